"""Pieces that are asked of an order that stands: its steps, material and price go along."""

from dataclasses import replace

import msgspec

from gemaakt import order as domain
from gemaakt.errors import GemaaktError
from gemaakt.money import eur
from gemaakt.routing import Operation
from gemaakt.server.delivery.progress import delivered_of
from gemaakt.server.nest.stays_booked import in_nests
from gemaakt.server.order.models import Operation as OperationRow
from gemaakt.server.order.models import Order
from gemaakt.server.order.turns import Turn, alone


class QuantityStays(GemaaktError, ValueError):
    """More went out already, or a booked nest cuts its pieces: what to do first."""


def ask_pieces(*, order: Order, was: int) -> domain.OrderStatus:
    """Make the steps and material of an order that asked `was` pieces those of its quantity.

    The price goes along in proportion. Answers how far the order is by its steps. The order
    itself is not saved. `QuantityStays` where it cannot be.
    """
    alone(Turn.EVENTS)
    _refuse_odd(order, was)
    rows, needs = list(order.operations.all()), list(order.materials.all())
    known = replace(order.to_domain(rows, needs), quantity=was)
    now = domain.with_quantity(known, order.quantity)
    for row, step in zip(rows, now.operations, strict=True):
        _keep(row, step)
    for need, told in zip(needs, now.materials, strict=True):
        need.quantity = told.quantity
        need.save(update_fields=["quantity"])
    return now.status


def along(order: Order, was: int) -> None:
    """Let the price of an order that asked `was` pieces go along with its quantity."""
    if order.price_eur is not None:
        order.price_eur = eur(order.price_eur * order.quantity / was)


def _refuse_odd(order: Order, was: int) -> None:
    gone = delivered_of([order])[order.code].gone
    if order.quantity < gone:
        raise QuantityStays("order.fewer-than-delivered", order=order.code, gone=gone)
    nests = in_nests({order.code}).get(order.code, [])
    names = sorted({cut.rpartition("/")[0] for each in nests for cut in each.cuts})
    is_whole = all(not each.left_share for each in nests)
    if nests and not (is_whole and order.quantity < was):
        raise QuantityStays("order.pieces-in-nest", order=order.code, nests=", ".join(names))


def _keep(row: OperationRow, step: Operation) -> None:
    """Write to a row what another number of pieces changes of a step."""
    row.quantity, row.done_quantity = step.quantity, step.done_quantity
    row.scrap_quantity, row.status = step.scrap_quantity, step.status.value
    row.transfer_quantity = step.transfer_quantity
    row.running = msgspec.to_builtins(step.running)
    row.alternatives = msgspec.to_builtins(step.alternatives)
    row.add_up()
    row.save()

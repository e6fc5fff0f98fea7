"""Another number of pieces of an order that stands: its steps and its material go along."""

import math
from dataclasses import replace

from gemaakt.order.order import SHEETS, MaterialNeed, Order, OrderStatus
from gemaakt.order.progress import carried_on
from gemaakt.routing import Alternative, Operation, OperationStatus


def with_quantity(order: Order, quantity: int) -> Order:
    """The order for so many pieces (at least 1), with what was made of it; its price stays.

    Minutes that were told for the whole, without minutes of a piece, and material go along in
    proportion; set-ups stay. What is done goes on where more is asked. A step told for fewer than
    the pieces of the order is told by batch: it stays.
    """
    share = quantity / max(1, order.quantity)
    steps = tuple(
        _asking(step, share if step.asked_quantity >= order.quantity else 1.0)
        for step in order.operations
    )
    needs = tuple(_needing(need, share) for need in order.materials)
    is_quoted = order.status is OrderStatus.QUOTED
    status = order.status if is_quoted else OrderStatus.RELEASED
    bare = replace(order, quantity=quantity, operations=steps, materials=needs, status=status)
    return carried_on(bare, order)


def _asking(step: Operation, share: float) -> Operation:
    """The step as a list would tell it: for the new number of pieces, with nothing made yet."""
    pieces = max(1, round(step.asked_quantity * share))
    batch = step.transfer_quantity
    return replace(
        step, quantity=pieces, done_quantity=0, scrap_quantity=0, running=None,
        status=OperationStatus.OPEN, transfer_quantity=min(batch, pieces) if batch else batch,
        alternatives=tuple(_along(way, share) for way in step.alternatives),
    )  # fmt: skip


def _along(way: Alternative, share: float) -> Alternative:
    if way.piece_min or not way.fixed_min:
        return way
    return replace(way, fixed_min=round(way.fixed_min * share, 4))


def _needing(need: MaterialNeed, share: float) -> MaterialNeed:
    whole = need.quantity * share
    return replace(need, quantity=math.ceil(whole) if need.unit == SHEETS else round(whole, 6))

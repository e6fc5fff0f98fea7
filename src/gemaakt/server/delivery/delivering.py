"""Pieces that go to a customer, and the undoing of a delivery that was told by mistake."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from gemaakt.errors import GemaaktError
from gemaakt.server import audit
from gemaakt.server.delivery.models import Delivery, DeliveryLine, Shortfall
from gemaakt.server.delivery.progress import delivered_of
from gemaakt.server.delivery.services import NotConfirmed, under_next_number, wanted_orders
from gemaakt.server.locks import lock
from gemaakt.server.order.models import Order
from gemaakt.server.order.turns import Turn, alone
from gemaakt.server.plan.picking import heats_cut

FARTHEST = timedelta(days=400)
"""A day so far off must be a slip of the keyboard."""
MOST_PIECES = 10_000_000


class NotDelivered(NotConfirmed):
    """More than was asked, nothing at all, or a day years away."""


class NoSlip(GemaaktError, LookupError):
    """There is no packing slip of this number."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on a packing slip beside its lines."""

    day: date
    language: str = "nl"
    carrier: str = ""
    address: str = ""
    remark: str = ""
    may_be_more: bool = False
    """Whether more pieces may go out than are still to be delivered."""
    external_id: str = ""
    more_is_charged: bool = False
    """Whether pieces beyond what was ordered are invoiced."""
    last_of: frozenset[str] = frozenset()
    """Orders of which nothing more comes: what is missing then is not delivered."""


def known_by(external_id: str) -> Delivery | None:
    """The delivery that another program told under its own id."""
    return Delivery.objects.filter(external_id=external_id).first()


@transaction.atomic
def deliver(*, pieces: Mapping[str, int], slip: Slip, actor: Any = None) -> Delivery:
    """Keep what goes out of each order; one that is delivered whole is done.

    `NotDelivered` where it is more than is still to come and nobody said that it may be.
    """
    alone(Turn.EVENTS)  # a tap in this moment moves the same orders
    refuse_day(slip.day)
    orders = wanted_orders(pieces)
    known = delivered_of(orders)
    for order in orders:
        _refuse_odd(order, pieces[order.code], known[order.code].left, slip)
    row = Delivery(
        customer=orders[0].customer,
        address=slip.address, day=slip.day, carrier=slip.carrier[:200],
        remark=slip.remark, language=slip.language, external_id=slip.external_id or None,
        more_is_charged=slip.more_is_charged, created_by=audit.user_of(actor),
    )  # fmt: skip
    under_next_number(row, f"PB-{slip.day:%y}")
    DeliveryLine.objects.bulk_create(
        DeliveryLine(
            delivery=row, order=each.code, product=each.product, drawing=each.drawing,
            reference=each.reference, quantity=pieces[each.code], ordered=each.quantity,
            before=max(0, known[each.code].gone), heats=heats_cut(each.code),
        )
        for each in orders
    )  # fmt: skip
    _close(row, orders, slip, actor)
    row.were = {each.code: each.status for each in _whole(orders)}
    row.save(update_fields=["were"])
    for each in orders:
        told = {"paper": row.number, "quantity": pieces[each.code]}
        audit.log("order.delivered", actor, each.code, told)
    return row


def _close(row: Delivery, orders: list[Order], slip: Slip, actor: Any) -> None:
    """Keep of which orders nothing more comes, and how much of them is missing."""
    known = delivered_of(orders)
    for each in orders:
        left = known[each.code].left
        if each.code in slip.last_of and left:
            Shortfall.objects.create(
                order=each.code, quantity=left, day=slip.day, delivery=row, was=each.status,
                created_by=row.created_by,
            )  # fmt: skip
            audit.log("order.closed-short", actor, each.code, {"quantity": left})


@transaction.atomic
def close_short(*, order: Order, actor: Any = None) -> Shortfall:
    """Close an order of which a part went out: what is missing is not delivered any more.

    `NotDelivered` where nothing went out, or nothing is missing.
    """
    alone(Turn.EVENTS)
    lock(order)
    known = delivered_of([order])[order.code]
    if not known.is_begun or not known.left:
        raise NotDelivered("delivery.nothing-to-close", order=order.code)
    row = Shortfall.objects.create(
        order=order.code, quantity=known.left, day=timezone.localdate(), was=order.status,
        created_by=audit.user_of(actor),
    )  # fmt: skip
    _whole([order])
    audit.log("order.closed-short", actor, order.code, {"quantity": row.quantity})
    return row


@transaction.atomic
def reopen_short(*, row: Shortfall, actor: Any = None) -> None:
    """Take back that an order was closed: what is missing is still to be delivered."""
    alone(Turn.EVENTS)
    lock(row)
    if row.taken_back is None:
        row.taken_back = timezone.now()
        row.save(update_fields=["taken_back"])
        _open_again(row.order, row.was)
        audit.log("order.opened-again", actor, row.order, {"quantity": row.quantity})


def refuse_day(day: date) -> None:
    """`NotDelivered` for a day years away."""
    if abs(day - timezone.localdate()) > FARTHEST:
        raise NotDelivered("delivery.day-far", day=f"{day:%d-%m-%Y}")


def _refuse_odd(order: Order, pieces: int, left: int, slip: Slip) -> None:
    if not 0 < pieces <= MOST_PIECES:
        raise NotDelivered("delivery.no-pieces", order=order.code)
    if order.status == Order.Status.QUOTED:
        raise NotDelivered("delivery.order-quoted", order=order.code)
    if pieces > left and not slip.may_be_more:
        raise NotDelivered("delivery.too-many", order=order.code, pieces=pieces, left=left)


def _whole(orders: list[Order]) -> list[Order]:
    """Those that are delivered whole now and were not done: they are, with their old state."""
    known = delivered_of(orders)
    found = [
        each for each in orders if known[each.code].left == 0 and each.status != Order.Status.DONE
    ]
    Order.objects.filter(pk__in=[each.pk for each in found]).update(status=Order.Status.DONE)
    return found


@transaction.atomic
def take_back_delivery(*, row: Delivery, actor: Any = None) -> None:
    """Undo a delivery that was told by mistake: its slip stays as a record, nothing went out.

    An order that was done by it is as far as it was before.
    """
    alone(Turn.EVENTS)
    lock(row)
    if row.taken_back is not None:
        return
    row.taken_back = timezone.now()
    row.save(update_fields=["taken_back"])
    row.shortfalls.filter(taken_back=None).update(taken_back=row.taken_back)
    for line in row.lines.all():
        _open_again(line.order, row.were.get(line.order, ""))
        audit.log("order.delivery-taken-back", actor, line.order, {"paper": row.number})


def _open_again(code: str, was: str) -> None:
    order = Order.objects.filter(code=code, status=Order.Status.DONE).first()
    if order is None or not was or not order.operations.exclude(status="done").exists():
        return
    begun = order.operations.exclude(status="open").exists()
    order.status = Order.Status.RUNNING if begun else was
    order.save(update_fields=["status"])

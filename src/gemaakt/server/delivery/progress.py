"""How far the delivery of orders is, by the packing slips and what came back."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from gemaakt.order import Delivered, Move
from gemaakt.server.delivery.models import Delivery, DeliveryLine, Returned, Shortfall
from gemaakt.server.order.models import Order


def moves_of(orders: Collection[str] | None = None) -> dict[str, list[Move]]:
    """What went out of each of these orders, or of all, and came back to be sent again."""
    lines = DeliveryLine.objects.filter(delivery__taken_back=None)
    back = Returned.objects.filter(taken_back=None)
    if orders is not None:
        lines, back = lines.filter(order__in=orders), back.filter(order__in=orders)
    found: dict[str, list[Move]] = defaultdict(list)
    for order, day, pieces in lines.order_by().values_list("order", "delivery__day", "quantity"):
        found[order].append(Move(day, pieces))
    for each in back:
        if each.without_slip:
            found[each.order].append(Move(each.day, each.without_slip))
        if each.outcome == Returned.Outcome.AGAIN:
            found[each.order].append(Move(each.day, -each.quantity))
    return found


def given_up_of(orders: Collection[str]) -> dict[str, int]:
    """Pieces of each of these orders that will not be delivered any more."""
    rows = Shortfall.objects.filter(order__in=list(orders), taken_back=None).order_by()
    found: dict[str, int] = defaultdict(int)
    for order, pieces in rows.values_list("order", "quantity"):
        found[order] += pieces
    return found


def delivered_of(orders: Collection[Order]) -> dict[str, Delivered]:
    """How far each of these orders is."""
    codes = [each.code for each in orders]
    moves, given_up = moves_of(codes), given_up_of(codes)
    return {
        each.code: Delivered(
            each.quantity, tuple(moves.get(each.code, ())), given_up.get(each.code, 0)
        )
        for each in orders
    }


def completed_since(since: date) -> dict[str, date | None]:
    """The day on which all was delivered of orders with a packing slip; none while some is left.

    Only of orders of which a slip is of that day or later, or of which something is left.
    """
    late = Delivery.objects.filter(taken_back=None, day__gte=since)
    codes = set(DeliveryLine.objects.filter(delivery__in=late).values_list("order", flat=True))
    orders = Order.objects.filter(code__in=codes).exclude(status=Order.Status.CANCELLED)
    return {code: each.completed_on for code, each in delivered_of(list(orders)).items()}

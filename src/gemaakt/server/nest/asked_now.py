"""What lies on the sheets of a nest and is asked no more: orders change while a draft waits."""

from collections.abc import Iterator
from dataclasses import dataclass

from gemaakt.server.nest.models import Nest, drawn_parts
from gemaakt.server.nest.to_cut import nested_pieces, orders_laid, pieces_of
from gemaakt.server.order.models import Operation, Order


@dataclass(frozen=True, slots=True)
class TooMany:
    """Pieces of a part that would be cut for nobody."""

    part: str
    order: str
    pieces: int
    is_gone: bool
    """The order is cancelled, or not in the order book any more."""


def too_many(nest: Nest) -> list[TooMany]:
    """Pieces of a draft that no order waits for now, by part."""
    return list(_too_many(nest)) if nest.status == Nest.Status.DRAFT else []


def _too_many(nest: Nest) -> Iterator[TooMany]:
    orders = orders_laid(nest)
    wanted = Order.objects.filter(code__in=orders).exclude(status=Order.Status.CANCELLED)
    known = set(wanted.values_list("code", flat=True))
    waiting = Operation.objects.filter(order__code__in=orders, status="open")
    steps = {
        (step.order.code, step.code): step.quantity
        for step in waiting.exclude(order__status__in=Order.OVER).select_related("order")
    }
    laid, nested = pieces_of(nest), nested_pieces()
    for row in drawn_parts(orders):
        asked = row.pieces * steps.get((row.order, row.operation), 0) - nested[row.nested_as]
        over = laid[row.nested_as] - max(0, asked)
        if over > 0:
            yield TooMany(row.nested_as, row.order, over, row.order not in known)

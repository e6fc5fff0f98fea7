"""Two nests of the same pieces: only one of them is cut."""

from gemaakt.errors import GemaaktError
from gemaakt.server.nest.models import Nest, drawn_parts
from gemaakt.server.nest.to_cut import nested_pieces, orders_laid, pieces_of
from gemaakt.server.order.models import Operation


class CutTwice(GemaaktError, ValueError):
    """The nest cuts pieces that lie in a booked nest already."""


def refuse_cut_twice(nest: Nest) -> None:
    """`CutTwice` when it would cut more of a part, with the nests that are booked, than is asked.

    Another draft of the same orders may have been booked since, or the one it was laid by hand
    from. An operation that made way for booked nests asks nothing more.
    """
    laid, nested = pieces_of(nest), nested_pieces()
    orders = orders_laid(nest)
    steps = {
        (step.order.code, step.code): step.quantity
        for step in Operation.objects.filter(order__code__in=orders).select_related("order")
    }
    for row in drawn_parts(orders):
        name = row.nested_as
        asked = row.pieces * steps.get((row.order, row.operation), 0)
        if laid[name] and nested[name] and laid[name] + nested[name] > asked:
            raise CutTwice(
                "server.nest-cut-twice", nest=nest.code, part=name, booked=nested[name],
                pieces=laid[name], asked=max(asked, nested[name]),
            )  # fmt: skip

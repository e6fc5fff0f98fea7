"""Good pieces of a step: what can still come out of it after scrap, here and before it."""

from collections.abc import Iterable

from django.db.models import Sum

from gemaakt.server.order.models import Operation
from gemaakt.server.work.clocks import locked_steps
from gemaakt.server.work.models import WorkEvent


def scrapped(step: Operation) -> int:
    """Pieces that were reported as scrap on a step."""
    told = WorkEvent.objects.filter(
        kind=WorkEvent.Kind.SCRAP, order=step.order.code, operation=step.code
    )
    return int(told.aggregate(pieces=Sum("quantity"))["pieces"] or 0)


def good_left(step: Operation) -> int:
    """Good pieces that are not counted yet: those that came in, less scrap and what is counted.

    Scrap counts as gone until somebody counts pieces that were made in its place.
    """
    left = _came_in(step) - scrapped(step) - step.done_quantity
    return min(max(left, 0), step.quantity)


def _came_in(step: Operation) -> int:
    """Pieces that the steps before it left, where they count the same pieces."""
    before = step.order.operations.filter(code__in=step.after, status="done")
    asked = step.asked_quantity
    return min([asked, *(each.made_quantity for each in before if each.asked_quantity == asked)])


def scrap_done(events: Iterable[WorkEvent]) -> None:
    """Take scrap that is told after a step was done off its pieces; it stays done."""
    for step in locked_steps((each.order, each.operation) for each in events):
        good = max(0, step.asked_quantity - scrapped(step))
        if step.status == "done" and step.done_quantity > good:
            step.quantity += step.done_quantity - good
            step.done_quantity = good
            step.save(update_fields=["quantity", "done_quantity"])

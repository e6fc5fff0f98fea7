"""Good pieces of a step: what can still come out of it after scrap, here and before it."""

from collections.abc import Iterable

from django.db.models import Q

from gemaakt.server.order.models import Operation
from gemaakt.server.work.clocks import locked_steps
from gemaakt.server.work.models import WorkEvent
from gemaakt.work import Pieces

KEPT = ("status", "quantity", "done_quantity", "scrap_quantity")


def pieces_of(step: Operation, others: Iterable[Operation] | None = None) -> Pieces:
    """How far a step is; `others` are the steps of its order, where they have been read."""
    return Pieces(
        step.asked_quantity,
        step.made_quantity,
        step.scrap_quantity,
        step.status == "done",
        _came_in(step, step.order.operations.all() if others is None else others),
    )


def _came_in(step: Operation, others: Iterable[Operation]) -> int:
    """Pieces that the steps before it left, where they count the same pieces."""
    asked = step.asked_quantity
    before = [each for each in others if each.code in step.after and each.status == "done"]
    return min([asked, *(each.made_quantity for each in before if each.asked_quantity == asked)])


def keep_pieces(step: Operation, pieces: Pieces) -> None:
    """Let the row of a step say so; it is not saved yet."""
    step.done_quantity = pieces.good_quantity
    step.quantity = pieces.asked_quantity - pieces.good_quantity
    step.scrap_quantity = pieces.scrap_quantity
    if pieces.is_done:
        step.status = "done"
    elif step.status == "done":
        step.status = "open"


def count(event: WorkEvent, step: Operation) -> None:
    """Count what one tap says of the pieces of a step; done keeps how many it counted.

    Done without a number means all that came in, less what was scrapped.
    """
    before = pieces_of(step)
    if event.kind == WorkEvent.Kind.DONE and _is_taken_back(event, step):
        event.quantity = 0
    elif event.kind == WorkEvent.Kind.SCRAP:
        keep_pieces(step, before.scrapped(event.quantity))
    elif event.kind == WorkEvent.Kind.PAUSE:
        keep_pieces(step, before.counted(event.quantity))
    elif event.kind == WorkEvent.Kind.DONE:
        told = event.quantity or None if event.good is None else event.good
        after = before.finished(told)
        event.quantity = after.good_quantity - before.good_quantity
        keep_pieces(step, after)
    elif event.kind == WorkEvent.Kind.NOT_DONE and before.is_done:
        keep_pieces(step, before.taken_back(*_done_and_lost(event, step)))


def _is_taken_back(event: WorkEvent, step: Operation) -> bool:
    """Whether a done that comes late was taken back since, and not said again."""
    told = WorkEvent.objects.filter(order=step.order.code, operation=step.code)
    later = told.filter(kind__in=(event.kind, WorkEvent.Kind.NOT_DONE), at__gt=event.at)
    last = later.order_by("-at", "-pk").first()
    return last is not None and last.kind == WorkEvent.Kind.NOT_DONE


def _done_and_lost(event: WorkEvent, step: Operation) -> tuple[int, int]:
    """Pieces that done counted since it was taken back last, and those told as lost."""
    told = WorkEvent.objects.filter(order=step.order.code, operation=step.code)
    before = told.filter(at__lte=event.at)
    last = before.filter(kind=event.kind).exclude(pk=event.pk).order_by("-at", "-pk").first()
    done = before.filter(kind=WorkEvent.Kind.DONE)
    if last is not None:
        done = done.filter(Q(at__gt=last.at) | Q(at=last.at, pk__gt=last.pk))
    lost = told.filter(kind=WorkEvent.Kind.SCRAP)
    return sum(done.values_list("quantity", flat=True)), sum(
        lost.values_list("quantity", flat=True)
    )


def scrap(events: Iterable[WorkEvent]) -> None:
    """Keep what was lost at each step; a step that was done has so many good ones fewer."""
    told = {(each.order, each.operation): each for each in events}
    for step in locked_steps(told):
        count(told[step.order.code, step.code], step)
        step.save(update_fields=KEPT)

"""Done by mistake: the tap is taken back, and the step is open again with what is left of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from gemaakt.errors import GemaaktError
from gemaakt.server.order.models import Operation
from gemaakt.server.work.models import WorkEvent
from gemaakt.server.work.steps import move, rows_of

RECENT = timedelta(hours=12)
"""So long somebody sees on the tablet what she called done."""
MOST = 5


class NotDone(GemaaktError, ValueError):
    """The step does not exist, or a supplier does it: it is back, or not back after all."""


@dataclass(frozen=True, slots=True)
class JustDone:
    """A step that somebody called done, and when."""

    step: Operation
    at: datetime
    is_told: bool = True
    """Whether she told it done; else its last sheet failed."""


def take_back(events: Collection[WorkEvent]) -> None:
    """Open the steps again; one that was called done once more since then stays so.

    Where done itself has yet to come, from another tablet, it will find that it was taken back.
    """
    rows = rows_of(each.order for each in events)
    for event in events:
        step = rows.get((event.order, event.operation))
        if step is None or step.outside is not None:
            place = "/".join(filter(None, (event.order, event.operation)))
            raise NotDone("work.not-done-here", step=place)
    move(rows, events)


def just_done(person: str, now: datetime) -> list[JustDone]:
    """What somebody called done last, as long as it is."""
    kinds = (WorkEvent.Kind.DONE, WorkEvent.Kind.LOST_SHEET)
    mine = WorkEvent.objects.filter(
        kind__in=kinds, person=person, at__gte=now - RECENT, at__lte=now
    )
    at = {(each.order, each.operation): each.at for each in mine.order_by("at", "pk")}
    told = {(each.order, each.operation) for each in mine if each.kind == WorkEvent.Kind.DONE}
    rows = Operation.objects.select_related("order").filter(
        status="done", outside__isnull=True, order__code__in={order for order, _code in at}
    )
    found = [
        JustDone(each, at[each.order.code, each.code], (each.order.code, each.code) in told)
        for each in rows
        if (each.order.code, each.code) in at
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)[:MOST]

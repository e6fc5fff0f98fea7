"""Done by mistake: the tap is taken back, and the step is open again with what is left of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from gemaakt.errors import GemaaktError
from gemaakt.server.order.models import Operation
from gemaakt.server.work import outside
from gemaakt.server.work.clocks import locked_steps, settle_step
from gemaakt.server.work.models import WorkEvent
from gemaakt.server.work.pieces import KEPT, count

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


def take_back(events: Collection[WorkEvent]) -> None:
    """Open the steps again; one that was called done once more since then stays so.

    Where done itself has yet to come, from another tablet, it will find that it was taken back.
    """
    told = {(each.order, each.operation): each for each in events}
    steps = {(each.order.code, each.code): each for each in locked_steps(told)}
    for key, event in told.items():
        step = steps.get(key)
        if step is None or step.outside is not None:
            raise NotDone("work.not-done-here", step="/".join(filter(None, key)))
        dones = WorkEvent.objects.filter(
            kind=WorkEvent.Kind.DONE, order=event.order, operation=event.operation
        )
        if not dones.filter(at__lte=event.at).exists() or dones.filter(at__gt=event.at).exists():
            continue
        count(event, step)
        settle_step(step)
        step.add_up()
        step.save(update_fields=[*KEPT, "running", "machine", "setup_min", "machine_min"])
        outside.move_order(step.order)


def just_done(person: str, now: datetime) -> list[JustDone]:
    """What somebody called done last, as long as it is."""
    mine = WorkEvent.objects.filter(
        kind=WorkEvent.Kind.DONE, person=person, at__gte=now - RECENT, at__lte=now
    )
    at = {(each.order, each.operation): each.at for each in mine.order_by("at", "pk")}
    rows = Operation.objects.select_related("order").filter(
        status="done", outside__isnull=True, order__code__in={order for order, _code in at}
    )
    found = [
        JustDone(each, at[each.order.code, each.code])
        for each in rows
        if (each.order.code, each.code) in at
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)[:MOST]

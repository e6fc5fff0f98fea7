"""Work that goes on without anybody: a person sets it up, and the machine does the rest.

Who starts something else, or goes home, leaves the machine running. It runs until somebody tells
it done or paused, or begins other work on that machine.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from gemaakt.order import StepId
from gemaakt.routing import Attendance
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.work.models import Clocking, WorkEvent

NEEDS_NOBODY = (Attendance.SETUP.value, Attendance.NONE.value)
WENT_HOME = "went-home"
"""Text of a pause that the office tells for who went home: she stops, the machine does not."""
SLIP = timedelta(minutes=1)
"""Who leaves a step so soon after she started it tapped the wrong card."""
LEEWAY = timedelta(minutes=30)
"""So much longer than was reckoned before it is asked whether a machine is ready."""
STOPS = (WorkEvent.Kind.PAUSE, WorkEvent.Kind.DONE)


def left_running(step: Operation) -> Clocking | None:
    """The clock of who set a step up that goes on by itself now; None where it stands still."""
    if step.attendance not in NEEDS_NOBODY or step.outside is not None:
        return None
    clocks = Clocking.objects.filter(order=step.order.code, operation=step.code)
    last = clocks.exclude(end=None).order_by("-end", "-pk").first()
    if last is None or not _was_begun(last) or _is_stopped(last) or _is_taken(last):
        return None
    return last


def _was_begun(clock: Clocking) -> bool:
    """Whether a tap started it, not a hand afterwards, and it was no slip."""
    at = clock.tapped_start or clock.start
    begun = _told(clock).filter(kind=WorkEvent.Kind.START, person=clock.person, at=at)
    return clock.end is not None and clock.end - clock.start >= SLIP and begun.exists()


def _is_stopped(clock: Clocking) -> bool:
    """Whether somebody told it done or paused since."""
    by_her = Q(person=clock.person, at__gt=clock.tapped_start or clock.start)
    told = _told(clock).filter(by_her | Q(at__gte=clock.end), kind__in=STOPS)
    return told.exclude(text=WENT_HOME).exists()


def _is_taken(clock: Clocking) -> bool:
    """Whether other work was begun on its machine since."""
    later = Clocking.objects.filter(machine=clock.machine, start__gte=clock.end)
    return bool(clock.machine) and later.exists()


def _told(clock: Clocking) -> QuerySet[WorkEvent]:
    return WorkEvent.objects.filter(order=clock.order, operation=clock.operation)


def on_their_own() -> Iterator[tuple[Operation, Clocking]]:
    """Steps of orders at work that go on by themselves now, with the clock that set them up."""
    rows = Operation.objects.filter(
        status="running", attendance__in=NEEDS_NOBODY, running__person=None, outside__isnull=True,
        order__status__in=(Order.Status.RELEASED, Order.Status.RUNNING),
    )  # fmt: skip
    for step in rows.select_related("order").order_by("pk"):
        clock = left_running(step)
        if clock is not None:
            yield step, clock


def ready_at(step: Operation, clock: Clocking) -> datetime | None:
    """When a machine that goes on by itself should be ready, as its step was reckoned on it."""
    ways = [each for each in step.alternatives if each.get("machine") == clock.machine]
    way = next(iter(ways or step.alternatives), None)
    if way is None:
        return None
    names = ("setup_min", "fixed_min", "piece_min")
    setup_min, fixed_min, piece_min = (float(way.get(name) or 0) for name in names)
    minutes = setup_min + fixed_min + piece_min * step.quantity
    return (clock.tapped_start or clock.start) + timedelta(minutes=minutes)


def overdue(now: datetime) -> Iterator[tuple[Operation, Clocking, datetime]]:
    """What should have been ready by itself and was told neither done nor stopped, since when."""
    for step, clock in on_their_own():
        ready = ready_at(step, clock)
        if ready is not None and ready + LEEWAY <= now:
            yield step, clock, ready


def made_way(changed: Collection[StepId]) -> set[StepId]:
    """Steps that went on by themselves on a machine on which these were begun."""
    orders = {order for order, _code in changed}
    clocks = Clocking.objects.filter(end=None, order__in=orders).exclude(machine="")
    machines = {each.machine for each in clocks if (each.order, each.operation) in changed}
    rows = Operation.objects.filter(
        status="running", running__person=None, running__machine__in=machines
    )
    return set(rows.values_list("order__code", "code")) - set(changed)

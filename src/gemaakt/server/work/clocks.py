"""Clocks of a person, worked out from her taps: one that comes late falls into its place in time.

A start ends whatever else ran; several steps started together run together; a clock that nobody
stopped ends with the shift, or after what was planned where no shift is known, and is flagged; so
is one that was stopped long after the shift. Every tap works the clocks around it out anew, so
what a device sends hours later leaves the same minutes as if it had been sent at once.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.db import transaction
from django.db.models import Min, Q

from gemaakt.order import StepId
from gemaakt.server import audit
from gemaakt.server.order.models import Operation, step_of
from gemaakt.server.order.turns import Turn, beside_others
from gemaakt.server.plan.models import PlannedOperation, PlanVersion
from gemaakt.server.shop.models import Person
from gemaakt.server.work.by_itself import left_running
from gemaakt.server.work.models import Clocking, WorkEvent
from gemaakt.server.work.shifts import GRACE, Shifts

type Span = tuple[datetime, datetime]
CLOCKS = (WorkEvent.Kind.START, WorkEvent.Kind.PAUSE, WorkEvent.Kind.DONE)
LEAST_MIN, MOST_MIN = 15.0, 8 * 60.0
"""What a forgotten clock gets where nothing says when she went: what was planned, within these."""
SLIP = timedelta(minutes=5)
"""Who chooses another machine so soon after the start has stood at it from the start."""
AROUND = timedelta(days=1)
"""A clock that ended longer before a tap cannot change by it."""


@dataclass(slots=True)
class Stretch:
    """A clock as the taps leave it."""

    step: StepId
    start: datetime
    batch: str
    machine: str = ""
    """Where somebody chose another than planned."""
    end: datetime | None = None
    flagged: bool = False
    is_late: bool = False
    """Stopped long after the shift: overtime, or somebody who tapped it when she saw it."""


class Ends(Protocol):
    """When shifts end, and how long a tap after one is believed: `Shifts`."""

    def end(self, started: datetime) -> datetime:
        """End of the shift in which a clock was started."""

    def is_known(self, started: datetime) -> bool:
        """Whether anything says when that was."""

    def believed(self, started: datetime) -> datetime:
        """Until when a tap of hers ends this clock."""


def worked(
    taps: Iterable[WorkEvent], shifts: Ends, now: datetime,
    planned_min: Callable[[Stretch], float] = lambda _stretch: 0.0,
) -> list[Stretch]:  # fmt: skip
    """Clocks of one person's taps, in order of time."""
    found: list[Stretch] = []
    running: dict[StepId, Stretch] = {}
    seen = None
    for (at, kind, batch), together in itertools.groupby(taps, key=_together):
        gone = [each for each in running.values() if shifts.believed(each.start) <= at]
        _forget(running, gone, seen, shifts, planned_min)
        for each in running.values():
            each.is_late = _ends_by(each, shifts) + GRACE <= at
        seen = at
        tapped = list(together)
        steps = [(each.order, each.operation) for each in tapped]
        if kind != WorkEvent.Kind.START:
            _end(running, steps, at)
            continue
        goes_on = (
            set(running) & set(steps) if len(steps) == 1 or set(running) == set(steps) else ()
        )
        _end(running, [step for step in running if step not in goes_on], at)
        _change_machine(running, tapped, at)
        for step in dict.fromkeys(steps):
            if step not in running:
                running[step] = Stretch(step, at, batch, _machine_of(tapped))
                found.append(running[step])
    gone = [each for each in running.values() if _ends_by(each, shifts) + GRACE <= now]
    _forget(running, gone, seen, shifts, planned_min)
    return found


def _ends_by(stretch: Stretch, shifts: Ends) -> datetime:
    return max(shifts.end(stretch.start), stretch.start)


def _machine_of(tapped: Sequence[WorkEvent]) -> str:
    """The machine that was chosen for one step; of several each has its own."""
    return tapped[0].machine if len(tapped) == 1 else ""


def _change_machine(
    running: dict[StepId, Stretch], tapped: Sequence[WorkEvent], at: datetime
) -> None:
    """Let what runs be on the machine that is chosen now; from its start if that was just now."""
    step, machine = (tapped[0].order, tapped[0].operation), _machine_of(tapped)
    if not machine or step not in running or running[step].machine == machine:
        return
    if at - running[step].start <= SLIP:
        running[step].machine = machine
    else:
        _end(running, [step], at)


def _together(tap: WorkEvent) -> tuple[datetime, str, str]:
    """What one tap did to several operations is one."""
    return tap.at, tap.kind, tap.batch


def _end(running: dict[StepId, Stretch], steps: Iterable[StepId], at: datetime) -> None:
    for step in list(steps):
        if step in running:
            running.pop(step).end = at


def _forget(
    running: dict[StepId, Stretch], gone: Sequence[Stretch], seen: datetime | None, shifts: Ends,
    planned_min: Callable[[Stretch], float],
) -> None:  # fmt: skip
    """End what nobody stopped: with its shift, or after what was planned where none is known.

    Who tapped anything later was there until then.
    """
    for each in gone:
        end = _ends_by(each, shifts)
        if not shifts.is_known(each.start):
            together = [one for one in gone if one.start == each.start]
            minutes = max(LEAST_MIN, min(MOST_MIN, sum(map(planned_min, together))))
            end = each.start + timedelta(minutes=minutes)
        each.end, each.flagged = max(end, seen or end), True
    for each in gone:
        del running[each.step]


def settle(person: str, around: datetime, now: datetime) -> set[StepId]:
    """Work out the clocks of a person around a moment; answers the steps where one changed."""
    recent = Q(end=None) | Q(end__gt=around - AROUND)
    clocks = Clocking.objects.filter(person=person, tapped_start=None)
    first = clocks.filter(recent).aggregate(first=Min("start"))["first"]
    since = min(around, first or around)
    near = list(clocks.filter(start__gte=since))
    taps = list(WorkEvent.objects.filter(person=person, kind__in=CLOCKS, at__gte=since))
    starts = {_start_of(each) for each in taps if each.kind == WorkEvent.Kind.START}
    near = [each for each in near if each.end is None or _key(each) in starts]
    taps += [_start_tap(each) for each in near if _key(each) not in starts]
    taps.sort(key=lambda each: (each.at, each.pk or 0))
    shifts = Shifts(Person.objects.filter(code=person).first())
    corrected = _corrected(person, since)
    weights = {_key(each): each.weight_min for each in near}

    def planned_min(stretch: Stretch) -> float:
        known = weights.get(_name(stretch))
        return known or planned_clock(person, stretch.step, stretch.start).weight_min

    found = worked(taps, shifts, now, planned_min)
    wanted = [each for each in found if _name(each) not in corrected]
    changed = _keep(person, sorted(wanted, key=lambda each: each.end is None), near, shifts)
    for batch in {each.batch for each in wanted if each.batch}:
        split_batch(person, batch)
    return changed


def _corrected(person: str, since: datetime) -> set[tuple[StepId, datetime]]:
    """Clocks that somebody corrected, by the tap that started them: they stand as they are."""
    rows = Clocking.objects.filter(person=person, tapped_start__gte=since)
    return {((each.order, each.operation), each.tapped_start or each.start) for each in rows}


def _name(stretch: Stretch) -> tuple[StepId, datetime]:
    return stretch.step, stretch.start


def _key(clock: Clocking) -> tuple[StepId, datetime]:
    return (clock.order, clock.operation), clock.start


def _start_of(tap: WorkEvent) -> tuple[StepId, datetime]:
    return (tap.order, tap.operation), tap.at


def _start_tap(clock: Clocking) -> WorkEvent:
    """The start of a clock that no tap is kept of, so that it ends as others do."""
    return WorkEvent(
        kind=WorkEvent.Kind.START, order=clock.order, operation=clock.operation, at=clock.start,
        batch=clock.batch,
    )  # fmt: skip


def _keep(
    person: str, wanted: Iterable[Stretch], near: Iterable[Clocking], shifts: Shifts
) -> set[StepId]:
    """Make the rows say what the taps say; those that end first, for one clock runs on a step."""
    rows: dict[tuple[StepId, datetime], list[Clocking]] = defaultdict(list)
    for row in near:
        rows[_key(row)].append(row)
    pairs = []
    for each in wanted:
        known = rows[each.step, each.start]
        pairs.append((each, known.pop(0) if known else _opened(person, each)))
    gone = [row for left in rows.values() for row in left]
    Clocking.objects.filter(pk__in=[row.pk for row in gone]).delete()
    changed = {(row.order, row.operation) for row in gone}
    return changed | {each.step for each, row in pairs if _store(each, row, shifts)}


def _store(stretch: Stretch, row: Clocking, shifts: Shifts) -> bool:
    """Keep a clock that changed; says whether it did."""
    before = (row.end, row.flagged, row.batch, row.machine)
    machine = stretch.machine or row.machine
    taken = taken_from(row, stretch.end)
    flagged = stretch.flagged or (stretch.is_late and stretch.end is not None) or bool(taken)
    if row.pk and before == (stretch.end, flagged, stretch.batch, machine):
        return False
    is_new_flag = stretch.flagged and not row.flagged
    row.end, row.flagged, row.batch, row.machine = stretch.end, flagged, stretch.batch, machine
    row.worked_min = own_min(shifts, row.start, row.end, taken) if row.end else 0.0
    row.save()
    if is_new_flag:
        _tell_forgotten(row)
    return True


def taken_from(row: Clocking, end: datetime | None) -> list[Span]:
    """Times within a clock that a hand gave to other work of the same person."""
    if end is None:
        return []
    rows = Clocking.objects.filter(
        person=row.person, tapped_start__isnull=False, start__lt=end, end__gt=row.start
    )
    own = Q(pk=row.pk) | (Q(batch=row.batch) if row.batch else Q(pk=None))
    return sorted((each.start, each.end) for each in rows.exclude(own) if each.end)


def own_min(shifts: Shifts, start: datetime, end: datetime, taken: Iterable[Span]) -> float:
    """Minutes of a stretch, less what is taken from it: an hour is worked on one thing."""
    minutes = 0.0
    for begin, until in taken:
        if begin > start:
            minutes += shifts.worked_min(start, min(begin, end))
        start = max(start, until)
    return minutes + (shifts.worked_min(start, end) if start < end else 0.0)


def _tell_forgotten(row: Clocking) -> None:
    assert row.end is not None
    WorkEvent.objects.get_or_create(
        key=f"shift-end-{row.pk}",
        defaults={
            "kind": WorkEvent.Kind.SHIFT_END, "person": row.person,
            "order": row.order, "operation": row.operation, "at": row.end,
        },
    )  # fmt: skip
    subject = f"{row.order}/{row.operation}"
    audit.log("work.closed-at-shift-end", None, subject, {"person": row.person})


def _opened(person: str, stretch: Stretch) -> Clocking:
    row = planned_clock(person, stretch.step, stretch.start)
    row.batch = stretch.batch
    return row


def planned_clock(person: str, step: StepId, start: datetime) -> Clocking:
    """A new clock, on the machine that was planned; it is not saved yet."""
    order, operation = step
    planned = _planned(order, operation)
    minutes = sum(b - a for a, b in planned.work) if planned else 1
    machine = planned.machine if planned else _first_machine(order, operation)
    return Clocking(
        person=person, order=order, operation=operation, start=start,
        machine=machine, weight_min=max(1, minutes), skill=_skill(order, operation),
    )  # fmt: skip


def _planned(order: str, operation: str) -> PlannedOperation | None:
    rows = PlannedOperation.objects.filter(
        version__status=PlanVersion.Status.PUBLISHED, order=order, operation=operation
    )
    return rows.only("machine", "work").first()


def _skill(order: str, operation: str) -> str:
    steps = Operation.objects.filter(order__code=order, code=operation)
    return steps.values_list("skill", flat=True).first() or ""


def _first_machine(order: str, operation: str) -> str:
    step = step_of(order, operation)
    return str(step.alternatives[0]["machine"]) if step and step.alternatives else ""


def split_batch(person: str, batch: str) -> None:
    """Share the minutes of a batch: in each stretch over those still running, by their weight.

    What was clocked once is counted once: the shares of all members add up to the time from the
    first start to the last end. A member that runs on takes its share of the others' time.
    """
    members = list(Clocking.objects.filter(person=person, batch=batch))
    minutes = shared_min(members, Shifts(Person.objects.filter(code=person).first()))
    for each in members:
        each.worked_min = minutes[each.pk] if each.end else 0.0
    Clocking.objects.bulk_update(members, ["worked_min"])


def shared_min(
    members: Sequence[Clocking], shifts: Shifts, until: datetime | None = None
) -> dict[int, float]:
    """Minutes of clocks of one tap by their numbers, `until` now of those that run on."""
    minutes = dict.fromkeys((each.pk for each in members), 0.0)
    ends = {end for each in members if (end := each.end or until)}
    taken = _taken_from_all(members, ends)
    edges = sorted({each.start for each in members} | ends)
    for begin, end in itertools.pairwise(edges):
        there = [m for m in members if m.start <= begin and (m.end is None or m.end >= end)]
        total = sum(each.weight_min for each in there)
        spent_min = own_min(shifts, begin, end, taken)
        for each in there:
            share = each.weight_min / total
            minutes[each.pk] += spent_min * share
    return minutes


def _taken_from_all(members: Sequence[Clocking], ends: Collection[datetime]) -> list[Span]:
    """Times that a hand gave to other work while any of a batch ran."""
    whole = min(members, key=lambda each: each.start, default=None)
    return taken_from(whole, max(ends)) if whole and ends else []


def settle_step(step: Operation) -> None:
    """Let a step say who is on it, or that it goes on by itself; what is done stays done."""
    if step.status == "done":
        step.running = None
        return
    clock = Clocking.objects.filter(order=step.order.code, operation=step.code, end=None).first()
    on = clock or left_running(step)
    if on is not None:
        step.status = "running"
        step.running = {
            "machine": on.machine, "person": clock.person if clock else None,
            "started": on.start.isoformat(),
        }  # fmt: skip
    elif step.status == "running" and step.outside is None:
        step.status, step.running = "open", None


def locked_steps(steps: Iterable[StepId]) -> Iterator[Operation]:
    """Rows of these steps, kept for whoever asked, always in the same order."""
    wanted = set(steps)
    rows = (
        Operation.objects.select_for_update(of=("self",))
        .select_related("order")
        .filter(order__code__in={order for order, _code in wanted})
        .order_by("pk")
    )
    return (each for each in rows if (each.order.code, each.code) in wanted)


def close_forgotten(now: datetime) -> int:
    """End clocks whose shift is over and flag them; they never run on. Says how many."""
    closed = 0
    for person in sorted(set(Clocking.objects.filter(end=None).values_list("person", flat=True))):
        runs = Clocking.objects.filter(person=person, end=None)
        shifts = Shifts(Person.objects.filter(code=person).first())
        if any(max(shifts.end(each.start), each.start) + GRACE <= now for each in runs):
            closed += _close_forgotten(person, now)
    return closed


@transaction.atomic
def _close_forgotten(person: str, now: datetime) -> int:
    beside_others(Turn.EVENTS)
    list(Person.objects.select_for_update().filter(code=person))
    runs = Clocking.objects.filter(person=person, end=None)
    before = {each.pk for each in runs}
    steps = settle(person, now, now)
    for step in locked_steps(steps):
        settle_step(step)
        step.save(update_fields=["status", "running"])
    return len(before - set(runs.values_list("pk", flat=True)))

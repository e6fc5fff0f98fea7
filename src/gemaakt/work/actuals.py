"""From events to minutes: clocks that close themselves, batches split back, the plan moved on.

Rules. A start closes whatever clock the same person had running. A clock that nobody stopped is
closed at the end of that person's shift and flagged; it never runs on. Breaks of the shift are no
work (`breaks`). One clock over several steps is split back in proportion to their planned minutes
(equally when none is known); when one of them is done, it runs on over the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.order import Order, OrderStatus
from gemaakt.routing import Operation, OperationStatus, Running
from gemaakt.shop import Person, open_intervals
from gemaakt.work.breaks import breaks_within, shifts_of
from gemaakt.work.event import EventKind, Step, WorkEvent
from gemaakt.work.pieces import Pieces, Said, Told, tallied
from gemaakt.work.so_far import uncounted_min

LONGEST_DAY = timedelta(hours=36)
SAID = {
    EventKind.COUNT: Said.COUNTED, EventKind.SCRAP: Said.LOST, EventKind.DONE: Said.DONE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clocked:
    """Minutes that somebody worked on one step."""

    person: str
    step: Step
    start: datetime
    end: datetime
    time_min: float
    """The step's part of the time between start and end, without breaks."""
    is_running: bool = False
    is_flagged: bool = False
    """Closed by itself at the end of the shift: somebody should look at it."""
    machine: str = ""


def in_order(events: Iterable[WorkEvent]) -> list[WorkEvent]:
    """Events once each, by time; the first one with a key counts."""
    first: dict[str, WorkEvent] = {}
    for event in events:
        first.setdefault(event.key, event)
    return sorted(first.values(), key=lambda event: (event.at, event.key))


def clocked(company: Company, events: Iterable[WorkEvent], *, now: datetime) -> list[Clocked]:
    """All clocks of the events, finished, closed by themselves, or still running at `now`."""
    people = {person.id: person for person in company.people}
    planned = planned_minutes(company)
    open_clock: dict[str, WorkEvent] = {}
    rows: list[Clocked] = []
    for event in in_order(events):
        if event.kind in (EventKind.COUNT, EventKind.SCRAP):
            continue
        running = open_clock.get(event.person)
        if running is not None and (event.kind is EventKind.START or _touches(running, event)):
            person = people.get(event.person)
            end, flagged = _end_of(company, person, running, event.at)
            spent_min = _worked_min(company, person, running.at, end)
            rows += _split(running, end, (flagged, False), spent_min, planned)
            del open_clock[event.person]
            rest = tuple(step for step in running.steps if step not in event.steps)
            if rest and event.kind is not EventKind.START and not flagged:
                open_clock[event.person] = replace(running, steps=rest, at=event.at)
        if event.kind is EventKind.START:
            open_clock[event.person] = event
    for person_id, running in open_clock.items():
        person = people.get(person_id)
        end, flagged = _end_of(company, person, running, now)
        spent_min = _worked_min(company, person, running.at, end)
        rows += _split(running, end, (flagged, not flagged), spent_min, planned)
    return rows


def _touches(running: WorkEvent, event: WorkEvent) -> bool:
    return bool(set(running.steps) & set(event.steps))


def _end_of(
    company: Company, person: Person | None, running: WorkEvent, at: datetime
) -> tuple[datetime, bool]:
    """When a clock ends, and whether it closed itself because the shift ended first."""
    shift_end = _shift_end(company, person, running.at)
    if shift_end is not None and at > shift_end + timedelta(hours=1):
        return max(shift_end, running.at), True
    if at - running.at > timedelta(hours=16):
        return running.at + timedelta(hours=8), True
    return at, False


def _shift_end(company: Company, person: Person | None, start: datetime) -> datetime | None:
    """End of the shift, breaks included, in which the person started; None when unknown."""
    begin = start - timedelta(hours=12)
    at = clock.minute_of(start, begin)
    shifts = shifts_of(_opened(company, person, begin, begin + LONGEST_DAY))
    opens, closes = next(((a, b) for a, b in shifts if b > at), (at + 61, 0))
    return clock.instant_of(closes, begin) if opens <= at + 60 else None


def _opened(
    company: Company, person: Person | None, since: datetime, until: datetime
) -> list[tuple[int, int]]:
    """When a person works, in minutes since a moment; nothing when no hours are known."""
    calendars = {calendar.id: calendar for calendar in company.calendars}
    first = company.calendars[0] if company.calendars else None
    calendar = calendars.get(person.calendar, first) if person else first
    if calendar is None:
        return []
    return open_intervals(
        calendar, since, until, closures=company.closures, zone_name=company.time_zone
    )


def _worked_min(company: Company, person: Person | None, start: datetime, end: datetime) -> float:
    """Minutes of a stretch, less the breaks that lie wholly within it."""
    spent = max(0.0, (end - start).total_seconds() / 60)
    zero = start - timedelta(hours=12)
    opened = _opened(company, person, zero, max(start, end) + timedelta(hours=12))
    return spent - breaks_within(opened, 12 * 60, 12 * 60 + spent)


def _split(
    running: WorkEvent,
    end: datetime,
    flagged_and_running: tuple[bool, bool],
    spent_min: float,
    planned: Mapping[Step, float],
) -> list[Clocked]:
    is_flagged, is_running = flagged_and_running
    weights = [planned.get(step, 0.0) for step in running.steps]
    if sum(weights) <= 0:
        weights = [1.0] * len(running.steps)
    whole = sum(weights)
    return [
        Clocked(
            person=running.person,
            step=step,
            start=running.at,
            end=end,
            time_min=spent_min * weight / whole,
            is_running=is_running,
            is_flagged=is_flagged,
            machine=running.machine,
        )
        for step, weight in zip(running.steps, weights, strict=True)
    ]


def planned_minutes(company: Company) -> dict[Step, float]:
    """Planned minutes of each step on its first machine, set-up included."""
    return {
        Step(order.id, operation.id): planned_min(operation)
        for order in company.orders
        for operation in order.operations
    }


def planned_min(operation: Operation) -> float:
    """Planned minutes of an operation on its first machine, for all its pieces."""
    if not operation.alternatives:
        return 0.0
    first = operation.alternatives[0]
    pieces = operation.asked_quantity
    return first.setup_min + first.fixed_min + first.piece_min * pieces


def actual_minutes(rows: Iterable[Clocked]) -> dict[Step, float]:
    """Minutes worked per step."""
    sums: dict[Step, float] = {}
    for row in rows:
        sums[row.step] = sums.get(row.step, 0.0) + row.time_min
    return sums


def apply_work(company: Company, events: Sequence[WorkEvent], *, now: datetime) -> Company:
    """The company as the events leave it: running, partly done and done operations."""
    ordered = in_order(events)
    told: dict[Step, list[WorkEvent]] = {}
    for event in ordered:
        for step in event.steps:
            told.setdefault(step, []).append(event)
    clocks: dict[Step, list[Clocked]] = {}
    for row in clocked(company, ordered, now=now):
        clocks.setdefault(row.step, []).append(row)
    orders = [_moved(order, told, clocks) for order in company.orders]
    return replace(company, orders=tuple(orders))


def _moved(
    order: Order, told: Mapping[Step, list[WorkEvent]], clocks: Mapping[Step, list[Clocked]]
) -> Order:
    moved = {operation.id: operation for operation in order.operations}
    for operation in order.operations:  # a routing names its steps in the order of work
        step = Step(order.id, operation.id)
        if step in told:
            before = [moved[code] for code in operation.after if code in moved]
            pieces, own = _pieces(operation, before, told[step]), clocks.get(step, [])
            running = next((row for row in own if row.is_running), None)
            now = _moved_operation(operation, pieces, running)
            moved[operation.id] = replace(now, worked_min=_worked_so_far(now, own, told[step]))
    operations = tuple(moved.values())
    if operations == order.operations:
        return order
    if all(op.status is OperationStatus.DONE for op in operations):
        return replace(order, operations=operations, status=OrderStatus.DONE)
    return replace(order, operations=operations, status=OrderStatus.RUNNING)


def _worked_so_far(
    operation: Operation, clocks: Sequence[Clocked], told: Iterable[WorkEvent]
) -> float:
    """Minutes on the pieces still to make; nothing of a step that is done."""
    if operation.status is OperationStatus.DONE or not operation.alternatives:
        return 0.0
    counts = [each.at for each in told if each.kind in SAID and each.quantity]
    setup_min = operation.alternatives[0].setup_min
    return uncounted_min(clocks, max(counts, default=None), setup_min)


def _pieces(
    operation: Operation, before: Iterable[Operation], events: Iterable[WorkEvent]
) -> Pieces:
    """What the events say of the pieces of an operation; done without a number is all of them."""
    asked = operation.asked_quantity
    left = [
        each.made_quantity
        for each in before
        if each.status is OperationStatus.DONE and each.asked_quantity == asked
    ]
    pieces = Pieces(
        asked,
        operation.made_quantity,
        operation.scrap_quantity,
        operation.status is OperationStatus.DONE,
        min([asked, *left]),
    )
    told = [
        Told(each.key, SAID[each.kind], each.at, turn, each.quantity or None)
        for turn, each in enumerate(events)
        if each.kind in SAID
    ]
    return tallied(pieces, told)[0]


def _moved_operation(operation: Operation, pieces: Pieces, row: Clocked | None) -> Operation:
    good, is_done = pieces.good_quantity, pieces.is_done
    operation = replace(
        operation,
        status=OperationStatus.DONE if is_done else operation.status,
        running=None if is_done else operation.running,
        quantity=pieces.asked_quantity - good,
        done_quantity=good,
        scrap_quantity=pieces.scrap_quantity,
    )
    if row is None or is_done:
        return operation
    first = operation.alternatives[0].machine if operation.alternatives else ""
    on = Running(machine=row.machine or first, person=row.person, started=row.start)
    return replace(operation, status=OperationStatus.RUNNING, running=on)

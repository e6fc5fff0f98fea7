"""What an order of a plan waited for, minute by minute.

The order's own chain is walked back from its end: last operation, the predecessor that ended
last, and so on. An operation begins late because of what stood in its way since its last turn:
the latest minute before, at which it could have begun as well, with all other work where it is.
Waiting that a later wait would have swallowed anyway is not counted: it helps nothing that the
saw is free an hour sooner when the press is taken until noon. Each waiting minute has one cause,
the deepest one first: a pin, material or release, closed hours and too little power that would
have kept it with a machine and people of its own as well, the machine busy with other work, the
person busy, other closed hours.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from gemaakt.clock import Interval, common, length_min, merged, without
from gemaakt.company import Company
from gemaakt.order import Order, StepId, step_named
from gemaakt.plan.absent import absent
from gemaakt.plan.company.power import added_watt, free_watt
from gemaakt.plan.hours import CompanyHours
from gemaakt.plan.prices.minutes import Ints
from gemaakt.plan.result import PlannedOperation, PlanResult
from gemaakt.routing import Attendance, Operation, OperationStatus
from gemaakt.shop import Machine, Person, is_able


@dataclass(frozen=True, slots=True)
class Wait:
    """Minutes in which the order waited, and for what."""

    start: int
    end: int
    cause: str
    what: str
    operation: str
    order: str = ""
    """The order of the operation: another one, where it waits for a nest of several orders."""


@dataclass
class Looked:
    """The plan, looked up by machine, person and operation."""

    company: Company
    hours: CompanyHours
    rows: dict[StepId, PlannedOperation]
    operations: dict[StepId, tuple[Order, Operation]]
    by_machine: dict[str, list[PlannedOperation]]
    by_person: dict[str, list[PlannedOperation]]
    by_order: dict[str, list[PlannedOperation]]
    skilled: dict[tuple[str, int], int]

    @cached_property
    def machines(self) -> dict[str, Machine]:
        """Machines by id."""
        return {each.id: each for each in self.company.machines}

    @cached_property
    def people(self) -> dict[str, Person]:
        """People by id."""
        return {each.id: each for each in self.company.people}

    @cached_property
    def left_watt(self) -> Ints:
        """Watts that the plan leaves in each minute; empty where power has no limit."""
        if self.company.grid is None:
            return np.zeros(0, np.int64)
        opened = [(each, self.hours.of_machine(each)) for each in self.company.machines]
        left = free_watt(self.hours, self.company.grid, opened).astype(np.int64)
        for row in self.rows.values():
            for (start, end), watt in drawn(self, row):
                left[start:end] -= watt
        return left


def look(company: Company, result: PlanResult) -> Looked:
    """Index a plan."""
    last = max((row.end for row in result.operations), default=0)
    by_machine, by_person = defaultdict(list), defaultdict(list)
    by_order = defaultdict(list)
    for row in result.operations:
        by_order[row.order].append(row)
        if row.machine is not None:
            by_machine[row.machine].append(row)
        for hand in row.people:
            by_person[hand.id].append(row)
    operations = {
        (order.id, op.id): (order, op)
        for order in reversed(company.orders)
        for op in order.operations
    }
    skilled: dict[tuple[str, int], int] = defaultdict(int)
    for _, operation in operations.values():
        key = (operation.skill, operation.skill_level)
        if key not in skilled:
            skilled[key] = sum(is_able(each, *key) for each in company.people)
    return Looked(
        company,
        CompanyHours(company, last + 1),
        {(row.order, row.operation): row for row in result.operations},
        operations,
        by_machine,
        by_person,
        by_order,
        skilled,
    )


def drawn(looked: Looked, row: PlannedOperation) -> Iterator[tuple[Interval, int]]:
    """The stretches of an operation with the watts that they add to a standing machine."""
    machine = looked.machines.get(row.machine or "")
    idle_kw = machine.power.idle_kw if machine else 0.0
    for stretch, kw in zip(row.work, row.power_kw, strict=True):
        yield stretch, added_watt(kw, idle_kw)


def waits_of(looked: Looked, order: str) -> Iterator[Wait]:
    """All waits on the order's own chain that made it end later, the latest first."""
    row = max(looked.by_order[order], key=lambda each: each.end, default=None)
    slack = 0
    while row is not None:
        yield from beyond(slack, pauses(looked, row))
        before = predecessor(looked, row)
        since = min(before.end, row.start) if before is not None else 0
        needed = row.start - slack
        low = min(since, last_turn(looked, row, needed))
        if since < needed:
            yield from reversed(list(queueing(looked, row, low, since, needed)))
        else:  # its predecessor held it just as long, and has the minutes
            low = needed
        slack, row = since - low, before


def beyond(slack: int, waits: Iterable[Wait]) -> Iterator[Wait]:
    """The waits without the last minutes that a later wait would have swallowed, latest first."""
    for wait in sorted(waits, key=lambda each: -each.start):
        swallowed = min(slack, wait.end - wait.start)
        slack -= swallowed
        if wait.end - swallowed > wait.start:
            yield replace(wait, end=wait.end - swallowed)


def predecessor(looked: Looked, row: PlannedOperation) -> PlannedOperation | None:
    """The predecessor that ended last; of another order, where a nest is cut for several."""
    operation = looked.operations[row.order, row.operation][1]
    if operation.status is OperationStatus.RUNNING:
        return None
    found = [
        looked.rows.get((row.order, name)) or looked.rows.get(step_named(name))
        for name in operation.after
    ]
    return max((each for each in found if each), key=lambda each: each.end, default=None)


def pauses(looked: Looked, row: PlannedOperation) -> Iterator[Wait]:
    """Closed hours within an operation, and the time that a supplier has it."""
    if row.outside is not None:
        yield Wait(row.start, row.end, "outside", row.outside, row.operation, row.order)
        return
    for start, end, who in by_whom(looked, row, without([(row.start, row.end)], list(row.work))):
        yield Wait(start, end, "calendar", who, row.operation, row.order)


def last_turn(looked: Looked, row: PlannedOperation, needed: int) -> int:
    """The latest minute before `needed` at which the operation could have begun; 0 if never.

    Its machine and people are those of the plan, and all other work stays where it is planned.
    """
    if needed <= 0:
        return 0
    opened = opened_for(looked, row)
    taken = merged([*busy(looked, row), *short_of_power(looked, row, 0, row.end)])
    minutes = length_min(row.work)
    may_pause = looked.operations[row.order, row.operation][1].may_pause or row.outside
    edges = [0, *(edge for each in taken for edge in each), max(row.end, needed)]
    for free in reversed(list(zip(edges[::2], edges[1::2], strict=True))):
        if free[0] >= needed:
            continue
        pieces = common(opened, [free])
        starts = _starts(pieces, minutes) if may_pause else _whole_starts(pieces, minutes)
        found = [min(last, needed - 1) for first, last in starts if first < needed]
        if found:
            return found[-1]
    return 0


def _starts(pieces: list[Interval], minutes: int) -> list[Interval]:
    """First and last minutes at which so many open minutes can begin and end within."""
    found: list[Interval] = []
    behind = length_min(pieces)
    for start, end in pieces:
        length = end - start
        if behind >= minutes:
            found.append((start, min(end - 1, start + behind - minutes)))
        behind -= length
    return found


def _whole_starts(pieces: list[Interval], minutes: int) -> list[Interval]:
    """The same, where all must lie in one opening."""
    return [(start, end - minutes) for start, end in pieces if end - start >= minutes]


def opened_for(looked: Looked, row: PlannedOperation) -> list[Interval]:
    """Minutes in which the operation's machine, and the people it needs throughout, are open."""
    if row.outside is not None:
        return looked.hours.outside()
    opened = looked.hours.of_machine(looked.machines.get(row.machine or ""))
    for hand in row.people if _is_whole(looked, row) else ():
        opened = common(opened, looked.hours.of_person(looked.people[hand.id]))
    return opened


def _is_whole(looked: Looked, row: PlannedOperation) -> bool:
    attendance = looked.operations[row.order, row.operation][1].attendance
    return attendance is Attendance.WHOLE


def busy(looked: Looked, row: PlannedOperation) -> list[Interval]:
    """When other orders' work holds the machine, or the people it needs throughout."""
    others = list(looked.by_machine[row.machine]) if row.machine is not None else []
    for hand in row.people if _is_whole(looked, row) else ():
        others += looked.by_person[hand.id]
    return [(each.start, each.end) for each in others if each.order != row.order]


def short_of_power(looked: Looked, row: PlannedOperation, low: int, high: int) -> list[Interval]:
    """Minutes in [low, high) in which the other work leaves too little power for this one."""
    left = looked.left_watt[low:high]
    needed = max((watt for _, watt in drawn(looked, row)), default=0)
    if not left.size or needed <= 0:
        return []
    left = left.copy()
    for (start, end), watt in drawn(looked, row):
        left[max(0, start - low) : max(0, end - low)] += watt
    edges = np.flatnonzero(np.diff(np.concatenate([[False], left < needed, [False]])))
    return [(low + int(a), low + int(b)) for a, b in edges.reshape(-1, 2)]


def first_turn(
    looked: Looked, row: PlannedOperation, ready: int, taken: list[Interval]
) -> int | None:
    """The first minute from `ready` at which the operation could begin beside what is taken."""
    opened = opened_for(looked, row)
    minutes = length_min(row.work)
    may_pause = looked.operations[row.order, row.operation][1].may_pause or row.outside
    edges = [ready, *(max(ready, edge) for each in merged(taken) for edge in each), row.end]
    for free in zip(edges[::2], edges[1::2], strict=True):
        pieces = common(opened, [free])
        starts = _starts(pieces, minutes) if may_pause else _whole_starts(pieces, minutes)
        if starts:
            return starts[0][0]
    return None


def own_turns(looked: Looked, row: PlannedOperation, ready: int, until: int) -> tuple[int, int]:
    """When it could have begun with a machine and people of its own: with all power, with what is.

    Before the first of the two only closed hours keep it, before the second only power does.
    """
    if row.outside is not None:
        return ready, ready
    any_power = first_turn(looked, row, ready, [])
    first = until if any_power is None else min(any_power, until)
    short = short_of_power(looked, row, 0, row.end)
    left = first_turn(looked, row, first, short) if short and first < until else first
    return first, until if left is None else min(left, until)


def queueing(
    looked: Looked, row: PlannedOperation, since: int, ready: int, until: int
) -> Iterator[Wait]:
    """What an operation waited for between two minutes; its predecessor was `ready` meanwhile."""
    order, operation = looked.operations[row.order, row.operation]
    found: list[Wait] = []
    rest = merged([(since, until)])

    def take(part: list[Interval], cause: str, what: str) -> None:
        nonlocal rest
        for start, end in common(merged(rest), merged(part)):
            found.append(Wait(start, end, cause, what, row.operation, row.order))
        rest = without(rest, part)

    def shut(part: list[Interval]) -> None:
        for start, end, who in by_whom(looked, row, common(rest, part)):
            take([(start, end)], "calendar", who)

    machine = row.machine or ""
    short = short_of_power(looked, row, since, until) if rest else []
    if operation.pin and operation.pin.start:
        take(rest, "pin", row.operation)
    for arrives, what in arrivals(looked, order, operation):
        take([(0, arrives)], "material", what)
        ready = max(ready, arrives)
    opens, powered = own_turns(looked, row, ready, until) if rest else (ready, ready)
    if ready < opens:
        shut([(ready if opens < until else 0, opens)])
    if opens < powered:
        take([(ready if powered < until else 0, powered)], "kw", machine)
    for part, cause, what in keeping(looked, row):
        take(part, cause, what)
    held = common(merged(on_machine(looked, row)), [(since, until)])
    take(rest, *rest_cause(looked, row, short, held))
    yield from sorted(found, key=lambda each: each.start)


def on_machine(looked: Looked, row: PlannedOperation) -> list[Interval]:
    """When other work was on the operation's machine."""
    return [(r.start, r.end) for r in looked.by_machine[row.machine or ""] if r is not row]


def keeping(looked: Looked, row: PlannedOperation) -> Iterator[tuple[list[Interval], str, str]]:
    """What kept an operation, with its cause: busy machine, busy people, closed hours."""
    operation = looked.operations[row.order, row.operation][1]
    yield on_machine(looked, row), "machine", row.machine or ""
    scarce = operation.skill if is_only_one(looked, operation) else ""
    for hand in row.people:
        held = [(r.start, r.end) for r in looked.by_person[hand.id] if r is not row]
        yield held, "skill" if scarce else "person", scarce or hand.id
    for who, hours in closed(looked, row):
        yield hours, "calendar", who


def arrivals(looked: Looked, order: Order, operation: Operation) -> Iterator[tuple[int, str]]:
    """Until when material, or the release, kept the operation waiting."""
    for need in order.needs_of(operation):
        if need.arrives:
            yield looked.hours.minute_after(need.arrives), need.material
    if order.release:
        yield looked.hours.day_start(order.release), ""


def is_only_one(looked: Looked, operation: Operation) -> bool:
    """Say whether at most one person has the skill that the operation needs."""
    key = (operation.skill, operation.skill_level)
    return bool(operation.skill) and looked.skilled[key] <= 1


def closed(looked: Looked, row: PlannedOperation) -> list[tuple[str, list[Interval]]]:
    """When who is absent, the machine, then each of its people, was not there; or its supplier."""
    if row.outside is not None:
        opened = [(row.outside, looked.hours.outside())]
    else:
        machine = looked.machines.get(row.machine or "")
        opened = [(row.machine or "", looked.hours.of_machine(machine))]
        opened += [(h.id, looked.hours.of_person(looked.people[h.id])) for h in row.people]
    shut = [(who, without([(0, row.end)], hours)) for who, hours in opened]
    if row.outside is not None:
        return shut
    people = [looked.people[hand.id] for hand in row.people]
    both = opened_for(looked, row)
    return [*absent(looked.hours, looked.machines.get(row.machine or ""), people, both), *shut]


def by_whom(
    looked: Looked, row: PlannedOperation, part: list[Interval]
) -> Iterator[tuple[int, int, str]]:
    """Closed minutes of an operation with the machine, person or supplier who was not there.

    Where all were there, but for too few minutes, it is the one who was away next.
    """
    whose = closed(looked, row)
    for who, hours in whose:
        for start, end in common(part, hours):
            yield start, end, who
        part = without(part, hours)
    for start, end in part:
        away = (who for who, hours in whose if common(hours, [(start, row.end)]))
        yield start, end, next(away, whose[0][0])


def rest_cause(
    looked: Looked, row: PlannedOperation, short: list[Interval], held: list[Interval]
) -> tuple[str, str]:
    """Why an operation did not begin in minutes that were open and free, but too few together."""
    machine = row.machine or ""
    if row.outside is not None:
        return "calendar", row.outside
    if held:
        return "machine", machine
    if short:
        return "kw", machine
    if any(hand.role == "supervises" for hand in row.people):
        return "person", next(hand.id for hand in row.people if hand.role == "supervises")
    if looked.operations[row.order, row.operation][1].may_pause:
        return "machine", machine
    away = (who for who, hours in closed(looked, row) if common(hours, [(0, row.start)]))
    return "calendar", next(away, machine)

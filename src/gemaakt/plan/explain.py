"""Why an order is late: every late minute goes to exactly one cause.

The order's own chain is walked back from its end: last operation, the predecessor that ended
last, and so on to minute zero. What lies between is waiting, and each waiting minute has one
cause, tried in this order: a pin, the machine busy with other work, the person busy, closed
hours, kW; before the first operation the material or the release. Of these waits as many minutes
as the order is late are charged, those of machine, person, pin, kW and material before closed
hours, the latest first; what is left could not be helped by waiting less: the work is too long.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gemaakt.clock import Interval, common, merged, without
from gemaakt.company import Company
from gemaakt.order import Order
from gemaakt.plan.hours import CompanyHours
from gemaakt.plan.result import Cause, LateOrder, PlannedOperation, PlanResult
from gemaakt.routing import Operation, OperationStatus

type Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Wait:
    """Minutes in which the order waited, and for what."""

    start: int
    end: int
    cause: str
    what: str
    operation: str


@dataclass(slots=True)
class Looked:
    """The plan, looked up by machine, person and operation."""

    company: Company
    hours: CompanyHours
    rows: dict[Key, PlannedOperation]
    operations: dict[Key, tuple[Order, Operation]]
    by_machine: dict[str, list[PlannedOperation]]
    by_person: dict[str, list[PlannedOperation]]
    skilled: dict[tuple[str, int], int]


def explained(company: Company, result: PlanResult) -> PlanResult:
    """The result with the causes of every late order, and the kW that work left out lacks."""
    if result.unplanned and company.grid is not None:
        from gemaakt.plan.power_short import power_findings  # heavy, and seldom needed

        lacking = power_findings(company, result)
        result = replace(result, findings=(*result.findings, *lacking))
    if not result.late:
        return result
    looked = look(company, result)
    late = tuple(replace(each, why=causes(looked, each)) for each in result.late)
    return replace(result, late=late)


def look(company: Company, result: PlanResult) -> Looked:
    """Index a plan."""
    last = max((row.end for row in result.operations), default=0)
    by_machine, by_person = defaultdict(list), defaultdict(list)
    for row in result.operations:
        if row.machine is not None:
            by_machine[row.machine].append(row)
        for hand in row.people:
            if hand.role == "does":
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
            skilled[key] = sum(p.skills.get(key[0], 0) >= max(1, key[1]) for p in company.people)
    return Looked(
        company,
        CompanyHours(company, last + 1),
        {(row.order, row.operation): row for row in result.operations},
        operations,
        by_machine,
        by_person,
        skilled,
    )


def causes(looked: Looked, late: LateOrder) -> tuple[Cause, ...]:
    """The causes of one order's lateness, in minutes that add up to it."""
    waits = list(waits_of(looked, late.order))
    left = late.minutes
    charged: dict[tuple[str, str, str], int] = defaultdict(int)
    for is_closed in (False, True):
        for wait in waits:
            if (wait.cause == "calendar") == is_closed and left > 0:
                minutes = min(left, wait.end - wait.start)
                charged[wait.cause, wait.what, wait.operation] += minutes
                left -= minutes
    if left > 0:
        charged["too-long", late.order, ""] += left
    rows = [
        Cause(cause, what, minutes, late.order, operation)
        for (cause, what, operation), minutes in charged.items()
        if minutes > 0
    ]
    return tuple(sorted(rows, key=lambda row: -row.minutes))


def waits_of(looked: Looked, order: str) -> Iterator[Wait]:
    """All waits on the order's own chain, the latest first."""
    own = [row for row in looked.rows.values() if row.order == order]
    row = max(own, key=lambda each: each.end, default=None)
    while row is not None:
        yield from reversed(list(pauses(looked, row)))
        before = predecessor(looked, row)
        since = before.end if before is not None else 0
        if before is None or since <= row.start:
            yield from reversed(list(queueing(looked, row, since, is_first=before is None)))
        row = before


def predecessor(looked: Looked, row: PlannedOperation) -> PlannedOperation | None:
    """The predecessor that ended last."""
    operation = looked.operations[row.order, row.operation][1]
    if operation.status is OperationStatus.RUNNING:
        return None
    found = [looked.rows.get((row.order, name)) for name in operation.after]
    return max((each for each in found if each), key=lambda each: each.end, default=None)


def pauses(looked: Looked, row: PlannedOperation) -> Iterator[Wait]:
    """Closed hours within an operation, and the time that a supplier has it."""
    if row.outside is not None:
        yield Wait(row.start, row.end, "outside", row.outside, row.operation)
        return
    for start, end in without([(row.start, row.end)], list(row.work)):
        yield Wait(start, end, "calendar", row.machine or "", row.operation)


def queueing(
    looked: Looked, row: PlannedOperation, since: int, *, is_first: bool
) -> Iterator[Wait]:
    """What an operation waited for between its predecessor's end and its start."""
    order, operation = looked.operations[row.order, row.operation]
    found: list[Wait] = []
    rest: list[Interval] = [(since, row.start)]

    def take(part: list[Interval], cause: str, what: str) -> None:
        nonlocal rest
        for start, end in common(merged(rest), merged(part)):
            found.append(Wait(start, end, cause, what, row.operation))
        rest = without(rest, part)

    if operation.pin and operation.pin.start:
        take(rest, "pin", row.operation)
    for until, what in arrivals(looked, order, operation):
        take([(0, until)], "material", what)
    machine, people = row.machine or "", [hand.id for hand in row.people]
    take(
        [(r.start, r.end) for r in looked.by_machine[machine] if r is not row], "machine", machine
    )
    for person in people:
        scarce = looked.skilled[operation.skill, operation.skill_level] <= 1
        busy = [(r.start, r.end) for r in looked.by_person[person] if r is not row]
        take(busy, "skill" if scarce else "person", operation.skill if scarce else person)
    take(closed(looked, row), "calendar", machine or (row.outside or ""))
    take(rest, *rest_cause(looked, row, operation))
    yield from sorted(found, key=lambda each: each.start)


def arrivals(looked: Looked, order: Order, operation: Operation) -> Iterator[tuple[int, str]]:
    """Until when material, or the release, kept the operation waiting."""
    for need in order.materials:
        concerns = need.operation == operation.id or (not need.operation and not operation.after)
        if need.arrives and concerns:
            yield looked.hours.minute_after(need.arrives), need.material
    if order.release:
        yield looked.hours.day_start(order.release), ""


def closed(looked: Looked, row: PlannedOperation) -> list[Interval]:
    """Minutes in which the operation's machine or people were not open."""
    if row.outside is not None:
        opened = looked.hours.outside()
    else:
        machines = {each.id: each for each in looked.company.machines}
        people = {each.id: each for each in looked.company.people}
        opened = looked.hours.of_machine(machines.get(row.machine or ""))
        for hand in row.people:
            opened = common(opened, looked.hours.of_person(people[hand.id]))
    return without([(0, row.start)], opened)


def rest_cause(looked: Looked, row: PlannedOperation, operation: Operation) -> tuple[str, str]:
    """Why an operation did not begin although machine and people were open and free."""
    if looked.company.grid is not None and any(kw > 0 for kw in row.power_kw):
        return "kw", row.machine or ""
    if any(hand.role == "supervises" for hand in row.people):
        return "person", next(hand.id for hand in row.people if hand.role == "supervises")
    if not operation.may_pause:
        return "calendar", row.machine or ""
    return "machine", row.machine or ""

"""A plan as slots on machines and people, for moves that change nothing but when and where.

Minutes count from the plan's start. Of a slot that may move are kept: what it waits for, what
waits for it, the first minute it may begin and the last it may end.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gemaakt.company import Company
from gemaakt.order import Order, step_named
from gemaakt.plan.hours import CompanyHours
from gemaakt.plan.result import PlannedOperation, PlanResult
from gemaakt.routing import (
    Alternative,
    Attendance,
    Operation,
    OperationStatus,
    left_of,
    run_min,
)
from gemaakt.shop import Machine, Person, does_alone, level_alone

EARLIEST_YEAR, LATEST_YEAR = 2000, 2200
CREWS_AT_MOST = 4


@dataclass(frozen=True, slots=True)
class Spot:
    """Where and when an operation is: machine, people, start, end of set-up, end."""

    machine: str
    doer: str
    beside: str
    start: int
    setup_end: int
    end: int
    setup: int
    """Minutes of set-up worked."""


@dataclass(slots=True)
class Slot:
    """One planned operation with what bounds it."""

    row: PlannedOperation
    order: Order
    operation: Operation
    spot: Spot
    is_fixed: bool = False
    ready: int = 0
    latest_end: int = 0
    before: list[int] = field(default_factory=list)
    behind: list[int] = field(default_factory=list)


def slots_of(company: Company, plan: PlanResult, hours: CompanyHours) -> list[Slot]:
    """All operations of a plan as slots, in the order of the plan."""
    known = {order.id: order for order in reversed(company.orders)}
    slots = []
    for row in plan.operations:
        order = known[row.order]
        operation = next(each for each in order.operations if each.id == row.operation)
        slots.append(Slot(row, order, operation, _spot(row)))
    machines = {machine.id for machine in company.machines}
    for slot in slots:
        slot.is_fixed = _is_fixed(slot, machines, hours.horizon)
    _link(slots)
    _bound(slots, hours)
    return slots


def _spot(row: PlannedOperation) -> Spot:
    names = {hand.role: hand.id for hand in row.people}
    setup = sum(max(0, min(b, row.setup_end) - a) for a, b in row.work)
    doer, beside = names.get("does", ""), names.get("supervises", "")
    return Spot(row.machine or "", doer, beside, row.start, row.setup_end, row.end, setup)


def _is_fixed(slot: Slot, machines: set[str], horizon: int) -> bool:
    operation, row = slot.operation, slot.row
    is_pinned = operation.pin is not None and operation.pin.start is not None
    is_running = operation.status is OperationStatus.RUNNING
    is_elsewhere = operation.outside is not None or row.machine not in machines
    return is_pinned or is_running or is_elsewhere or row.start == row.end or row.end > horizon


def _link(slots: list[Slot]) -> None:
    """Who waits for whom; those that overlap by transfer batches stay where they are."""
    at_of = {(slot.row.order, slot.row.operation): at for at, slot in enumerate(slots)}
    for at, slot in enumerate(slots):
        for name in slot.operation.after:
            own = at_of.get((slot.row.order, name))
            before = own if own is not None else at_of.get(step_named(name))
            if before is None:
                continue
            if slots[before].row.end > slot.row.start:
                slot.is_fixed = slots[before].is_fixed = True
            else:
                slot.before.append(before)
                slots[before].behind.append(at)


def _bound(slots: list[Slot], hours: CompanyHours) -> None:
    """No order ends later than it did, unless it still is in time."""
    ends: dict[str, int] = {}
    for slot in slots:
        ends[slot.order.id] = max(ends.get(slot.order.id, 0), slot.row.end)
    for slot in slots:
        slot.ready = ready_minute(slot.order, slot.operation, hours)
        due = due_minute(slot.order, hours)
        latest = ends[slot.order.id] if due is None else max(due, ends[slot.order.id])
        slot.latest_end = min(latest, hours.horizon)


def due_minute(order: Order, hours: CompanyHours) -> int | None:
    """The minute after which an order is late; None when it has no plausible due date."""
    if order.due is None or not EARLIEST_YEAR <= order.due.year <= LATEST_YEAR:
        return None
    return hours.day_end(order.due)


def ready_minute(order: Order, operation: Operation, hours: CompanyHours) -> int:
    """The first minute that release and material allow."""
    ready = hours.day_start(order.release) if order.release else 0
    for need in order.needs_of(operation):
        if need.arrives:
            ready = max(ready, hours.minute_after(need.arrives))
    return max(0, ready)


def whole(minutes: float) -> int:
    """Minutes rounded up; what arithmetic added below a billionth does not count."""
    return math.ceil(minutes - 1e-9)


def run_minutes(alternative: Alternative, operation: Operation) -> int:
    """Minutes of running for all pieces still to make, less what was worked on them."""
    return whole(run_min(left_of(operation, alternative), operation.quantity))


def setup_due(
    machine: Machine, operation: Operation, alternative: Alternative, now: str | None
) -> int:
    """Set-up minutes that are due when the machine holds family `now` (None: unknown)."""
    family = operation.setup_family
    if operation.status is OperationStatus.RUNNING or (family and family == now):
        return 0
    minutes = alternative.setup_min
    for row in machine.setup_times:
        if row.setup_min >= 0 and (row.from_family, row.to_family) == (now or "", family):
            minutes = row.setup_min
    return whole(minutes)


def alternative_on(slot: Slot, machine: str) -> Alternative | None:
    """How the operation runs on a machine; the first row where a machine is named twice."""
    rows = (each for each in slot.operation.alternatives if each.machine == machine)
    return next(rows, None)


def alternatives(slot: Slot, machines: Sequence[str]) -> Iterator[Alternative]:
    """The machines that may do it, each once; only the pinned one where there is a pin."""
    pin = slot.operation.pin
    only = pin.machine if pin is not None else None
    wanted = {each.machine for each in slot.operation.alternatives}
    seen: set[str] = set()
    for each in slot.operation.alternatives:
        is_allowed = only not in wanted or each.machine == only
        if is_allowed and each.machine in machines and each.machine not in seen:
            seen.add(each.machine)
            yield each


def crews(slot: Slot, people: Sequence[Person]) -> list[tuple[str, str]]:
    """Who may do it: those who do it now, then people who need nobody beside them."""
    operation, pin = slot.operation, slot.operation.pin
    found = [(slot.spot.doer, slot.spot.beside)] if slot.spot.doer else []
    if pin is not None and pin.person:
        return found
    alone = level_alone(people, operation.skill, operation.skill_level)
    for person in people:
        if does_alone(person, operation.skill, alone) and (person.id, "") not in found:
            found.append((person.id, ""))
    return found[:CREWS_AT_MOST]


def needs_people(operation: Operation, setup: int, people: Sequence[Person]) -> bool:
    """Whether somebody stands at it."""
    if not people or operation.attendance is Attendance.NONE:
        return False
    return operation.attendance is Attendance.WHOLE or setup > 0


def held_until(operation: Operation, spot: Spot) -> int:
    """Until when its people are held."""
    return spot.setup_end if operation.attendance is Attendance.SETUP else spot.end

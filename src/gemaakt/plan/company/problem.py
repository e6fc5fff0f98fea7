"""A company document as a draft: every field of shop, order and routing in plain integers.

What cannot be planned is left out with a finding that names order and operation; what is not
said is assumed and stated. The rest is planned.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from gemaakt.company import Company
from gemaakt.findings import Finding, Severity
from gemaakt.order import PLANNED, Order, OrderStatus, StepId, step_named
from gemaakt.plan.company.at_supplier import add_world_outside, minutes_away
from gemaakt.plan.company.choices import (
    can_ever_run,
    choices_of,
    known_choices,
    tell_idle_pin,
    tell_overrun,
    wanted_person,
)
from gemaakt.plan.company.kept_draft import keep, restore
from gemaakt.plan.company.means import (
    HIGHEST_MINUTES,
    add_machines,
    add_people,
    add_power,
    add_setup_times,
    crew_number_of,
    family_number_of,
    tell_levels,
)
from gemaakt.plan.company.parts import CompanyDraft as CompanyDraft
from gemaakt.plan.draft import (
    AT_SETUP,
    NO_DUE,
    NOBODY,
    THROUGHOUT,
    Choice,
    Demand,
    Draft,
    Step,
)
from gemaakt.plan.hours import CompanyHours
from gemaakt.routing import Attendance, Operation, OperationStatus
from gemaakt.units import MINUTES_PER_DAY

ATTENDANCE = {
    Attendance.NONE: NOBODY,
    Attendance.SETUP: AT_SETUP,
    Attendance.WHOLE: THROUGHOUT,
}
EARLIEST_YEAR, LATEST_YEAR = 2000, 2200
SHORTEST_HORIZON_DAYS, LONGEST_HORIZON_DAYS, SLACK_DAYS = 120, 1500, 90


def company_draft(
    company: Company, *, stretch: int = 1, dropped: Collection[StepId] = ()
) -> CompanyDraft:
    """The draft of a company over a horizon that fits its orders, `stretch` times as long.

    One that is stretched ends after `LONGEST_HORIZON_DAYS`: each minute of it is looked at.

    The `dropped` operations, which fit nowhere, are left out with what waits for them.
    """
    days = horizon_days(company)
    horizon = min(days * stretch, max(days, LONGEST_HORIZON_DAYS)) * MINUTES_PER_DAY
    hours = CompanyHours(company, horizon)
    made = CompanyDraft(company, Draft(horizon), hours, [], list(company.assumptions))
    made.dropped = dropped
    _tell_twice(made)
    add_machines(made)
    made.own_machines, made.known = len(made.draft.machines), known_choices(company)
    add_people(made)
    tell_levels(made)
    add_orders(made)
    add_power(made)
    add_setup_times(made)
    return made


def _tell_twice(made: CompanyDraft) -> None:
    """Say which calendars, machines and people have an id that another one has."""
    company = made.company
    names = {
        "calendar": [each.id for each in company.calendars],
        "machine": [each.id for each in company.machines],
        "person": [each.id for each in company.people],
    }
    for kind, ids in names.items():
        for name, count in Counter(ids).items():
            if count > 1:
                made.findings.append(
                    Finding("plan.named-twice", Severity.WARNING, {kind: name}, {"name": name})
                )


def add_orders(made: CompanyDraft) -> None:
    """Put all orders into the draft; taken from the draft before when that had the same ones."""
    kept = restore(made)
    if kept is not None:
        if kept.has_outside:
            add_outside(made)
        return
    before = len(made.findings), len(made.assumptions)
    unique = list(_unique(made))
    orders = [order for order in unique if order.status in PLANNED]
    if _refers(orders):
        made.elsewhere = {(o.id, op.id): (o, op) for o in unique for op in o.operations}
    for order in referred_first(orders):
        add_order(made, order)
    keep(made, *before)


def horizon_days(company: Company) -> int:
    """Days until everything is surely known to be in, and then some."""
    start = company.plan_start.date()
    days = [order.due for order in company.orders if order.due]
    days += [order.release for order in company.orders if order.release]
    days += [m.arrives.date() for o in company.orders for m in o.materials if m.arrives]
    days += [
        p.pin.start.date() for o in company.orders for p in o.operations if p.pin and p.pin.start
    ]
    last = max((_plausible(day, start) for day in days), default=start)
    return min(LONGEST_HORIZON_DAYS, max(SHORTEST_HORIZON_DAYS, (last - start).days + SLACK_DAYS))


def _plausible(day: date, start: date) -> date:
    return day if EARLIEST_YEAR <= day.year <= start.year + 4 else start


def _unique(made: CompanyDraft) -> Iterable[Order]:
    seen: set[str] = set()
    for order in made.company.orders:
        if order.id in seen:
            made.findings.append(
                Finding("plan.duplicate-order", Severity.ERROR, {"order": order.id})
            )
            continue
        seen.add(order.id)
        yield order


def _waited_for(
    made: CompanyDraft, order: Order, operation: Operation, other: StepId, before: str
) -> bool:
    """Whether an operation of another order that has no step is done; else what waits is left out.

    It is of an order that is not planned, or of one that waits for this order in turn.
    """
    there, its = made.elsewhere[other]
    if its.status is OperationStatus.DONE or there.status is OrderStatus.DONE:
        return True
    if there.status in PLANNED:
        made.leave_out(order, operation, "plan.orders-in-a-circle", before=before)
    else:
        made.leave_out(order, operation, "plan.predecessor-unplanned", before=before)
    return False


def add_order(made: CompanyDraft, order: Order) -> None:
    """Put an order's steps at the end of the draft."""
    number = len(made.draft.orders)
    made.draft.orders.append(Demand(order.id, _due(made, order), max(0, order.weight)))
    _tell_material(made, order)
    sequence = _sequence(made, order)
    done = {op.id for op in order.operations if op.status is OperationStatus.DONE}
    steps: dict[str, int] = {}
    for operation in sequence:
        step = _step(made, order, operation, number, steps, done)
        if step is not None:
            steps[operation.id] = len(made.draft.steps)
            made.step_of[order.id, operation.id] = len(made.draft.steps)
            made.draft.steps.append(step)
            made.operations.append((order, operation))
    if not steps:  # nothing to plan is never late
        made.draft.orders[number] = replace(made.draft.orders[number], due=NO_DUE)


def _tell_material(made: CompanyDraft, order: Order) -> None:
    """Say which material is for an operation that the order does not have."""
    named = {operation.id for operation in order.operations}
    for need in order.materials:
        if need.operation and need.operation not in named and need.arrives:
            where = {"order": order.id, "operation": need.operation}
            params = {"material": need.material}
            code = "plan.material-operation-unknown"
            made.findings.append(Finding(code, Severity.WARNING, where, params))


def _due(made: CompanyDraft, order: Order) -> int:
    if order.due is None:
        return NO_DUE
    if not EARLIEST_YEAR <= order.due.year <= LATEST_YEAR:
        made.findings.append(
            Finding(
                "plan.due-implausible",
                Severity.WARNING,
                {"order": order.id},
                {"due": order.due.isoformat()},
            )
        )
        return NO_DUE
    return min(NO_DUE, made.hours.day_end(order.due))


def _sequence(made: CompanyDraft, order: Order) -> list[Operation]:
    """The operations that are not done, each after those it waits for; cycles are left out."""
    known: dict[str, Operation] = {}
    for operation in order.operations:
        if operation.id in known:
            where = {"order": order.id, "operation": operation.id}
            made.findings.append(Finding("plan.duplicate-operation", Severity.ERROR, where))
        else:
            known[operation.id] = operation
    left = {id_: op for id_, op in known.items() if op.status is not OperationStatus.DONE}
    result: list[Operation] = []
    settled = set(known) - set(left)
    while ready := [op for op in left.values() if _settled(op, known, settled)]:
        for operation in ready:
            result.append(left.pop(operation.id))
            settled.add(operation.id)
    for operation in left.values():
        made.leave_out(order, operation, "plan.routing-cycle")
    return result


def _refers(orders: Iterable[Order]) -> bool:
    """Whether an operation waits for one of another order."""
    return any("/" in name for order in orders for op in order.operations for name in op.after)


def referred_first(orders: Sequence[Order]) -> list[Order]:
    """Orders after those whose operations they wait for; a circle keeps the order given."""
    if not _refers(orders):
        return list(orders)
    ids = {order.id for order in orders}
    waits = {
        order.id: {step_named(name)[0] for op in order.operations for name in op.after}
        & ids - {order.id}
        for order in orders
    }
    result: list[Order] = []
    settled: set[str] = set()
    left = list(orders)
    while left:
        ready = [order for order in left if waits[order.id] <= settled] or left
        result += ready
        settled |= {order.id for order in ready}
        left = [order for order in left if order.id not in settled]
    return result


def _settled(operation: Operation, known: dict[str, Operation], settled: set[str]) -> bool:
    if operation.status is OperationStatus.RUNNING:
        return True
    return all(before in settled or before not in known for before in operation.after)


def _waits_for(
    made: CompanyDraft, order: Order, operation: Operation, steps: dict[str, int], done: set[str]
) -> list[tuple[int, int]] | None:
    """The steps it waits for, with transfer batches; None when one of them is not planned."""
    after = []
    for before in dict.fromkeys(operation.after):
        other = step_named(before)
        if before in steps:
            after.append((steps[before], _batch(made, steps[before], operation)))
        elif (order.id, before) in made.unplanned or other in made.unplanned:
            made.leave_out(order, operation, "plan.predecessor-unplanned", before=before)
            return None
        elif other in made.step_of:
            after.append((made.step_of[other], 0))
        elif other in made.elsewhere:
            if not _waited_for(made, order, operation, other, before):
                return None
        elif before not in done:
            where = {"order": order.id, "operation": operation.id}
            params = {"before": before}
            made.findings.append(
                Finding("plan.predecessor-unknown", Severity.WARNING, where, params)
            )
    return after


def _step(
    made: CompanyDraft,
    order: Order,
    operation: Operation,
    number: int,
    steps: dict[str, int],
    done: set[str],
) -> Step | None:
    """One operation as a step, or None with a finding when it can never be planned."""
    running = operation.status is OperationStatus.RUNNING
    if (order.id, operation.id) in made.dropped:
        made.leave_out(order, operation, "plan.never-fits")
        return None
    after = [] if running else _waits_for(made, order, operation, steps, done)
    if after is None:
        return None
    tell_idle_pin(made, order, operation)
    if operation.outside is not None:
        return _outside_step(made, order, operation, number, after)
    chosen = choices_of(made, order, operation)
    if not chosen:
        return None
    tell_overrun(made, order, operation)
    step = Step(number, operation.id, chosen, after, is_running=running)
    step.may_pause = operation.may_pause
    step.family = family_number_of(made, operation.setup_family)
    step.ready = 0 if running else ready_minute(made, order, operation)
    if made.company.people and operation.attendance is not Attendance.NONE:
        step.attendance = ATTENDANCE[operation.attendance]
        step.crew = crew_number_of(made, operation, wanted_person(made, order, operation))
    if operation.pin and operation.pin.start and not running:
        step.pin_start = made.hours.minute(operation.pin.start)
        if step.pin_start < 0:
            made.refuse_pin(order, operation, "past")
    return step if can_ever_run(made, order, operation, step) else None


def _batch(made: CompanyDraft, before: int, operation: Operation) -> int:
    """The transfer batch between two steps; 0 when the whole lot must be ready."""
    other = made.operations[before][1]
    batch = other.transfer_quantity or 0
    if other.outside or operation.outside or not 0 < batch < other.quantity:
        return 0
    return batch


def _outside_step(
    made: CompanyDraft,
    order: Order,
    operation: Operation,
    number: int,
    after: list[tuple[int, int]],
) -> Step | None:
    assert operation.outside is not None
    days = operation.outside.lead_time_days
    if days < 0 or days * MINUTES_PER_DAY > HIGHEST_MINUTES:
        made.leave_out(order, operation, "plan.time-impossible")
        return None
    if made.outside < 0:
        add_outside(made)
    minutes = minutes_away(made, order, operation, days)
    step = Step(number, operation.id, [Choice(made.outside, minutes, 0)], after)
    step.ready = ready_minute(made, order, operation)
    if operation.status is OperationStatus.RUNNING:
        step.ready, step.is_running = 0, True
    elif operation.pin and operation.pin.start:
        step.pin_start = made.hours.minute(operation.pin.start)
        if step.pin_start < 0:
            made.refuse_pin(order, operation, "past")
    return step


def add_outside(made: CompanyDraft) -> None:
    """The world outside: a machine without a queue."""
    made.outside = add_world_outside(made.draft, made.hours)
    made.machines.append(None)


def ready_minute(made: CompanyDraft, order: Order, operation: Operation) -> int:
    """The first minute that release and material allow."""
    ready = made.hours.day_start(order.release) if order.release else 0
    for need in order.needs_of(operation):
        if need.arrives:
            ready = max(ready, made.hours.minute_after(need.arrives))
    return max(0, min(ready, made.draft.horizon))

"""Judge a company's plan with code that did not make it: slow, plain, one function per rule.

Every rule of shop, order and routing that a plan can break has its name here; `Fault.rule` is
that name. An empty list means that the plan is true.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from gemaakt.clock import Interval
from gemaakt.company import Company
from gemaakt.order import Order
from gemaakt.plan.judge.case import Case, Fault
from gemaakt.plan.judge.people import people_faults, pinned_person_faults, supervision_faults
from gemaakt.plan.judge.power import power_faults
from gemaakt.plan.judge.queues import overlap_faults, setup_faults
from gemaakt.plan.judge.world import (
    Name,
    World,
    batch_minutes,
    run_minutes,
    still_to_work,
)
from gemaakt.plan.result import PlannedOperation, PlanResult
from gemaakt.routing import Alternative, Attendance, Operation, OperationStatus


def verify_company_plan(company: Company, result: PlanResult) -> list[Fault]:
    """All rules that the plan breaks."""
    last = max((row.end for row in result.operations), default=0)
    world = World(company, max(last, 0))
    faults = list(_presence(world, result))
    cases = {}
    for row in result.operations:
        if (row.order, row.operation) in world.wanted:
            order, operation = world.wanted[row.order, row.operation]
            case = Case(row, order, operation, _alternative(operation, row))
            cases[row.order, row.operation] = case
    shapes = [fault for case in cases.values() for fault in _shape(case)]
    if shapes:
        return faults + shapes
    excused = {
        (str(f.where.get("order")), str(f.where.get("operation")))
        for f in result.findings
        if f.code == "plan.pin-start-impossible"
    }
    for case in cases.values():
        faults += _single(world, case, cases, excused)
    faults += overlap_faults(cases)
    faults += setup_faults(world, cases)
    faults += supervision_faults(world, cases)
    faults += [cases[name].fault("power", detail) for name, detail in power_faults(world, cases)]
    return faults + list(_lateness(world, result, cases))


def _presence(world: World, result: PlanResult) -> Iterator[Fault]:
    """Every open operation is planned once, or named as unplanned."""
    seen: set[Name] = set()
    for row in result.operations:
        name = (row.order, row.operation)
        if name not in world.wanted:
            yield Fault("stranger", *name)
        elif name in seen:
            yield Fault("twice", *name)
        seen.add(name)
    for order, operation in world.wanted:
        is_named = f"{order}/{operation}" in result.unplanned
        if ((order, operation) in seen) == is_named:
            yield Fault("missing", order, operation)


def _alternative(operation: Operation, row: PlannedOperation) -> Alternative | None:
    for each in operation.alternatives:
        if each.machine == row.machine:
            return still_to_work(operation, each)
    return None


def _shape(case: Case) -> Iterator[Fault]:
    """Stretches in order, from the start to the end, each either set-up or run."""
    row = case.row
    edges = [edge for piece in row.work for edge in piece]
    if not 0 <= row.start <= row.setup_end <= row.end:
        yield case.fault("shape", "start, set-up end and end are not in order")
    elif any(a >= b for a, b in row.work) or edges != sorted(edges):
        yield case.fault("shape", "stretches are not in order")
    elif row.work and (edges[0], edges[-1]) != (row.start, row.end):
        yield case.fault("shape", "stretches do not fill start to end")
    elif not row.work and row.start != row.end:
        yield case.fault("shape", "nothing is worked")
    elif any(a < row.setup_end < b for a, b in row.work) or len(row.power_kw) != len(row.work):
        yield case.fault("shape", "a stretch is both set-up and run")
    if case.operation.outside is None and case.alternative is None:
        yield case.fault("machine", "the machine cannot do it")


def _single(
    world: World, case: Case, cases: dict[Name, Case], excused: set[Name]
) -> Iterator[Fault]:
    """The rules that one operation can break by itself or towards its predecessors."""
    yield from _time(world, case)
    yield from _pin(world, case, excused)
    yield from _after(world, case, cases)
    if case.operation.outside is not None:
        yield from _outside(world, case)
    else:
        yield from people_faults(world, case)
        yield from _hours(world, case)
        yield from _run_minutes(case)


def _time(world: World, case: Case) -> Iterator[Fault]:
    """Not before the plan, the release or the material."""
    if case.operation.status == OperationStatus.RUNNING:
        return
    if case.order.release and case.row.start < world.midnight(case.order.release):
        yield case.fault("release")
    for need in case.order.materials:
        concerns = need.operation == case.operation.id
        if all(need.operation != each.id for each in case.order.operations):
            concerns = not case.operation.after
        if need.arrives and concerns and case.row.start < world.minute_up(need.arrives):
            yield case.fault("material", need.material)


def _pin(world: World, case: Case, excused: set[Name]) -> Iterator[Fault]:
    """Pinned and running operations are where they were put."""
    operation, row = case.operation, case.row
    if operation.status == OperationStatus.RUNNING and operation.running:
        machines = {each.machine for each in operation.alternatives}
        if operation.running.machine in machines and row.machine != operation.running.machine:
            yield case.fault("running-machine")
        yield from pinned_person_faults(world, case, operation.running.person, "running-person")
        return
    pin = operation.pin
    if pin is None:
        return
    machines = {each.machine for each in operation.alternatives}
    is_ours = operation.outside is None
    if is_ours and pin.machine in machines and row.machine != pin.machine:
        yield case.fault("pin-machine")
    name = (case.order.id, operation.id)
    if pin.start and name not in excused and row.start != world.minute_down(pin.start):
        yield case.fault("pin-start")
    yield from pinned_person_faults(world, case, pin.person, "pin-person")


def _after(world: World, case: Case, cases: dict[Name, Case]) -> Iterator[Fault]:
    """After its predecessors, or overlapping them by transfer batches."""
    if case.operation.status == OperationStatus.RUNNING:
        return
    for name in case.operation.after:
        own = (case.order.id, name)
        wanted = own if own in world.wanted else tuple(name.rpartition("/")[::2])
        before = cases.get((wanted[0], wanted[1]))
        if before is None:
            if (wanted[0], wanted[1]) in world.wanted:
                yield case.fault("predecessor", f"{name} is not planned")
            continue
        batch = before.operation.transfer_quantity or 0
        whole = batch <= 0 or batch >= before.operation.quantity
        if whole or case.operation.outside or before.operation.outside:
            if case.row.start < before.row.end:
                yield case.fault("predecessor", name)
        elif not _overlaps_well(case, before, batch):
            yield case.fault("transfer", name)


def _overlaps_well(case: Case, before: Case, batch: int) -> bool:
    """First batch ready at the start, and a last batch's time left after the predecessor ends."""
    assert before.alternative is not None
    assert case.alternative is not None
    first = batch_minutes_with_fixed(before, batch)
    ready = before.row.setup_end
    for a, b in before.row.work:
        begin = max(a, before.row.setup_end)
        if b <= begin or first <= 0:
            continue
        ready = begin + min(first, b - begin)
        first -= min(first, b - begin)
    if case.row.start < ready:
        return False
    needed = batch_minutes(case.alternative, batch, case.operation.quantity)
    run_after = [max(0, b - max(a, before.row.end, case.row.setup_end)) for a, b in case.row.work]
    return sum(run_after) >= needed


def batch_minutes_with_fixed(before: Case, batch: int) -> int:
    """Run minutes until the first batch is ready."""
    assert before.alternative is not None
    whole = run_minutes(before.alternative, before.operation.quantity)
    if before.alternative.piece_min <= 0:
        return whole
    return min(whole, run_minutes(before.alternative, batch))


def _outside(world: World, case: Case) -> Iterator[Fault]:
    """At the supplier: working days only, no machine, nobody held."""
    row, outside = case.row, case.operation.outside
    assert outside is not None
    if row.machine is not None or row.outside != outside.supplier or row.people:
        yield case.fault("outside")
    if case.worked != world.minutes_outside(case.operation) or row.setup_end != row.start:
        yield case.fault("minutes", "lead time")
    opened = world.open_in(world.hours("outside", ""), row.start, row.end)
    if opened != _joined(row.work):
        yield case.fault("hours", "outside working days")


def _joined(pieces: Sequence[Interval]) -> list[Interval]:
    joined: list[Interval] = []
    for a, b in pieces:
        if joined and joined[-1][1] == a:
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    return joined


def _hours(world: World, case: Case) -> Iterator[Fault]:
    """Worked whenever machine and people are open, and only then; pauses only where allowed."""
    row = case.row
    machine = ("machine", str(row.machine))
    people = [("person", hand.id) for hand in row.people if hand.id in world.people]
    both = world.together(machine, *people)
    run = both if case.operation.attendance == Attendance.WHOLE else world.hours(*machine)
    setup_pieces = _joined([(a, b) for a, b in row.work if b <= row.setup_end])
    run_pieces = _joined([(a, b) for a, b in row.work if a >= row.setup_end])
    if world.open_in(both, row.start, row.setup_end) != setup_pieces:
        yield case.fault("hours", "set-up")
    if world.open_in(run, row.setup_end, row.end) != run_pieces:
        yield case.fault("hours", "run")
    if not case.operation.may_pause and len(_joined(row.work)) > 1:
        yield case.fault("pause")


def _run_minutes(case: Case) -> Iterator[Fault]:
    assert case.alternative is not None
    needed = run_minutes(case.alternative, case.operation.quantity)
    if case.worked - case.setup_worked != needed:
        yield case.fault("minutes", f"{case.worked - case.setup_worked} run, {needed} needed")


def _lateness(world: World, result: PlanResult, cases: dict[Name, Case]) -> Iterator[Fault]:
    """The lateness that the plan admits is the lateness it has."""
    ends: dict[str, int] = defaultdict(int)
    for (name, _), case in cases.items():
        ends[name] = max(ends[name], case.row.end)
    said = {late.order: late.minutes for late in result.late}
    orders = {case.order.id: case.order for case in cases.values()}
    for unknown in sorted(said.keys() - orders.keys()):
        yield Fault("lateness", unknown, "", "nothing of it is planned")
    for order in orders.values():
        late = 0
        if order.due and 2000 <= order.due.year <= 2200:
            late = max(0, ends[order.id] - world.midnight(order.due) - _day(world, order))
        if said.get(order.id, 0) != late:
            yield Fault("lateness", order.id, "", f"{late} minutes")


def _day(world: World, order: Order) -> int:
    """Minutes of the due day itself: 23, 24 or 25 hours."""
    assert order.due is not None
    return world.midnight(order.due + timedelta(days=1)) - world.midnight(order.due)

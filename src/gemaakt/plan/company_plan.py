"""Plan a company: compile, search, read back, verify. Replan it from the plan before."""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from gemaakt.company import Assumption, Company
from gemaakt.findings import Finding, Severity
from gemaakt.plan.aims import USUAL, Aims
from gemaakt.plan.arrays import BATCH, END, START, Ints, State
from gemaakt.plan.bounds import weighted_late_bound
from gemaakt.plan.company_problem import CompanyDraft, Key, company_draft
from gemaakt.plan.draft import NO_DUE, Draft
from gemaakt.plan.levels import levels_of
from gemaakt.plan.pack import Packed, pack
from gemaakt.plan.pins import Pins, resolve_pins
from gemaakt.plan.result import Hand, LateOrder, Objective, PlannedOperation, PlanResult
from gemaakt.plan.search import Found, Watch, decoded, first_plan, solve
from gemaakt.plan.solution import Placed, first_after, hours_of, placed_steps, stretches
from gemaakt.plan.state import new_state
from gemaakt.routing import OutsideStep
from gemaakt.stop import Stop

LONGER = 6
"""How many times as long a horizon is tried when something does not fit in."""
NEAR_MINUTES = 2880
"""Changes to what was to start within two days weigh most."""
SMALLEST_MOVE_MIN = 10
"""A start that shifts by less is no change."""


@dataclass(slots=True)
class Prepared:
    """A company ready to be searched."""

    made: CompanyDraft
    packed: Packed
    pins: Pins
    fixed: Ints

    @property
    def draft(self) -> Draft:
        """The draft."""
        return self.made.draft


@dataclass(frozen=True, slots=True)
class Frozen:
    """The plan before, in minutes of the new plan, and until when it stands."""

    rows: Mapping[Key, PlannedOperation]
    until: int


def frozen_of(company: Company, previous: PlanResult, until: datetime | None) -> Frozen:
    """The previous plan moved to the new minute zero."""
    zero = datetime.fromisoformat(previous.time_zero)
    shift = round((zero - company.plan_start).total_seconds() / 60)
    rows = {
        (row.order, row.operation): replace(row, start=row.start + shift, end=row.end + shift)
        if shift
        else row
        for row in previous.operations
    }
    minutes = (until - company.plan_start).total_seconds() / 60 if until else 0
    return Frozen(rows, int(minutes))


def prepare(
    company: Company,
    frozen: Frozen | None = None,
    *,
    stretch: int = 1,
    released: Collection[Key] = (),
    dropped: Collection[Key] = (),
) -> Prepared:
    """Compile a company; what is running, and what the plan before froze, stands in front.

    Pins of the `released` operations cannot be kept: what they wait for comes too late.
    """
    made = company_draft(company, stretch=stretch, dropped=dropped)
    if frozen is not None:
        hold_frozen(made, frozen)
    for at, (order, operation) in enumerate(made.operations):
        if (order.id, operation.id) in released:
            made.draft.steps[at].pin_start = -1
            _report_pin(made, at, "predecessor")
    pins = resolve_pins(made.draft)
    for at, why in pins.impossible.items():
        _report_pin(made, at, why)
    fixed = first_steps(made, frozen)
    packed = pack(made.draft, reserved=pins.reserved, fixed=len(fixed), near=NEAR_MINUTES)
    if frozen is not None:
        remember(made, packed, frozen)
    return Prepared(made, packed, pins, fixed)


def _report_pin(made: CompanyDraft, at: int, why: str) -> None:
    order, operation = made.operations[at]
    where = {"order": order.id, "operation": operation.id}
    code = "plan.pin-start-impossible"
    made.findings.append(Finding(code, Severity.ERROR, where, {"why": why}))


def hold_frozen(made: CompanyDraft, frozen: Frozen) -> None:
    """Let operations that start before the frozen end keep machine, people and start."""
    for at, (order, operation) in enumerate(made.operations):
        row = frozen.rows.get((order.id, operation.id))
        step = made.draft.steps[at]
        if row is None or not 0 <= row.start < frozen.until or step.pin_start >= 0:
            continue
        kept = [c for c in step.choices if made.draft.machines[c.machine] == (row.machine or "")]
        if kept and not step.is_running:
            ready = max(step.ready, row.start)
            made.draft.steps[at] = replace(step, choices=kept, ready=ready)


def first_steps(made: CompanyDraft, frozen: Frozen | None) -> Ints:
    """Running steps, then frozen ones by their start: they are never moved in the list."""
    steps = made.draft.steps
    running = [at for at, step in enumerate(steps) if step.is_running]
    held: list[tuple[int, int]] = []
    if frozen is not None:
        for at, (order, operation) in enumerate(made.operations):
            row = frozen.rows.get((order.id, operation.id))
            if row is not None and row.start < frozen.until and not steps[at].is_running:
                held.append((row.start, at))
    front = running + _consistent(made.draft, running, [at for _, at in sorted(held)])
    return np.array(front, np.int32)


def _consistent(draft: Draft, placed: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """Those wanted steps whose predecessors are in front too, in order."""
    front = set(placed)
    result = []
    for at in wanted:
        if all(before in front for before, _ in draft.steps[at].after):
            front.add(at)
            result.append(at)
    return result


def remember(made: CompanyDraft, packed: Packed, frozen: Frozen) -> None:
    """Write the plan before into the arrays, so that changes to it can be counted."""
    arrays, draft = packed.arrays, made.draft
    names = draft.machines
    members = MemberRows(draft, packed)
    choice0 = arrays.choice0.tolist()
    start, choice, member = ([-1] * len(draft.steps) for _ in range(3))
    for at, (order, operation) in enumerate(made.operations):
        row = frozen.rows.get((order.id, operation.id))
        if row is None:
            continue
        wanted = row.machine or ""
        for number, each in enumerate(draft.steps[at].choices):
            if names[each.machine] == wanted:
                start[at] = max(0, row.start)
                choice[at] = choice0[at] + number
                member[at] = members.of(draft.steps[at].crew, row)
                break
    arrays.old_start[:], arrays.old_choice[:], arrays.old_member[:] = start, choice, member


class MemberRows:
    """Rows of the members of a crew by the names of person and supervisor."""

    def __init__(self, draft: Draft, packed: Packed) -> None:
        self.draft, self.packed = draft, packed
        self.group0, self.member0 = packed.arrays.group0.tolist(), packed.arrays.member0.tolist()
        self.known: dict[int, dict[tuple[str, str | None], int]] = {}

    def of(self, crew: int, row: PlannedOperation) -> int:
        """The member who did it in the plan before; -1 when she is not there."""
        if crew < 0 or not row.people:
            return -1
        if crew not in self.known:
            self.known[crew] = self._rows(crew)
        beside = next((hand.id for hand in row.people if hand.role == "supervises"), None)
        does = next((hand.id for hand in row.people if hand.role == "does"), "")
        return self.known[crew].get((does, beside), -1)

    def _rows(self, crew: int) -> dict[tuple[str, str | None], int]:
        people, members = self.draft.people, self.packed.members
        low, high = self.member0[self.group0[crew]], self.member0[self.group0[crew + 1]]
        rows: dict[tuple[str, str | None], int] = {}
        for number in range(low, high):
            one = members[number]
            beside = people[one.supervisor] if one.supervisor >= 0 else None
            rows.setdefault((people[one.person], beside), number)
        return rows


def incumbent_of(ready: Prepared, frozen: Frozen) -> Found:
    """The plan before as a list with its machines and people, new steps at the end."""
    arrays, draft = ready.packed.arrays, ready.draft
    count = len(draft.steps)
    starts = [draft.horizon] * count
    tail = arrays.tail.tolist()
    for at, (order, operation) in enumerate(ready.made.operations):
        row = frozen.rows.get((order.id, operation.id))
        if row is not None:
            starts[at] = row.start
        elif draft.orders[draft.steps[at].order].due < NO_DUE:
            starts[at] = draft.orders[draft.steps[at].order].due - tail[at]
    for at, step in enumerate(draft.steps):
        for before, _ in step.after:
            if starts[before] > starts[at]:
                starts[at] = starts[before]
    listed = np.lexsort((np.arange(count), np.array(starts, np.int64))).astype(np.int32)
    choices = np.where(arrays.old_start >= 0, arrays.old_choice, -1).astype(np.int32)
    members = np.where(arrays.old_start >= 0, arrays.old_member, -1).astype(np.int32)
    return Found(listed, choices, members, np.inf, 0.0, 0.0, 0)


def plan_company(  # noqa: PLR0913
    company: Company,
    stop: Stop,
    seed: int = 0,
    workers: int = 2,
    *,
    previous: PlanResult | None = None,
    frozen_until: datetime | None = None,
    progress: Watch | None = None,
    aims: Aims = USUAL,
) -> PlanResult:
    """The best verified plan of a company that the time allows.

    With `previous`, the search begins from that plan, keeps what starts before `frozen_until`
    where it is, and counts every other change against the new plan.
    """
    frozen = frozen_of(company, previous, frozen_until) if previous else None
    ready, found, placed = _searched(company, stop, seed, workers, frozen, progress, aims)
    made = judged(
        company, plan_result(ready, found, placed, seed=seed, workers=workers, aims=aims)
    )
    strict = in_whole_lots(company)
    if made.status != "failed" or strict == company:
        return made
    # Whole lots are the stricter rule: a plan that keeps to it is true for the company as well.
    ready, found, placed = _searched(strict, stop, seed, workers, frozen, progress, aims)
    again = judged(
        company, plan_result(ready, found, placed, seed=seed, workers=workers, aims=aims)
    )
    said = Finding("plan.whole-lots", Severity.WARNING, {}, dict(made.findings[-1].params))
    return replace(again, findings=(*again.findings, said))


def in_whole_lots(company: Company) -> Company:
    """The company without transfer batches: every step waits for the whole lot before it."""
    orders = tuple(
        replace(
            order,
            operations=tuple(replace(op, transfer_quantity=None) for op in order.operations),
        )
        for order in company.orders
    )
    return replace(company, orders=orders)


def replan(  # noqa: PLR0913
    company: Company,
    incumbent: PlanResult,
    stop: Stop,
    seed: int = 0,
    workers: int = 2,
    *,
    frozen_until: datetime | None = None,
    progress: Watch | None = None,
) -> PlanResult:
    """The company after a disturbance, planned from the incumbent: valid at once, then better."""
    return plan_company(
        company,
        stop,
        seed,
        workers,
        previous=incumbent,
        frozen_until=frozen_until,
        progress=progress,
    )


def fitted(company: Company, frozen: Frozen | None, released: Collection[Key] = ()) -> Prepared:
    """The company over a horizon in which everything fits that can fit at all."""
    ready = prepare(company, frozen, released=released)
    if not unplaced(ready, frozen):
        return ready
    longer = prepare(company, frozen, stretch=LONGER, released=released)
    never = unplaced(longer, frozen)
    if never:
        ready = prepare(company, frozen, released=released, dropped=never)
    if not never or unplaced(ready, frozen):
        return prepare(company, frozen, stretch=LONGER, released=released, dropped=never)
    return ready


def unplaced(ready: Prepared, frozen: Frozen | None) -> set[Key]:
    """Operations that fit nowhere in the first plan, although all that they wait for does."""
    incumbent = incumbent_of(ready, frozen) if frozen else None
    pins = ready.pins.triples()
    arrays = ready.packed.arrays
    state = new_state(arrays, pins)
    first_plan(arrays, state, ready.fixed, incumbent)
    steps = ready.draft.steps
    missing = {at for at in range(len(steps)) if state.placed[at, START] < 0}
    roots = {at for at in missing if not any(b in missing for b, _ in steps[at].after)}
    names = [ready.made.operations[at] for at in roots]
    return {(order.id, operation.id) for order, operation in names}


def _searched(  # noqa: PLR0913
    company: Company,
    stop: Stop,
    seed: int,
    workers: int,
    frozen: Frozen | None,
    progress: Watch | None,
    aims: Aims = USUAL,
) -> tuple[Prepared, Found, list[Placed]]:
    """Search; once more without those pins that the best plan cannot keep."""
    began = time.monotonic()
    ready = fitted(company, frozen)
    incumbent = incumbent_of(ready, frozen) if frozen else None
    released = set[Key]()
    first_s = 0.0
    while True:
        ready.packed.arrays = ready.packed.arrays._replace(shares=aims.shares())
        found = solve(
            ready.packed.arrays,
            stop,
            seed,
            workers=workers,
            pins=ready.pins.triples(),
            fixed=ready.fixed,
            incumbent=incumbent,
            watch=progress,
        )
        state = decoded(ready.packed.arrays, ready.pins.triples(), found)
        first_s = first_s or time.monotonic() - began - found.seconds + found.first_seconds
        broken = broken_pins(ready, state)
        if not broken:
            found.seconds, found.first_seconds = time.monotonic() - began, first_s
            return ready, found, placed_steps(ready.draft, ready.packed, ready.pins, state)
        released |= broken
        ready = fitted(company, frozen, released)
        incumbent = None if frozen is None else incumbent_of(ready, frozen)


def broken_pins(ready: Prepared, state: State) -> set[Key]:
    """Pinned operations that begin before what they wait for is ready."""
    broken = set()
    for at in ready.pins.kept:
        step = ready.draft.steps[at]
        for before, batch in step.after:
            is_late = state.placed[before, BATCH if batch else END] > step.pin_start
            if is_late or (batch and state.placed[before, END] > step.pin_start):
                order, operation = ready.made.operations[at]
                broken.add((order.id, operation.id))
    return broken | overtaking_pins(ready, state)


def overtaking_pins(ready: Prepared, state: State) -> set[Key]:
    """Pinned operations that would begin on a machine before what is running there goes on."""
    steps = ready.draft.steps
    running = {at for at, step in enumerate(steps) if step.is_running}
    overtaking = set()
    for at, pin in ready.pins.kept.items():
        machine = steps[at].choices[pin.choice].machine
        for other in running:
            here = any(choice.machine == machine for choice in steps[other].choices)
            if here and state.placed[other, START] >= pin.start:
                order, operation = ready.made.operations[at]
                overtaking.add((order.id, operation.id))
    return overtaking


def plan_result(
    ready: Prepared,
    found: Found,
    placed: Sequence[Placed],
    *,
    seed: int,
    workers: int,
    aims: Aims = USUAL,
) -> PlanResult:
    """The plan in the words of the company."""
    made = ready.made
    for row in placed:
        if not row.is_placed:
            made.leave_out(*made.operations[row.step], "plan.never-fits")
    position = np.argsort(found.listed)
    in_turn = sorted(placed, key=lambda row: (row.start, row.end, position[row.step]))
    rows = [planned_operation(made, row) for row in in_turn if row.is_placed]
    late = late_orders(made.draft, placed)
    weights = {order.name: order.weight for order in made.draft.orders}
    value = sum(weights[each.order] * each.minutes for each in late)
    bound, near = weighted_late_bound(ready.packed.arrays), moved_near(ready, placed)
    setup = sum(b - a for r in rows for a, b in clipped(r.work, r.start, r.setup_end))
    return PlanResult(
        status="optimal" if value <= bound and not made.unplanned else "feasible",
        objective=Objective("weighted-tardiness", value),
        operations=tuple(rows),
        late=tuple(late),
        unplanned={
            f"{order}/{operation}": code for (order, operation), code in made.unplanned.items()
        },
        findings=tuple(made.findings),
        assumptions=tuple(assumptions(made)),
        time_zero=made.company.plan_start.isoformat(),
        seconds=found.seconds,
        first_seconds=found.first_seconds,
        iterations=found.iterations,
        workers=workers,
        seed=seed,
        bound=float(bound),
        setup_minutes=setup,
        levels=levels_of(aims, value, near, setup, placed_spans(ready, placed)),
    )


def moved_near(ready: Prepared, placed: Sequence[Placed]) -> int:
    """Steps that were to start within two days and now have another machine or start."""
    arrays = ready.packed.arrays
    old, choice0, chosen = (
        each.tolist() for each in (arrays.old_start, arrays.choice0, arrays.old_choice)
    )
    return sum(
        1
        for row in placed
        if row.is_placed
        and 0 <= old[row.step] < NEAR_MINUTES
        and (
            choice0[row.step] + row.choice != chosen[row.step]
            or abs(row.start - old[row.step]) > SMALLEST_MOVE_MIN
        )
    )


def placed_spans(ready: Prepared, placed: Sequence[Placed]) -> Iterator[tuple[int, int]]:
    """First start and last end of every order."""
    spans: dict[int, tuple[int, int]] = {}
    for row in placed:
        if row.is_placed:
            order = ready.draft.steps[row.step].order
            start, end = spans.get(order, (row.start, row.end))
            spans[order] = min(start, row.start), max(end, row.end)
    yield from spans.values()


def clipped(pieces: Sequence[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """The part of the stretches within [start, end)."""
    return [(max(a, start), min(b, end)) for a, b in pieces if a < end and b > start]


def assumptions(made: CompanyDraft) -> list[Assumption]:
    """What the company did not say; an imported list has said it in its own words."""
    said = list(made.assumptions)
    if made.company.assumptions:
        return said
    if not made.company.people:
        said.append(Assumption("plan.people-unlimited"))
    if made.company.grid is None:
        said.append(Assumption("plan.power-unlimited"))
    return said


def late_orders(draft: Draft, placed: Sequence[Placed]) -> list[LateOrder]:
    """Orders that end after their due date, the latest first."""
    ends = [0] * len(draft.orders)
    for row in placed:
        order = draft.steps[row.step].order
        ends[order] = max(ends[order], row.end)
    late = [
        LateOrder(order.name, end - order.due)
        for order, end in zip(draft.orders, ends, strict=True)
        if end > order.due
    ]
    return sorted(late, key=lambda each: -each.minutes)


def planned_operation(made: CompanyDraft, row: Placed) -> PlannedOperation:
    """One placed step in the words of the company."""
    draft = made.draft
    step, (order, operation) = draft.steps[row.step], made.operations[row.step]
    choice = step.choices[row.choice]
    setup_hours, run_hours = hours_of(draft, step, row)
    setup = stretches(setup_hours, row.start, _minutes(setup_hours, row.start, row.setup_end))
    run = stretches(run_hours, row.setup_end, choice.run)
    outside = operation.outside.supplier if isinstance(operation.outside, OutsideStep) else None
    return PlannedOperation(
        order=order.id,
        operation=operation.id,
        machine=None if outside is not None else draft.machines[choice.machine],
        start=row.start,
        end=row.end,
        setup_end=row.setup_end,
        people=_hands(draft, step.attendance, row),
        work=tuple(setup + run),
        outside=outside,
        power_kw=_powers(made, row, len(setup), len(run)),
    )


def _minutes(openings: Sequence[tuple[int, int]], start: int, end: int) -> int:
    """Open minutes from a start to an end."""
    total = 0
    for at in range(first_after(openings, start) if end > start else len(openings), len(openings)):
        opens, closes = openings[at]
        if opens >= end:
            break
        total += min(closes, end) - max(opens, start)
    return total


def _hands(draft: Draft, attendance: int, row: Placed) -> tuple[Hand, ...]:
    if row.member is None:
        return ()
    until = row.end if attendance == 2 else row.setup_end
    hands = [Hand(draft.people[row.member.person], row.start, until)]
    if row.member.supervisor >= 0:
        beside = draft.people[row.member.supervisor]
        hands.append(Hand(beside, row.start, until, "supervises"))
    return tuple(hands)


def _powers(made: CompanyDraft, row: Placed, setups: int, runs: int) -> tuple[float, ...]:
    operation = made.operations[row.step][1]
    machine = made.machines[made.draft.steps[row.step].choices[row.choice].machine]
    if operation.outside is not None:
        return (0.0,) * (setups + runs)
    power = machine.power if machine else None
    running = operation.power_kw
    if running is None:
        running = power.run_kw if power else 0.0
    return (power.setup_kw if power else 0.0,) * setups + (running,) * runs


def judged(company: Company, result: PlanResult) -> PlanResult:
    """The result with the independent checker's verdict; a rejected plan is not shown."""
    from gemaakt.plan.verify import verify_company_plan

    faults = verify_company_plan(company, result)
    if not faults:
        return replace(result, is_verified=True)
    first = faults[0]
    finding = Finding(
        "plan.not-verified",
        Severity.ERROR,
        {"order": first.order, "operation": first.operation},
        {"count": len(faults), "rule": first.rule},
    )
    return replace(
        result, status="failed", operations=(), late=(), findings=(*result.findings, finding)
    )

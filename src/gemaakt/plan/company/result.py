"""What the search found, read back as a company's plan and judged."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from gemaakt.company import Assumption, Company
from gemaakt.findings import Finding, Severity
from gemaakt.plan.company.problem import CompanyDraft
from gemaakt.plan.company.ready import NEAR_MINUTES, SMALLEST_MOVE_MIN, Prepared
from gemaakt.plan.draft import Draft
from gemaakt.plan.engine.aims import USUAL, Aims
from gemaakt.plan.engine.bounds import weighted_late_bound
from gemaakt.plan.engine.found import Found
from gemaakt.plan.judge.verify import verify_company_plan
from gemaakt.plan.lateness import late_orders
from gemaakt.plan.levels import levels_of
from gemaakt.plan.result import Hand, Objective, PlannedOperation, PlanResult
from gemaakt.plan.solution import Placed, first_after, hours_of, stretches
from gemaakt.routing import OutsideStep


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
    leave_out_unplaced(made, placed)
    position = np.argsort(found.listed)
    in_turn = sorted(placed, key=lambda row: (row.start, row.end, position[row.step]))
    rows = [
        replace(planned_operation(made, row), turn=int(position[row.step]))
        for row in in_turn
        if row.is_placed
    ]
    late = late_orders(made.draft, placed)
    weights = {order.name: order.weight for order in made.draft.orders}
    value = sum(weights[each.order] * each.minutes for each in late)
    has_place = np.zeros(len(placed), np.bool_)
    has_place[[row.step for row in placed if row.is_placed]] = True
    bound, near = weighted_late_bound(ready.packed.arrays, has_place), moved_near(ready, placed)
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


def leave_out_unplaced(made: CompanyDraft, placed: Sequence[Placed]) -> None:
    """Say of every step without a place that no room is left, or what it waits for in vain."""
    missing = {row.step for row in placed if not row.is_placed}
    for at in sorted(missing):
        order, operation = made.operations[at]
        vain = [before for before, _ in made.draft.steps[at].after if before in missing]
        if vain:
            before = made.operations[vain[0]][1].id
            made.leave_out(order, operation, "plan.predecessor-unplanned", before=before)
        else:
            made.leave_out(order, operation, "plan.no-room-left")


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

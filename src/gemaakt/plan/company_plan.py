"""Plan a company: compile, search, read back, verify. Replan it from the plan before."""

import time
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from gemaakt.company import Company
from gemaakt.findings import Finding, Severity
from gemaakt.plan.aims import USUAL, Aims
from gemaakt.plan.arrays import BATCH, END, START, State
from gemaakt.plan.company_problem import Key
from gemaakt.plan.company_ready import Frozen, Prepared, frozen_of, incumbent_of, prepare
from gemaakt.plan.company_result import judged, plan_result
from gemaakt.plan.result import PlanResult
from gemaakt.plan.search import Found, Watch, decoded, first_plan, solve
from gemaakt.plan.solution import Placed, placed_steps
from gemaakt.plan.state import new_state
from gemaakt.stop import Stop

LONGER = 6
"""How many times as long a horizon is tried when something does not fit in."""


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

"""Plan a company: compile, search, read back, verify. Replan it from the plan before."""

import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

import numpy as np

from gemaakt.company import Company
from gemaakt.findings import Finding, Severity
from gemaakt.order import StepId
from gemaakt.plan.company.alone import with_long_work
from gemaakt.plan.company.ready import (
    Frozen,
    Prepared,
    frozen_of,
    incumbent_of,
    prepare,
    same_members,
)
from gemaakt.plan.company.result import judged, plan_result
from gemaakt.plan.draft import Draft, Step
from gemaakt.plan.engine.aims import USUAL, Aims
from gemaakt.plan.engine.arrays import BATCH, CHOICE, END, MEMBER, START, Arrays, Ints, State
from gemaakt.plan.engine.found import Found, Watch, decoded
from gemaakt.plan.engine.search import give_room, in_front, solve
from gemaakt.plan.engine.starts import first_list, first_plan
from gemaakt.plan.engine.state import is_consistent, new_state, plan_part
from gemaakt.plan.result import PlanResult
from gemaakt.plan.solution import Placed, misjudged, placed_steps
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
        return with_long_work(company, made)
    # Whole lots are the stricter rule: a plan that keeps to it is true for the company as well.
    ready, found, placed = _searched(strict, stop, seed, workers, frozen, progress, aims)
    again = judged(
        company, plan_result(ready, found, placed, seed=seed, workers=workers, aims=aims)
    )
    said = Finding("plan.whole-lots", Severity.WARNING, {}, dict(made.findings[-1].params))
    return with_long_work(company, replace(again, findings=(*again.findings, said)))


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


def fitted(
    company: Company,
    frozen: Frozen | None,
    released: Collection[StepId] = (),
    unsure: Collection[StepId] = (),
) -> Prepared:
    """The company over a horizon in which everything fits that can fit at all.

    Only work that finds no room with all other work behind it is left out beforehand; what finds
    none beside the others stays, for the search may make room.
    """
    ready, never = prepare(company, frozen, released=released, unsure=unsure), set[StepId]()
    if frozen is not None and frozen.thawed is None:
        ready.frozen = frozen = replace(frozen, thawed=pushed_out(ready, frozen))
        if frozen.thawed:
            ready = prepare(company, frozen, released=released, unsure=unsure)
    made = partial(prepare, company, frozen, released=released, unsure=unsure)
    if starved(ready):
        never = starved(made(stretch=LONGER))
        ready = made(dropped=never)
    orders = short_of_room(ready, frozen)
    if not orders.size:
        return ready
    longer = made(stretch=LONGER, dropped=never)
    more = hopeless(longer, orders, frozen)
    if more:
        never = never | more
        ready = made(dropped=never)
    if not more or short_of_room(ready, frozen).size:
        return made(stretch=LONGER, dropped=never)
    return ready


def pushed_out(ready: Prepared, frozen: Frozen) -> set[StepId]:
    """Frozen operations that cannot begin before the frozen end, and those that wait for them.

    Their machine is closed or down, or their material comes later.
    """
    draft, out = ready.draft, set[int]()
    for at in ready.fixed.tolist():
        step = draft.steps[at]
        if step.is_running or not step.choices:
            continue
        hours = draft.calendars[draft.machine_calendar[step.choices[0].machine]]
        opens = next((max(a, step.ready) for a, b in hours if b > step.ready), frozen.until)
        if opens >= frozen.until or not out.isdisjoint(before for before, _ in step.after):
            out.add(at)
    return {(o.id, op.id) for o, op in map(ready.made.operations.__getitem__, out)}


def starved(ready: Prepared) -> set[StepId]:
    """Steps that need more power on each machine than is ever free; not what waits for them."""
    draft, found, behind = ready.draft, set[StepId](), set[int]()
    if draft.free_watt is None:
        return found
    most = [_most_free(draft, calendar) for calendar in range(len(draft.calendars))]
    ever = [most[calendar] for calendar in draft.machine_calendar]
    for at, step in enumerate(draft.steps):
        if any(before in behind for before, _ in step.after):
            behind.add(at)
        elif _needs_more(step, ever):
            behind.add(at)
            order, operation = ready.made.operations[at]
            found.add((order.id, operation.id))
    return found


def _most_free(draft: Draft, calendar: int) -> int:
    """Most power that is free in any minute in which such a calendar is open."""
    assert draft.free_watt is not None
    hours = draft.calendars[calendar]
    return max((int(draft.free_watt[a:b].max(initial=0)) for a, b in hours), default=0)


def _needs_more(step: Step, ever_watt: Sequence[int]) -> bool:
    is_free = step.pin_start < 0 and not step.is_running and len(step.choices) > 0
    return is_free and all(c.run > 0 and c.run_watt > ever_watt[c.machine] for c in step.choices)


def short_of_room(ready: Prepared, frozen: Frozen | None) -> Ints:
    """Orders of which a step finds no place in the first plan, also when they go in front."""
    arrays, state = ready.packed.arrays, new_state(ready.packed.arrays, ready.pins.times())
    found = first_plan(arrays, state, ready.fixed, _incumbent(ready, frozen))
    return np.unique(arrays.order[give_room(arrays, state, ready.fixed, found)])


def hopeless(ready: Prepared, orders: Ints, frozen: Frozen | None) -> set[StepId]:
    """Steps of these orders that find no place when their order has all the room.

    Not those that wait for such a step.
    """
    arrays, state = ready.packed.arrays, new_state(ready.packed.arrays, ready.pins.times())
    first = first_list(arrays, state, ready.fixed, _incumbent(ready, frozen))
    never = set[int]()
    for order in orders:
        own = arrays.order == order
        listed = in_front(first, ready.fixed, own)
        state.forced_choice[own] = state.forced_member[own] = -1
        if is_consistent(arrays, listed):
            plan_part(arrays, state, listed, len(ready.fixed) + int(own.sum()))
            never.update(np.flatnonzero(own & (state.placed[:, START] < 0)).tolist())
    waits = {at: {before for before, _ in ready.draft.steps[at].after} for at in never}
    roots = [ready.made.operations[at] for at in never if never.isdisjoint(waits[at])]
    return {(order.id, operation.id) for order, operation in roots}


def _incumbent(ready: Prepared, frozen: Frozen | None) -> Found | None:
    return incumbent_of(ready, frozen) if frozen else None


def _searched(  # noqa: PLR0913
    company: Company,
    stop: Stop,
    seed: int,
    workers: int,
    frozen: Frozen | None,
    progress: Watch | None,
    aims: Aims = USUAL,
) -> tuple[Prepared, Found, list[Placed]]:
    """Search; again without those pins that the best plan cannot keep.

    Also when the search set something else before a pinned step, whose set-up changed with it.
    """
    began = time.monotonic()
    ready = fitted(company, frozen)
    frozen, incumbent = ready.frozen, _incumbent(ready, frozen)
    released, unsure = set[StepId](), set[StepId]()
    first_s = 0.0
    while True:
        ready.packed.arrays = ready.packed.arrays._replace(shares=aims.shares())
        found = solve(
            ready.packed.arrays,
            stop,
            seed,
            workers=workers,
            pins=ready.pins.times(),
            fixed=ready.fixed,
            incumbent=incumbent,
            watch=progress,
            tries_starts=frozen is not None,
        )
        state = decoded(ready.packed.arrays, ready.pins.times(), found)
        first_s = first_s or time.monotonic() - began - found.seconds + found.first_seconds
        placed = placed_steps(ready.draft, ready.packed, ready.pins, state)
        broken = broken_pins(ready, state)
        wrong = misjudged(ready.draft, ready.setups, placed)
        if not broken and not wrong:
            found.seconds, found.first_seconds = time.monotonic() - began, first_s
            return ready, found, placed
        released |= broken
        unsure |= {(o.id, op.id) for o, op in map(ready.made.operations.__getitem__, wrong)}
        before, ready = ready, fitted(company, frozen, released, unsure)
        incumbent = _incumbent(ready, frozen)
        if len(ready.draft.steps) == len(found.listed):
            incumbent = led_on(before.packed.arrays, state, found)
            incumbent.members[:] = same_members(before, ready, incumbent.members)


def led_on(arrays: Arrays, state: State, found: Found) -> Found:
    """The plan as a list in order of time, each step with the machine and person that it has."""
    listed = np.lexsort((np.arange(len(found.listed)), state.placed[:, START])).astype(np.int32)
    return replace(
        found,
        listed=listed if is_consistent(arrays, listed) else found.listed,
        choices=state.placed[:, CHOICE].copy(),
        members=state.placed[:, MEMBER].copy(),
    )


def broken_pins(ready: Prepared, state: State) -> set[StepId]:
    """Pinned operations that begin before what they wait for is ready."""
    broken = set()
    for at in ready.pins.kept:
        step = ready.draft.steps[at]
        for (before, batch), until in zip(step.after, step.pin_laps, strict=True):
            ready_at, ended = state.placed[before, [BATCH if batch else END, END]].tolist()
            if (ready_at if ended <= until else ended) > step.pin_start:
                order, operation = ready.made.operations[at]
                broken.add((order.id, operation.id))
    return broken | overtaking_pins(ready, state)


def overtaking_pins(ready: Prepared, state: State) -> set[StepId]:
    """Pinned operations that would begin before what is running with their machine or person."""
    steps, members = ready.draft.steps, ready.packed.members
    running = {at for at, step in enumerate(steps) if step.is_running}
    overtaking = set()
    for at, pin in ready.pins.kept.items():
        machine = steps[at].choices[pin.choice].machine
        for other in running:
            row = state.placed[other]
            here = any(choice.machine == machine for choice in steps[other].choices)
            hers = pin.member is not None and row[MEMBER] >= 0
            if hers and members[row[MEMBER]].person == pin.member.person:  # type: ignore[union-attr]
                here = True
            if here and row[START] >= pin.start:
                order, operation = ready.made.operations[at]
                overtaking.add((order.id, operation.id))
    return overtaking

"""A promise that holds: the plan lived through many times with what can go wrong.

Each simulation draws true process times, absences and breakdowns from its own seed, and works the
plan in its order: every step on its machine and by its person, as soon as these and what it waits
for allow. From the ends of all simulations come the days that hold in 50, 80 and 90 % of cases.
The rates are assumptions unless the firm's own are given.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from gemaakt import clock
from gemaakt.clock import without
from gemaakt.company import Company
from gemaakt.plan.company.plan import led_on
from gemaakt.plan.company.ready import Prepared
from gemaakt.plan.company.standing import standing_of
from gemaakt.plan.draft import Draft
from gemaakt.plan.engine.arrays import CHOICE, FIRST, MEMBER, START, Longs, State
from gemaakt.plan.engine.found import Found, decoded
from gemaakt.plan.engine.pack import Packed, pack
from gemaakt.plan.engine.state import PinTimes
from gemaakt.plan.remedy.trial import carried, order_ends, settled
from gemaakt.plan.result import PlanResult
from gemaakt.plan.simulation.score import pool_of
from gemaakt.plan.simulation.world import Rates, World, disturbed

SHARES = (0.5, 0.8, 0.9)
NEVER = 0
"""When an order ends of which a step is left out: nothing is promised of it."""


@dataclass(frozen=True, slots=True)
class RobustDate:
    """The days of one order: as planned, and those that hold in so many cases."""

    order: str
    due: date | None
    planned: date
    holds: tuple[tuple[float, date], ...]
    """Share of the simulations and the day by which the order was ready in them."""
    on_time_share: float
    """Share of the simulations in which the order was in time."""


def robust_dates(  # noqa: PLR0913
    company: Company,
    plan: PlanResult,
    *,
    simulations: int = 200,
    seed: int = 0,
    rates: Rates | None = None,
    workers: int = 1,
    scheduler: str | None = None,
) -> tuple[RobustDate, ...]:
    """For every order planned whole the days that hold in 50, 80 and 90 % of the simulations.

    Deterministic by seed, whatever the number of `workers` (processes) or the `scheduler` (the
    address of a Dask scheduler). Raises `NoScheduler`.
    """
    planned, plan_ = lasting(company, plan, rates or Rates())
    seeds = [seed * 100_003 + number for number in range(simulations)]
    if workers == 1 and scheduler is None:
        rows = lasted(plan_, seeds)
    else:
        parts = [seeds[part::workers] for part in range(workers)]
        with pool_of(workers, scheduler) as pool:
            found = list(pool.map(lasted, [plan_] * len(parts), parts))
        rows = np.concatenate(found)
    return dated(company, plan_.draft, planned, rows)


def lasting(company: Company, plan: PlanResult, rates: Rates) -> tuple[Longs, "Lasting"]:
    """When each order ends by the plan (`NEVER`: a step is left out), and the plan to live by."""
    at = settled(standing_of(company, plan))
    ready = at.ready
    state = decoded(ready.packed.arrays, ready.pins.times(), at.base)
    base = _with_pins_in_turn(ready, state, at.base) if ready.pins.kept else at.base
    planned = order_ends(ready.packed.arrays, state)
    planned[ready.packed.arrays.order[state.placed[:, START] < 0]] = NEVER
    left_out = {order for order, _ in ready.made.unplanned}
    planned[[order.name in left_out for order in ready.draft.orders]] = NEVER
    return planned, Lasting(ready.draft, ready.packed, base, tuple(ready.pins.times()), rates)


def _with_pins_in_turn(ready: Prepared, state: State, base: Found) -> Found:
    """The list in order of time: a pinned step no longer holds its place by itself."""
    found, choice0 = led_on(ready.packed.arrays, state, base), ready.packed.arrays.choice0
    for at, pin in ready.pins.kept.items():
        found.choices[at] = choice0[at] + pin.choice
    return found


@dataclass(frozen=True, slots=True)
class Lasting:
    """What one process needs to live through a plan."""

    draft: Draft
    packed: Packed
    found: Found
    pins: PinTimes
    rates: Rates


def lasted(plan: Lasting, seeds: Sequence[int]) -> Longs:
    """The ends of all orders in every simulation: seeds by orders."""
    state = decoded(plan.packed.arrays, plan.pins, plan.found)
    kept = Found(
        plan.found.listed,
        np.where(state.placed[:, CHOICE] >= 0, state.placed[:, CHOICE], plan.found.choices).astype(
            np.int32
        ),
        np.where(state.placed[:, MEMBER] >= 0, state.placed[:, MEMBER], plan.found.members).astype(
            np.int32
        ),
        *(0.0, 0.0, 0.0, 0),
    )
    return np.array([_ends(plan, kept, seed) for seed in seeds], np.int64).reshape(
        len(seeds), len(plan.draft.orders)
    )


def _ends(plan: Lasting, kept: Found, seed: int) -> Longs:
    world = disturbed(plan.draft, plan.rates, seed)
    packed = pack(struck_draft(world), fixed=int(plan.packed.arrays.sizes[FIRST]))
    run = packed.arrays.run * np.repeat(world.factor, np.diff(packed.arrays.choice0))
    endless = packed.arrays.endless[packed.arrays.machine] > 0
    minutes = np.where(endless, packed.arrays.run, np.maximum(1, np.rint(run))).astype(np.int32)
    arrays = packed.arrays._replace(run=minutes)
    found = carried(plan.packed, packed, kept)
    return order_ends(arrays, decoded(arrays, (), found))


def struck_draft(world: World) -> Draft:
    """The world's draft without the hours that are lost; what was pinned waits for its time."""
    draft = world.draft
    holes: dict[int, list[tuple[int, int]]] = {}
    for hole in world.holes:
        holes.setdefault(hole.resource, []).append((hole.start, hole.end))
    draft.calendars = [
        without(hours, holes[at]) if at in holes else hours
        for at, hours in enumerate(draft.calendars)
    ]
    draft.steps = [
        replace(step, pin_start=-1, ready=max(step.ready, step.pin_start))
        if step.pin_start >= 0
        else step
        for step in draft.steps
    ]
    return draft


def dated(company: Company, draft: Draft, planned: Longs, rows: Longs) -> tuple[RobustDate, ...]:
    """The days that hold, from the ends of the orders: simulations by orders."""
    due_of = {order.id: order.due for order in company.orders}
    found = []
    for at, order in enumerate(draft.orders):
        ends = np.sort(rows[:, at])
        if not len(ends) or planned[at] <= NEVER:
            continue
        holds = tuple((share, _day(company, _quantile(ends, share))) for share in SHARES)
        found.append(
            RobustDate(
                order.name,
                due_of.get(order.name),
                _day(company, int(planned[at])),
                holds,
                float((ends <= order.due).mean()),
            )
        )
    return tuple(found)


def _quantile(ends: Longs, share: float) -> int:
    """The least end that so many of the simulations do not pass."""
    return int(ends[min(len(ends) - 1, int(np.ceil(share * len(ends))) - 1)])


def _day(company: Company, minute: int) -> date:
    last = clock.instant_of(max(0, minute - 1), company.plan_start)
    return clock.local_day(last, company.time_zone)


__all__ = ["RobustDate", "lasted", "robust_dates"]

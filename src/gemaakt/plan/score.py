"""`gemaakt.score/1`: plans living through the same seeded disturbances, ours and a due-date rule.

A benchmark shop is simulated day by day. At each midnight what has begun is fixed with the times
it truly had, the disturbances known by then become facts, and each contender plans the rest
again: ours by search from its own plan, the rule by decoding the orders by due date. Both learn
the same things at the same moment. The rates are assumptions, stated in the answer.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from gemaakt.plan.arrays import CHOICE, END, MEMBER, NEAR, START, Arrays, State
from gemaakt.plan.draft import Choice, Draft, Step
from gemaakt.plan.pack import pack
from gemaakt.plan.rules import by_due_date
from gemaakt.plan.search import Found, solve
from gemaakt.plan.shop_problem import shop_draft
from gemaakt.plan.state import new_state, plan_list
from gemaakt.stop import Stop
from gemaakt.units import MINUTES_PER_DAY

FORMAT = "gemaakt.score/1"
NEAR_MIN = 2 * MINUTES_PER_DAY
MOVED_MIN = 30
"""A start that shifts by less than this, on the same machine, is not a move."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What goes wrong in a simulated shop; assumptions, to be changed by who knows better."""

    time_spread_share: float = 0.15
    """Standard deviation of a true process time against the planned one (lognormal)."""
    absence_per_person_per_day: float = 0.03
    breakdown_per_machine_per_day: float = 0.01
    breakdown_h: float = 4.0
    rush_order_share: float = 0.03
    """Orders that become known, and urgent, only on the day of their release."""


NOTHING = Rates(0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Lived:
    """How one contender's orders ended."""

    late_share: float
    weighted_days_late_score: float
    moved_share: float
    weighted_minutes: int


@dataclass(slots=True)
class World:
    """One shop with the disturbances that will strike it."""

    draft: Draft
    factor: np.ndarray[tuple[int], np.dtype[np.float64]]
    holes: list[tuple[int, int, int, int]]
    """(calendar, day it becomes known, from, to)."""
    known_from: np.ndarray[tuple[int], np.dtype[np.int64]]
    """Day on which each order becomes known."""


def disturbed(shop: Mapping[str, Any], rates: Rates, seed: int) -> World:
    """The shop and all that will go wrong in it."""
    random = np.random.default_rng(seed)
    draft = own_calendars(shop_draft(shop))
    spread = random.lognormal(0.0, max(1e-12, rates.time_spread_share), len(draft.steps))
    factor = spread if rates.time_spread_share > 0 else np.ones(len(draft.steps))
    days = 1 + max(order.due for order in draft.orders) // MINUTES_PER_DAY
    holes = []
    for machine, calendar in enumerate(draft.machine_calendar):
        for day in np.flatnonzero(random.random(days) < rates.breakdown_per_machine_per_day):
            start = int(day) * MINUTES_PER_DAY + 480
            holes.append((calendar, int(day), start, start + int(rates.breakdown_h * 60)))
        del machine
    for calendar in draft.person_calendar:
        for day in np.flatnonzero(random.random(days) < rates.absence_per_person_per_day):
            start = int(day) * MINUTES_PER_DAY
            holes.append((calendar, int(day), start, start + MINUTES_PER_DAY))
    known = np.zeros(len(draft.orders), np.int64)
    rush = random.random(len(draft.orders)) < rates.rush_order_share
    for order in np.flatnonzero(rush):
        first = next(step for step in draft.steps if step.order == order)
        known[order] = first.ready // MINUTES_PER_DAY
    return World(draft, factor, holes, known)


def own_calendars(draft: Draft) -> Draft:
    """Give each machine and person a calendar of its own, so that one can be struck alone."""
    rows = draft.machine_calendar + draft.person_calendar
    draft.calendars = [list(draft.calendars[each]) for each in rows]
    machines = len(draft.machines)
    draft.machine_calendar = list(range(machines))
    draft.person_calendar = list(range(machines, len(rows)))
    return draft


def on_day(world: World, day: int, done: Mapping[int, int]) -> tuple[Draft, list[int]]:
    """The problem as it is known on the morning of a day: steps not yet begun, by old number."""
    from gemaakt.clock import without

    draft = copy.copy(world.draft)
    holes: dict[int, list[tuple[int, int]]] = {}
    for calendar, known, start, end in world.holes:
        if known <= day:
            holes.setdefault(calendar, []).append((start, end))
    draft.calendars = [
        without(hours, holes[at]) if at in holes else hours
        for at, hours in enumerate(world.draft.calendars)
    ]
    left = [
        at
        for at, step in enumerate(world.draft.steps)
        if at not in done and world.known_from[step.order] <= day
    ]
    number = {old: new for new, old in enumerate(left)}
    draft.steps = [_rest(world.draft.steps[at], number, done, day) for at in left]
    return draft, left


def _rest(step: Step, number: Mapping[int, int], done: Mapping[int, int], day: int) -> Step:
    ended = [done[before] for before, _ in step.after if before in done]
    after = [(number[before], batch) for before, batch in step.after if before in number]
    ready = max([step.ready, day * MINUTES_PER_DAY, *ended])
    return replace(step, after=after, ready=ready)


type Planner = Callable[[Arrays, Found | None, int], Found]


def by_rule(arrays: Arrays, before: Found | None, seed: int) -> Found:
    """The due-date rule: orders by due date, then the same decode."""
    listed = by_due_date(arrays)
    none = np.full(len(listed), -1, np.int32)
    return Found(listed, none, none.copy(), 0.0, 0.0, 0.0, 0)


def by_search(stop: Callable[[bool], Stop]) -> Planner:
    """Our planner: from its own plan of yesterday, where there is one."""

    def plan(arrays: Arrays, before: Found | None, seed: int) -> Found:
        return solve(arrays, stop(before is None), seed, incumbent=before)

    return plan


@dataclass(slots=True)
class Facts:
    """What has happened: ends of begun steps, when resources are free again, families."""

    done: dict[int, int]
    busy: dict[int, int]
    family: list[int]


def live(world: World, planner: Planner, seed: int) -> Lived:
    """Let a contender plan and live, a day at a time, until all is done."""
    facts = Facts({}, {}, list(world.draft.family_now))
    last: dict[int, tuple[int, int]] = {}
    moved = watched = day = 0
    plans = Yesterday()
    while len(facts.done) < len(world.draft.steps) and day < world.draft.horizon // 1440 - 1:
        draft, left = on_day(world, day, facts.done)
        draft.family_now, draft.busy = list(facts.family), dict(facts.busy)
        if left:
            packed = pack(draft)
            found = planner(packed.arrays, plans.found(packed.arrays, left, day), seed + day)
            state = new_state(packed.arrays)
            _adopt(packed.arrays, state, found)
            starts = {old: _place(packed.arrays, state, new) for new, old in enumerate(left)}
            near = [old for old in left if old in last and last[old][0] < day * 1440 + NEAR_MIN]
            watched += len(near)
            moved += sum(_is_moved(last[old], starts[old]) for old in near)
            last = starts
            plans.keep(left, found, starts)
            _work(world, draft, left, found, (day + 1) * MINUTES_PER_DAY, facts)
        day += 1
    return _judged(world, facts.done, moved / max(1, watched))


@dataclass(slots=True)
class Yesterday:
    """The plan of the day before, in the numbers of the whole shop."""

    listed: list[int] | None = None
    starts: dict[int, tuple[int, int]] = field(default_factory=dict)

    def keep(self, left: Sequence[int], found: Found, starts: dict[int, tuple[int, int]]) -> None:
        """Remember a plan."""
        self.listed = [left[new] for new in found.listed]
        self.starts = starts

    def found(self, arrays: Arrays, left: Sequence[int], day: int) -> Found | None:
        """Its list over the steps that are left, what is new in front; near machines kept."""
        if self.listed is None:
            return None
        number = {old: new for new, old in enumerate(left)}
        kept = [number[old] for old in self.listed if old in number]
        seen = set(kept)
        fresh = [int(new) for new in by_due_date(arrays) if int(new) not in seen]
        none = np.full(len(left), -1, np.int32)
        choices = none.copy()
        arrays.sizes[NEAR] = day * MINUTES_PER_DAY + NEAR_MIN
        for new, old in enumerate(left):
            if old in self.starts:
                start, machine = self.starts[old]
                rows = range(int(arrays.choice0[new]), int(arrays.choice0[new + 1]))
                arrays.old_start[new] = start
                arrays.old_choice[new] = next(r for r in rows if arrays.machine[r] == machine)
                if start < arrays.sizes[NEAR]:
                    choices[new] = arrays.old_choice[new]
        return Found(np.array(fresh + kept, np.int32), choices, none, np.inf, 0.0, 0.0, 0)


def _adopt(arrays: Arrays, state: State, found: Found) -> None:
    state.forced_choice[:] = found.choices
    state.forced_member[:] = found.members
    plan_list(arrays, state, found.listed)


def _place(arrays: Arrays, state: State, step: int) -> tuple[int, int]:
    return int(state.placed[step, START]), int(arrays.machine[state.placed[step, CHOICE]])


def _is_moved(before: tuple[int, int], now: tuple[int, int]) -> bool:
    return before[1] != now[1] or abs(before[0] - now[0]) > MOVED_MIN


def _work(
    world: World, draft: Draft, left: Sequence[int], found: Found, until: int, facts: Facts
) -> None:
    """Work a day by the plan with the times that work truly takes; note what was begun."""
    true = copy.copy(draft)
    true.steps = [
        replace(step, choices=[_true(c, float(world.factor[old])) for c in step.choices])
        for step, old in zip(draft.steps, left, strict=True)
    ]
    packed = pack(true)
    state = new_state(packed.arrays)
    _adopt(packed.arrays, state, found)
    for new in found.listed:
        start, end = int(state.placed[new, START]), int(state.placed[new, END])
        if not 0 <= start < until:
            continue
        facts.done[left[new]] = end
        machine = int(packed.arrays.machine[state.placed[new, CHOICE]])
        facts.busy[machine] = max(end, facts.busy.get(machine, 0))
        facts.family[machine] = true.steps[new].family
        if state.placed[new, MEMBER] >= 0:
            person = int(packed.arrays.member[state.placed[new, MEMBER]])
            facts.busy[person] = max(end, facts.busy.get(person, 0))


def _true(choice: Choice, factor: float) -> Choice:
    return replace(choice, run=max(1, round(choice.run * factor)))


def _judged(world: World, done: Mapping[int, int], moved_share: float) -> Lived:
    ends = [0] * len(world.draft.orders)
    for at, end in done.items():
        order = world.draft.steps[at].order
        ends[order] = max(ends[order], end)
    late = [max(0, e - o.due) for o, e in zip(world.draft.orders, ends, strict=True)]
    weighted = sum(o.weight * m for o, m in zip(world.draft.orders, late, strict=True))
    share = sum(minutes > 0 for minutes in late) / max(1, len(late))
    return Lived(share, weighted / MINUTES_PER_DAY, moved_share, weighted)


def score_shop(
    shop: Mapping[str, Any], stop: Callable[[bool], Stop], seed: int, rates: Rates
) -> dict[str, Any]:
    """Both contenders through the same days."""
    ours = live(disturbed(shop, rates, seed), by_search(stop), seed)
    rule = live(disturbed(shop, rates, seed), by_rule, seed)
    return {"gemaakt": lived_row(ours), "due_date_rule": lived_row(rule)}


def undisturbed_rule(shop: Mapping[str, Any]) -> int:
    """Weighted minutes late of the due-date rule when nothing goes wrong."""
    arrays = pack(shop_draft(shop)).arrays
    state = new_state(arrays)
    plan_list(arrays, state, by_due_date(arrays))
    return int(state.cost[0])


def lived_row(lived: Lived) -> dict[str, float]:
    """The figures of the contract."""
    return {
        "late_share": round(lived.late_share, 5),
        "weighted_days_late": round(lived.weighted_days_late_score, 3),
        "moved_share": round(lived.moved_share, 5),
    }


def rates_row(rates: Rates) -> dict[str, float]:
    """The rates as a document."""
    return asdict(rates)

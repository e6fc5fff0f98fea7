"""The search: start rules, then annealing on two threads that exchange their best plan.

`solve` runs rounds. In each round every thread anneals so many trials from its own plan; then all
adopt the best one found with some chance (a cooperative search after Crainic and Toulouse 2010).
With `MaxIterations` the rounds are equal, so that seed and workers determine the plan.
"""

import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product

import numpy as np
from numpy.typing import NDArray

from gemaakt.plan.engine.anneal import anneal
from gemaakt.plan.engine.arrays import BEST, FIRST, LATE, START, TOTAL, Arrays, Ints, State
from gemaakt.plan.engine.bounds import earliest_order_ends
from gemaakt.plan.engine.decode import BROKEN_PIN
from gemaakt.plan.engine.late_gaps import fill_gaps
from gemaakt.plan.engine.rolled import KEPT_MIN, rolled
from gemaakt.plan.engine.rules import (
    LOOK_AHEAD,
    by_apparent_cost,
    by_due_date,
    by_local_due_date,
    by_slack,
)
from gemaakt.plan.engine.state import PinTimes, is_consistent, new_state, plan_list
from gemaakt.stop import AnyOf, MaxIterations, MaxSeconds, Stop

ROUND_S = 0.15
FIXED_ROUND = 1000
HOT_SHARE, COLD_SHARE = 0.03, 0.0003
"""Temperatures at the begin and the end, as share of the cost per order at the start."""

MANY_STEPS = 1000
"""From so many steps on, lists are also dispatched along the plan: a search from the rules alone
would spend its time on what that gives in a second."""
SORTED_SHARE = 1.05
"""How much worse the plan at the start may become by sorting its list by time."""

LAST_SHARE = 0.02
"""So much longer than its seconds a search may take to put late orders into gaps of its plan."""


@dataclass(slots=True)
class Watch:
    """Nobody looks; a page or a progress bar overrides `better` and `busy`."""

    def better(self, cost: float) -> None:
        """A better complete plan was found."""

    def busy(self, share: float, cost: float) -> None:
        """So much of the time has passed."""


@dataclass(slots=True)
class Found:
    """What a search hands back: the best list with its fixed machines and people."""

    listed: Ints
    choices: Ints
    members: Ints
    cost: float
    first_seconds: float
    seconds: float
    iterations: int
    rules: dict[str, float] = field(default_factory=dict)
    """Cost of each start rule."""


@dataclass(slots=True)
class Clock:
    """How much of a search is done, by whatever the stop counts."""

    stop: Stop
    began_s: float = field(default_factory=time.monotonic)

    def limits(self) -> tuple[float | None, int | None]:
        """Seconds and iterations at most."""
        stops = self.stop.criteria if isinstance(self.stop, AnyOf) else (self.stop,)
        seconds = [s.left_s + self.elapsed_s for s in stops if isinstance(s, MaxSeconds)]
        quantity = [s.iterations for s in stops if isinstance(s, MaxIterations)]
        return min(seconds, default=None), min(quantity, default=None)

    @property
    def elapsed_s(self) -> float:
        """Seconds since the search began."""
        return time.monotonic() - self.began_s

    def share(self, iterations: int) -> float:
        """Part of the search that is done."""
        seconds, quantity = self.limits()
        shares = [iterations / quantity] if quantity else [1.0] if quantity == 0 else []
        if seconds is not None:
            shares.append(self.elapsed_s / seconds if seconds > 0 else 1.0)
        return min(1.0, max(shares, default=0.0))


def starts_first(listed: Ints, fixed: Ints) -> Ints:
    """The list with the fixed steps in front."""
    if not len(fixed):
        return listed
    rest = listed[~np.isin(listed, fixed)]
    return np.concatenate([fixed, rest]).astype(np.int32)


def rule_lists(arrays: Arrays) -> dict[str, Callable[[], Ints]]:
    """The start rules by name."""
    rules: dict[str, Callable[[], Ints]] = {
        "due-date": lambda: by_due_date(arrays),
        "slack": lambda: by_slack(arrays),
        "local-due-date": lambda: by_local_due_date(arrays),
    }
    for k in LOOK_AHEAD:
        rules[f"atc-{k}"] = partial(by_apparent_cost, arrays, k, 0.0)
        rules[f"atcs-{k}"] = partial(by_apparent_cost, arrays, k, 1.0)
    return rules


def solve(  # noqa: PLR0913
    arrays: Arrays,
    stop: Stop,
    seed: int,
    *,
    workers: int = 2,
    pins: PinTimes = (),
    fixed: Ints | None = None,
    incumbent: Found | None = None,
    watch: Watch | None = None,
    fills_gaps: bool = True,
    tries_starts: bool = False,
) -> Found:
    """The best plan that the time allows; the first one comes at once.

    `fills_gaps`: put late orders into the gaps of the plan in the end, every step then with its
    machine and person fixed. `tries_starts`: decode the incumbent in the order of its old starts
    as well.
    """
    watch = watch or Watch()
    clock = Clock(stop)
    fixed = np.zeros(0, np.int32) if fixed is None else fixed
    states = [new_state(arrays, pins, seed * 64 + at) for at in range(max(1, workers))]
    found = first_plan(arrays, states[0], fixed, incumbent)
    found.first_seconds = clock.elapsed_s
    watch.better(found.cost)
    if incumbent is None:
        try_rules(arrays, states[0], fixed, found, clock, watch)
    elif tries_starts:
        try_as_begun(arrays, states[0], fixed, found, watch)
    give_room(arrays, states[0], fixed, found)
    run_rounds(arrays, states, found, clock, watch)
    if fills_gaps and found.iterations > 0:
        put_late_in_gaps(arrays, states[0], found, clock, watch)
    found.seconds = clock.elapsed_s
    return found


def first_plan(arrays: Arrays, state: State, fixed: Ints, incumbent: Found | None) -> Found:
    """The plan to begin with: the incumbent's, else by due date."""
    listed = first_list(arrays, state, fixed, incumbent)
    cost = plan_list(arrays, state, listed)
    found = Found(
        listed.copy(), state.forced_choice.copy(), state.forced_member.copy(), cost, 0.0, 0.0, 0
    )
    if incumbent is None:
        found.rules["due-date"] = cost
    return found


def first_list(arrays: Arrays, state: State, fixed: Ints, incumbent: Found | None) -> Ints:
    """The list to begin with, and in `state` the choices that the incumbent made."""
    if incumbent is None:
        return starts_first(by_due_date(arrays), fixed)
    state.forced_choice[:] = incumbent.choices
    state.forced_member[:] = incumbent.members
    return starts_first(incumbent.listed, fixed)


def try_rules(
    arrays: Arrays, state: State, fixed: Ints, found: Found, clock: Clock, watch: Watch
) -> None:
    """Decode every start rule and keep the best."""
    for name, rule in rule_lists(arrays).items():
        seconds, _ = clock.limits()
        if seconds is not None and clock.elapsed_s > 0.1 * seconds:
            break
        listed = starts_first(rule(), fixed)
        cost = plan_list(arrays, state, listed)
        found.rules[name] = cost
        keep_better(found, listed, cost, watch)
    if len(found.listed) >= MANY_STEPS:
        try_along(arrays, state, len(fixed), found, clock, watch)


def try_as_begun(arrays: Arrays, state: State, fixed: Ints, found: Found, watch: Watch) -> None:
    """Decode the incumbent in the order of its old starts; kept where orders are less late."""
    late = state.cost[LATE]
    placed = state.placed[found.listed, START]
    old = arrays.old_start[found.listed]
    turn = np.argsort(np.where(old >= 0, old, placed), kind="stable")
    listed = starts_first(found.listed[turn], fixed)
    if is_consistent(arrays, listed):
        cost = plan_list(arrays, state, listed)
        if state.cost[LATE] < late:
            keep_better(found, listed, cost, watch)


def try_along(
    arrays: Arrays, state: State, fixed: int, found: Found, clock: Clock, watch: Watch
) -> None:
    """Dispatch along the plan by every rule, as long as it takes a tenth of the time."""
    base = found.listed.copy()
    for kept_min, scale in product(KEPT_MIN[::-1], LOOK_AHEAD[::-1]):
        seconds, _ = clock.limits()
        if seconds is not None and clock.elapsed_s > 0.1 * seconds:
            break
        plan_list(arrays, state, base)
        listed = rolled(arrays, state, state.placed, fixed, 0, scale, kept_min)
        keep_better(found, listed, float(state.cost[TOTAL]), watch)


def keep_better(found: Found, listed: Ints, cost: float, watch: Watch) -> None:
    """Keep a list that costs less."""
    if cost < found.cost:
        found.cost = cost
        found.listed[:] = listed
        watch.better(cost)


def give_room(arrays: Arrays, state: State, fixed: Ints, found: Found) -> Ints:
    """Put orders for which no room is left in front, as long as more is placed; what is missing.

    In turn of due dates a short piece of work may take the only powered window that a long one
    fits into. The freed steps may take any machine, and any who can do them; those without a
    place are freed first, where the list has them.
    """
    while True:
        adopt(arrays, state, found)
        missing = np.flatnonzero(state.placed[:, START] < 0).astype(np.int32)
        if not missing.size:
            return missing
        if let_others(arrays, state, found.listed) < found.cost:
            found.cost = float(state.cost[TOTAL])
            found.choices[:], found.members[:] = state.forced_choice, state.forced_member
            continue
        wanting = np.isin(arrays.order, arrays.order[missing])
        listed = in_front(arrays, found.listed, fixed, wanting)
        state.forced_choice[missing] = state.forced_member[missing] = -1
        if not is_consistent(arrays, listed) or plan_list(arrays, state, listed) >= found.cost:
            return missing
        found.cost = float(state.cost[TOTAL])
        found.listed[:], found.choices[:] = listed, state.forced_choice
        found.members[:] = state.forced_member


def let_others(arrays: Arrays, state: State, listed: Ints) -> float:
    """Give steps without a place to any machine and person that can do them; the new cost.

    Who did a step may have left the firm by the time that it is pushed to.
    """
    while True:
        is_missing = state.placed[:, START] < 0
        is_held = (state.forced_choice >= 0) | (state.forced_member >= 0)
        stuck = [
            step
            for step in np.flatnonzero(is_missing & is_held).tolist()
            if not is_missing[arrays.before[arrays.before0[step] : arrays.before0[step + 1]]].any()
        ]
        if not stuck:
            return float(state.cost[TOTAL])
        state.forced_choice[stuck] = state.forced_member[stuck] = -1
        plan_list(arrays, state, listed)


def in_front(arrays: Arrays, listed: Ints, fixed: Ints, chosen: NDArray[np.bool_]) -> Ints:
    """The list with the chosen steps before all others that may move."""
    first = chosen[listed]
    moved = np.concatenate([listed[first], listed[~first]]).astype(np.int32)
    return starts_first(moved, fixed)


def run_rounds(
    arrays: Arrays, states: list[State], found: Found, clock: Clock, watch: Watch
) -> None:
    """Anneal in rounds until the stop says so."""
    count = len(found.listed)
    if count - int(arrays.sizes[FIRST]) < 1:
        return
    begin = in_time_order(arrays, states[0], found)
    reach = np.maximum(arrays.due, earliest_order_ends(arrays))
    for state in states:
        adopt(arrays, state, begin)
        state.reach[:] = reach
    rough = found.cost % BROKEN_PIN / max(1, arrays.due.size)
    hot, cold = max(1e-4, HOT_SHARE * rough), max(1e-6, COLD_SHARE * rough)
    trials = FIXED_ROUND if clock.limits()[1] is not None else max(20, 200_000 // max(1, count))
    with ThreadPoolExecutor(len(states)) as pool:
        number = 0
        while not clock.stop(found.iterations, found.cost) and clock.share(found.iterations) < 1:
            share = clock.share(found.iterations)
            began = time.monotonic()
            trials = _trials_left(clock, found, trials, len(states))
            warm = hot * (cold / hot) ** share
            jobs = [pool.submit(anneal, arrays, s, trials, warm, warm * 0.97) for s in states]
            for job in jobs:
                job.result()
            found.iterations += trials * len(states)
            number += 1
            exchange(arrays, states, found, number, watch)
            watch.busy(clock.share(found.iterations), found.cost)
            if clock.limits()[1] is None:
                trials = _paced(trials, time.monotonic() - began, clock)


def in_time_order(arrays: Arrays, state: State, found: Found) -> Found:
    """The list sorted by the starts that it gives, where that costs little: a change then
    spoils nothing that is planned earlier, and trials are short."""
    adopt(arrays, state, found)
    first = int(arrays.sizes[FIRST])
    rest = found.listed[first:]
    turn = np.lexsort((np.arange(rest.size), state.placed[rest, START]))
    listed = np.concatenate([found.listed[:first], rest[turn]]).astype(np.int32)
    if not is_consistent(arrays, listed):
        return found
    cost = plan_list(arrays, state, listed)
    return replace(found, listed=listed) if cost <= SORTED_SHARE * found.cost else found


def put_late_in_gaps(
    arrays: Arrays, state: State, found: Found, clock: Clock, watch: Watch
) -> None:
    """The last pass of a search that had time for trials."""
    adopt(arrays, state, found)
    seconds, _ = clock.limits()
    until_s = np.inf if seconds is None else max(seconds, clock.elapsed_s) + LAST_SHARE * seconds
    if fill_gaps(arrays, state, lambda: clock.elapsed_s > until_s):
        found.cost = float(state.cost[TOTAL])
        found.listed[:], found.choices[:] = state.listed, state.forced_choice
        found.members[:] = state.forced_member
        watch.better(found.cost)


def _trials_left(clock: Clock, found: Found, trials: int, workers: int) -> int:
    quantity = clock.limits()[1]
    if quantity is None:
        return trials
    return max(1, min(trials, math.ceil((quantity - found.iterations) / workers)))


def _paced(trials: int, took_s: float, clock: Clock) -> int:
    """So many trials that a round takes `ROUND_S`, or what is left."""
    seconds, _ = clock.limits()
    left = max(0.0, seconds - clock.elapsed_s) if seconds is not None else ROUND_S
    wanted = min(ROUND_S, max(0.002, left))
    return max(1, int(min(4 * trials, trials * wanted / max(took_s, 1e-6))))


def exchange(arrays: Arrays, states: list[State], found: Found, number: int, watch: Watch) -> None:
    """Keep the best plan of all threads; now and then the others go on from it."""
    best = min(range(len(states)), key=lambda at: states[at].cost[BEST])
    state = states[best]
    if state.cost[BEST] < found.cost - 1e-9:
        found.cost = float(state.cost[BEST])
        found.listed[:] = state.best_listed
        found.choices[:] = state.best_choice
        found.members[:] = state.best_member
        watch.better(found.cost)
    if number % 8 == 0:
        for at, other in enumerate(states):
            if at != best and other.cost[TOTAL] > state.cost[TOTAL]:
                adopt(arrays, other, found)


def adopt(arrays: Arrays, state: State, found: Found) -> None:
    """Let a thread go on from the best plan."""
    state.forced_choice[:] = found.choices
    state.forced_member[:] = found.members
    plan_list(arrays, state, found.listed)


def decoded(arrays: Arrays, pins: PinTimes, found: Found) -> State:
    """The plan of a found list, worked out."""
    state = new_state(arrays, pins)
    adopt(arrays, state, found)
    return state

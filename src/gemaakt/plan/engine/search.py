"""The search: start rules, then annealing on two threads that exchange their best plan.

`solve` runs rounds. In each round every thread anneals so many trials from its own plan; now and
then all adopt the best one found (a cooperative search after Crainic and Toulouse 2010). A search
with time for it is cut into legs, from the first plan and from mixed ones (`legs`).
With `MaxIterations` the rounds are equal, so that seed and workers determine the plan.
"""

import math
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gemaakt.plan.engine.anneal import anneal
from gemaakt.plan.engine.arrays import BEST, FIRST, START, TOTAL, Arrays, Ints, State
from gemaakt.plan.engine.bounds import earliest_order_ends
from gemaakt.plan.engine.decode import BROKEN_PIN
from gemaakt.plan.engine.found import Clock, Found, Watch, adopt
from gemaakt.plan.engine.late_gaps import after_so_many, fill_gaps
from gemaakt.plan.engine.legs import MILD, Elite, Legs, legs_each
from gemaakt.plan.engine.starts import (
    first_plan,
    in_time_order,
    starts_first,
    try_anew,
    try_as_begun,
    try_for_pins,
    try_held_up,
    try_rules,
)
from gemaakt.plan.engine.state import PinTimes, is_consistent, new_state, plan_list
from gemaakt.stop import Stop

ROUND_S = 0.15
FIXED_ROUND = 1000
EXCHANGE_ROUNDS = 8
PACED_AFTER = 3
"""Rounds after which it is known how many trials a search of so many seconds has."""
HOT_SHARE, COLD_SHARE = 0.03, 0.0003
"""Temperatures at the begin and the end, as share of the cost per order at the start."""

LAST_SHARE = 0.02
"""So much longer than its seconds a search may take to put late orders into gaps of its plan."""


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
    as well, and with what is held up now behind the rest.
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
        try_held_up(arrays, states[0], fixed, found, clock, watch)
    try_for_pins(arrays, states[0], len(fixed), found, clock, watch)
    missing = give_room(arrays, states[0], fixed, found)
    if missing.size and incumbent is not None:
        try_anew(arrays, states[0], fixed, found, clock)
        give_room(arrays, states[0], fixed, found)
    run_rounds(arrays, states, found, clock, watch, seed)
    if fills_gaps and found.iterations > 0:
        put_late_in_gaps(arrays, states[0], found, clock, watch)
    found.seconds = clock.elapsed_s
    return found


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
        listed = in_front(found.listed, fixed, wanting)
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


def in_front(listed: Ints, fixed: Ints, chosen: NDArray[np.bool_]) -> Ints:
    """The list with the chosen steps before all others that may move."""
    first = chosen[listed]
    moved = np.concatenate([listed[first], listed[~first]]).astype(np.int32)
    return starts_first(moved, fixed)


def run_rounds(
    arrays: Arrays, states: list[State], found: Found, clock: Clock, watch: Watch, seed: int
) -> None:
    """Anneal in rounds until the stop says so."""
    count = len(found.listed)
    if count - int(arrays.sizes[FIRST]) < 1:
        return
    course = course_of(arrays, states, found, clock, seed)
    quantity = clock.limits()[1]
    course.legs.each = legs_each(quantity or 0, count, len(states))
    trials = FIXED_ROUND if quantity is not None else max(20, 200_000 // max(1, count))
    with ThreadPoolExecutor(len(states)) as pool:
        number = 0
        while not clock.stop(found.iterations, found.cost) and clock.share(found.iterations) < 1:
            warm = course.warm(arrays, states, clock.share(found.iterations))
            began = time.monotonic()
            trials = _trials_left(clock, found, trials, len(states))
            jobs = [pool.submit(anneal, arrays, s, trials, warm, warm * 0.97) for s in states]
            for job in jobs:
                job.result()
            took_s = time.monotonic() - began
            found.iterations += trials * len(states)
            number += 1
            goes_on = number % EXCHANGE_ROUNDS == 0 and course.legs.each < 2
            exchange(arrays, states, found, watch, goes_on=goes_on)
            watch.busy(clock.share(found.iterations), found.cost)
            if quantity is None:
                if number == PACED_AFTER:
                    expected = trials * len(states) / took_s * (clock.limits()[0] or 0.0)
                    course.legs.each = legs_each(expected, count, len(states))
                trials = _paced(trials, took_s, clock)


@dataclass(slots=True)
class Course:
    """From which plan each leg of a search begins, and how warm it is."""

    legs: Legs
    begin: Found
    """The plan from which the first legs begin."""
    heat: tuple[float, float]
    random: Generator
    elite: Elite = field(default_factory=Elite)
    leg: int = 0

    def warm(self, arrays: Arrays, states: list[State], share: float) -> float:
        """The temperature at this share; where a leg begins, each thread goes on from its plan."""
        leg, done = self.legs.at(share)
        is_first = self.legs.begins_anew(leg, len(states))
        if leg != self.leg:
            self.leg = leg
            for state in states:
                self.elite.take(arrays, state)
            for state in states:
                mixed = None if is_first else self.elite.mixed(arrays, self.random)
                adopt(arrays, state, mixed or self.begin)
        hot, cold = self.heat
        hot *= 1.0 if is_first else MILD
        return float(hot * (cold / hot) ** done)


def course_of(
    arrays: Arrays, states: list[State], found: Found, clock: Clock, seed: int
) -> Course:
    """The course of a search that has not begun; all threads have its first plan."""
    begin = in_time_order(arrays, states[0], found)
    lists = begin.listed.copy(), begin.choices.copy(), begin.members.copy()
    begin = Found(*lists, begin.cost, 0.0, 0.0, 0)  # what is found is written over
    reach = np.maximum(arrays.due, earliest_order_ends(arrays))
    for state in states:
        adopt(arrays, state, begin)
        state.reach[:] = reach
    legs = Legs(clock.share(found.iterations))
    return Course(legs, begin, temperatures(arrays, found), np.random.default_rng(seed))


def temperatures(arrays: Arrays, found: Found) -> tuple[float, float]:
    """Temperatures at the begin and the end of a search from this plan."""
    rough = found.cost % BROKEN_PIN / max(1, arrays.due.size)
    return max(1e-4, HOT_SHARE * rough), max(1e-6, COLD_SHARE * rough)


def put_late_in_gaps(
    arrays: Arrays, state: State, found: Found, clock: Clock, watch: Watch
) -> None:
    """The last pass of a search that had time for trials."""
    adopt(arrays, state, found)
    is_over, (seconds, _) = after_so_many(), clock.limits()
    if seconds is not None:
        until_s = max(seconds, clock.elapsed_s) + LAST_SHARE * seconds
        is_over = partial(_is_after, clock, until_s)
    if fill_gaps(arrays, state, is_over):
        found.cost = float(state.cost[TOTAL])
        found.listed[:], found.choices[:] = state.listed, state.forced_choice
        found.members[:] = state.forced_member
        watch.better(found.cost)


def _is_after(clock: Clock, until_s: float) -> bool:
    return clock.elapsed_s > until_s


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


def exchange(
    arrays: Arrays, states: list[State], found: Found, watch: Watch, *, goes_on: bool
) -> None:
    """Keep the best plan of all threads; where all go on from it, those do that have a worse."""
    best = min(range(len(states)), key=lambda at: states[at].cost[BEST])
    state = states[best]
    if state.cost[BEST] < found.cost - 1e-9:
        found.cost = float(state.cost[BEST])
        found.listed[:] = state.best_listed
        found.choices[:] = state.best_choice
        found.members[:] = state.best_member
        watch.better(found.cost)
    for at, other in enumerate(states if goes_on else ()):
        if at != best and other.cost[TOTAL] > state.cost[TOTAL]:
            adopt(arrays, other, found)

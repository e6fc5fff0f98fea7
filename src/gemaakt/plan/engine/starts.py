"""The lists that a search begins with: the incumbent, the start rules, and what pins ask for."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np
from numpy.typing import NDArray

from gemaakt.plan.engine.arrays import FIRST, LATE, START, TOTAL, Arrays, Ints, Longs, State
from gemaakt.plan.engine.before_pins import keep_pins, listed_by
from gemaakt.plan.engine.bounds import earliest_begins
from gemaakt.plan.engine.decode import BROKEN_PIN
from gemaakt.plan.engine.found import Clock, Found, Watch, adopt, keep_all, keep_better
from gemaakt.plan.engine.rolled import KEPT_MIN, rolled
from gemaakt.plan.engine.rules import (
    LOOK_AHEAD,
    by_apparent_cost,
    by_due_date,
    by_local_due_date,
    by_slack,
)
from gemaakt.plan.engine.state import is_consistent, plan_list
from gemaakt.plan.engine.sums import UNPLACED

SORTED_SHARE = 1.05
"""How much worse the plan at the start may become by sorting its list by time."""

HELD_UP_MIN = 60
"""By so much later than it was planned a step must begin to be held up, not just shifted."""
PASSES = 8
WORTH_MOVING = 0.5
"""Share of its cost by which a plan must be cheaper that stays near the plan before in nothing."""


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
    """Decode every start rule and keep the best, then dispatch along the plan."""
    for name, rule in rule_lists(arrays).items():
        seconds, _ = clock.limits()
        if seconds is not None and clock.elapsed_s > 0.1 * seconds:
            break
        listed = starts_first(rule(), fixed)
        cost = plan_list(arrays, state, listed)
        found.rules[name] = cost
        keep_better(found, listed, cost, watch)
    try_along(arrays, state, len(fixed), found, clock, watch)


def try_for_pins(
    arrays: Arrays, state: State, first: int, found: Found, clock: Clock, watch: Watch
) -> None:
    """Let what pins wait for go earlier, where a pin is broken by the best list."""
    if found.cost < BROKEN_PIN or arrays.pin.max(initial=-1) < 0:
        return
    adopt(arrays, state, found)
    seconds, _ = clock.limits()
    until_s = np.inf if seconds is None else clock.elapsed_s + 0.1 * seconds
    listed = keep_pins(arrays, state, first, found.listed, lambda: clock.elapsed_s > until_s)
    if state.cost[TOTAL] < found.cost:
        found.choices[:], found.members[:] = state.forced_choice, state.forced_member
        keep_better(found, listed, float(state.cost[TOTAL]), watch)


def try_anew(arrays: Arrays, state: State, fixed: Ints, found: Found, clock: Clock) -> None:
    """Decode the start rules as if there were no plan before; kept where more has a place."""
    free = np.full_like(found.choices, -1)
    anew = replace(found, listed=found.listed.copy(), choices=free, members=free.copy())
    anew.cost = np.inf
    state.forced_choice[:] = state.forced_member[:] = -1
    try_rules(arrays, state, fixed, anew, clock, Watch())
    if anew.cost < found.cost - UNPLACED / 2:
        found.cost, found.listed[:] = anew.cost, anew.listed
        found.choices[:] = found.members[:] = -1


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


def try_held_up(
    arrays: Arrays, state: State, fixed: Ints, found: Found, clock: Clock, watch: Watch
) -> None:
    """Decode the incumbent with what can no longer begin when it did behind what still can.

    Its material comes later, its machine is down or who did it is away: in its old turn it keeps
    all that is listed behind it waiting as well. Tried with its machine and person, and with any;
    then all is dispatched anew, which moves more and is kept where it costs half.
    """
    listed, any_held = found.listed.copy(), False
    choices, members = found.choices.copy(), found.members.copy()
    for _ in range(2):
        begins, held = _held_up(arrays, fixed, choices, members)
        if not held.any():
            break
        any_held = True
        tried = replace(found, listed=listed, choices=choices.copy(), members=members.copy())
        _let_pass(arrays, state, fixed, tried, begins, held)
        keep_all(found, tried, tried.cost, watch)
        choices[held] = members[held] = -1
    if any_held:
        tried = replace(found, listed=found.listed.copy(), cost=np.inf)
        tried.choices, tried.members = np.full_like(choices, -1), np.full_like(members, -1)
        adopt(arrays, state, tried)
        try_along(arrays, state, len(fixed), tried, clock, Watch())
        if tried.cost < WORTH_MOVING * found.cost:
            keep_all(found, tried, tried.cost, watch)


def _let_pass(
    arrays: Arrays, state: State, fixed: Ints, tried: Found, begins: Longs, held: NDArray[np.bool_]
) -> None:
    """Put the held steps where they can begin, then where they do begin, and keep the best."""
    base, tried.cost = tried.listed, np.inf
    for _ in range(PASSES):
        listed = starts_first(_behind(arrays, base, begins, held), fixed)
        if not is_consistent(arrays, listed):
            return
        adopt(arrays, state, replace(tried, listed=listed))
        if state.cost[TOTAL] < tried.cost:
            tried.listed, tried.cost = listed, float(state.cost[TOTAL])
        later = np.maximum(begins, np.where(held, state.placed[:, START], 0))
        if (later == begins).all():
            return
        begins = later


def _held_up(
    arrays: Arrays, fixed: Ints, choices: Ints, members: Ints
) -> tuple[Longs, NDArray[np.bool_]]:
    """When each step can begin at the soonest, and which are held up by that."""
    begins = earliest_begins(arrays, choices, members)
    held = (arrays.old_start >= 0) & (arrays.pin < 0)
    held &= begins > arrays.old_start + HELD_UP_MIN
    held[fixed] = False
    return begins, held


def _behind(arrays: Arrays, listed: Ints, begins: Longs, held: NDArray[np.bool_]) -> Ints:
    """The list with the held steps behind all that began before they can, others in turn."""
    turns, is_held = arrays.old_start[listed].astype(np.int64), held[listed]
    turns[is_held | (turns < 0)] = np.iinfo(np.int64).max
    turns = np.minimum.accumulate(turns[::-1])[::-1].copy()
    turns[is_held] = begins[listed][is_held]
    return listed[np.argsort(turns, kind="stable")]


def try_along(
    arrays: Arrays, state: State, fixed: int, found: Found, clock: Clock, watch: Watch
) -> None:
    """Dispatch along the plan by every rule, as long as it takes a tenth of the time.

    A pin that begins before what it waits for is ready is dispatched ahead of it: no list.
    """
    base = found.listed.copy()
    for kept_min, scale in product(KEPT_MIN[::-1], LOOK_AHEAD[::-1]):
        seconds, _ = clock.limits()
        if seconds is not None and clock.elapsed_s > 0.1 * seconds:
            break
        plan_list(arrays, state, base)
        listed = rolled(arrays, state, state.placed, fixed, 0, scale, kept_min)
        if is_consistent(arrays, listed):
            keep_better(found, listed, float(state.cost[TOTAL]), watch)


def in_time_order(arrays: Arrays, state: State, found: Found) -> Found:
    """The list sorted by the starts that it gives, where that costs little: a change then
    spoils nothing that is planned earlier, and trials are short."""
    adopt(arrays, state, found)
    first = int(arrays.sizes[FIRST])
    listed = listed_by(found.listed, first, state.placed[:, START].astype(np.int64))
    if not is_consistent(arrays, listed):
        return found
    cost = plan_list(arrays, state, listed)
    return replace(found, listed=listed) if cost <= SORTED_SHARE * found.cost else found

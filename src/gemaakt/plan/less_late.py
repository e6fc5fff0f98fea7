"""A drop that makes orders much later is searched on for a moment.

In a row that is full for weeks, what gives way pushes all behind it past its shift, each to the
next day; one order put elsewhere would do. Some hundreds of trials from that answer, the pins
held, find it.
"""

import numpy as np

from gemaakt.plan.engine.arrays import (
    CHOICE,
    END,
    MEMBER,
    START,
    TOTAL,
    Arrays,
    Ints,
    State,
)
from gemaakt.plan.engine.decode import BROKEN_PIN
from gemaakt.plan.engine.found import Found, decoded
from gemaakt.plan.engine.late_gaps import order_ends
from gemaakt.plan.engine.search import solve
from gemaakt.plan.engine.starts import starts_first
from gemaakt.plan.engine.state import PinTimes, is_consistent
from gemaakt.plan.give_way import in_turn, moved
from gemaakt.stop import MaxIterations

MUCH_MIN = 1440
"""Weighted minutes: orders that get later by no more are told, not searched for."""
WORTH_SHARE = 0.75
"""What is found is taken where it leaves no more than this share of what orders got later."""
MOVE_MIN = 480
"""Weighted minutes that each further step that moves must save."""
LEAST_TRIALS, MOST_TRIALS, WORK = 20, 2_000, 1_000_000
"""Trials: fewer where each takes longer, so many steps in all."""


def less_late(arrays: Arrays, state: State, pins: PinTimes, fixed: Ints, standing: Ints) -> None:
    """Search on from the rows in `state` where orders get much later than in `standing`.

    `arrays` hold the pins, and in `ready` what release and material allow. Nothing that stood
    later begins before the first of the places that the pins left and took.
    """
    before = _late_min(arrays, standing)
    more = _late_min(arrays, state.placed) - before
    listed = starts_first(
        in_turn(state.placed[:, START].astype(np.int64), arrays.is_running > 0), fixed
    )
    if more <= MUCH_MIN or not is_consistent(arrays, listed):
        return
    free = arrays._replace(ready=_not_before(arrays, state.placed, standing))
    choices, members = state.placed[:, CHOICE].copy(), state.placed[:, MEMBER].copy()
    begin = Found(listed, choices, members, np.inf, 0.0, 0.0, 0)
    trials = max(LEAST_TRIALS, min(MOST_TRIALS, WORK // len(listed)))
    found = solve(
        free, MaxIterations(trials), 0, workers=1, pins=pins, fixed=fixed, incumbent=begin
    )
    made = decoded(free, pins, found)
    more_moved = max(0, moved(made.placed, standing) - moved(state.placed, standing))
    saved = more - (_late_min(arrays, made.placed) - before)
    is_whole = made.cost[TOTAL] < BROKEN_PIN
    if is_whole and saved >= max((1.0 - WORTH_SHARE) * more, MOVE_MIN * more_moved):
        state.placed[:] = made.placed


def _not_before(arrays: Arrays, placed: Ints, standing: Ints) -> Ints:
    """When each step may begin: as soon as it did, or where the first of the pins was or is."""
    moved = (arrays.pin >= 0) & (placed[:, START] != standing[:, START])
    edges = np.concatenate([placed[moved, START], standing[moved, START]])
    first = int(edges.min(initial=np.iinfo(np.int32).max))
    ready = np.maximum(arrays.ready, np.minimum(standing[:, START], first))
    return np.where(arrays.is_running > 0, arrays.ready, ready).astype(np.int32)


def _late_min(arrays: Arrays, placed: Ints) -> int:
    """Minutes that orders are late, each times its weight; one without a place is never done."""
    rows = placed.copy()
    rows[rows[:, END] < 0, END] = arrays.horizon
    return int((arrays.weight * np.maximum(0, order_ends(arrays, rows) - arrays.due)).sum())

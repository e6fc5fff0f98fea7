"""Dispatching again and again along the plan: every few hours from where all before it ends.

The dispatcher of `rules` knows machines, no calendars and no people: the longer it goes on, the
further its clock is from the shop's. Here it goes on for a day, the whole is decoded, what starts
within the first hours is kept, and the rest is dispatched anew from there (rolling horizon
dispatching, Ovacik and Uzsoy 1994; ATCS by Lee, Bhaskaran and Pinedo 1997). On shops of many
hundreds of orders the list is far better than one dispatched at once.
"""

import numpy as np

from gemaakt.plan.engine.arrays import CHOICE, END, START, Arrays, Ints, Longs, State
from gemaakt.plan.engine.decode import accept, decode
from gemaakt.plan.engine.rules import NEVER, dispatch, latest_ends, scales_of
from gemaakt.plan.engine.state import plan_list

KEPT_MIN = (240, 480)
"""What starts within so many minutes is kept before the rest is dispatched anew; either may be
the better, so both are tried."""
AHEAD_MIN = 1440
"""So far each dispatch looks."""


def rolled(  # noqa: PLR0913
    arrays: Arrays,
    state: State,
    known: Ints,
    fixed: int,
    begin: int,
    look_ahead: float,
    kept_min: int,
    until: int = NEVER,
) -> Ints:
    """The present list of `state` with all behind its first `fixed` steps dispatched by ATCS.

    `known` holds what is placed by step, as `State.placed`, for the fixed steps; `begin` is the
    first minute of what is planned. What starts after `until` stays behind, as it was listed. The
    state is left with the list that is handed back.
    """
    scales, known = scales_of(arrays, look_ahead, 1.0), known.copy()
    latest = latest_ends(arrays)
    now, count, sound = begin, state.listed.size, fixed
    while fixed < count and now < until:
        held = state.listed[:fixed]
        free, family = _left_by(arrays, known, held, now)
        ends = known[:, END].astype(np.int64)
        listed = dispatch(
            arrays, scales, latest, state.listed, fixed, ends, free, family, now, now + AHEAD_MIN
        )  # fmt: skip
        _plan_from(arrays, state, listed, sound)
        rest = listed[fixed:]
        starts = state.placed[rest, START]
        now = max(now + kept_min, int(starts.min()))
        early = starts < now
        known[rest[early]] = state.placed[rest[early]]
        put_in_turn(state, np.concatenate([held, rest[early], rest[~early]]))
        sound, fixed = fixed, fixed + int(early.sum())
    plan_list(arrays, state, state.listed.copy())
    return state.listed.copy()


def put_in_turn(state: State, listed: Ints) -> None:
    """Make this the list of a state that is decoded later."""
    state.listed[:] = listed
    state.position[listed] = np.arange(len(listed), dtype=np.int32)


def _plan_from(arrays: Arrays, state: State, listed: Ints, begin: int) -> None:
    """Decode a list that is the present one up to a position, and make it the present one."""
    put_in_turn(state, listed)
    decode(arrays, state, begin, np.inf)
    accept(arrays, state, begin)


def _left_by(arrays: Arrays, known: Ints, held: Ints, now: int) -> tuple[Longs, Ints]:
    """When each machine is free of the steps that are held, and its family then."""
    free = np.maximum(arrays.busy[: arrays.hours.size].astype(np.int64), now)
    family = arrays.family_now.copy()
    placed = held[known[held, CHOICE] >= 0]
    turn = placed[np.argsort(known[placed, END], kind="stable")]
    machine = arrays.machine[known[turn, CHOICE]]
    queued = arrays.endless[machine] == 0
    turn, machine = turn[queued], machine[queued]
    np.maximum.at(free, machine, known[turn, END].astype(np.int64))
    family[machine] = arrays.family[turn]
    return free, family

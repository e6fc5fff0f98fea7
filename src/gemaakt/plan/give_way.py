"""What stands in the way of a pin goes into the gaps of the plan; all else stays where it is.

A list that is decoded anew pushes on: what moves an hour moves all that is behind it. Here only
the steps that a pin overlaps, and those that wait for them, look for another place, while all
others hold theirs (as late orders do at the end of a search, `engine/late_gaps.py`).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gemaakt.plan.engine.arrays import (
    BATCH,
    CHOICE,
    COLUMNS,
    END,
    LATE,
    MACHINE_BEFORE,
    MEMBER,
    PERSON_BEFORE,
    START,
    Arrays,
    Ints,
    Longs,
    State,
)
from gemaakt.plan.engine.decode import decode
from gemaakt.plan.engine.late_gaps import (
    after_so_many,
    fill_gaps,
    held_rows,
    order_ends,
    room_of,
    with_room,
)
from gemaakt.plan.engine.search import let_others
from gemaakt.plan.engine.state import PinTimes, is_consistent, new_state, plan_list

PASSES = 12
"""How often the gaps are filled: what is put there may cost what stood behind it a set-up."""
MOVED_MIN = 1
"""Weighted minutes that a step which moves counts beside orders that get later."""


class Led(NamedTuple):
    """By step: where it begins at the earliest, where it ends, on which choice and member."""

    starts: Longs
    ends: Longs
    choices: Ints
    members: Ints


def give_way(arrays: Arrays, state: State, pins: PinTimes, standing: Ints, late: float) -> None:
    """Put what pins push away into gaps, then orders that got later, where that is better.

    That is: orders are less late than `late`, which they are by the rows in `state`, and fewer
    steps move. `standing` [step, columns] are the rows of the plan as it stood.
    """
    best, least = state.placed.copy(), late + MOVED_MIN * moved(state.placed, standing)
    also = np.zeros(len(best), np.bool_)
    for _ in range(PASSES):
        led = led_into_gaps(arrays, pins, standing, also)
        listed = None if led is None else in_turn(led.starts, arrays.is_running > 0)
        if led is None or listed is None or not is_consistent(arrays, listed):
            break
        state.forced_choice[:], state.forced_member[:] = led.choices, led.members
        plan_list(arrays, state, listed)
        let_others(arrays, state, state.listed)
        pushed = first_pushed(arrays, state, led)
        state.reach[:] = np.maximum(arrays.due, order_ends(arrays, standing))
        fill_gaps(arrays, state, after_so_many())
        made = float(state.cost[LATE]) + MOVED_MIN * moved(state.placed, standing)
        if made < least:
            best, least = state.placed.copy(), made
        if not (pushed & ~also).any():
            break
        also |= pushed
    state.placed[:] = best


def in_turn(starts: Longs, is_running: NDArray[np.bool_]) -> Ints:
    """The list in order of time; what runs goes first."""
    return np.lexsort((np.arange(starts.size), starts, ~is_running)).astype(np.int32)


def moved(placed: Ints, standing: Ints) -> int:
    """How many steps begin elsewhere."""
    return int((placed[:, START] != standing[:, START]).sum())


def led_into_gaps(
    arrays: Arrays, pins: PinTimes, standing: Ints, also: NDArray[np.bool_]
) -> Led | None:
    """The plan as it stood, with what the pins push away put into its gaps; None if nothing is.

    `standing` [step, columns] are its rows; `also` steps go into gaps too, with what waits for
    them. A step goes no sooner than it was (`arrays.ready`), with the machine and person that it
    had, or if these have no room with any.
    """
    state = new_state(arrays, pins)
    pinned = arrays.pin >= 0
    state.placed[~pinned] = standing[~pinned]
    own = in_the_way(arrays, state, also)
    if not own.size:
        return None
    turn = np.lexsort((np.arange(pinned.size), np.maximum(arrays.ready, state.placed[:, START])))
    state.listed[:] = turn
    state.position[turn] = np.arange(turn.size, dtype=np.int32)
    place = np.zeros(turn.size, np.bool_)
    place[own] = True
    rows = _put_anew(arrays, state, turn[place[turn]].astype(np.int32))
    state.placed[own] = rows[own]
    started = state.placed[:, START].astype(np.int64)
    ended = state.placed[:, END].astype(np.int64)
    return Led(started, ended, state.placed[:, CHOICE].copy(), state.placed[:, MEMBER].copy())


def _put_anew(arrays: Arrays, state: State, own: Ints) -> Ints:
    """Rows in which these steps stand in the gaps that all others leave."""
    room = room_of(arrays, state)
    with_room(arrays, state, room, own)
    fresh, begin = room.state, int(state.listed.size - own.size)
    rows = np.full((state.listed.size, COLUMNS), -1, np.int32)
    for is_kept in (True, False):
        fresh.forced_choice[own] = state.placed[own, CHOICE] if is_kept else -1
        fresh.forced_member[own] = state.placed[own, MEMBER] if is_kept else -1
        decode(room.arrays, fresh, begin, np.inf)
        rows[own] = fresh.trial[own]
        if (rows[own, START] >= 0).all():
            break
    return rows


def in_the_way(arrays: Arrays, state: State, also: NDArray[np.bool_]) -> Ints:
    """Steps whose machine, person or place a pin takes, or that come too late or soon for it.

    With all that wait for one of these; not what is pinned itself or running.
    """
    taken = also.copy()
    for table in held_rows(arrays, state.placed):
        resource, start, end, _, owner, _ = table.T
        for at in range(arrays.block_from.size):
            is_here = resource == np.searchsorted(arrays.block0, at, side="right") - 1
            taken[
                owner[is_here & (start < arrays.block_to[at]) & (end > arrays.block_from[at])]
            ] = 1
    found = _with_followers(arrays, taken | _out_of_turn(arrays, state))
    return np.flatnonzero(found).astype(np.int32)


def _out_of_turn(arrays: Arrays, state: State) -> NDArray[np.bool_]:
    """Steps that overlap a pinned one that they wait for, or that waits for them."""
    after = np.repeat(np.arange(arrays.pin.size), np.diff(arrays.before0))
    column = np.where(arrays.batch > 0, BATCH, END)
    is_late = state.placed[arrays.before, column] > state.placed[after, START]
    found = np.zeros(arrays.pin.size, np.bool_)
    found[after[is_late & (arrays.pin[arrays.before] >= 0)]] = True
    found[arrays.before[is_late & (arrays.pin[after] >= 0)]] = True
    return found


def _with_followers(arrays: Arrays, steps: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """These steps and all that wait for them, but for what cannot move."""
    may_move = (arrays.pin < 0) & (arrays.is_running == 0)
    found, waiting = np.zeros(steps.size, np.bool_), np.flatnonzero(steps & may_move).tolist()
    while waiting:
        step = waiting.pop()
        if may_move[step] and not found[step]:
            found[step] = True
            waiting += arrays.after[arrays.after0[step] : arrays.after0[step + 1]].tolist()
    return found


def first_pushed(arrays: Arrays, state: State, led: Led) -> NDArray[np.bool_]:
    """Steps that began or ended later than they were led to, not pushed by another such step.

    A set-up is due before it that was not, for what stood before it on the machine has gone.
    """
    is_later = (state.placed[:, START] > led.starts) | (state.placed[:, END] > led.ends)
    is_pushed = is_later & (arrays.pin < 0)
    before = state.placed[:, [MACHINE_BEFORE, PERSON_BEFORE]]
    pushed_by = (is_pushed[before] & (before >= 0)).any(axis=1)
    after = np.repeat(np.arange(is_pushed.size), np.diff(arrays.before0))
    np.logical_or.at(pushed_by, after, is_pushed[arrays.before])
    return is_pushed & ~pushed_by

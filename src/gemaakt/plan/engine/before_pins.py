"""What pinned steps wait for goes earlier, where it would come too late otherwise.

Start rules look at due dates; an order may have steps pinned long before its due date. A list in
order of time is led along instead: what broken pins wait for moves forward in it by as much as
it came too late, and by twice as much each time that was in vain (squeaky wheel optimization,
Joslin and Clements 1999).
"""

from collections.abc import Callable

import numpy as np

from gemaakt.plan.engine.arrays import BATCH, END, INFINITE, START, Arrays, Ints, Longs, State
from gemaakt.plan.engine.rules import earliest_consistent
from gemaakt.plan.engine.state import is_consistent, plan_list

PASSES = 40


def keep_pins(
    arrays: Arrays, state: State, first: int, listed: Ints, is_over: Callable[[], bool]
) -> Ints:
    """The list with what pinned steps wait for so much earlier that the pins hold.

    The first so many steps stay in front. `state` holds the plan of the list, and of the answer
    after it.
    """
    cost = plan_list(arrays, state, listed)
    best = listed, state.forced_choice.copy(), state.forced_member.copy()
    key, latest = state.placed[:, START].astype(np.int64), latest_starts(arrays)
    pull = before = np.zeros(len(listed), np.int64)
    for _ in range(PASSES):
        overrun = overruns(arrays, state)
        if not overrun.any() or is_over():
            break
        pull, before = np.where(overrun == before, 2 * pull, overrun), overrun
        earlier = earliest_consistent(arrays, pulled(arrays, key, latest, pull))
        state.forced_choice[earlier < key] = state.forced_member[earlier < key] = -1
        key, trial = earlier, listed_by(listed, first, earlier)
        if not is_consistent(arrays, trial):
            break
        least = plan_list(arrays, state, trial)
        if least < cost:
            cost, best = least, (trial, state.forced_choice.copy(), state.forced_member.copy())
    listed, state.forced_choice[:], state.forced_member[:] = best
    plan_list(arrays, state, listed)
    return listed


def overruns(arrays: Arrays, state: State) -> Longs:
    """Minutes by which what a pinned step waits for comes too late, by pinned step."""
    after = np.repeat(np.arange(arrays.pin.size), np.diff(arrays.before0))
    ended = state.placed[arrays.before, END]
    batch = state.placed[arrays.before, BATCH]
    done = np.where((arrays.batch > 0) & (ended <= arrays.laps), batch, ended)
    found = np.zeros(arrays.pin.size, np.int64)
    late = np.where(arrays.pin[after] >= 0, done - state.placed[after, START], 0)
    np.maximum.at(found, after, late)
    return found


def pulled(arrays: Arrays, key: Longs, latest: Longs, pull: Longs) -> Longs:
    """Keys of which those before broken pins are pulled so many minutes earlier."""
    earlier = key.copy()
    waiting = [(step, int(pull[step])) for step in np.flatnonzero(pull).tolist()]
    moved = np.zeros(key.size, np.int64)
    while waiting:
        step, minutes = waiting.pop()
        for before in arrays.before[arrays.before0[step] : arrays.before0[step + 1]].tolist():
            if moved[before] < minutes and arrays.pin[before] < 0:
                moved[before] = minutes
                earlier[before] = min(int(key[before]) - minutes, int(latest[before]))
                waiting.append((before, minutes))
    return earlier


def latest_starts(arrays: Arrays) -> Longs:
    """When each step must begin for the pins behind it, by working minutes alone."""
    latest = np.full(arrays.pin.size, INFINITE, np.int64)
    least = np.minimum.reduceat(arrays.run, arrays.choice0[:-1]) if arrays.run.size else arrays.run
    waiting = np.flatnonzero(arrays.pin >= 0).tolist()
    while waiting:
        step = waiting.pop()
        begin = arrays.pin[step] if arrays.pin[step] >= 0 else latest[step]
        for before in arrays.before[arrays.before0[step] : arrays.before0[step + 1]].tolist():
            if begin - least[before] < latest[before]:
                latest[before] = begin - least[before]
                waiting.append(before)
    return latest


def listed_by(listed: Ints, first: int, key: Longs) -> Ints:
    """The list in order of the keys behind its first steps."""
    rest = listed[first:]
    turn = np.argsort(key[rest], kind="stable")
    return np.concatenate([listed[:first], rest[turn]]).astype(np.int32)

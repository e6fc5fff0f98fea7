"""A thread's plan: made from a list, decoded whole, read back."""

from collections.abc import Sequence

import numpy as np

from gemaakt.plan.engine.arrays import (
    BATCH,
    BEST,
    CHECKPOINTS,
    COLUMNS,
    END,
    HANDS_ON_BATCHES,
    MACHINES,
    OF_ATTENDANCE,
    OF_BATCHES,
    OF_BEFORE0,
    OF_BEFORE1,
    OF_CHOICE0,
    OF_CHOICE1,
    OF_CREW,
    OF_FAMILY,
    OF_GROUP0,
    OF_GROUPS,
    OF_OLD,
    OF_ORDER,
    OF_PAUSE,
    OF_READY,
    OF_RUNNING,
    OF_TAIL,
    RANDOM,
    RESOURCES,
    SAME_FROM,
    SETTLED,
    SETUP_END,
    SHOWN_FROM,
    START,
    TOTAL,
    WAITS_FOR_BATCHES,
    Arrays,
    Ints,
    State,
    Table,
)
from gemaakt.plan.engine.decode import accept, decode
from gemaakt.plan.engine.drawn import least_watts, peak_watts

type PinTimes = Sequence[tuple[int, int, int, int]]
"""Of each pinned step: number, start, latest end, and the latest end of its first batch."""


def new_state(arrays: Arrays, pins: PinTimes = (), seed: int = 0) -> State:
    """Room for one thread, with the times of the pinned steps in it."""
    count = arrays.ready.size
    resources, machines = int(arrays.sizes[RESOURCES]), int(arrays.sizes[MACHINES])
    marks, orders = int(arrays.sizes[CHECKPOINTS]), arrays.due.size
    groups = int(np.diff(arrays.group0).max(initial=1))
    state = State(
        listed=np.arange(count, dtype=np.int32),
        position=np.arange(count, dtype=np.int32),
        table=step_table(arrays),
        setup_bound=setup_bounds(arrays),
        forced_choice=np.full(count, -1, np.int32),
        forced_member=np.full(count, -1, np.int32),
        placed=np.full((count, COLUMNS), -1, np.int32),
        trial=np.full((count, COLUMNS), -1, np.int32),
        free=np.zeros(resources, np.int32),
        last=np.full(resources, -1, np.int32),
        family=arrays.family_now.copy(),
        watt=arrays.free_watt.copy(),
        least_watt=least_watts(arrays.free_watt),
        peak_watt=peak_watts(arrays),
        kept_free=np.zeros((marks, resources), np.int32),
        kept_last=np.full((marks, resources), -1, np.int32),
        kept_family=np.tile(arrays.family_now, (marks, 1)),
        kept_cost=np.zeros((marks + 1, 4)),
        trial_free=np.zeros((marks, resources), np.int32),
        trial_last=np.full((marks, resources), -1, np.int32),
        trial_family=np.zeros((marks, machines), np.int32),
        trial_cost=np.zeros((marks + 1, 4)),
        order_end=np.zeros(orders, np.int64),
        stamp=np.full(orders, -1, np.int64),
        group_free=np.zeros(max(1, groups), np.int32),
        waiting=np.zeros(count, np.int32),
        lateness=np.zeros(orders),
        reach=arrays.due.copy(),
        best_listed=np.arange(count, dtype=np.int32),
        best_choice=np.full(count, -1, np.int32),
        best_member=np.full(count, -1, np.int32),
        counters=np.zeros(9, np.int64),
        cost=np.zeros(7),
    )
    state.kept_free[0] = arrays.busy
    state.counters[SHOWN_FROM] = arrays.horizon
    state.counters[SETTLED] = state.counters[SAME_FROM] = count + 1
    state.counters[RANDOM] = (seed * 2654435761 + 88172645463325252) % (1 << 62) + 1
    for step, start, end, batch in pins:
        for rows in (state.placed, state.trial):
            rows[step, [START, SETUP_END, END, BATCH]] = start, start, end, batch
    return state


def step_table(arrays: Arrays) -> Table:
    """What the fast loop asks of a step, 64 bytes a step: one line of the cache."""
    groups = np.append(arrays.group0, arrays.group0[-1])
    crew = np.where(arrays.crew >= 0, arrays.crew, groups.size - 2)
    columns = {
        OF_READY: arrays.ready,
        OF_ORDER: arrays.order,
        OF_PAUSE: arrays.may_pause,
        OF_ATTENDANCE: arrays.attendance,
        OF_FAMILY: arrays.family,
        OF_CREW: arrays.crew,
        OF_TAIL: arrays.tail,
        OF_RUNNING: arrays.is_running,
        OF_BEFORE0: arrays.before0[:-1],
        OF_BEFORE1: arrays.before0[1:],
        OF_CHOICE0: arrays.choice0[:-1],
        OF_CHOICE1: arrays.choice0[1:],
        OF_GROUP0: groups[crew],
        OF_GROUPS: groups[crew + 1] - groups[crew],
        OF_OLD: arrays.old_start,
        OF_BATCHES: batches_of(arrays),
    }
    table = np.zeros((arrays.ready.size, 16), np.int32)
    for column, values in columns.items():
        table[:, column] = values
    return table


def batches_of(arrays: Arrays) -> Ints:
    """Per step, whether it is handed batches and whether it hands them on, as two bits."""
    is_handed = np.zeros(arrays.ready.size, np.int32)
    after = np.repeat(np.arange(arrays.ready.size), np.diff(arrays.before0))
    is_handed[after[arrays.batch > 0]] = WAITS_FOR_BATCHES
    hands_on = np.where(arrays.batched > 0, HANDS_ON_BATCHES, 0)
    return (is_handed | hands_on).astype(np.int32)


def setup_bounds(arrays: Arrays) -> Ints:
    """Per choice, the set-up that a change of family surely costs."""
    running = np.repeat(arrays.is_running, np.diff(arrays.choice0)) > 0
    own = (arrays.matrix_of[arrays.machine] < 0) & (arrays.endless[arrays.machine] == 0)
    return np.where(own & ~running, arrays.setup, 0).astype(np.int32)


def plan_list(arrays: Arrays, state: State, listed: Ints) -> float:
    """Decode a whole list and make it the present plan; its cost."""
    state.listed[:] = listed
    plan_part(arrays, state, listed, len(listed))
    state.cost[BEST] = state.cost[TOTAL]
    state.best_listed[:] = listed
    state.best_choice[:] = state.forced_choice
    state.best_member[:] = state.forced_member
    return float(state.cost[TOTAL])


def plan_part(arrays: Arrays, state: State, listed: Ints, count: int) -> None:
    """Decode the first steps of a list, so many, as if there were no others."""
    state.position[listed] = np.arange(len(listed), dtype=np.int32)
    part = state._replace(listed=listed[:count].copy())
    decode(arrays, part, 0, np.inf)
    accept(arrays, part, 0)


def is_consistent(arrays: Arrays, listed: Ints) -> bool:
    """Say whether every step stands behind those it waits for (a pin may begin before them)."""
    position = np.empty(listed.size, np.int32)
    position[listed] = np.arange(listed.size)
    after = np.repeat(np.arange(listed.size), np.diff(arrays.before0))
    waits = arrays.is_running[after] == 0
    return bool((position[arrays.before[waits]] < position[after[waits]]).all())

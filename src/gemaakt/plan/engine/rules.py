"""Start rules: lists by due date or slack, and dispatching by ATC and ATCS.

EDD: Jackson (1955). ATC, apparent tardiness cost: Vepsalainen and Morton (1987). ATCS, with
set-ups: Lee, Bhaskaran and Pinedo (1997). The dispatcher plans on machine times alone; what it
yields is a list that `decode` then plans with every rule of the shop.
"""

import math

import numpy as np

from gemaakt.compiled import compiled
from gemaakt.plan.engine.arrays import (
    Arrays,
    Floats,
    Ints,
    Longs,
)

LOOK_AHEAD = (0.5, 1.5, 4.0, 10.0)
"""Scalings k of ATC."""
NEVER = 1 << 40


def by_due_date(arrays: Arrays) -> Ints:
    """Orders by due date, each order's steps in a row."""
    return orders_by(arrays, arrays.due.astype(np.int64))


def by_slack(arrays: Arrays) -> Ints:
    """Orders by due date less the work they hold, each order's steps in a row."""
    return orders_by(arrays, arrays.due - work_of_orders(arrays))


def orders_by(arrays: Arrays, key: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Ints:
    """Orders by a key, each order's steps in a row; a nest comes before all that wait for it."""
    lowered = key.copy()
    own = arrays.order
    after = np.repeat(np.arange(own.size), np.diff(arrays.before0))
    across = np.flatnonzero(own[arrays.before] != own[after])
    for row in across[::-1]:
        first, second = own[arrays.before[row]], own[after[row]]
        lowered[first] = min(lowered[first], lowered[second])
    return np.lexsort((np.arange(own.size), own, lowered[own])).astype(np.int32)


def by_local_due_date(arrays: Arrays) -> Ints:
    """Steps by the latest minute at which they must be done for their order to be in time."""
    local = earliest_consistent(arrays, latest_ends(arrays))
    return np.lexsort((np.arange(arrays.ready.size), local)).astype(np.int32)


def work_of_orders(arrays: Arrays) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Least minutes of work in each order."""
    return np.bincount(arrays.order, least_run(arrays), arrays.due.size).astype(np.int64)


def least_run(arrays: Arrays) -> Ints:
    """Minutes of each step on the machine that is quickest at it."""
    return np.minimum.reduceat(arrays.run, arrays.choice0[:-1]) if arrays.run.size else arrays.run


def latest_ends(arrays: Arrays) -> Longs:
    """The minute at which each step must end for its order, and all that wait for it, to be in
    time: a nest that stays the operation of one order is as urgent as any that it cuts for."""
    latest: Longs = (arrays.due[arrays.order] - arrays.tail).astype(np.int64)
    after = np.repeat(np.arange(arrays.order.size), np.diff(arrays.before0))
    if not (arrays.order[arrays.before] != arrays.order[after]).any():
        return latest
    least = least_run(arrays)
    for row in range(after.size - 1, -1, -1):
        before, step = arrays.before[row], after[row]
        latest[before] = min(latest[before], latest[step] - least[step])
    return latest


def earliest_consistent(
    arrays: Arrays, key: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Keys that never fall along the routing, so that sorting keeps it."""
    raised = key.copy()
    for step in range(raised.size):
        for row in range(arrays.before0[step], arrays.before0[step + 1]):
            raised[step] = max(raised[step], raised[arrays.before[row]])
    return raised


def by_apparent_cost(arrays: Arrays, look_ahead: float, setup_scale: float) -> Ints:
    """Steps as a dispatcher with the ATC index (ATCS where `setup_scale` > 0) starts them."""
    every, free = (
        np.arange(arrays.ready.size, dtype=np.int32),
        np.zeros(arrays.hours.size, np.int64),
    )
    ends, family = np.zeros(every.size, np.int64), arrays.family_now.copy()
    scales = scales_of(arrays, look_ahead, setup_scale)
    latest = latest_ends(arrays)
    listed = dispatch(arrays, scales, latest, every, 0, ends, free, family, 0, NEVER)
    return np.asarray(listed, np.int32)


def scales_of(arrays: Arrays, look_ahead: float, setup_scale: float) -> Floats:
    """What slack and set-up minutes are divided by in the index."""
    mean = max(1.0, float(arrays.run.mean())) if arrays.run.size else 1.0
    mean_setup = max(1.0, float(arrays.setup.mean())) if arrays.setup.size else 1.0
    return np.array([look_ahead * mean, setup_scale * mean_setup])


@compiled
def dispatch(
    p: Arrays,
    scales: Floats,
    latest: Longs,
    known: Ints,
    fixed: int,
    ends: Longs,
    free: Longs,
    family: Ints,
    begin: int,
    until: int,
) -> Ints:
    """Of the steps that can start before the earliest end, the one with the highest index.

    The first `fixed` of the list `known` stay in front, with their `ends` by step. From `begin`
    on, machines being `free` then and of a `family`, it dispatches what can start before `until`;
    what cannot comes last, as in `known`. `free` and `family` are used up. A step counts for what
    waits for it: a nest weighs nothing of itself.
    """
    count = p.ready.size
    listed = known.copy()
    waits = np.zeros(count, np.int32)
    ready = np.zeros(count, np.int64)
    eligible = np.empty(count, np.int32)
    start = np.zeros(count, np.int64)
    chosen = np.zeros(count, np.int32)
    done = np.zeros(count, np.bool_)
    quantity = 0
    for position in range(fixed):
        done[known[position]] = True
    for step in range(count):
        chosen[step] = -1
        ready[step] = max(begin, p.ready[step])
        for row in range(p.before0[step], p.before0[step + 1]):
            if done[p.before[row]]:
                ready[step] = max(ready[step], ends[p.before[row]])
            else:
                waits[step] += 1
        if not done[step] and waits[step] == 0 and ready[step] < until:
            eligible[quantity] = step
            quantity += 1
    position = fixed
    while quantity > 0:
        first_end = NEVER
        for row in range(quantity):
            step = eligible[row]
            kept = chosen[step]
            if kept < 0 or free[p.machine[kept]] > start[step]:
                best = NEVER
                for choice in range(p.choice0[step], p.choice0[step + 1]):
                    at = max(ready[step], free[p.machine[choice]])
                    if at + p.run[choice] < best:
                        best = at + p.run[choice]
                        chosen[step] = choice
                        start[step] = at
            if chosen[step] < 0:
                continue
            first_end = min(first_end, start[step] + p.run[chosen[step]])
        best_index = -1.0
        best_row = 0
        for row in range(quantity):
            step = eligible[row]
            if chosen[step] < 0 or start[step] >= first_end:
                continue
            choice = chosen[step]
            run = max(1, p.run[choice])
            slack = latest[step] - run - start[step]
            weight = p.weight[p.order[step]]
            for link in range(p.after0[step], p.after0[step + 1]):
                weight = max(weight, p.weight[p.order[p.after[link]]])
            index = (
                weight
                / (run + p.tail[step] * 0.25)
                * math.exp(-max(0.0, float(slack)) / scales[0])
            )
            if scales[1] > 0.0:
                now = family[p.machine[choice]]
                if now >= 0 and (p.family[step] == 0 or now != p.family[step]):
                    index *= math.exp(-p.setup[choice] / scales[1])
            if index > best_index:
                best_index = index
                best_row = row
        step = eligible[best_row]
        if chosen[step] >= 0 and start[step] >= until:
            break
        quantity -= 1
        eligible[best_row] = eligible[quantity]
        listed[position] = step
        done[step] = True
        position += 1
        end = ready[step]
        if chosen[step] >= 0:
            machine = p.machine[chosen[step]]
            end = start[step] + p.run[chosen[step]]
            if p.endless[machine] == 0:
                free[machine] = end
                family[machine] = p.family[step]
        for row in range(p.after0[step], p.after0[step + 1]):
            after = p.after[row]
            ready[after] = max(ready[after], end)
            waits[after] -= 1
            if waits[after] == 0 and not done[after] and ready[after] < until:
                eligible[quantity] = after
                quantity += 1
    for row in range(fixed, count):
        if not done[known[row]]:
            listed[position] = known[row]
            position += 1
    return listed

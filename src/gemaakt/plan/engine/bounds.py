"""How late the orders must be in every plan: each order alone in the shop.

No plan ends an order before the end that it would have if nothing else were there: each step on
its fastest machine, with whoever's hours suit best, without set-up. The weighted lateness of these
ends is a lower bound for the whole (the relaxation of all capacities, Carlier 1982 for one).
"""

import numpy as np
from numpy.typing import NDArray

from gemaakt.compiled import compiled, kernel
from gemaakt.plan.engine.arrays import (
    INFINITE,
    Arrays,
    Ints,
    Longs,
)
from gemaakt.plan.engine.sums import group_of
from gemaakt.plan.engine.timing import first_open, fit


@kernel
def _groups(p: Arrays, step: int, member: int) -> tuple[int, int]:
    """The groups of equal hours of who must be there throughout; one where nobody must."""
    if p.attendance[step] != 2 or p.crew[step] < 0:
        return 0, 1
    if member >= 0:
        group = group_of(p.group0, p.member0, p.crew[step], member)
        return group, group + 1
    return p.group0[p.crew[step]], p.group0[p.crew[step] + 1]


@compiled
def earliest_times(p: Arrays, choices: Ints, members: Ints) -> tuple[Longs, Longs]:
    """The minutes before which no plan can begin and end each step.

    On the machine and with the person of `choices` and `members`, where these are none below 0.
    The row of a step in the file is after those that it waits for.
    """
    count = p.ready.size
    ends = np.zeros(count, np.int64)
    begins = np.zeros(count, np.int64)
    for step in range(count):
        ready = 0 if p.is_running[step] else p.ready[step]
        if p.pin[step] >= 0:
            ready = p.pin[step]
        elif not p.is_running[step]:
            for row in range(p.before0[step], p.before0[step + 1]):
                before = p.before[row]
                ready = max(ready, begins[before] if p.batch[row] > 0 else ends[before])
        best_start = INFINITE
        best_end = INFINITE
        for choice in range(p.choice0[step], p.choice0[step + 1]):
            if choices[step] >= 0 and choices[step] != choice:
                continue
            own = p.hours[p.machine[choice]]
            first, last = _groups(p, step, members[step])
            for group in range(first, last):
                hours = own
                if p.attendance[step] == 2 and p.crew[step] >= 0:
                    hours = p.shared[own, p.group_hours[group]]
                    if hours < 0:
                        continue
                row = first_open(p.closes, p.index0, p.rows, hours, ready, p.horizon)
                start, end = fit(p.opens, p.closes, row, ready, p.run[choice], p.may_pause[step])
                best_start = min(best_start, start)
                best_end = min(best_end, end)
        begins[step] = ready if best_start >= INFINITE else best_start
        ends[step] = ready if best_end >= INFINITE else best_end
    return begins, ends


def earliest_begins(arrays: Arrays, choices: Ints, members: Ints) -> Longs:
    """The minute before which no plan can begin each step, as `earliest_times` reckons."""
    if not _is_in_turn(arrays):
        return np.zeros(arrays.ready.size, np.int64)
    return earliest_times(arrays, choices, members)[0]


def earliest_order_ends(arrays: Arrays) -> Longs:
    """The minute before which no plan can end each order; 0 where that is not known."""
    return _last_of_orders(arrays, np.ones(arrays.ready.size, np.bool_))


def weighted_late_bound(arrays: Arrays, counted: NDArray[np.bool_] | None = None) -> int:
    """Weighted minutes late that every plan has at least; of its `counted` steps, if given."""
    counted = np.ones(arrays.ready.size, np.bool_) if counted is None else counted
    late = np.maximum(0, _last_of_orders(arrays, counted) - arrays.due)
    has_steps = np.bincount(arrays.order[counted], minlength=arrays.due.size) > 0
    return int((arrays.weight * late)[has_steps].sum())


def _last_of_orders(arrays: Arrays, counted: NDArray[np.bool_]) -> Longs:
    last = np.zeros(arrays.due.size, np.int64)
    if _is_in_turn(arrays):
        free = np.full(arrays.ready.size, -1, np.int32)
        _, ends = earliest_times(arrays, free, free)
        np.maximum.at(last, arrays.order[counted], ends[counted])
    return last


def _is_in_turn(arrays: Arrays) -> bool:
    after = np.repeat(np.arange(arrays.ready.size), np.diff(arrays.before0))
    return bool((arrays.before < after).all())

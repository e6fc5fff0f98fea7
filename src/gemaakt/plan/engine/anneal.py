"""Simulated annealing over the list of steps (Kirkpatrick, Gelatt and Vecchi 1983).

A move shifts a step or an order's steps in the list, or fixes a step's machine or person. Half of
the shifts free what is listed behind them of its fixed machines and people: what was best beside
the plan before seldom is beside another, and a plan of which all is fixed hardly moves any more.
The threshold of acceptance is drawn before the trial is decoded (threshold accepting in the form
of Dueck and Scheuer 1990), so that hopeless trials end early. What a trial has lost beside the
present plan once the moved orders are through is taken as what it will have lost in the end
(truncated evaluation): only trials that are accepted are always decoded whole.
"""

import math

import numpy as np

from gemaakt.compiled import compiled, kernel
from gemaakt.plan.engine.arrays import (
    ACCEPTED,
    BEST,
    FIRST,
    IMPROVED,
    MACHINE_BEFORE,
    NEAR,
    PERSON_BEFORE,
    PRESENT,
    SAME_FROM,
    SETTLED,
    START,
    TOTAL,
    Arrays,
    Ints,
    Longs,
    State,
)
from gemaakt.plan.engine.decode import accept, decode
from gemaakt.plan.engine.moves import (
    LONGEST_TRAIL,
    below,
    chance,
    critical_step,
    earlier_in_queue,
    fill_idle,
    jump_queue,
    last_position,
    late_order,
    new_place,
    order_earlier,
    order_later,
    shift,
    undo,
    weigh_orders,
)

ORDER_SHARE = 0.6
"""Part of the moves for late orders that shift a whole order."""
FORWARD_SHARE = 0.6
"""Part of those that bring an order forward; the others put back what held it."""
JUMP_SHARE = 0.7
"""Part of what is brought forward that jumps a queue."""
CHAIN_SHARE = 0.8
"""Part of the jumps by a step that the late order waited for, not by one of its own."""
MACHINE_SHARE = 0.7
"""Part of the jumps in the queue of a machine; the others in that of a person."""
IDLE_SHARE = 0.3
"""Part of the jumps in which something of the queue goes into idle time before it."""
FAR_SHARE = 0.5
"""Part of the shifts of an order whose distance has a long tail (log-logistic)."""
FURTHER_BACK = 0.3
"""How likely what held a step is passed over for what was held by the same machine before it."""
BEHIND_SHARE = 0.25
"""Part of what is put back that goes right behind the step that it held."""
FREED_SHARE = 0.5
"""Part of the shifts that free what is listed behind them."""
FREED_REACH = 300.0
"""So many positions behind a shift are freed on average (exponential)."""


@kernel
def draw_step(p: Arrays, s: State, order: int) -> int:
    """A step of a late order, or one that it waited for; any step when `order` is -1."""
    first = p.sizes[FIRST]
    if order < 0:
        return s.listed[first + below(s.counters, p.ready.size - first)]
    if chance(s.counters) < 0.6:
        return critical_step(p, s, order)
    rows = p.steps0[order + 1] - p.steps0[order]
    return p.steps[p.steps0[order] + below(s.counters, rows)]


@kernel
def far_minutes(p: Arrays, s: State, order: int) -> float:
    """How far to shift: with a long tail half of the time, for what helps may lie weeks away."""
    end = s.lateness[order] - (s.lateness[order - 1] if order > 0 else 0.0)
    late = end / max(1, p.weight[order])
    share = 1.0 - chance(s.counters)
    far = 1.0 / share - 1.0 if chance(s.counters) < FAR_SHARE else -math.log(share)
    return far * (0.5 * late + 120.0)


@kernel
def bring_forward(p: Arrays, s: State, order: int, trail: Longs) -> int:
    """Shift a late order, or one that it waited for, forward in time or in a queue; shifts made.

    By minutes alone a step seldom finds the place in a queue weeks earlier that keeps a scarce
    machine busy, with all that comes before it there in time.
    """
    row = p.steps0[order] + below(s.counters, p.steps0[order + 1] - p.steps0[order])
    if chance(s.counters) >= JUMP_SHARE:
        return order_earlier(p, s, order, row, far_minutes(p, s, order), trail)
    is_chain = chance(s.counters) < CHAIN_SHARE
    step = critical_step(p, s, order) if is_chain else p.steps[row]
    column = MACHINE_BEFORE if chance(s.counters) < MACHINE_SHARE else PERSON_BEFORE
    if chance(s.counters) < IDLE_SHARE:
        return fill_idle(p, s, step, column, trail)
    other = earlier_in_queue(s, step, column)
    return jump_queue(p, s, step, other, trail) if other >= 0 else 0


@kernel
def put_back(p: Arrays, s: State, order: int, trail: Longs) -> int:
    """Shift what held one of the steps that a late order waited for; shifts made."""
    step = critical_step(p, s, order)
    column = MACHINE_BEFORE if chance(s.counters) < 0.5 else PERSON_BEFORE
    other = s.placed[step, column]
    if other < 0:
        return 0
    while s.placed[other, column] >= 0 and chance(s.counters) < FURTHER_BACK:
        other = s.placed[other, column]
    if p.pin[other] >= 0 or s.position[other] < p.sizes[FIRST]:
        return 0
    if chance(s.counters) < BEHIND_SHARE:
        minutes = float(s.placed[step, START] - s.placed[other, START])
    else:
        minutes = far_minutes(p, s, order)
    return order_later(p, s, other, minutes, trail)


@kernel
def move_order(p: Arrays, s: State, order: int, trail: Longs) -> int:
    """Bring a late order forward, or put back what held one of its steps; shifts made."""
    if chance(s.counters) < FORWARD_SHARE:
        return bring_forward(p, s, order, trail)
    return put_back(p, s, order, trail)


@kernel
def fix(p: Arrays, s: State, step: int, is_machine: bool) -> bool:
    """Fix the step's machine or person, or let it free again; False when nothing can change."""
    if is_machine:
        quantity = p.choice0[step + 1] - p.choice0[step]
        if quantity < 2:
            return False
        if s.forced_choice[step] >= 0 and chance(s.counters) < 0.5:
            s.forced_choice[step] = -1
        else:
            s.forced_choice[step] = p.choice0[step] + below(s.counters, quantity)
        return True
    if p.crew[step] < 0:
        return False
    if s.forced_member[step] >= 0 and chance(s.counters) < 0.5:
        s.forced_member[step] = -1
        return True
    low = p.member0[p.group0[p.crew[step]]]
    high = p.member0[p.group0[p.crew[step] + 1]]
    if high - low < 2:
        return False
    s.forced_member[step] = low + below(s.counters, high - low)
    return True


@kernel
def set_free(p: Arrays, s: State, begin: int) -> int:
    """Free the steps from a position on of machine and person; the position where it ends.

    Not those that were planned near now: another machine or person there is a change of its own.
    """
    reach = -math.log(1.0 - chance(s.counters)) * FREED_REACH
    until = min(s.listed.size, begin + 1 + int(reach))
    for at in range(begin, until):
        step = s.listed[at]
        if not 0 <= p.old_start[step] < p.sizes[NEAR]:
            s.forced_choice[step] = -1
            s.forced_member[step] = -1
    return until


@kernel
def copy_ways(
    s: State, begin: int, until: int, choice: Ints, member: Ints, to_choice: Ints, to_member: Ints
) -> None:
    """Copy the fixed machines and people of the steps at these positions."""
    for at in range(begin, until):
        step = s.listed[at]
        to_choice[step] = choice[step]
        to_member[step] = member[step]


@compiled
def anneal(p: Arrays, s: State, iterations: int, hot: float, cold: float) -> None:
    """So many trials, cooling from one temperature to another; the best list is kept."""
    count = p.ready.size
    first = p.sizes[FIRST]
    if count - first < 1:
        return
    total_late = weigh_orders(p, s)
    present = s.cost[TOTAL]
    cooling = (cold / hot) ** (1.0 / max(1, iterations))
    temperature = hot
    trail = np.empty((LONGEST_TRAIL, 2), np.int64)
    choice = s.forced_choice.copy()
    member = s.forced_member.copy()
    for _ in range(iterations):
        temperature *= cooling
        order = -1
        if total_late > 0.0 and chance(s.counters) < 0.85:
            order = late_order(s)
        moved = 0
        low = 0
        high = 0
        if order >= 0 and chance(s.counters) < ORDER_SHARE:
            moved = move_order(p, s, order, trail)
            if moved == 0:
                continue
        else:
            step = draw_step(p, s, order)
            at = s.position[step]
            if at < first or p.pin[step] >= 0:
                continue
            trail[0, 0] = at
            trail[0, 1] = at
            kind = chance(s.counters)
            if kind < 0.8:
                target = new_place(p, s, step)
                if target == at:
                    continue
                trail[0, 1] = target
                shift(s.listed, s.position, at, target)
                moved = 1
            elif not fix(p, s, step, kind < 0.9) or (
                s.forced_choice[step] == choice[step] and s.forced_member[step] == member[step]
            ):
                continue
            else:
                low = at
                high = at + 1
        begin = count
        same_from = 0
        settled = 0
        for row in range(max(1, moved)):
            begin = min(begin, trail[row, 0], trail[row, 1])
            same_from = max(same_from, trail[row, 0] + 1, trail[row, 1] + 1)
            settled = max(settled, last_position(p, s, p.order[s.listed[trail[row, 1]]]))
        if moved > 0 and chance(s.counters) < FREED_SHARE:
            low = begin
            high = set_free(p, s, begin)
        limit = present - temperature * math.log(1.0 - chance(s.counters))
        s.counters[SETTLED] = max(same_from, settled + 1)
        s.counters[SAME_FROM] = max(same_from, high)
        s.cost[PRESENT] = present
        if decode(p, s, begin, limit):
            accept(p, s, begin)
            copy_ways(s, low, high, s.forced_choice, s.forced_member, choice, member)
            s.counters[ACCEPTED] += 1
            present = s.cost[TOTAL]
            total_late = weigh_orders(p, s)
            if present < s.cost[BEST] - 1e-7:
                s.cost[BEST] = present
                s.counters[IMPROVED] += 1
                s.best_listed[:] = s.listed
                s.best_choice[:] = s.forced_choice
                s.best_member[:] = s.forced_member
        else:
            copy_ways(s, low, high, choice, member, s.forced_choice, s.forced_member)
            undo(s, trail, moved)
    s.cost[TOTAL] = present
    s.counters[SETTLED] = s.counters[SAME_FROM] = count + 1

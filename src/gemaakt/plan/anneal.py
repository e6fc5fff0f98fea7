"""Simulated annealing over the list of steps (Kirkpatrick, Gelatt and Vecchi 1983).

A move shifts one step in the list or fixes its machine or person; the threshold of acceptance is
drawn before the trial is decoded (threshold accepting in the form of Dueck and Scheuer 1990), so
that hopeless trials end early. Three of four moves look for a late order and trace what it waited
for: the step that held its machine or its person (critical arcs, van Laarhoven, Aarts and
Lenstra 1992).
"""

import math

import numpy as np

from gemaakt.plan.arrays import (
    ACCEPTED,
    BEST,
    END,
    FIRST,
    IMPROVED,
    MACHINE_BEFORE,
    PERSON_BEFORE,
    RANDOM,
    SPACING,
    TOTAL,
)
from gemaakt.plan.compiled import njit
from gemaakt.plan.decode import accept, decode
from gemaakt.plan.ledger import hold_power_until


@njit
def chance(counters):  # type: ignore[no-untyped-def]
    """A number in [0, 1): xorshift by Marsaglia (2003)."""
    x = np.uint64(counters[RANDOM])
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    counters[RANDOM] = np.int64(x)
    return (x >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit
def below(counters, quantity):  # type: ignore[no-untyped-def]
    """A whole number in [0, quantity)."""
    return min(int(chance(counters) * quantity), quantity - 1)


@njit
def shift(listed, position, source, target):  # type: ignore[no-untyped-def]
    """Move the step at one position to another; those in between make room."""
    step = listed[source]
    way = 1 if target > source else -1
    at = source
    while at != target:
        listed[at] = listed[at + way]
        position[listed[at]] = at
        at += way
    listed[target] = step
    position[step] = target


@njit
def room_before(p, position, step):  # type: ignore[no-untyped-def]
    """The first position that the step may have."""
    low = p.sizes[FIRST]
    for row in range(p.before0[step], p.before0[step + 1]):
        low = max(low, position[p.before[row]] + 1)
    return low


@njit
def room_after(p, position, step):  # type: ignore[no-untyped-def]
    """The last position that the step may have."""
    high = p.ready.size - 1
    for row in range(p.after0[step], p.after0[step + 1]):
        high = min(high, position[p.after[row]] - 1)
    return high


@njit
def weigh_orders(p, s):  # type: ignore[no-untyped-def]
    """Running sums of the weighted lateness of all orders."""
    total = 0.0
    steps0, steps, due, weight = p.steps0, p.steps, p.due, p.weight
    placed, lateness = s.placed, s.lateness
    for order in range(due.size):
        end = 0
        for row in range(steps0[order], steps0[order + 1]):
            end = max(end, placed[steps[row], END])
        total += weight[order] * max(0, end - due[order])
        lateness[order] = total
    return total


@njit
def late_order(s):  # type: ignore[no-untyped-def]
    """An order in proportion to its weighted lateness."""
    goal = chance(s.counters) * s.lateness[-1]
    low = 0
    high = s.lateness.size - 1
    while low < high:
        middle = (low + high) // 2
        if s.lateness[middle] > goal:
            high = middle
        else:
            low = middle + 1
    return low


@njit
def critical_step(p, s, order):  # type: ignore[no-untyped-def]
    """A step that the order waited for, found by walking back over what bound each start."""
    step = -1
    latest = -1
    for row in range(p.steps0[order], p.steps0[order + 1]):
        if s.placed[p.steps[row], END] > latest:
            step = p.steps[row]
            latest = s.placed[step, END]
    while chance(s.counters) < 0.75:
        on_machine = s.placed[step, MACHINE_BEFORE]
        by_person = s.placed[step, PERSON_BEFORE]
        bound = p.ready[step]
        follow = -1
        for row in range(p.before0[step], p.before0[step + 1]):
            if s.placed[p.before[row], END] > bound:
                follow = p.before[row]
                bound = s.placed[follow, END]
        if on_machine >= 0 and s.placed[on_machine, END] > bound:
            follow = on_machine
            bound = s.placed[on_machine, END]
        if by_person >= 0 and s.placed[by_person, END] > bound:
            follow = by_person
        if follow < 0:
            break
        step = follow
    return step


@njit
def new_place(p, s, step):  # type: ignore[no-untyped-def]
    """A position for the step: before what held its machine or person, else by a random jump."""
    at = s.position[step]
    low = room_before(p, s.position, step)
    high = room_after(p, s.position, step)
    if chance(s.counters) < 0.5:
        other = s.placed[step, MACHINE_BEFORE if chance(s.counters) < 0.5 else PERSON_BEFORE]
        if other >= 0 and low <= s.position[other] < at:
            return s.position[other]
    jump = 1 + int(-math.log(1.0 - chance(s.counters)) * (4.0 + 0.03 * p.ready.size))
    if chance(s.counters) < 0.65:
        jump = -jump
    return min(high, max(low, at + jump))


@njit
def anneal(p, s, iterations, hot, cold):  # type: ignore[no-untyped-def]  # noqa: C901, PLR0915
    """So many trials, cooling from one temperature to another; the best list is kept."""
    count = p.ready.size
    first = p.sizes[FIRST]
    if count - first < 1:
        return
    total_late = weigh_orders(p, s)
    present = s.cost[TOTAL]
    cooling = (cold / hot) ** (1.0 / max(1, iterations))
    temperature = hot
    for _ in range(iterations):
        temperature *= cooling
        if total_late > 0.0 and chance(s.counters) < 0.85:
            order = late_order(s)
            if chance(s.counters) < 0.6:
                step = critical_step(p, s, order)
            else:
                rows = p.steps0[order + 1] - p.steps0[order]
                step = p.steps[p.steps0[order] + below(s.counters, rows)]
        else:
            step = s.listed[first + below(s.counters, count - first)]
        at = s.position[step]
        if at < first or p.pin[step] >= 0:
            continue
        old_choice = s.forced_choice[step]
        old_member = s.forced_member[step]
        target = at
        kind = chance(s.counters)
        if kind < 0.8:
            target = new_place(p, s, step)
            if target == at:
                continue
        elif kind < 0.9:
            choices = p.choice0[step + 1] - p.choice0[step]
            if choices < 2:
                continue
            if old_choice >= 0 and chance(s.counters) < 0.5:
                s.forced_choice[step] = -1
            else:
                s.forced_choice[step] = p.choice0[step] + below(s.counters, choices)
        else:
            if p.crew[step] < 0:
                continue
            if old_member >= 0 and chance(s.counters) < 0.5:
                s.forced_member[step] = -1
            else:
                low = p.member0[p.group0[p.crew[step]]]
                high = p.member0[p.group0[p.crew[step] + 1]]
                if high - low < 2:
                    continue
                s.forced_member[step] = low + below(s.counters, high - low)
        is_same = s.forced_choice[step] == old_choice and s.forced_member[step] == old_member
        if is_same and target == at:
            continue
        begin = min(at, target)
        if p.free_watt.size > 1:
            hold_power_until(p, s, begin // SPACING * SPACING)
        if target != at:
            shift(s.listed, s.position, at, target)
        limit = present - temperature * math.log(1.0 - chance(s.counters))
        if decode(p, s, begin, limit):
            accept(p, s, begin)
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
            s.forced_choice[step] = old_choice
            s.forced_member[step] = old_member
            if target != at:
                shift(s.listed, s.position, target, at)
    s.cost[TOTAL] = present

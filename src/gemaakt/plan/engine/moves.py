"""What the annealing tries: one step shifted in the list, or the steps of one order together.

Late orders are drawn in proportion to their weighted lateness beyond what every plan has (each
order alone in the shop). What they waited for is traced back over the machine and the person
that held each step (critical arcs, van Laarhoven, Aarts and Lenstra 1992).
"""

import math

import numpy as np

from gemaakt.compiled import kernel
from gemaakt.plan.engine.arrays import (
    END,
    FIRST,
    INFINITE,
    MACHINE_BEFORE,
    PERSON_BEFORE,
    RANDOM,
    START,
    Arrays,
    Ints,
    Longs,
    State,
)

LONGEST_TRAIL = 64
"""Steps of an order that are shifted together at most."""
TIGHT_SHARE = 0.5
"""Part of the shifts of an order that let none of its steps wait for the one before it."""
QUEUE_REACH = 4.0
"""Half of the jumps in a queue pass no more than so many steps (log-logistic)."""
IDLE_REACH = 30
"""So many steps back a queue is looked through for idle time."""
CHAINED_SHARE = 0.5
"""Part of the steps that fill idle time of which the place is taken in the same move."""


@kernel
def chance(counters: Longs) -> float:
    """A number in [0, 1): xorshift by Marsaglia (2003)."""
    x = np.uint64(counters[RANDOM])
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    counters[RANDOM] = np.int64(x)
    return (x >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@kernel
def below(counters: Longs, quantity: int) -> int:
    """A whole number in [0, quantity)."""
    return min(int(chance(counters) * quantity), quantity - 1)


@kernel
def shift(listed: Ints, position: Ints, source: int, target: int) -> None:
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


@kernel
def room_before(p: Arrays, position: Ints, step: int) -> int:
    """The first position that the step may have."""
    low = p.sizes[FIRST]
    for row in range(p.before0[step], p.before0[step + 1]):
        low = max(low, position[p.before[row]] + 1)
    return low


@kernel
def room_after(p: Arrays, position: Ints, step: int) -> int:
    """The last position that the step may have."""
    high = p.ready.size - 1
    for row in range(p.after0[step], p.after0[step + 1]):
        if p.is_running[p.after[row]] == 0:  # what is running waits for nothing
            high = min(high, position[p.after[row]] - 1)
    return high


@kernel
def weigh_orders(p: Arrays, s: State) -> float:
    """Running sums of the weighted lateness of all orders, as far as it can be bettered."""
    total = 0.0
    steps0, steps, reach, weight = p.steps0, p.steps, s.reach, p.weight
    placed, lateness = s.placed, s.lateness
    for order in range(reach.size):
        end = 0
        for row in range(steps0[order], steps0[order + 1]):
            end = max(end, placed[steps[row], END])
        total += weight[order] * max(0, end - reach[order])
        lateness[order] = total
    return total


@kernel
def late_order(s: State) -> int:
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


@kernel
def critical_step(p: Arrays, s: State, order: int) -> int:
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


@kernel
def new_place(p: Arrays, s: State, step: int) -> int:
    """A position for the step: before what held its machine or person, else by a random jump."""
    at = s.position[step]
    low = room_before(p, s.position, step)
    high = room_after(p, s.position, step)
    if high < low:
        return at
    if chance(s.counters) < 0.5:
        other = s.placed[step, MACHINE_BEFORE if chance(s.counters) < 0.5 else PERSON_BEFORE]
        if other >= 0 and low <= s.position[other] < at:
            return s.position[other]
    jump = 1 + int(-math.log(1.0 - chance(s.counters)) * (4.0 + 0.03 * p.ready.size))
    if chance(s.counters) < 0.65:
        jump = -jump
    return min(high, max(low, at + jump))


@kernel
def put_before(p: Arrays, s: State, step: int, goal: float, trail: Longs, moved: int) -> int:
    """Shift a step before what starts from this minute on; how many shifts the trail has now."""
    at = s.position[step]
    if at < p.sizes[FIRST] or p.pin[step] >= 0 or moved >= LONGEST_TRAIL:
        return moved
    low = room_before(p, s.position, step)
    target = at
    while target > low and s.placed[s.listed[target - 1], START] >= goal:
        target -= 1
    if target == at:
        return moved
    shift(s.listed, s.position, at, target)
    trail[moved, 0] = at
    trail[moved, 1] = target
    return moved + 1


@kernel
def order_earlier(p: Arrays, s: State, order: int, row: int, minutes: float, trail: Longs) -> int:
    """Shift the order's steps from a row on before what starts so many minutes earlier.

    Often so that each may begin when the one before it ends: what waited for weeks before a
    machine reaches an idle day of it only if the first steps go less far back than the last.
    """
    moved = 0
    is_tight = chance(s.counters) < TIGHT_SHARE
    through = INFINITE
    for each in range(row, p.steps0[order + 1]):
        step = p.steps[each]
        goal = s.placed[step, START] - minutes
        if is_tight:
            goal = min(goal, through)
            through = goal + s.placed[step, END] - s.placed[step, START]
        moved = put_before(p, s, step, goal, trail, moved)
    return moved


@kernel
def earlier_in_queue(s: State, step: int, column: int) -> int:
    """What the step's machine or person does before it, a few or many places earlier; else -1."""
    other = s.placed[step, column]
    if other < 0:
        return -1
    places = int(QUEUE_REACH * (1.0 / (1.0 - chance(s.counters)) - 1.0))
    while places > 0 and s.placed[other, column] >= 0:
        other = s.placed[other, column]
        places -= 1
    return other


@kernel
def jump_to(p: Arrays, s: State, step: int, goal: float, trail: Longs, moved: int) -> int:
    """Put a step before what starts from a minute on, and its order along; shifts made by now.

    The order's steps before it go forward as far as they must to end in time, no further; those
    behind it follow without waiting.
    """
    order = p.order[step]
    first = p.steps0[order]
    row = first
    while p.steps[row] != step:
        goal -= s.placed[p.steps[row], END] - s.placed[p.steps[row], START]
        row += 1
    for each in range(first, p.steps0[order + 1]):
        own = p.steps[each]
        moved = put_before(p, s, own, min(goal, s.placed[own, START]), trail, moved)
        goal += s.placed[own, END] - s.placed[own, START]
    return moved


@kernel
def jump_queue(p: Arrays, s: State, step: int, other: int, trail: Longs) -> int:
    """Put a step before one that its machine or person does earlier, and its order along."""
    return jump_to(p, s, step, float(s.placed[other, START]), trail, 0)


@kernel
def after_idle(s: State, step: int, column: int) -> int:
    """A step of the queue before which its machine or person stands idle, drawn by how long."""
    found = -1
    total = 0.0
    at = step
    for _ in range(IDLE_REACH):
        before = s.placed[at, column]
        idle = float(s.placed[at, START] - (s.placed[before, END] if before >= 0 else 0))
        if idle > 0.0:
            total += idle
            if chance(s.counters) * total < idle:
                found = at
        if before < 0:
            break
        at = before
    return found


@kernel
def fill_idle(p: Arrays, s: State, step: int, column: int, trail: Longs) -> int:
    """Put a step of the queue into an idle time before it; shifts made.

    Often the step itself goes where that one was. What fills the idle time seldom is late, so
    that nothing else would bring it forward, and as long as its place stays empty nothing is
    gained.
    """
    later = after_idle(s, step, column)
    if later < 0 or later == step:
        return 0
    between = 0
    at = step
    while at != later:
        at = s.placed[at, column]
        between += 1
    other = step
    for _ in range(below(s.counters, between)):
        other = s.placed[other, column]
    before = s.placed[later, column]
    goal = float(s.placed[later, START] - s.placed[other, END] + s.placed[other, START])
    if before >= 0:
        goal = max(goal, float(s.placed[before, END]))
    moved = jump_to(p, s, other, goal, trail, 0)
    if moved > 0 and other != step and chance(s.counters) < CHAINED_SHARE:
        moved = jump_to(p, s, step, float(s.placed[other, START]), trail, moved)
    return moved


@kernel
def order_later(p: Arrays, s: State, step: int, minutes: float, trail: Longs) -> int:
    """Shift a step, and those of its order after it, behind what starts so many minutes later."""
    moved = 0
    order = p.order[step]
    each = p.steps0[order + 1] - 1
    while each >= p.steps0[order]:
        other = p.steps[each]
        each -= 1
        at = s.position[other]
        if at < s.position[step] or p.pin[other] >= 0 or moved >= LONGEST_TRAIL:
            continue
        high = room_after(p, s.position, other)
        goal = s.placed[other, START] + minutes
        target = at
        while target < high and s.placed[s.listed[target + 1], START] <= goal:
            target += 1
        if target > at:
            shift(s.listed, s.position, at, target)
            trail[moved, 0] = at
            trail[moved, 1] = target
            moved += 1
    return moved


@kernel
def undo(s: State, trail: Longs, moved: int) -> None:
    """Take back so many shifts."""
    for at in range(moved - 1, -1, -1):
        shift(s.listed, s.position, trail[at, 1], trail[at, 0])


@kernel
def last_position(p: Arrays, s: State, order: int) -> int:
    """The position of the order's last step in the list."""
    last = 0
    for row in range(p.steps0[order], p.steps0[order + 1]):
        last = max(last, s.position[p.steps[row]])
    return last

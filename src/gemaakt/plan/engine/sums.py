"""Small sums that the decoder makes for every step."""

from gemaakt.compiled import compiled_inline, kernel
from gemaakt.plan.engine.arrays import (
    END,
    INFINITE,
    Floats,
    Ints,
)

UNPLACED = 1e11
"""What a step that cannot be placed costs: more than some pins, and far more than lateness."""


@compiled_inline
def setup_minutes(
    matrix_of: Ints, matrix: Ints, machine: int, family: int, now: int, own: int
) -> int:
    """Minutes to bring the machine from one family to another."""
    if now < 0 or (family > 0 and family == now):
        return 0
    table = matrix_of[machine]
    if table >= 0:
        given = matrix[table, now, family]
        if given >= 0:
            return given
    return own


@compiled_inline
def place_free_at(free: Ints, place0: Ints, place1: Ints, member: int) -> int:
    """When the first place beside a supervisor of this member is free; 0 where she needs none."""
    if place1[member] <= place0[member]:
        return 0
    soonest = INFINITE
    for place in range(place0[member], place1[member]):
        soonest = min(soonest, free[place])
    return soonest


@compiled_inline
def place_open_from(
    free: Ints, block0: Ints, block_from: Ints, block_to: Ints,
    place: int, at: int, start: int, until: int,
) -> int:  # fmt: skip
    """`at` where a place beside a supervisor is free from start until; else when to look on."""
    later = at if free[place] <= start else max(at, free[place])
    for block in range(block0[place], block0[place + 1]):
        if block_to[block] > start and block_from[block] < until:
            later = max(later, block_to[block])
    return later


@kernel
def group_of(group0: Ints, member0: Ints, crew: int, member: int) -> int:
    """The group of equal hours that a member of the crew belongs to."""
    group = group0[crew]
    while member0[group + 1] <= member:
        group += 1
    return group


@kernel
def order_end_before(
    steps0: Ints, steps: Ints, position: Ints, placed: Ints, tail: Ints, order: int, start_at: int
) -> int:
    """The bound on the order's end by its steps before this position."""
    bound = 0
    for row in range(steps0[order], steps0[order + 1]):
        step = steps[row]
        if position[step] < start_at:
            bound = max(bound, placed[step, END] + tail[step])
    return bound


@kernel
def total_of(shares: Floats, late: float, setup: float, ends: float, changes: float) -> float:
    """One number for what counts first, then what breaks ties."""
    return late + shares[3] * changes + shares[1] * setup + shares[2] * ends

"""Small sums that the decoder makes for every step."""

from gemaakt.plan.arrays import END
from gemaakt.plan.compiled import njit, njit_inlined

UNPLACED = 1e9
"""What a step that cannot be placed costs: more than any lateness."""


@njit_inlined
def setup_minutes(matrix_of, matrix, machine, family, now, own):  # type: ignore[no-untyped-def]
    """Minutes to bring the machine from one family to another."""
    if now < 0 or (family > 0 and family == now):
        return 0
    table = matrix_of[machine]
    if table >= 0:
        given = matrix[table, now, family]
        if given >= 0:
            return given
    return own


@njit
def group_of(group0, member0, crew, member):  # type: ignore[no-untyped-def]
    """The group of equal hours that a member of the crew belongs to."""
    group = group0[crew]
    while member0[group + 1] <= member:
        group += 1
    return group


@njit
def order_end_before(steps0, steps, position, placed, tail, order, start_at):  # type: ignore[no-untyped-def]  # noqa: PLR0913
    """The bound on the order's end by its steps before this position."""
    bound = 0
    for row in range(steps0[order], steps0[order + 1]):
        step = steps[row]
        if position[step] < start_at:
            bound = max(bound, placed[step, END] + tail[step])
    return bound


@njit
def total_of(shares, late, setup, ends, changes):  # type: ignore[no-untyped-def]
    """One number for what counts first, then what breaks ties."""
    return late + shares[3] * changes + shares[1] * setup + shares[2] * ends

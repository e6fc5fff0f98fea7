"""The table on which a nest is made: open sheets, what lies on them, and what is known of gaps."""
# Compiled loops take arrays, not objects, and are one function for speed.
# ruff: noqa: PLR0913

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.compiled import compiled
from gemaakt.nest.sheets.geometry import FAR_MM, Floor, Plate, floor_of, occupy
from gemaakt.nest.sheets.shapes import Shapes


class Desk(NamedTuple):
    """Mutable arrays of a nest in the making; first index the open sheet.

    `reach[sheet, variant, band]` is a lower bound on the leftmost free x, valid while
    `stamp[sheet, variant] == epoch[sheet]`; `full[sheet, part] == epoch[sheet]` says that the
    part does not fit there any more. `gap[sheet, band]` is how wide its widest free stretch is.
    """

    floor: Floor
    base: Floor
    width_mm: NDArray[np.float64]
    used: NDArray[np.int64]
    variant: NDArray[np.int64]
    x: NDArray[np.float64]
    row: NDArray[np.int64]
    epoch: NDArray[np.int64]
    reach: NDArray[np.float64]
    stamp: NDArray[np.int64]
    full: NDArray[np.int64]
    gap: NDArray[np.float64]
    allowed: NDArray[np.bool_]
    """Variants that may be used (one of the two directions of parts that lie alike)."""


def desk_of(shapes: Shapes, plates: Sequence[Plate], copies: int) -> Desk:
    """An empty desk for these sheets and at most that many copies of all parts together."""
    sheets, variants, parts = len(plates), len(shapes.part), len(shapes.area_mm2)
    floor = floor_of(plates)
    return Desk(
        floor,
        floor_of(plates),
        np.array([plate.width_mm for plate in plates]),
        np.zeros(sheets, np.int64),
        np.zeros((sheets, copies + 1), np.int64),
        np.zeros((sheets, copies + 1)),
        np.zeros((sheets, copies + 1), np.int64),
        np.ones(sheets, np.int64),
        np.zeros((sheets, variants, floor.low.shape[1])),
        np.zeros((sheets, variants), np.int64),
        np.zeros((sheets, parts), np.int64),
        np.array([widest(*each) for each in zip(*floor[:3], strict=True)]),
        np.ones(variants, np.bool_),
    )


@compiled
def widest(low, high, count):  # type: ignore[no-untyped-def]
    """How wide the widest free stretch of each band is."""
    gaps = np.empty(count.shape[0])
    for row in range(count.shape[0]):
        gaps[row] = gap_of(low[row], high[row], count[row])
    return gaps


@compiled
def gap_of(low, high, n):  # type: ignore[no-untyped-def]
    """How wide the widest free stretch of one band is; nothing ends a band but what is taken."""
    if n == 0 or low[0] > -FAR_MM or high[n - 1] < FAR_MM:
        return FAR_MM
    gap = 0.0
    for i in range(1, n):
        gap = max(gap, low[i] - high[i - 1])
    return gap


@compiled
def wipe(desk, sheet):  # type: ignore[no-untyped-def]
    """Take everything off a sheet."""
    bare(desk, sheet, 0, desk.floor.rows[sheet])
    desk.used[sheet] = 0
    desk.epoch[sheet] += 1


@compiled
def bare(desk, sheet, begin, end):  # type: ignore[no-untyped-def]
    """Empty the bands [begin, end) of a sheet."""
    floor, base = desk.floor, desk.base
    for row in range(begin, end):
        n = base.taken[sheet, row]
        floor.taken[sheet, row] = n
        for i in range(n):
            floor.low[sheet, row, i] = base.low[sheet, row, i]
            floor.high[sheet, row, i] = base.high[sheet, row, i]
        desk.gap[sheet, row] = gap_of(floor.low[sheet, row], floor.high[sheet, row], n)


@compiled
def lay(shapes, desk, sheet, variant, row, x):  # type: ignore[no-untyped-def]
    """Lay a piece on a sheet and take its room."""
    at = desk.used[sheet]
    desk.variant[sheet, at] = variant
    desk.x[sheet, at] = x
    desk.row[sheet, at] = row
    desk.used[sheet] = at + 1
    take(shapes, desk, sheet, variant, row, x, 0, desk.floor.rows[sheet])


@compiled
def take(shapes, desk, sheet, variant, row, x, begin, end):  # type: ignore[no-untyped-def]
    """Take the room of a piece from the bands [begin, end)."""
    start = shapes.grown_row[variant]
    first = shapes.grown_first[start : start + shapes.grown_rows[variant] + 1]
    low, high, taken = desk.floor.low[sheet], desk.floor.high[sheet], desk.floor.taken[sheet]
    lowest = row + shapes.grown_shift[variant]
    occupy(low, high, taken, begin, end, first, shapes.grown_low, shapes.grown_high, lowest, x)
    for line in range(max(begin, lowest), min(end, lowest + first.shape[0] - 1)):
        desk.gap[sheet, line] = gap_of(low[line], high[line], taken[line])


@compiled
def keep(desk, sheet, spare, slot):  # type: ignore[no-untyped-def]
    """Copy all that is known of a sheet to a slot of a spare desk."""
    copied(desk, sheet, spare, slot)
    spare.epoch[slot] = desk.epoch[sheet]


@compiled
def bring_back(desk, sheet, spare, slot):  # type: ignore[no-untyped-def]
    """Copy a sheet back; its epoch is the old one, so that what was known holds again."""
    copied(spare, slot, desk, sheet)
    desk.epoch[sheet] = spare.epoch[slot]


@compiled
def copied(source, a, target, b):  # type: ignore[no-untyped-def]
    """Copy floor, pieces and knowledge from one sheet to another of the same kind."""
    used = source.used[a]
    target.used[b] = used
    target.variant[b, :used] = source.variant[a, :used]
    target.x[b, :used] = source.x[a, :used]
    target.row[b, :used] = source.row[a, :used]
    target.stamp[b] = source.stamp[a]
    target.full[b] = source.full[a]
    rows = source.floor.rows[a]
    target.gap[b, :rows] = source.gap[a, :rows]
    target.floor.rows[b] = rows
    for row in range(rows):
        n = source.floor.taken[a, row]
        target.floor.taken[b, row] = n
        for i in range(n):
            target.floor.low[b, row, i] = source.floor.low[a, row, i]
            target.floor.high[b, row, i] = source.floor.high[a, row, i]
    for v in range(source.stamp.shape[1]):
        if source.stamp[a, v] == source.epoch[a]:
            target.reach[b, v, :rows] = source.reach[a, v, :rows]

"""The table on which a nest is made: open sheets, what lies on them, and what is known of gaps."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.compiled import compiled
from gemaakt.nest.geometry import Floor, Plate, clear, floor_of, occupy
from gemaakt.nest.shapes import Shapes


class Desk(NamedTuple):
    """Mutable arrays of a nest in the making; first index the open sheet.

    `reach[sheet, variant, band]` is a lower bound on the leftmost free x, valid while
    `stamp[sheet, variant] == epoch[sheet]`; `full[sheet, part] == epoch[sheet]` says that the
    part does not fit there any more.
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
        np.ones(variants, np.bool_),
    )


@compiled
def wipe(desk, sheet):  # type: ignore[no-untyped-def]
    """Take everything off a sheet."""
    floor, base = desk.floor, desk.base
    for row in range(floor.rows[sheet]):
        n = base.count[sheet, row]
        floor.count[sheet, row] = n
        for i in range(n):
            floor.low[sheet, row, i] = base.low[sheet, row, i]
            floor.high[sheet, row, i] = base.high[sheet, row, i]
    desk.used[sheet] = 0
    desk.epoch[sheet] += 1


@compiled
def lay(shapes, desk, sheet, variant, row, x):  # type: ignore[no-untyped-def]
    """Lay a piece on a sheet and take its room."""
    at = desk.used[sheet]
    desk.variant[sheet, at] = variant
    desk.x[sheet, at] = x
    desk.row[sheet, at] = row
    desk.used[sheet] = at + 1
    begin = shapes.grown_row[variant]
    first = shapes.grown_first[begin : begin + shapes.grown_rows[variant] + 1]
    floor = desk.floor
    occupy(
        floor.low[sheet],
        floor.high[sheet],
        floor.count[sheet],
        floor.rows[sheet],
        first,
        shapes.grown_low,
        shapes.grown_high,
        shapes.grown_shift[variant],
        row,
        x,
    )


__all__ = ["Desk", "clear", "desk_of", "lay", "wipe"]

"""Pieces that may overlap for the while: where each lies, and what it costs that they collide.

A crowd is every wanted piece on a fixed set of sheets. `separate` moves the pieces until no two
collide. The collision of two pieces is the area that the material of one shares with the other
grown by the spacing, band by band, whichever of the two ways round is less; so holes are free.
"""
# Compiled loops take arrays, not objects, and are one function for speed.
# ruff: noqa: PLR0913

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.compiled import compiled, kernel
from gemaakt.nest.sheets.geometry import Floor, floor_of
from gemaakt.nest.sheets.solids import CELL_ROWS
from gemaakt.nest.sheets.table import Layout, Table

TOUCH_MM = 4e-4
"""Two intervals that share less than this do not collide (the judge allows a micrometre)."""


class Crowd(NamedTuple):
    """Where every piece lies, what each collision weighs, and a map of every sheet.

    `difference[sheet, cell, row]` is the change along x of how many grown pieces cover a cell.
    """

    part: NDArray[np.int64]
    variant: NDArray[np.int64]
    sheet: NDArray[np.int64]
    row: NDArray[np.int64]
    x: NDArray[np.float64]
    weight: NDArray[np.float32]
    edge_weight: NDArray[np.float64]
    members: NDArray[np.int64]
    held: NDArray[np.int64]
    rows: NDArray[np.int64]
    width_mm: NDArray[np.float64]
    floor: Floor
    irregular: NDArray[np.bool_]
    difference: NDArray[np.float32]
    allowed: NDArray[np.bool_]


def crowd_of(
    table: Table, layouts: Sequence[Layout], extra: NDArray[np.int64], seed: int
) -> Crowd:
    """Pieces of these layouts as they lie, one sheet each, and extra parts anywhere.

    The pieces are in the order of their parts, so that places in one crowd hold in another.
    """
    rng = np.random.default_rng(seed)
    lying = _rows(layouts)
    upon = np.array([_anywhere(table, layouts, int(part), rng) for part in extra]).reshape(-1, 4)
    rows = np.concatenate([lying, upon])
    part = table.shapes.part[rows[:, 1].astype(np.int64)]
    order = np.argsort(part, kind="stable")
    crowd = _empty(table, layouts, part[order])
    crowd.sheet[:], crowd.variant[:], crowd.row[:] = rows[order, :3].T
    crowd.x[:] = rows[order, 3]
    _settle(table.shapes, crowd, table.band_mm)
    return crowd


def _empty(table: Table, layouts: Sequence[Layout], part: NDArray[np.int64]) -> Crowd:
    """A crowd of these parts that lie nowhere yet, on one sheet for each layout."""
    plates = [table.plates[layout.kind] for layout in layouts]
    floor = floor_of([plate for plate in plates if plate is not None])
    sheets, n = len(layouts), len(part)
    cells = int(max(table.width_mm(each.kind) for each in layouts) / _cell_mm(table)) + 3
    rows = max(table.rows(each.kind) for each in layouts) // CELL_ROWS + 2
    return Crowd(
        part=part,
        variant=np.zeros(n, np.int64),
        sheet=np.zeros(n, np.int64),
        row=np.zeros(n, np.int64),
        x=np.zeros(n),
        weight=np.ones((n, n), np.float32),
        edge_weight=np.ones(n),
        members=np.zeros((sheets, n), np.int64),
        held=np.zeros(sheets, np.int64),
        rows=np.array([table.rows(each.kind) for each in layouts], np.int64),
        width_mm=np.array([table.width_mm(each.kind) for each in layouts]),
        floor=floor,
        irregular=np.array([bool(floor.taken[s, : floor.rows[s]].any()) for s in range(sheets)]),
        difference=np.zeros((sheets, cells, rows), np.float32),
        allowed=table.allowed,
    )


def _rows(layouts: Sequence[Layout]) -> NDArray[np.float64]:
    """Rows (sheet, variant, row, x) of the pieces of these layouts."""
    parts = [
        np.column_stack([np.full(len(each.variants), sheet), each.variants, each.rows, each.xs])
        for sheet, each in enumerate(layouts)
    ]
    return np.concatenate(parts).reshape(-1, 4).astype(float)


def _anywhere(
    table: Table, layouts: Sequence[Layout], part: int, rng: np.random.Generator
) -> tuple[float, float, float, float]:
    """A place (sheet, variant, row, x) of a part on one of the sheets that are large enough."""
    shapes = table.shapes
    own = range(shapes.part_first[part], shapes.part_first[part + 1])
    fitting = [
        (sheet, v)
        for sheet, layout in enumerate(layouts)
        for v in own
        if table.allowed[v]
        and shapes.width_mm[v] <= table.width_mm(layout.kind)
        and shapes.own_rows[v] <= table.rows(layout.kind)
    ]
    sheet, v = fitting[int(rng.integers(len(fitting)))]
    kind = layouts[sheet].kind
    row = int(rng.integers(table.rows(kind) - shapes.own_rows[v] + 1))
    x = float(rng.uniform(0.0, max(0.0, table.width_mm(kind) - shapes.width_mm[v])))
    return sheet, v, row, x


def _cell_mm(table: Table) -> float:
    return table.band_mm * CELL_ROWS


def layouts_of(
    best: NDArray[np.float64], kinds: Sequence[int], wanted: NDArray[np.bool_]
) -> list[Layout]:
    """The wanted pieces on each sheet; rows of `best` are (sheet, variant, row, x)."""
    found = []
    for sheet, kind in enumerate(kinds):
        on = np.flatnonzero((best[:, 0] == sheet) & wanted)
        variants, rows = best[on, 1].astype(np.int64), best[on, 2].astype(np.int64)
        found.append(Layout(kind, variants, rows, best[on, 3].copy()))
    return found


@compiled
def _settle(shapes, crowd, band_mm):  # type: ignore[no-untyped-def]
    """Enter all pieces in the lists and maps of their sheets."""
    for k in range(crowd.part.shape[0]):
        enter(shapes, crowd, k, band_mm)


@kernel
def enter(shapes, crowd, k, band_mm):  # type: ignore[no-untyped-def]
    """Enter a piece in the list and the map of its sheet."""
    s = crowd.sheet[k]
    crowd.members[s, crowd.held[s]] = k
    crowd.held[s] += 1
    mark(shapes, crowd.difference[s], crowd.variant[k], crowd.row[k], crowd.x[k], 1.0, band_mm)


@kernel
def leave(shapes, crowd, k, band_mm):  # type: ignore[no-untyped-def]
    """Take a piece off the list and the map of its sheet."""
    s = crowd.sheet[k]
    last = crowd.held[s] - 1
    for i in range(last + 1):
        if crowd.members[s, i] == k:
            crowd.members[s, i] = crowd.members[s, last]
            break
    crowd.held[s] = last
    mark(shapes, crowd.difference[s], crowd.variant[k], crowd.row[k], crowd.x[k], -1.0, band_mm)


@kernel
def mark(shapes, difference, v, row, x, amount, band_mm):  # type: ignore[no-untyped-def]
    """Add a grown piece to a map, so many times its cover."""
    cell_mm = band_mm * CELL_ROWS
    start = shapes.grown_row[v]
    begin = row + shapes.grown_shift[v]
    top = difference.shape[1] * CELL_ROWS
    wide = difference.shape[0] - 1
    share = amount / CELL_ROWS
    for r in range(shapes.grown_rows[v]):
        line = begin + r
        if line < 0 or line >= top:
            continue
        for i in range(shapes.grown_first[start + r], shapes.grown_first[start + r + 1]):
            a = int((x + shapes.grown_low[i]) / cell_mm + 0.5)
            b = int((x + shapes.grown_high[i]) / cell_mm + 0.5)
            difference[min(max(a, 0), wide), line // CELL_ROWS] += share
            difference[min(max(b, 0), wide), line // CELL_ROWS] -= share


@kernel
def shared(shapes, solids, v, row, x, other, other_row, other_x):  # type: ignore[no-untyped-def]
    """Length summed over the bands in which material of one lies in the other, grown."""
    at = solids.at[v]
    start = shapes.grown_row[other]
    low_row = other_row + shapes.grown_shift[other]
    begin = max(row, low_row)
    end = min(row + shapes.own_rows[v], low_row + shapes.grown_rows[other])
    off = other_x - x
    total = 0.0
    for line in range(begin, end):
        i = solids.first[at + line - row]
        last = solids.first[at + line - row + 1]
        k = shapes.grown_first[start + line - low_row]
        final = shapes.grown_first[start + line - low_row + 1]
        while i < last and k < final:
            a = max(solids.low[i], shapes.grown_low[k] + off)
            b = min(solids.high[i], shapes.grown_high[k] + off)
            if b - a > TOUCH_MM:
                total += b - a
            if solids.high[i] < shapes.grown_high[k] + off:
                i += 1
            else:
                k += 1
    return total


@kernel
def collision(shapes, solids, v, row, x, other, other_row, other_x):  # type: ignore[no-untyped-def]
    """How much two pieces collide; 0 when they keep their distance."""
    if (
        x >= other_x + solids.grown_high[other]
        or x + shapes.width_mm[v] <= other_x + solids.grown_low[other]
    ):
        return 0.0
    low = other_row + shapes.grown_shift[other]
    if row >= low + shapes.grown_rows[other] or row + shapes.own_rows[v] <= low:
        return 0.0
    one = shared(shapes, solids, v, row, x, other, other_row, other_x)
    if one == 0.0 or not solids.spaced:
        return one
    return min(one, shared(shapes, solids, other, other_row, other_x, v, row, x))


@kernel
def beyond(shapes, floor, sheet, v, row, x):  # type: ignore[no-untyped-def]
    """Length summed over the bands in which a piece lies outside what is usable of a sheet."""
    at = shapes.own_row[v]
    total = 0.0
    for r in range(shapes.own_rows[v]):
        line = row + r
        for i in range(shapes.own_first[at + r], shapes.own_first[at + r + 1]):
            a, b = x + shapes.own_low[i], x + shapes.own_high[i]
            for k in range(floor.taken[sheet, line]):
                c = min(b, floor.high[sheet, line, k]) - max(a, floor.low[sheet, line, k])
                if c > TOUCH_MM:
                    total += c
    return total

"""Can this piece lie here? Occupied intervals per band of every sheet, and two questions of them.

Nothing in this module decides where to try; `search` does (the split of jagua-rs and sparrow).
"""
# Compiled loops take arrays, not objects, and are one function for speed.
# ruff: noqa: PLR0913

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from gemaakt.nest.compiled import compiled
from gemaakt.nest.outline import polygon_of, turned
from gemaakt.nest.problem import NestJob, Placement, Sheet
from gemaakt.nest.sheets.bands import edges_of, rows_of

TOUCH_MM = 1e-6
"""Intervals that share less than this do not collide."""
FAR_MM = 1e9
INTERVALS = 96
"""Most occupied intervals a band holds; when more are needed the smallest gap is given up."""
SHEET_MITRE = 5.0
"""Corners of the usable region keep their mitre, as a cautious judge would draw them."""


class Plate(NamedTuple):
    """One kind of sheet in bands: where the usable region begins and what is taken from it."""

    origin: tuple[float, float]
    rows: int
    width_mm: float
    usable_mm2: float
    first: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


class Floor(NamedTuple):
    """Occupied intervals of a set of open sheets: arrays [sheet, band, interval]."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    taken: NDArray[np.int32]
    rows: NDArray[np.int64]


def usable_region(sheet: Sheet, margin_mm: float) -> shapely.Geometry:
    """Where parts may lie: the sheet without its margin and without the margin of its defects."""
    return polygon_of(sheet).buffer(-margin_mm, join_style="mitre", mitre_limit=SHEET_MITRE)


def plate_of(sheet: Sheet, job: NestJob, band_mm: float) -> Plate | None:
    """The bands of a sheet, None where nothing is usable."""
    region = usable_region(sheet, job.margin_mm)
    for row in sheet.fixed:
        region = region.difference(_standing(job, row))
    if region.is_empty:
        return None
    x0, y0, x1, y1 = region.bounds
    rows = int(np.floor((y1 - y0) / band_mm + 1e-9))
    if rows < 1:
        return None
    beyond = shapely.box(x0 - 10.0, y0 - 10.0, x1 + 10.0, y1 + 10.0).difference(region)
    moved = shapely.transform(beyond, lambda points: points - (x0, y0))
    polygons = moved.geoms if hasattr(moved, "geoms") else [moved]
    rings = [np.asarray(r.coords)[:-1] for p in polygons for r in (p.exterior, *p.interiors)]
    taken = rows_of(edges_of(rings), band_mm)
    inside = taken.first[-taken.shift : -taken.shift + rows + 1]
    low = taken.low[inside[0] : inside[-1]].copy()
    high = taken.high[inside[0] : inside[-1]].copy()
    low[low <= -10.0 + 1e-6] = -FAR_MM
    high[high >= x1 - x0 + 10.0 - 1e-6] = FAR_MM
    return Plate((x0, y0), rows, x1 - x0, float(region.area), inside - inside[0], low, high)


def _standing(job: NestJob, row: Placement) -> shapely.Geometry:
    """What a placement that stands keeps others from."""
    part = next((part for part in job.parts if part.id == row.part), None)
    if part is None:
        return shapely.Polygon()
    lying = shapely.transform(
        polygon_of(part),
        lambda points: (
            turned(points, row.rotation_deg, mirrored=row.mirrored)
            + np.array((row.x_mm, row.y_mm))
        ),
    )
    return lying.buffer(job.spacing_mm, join_style="mitre", mitre_limit=1.2)


def floor_of(plates: Sequence[Plate]) -> Floor:
    """Empty sheets of these kinds, one each, with only their own borders and defects taken."""
    height = max((plate.rows for plate in plates), default=1)
    floor = Floor(
        np.zeros((len(plates), height, INTERVALS)),
        np.zeros((len(plates), height, INTERVALS)),
        np.zeros((len(plates), height), np.int32),
        np.array([plate.rows for plate in plates], np.int64),
    )
    for number, plate in enumerate(plates):
        clear(floor.low[number], floor.high[number], floor.taken[number], *plate[4:])
    return floor


@compiled
def clear(low, high, count, first, base_low, base_high):  # type: ignore[no-untyped-def]
    """Empty one sheet: only what its border and defects take is left."""
    count[:] = 0
    for row in range(first.shape[0] - 1):
        for i in range(first[row], first[row + 1]):
            low[row, count[row]] = base_low[i]
            high[row, count[row]] = base_high[i]
            count[row] += 1


@compiled
def leftmost(low, high, count, first, own_low, own_high, row, x, limit, at):  # type: ignore[no-untyped-def]
    """Least x >= the given one at which the piece's rows lie free from that band on.

    Gives up as soon as x exceeds the limit; the x returned is then a lower bound. Looks at the
    piece's band `at` first: its widest, which moves the piece furthest.
    """
    rows = first.shape[0] - 1
    clean = 0
    r = at
    while clean < rows:
        moved = False
        line = row + r
        n = count[line]
        for i in range(first[r], first[r + 1]):
            a = own_low[i]
            b = own_high[i]
            begin, end = 0, n
            edge = x + a + TOUCH_MM
            while begin < end:
                middle = (begin + end) >> 1
                if high[line, middle] > edge:
                    end = middle
                else:
                    begin = middle + 1
            while begin < n and low[line, begin] < x + b - TOUCH_MM:
                x = high[line, begin] - a
                begin += 1
                moved = True
        if moved:
            if x > limit:
                return x
            clean = 0 if first[r + 1] - first[r] > 1 else 1
        else:
            clean += 1
        r += 1
        if r == rows:
            r = 0
    return x


@compiled
def occupy(low, high, count, begin, end, first, grown_low, grown_high, row, x):  # type: ignore[no-untyped-def]
    """Take the rows of a grown piece, the first at `row`, from the bands [begin, end)."""
    for line in range(max(begin, row), min(end, row + first.shape[0] - 1)):
        r = line - row
        for i in range(first[r], first[r + 1]):
            _insert(low[line], high[line], count, line, x + grown_low[i], x + grown_high[i])


@compiled
def _insert(low, high, count, line, a, b):  # type: ignore[no-untyped-def]
    """Merge [a, b] into the sorted intervals of a band."""
    n = count[line]
    begin, end = 0, n
    while begin < end:
        middle = (begin + end) >> 1
        if high[middle] < a - TOUCH_MM:
            begin = middle + 1
        else:
            end = middle
    stop = begin
    while stop < n and low[stop] <= b + TOUCH_MM:
        a = min(a, low[stop])
        b = max(b, high[stop])
        stop += 1
    if stop == begin:
        if n == low.shape[0]:
            _give_up_gap(low, high, count, line)
            _insert(low, high, count, line, a, b)
            return
        for k in range(n, begin, -1):
            low[k] = low[k - 1]
            high[k] = high[k - 1]
        count[line] = n + 1
    elif stop > begin + 1:
        gone = stop - begin - 1
        for k in range(stop, n):
            low[k - gone] = low[k]
            high[k - gone] = high[k]
        count[line] = n - gone
    low[begin] = a
    high[begin] = b


@compiled
def _give_up_gap(low, high, count, line):  # type: ignore[no-untyped-def]
    """Close the smallest gap of a full band."""
    n = count[line]
    best = 1
    for k in range(2, n):
        if low[k] - high[k - 1] < low[best] - high[best - 1]:
            best = k
    high[best - 1] = high[best]
    for k in range(best + 1, n):
        low[k - 1] = low[k]
        high[k - 1] = high[k]
    count[line] = n - 1

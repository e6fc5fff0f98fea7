"""A corner of the last sheet kept free, where no straight cut leaves a piece worth keeping.

The least corner worth keeping is taken off the sheet, lying and upright side by side, and the
pieces that lie on it are moved apart (`separate.py`) on what is left; then the corner grows, in
length and in height side by side, as long as the pieces still come apart.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from gemaakt.nest.problem import Ring
from gemaakt.nest.remnants import KEEP_LONG_MM, KEEP_SHORT_MM
from gemaakt.nest.sheets.geometry import Plate, plate_of
from gemaakt.nest.sheets.offcut import CLOSEST_SHARE, box_mm
from gemaakt.nest.sheets.parting import Parting
from gemaakt.nest.sheets.push import MOVES, chunk_of
from gemaakt.nest.sheets.table import Layout, Table
from gemaakt.stop import Stop

GROWTH = 1.15
"""By how much a corner grows in one step."""
MOST_SHARE = 0.9
"""No corner is longer or higher than this share of the sheet: beyond, a straight cut is looked
for."""


@dataclass(frozen=True, slots=True)
class _Corner:
    """Right end and upper end of a sheet, so long and so high."""

    length_mm: float
    height_mm: float

    def grown(self) -> tuple["_Corner", "_Corner"]:
        """A longer one and a higher one."""
        longer = _Corner(self.length_mm * GROWTH, self.height_mm)
        return longer, _Corner(self.length_mm, self.height_mm * GROWTH)


LEAST = (_Corner(KEEP_LONG_MM, KEEP_SHORT_MM), _Corner(KEEP_SHORT_MM, KEEP_LONG_MM))


def with_corner(table: Table, layout: Layout, stop: Stop, seed: int, workers: int) -> Layout:
    """The layout moved so that its upper right corner is free, or the layout as it is."""
    sheet = table.job.sheets[layout.kind]
    size_mm = None if sheet.remnant or sheet.fixed else box_mm(sheet)
    if size_mm is None:
        return layout
    best, corners, turns = layout, LEAST, count()
    for step in count():
        tried = _begun(table, best, size_mm, corners, seed + step)
        done = _first_apart(tried, turns, stop, workers)
        if done is None:
            break
        best, corners = tried[done].layouts()[0], done.grown()
    return best


def _begun(
    table: Table,
    layout: Layout,
    size_mm: tuple[float, float],
    corners: Sequence[_Corner],
    seed: int,
) -> dict[_Corner, Parting]:
    """The pieces on the sheet without each of these corners, where they may find room."""
    begun = {}
    for number, corner in enumerate(corners):
        plate = _plate(table, layout.kind, size_mm, corner)
        if plate is None or table.area_mm2(layout) > CLOSEST_SHARE * plate.usable_mm2:
            continue
        plates = [plate if k == layout.kind else each for k, each in enumerate(table.plates)]
        smaller = replace(table, plates=plates, desks={})
        parting = Parting.begin(smaller, [layout], np.zeros(0, np.int64), 2 * seed + number, 1)
        if parting is not None:
            begun[corner] = parting
    return begun


def _plate(table: Table, kind: int, size_mm: tuple[float, float], corner: _Corner) -> Plate | None:
    """A sheet without its corner, which the pieces keep their spacing to.

    None where so little is left beside the corner that the usable room is shorter or lower.
    """
    job, (x1, y1) = table.job, size_mm
    if corner.length_mm > MOST_SHARE * x1 or corner.height_mm > MOST_SHARE * y1:
        return None
    margin_less = job.spacing_mm - job.margin_mm
    x, y = x1 - corner.length_mm - margin_less, y1 - corner.height_mm - margin_less
    outer = Ring(((0.0, 0.0), (x1, 0.0), (x1, y), (x, y), (x, y1), (0.0, y1)))
    plate = plate_of(replace(job.sheets[kind], outer=outer), job, table.band_mm)
    if plate is None:
        return None
    is_whole = (plate.rows, plate.width_mm) == (table.rows(kind), table.width_mm(kind))
    return plate if is_whole else None


def _first_apart(
    tried: dict[_Corner, Parting], turns: Iterator[int], stop: Stop, workers: int
) -> _Corner | None:
    """The first corner from which all pieces have come away, None when time is up before."""
    chunk = chunk_of(stop)
    with ThreadPoolExecutor(max(1, min(workers, len(tried)))) as crew:
        while tried and not stop(next(turns) * chunk, 0.0):
            list(crew.map(lambda parting: parting.round(MOVES), tried.values()))
            done = next((each for each, parting in tried.items() if parting.done), None)
            if done is not None:
                return done
    return None

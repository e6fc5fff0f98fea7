"""A corner of the last sheet kept free, where no straight cut leaves a piece worth keeping.

The least corner worth keeping is taken off the sheet, lying and upright side by side. The pieces
are laid anew on what is left, and the few that find no place are laid upon the others and all
moved apart (`separate.py`); where many find none, all are moved apart from where they lay. Then
the corner grows, in length and in height side by side, as long as the pieces still come apart.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.problem import Ring
from gemaakt.nest.remnants import KEEP_LONG_MM, KEEP_SHORT_MM
from gemaakt.nest.sheets.geometry import Plate, plate_of
from gemaakt.nest.sheets.knapsack import knapsack
from gemaakt.nest.sheets.offcut import CLOSEST_SHARE, box_mm
from gemaakt.nest.sheets.parting import Parting
from gemaakt.nest.sheets.push import MOVES, chunk_of
from gemaakt.nest.sheets.remnants_first import Effort, Steps, by_size
from gemaakt.nest.sheets.table import Layout, Table
from gemaakt.stop import Stop

ROOM_MM = 0.5
"""The least corner is so much larger than what is worth keeping: pieces may touch its border."""
STEPS = 40
"""Steps of ruin and recreate in which pieces are laid anew beside a corner."""
MOST_LEFT_SHARE = 0.05
"""With more of their area left over, they are moved apart from where they lay."""
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


LEAST = (
    _Corner(KEEP_LONG_MM + ROOM_MM, KEEP_SHORT_MM + ROOM_MM),
    _Corner(KEEP_SHORT_MM + ROOM_MM, KEEP_LONG_MM + ROOM_MM),
)


def with_corner(table: Table, layout: Layout, stop: Stop, seed: int, workers: int) -> Layout:
    """The layout moved so that its upper right corner is free, or the layout as it is."""
    sheet = table.job.sheets[layout.kind]
    size_mm = None if sheet.remnant or sheet.fixed else box_mm(sheet)
    if size_mm is None:
        return layout
    best, corners, turns = layout, LEAST, count()
    for step in count():
        smaller = dict(_without(table, best, size_mm, corners))
        tried = _begun(smaller, best, Effort(stop, seed + step, workers), anew=step == 0)
        done = _first_apart(tried, turns, stop, workers)
        if done is None:
            break
        best, corners = tried[done].layouts()[0], done.grown()
    return best


def _without(
    table: Table, layout: Layout, size_mm: tuple[float, float], corners: Sequence[_Corner]
) -> Iterator[tuple[_Corner, Table]]:
    """The sheet without each of these corners, where the pieces may find room beside it."""
    for corner in corners:
        plate = _plate(table, layout.kind, size_mm, corner)
        if plate is not None and table.area_mm2(layout) <= CLOSEST_SHARE * plate.usable_mm2:
            plates = [plate if k == layout.kind else each for k, each in enumerate(table.plates)]
            yield corner, replace(table, plates=plates, desks={})


def _begun(
    smaller: dict[_Corner, Table], layout: Layout, effort: Effort, *, anew: bool
) -> dict[_Corner, Parting]:
    """The pieces on each of the sheets: as they lie, or first laid anew as far as they can be."""
    nothing = np.zeros(0, np.int64)

    def one(number: int, table: Table) -> Parting | None:
        steps = Steps(table, effort, number)
        laid, left = _laid_anew(table, layout, steps) if anew else (layout, nothing)
        return Parting.begin(table, [laid], left, 2 * effort.seed + number, 1)

    with ThreadPoolExecutor(effort.workers) as crew:
        made = list(crew.map(one, range(len(smaller)), smaller.values()))
    return {
        corner: parting
        for corner, parting in zip(smaller, made, strict=True)
        if parting is not None
    }


def _laid_anew(table: Table, layout: Layout, steps: Steps) -> tuple[Layout, NDArray[np.int64]]:
    """The pieces laid anew and what is left over; as they lie where much is."""
    pool = by_size(table, table.part_numbers(layout))
    laid, left = knapsack(table, layout.kind, pool, steps, STEPS)
    own = table.shapes.area_mm2
    if float(own[left].sum()) > MOST_LEFT_SHARE * float(own[pool].sum()):
        return layout, np.zeros(0, np.int64)
    return laid, left


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

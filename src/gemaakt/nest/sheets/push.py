"""One sheet laid as closely as can be, so that what is left of it is one piece worth keeping."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.remnants import remnant_of
from gemaakt.nest.sheets.crowd import Crowd, enter, leave
from gemaakt.nest.sheets.desk import Desk, lay, wipe
from gemaakt.nest.sheets.parting import Parting
from gemaakt.nest.sheets.search import fill, improve, ordered, start
from gemaakt.nest.sheets.stirring import put
from gemaakt.nest.sheets.table import Layout, Table, layout_of
from gemaakt.stop import MaxIterations, Stop

CHUNK, FEW = 40, 8
"""Steps of ruin and recreate between two looks at the stop; few when a clock is looked at."""
HEAT = 0.2
STEP, LEAST_STEP = 0.08, 0.004
"""First and last share by which a sheet is made narrower in one step."""
PATIENCE = 6
"""Rounds after which a narrower sheet is given up."""
PRESSES, MOVES = 30, 60
"""Rounds, and moves in each, in which colliding pieces must have come apart."""


@dataclass(frozen=True, slots=True)
class Push:
    """Until when, and with which random numbers."""

    stop: Stop
    seed: int
    number: int


def chunk_of(stop: Stop) -> int:
    """Steps between two looks at the stop."""
    return CHUNK if isinstance(stop, MaxIterations) else FEW


def seeds_of(seed: int, number: int) -> Iterator[int]:
    """Seeds of one thread, one after another."""
    turn = 0
    while True:
        turn += 1
        yield (seed * 1_000_003 + turn * 1_009 + number * 7_919 + 17) % (2**31)


def reach_mm(table: Table, layout: Layout) -> float:
    """Right end of the pieces of a layout."""
    return float(np.max(layout.xs + table.shapes.width_mm[layout.variants], initial=0.0))


def top_row(table: Table, layout: Layout) -> int:
    """Upper end of the pieces of a layout, in bands."""
    return int(np.max(layout.rows + table.shapes.own_rows[layout.variants], initial=0))


def kept_mm2(table: Table, layout: Layout) -> float:
    """Area of the piece of the sheet that is worth keeping."""
    remnant = remnant_of(table.job, table.laid(layout), 0)
    return remnant.area_mm2 if remnant else 0.0


def pushed_aside(table: Table, layout: Layout, stop: Stop, seed: int, workers: int) -> Layout:
    """The layout made narrower and made lower, whichever leaves the larger piece."""
    if not len(layout.variants):
        return layout
    sides: list[Callable[[], Layout]] = [
        lambda: _pressed(table, layout, Push(stop, seed, 3), _Narrow(table)),
        lambda: _pressed(table, layout, Push(stop, seed, 5), _Low(table)),
    ]
    with ThreadPoolExecutor(min(2, workers)) as crew:
        found = list(crew.map(lambda side: side(), sides))
    best: Layout = layout
    for each in found:
        best = max(best, each, key=lambda one: (kept_mm2(table, one), -reach_mm(table, one)))
    return best


@dataclass(frozen=True, slots=True)
class _Narrow:
    """Only the left of the sheet may be used."""

    table: Table

    def size(self, layout: Layout) -> float:
        """Width that is taken."""
        return reach_mm(self.table, layout)

    def ends(self, layout: Layout) -> NDArray[np.float64]:
        """Right end of each piece."""
        return layout.xs + self.table.shapes.width_mm[layout.variants]

    def limit(self, desk: Desk, size: float) -> None:
        """Let no more than so much be taken."""
        desk.width_mm[0] = size

    def confine(self, crowd: Crowd, size: float) -> None:
        """Let no more than so much be taken by pieces that may collide."""
        crowd.width_mm[0] = size


@dataclass(frozen=True, slots=True)
class _Low:
    """Only the bottom of the sheet may be used."""

    table: Table

    def size(self, layout: Layout) -> float:
        """Bands that are taken."""
        return float(top_row(self.table, layout))

    def ends(self, layout: Layout) -> NDArray[np.float64]:
        """Upper end of each piece."""
        ends: NDArray[np.float64] = (
            layout.rows + self.table.shapes.own_rows[layout.variants]
        ).astype(float)
        return ends

    def limit(self, desk: Desk, size: float) -> None:
        """Let no more than so much be taken."""
        desk.floor.rows[0] = int(size)

    def confine(self, crowd: Crowd, size: float) -> None:
        """Let no more than so much be taken by pieces that may collide."""
        crowd.rows[0] = int(size)


def _pressed(table: Table, layout: Layout, push: Push, side: _Narrow | _Low) -> Layout:
    """The layout on ever less of the sheet: first laid anew, then moved apart closer by."""
    best = _shrunk(table, layout, push, side)
    step, turns = STEP / 2.0, 0
    while step >= LEAST_STEP and not push.stop(turns * CHUNK, 0.0):
        size = side.size(best) * (1.0 - step)
        parting = Parting.begin(table, [best], np.zeros(0, np.int64), push.seed + turns, 1)
        if parting is None or not _confined(table, parting.movers[0].crowd, side, size):
            return best
        for _ in range(PRESSES):
            turns += 1
            if parting.done is not None or push.stop(turns * CHUNK, 0.0):
                break
            parting.round(MOVES)
        if parting.done is None:
            step /= 2.0
        else:
            best = parting.layouts()[0]
    return best


def _confined(table: Table, crowd: Crowd, side: _Narrow | _Low, size: float) -> bool:
    """Let the pieces use only so much of the sheet; False when one is larger than that."""
    shapes = table.shapes
    side.confine(crowd, size)
    if (shapes.width_mm[crowd.variant] > crowd.width_mm[0]).any():
        return False
    if (shapes.own_rows[crowd.variant] > crowd.rows[0]).any():
        return False
    for k in range(len(crowd.part)):
        leave(shapes, crowd, k, table.band_mm)
        put(shapes, crowd, k, 0, crowd.row[k], crowd.x[k])
        enter(shapes, crowd, k, table.band_mm)
    return True


def _shrunk(table: Table, layout: Layout, push: Push, side: _Narrow | _Low) -> Layout:
    """The layout on ever less of the sheet, until the stop or until nothing gives any more."""
    copies = len(layout.variants)
    desk, spare = table.desk([layout.kind], copies), table.desk([layout.kind] * 2, copies)
    seeds = seeds_of(push.seed, push.number)
    best, step, turns = layout, STEP, 0
    start(next(seeds))
    while step >= LEAST_STEP and not push.stop(turns * CHUNK, 0.0):
        wipe(desk, 0)
        side.limit(desk, side.size(best) * (1.0 - step))
        left = _kept_within(table, desk, best, side.ends(best), side.size(best) * (1.0 - step))
        for _ in range(PATIENCE * CHUNK // chunk_of(push.stop)):
            turns += 1
            if not len(left) or push.stop(turns * CHUNK, 0.0):
                break
            left, _ = improve(
                table.shapes,
                desk,
                spare,
                np.zeros(len(table.rank)),
                np.zeros(1),
                left,
                next(seeds),
                chunk_of(push.stop),
                HEAT,
                table.band_mm,
            )
        if len(left):
            step /= 2.0
        else:
            best = layout_of(desk, 0, layout.kind)
        _whole(table, desk, layout.kind)
    return best


def _whole(table: Table, desk: Desk, kind: int) -> None:
    """Let the whole of the sheet be used again, nothing on it."""
    desk.width_mm[0] = table.width_mm(kind)
    desk.floor.rows[0] = table.rows(kind)


def _kept_within(
    table: Table, desk: Desk, layout: Layout, ends: NDArray[np.float64], size: float
) -> NDArray[np.int64]:
    """Lay what ends within the size as it lay, then what fits of the rest; what is left."""
    within = ends <= size
    for v, row, x in zip(
        layout.variants[within], layout.rows[within], layout.xs[within], strict=True
    ):
        lay(table.shapes, desk, 0, v, row, x)
    rest = table.shapes.part[layout.variants[~within]]
    pool = ordered(table.shapes, np.zeros(len(table.rank)), rest, 0.0)
    left: NDArray[np.int64] = fill(
        table.shapes, desk, pool, np.zeros(1, np.int64), 1.0, 0.001, 0.0
    )
    return left

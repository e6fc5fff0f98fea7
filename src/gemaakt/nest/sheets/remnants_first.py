"""Pieces moved to where they cost least: to the remnants, then to all but the last sheet.

Ruin and recreate with a price per sheet moves pieces from the last sheet to the others, and from
those to the remnants; then single pieces are exchanged (`exchange`), which asks least of a nest
that is close already.
"""

from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.remnants import with_most_room
from gemaakt.nest.sheets.desk import Desk
from gemaakt.nest.sheets.exchange import Exchange
from gemaakt.nest.sheets.push import CHUNK, chunk_of, seeds_of
from gemaakt.nest.sheets.search import improve
from gemaakt.nest.sheets.table import Layout, Table, lay_again, layout_of, pool_of
from gemaakt.stop import MaxIterations, MaxSeconds, Stop

SHEET_PRICE, LAST_PRICE = 0.3, 0.45
"""What a mm² on a full sheet and on the last one costs, when one left over costs 1."""
COOL, HEAT = 0.02, 0.2
MOST_CELLS = 40_000_000
MOST_PIECES = 3000
"""More pieces than this are left as they lie."""
MOVING_SHARE = 0.1
"""Share of the effort after which pieces are exchanged."""
MOVES_A_TURN = 320
"""So many moves of an exchange cost about as much as a turn of ruin and recreate."""


@dataclass(frozen=True, slots=True)
class Effort:
    """Until when, with which random numbers, by how many threads."""

    stop: Stop
    seed: int
    workers: int

    def first(self, share: float) -> Stop:
        """A stop after this share of the effort."""
        stop = self.stop
        if isinstance(stop, MaxIterations):
            return MaxIterations(int(share * stop.iterations))
        if isinstance(stop, MaxSeconds):
            return MaxSeconds(share * stop.seconds, stop.now, stop.started_s)
        return stop

    @property
    def spent_share(self) -> float:
        """How much of the effort is spent by the clock; 0 where steps are counted."""
        stop = self.stop
        return stop.elapsed_s / stop.seconds if isinstance(stop, MaxSeconds) else 0.0

    def rest(self) -> "Effort":
        """What is left of the effort by the clock; all of it where steps are counted."""
        stop = self.stop
        if isinstance(stop, MaxSeconds):
            return replace(self, stop=MaxSeconds(stop.left_s, stop.now))
        return self


class Steps:
    """Steps of ruin and recreate by one thread, counted for the stop."""

    def __init__(self, table: Table, effort: Effort, number: int) -> None:
        self.table = table
        self.effort = effort
        self.seeds = seeds_of(effort.seed, number + 60)
        self.turns = 0.0
        self.share = 1.0
        self.heat = HEAT

    @property
    def most_turns(self) -> float:
        """Turns of which the effort consists where steps are counted."""
        stop = self.effort.stop
        return stop.iterations / CHUNK if isinstance(stop, MaxIterations) else 0.0

    @property
    def chunk(self) -> int:
        """Steps in a turn."""
        return chunk_of(self.effort.stop)

    def over(self) -> bool:
        """Whether the share of the effort that this part of the work may have is spent."""
        stop, share = self.effort.stop, self.share
        if isinstance(stop, MaxIterations):
            return self.turns * CHUNK >= share * stop.iterations
        seconds, elapsed_s = getattr(stop, "seconds", 0.0), getattr(stop, "elapsed_s", 0.0)
        return stop(int(self.turns * CHUNK), 0.0) or elapsed_s >= share * seconds > 0.0

    def improve(
        self, desk: Desk, spare: Desk, price: NDArray[np.float64], left: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """A few steps; what is left over then."""
        self.turns += 1
        table = self.table
        even = np.zeros(len(table.rank))
        heat = COOL if price.max() > 0.0 else self.heat
        found: NDArray[np.int64] = improve(
            table.shapes, desk, spare, even, price, left, next(self.seeds), self.chunk, heat,
            table.band_mm,
        )[0]  # fmt: skip
        return found


def sorted_out(table: Table, layouts: list[Layout], effort: Effort) -> list[Layout]:
    """The same pieces, as many as can be on remnants, then on all but the last sheet."""
    last = last_of(table, layouts)
    kinds = [each.kind for each in layouts]
    effort = effort.rest()
    cells = len(kinds) * len(table.shapes.part) * max(map(table.rows, kinds), default=0)
    if last is None or len(layouts) < 2 or cells * effort.workers > MOST_CELLS:
        return layouts
    price = _prices(table, layouts, last)
    _ = table.solids

    def one(number: int) -> list[Layout]:
        steps = Steps(table, effort, number)
        return _moved(table, layouts, price, steps)

    def worth(found: Sequence[Layout]) -> float:
        return float(price @ np.array([table.area_mm2(each) for each in found]))

    with ThreadPoolExecutor(effort.workers) as crew:
        best = min([layouts, *crew.map(one, range(effort.workers))], key=worth)
        return _exchanged(table, best, effort, crew)


def last_of(table: Table, layouts: Sequence[Layout]) -> int | None:
    """The full sheet (or else remnant) with most room, of those on which nothing stands."""
    free = [i for i, each in enumerate(layouts) if not table.job.sheets[each.kind].fixed]
    full = [i for i in free if not table.job.sheets[layouts[i].kind].remnant]
    chosen = full or free
    most = with_most_room(table.job, [table.laid(layouts[i]) for i in chosen])
    return None if most is None else chosen[most]


def room_mm2(table: Table, layout: Layout) -> float:
    """Usable area of a sheet on which nothing lies."""
    return table.usable_mm2(layout.kind) - table.area_mm2(layout)


def _prices(table: Table, layouts: Sequence[Layout], last: int) -> NDArray[np.float64]:
    """What a mm² costs on each sheet: nothing on a remnant, most on the last sheet."""
    remnant = [table.job.sheets[each.kind].remnant for each in layouts]
    price = np.where(remnant, 0.0, SHEET_PRICE)
    price[last] = LAST_PRICE
    return price


def _moved(
    table: Table, layouts: list[Layout], price: NDArray[np.float64], steps: Steps
) -> list[Layout]:
    """Pieces moved by ruin and recreate to where they cost less, as long as that may last."""
    kinds = [each.kind for each in layouts]
    copies = sum(len(each.variants) for each in layouts)
    desk, spare = _laid(table, layouts, copies), spare_for(table, kinds, copies)
    left, best = np.zeros(0, np.int64), layouts
    steps.share = MOVING_SHARE if parted(table, layouts)[0] else 1.0
    while not steps.over():
        left = steps.improve(desk, spare, price, left)
        if not len(left):
            best = [layout_of(desk, i, kind) for i, kind in enumerate(kinds)]
    return best


def parted(table: Table, layouts: Sequence[Layout]) -> tuple[list[int], list[int]]:
    """Which of the layouts are on remnants, and which on full sheets."""
    kinds = enumerate(each.kind for each in layouts)
    remnants = [i for i, kind in kinds if table.job.sheets[kind].remnant]
    return remnants, [i for i in range(len(layouts)) if i not in remnants]


def _exchanged(
    table: Table, layouts: list[Layout], effort: Effort, crew: Executor
) -> list[Layout]:
    """Single pieces exchanged with the remnants until the effort is spent."""
    remnants, full = parted(table, layouts)
    if not remnants or not full:
        return layouts
    steps = Steps(table, effort, effort.workers)
    steps.turns = MOVING_SHARE * steps.most_turns
    exchange = Exchange.begin(table, layouts, remnants, full)
    while not steps.over():
        seeds = [next(steps.seeds) for _ in range(effort.workers)]
        steps.turns += exchange.tried(seeds, crew) / (MOVES_A_TURN * effort.workers)
    return exchange.layouts


def _laid(table: Table, layouts: Sequence[Layout], copies: int) -> Desk:
    """A desk with these layouts and room for so many pieces."""
    desk = table.desk([each.kind for each in layouts], copies)
    for sheet, layout in enumerate(layouts):
        lay_again(table, desk, sheet, layout)
    return desk


def spare_for(table: Table, kinds: Sequence[int], copies: int) -> Desk:
    return table.desk([max(kinds, key=table.rows)] * 2, copies)


def by_size(table: Table, parts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The parts in the order of the first try: kits together, large before small."""
    order = dict.fromkeys(pool_of(table, range(len(table.job.parts))).tolist())
    place = {part: i for i, part in enumerate(order)}
    return np.array(sorted(parts.tolist(), key=lambda n: place.get(n, n)), np.int64)

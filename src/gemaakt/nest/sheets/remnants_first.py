"""Pieces moved to where they cost least: remnants filled from all parts, the rest on full sheets.

First every remnant is filled anew as a knapsack, with the choice of all parts that are not on an
earlier one, and what is left is laid on the full sheets, as they lie where that can be; a try
that does not lay everything is dropped. Then ruin and recreate with a price per sheet moves
pieces from the last sheet to the others, and from those to the remnants; and at last single
pieces are exchanged (`exchange`), which asks least of a nest that is close already.
"""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.sheets.desk import Desk
from gemaakt.nest.sheets.exchange import Exchange
from gemaakt.nest.sheets.push import CHUNK, chunk_of, seeds_of
from gemaakt.nest.sheets.search import fill, improve
from gemaakt.nest.sheets.table import Layout, Table, lay_again, layout_of, pool_of
from gemaakt.stop import MaxIterations, Stop

SHEET_PRICE, LAST_PRICE = 0.3, 0.45
"""What a mm² on a full sheet and on the last one costs, when one left over costs 1."""
COOL, HEAT = 0.02, 0.2
MOST_CELLS = 40_000_000
MOST_PIECES = 3000
"""More pieces than this are left as they lie."""
KNAPSACK_STEPS, REST_STEPS = 24, 600
"""Steps of ruin and recreate for one remnant in the first try, and for all full sheets in each.

Few in the first: a short effort must see one through, and the choice of the parts counts most.
"""
LONGER = 2.0
"""Each try fills a remnant so many times as long as the one before."""
CANDIDATES = 60
"""So many of the parts that are left, any, are tried on a remnant in one go."""
TRY_SHARE, MOVING_SHARE = 0.4, 0.45
"""Shares of the effort after which no other try begins, and after which pieces are exchanged."""
MOVES_A_TURN = 320
"""So many moves of an exchange cost about as much as a turn of ruin and recreate."""


@dataclass(frozen=True, slots=True)
class Effort:
    """Until when, with which random numbers, by how many threads."""

    stop: Stop
    seed: int
    workers: int


class Steps:
    """Steps of ruin and recreate by one thread, counted for the stop."""

    def __init__(self, table: Table, effort: Effort, number: int) -> None:
        self.table = table
        self.effort = effort
        self.seeds = seeds_of(effort.seed, number + 60)
        self.turns = 0.0
        self.share = 1.0

    @property
    def most_turns(self) -> float:
        """Turns of which the effort consists where steps are counted."""
        stop = self.effort.stop
        return stop.iterations / CHUNK if isinstance(stop, MaxIterations) else 0.0

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
        table, chunk = self.table, chunk_of(self.effort.stop)
        even = np.zeros(len(table.rank))
        heat = COOL if price.max() > 0.0 else HEAT
        found: NDArray[np.int64] = improve(
            table.shapes, desk, spare, even, price, left, next(self.seeds), chunk, heat,
            table.band_mm,
        )[0]  # fmt: skip
        return found

    def until_laid(
        self, desk: Desk, left: NDArray[np.int64], most: int, kinds: Sequence[int]
    ) -> NDArray[np.int64]:
        """Steps until nothing is left over or so many are made; what is left over."""
        spare = _spare(self.table, kinds, desk.variant.shape[1] - 1)
        for _ in range(most // chunk_of(self.effort.stop)):
            if not len(left) or self.over():
                break
            left = self.improve(desk, spare, np.zeros(len(kinds)), left)
        return left


def sorted_out(table: Table, layouts: list[Layout], effort: Effort) -> list[Layout]:
    """The same pieces, as many as can be on remnants, then on all but the last sheet."""
    last = last_of(table, layouts)
    kinds = [each.kind for each in layouts]
    cells = len(kinds) * len(table.shapes.part) * max(map(table.rows, kinds), default=0)
    if last is None or len(layouts) < 2 or cells * effort.workers > MOST_CELLS:
        return layouts
    price = _prices(table, layouts, last)
    _ = table.solids

    def one(number: int) -> list[Layout]:
        steps = Steps(table, effort, number)
        return _moved(table, _refilled(table, layouts, steps), price, steps)

    def worth(found: Sequence[Layout]) -> float:
        return float(price @ np.array([table.area_mm2(each) for each in found]))

    with ThreadPoolExecutor(effort.workers) as crew:
        best = min([layouts, *crew.map(one, range(effort.workers))], key=worth)
        return _exchanged(table, best, effort, crew)


def last_of(table: Table, layouts: Sequence[Layout]) -> int | None:
    """The full sheet (or else remnant) with the least on it, of those on which nothing stands."""
    free = [i for i, each in enumerate(layouts) if not table.job.sheets[each.kind].fixed]
    full = [i for i in free if not table.job.sheets[layouts[i].kind].remnant]
    return min(full or free, key=lambda i: table.area_mm2(layouts[i]), default=None)


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
    desk, spare = _laid(table, layouts, copies), _spare(table, kinds, copies)
    left, best = np.zeros(0, np.int64), layouts
    steps.share = MOVING_SHARE if _parted(table, layouts)[0] else 1.0
    while not steps.over():
        left = steps.improve(desk, spare, price, left)
        if not len(left):
            best = [layout_of(desk, i, kind) for i, kind in enumerate(kinds)]
    return best


def _parted(table: Table, layouts: Sequence[Layout]) -> tuple[list[int], list[int]]:
    """Which of the layouts are on remnants, and which on full sheets."""
    kinds = enumerate(each.kind for each in layouts)
    remnants = [i for i, kind in kinds if table.job.sheets[kind].remnant]
    return remnants, [i for i in range(len(layouts)) if i not in remnants]


def _exchanged(
    table: Table, layouts: list[Layout], effort: Effort, crew: Executor
) -> list[Layout]:
    """Single pieces exchanged with the remnants until the effort is spent."""
    remnants, full = _parted(table, layouts)
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


def _spare(table: Table, kinds: Sequence[int], copies: int) -> Desk:
    return table.desk([max(kinds, key=table.rows)] * 2, copies)


# ---------------------------------------------------------------- remnants filled anew


def _refilled(table: Table, layouts: list[Layout], steps: Steps) -> list[Layout]:
    """The best of tries with all remnants filled anew; the layouts as they are if none is."""
    remnants, full = _parted(table, layouts)
    pieces = sum(len(each.variants) for each in layouts)
    best, most = layouts, float(KNAPSACK_STEPS)
    if not remnants or not full or pieces > MOST_PIECES:
        return best
    steps.share = TRY_SHARE
    while not steps.over():
        rng = np.random.default_rng(next(steps.seeds))
        order = list(rng.permutation(remnants))
        tried = _one_try(table, layouts, (order, full), steps, int(most))
        most *= LONGER
        steps.turns += 1
        if tried and _area_on(table, tried, remnants) > _area_on(table, best, remnants):
            best = tried
    return best


def _area_on(table: Table, layouts: Sequence[Layout], chosen: Sequence[int]) -> float:
    return sum(table.area_mm2(layouts[i]) for i in chosen)


def _one_try(
    table: Table,
    layouts: list[Layout],
    order: tuple[list[int], list[int]],
    steps: Steps,
    most: int,
) -> list[Layout] | None:
    """Remnants filled in this order, the rest on the full sheets; None when it does not fit."""
    made, (remnants, full) = list(layouts), order
    every = np.concatenate([table.part_numbers(each) for each in layouts])
    pool = by_size(table, every)
    for i in remnants:
        made[i], pool = _knapsack(table, layouts[i].kind, pool, steps, most)
        if steps.over():
            return None
    kinds = [layouts[i].kind for i in full]
    stay = _without(table, [layouts[i] for i in full], pool)
    desk = _laid(table, stay, len(every))
    rest = Counter(pool.tolist())
    for each in stay:
        rest.subtract(table.part_numbers(each).tolist())
    loose = np.array([n for n in dict.fromkeys(pool.tolist()) for _ in range(rest[n])], np.int64)
    left = fill(table.shapes, desk, loose, np.arange(len(full)), 1.0, 0.001, 0.0)
    if len(steps.until_laid(desk, left, REST_STEPS, kinds)):
        return None
    for sheet, i in enumerate(full):
        made[i] = layout_of(desk, sheet, layouts[i].kind)
    return made


def _knapsack(
    table: Table, kind: int, pool: NDArray[np.int64], steps: Steps, most: int
) -> tuple[Layout, NDArray[np.int64]]:
    """As much area of the pool as can be on one empty remnant, and what is left."""
    desk, spare = table.desk([kind], len(pool)), _spare(table, [kind], len(pool))
    left = fill(table.shapes, desk, pool, np.zeros(1, np.int64), 1.0, 0.001, 0.0)
    rng = np.random.default_rng(next(steps.seeds))
    for _ in range(most // chunk_of(steps.effort.stop)):
        if not len(left) or steps.over():
            break
        mixed = rng.permutation(left)
        rest = steps.improve(desk, spare, np.zeros(1), mixed[:CANDIDATES])
        left = np.concatenate([rest, mixed[CANDIDATES:]])
    return layout_of(desk, 0, kind), by_size(table, left)


def _without(table: Table, layouts: Sequence[Layout], pool: NDArray[np.int64]) -> list[Layout]:
    """The layouts without the pieces that the pool does not hold any more."""
    there = Counter(pool.tolist())
    kept = []
    for layout in layouts:
        keep = np.zeros(len(layout.variants), np.bool_)
        for k, part in enumerate(table.part_numbers(layout).tolist()):
            keep[k] = there[part] > 0
            there[part] -= 1
        rows = (layout.variants[keep], layout.rows[keep], layout.xs[keep])
        kept.append(Layout(layout.kind, *rows))
    return kept


def by_size(table: Table, parts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The parts in the order of the first try: kits together, large before small."""
    order = dict.fromkeys(pool_of(table, range(len(table.job.parts))).tolist())
    place = {part: i for i, part in enumerate(order)}
    return np.array(sorted(parts.tolist(), key=lambda n: place.get(n, n)), np.int64)

"""Remnants filled first, and the last sheet emptied and laid as closely as can be.

First ruin and recreate moves pieces to where they cost least: from the last sheet to the others,
and from those to the remnants. Then it empties the last sheet as far as can be; and then that
sheet is made narrower, or lower, step by step as long as everything still lies on it.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.construct import Draft, cost_of
from gemaakt.nest.desk import Desk, lay, wipe
from gemaakt.nest.remnants import remnant_of
from gemaakt.nest.search import fill, improve, ordered, start
from gemaakt.nest.solution import LaidSheet
from gemaakt.nest.table import Layout, Table, lay_again, layout_of, pool_of
from gemaakt.stop import Stop

CHUNK = 40
"""Steps of ruin and recreate between two looks at the stop."""
HEAT = 0.2
MOST_PIECES = 3000
"""Sheets with more pieces are left as they are."""
MOST_CELLS = 40_000_000
STEP, LEAST_STEP = 0.08, 0.004
"""First and last share by which a sheet is made narrower in one step."""
SHEET_PRICE, LAST_PRICE = 0.3, 0.45
"""What a mm² on a full sheet and on the last one costs, when one left over costs 1."""
COOL = 0.02
PATIENCE = 6
"""Rounds after which a narrower sheet is given up."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What tidying may cost: a stop for each of its three steps, and how many threads."""

    sorting: Stop
    moving: Stop
    pushing: Stop
    seed: int
    workers: int


@dataclass(slots=True)
class _Tried:
    layouts: list[Layout]
    left: NDArray[np.int64]
    weight: float


def tidied(table: Table, draft: Draft, budget: Budget) -> Draft:
    """The same parts on no more sheets, what is left of the last one in one piece."""
    layouts = _sorted(table, list(draft.layouts), budget)
    last = last_of(table, layouts)
    if last is None or len(layouts[last].variants) > MOST_PIECES:
        return draft
    old = layouts.pop(last)
    pool = _by_size(table, table.part_numbers(old))
    moved = _moved(table, layouts, pool, budget) if layouts else None
    if moved is not None and not len(moved.left):
        return Draft(tuple(moved.layouts), draft.left, cost_of(table, moved.layouts))
    fresh = moved and _filled(table, old.kind, _by_size(table, moved.left))
    others, begin = (moved.layouts, fresh) if moved and fresh else (layouts, old)
    pushed = _pushed(table, begin, budget)
    kept = [*others[:last], pushed, *others[last:]]
    return Draft(tuple(kept), draft.left, cost_of(table, kept))


def _sorted(table: Table, layouts: list[Layout], budget: Budget) -> list[Layout]:
    """The same pieces, as many as can be on remnants, then on all but the last sheet."""
    last = last_of(table, layouts)
    kinds = [each.kind for each in layouts]
    cells = len(kinds) * len(table.shapes.part) * max(map(table.rows, kinds), default=0)
    if last is None or len(layouts) < 2 or cells * budget.workers > MOST_CELLS:
        return layouts
    price = np.array([0.0 if table.job.sheets[k].remnant else SHEET_PRICE for k in kinds])
    price[last] = LAST_PRICE

    def one(number: int) -> list[Layout]:
        return _sorted_once(table, layouts, price, budget, number)

    def worth(found: Sequence[Layout]) -> float:
        areas = [table.area_mm2(each) for each in found]
        return float(price @ np.array(areas))

    with ThreadPoolExecutor(budget.workers) as crew:
        return min([layouts, *crew.map(one, range(budget.workers))], key=worth)


def _sorted_once(
    table: Table,
    layouts: Sequence[Layout],
    price: NDArray[np.float64],
    budget: Budget,
    number: int,
) -> list[Layout]:
    """As `_sorted`, by one thread."""
    kinds = [each.kind for each in layouts]
    copies = sum(len(each.variants) for each in layouts)
    desk = table.desk(kinds, copies)
    for sheet, layout in enumerate(layouts):
        lay_again(table, desk, sheet, layout)
    spare = table.desk([max(kinds, key=table.rows)] * 2, copies)
    even, best = np.zeros(len(table.rank)), list(layouts)
    left = np.zeros(0, np.int64)
    seeds, turn = _seeds(budget.seed, number + 60), 0
    while not budget.sorting(turn * CHUNK, 0.0):
        seed, turn = next(seeds), turn + 1
        left, _ = improve(
            table.shapes, desk, spare, even, price, left, seed, CHUNK, COOL, table.band_mm
        )
        if not len(left):
            best = [layout_of(desk, i, kind) for i, kind in enumerate(kinds)]
    return best


def last_of(table: Table, layouts: Sequence[Layout]) -> int | None:
    """The full sheet (or else remnant) with the least on it, of those on which nothing stands."""
    free = [i for i, each in enumerate(layouts) if not table.job.sheets[each.kind].fixed]
    full = [i for i in free if not table.job.sheets[layouts[i].kind].remnant]
    return min(full or free, key=lambda i: table.area_mm2(layouts[i]), default=None)


def _by_size(table: Table, parts: NDArray[np.int64]) -> NDArray[np.int64]:
    rest = np.sort(parts)
    order = {
        n: i
        for i, n in enumerate(dict.fromkeys(pool_of(table, range(len(table.job.parts))).tolist()))
    }
    return np.array(sorted(rest.tolist(), key=lambda n: order.get(n, n)), np.int64)


def _filled(table: Table, kind: int, pool: NDArray[np.int64]) -> Layout | None:
    """The pool on one empty sheet, None when it does not fit."""
    desk = table.single(kind, len(pool))
    left = fill(table.shapes, desk, pool, np.zeros(1, np.int64), 1.0, 0.001, 0.0)
    return None if len(left) else layout_of(desk, 0, kind)


def _moved(
    table: Table, others: list[Layout], pool: NDArray[np.int64], budget: Budget
) -> _Tried | None:
    """As much of the pool as can be on the other sheets; None when that is nothing."""
    kinds = [each.kind for each in others]
    cells = len(kinds) * len(table.shapes.part) * max(table.rows(kind) for kind in kinds)
    if cells * budget.workers > MOST_CELLS:
        return None

    def one(number: int) -> _Tried:
        return _moved_once(table, others, pool, budget, number)

    with ThreadPoolExecutor(budget.workers) as crew:
        best = min(crew.map(one, range(budget.workers)), key=lambda tried: tried.weight)
    return best if best.weight < _weight(table, pool) else None


def _weight(table: Table, parts: NDArray[np.int64]) -> float:
    return float(table.shapes.area_mm2[parts].sum())


def _moved_once(
    table: Table, others: list[Layout], pool: NDArray[np.int64], budget: Budget, number: int
) -> _Tried:
    """As `_moved`, by one thread."""
    kinds = [each.kind for each in others]
    copies = sum(len(each.variants) for each in others) + len(pool)
    desk = table.desk(kinds, copies)
    for sheet, layout in enumerate(others):
        lay_again(table, desk, sheet, layout)
    spare = table.desk([max(kinds, key=table.rows)] * 2, copies)
    left = fill(table.shapes, desk, pool, np.arange(len(kinds)), 1.0, 0.001, 0.0)
    even = np.zeros(len(table.rank))
    for turn, seed in enumerate(_seeds(budget.seed, number)):
        if not len(left) or budget.moving(turn * CHUNK, 0.0):
            break
        left, _ = improve(
            table.shapes,
            desk,
            spare,
            even,
            np.zeros(len(kinds)),
            left,
            seed,
            CHUNK,
            HEAT,
            table.band_mm,
        )
    layouts = [layout_of(desk, i, kind) for i, kind in enumerate(kinds)]
    return _Tried(layouts, left, _weight(table, left))


def _seeds(seed: int, number: int) -> Iterator[int]:
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
    laid = LaidSheet(table.job.sheets[layout.kind].id, table.placements(layout))
    remnant = remnant_of(table.job, laid, 0)
    return remnant.area_mm2 if remnant else 0.0


def _pushed(table: Table, layout: Layout, budget: Budget) -> Layout:
    """The layout made narrower and made lower, whichever leaves the larger piece."""
    if not len(layout.variants):
        return layout
    sides: list[Callable[[], Layout]] = [
        lambda: _shrunk(table, layout, budget, _Narrow(table), 3),
        lambda: _shrunk(table, layout, budget, _Low(table), 5),
    ]
    with ThreadPoolExecutor(min(2, budget.workers)) as crew:
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


def _shrunk(
    table: Table, layout: Layout, budget: Budget, side: _Narrow | _Low, number: int
) -> Layout:
    """The layout on ever less of the sheet, until the stop or until nothing gives any more."""
    copies = len(layout.variants)
    desk, spare = table.desk([layout.kind], copies), table.desk([layout.kind] * 2, copies)
    seeds = _seeds(budget.seed, number)
    best, step, turns = layout, STEP, 0
    start(next(seeds))
    while step >= LEAST_STEP and not budget.pushing(turns * CHUNK, 0.0):
        wipe(desk, 0)
        side.limit(desk, side.size(best) * (1.0 - step))
        left = _kept_within(table, desk, best, side.ends(best), side.size(best) * (1.0 - step))
        for _ in range(PATIENCE):
            turns += 1
            if not len(left) or budget.pushing(turns * CHUNK, 0.0):
                break
            left, _ = improve(
                table.shapes,
                desk,
                spare,
                np.zeros(len(table.rank)),
                np.zeros(1),
                left,
                next(seeds),
                CHUNK,
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

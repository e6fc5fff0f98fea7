"""Remnants filled first, and the last sheet emptied and laid as closely as can be.

First ruin and recreate moves pieces to where they cost least: from the last sheet to the others,
and from those to the remnants. Then it empties the last sheet as far as can be; and then that
sheet is made narrower, or lower, step by step as long as everything still lies on it.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.construct import Draft, cost_of
from gemaakt.nest.push import CHUNK, chunk_of, pushed_aside, seeds_of
from gemaakt.nest.search import fill, improve
from gemaakt.nest.table import Layout, Table, lay_again, layout_of, pool_of
from gemaakt.stop import Stop

HEAT = 0.2
MOST_PIECES = 3000
"""Sheets with more pieces are left as they are."""
MOST_CELLS = 40_000_000
SHEET_PRICE, LAST_PRICE = 0.3, 0.45
"""What a mm² on a full sheet and on the last one costs, when one left over costs 1."""
COOL = 0.02


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
    pushed = pushed_aside(table, begin, budget.pushing, budget.seed, budget.workers)
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
    seeds, turn, chunk = seeds_of(budget.seed, number + 60), 0, chunk_of(budget.sorting)
    while not budget.sorting(turn * CHUNK, 0.0):
        seed, turn = next(seeds), turn + 1
        left, _ = improve(
            table.shapes, desk, spare, even, price, left, seed, chunk, COOL, table.band_mm
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
    for turn, seed in enumerate(seeds_of(budget.seed, number)):
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
            chunk_of(budget.moving),
            HEAT,
            table.band_mm,
        )
    layouts = [layout_of(desk, i, kind) for i, kind in enumerate(kinds)]
    return _Tried(layouts, left, _weight(table, left))

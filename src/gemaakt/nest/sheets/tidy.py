"""Remnants filled first, and the last sheet emptied and laid as closely as can be.

First ruin and recreate moves pieces to where they cost least: from the last sheet to the others,
and from those to the remnants. Then it empties the last sheet as far as can be; and then that
sheet is made narrower, or lower, step by step as long as everything still lies on it. When that
leaves nothing worth keeping, a corner of it is cleared.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.sheets.construct import Draft, cost_of, in_use
from gemaakt.nest.sheets.corner import with_corner
from gemaakt.nest.sheets.push import CHUNK, chunk_of, kept_mm2, pushed_aside, seeds_of
from gemaakt.nest.sheets.remnants_first import (
    MOST_CELLS,
    MOST_PIECES,
    Effort,
    by_size,
    last_of,
    sorted_out,
)
from gemaakt.nest.sheets.repeats import laid_alike, parted_alike
from gemaakt.nest.sheets.search import fill, improve
from gemaakt.nest.sheets.table import Layout, Table, lay_again, layout_of
from gemaakt.stop import Stop

HEAT = 0.2


@dataclass(frozen=True, slots=True)
class Budget:
    """What tidying may cost: a stop for each of its steps, and how many threads."""

    sorting: Stop
    moving: Stop
    pushing: Stop
    clearing: Stop
    seed: int
    workers: int


@dataclass(slots=True)
class _Tried:
    layouts: list[Layout]
    left: NDArray[np.int64]
    weight: float


def tidied(table: Table, draft: Draft, budget: Budget) -> Draft:
    """The same parts on no more sheets, what is left of the last one in one piece.

    Sheets that are cut more than once from one layout stay as they are, and so do all where
    tidying makes them no cheaper, and remnants with what is left are worth no more.
    """
    again, once = _parted(table, laid_alike(table, draft.layouts))
    made = list(_tidied(table, replace(draft, layouts=tuple(once)), budget).layouts)
    layouts = [*again, *max(once, made, key=lambda each: _worth(table, each))]
    return Draft(tuple(layouts), draft.left, cost_of(table, layouts))


def _worth(table: Table, layouts: Sequence[Layout]) -> tuple[float, float]:
    """What layouts are judged by: cost, then area on remnants and of the largest piece left.

    A mm² on a remnant of the rack is worth as much as one that is kept.
    """
    full = [each for each in layouts if not table.job.sheets[each.kind].remnant]
    on_remnants_mm2 = sum(table.area_mm2(e) for e in layouts if table.job.sheets[e.kind].remnant)
    kept = max((kept_mm2(table, each) for each in full), default=0.0)
    return -cost_of(table, layouts), round(on_remnants_mm2 + kept, 3)


def _parted(table: Table, layouts: Sequence[Layout]) -> tuple[list[Layout], list[Layout]]:
    """Sheets that stay as they are, and those that tidying may touch: a full one among them."""
    again, once = parted_alike(layouts)
    last = last_of(table, again)
    if last is not None and not any(_is_free(table, each) for each in once):
        once.append(again.pop(last))
    return again, once


def _is_free(table: Table, layout: Layout) -> bool:
    """Whether a layout is on a full sheet on which nothing stands."""
    sheet = table.job.sheets[layout.kind]
    return not sheet.remnant and not sheet.fixed


def _tidied(table: Table, draft: Draft, budget: Budget) -> Draft:
    """`tidied` for sheets that may all change."""
    effort = Effort(budget.sorting, budget.seed, budget.workers)
    layouts = in_use(table, sorted_out(table, list(draft.layouts), effort))
    last = last_of(table, layouts)
    if last is None or len(layouts[last].variants) > MOST_PIECES:
        return Draft(tuple(layouts), draft.left, cost_of(table, layouts))
    old = layouts.pop(last)
    pool = by_size(table, table.part_numbers(old))
    moved = _moved(table, layouts, pool, budget) if layouts else None
    if moved is not None and not len(moved.left):
        return Draft(tuple(moved.layouts), draft.left, cost_of(table, moved.layouts))
    fresh = moved and _filled(table, old.kind, by_size(table, moved.left))
    others, begin = (moved.layouts, fresh) if moved and fresh else (layouts, old)
    pushed = pushed_aside(table, begin, budget.pushing, budget.seed, budget.workers)
    if not kept_mm2(table, pushed):
        pushed = with_corner(table, pushed, budget.clearing, budget.seed, budget.workers)
    others = laid_alike(table, others)
    kept = [*others[:last], pushed, *others[last:]]
    return Draft(tuple(kept), draft.left, cost_of(table, kept))


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
    return best if best.weight < table.pieces_mm2(pool) else None


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
    return _Tried(layouts, left, table.pieces_mm2(left))

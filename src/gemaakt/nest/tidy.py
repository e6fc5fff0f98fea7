"""The last sheet: emptied into the gaps of the others, then pushed to one end."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.construct import Draft, cost_of
from gemaakt.nest.search import fill, ordered, start
from gemaakt.nest.table import Layout, Table, lay_again, layout_of, pool_of
from gemaakt.stop import Stop

TRIES = 40
MOST_PIECES = 3000
"""Sheets with more pieces are left as they are."""


@dataclass(frozen=True, slots=True)
class _Pushed:
    layout: Layout
    reach_mm: float


def tidied(table: Table, draft: Draft, seed: int, stop: Stop) -> Draft:
    """The same parts on no more sheets, what is left of the last one in one piece."""
    layouts = list(draft.layouts)
    last = _last(table, layouts)
    if last is None or len(layouts[last].variants) > MOST_PIECES:
        return draft
    start(seed)
    pool = _by_size(table, table.part_numbers(layouts[last]))
    others = [i for i in range(len(layouts)) if i != last]
    for i in others:
        if not len(pool):
            break
        layouts[i], pool = _filled_up(table, layouts[i], pool)
    if not len(pool):
        kept = [layouts[i] for i in others]
        return Draft(tuple(kept), draft.left, cost_of(table, kept))
    moved = len(pool) < len(layouts[last].variants)
    pushed = _pushed(table, layouts[last].kind, pool, stop)
    if pushed is not None and (moved or pushed.reach_mm < reach_mm(table, layouts[last])):
        layouts[last] = pushed.layout
    elif moved:
        return draft
    return Draft(tuple(layouts), draft.left, cost_of(table, layouts))


def _by_size(table: Table, parts: NDArray[np.int64]) -> NDArray[np.int64]:
    rest = np.sort(parts)
    order = {
        n: i
        for i, n in enumerate(dict.fromkeys(pool_of(table, range(len(table.job.parts))).tolist()))
    }
    return np.array(sorted(rest.tolist(), key=lambda n: order.get(n, n)), np.int64)


def _last(table: Table, layouts: list[Layout]) -> int | None:
    """The emptiest full sheet (or else remnant) on which nothing stands."""
    free = [i for i, each in enumerate(layouts) if not table.job.sheets[each.kind].fixed]
    full = [i for i in free if not table.job.sheets[layouts[i].kind].remnant]
    return min(
        full or free,
        key=lambda i: table.area_mm2(layouts[i]) / table.usable_mm2(layouts[i].kind),
        default=None,
    )


def _filled_up(
    table: Table, layout: Layout, pool: NDArray[np.int64]
) -> tuple[Layout, NDArray[np.int64]]:
    desk = table.single(layout.kind, len(layout.variants) + len(pool))
    lay_again(table, desk, 0, layout)
    left = fill(table.shapes, desk, pool, np.zeros(1, np.int64), 1.0, 0.001, 0.0)
    return layout_of(desk, 0, layout.kind), left


def reach_mm(table: Table, layout: Layout) -> float:
    """Right end of the pieces of a layout."""
    return float(np.max(layout.xs + table.shapes.width_mm[layout.variants], initial=0.0))


def _pushed(table: Table, kind: int, pool: NDArray[np.int64], stop: Stop) -> _Pushed | None:
    """The shortest of a few fills of one sheet that hold the whole pool."""
    best: _Pushed | None = None
    for number in range(TRIES):
        if number and stop(number, 0.0):
            break
        desk = table.single(kind, len(pool))
        order = pool if number == 0 else ordered(table.shapes, table.rank, pool, 0.1 + number / 80)
        lean = (1.0, 0.6, 1.2, 0.3)[number % 4]
        left = fill(table.shapes, desk, order, np.zeros(1, np.int64), lean, 0.001, 0.0)
        if len(left):
            continue
        layout = layout_of(desk, 0, kind)
        reach = reach_mm(table, layout)
        if best is None or reach < best.reach_mm:
            best = _Pushed(layout, reach)
    return best

"""A first complete nest in a moment: cheapest area first, sheet after sheet."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.sheets.table import SERIES, Layout, Table, fill_one, pool_of

MANY = 200
"""From so many different parts on a sheet is skimmed: trying each on each takes too long."""
PATIENCE = 4


@dataclass(frozen=True, slots=True)
class Draft:
    """Layouts, the parts that are left over, and what the sheets cost."""

    layouts: tuple[Layout, ...]
    left: NDArray[np.int64]
    cost_eur: float


def cost_of(table: Table, layouts: Sequence[Layout]) -> float:
    """What the sheets of these layouts cost."""
    return sum(table.job.sheets[layout.kind].cost_eur for layout in layouts)


def in_use(table: Table, layouts: Iterable[Layout]) -> list[Layout]:
    """The layouts without empty sheets; where something stands already, a sheet is cut anyway."""
    sheets = table.job.sheets
    return [each for each in layouts if len(each.variants) or sheets[each.kind].fixed]


def first_drafts(table: Table) -> Iterator[Draft]:
    """A few fills, one after another: the thriftiest sheet each time, then each kind for all."""
    wanted = [n for n, part in enumerate(table.job.parts) if not part.filler]
    pool = pool_of(table, wanted)
    full = [k for k, sheet in enumerate(table.job.sheets) if not sheet.remnant and sheet.quantity]
    yield _draft(table, pool, None)
    for favourite in full[:4] if len(full) > 1 else []:
        yield _draft(table, pool, favourite)


def rank_of(draft: Draft) -> tuple[int, float]:
    """Complete first, then cheap."""
    return len(draft.left), draft.cost_eur


def _draft(table: Table, pool: NDArray[np.int64], favourite: int | None) -> Draft:
    """A fill; of many different parts a quick one, unless the stock does not suffice for that."""
    if len(np.unique(pool)) >= MANY:
        quick = _filled(table, pool, favourite, PATIENCE)
        if not len(quick.left):
            return quick
    return _filled(table, pool, favourite, 0)


def _filled(table: Table, pool: NDArray[np.int64], favourite: int | None, patience: int) -> Draft:
    sheets = table.job.sheets
    stock = {kind: sheet.quantity for kind, sheet in enumerate(sheets) if table.usable_mm2(kind)}
    layouts: list[Layout] = []
    for kind in standing_kinds(table):
        layout, pool = fill_one(table, kind, pool)
        layouts.append(layout)
        stock[kind] -= 1
    spared: dict[int, int] = {}
    while len(pool) and (any(stock.values()) or spared):
        chosen = _next_sheet(table, pool, stock, spared, favourite, patience)
        if chosen is None:
            stock, spared = spared, {}
            continue
        layout, left = chosen
        repeats = _repeats(pool, table, layout, stock[layout.kind])
        layouts += [layout] * repeats
        stock[layout.kind] -= repeats
        pool = left if repeats == 1 else _without(pool, table.part_numbers(layout), repeats)
    return Draft(tuple(layouts), pool, cost_of(table, layouts))


def standing_kinds(table: Table) -> list[int]:
    """Sheets on which something stands already: they are cut in any case."""
    return [k for k, sheet in enumerate(table.job.sheets) if sheet.fixed and table.plates[k]]


def _next_sheet(
    table: Table,
    pool: NDArray[np.int64],
    stock: dict[int, int],
    spared: dict[int, int],
    favourite: int | None,
    patience: int,
) -> tuple[Layout, NDArray[np.int64]] | None:
    """The next sheet filled: cheap remnants first, then the favourite or the thriftiest.

    Remnants that do not pay are moved from `stock` to `spared`: they are for when it is used up.
    """
    sheets = table.job.sheets

    def per_mm2(kind: int) -> float:
        return sheets[kind].cost_eur / table.usable_mm2(kind)

    open_kinds = sorted((k for k, n in stock.items() if n > 0), key=lambda k: (per_mm2(k), k))
    full = [k for k in open_kinds if not sheets[k].remnant]
    dearest = min((per_mm2(k) for k in full), default=float("inf"))
    for kind in open_kinds:
        if sheets[kind].remnant and per_mm2(kind) < 0.9 * dearest:
            layout, left = fill_one(table, kind, pool, patience=patience)
            if len(layout.variants) and _pays(table, layout, dearest):
                return layout, left
            count, stock[kind] = stock[kind], 0
            if len(layout.variants):
                spared[kind] = count
    rest = [k for k in open_kinds if stock[k] > 0]
    tried = [fill_one(table, k, pool, patience=patience) for k in rest]
    useful = [each for each in tried if len(each[0].variants)]
    if not useful:
        return None
    last = [each for each in useful if len(each[1]) == 0]
    if last:
        return min(last, key=lambda each: sheets[each[0].kind].cost_eur)
    wanted = [each for each in useful if each[0].kind == favourite]
    return min(wanted or useful, key=lambda each: _thrift(table, each[0]))


def _thrift(table: Table, layout: Layout) -> float:
    """Cost per mm² of parts."""
    return table.job.sheets[layout.kind].cost_eur / table.area_mm2(layout)


def _pays(table: Table, layout: Layout, full_per_mm2: float) -> bool:
    """A remnant pays when its parts cost less there than on a sheet that is well filled."""
    return _thrift(table, layout) < full_per_mm2 * 1.1


def _repeats(pool: NDArray[np.int64], table: Table, layout: Layout, stock: int) -> int:
    """How often the same sheet can be cut before one of its parts runs out (large jobs only)."""
    if len(pool) < SERIES:
        return 1
    there = Counter(pool.tolist())
    taken = Counter(table.part_numbers(layout).tolist())
    return max(1, min(stock, *(there[part] // count for part, count in taken.items())))


def _without(pool: NDArray[np.int64], parts: NDArray[np.int64], times: int) -> NDArray[np.int64]:
    """The pool after so many sheets with these parts have been cut."""
    gone = Counter(parts.tolist())
    keep = np.ones(len(pool), bool)
    for part, count in gone.items():
        keep[np.flatnonzero(pool == part)[: count * times]] = False
    return pool[keep]

"""Remnants filled anew with the choice of all parts, and the rest searched for on the full sheets.

Every remnant is filled as a knapsack from what is not on an earlier one, many times over, and the
fullest filling counts. The rest is then a job of its own for the search that found the nest
(`climb`): it begins with the full sheets as they lay in the search's own bands, less the pieces
that are on remnants now. A filling whose rest finds no place is dropped.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.sheets.climb import Search
from gemaakt.nest.sheets.construct import Draft, cost_of, in_use
from gemaakt.nest.sheets.knapsack import knapsack
from gemaakt.nest.sheets.remnants_first import MOST_PIECES, Effort, Steps, by_size, parted
from gemaakt.nest.sheets.repeats import is_repetitive
from gemaakt.nest.sheets.table import Layout, Table, in_finer_bands, kinds_for

FIRST_STEPS, LONGER = 24, 2.0
"""Steps of ruin and recreate for one remnant in the first filling, and so many times as many in
each after it: a short effort must see one through, and the choice of the parts counts most."""
FILLING_SHARE, LAYING_SHARE = 0.1, 0.7
"""Shares of the effort for the filling of each try, and after which no rest is searched for."""
NOTHING = np.zeros(0, np.int64)


def refill(search: Search, effort: Effort) -> None:
    """Lay more on the remnants of the best nest of a search, on the same sheets."""
    remnants, full = parted(search.table, search.best.layouts)
    pieces = sum(len(each.variants) for each in search.best.layouts)
    if not remnants or not full or pieces > MOST_PIECES:
        return
    tries = 0
    while not _tried(search, replace(effort, seed=effort.seed + tries)):
        tries += 1
        if not 0.0 < effort.spent_share < LAYING_SHARE:
            return


def _tried(search: Search, effort: Effort) -> bool:
    """Whether the remnants hold more now, and the full sheets all the rest."""
    table, layouts = search.table, search.best.layouts
    remnants, full = ([layouts[i] for i in chosen] for chosen in parted(table, layouts))
    pool = np.concatenate([table.part_numbers(each) for each in layouts])
    filled = _fullest(table, [e.kind for e in remnants], by_size(table, pool), effort)
    if _area_mm2(table, filled) <= _area_mm2(table, remnants):
        return False
    rest = _less(pool, [table.part_numbers(each) for each in filled])
    kinds = [each.kind for each in full]
    if any(set(kinds).isdisjoint(kinds_for(table, part)) for part in set(rest.tolist())):
        return False
    laying = _search_of_rest(search, rest, effort)
    alike = is_repetitive(layouts)
    found = laying.in_series(kinds, laying.stop) if alike else laying.on(kinds)
    if found is not None:
        _take(search, laying, filled, list(found.layouts))
    return found is not None


def _area_mm2(table: Table, layouts: Sequence[Layout]) -> float:
    return sum(map(table.area_mm2, layouts))


def _search_of_rest(search: Search, rest: NDArray[np.int64], effort: Effort) -> Search:
    """A search for the rest alone, from the full sheets as they lay."""
    table, asked = search.table, Counter(rest.tolist())
    parts = tuple(replace(p, quantity=asked[n]) for n, p in enumerate(table.job.parts))
    own = replace(table, job=replace(table.job, parts=parts))
    begun = search.best.layouts if search.bands is table else search.basis
    stay = _without(table, [begun[i] for i in parted(table, begun)[1]], rest)
    draft = Draft(tuple(stay), NOTHING, cost_of(table, stay))
    laying = Search(own, effort.first(LAYING_SHARE), effort.seed, effort.workers, draft)
    laying.fine = search.fine
    return laying


def _take(search: Search, laying: Search, filled: list[Layout], full: list[Layout]) -> None:
    """Make the filled remnants and the full sheets the best of the search."""
    search.basis = [*filled, *laying.basis]
    if laying.bands is not laying.table:
        search.fine = search.fine or replace(laying.bands, job=search.table.job)
        search.go_finer()
    elif search.bands is not search.table:
        full = in_finer_bands(full)
    if search.bands is not search.table:
        filled = in_finer_bands(filled)
    kept = in_use(search.table, [*filled, *full])
    search.best = Draft(tuple(kept), search.best.left, cost_of(search.table, kept))


def _fullest(
    table: Table, kinds: Sequence[int], pool: NDArray[np.int64], effort: Effort
) -> list[Layout]:
    """One layout of each remnant: the fullest of all fillings that there is time for."""
    until_share = effort.spent_share + FILLING_SHARE

    def one(number: int) -> list[Layout]:
        steps = Steps(table, effort, number)
        steps.share = until_share
        return max(_fillings(table, kinds, pool, steps), key=lambda e: _area_mm2(table, e))

    with ThreadPoolExecutor(effort.workers) as crew:
        found = list(crew.map(one, range(effort.workers)))
    return max(found, key=lambda each: _area_mm2(table, each))


def _fillings(
    table: Table, kinds: Sequence[int], pool: NDArray[np.int64], steps: Steps
) -> Iterator[list[Layout]]:
    """Fillings in any order of the remnants, each searched for longer than the one before."""
    most = float(FIRST_STEPS)
    while True:
        rng = np.random.default_rng(next(steps.seeds))
        made, rest = dict.fromkeys(range(len(kinds))), pool
        for i in rng.permutation(len(kinds)).tolist():
            made[i], rest = knapsack(table, kinds[i], rest, steps, int(most))
        yield [each for each in made.values() if each is not None]
        most *= LONGER
        steps.turns += 1
        if steps.over():
            return


def _less(parts: NDArray[np.int64], gone: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """The parts that are left when these are gone."""
    there = Counter(parts.tolist())
    for each in gone:
        there.subtract(each.tolist())
    return np.array(list(there.elements()), np.int64)


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

"""A search that fills the remnants of a set of sheets first, and lays the rest on the full sheets.

A remnant that has all parts to choose from is fuller than one that takes what is left, and the
rest is a smaller task: it is found sooner. A set on which that failed is tried the other way, all
sheets at once, when its turn comes again, and then in the one way and the other.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.sheets.climb import Search
from gemaakt.nest.sheets.construct import Draft, cost_of, in_use
from gemaakt.nest.sheets.rack import Rack
from gemaakt.nest.sheets.remnants_first import MOST_PIECES, Effort, by_size, parted
from gemaakt.nest.sheets.table import (
    Layout,
    Table,
    can_lie,
    in_finer_bands,
    less,
    pool_of,
    still_asked,
)
from gemaakt.stop import MaxIterations, MaxSeconds, Stop

FILLING_SHARE, MOST_FILLING_S = 0.05, 2.0
"""Share of the search, and most seconds, in which remnants are filled for a set of sheets."""
NOTHING = np.zeros(0, np.int64)


@dataclass(slots=True)
class Rest:
    """Filled remnants, and a search for the rest of a job on full sheets."""

    filled: list[Layout]
    laying: Search

    @classmethod
    def begin(cls, search: Search, filled: list[Layout], rest: NDArray[np.int64]) -> "Rest":
        """A search for the rest that begins with the full sheets of the best as they lay."""
        table, asked = search.table, Counter(rest.tolist())
        parts = tuple(replace(p, quantity=asked[n]) for n, p in enumerate(table.job.parts))
        own = replace(table, job=replace(table.job, parts=parts))
        begun = search.best.layouts if search.bands is table else search.basis
        left = np.bincount(rest, minlength=len(parts))
        stay = [still_asked(table, begun[i], left) for i in parted(table, begun)[1]]
        draft = Draft(tuple(stay), NOTHING, cost_of(table, stay))
        laying = Search(own, search.stop, search.seed, search.workers, draft)
        laying.fine = search.fine
        return cls(filled, laying)

    def found(self, search: Search, kinds: Sequence[int], times: int) -> Draft | None:
        """The whole job laid on its remnants and these full sheets, in the bands of the best."""
        laying = self.laying
        before = laying.iterations
        found = laying.on(kinds, times)
        search.iterations += laying.iterations - before
        if found is not None:
            return joined(search, laying, self.filled, list(found.layouts))
        if search.bands is search.table and laying.bands is laying.table:
            for near in laying.near.found.values():
                search.near.offer([*self.filled, *near.layouts], near.left)
        return None


class RackFirst(Search):
    """The ladder of sheet sets, remnants filled before the rest is searched for."""

    def __init__(self, table: Table, stop: Stop, seed: int, workers: int, draft: Draft) -> None:
        super().__init__(table, stop, seed, workers, draft)
        wanted = [n for n, part in enumerate(table.job.parts) if not part.filler]
        pool = by_size(table, pool_of(table, wanted))
        self.rack = Rack(table, pool)
        self.rests: dict[tuple[int, ...], Rest] = {}

    def on(self, kinds: Sequence[int], times: int = 0) -> Draft | None:
        """A nest of everything on exactly these sheets, None when patience or time runs out."""
        remnants = [k for k in kinds if self.table.job.sheets[k].remnant]
        full = [k for k in kinds if not self.table.job.sheets[k].remnant]
        if times % 2 or not remnants or not full or len(self.rack.pool) > MOST_PIECES:
            return super().on(kinds, times)
        rest = self._rest(remnants, full)
        if rest is None:
            return super().on(kinds, times)
        rest.laying.stop, rest.laying.reserve_s = self.stop, self.reserve_s
        return rest.found(self, full, times)

    def _rest(self, remnants: Sequence[int], full: Sequence[int]) -> Rest | None:
        """The remnants filled and what is left to be laid; None where that cannot all be."""
        filled = self.filled(remnants)
        key = (*sorted(remnants), -1, *sorted(full))
        known = self.rests.get(key)
        if known is not None and known.filled is filled:
            return known
        rest = less(self.rack.pool, [self.table.part_numbers(each) for each in filled])
        if not can_lie(self.table, rest.tolist(), full):
            return None
        self.rests[key] = Rest.begin(self, filled, rest)
        return self.rests[key]

    def filled(self, remnants: Sequence[int]) -> list[Layout]:
        """The fullest filling of these remnants that is known after looking for one."""
        effort = Effort(self.filling_stop(), self.seed + self.rack.tries, self.workers)
        if isinstance(effort.stop, MaxIterations):
            self.iterations += effort.stop.iterations * self.workers
        return self.rack.fuller(remnants, effort)

    def filling_stop(self) -> Stop:
        """When remnants must be filled: nothing of the time that is kept for other work."""
        stop = self.stop
        if isinstance(stop, MaxIterations):
            return MaxIterations(int(FILLING_SHARE * stop.iterations))
        if isinstance(stop, MaxSeconds):
            left_s = max(0.0, stop.left_s - self.reserve_s)
            return MaxSeconds(min(MOST_FILLING_S, FILLING_SHARE * stop.seconds, left_s), stop.now)
        return MaxSeconds(MOST_FILLING_S)


def joined(search: Search, laying: Search, filled: list[Layout], full: list[Layout]) -> Draft:
    """Filled remnants and full sheets as one nest, from which a search goes on."""
    search.basis = [*filled, *laying.basis]
    if laying.bands is not laying.table:
        search.fine = search.fine or replace(laying.bands, job=search.table.job)
        search.go_finer()
    elif search.bands is not search.table:
        full = in_finer_bands(full)
    if search.bands is not search.table:
        filled = in_finer_bands(filled)
    kept = in_use(search.table, [*filled, *full])
    return Draft(tuple(kept), NOTHING, cost_of(search.table, kept))

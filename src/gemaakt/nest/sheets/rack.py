"""The remnants of the rack, filled as knapsacks with the choice of all parts of a job.

Every set of remnants is filled a few times over, one remnant after another in any order; in the
fullest filling, one remnant at a time is then searched for more, with what none of the others has.
What is known of a set is known of the sets within it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.sheets.knapsack import bettered, knapsack
from gemaakt.nest.sheets.remnants_first import Effort, Steps, by_size, room_mm2
from gemaakt.nest.sheets.table import Layout, Table, less

FIRST_STEPS, LONGER = 24, 2.0
"""Steps of ruin and recreate for one remnant in the first filling, and so many times as many in
each after it: a short effort must see one through, and the choice of the parts counts most."""
ANEW_SHARE, STEPS = 0.3, 96
"""Share of an effort in which all remnants are filled anew; then steps for one at a time."""


@dataclass(slots=True)
class Rack:
    """The fullest fillings that are known, by the remnants."""

    table: Table
    pool: NDArray[np.int64]
    """All parts there are to choose from, in the order of the first try."""
    known: dict[tuple[int, ...], list[Layout]] = field(default_factory=dict)
    tries: int = 0

    def fuller(self, kinds: Sequence[int], effort: Effort) -> list[Layout]:
        """The fullest filling of these remnants that is known when the effort is spent."""
        key = tuple(sorted(kinds))
        self.tries += 1
        there = list(self._known(key))
        known = max(there, key=self.area_mm2) if there else None

        def one(number: int) -> list[Layout]:
            return self._filled(key, known, Steps(self.table, effort, number))

        with ThreadPoolExecutor(effort.workers) as crew:
            made = list(crew.map(one, range(effort.workers)))
        found = max(made, key=self.area_mm2)
        if known is None or self.area_mm2(found) > self.area_mm2(known):
            known = found
        self.known[key] = known
        return known

    def area_mm2(self, layouts: Iterable[Layout]) -> float:
        """Net area of all pieces."""
        return sum(map(self.table.area_mm2, layouts))

    def _known(self, key: tuple[int, ...]) -> Iterator[list[Layout]]:
        """What is known of these remnants, first as they are, then with others."""
        if key in self.known:
            yield self.known[key]
        for kinds, layouts in self.known.items():
            if kinds != key and not Counter(key) - Counter(kinds):
                yield list(_chosen(self.table, key, layouts))

    def _filled(
        self, kinds: Sequence[int], known: list[Layout] | None, steps: Steps
    ) -> list[Layout]:
        """The fullest of some new fillings and what is known, then one remnant after another."""
        share, steps.share = steps.share, ANEW_SHARE * steps.share
        fillings = [*self._anew(kinds, steps), *([known] if known else [])]
        layouts = list(max(fillings, key=self.area_mm2))
        steps.share = share
        rng = np.random.default_rng(next(steps.seeds))
        while not steps.over() and self._room_mm2(layouts).any():
            self._bettered(layouts, rng, steps)
        return layouts

    def _anew(self, kinds: Sequence[int], steps: Steps) -> Iterator[list[Layout]]:
        """Fillings in any order of the remnants, each searched for longer than the one before."""
        most = float(FIRST_STEPS)
        while True:
            rng = np.random.default_rng(next(steps.seeds))
            made, rest = dict.fromkeys(range(len(kinds))), self.pool
            for i in rng.permutation(len(kinds)).tolist():
                made[i], rest = knapsack(self.table, kinds[i], rest, steps, int(most))
            yield [each for each in made.values() if each is not None]
            most *= LONGER
            steps.turns += 1
            if steps.over():
                return

    def _bettered(self, layouts: list[Layout], rng: np.random.Generator, steps: Steps) -> None:
        """More on one of the remnants, those with more room more often, from what none has."""
        room = self._room_mm2(layouts)
        i = int(rng.choice(len(layouts), p=room / room.sum()))
        others = [self.table.part_numbers(e) for k, e in enumerate(layouts) if k != i]
        pool = by_size(self.table, less(self.pool, others))
        there = layouts[i]
        made = bettered(self.table, there, pool, steps, STEPS)
        steps.turns += 1
        if self.table.area_mm2(made) > self.table.area_mm2(there):
            layouts[i] = made

    def _room_mm2(self, layouts: Sequence[Layout]) -> NDArray[np.float64]:
        """Area of each remnant on which nothing lies; nothing where all parts lie."""
        if sum(len(each.variants) for each in layouts) >= len(self.pool):
            return np.zeros(len(layouts))
        return np.array([room_mm2(self.table, each) for each in layouts])


def _chosen(table: Table, key: Sequence[int], layouts: Sequence[Layout]) -> Iterator[Layout]:
    """The fullest layouts of so many remnants of each kind."""
    asked = Counter(key)
    for layout in sorted(layouts, key=table.area_mm2, reverse=True):
        if asked[layout.kind]:
            asked[layout.kind] -= 1
            yield layout

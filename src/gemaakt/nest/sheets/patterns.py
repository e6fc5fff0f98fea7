"""Layouts for a series: columns of a linear programme that says how often each is cut.

Gilmore and Gomory (1961), "A linear programming approach to the cutting-stock problem",
Operations Research 9(6). The programme says what each part is worth; a sheet is then filled with
as much worth as ruin and recreate finds, mostly from a layout on that is in use already.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.highs import Answer, Master
from gemaakt.nest.sheets.knapsack import bettered, knapsack
from gemaakt.nest.sheets.remnants_first import Effort, Steps
from gemaakt.nest.sheets.table import Layout, Table, less, still_asked

FILLING_STEPS = 64
"""Steps of ruin and recreate in which a layout is sought that is worth more than it costs; as
many more after each round in which none was found."""
HEAT = 0.05
ANEW = 0.2
"""Share of the layouts that begin with an empty sheet."""
MIXED = 0.3
"""How much the order differs from worth, by which an empty sheet is filled first."""
PATIENCE = 12
"""Rounds without a layout that is worth its sheet after which none is sought."""
MASTER_S = 5.0
EPSILON = 1e-6


@dataclass(slots=True)
class Patterns:
    """Layouts for so many of each part, and how often each is cut at least cost."""

    table: Table
    asked: NDArray[np.int64]
    kinds: Sequence[int]
    """Sheets they are cut from."""
    master: Master
    found: list[Layout] = field(default_factory=list)
    known: set[tuple[int, bytes]] = field(default_factory=set)

    @classmethod
    def of(cls, table: Table, asked: NDArray[np.int64], layouts: Iterable[Layout]) -> "Patterns":
        """These layouts, on the full sheets of a table, of which there are so many."""
        sheets = table.job.sheets
        kinds = [
            kind
            for kind, sheet in enumerate(sheets)
            if sheet.quantity and table.plates[kind] and not sheet.remnant and not sheet.fixed
        ]
        stock = [float(sheets[kind].quantity) for kind in kinds]
        least = [*map(float, asked), *[0.0] * len(kinds)]
        made = cls(table, asked, kinds, Master(least, [float("inf")] * len(asked) + stock))
        for layout in layouts:
            made.add(layout)
        return made

    def add(self, layout: Layout) -> bool:
        """Remember a layout; whether what it yields is new."""
        yields = np.minimum(self._counts(layout), self.asked)
        key = layout.kind, yields.tobytes()
        if layout.kind not in self.kinds or not yields.any() or key in self.known:
            return False
        self.known.add(key)
        self.found.append(layout)
        column = [(int(part), float(yields[part])) for part in np.flatnonzero(yields)]
        row = len(self.asked) + self.kinds.index(layout.kind)
        self.master.add(self.table.job.sheets[layout.kind].cost_eur, [*column, (row, 1.0)])
        return True

    def grow(self, effort: Effort) -> int:
        """Look for layouts that are worth more than they cost; how many steps that took."""
        crew = [Steps(self.table, effort, number) for number in range(effort.workers)]
        dry = 0
        with ThreadPoolExecutor(effort.workers) as threads:
            while dry < PATIENCE and not any(steps.over() for steps in crew):
                answer = self.master.solve(MASTER_S)
                if answer is None:
                    break
                layouts = list(
                    threads.map(partial(self._priced, answer, (dry + 1) * FILLING_STEPS), crew)
                )
                taken = sum(self._take(answer, each) for each in layouts)
                dry = 0 if taken else dry + 1
        return int(sum(steps.turns * steps.chunk for steps in crew))

    def cut_again(self) -> list[Layout]:
        """The layouts as often as they are cut, rounded down: no more of a part than is asked.

        Pieces that would be too many are left off every sheet alike. Empty where the sheets do
        not suffice.
        """
        answer = self.master.solve(MASTER_S)
        if answer is None:
            return []
        often = np.floor(answer.values + EPSILON).astype(np.int64)
        rest, made = self.asked.copy(), []
        for i in np.argsort(-often, kind="stable"):
            if often[i]:
                layout = still_asked(self.table, self.found[i], rest // often[i])
                rest -= often[i] * self._counts(layout)
                made += [layout] * int(often[i]) if len(layout.variants) else []
        return made

    def _priced(self, answer: Answer, most: int, steps: Steps) -> Layout:
        """A layout worth as much as can be found in so many steps."""
        table, worth = self.table, self._worth_mm2(answer)
        rng = np.random.default_rng(next(steps.seeds))
        valued = np.maximum(worth, EPSILON * table.shapes.area_mm2)
        steps.table = replace(table, shapes=table.shapes._replace(area_mm2=valued))
        steps.heat = HEAT
        used = [each for each, n in zip(self.found, answer.values, strict=True) if n > EPSILON]
        begin = used[int(rng.integers(len(used)))]
        anew = rng.random() < ANEW
        kind = self.kinds[int(rng.integers(len(self.kinds)))] if anew else begin.kind
        pool = self._pool(kind, worth, rng)
        if anew:
            return knapsack(steps.table, kind, pool, steps, most)[0]
        own = table.part_numbers(begin)
        pool = np.concatenate([own, less(pool, [own])])
        return bettered(steps.table, begin, pool, steps, most)

    def _pool(
        self, kind: int, worth: NDArray[np.float64], rng: np.random.Generator
    ) -> NDArray[np.int64]:
        """As many of each part that is worth something as may be on a sheet, worth most first."""
        own = self.table.shapes.area_mm2
        most = (self.table.usable_mm2(kind) / own).astype(np.int64) + 1
        useful = np.flatnonzero(worth > EPSILON * own)
        by = worth / own ** rng.random() * np.exp(MIXED * rng.normal(size=len(own)))
        order = useful[np.argsort(-by[useful], kind="stable")]
        return np.repeat(order, np.minimum(self.asked, most)[order])

    def _take(self, answer: Answer, layout: Layout) -> bool:
        """Keep a layout that is worth more than its sheet costs; whether it is."""
        row = len(self.asked) + self.kinds.index(layout.kind)
        rent = min(0.0, float(answer.duals[row]))
        price = self.table.job.sheets[layout.kind].cost_eur - rent
        worth = float(self._worth(answer) @ self._counts(layout))
        return worth > price * (1.0 + EPSILON) and self.add(layout)

    def _worth(self, answer: Answer) -> NDArray[np.float64]:
        """What each part is worth by the programme, in the money that sheets cost."""
        return np.maximum(answer.duals[: len(self.asked)], 0.0)

    def _worth_mm2(self, answer: Answer) -> NDArray[np.float64]:
        """The same as area: the part that is worth most for its size is worth its own."""
        own, worth = self.table.shapes.area_mm2, self._worth(answer)
        most = float((worth / own).max())
        return worth / most if most > 0.0 else np.zeros(len(own))

    def _counts(self, layout: Layout) -> NDArray[np.int64]:
        return np.bincount(self.table.part_numbers(layout), minlength=len(self.asked))

"""Sets of sheets by what they cost: which cheaper set is worth trying next."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.sheets.bound import frontier

MOST_SETS = 4000
STEP_SHARE = 1e-9
CLIMB = 1.015
"""The next set is at most so much fuller than what is reached, or half way to what failed."""
WEARY = 0.01
"""A set that failed once is as attractive as one that is so much fuller."""


@dataclass(frozen=True, slots=True)
class SheetSet:
    """So many of each kind of sheet, with what they cost and offer together."""

    cost_eur: float
    area_mm2: float
    quantities: tuple[int, ...]


def sheet_sets(
    costs: Sequence[float],
    areas: Sequence[float],
    least: Sequence[int],
    most: Sequence[int],
    needed_mm2: float,
) -> list[SheetSet]:
    """Sets that no other set beats in both cost and area, cheapest first, with enough area."""
    spent, offered = np.zeros(1), np.zeros(1)
    chosen = np.zeros((1, 0), np.int64)
    for cost, area, low, high in zip(costs, areas, least, most, strict=True):
        enough = low + (int(needed_mm2 * 1.7 / area) + 1 if area > 0 else 0)
        times = np.arange(low, min(high, enough) + 1)
        before = np.repeat(np.arange(len(spent)), len(times))
        again = np.tile(times, len(spent))
        spent, offered = spent[before] + again * cost, offered[before] + again * area
        kept = _thinned(frontier(spent, offered))
        spent, offered = spent[kept], offered[kept]
        chosen = np.column_stack([chosen[before[kept]], again[kept]])
    return [
        SheetSet(float(c), float(a), tuple(row.tolist()))
        for c, a, row in zip(spent, offered, chosen, strict=True)
        if a >= needed_mm2
    ]


def _thinned(kept: NDArray[np.int64]) -> NDArray[np.int64]:
    """So many at most, evenly over all of them."""
    if len(kept) <= MOST_SETS:
        return kept
    return kept[(np.arange(MOST_SETS) * (len(kept) / MOST_SETS)).astype(np.int64)]


@dataclass(slots=True)
class Ladder:
    """Steps down from what is reached: near enough to succeed, low enough to matter."""

    sets: list[SheetSet]
    needed_mm2: float
    failed: dict[tuple[int, ...], int] = field(default_factory=dict)

    def fullness(self, each: SheetSet) -> float:
        """Share of the offered area that the parts need."""
        return self.needed_mm2 / each.area_mm2

    def next_below(self, cost_eur: float, reached_share: float) -> SheetSet | None:
        """The set to try next; sets that failed come back when nothing else is left."""
        below = [s for s in self.sets if s.cost_eur < cost_eur * (1.0 - STEP_SHARE)]
        if not below:
            return None
        fresh = [s for s in below if s.quantities not in self.failed]
        lowest_failed = min(
            (self.fullness(s) for s in below if s.quantities in self.failed), default=1.0
        )
        easier = [s for s in fresh if self.fullness(s) < lowest_failed]
        if not easier:
            return min(
                below, key=lambda s: self.fullness(s) + WEARY * self.failed.get(s.quantities, 0)
            )
        goal = max(reached_share * CLIMB, (reached_share + lowest_failed) / 2.0)
        if not self.failed:
            goal = max(reached_share * CLIMB, 0.80)
        fair = [s for s in easier if self.fullness(s) <= goal]
        return fair[0] if fair else easier[-1]

    def give_up(self, each: SheetSet) -> None:
        """Remember that a set was tried long enough."""
        self.failed[each.quantities] = self.failed.get(each.quantities, 0) + 1

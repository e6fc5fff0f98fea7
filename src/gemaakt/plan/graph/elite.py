"""A handful of good plans that differ, and what lies between two of them.

When a search finds nothing more, its plan joins the elite and the search goes on from a plan on
the way from one elite plan to another (path relinking: Glover 1998; Peng, Lü and Cheng, "A tabu
search/path relinking algorithm to solve the job shop scheduling problem", 2015; González, Vela
and Varela, "Scatter search with path relinking for the flexible job shop", 2015). The way is
walked in starts: every operation stands where a weighted mean of its two starts puts it, so that
whatever both plans agree on stays, and no cycle can arise. It may take the mode of either.
"""

from dataclasses import dataclass, field

import numpy as np

from gemaakt.plan.graph.chance import Dice, below, share
from gemaakt.plan.graph.problem import Ints, JobShop
from gemaakt.plan.graph.state import HEAD, MODE, MPREV, Plan, sort_by_start

SIZE = 8
ALIKE_SHARE = 0.05
"""Plans that differ in fewer operations than this count as the same."""
SETTLED_ALIKE, SETTLED = 16, 48
"""When so many plans in a row were refused, the search has seen all that it will find here."""
NEAR, FAR_ON = 0.35, 0.65
"""The part of the way that is walked lies between these."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan of the elite: order of start, mode row, start and machine predecessor of each."""

    cost: int
    order: Ints
    modes: Ints
    starts: Ints
    before: Ints

    def distance(self, other: "Kept") -> float:
        """The share of operations with another mode or another predecessor."""
        differs = (self.modes != other.modes) | (self.before != other.before)
        return float(differs.mean())


@dataclass(slots=True)
class Elite:
    """The best plans so far, no two alike, the best first."""

    plans: list[Kept] = field(default_factory=list)
    refused: int = 0
    """How many plans in a row were not kept."""

    @property
    def is_settled(self) -> bool:
        """Say whether it takes nothing any more; sooner where all its plans cost the same."""
        alike = len(self.plans) == SIZE and self.plans[0].cost == self.plans[-1].cost
        return self.refused >= (SETTLED_ALIKE if alike else SETTLED)

    def begin_anew(self) -> None:
        """Keep the best plan only, so that the others come from elsewhere."""
        del self.plans[1:]
        self.refused = 0

    @property
    def best(self) -> int | None:
        """The least cost, None when there is no plan."""
        return self.plans[0].cost if self.plans else None

    def offer(self, shop: JobShop, plan: Plan, cost: int) -> bool:
        """Keep a plan if it is better than the last one, or than all that it is like."""
        new = kept(shop, plan, cost)
        alike = [each for each in self.plans if each.distance(new) < ALIKE_SHARE]
        if any(each.cost <= cost for each in alike):
            self.refused += 1
            return False
        others = [each for each in self.plans if all(each is not one for one in alike)]
        self.plans = sorted([*others, new], key=lambda each: each.cost)[:SIZE]
        is_kept = any(each is new for each in self.plans)
        self.refused = 0 if is_kept else self.refused + 1
        return is_kept

    def pair(self, rng: Dice) -> tuple[Kept, Kept] | None:
        """Two different plans by chance; None while there are fewer than two."""
        count = len(self.plans)
        if count < 2:
            return None
        first = int(below(rng, count))
        second = (first + 1 + int(below(rng, count - 1))) % count
        return self.plans[first], self.plans[second]


def kept(shop: JobShop, plan: Plan, cost: int) -> Kept:
    """Copy what the elite needs of a plan, its order brought to order of start."""
    sort_by_start(plan.table, plan.order)
    count = shop.operations
    rows = plan.table[:count]
    columns = (rows[:, each].copy() for each in (MODE, HEAD, MPREV))
    return Kept(cost, plan.order.astype(np.int32), *columns)


def between(one: Kept, other: Kept, rng: Dice) -> tuple[Ints, Ints]:
    """Order and modes of a plan about half-way from one to the other."""
    part = NEAR + (FAR_ON - NEAR) * float(share(rng))
    place = np.empty(len(one.order), np.int64)
    place[one.order] = np.arange(len(one.order))
    keys = (1.0 - part) * one.starts + part * other.starts
    order = np.lexsort((place, keys)).astype(np.int32)
    modes = one.modes.copy()
    for x in np.flatnonzero(one.modes != other.modes):
        if share(rng) <= part:
            modes[x] = other.modes[x]
    return order, modes

"""Several short searches from one plan, then from plans that are mixed of the best of them.

A search that cools falls into one of a few deep valleys early and never leaves it, however long it
goes on. So one that has time for it is cut into legs, each cooled from hot to cold (multi-start:
Marti 2003). The first ones begin from the first plan. The others begin from two of the best plans:
each order stands when it does in one of them, and the leg mends what that breaks (a memetic
algorithm: Moscato 1989; for job shops Cheng, Peng and Lü 2013).
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.random import Generator

from gemaakt.plan.engine.arrays import BEST, END, FIRST, START, Arrays, Ints, Longs, State
from gemaakt.plan.engine.found import Found, adopt
from gemaakt.plan.engine.late_gaps import order_ends
from gemaakt.plan.engine.starts import starts_first
from gemaakt.plan.engine.state import is_consistent

ENOUGH = 24
"""Trials for each step that a leg needs to be worth it."""
FEWEST = 6
"""Legs of all threads together that a search is cut into at least, or not at all."""
MOST = 48
"""And at most: a search with more time has longer legs."""
STARTS = 12
"""Legs that begin from the first plan, of all threads together."""
START_SHARE = 1 / 3
"""Part of the legs at most that do."""
KEPT = 6
"""The best plans, of which others are mixed."""
MILD = 0.15
"""How hot a leg from a mixed plan begins, as part of the others' heat."""
CHANCE_SHARE = 0.5
"""Part of the orders that stand as in either plan by chance, not as in that where they end less
late."""


def legs_each(trials: float, steps: int, workers: int) -> int:
    """Legs of each thread that so many trials of all threads allow; 1 where it is not worth it."""
    legs = min(MOST, int(trials / (ENOUGH * max(1, steps))))
    return legs // workers if legs >= max(FEWEST, 2 * workers) else 1


@dataclass(slots=True)
class Legs:
    """The legs of a thread, all of one length, by the share of the search that is done."""

    begun_share: float = 0.0
    """The share that was done when the first leg began."""
    each: int = 1
    """Legs of each thread."""

    def at(self, share: float) -> tuple[int, float]:
        """The number of the leg, from 0, and how much of it is done."""
        done = (share - self.begun_share) / max(1e-9, 1.0 - self.begun_share) * self.each
        number = max(0, min(self.each - 1, int(done)))
        return number, min(1.0, done - number)

    def begins_anew(self, number: int, workers: int) -> bool:
        """Whether the leg of this number begins from the first plan."""
        return number < max(1, min(STARTS, int(START_SHARE * self.each * workers)) // workers)


@dataclass(frozen=True, slots=True)
class Kept:
    """One of the best plans: its list, when its steps begin and end, how late its orders are."""

    plan: Found
    start: Ints
    end: Ints
    late: Longs


@dataclass(slots=True)
class Elite:
    """The best plans that legs have ended with, no two of one cost."""

    kept: list[Kept] = field(default_factory=list)

    def take(self, arrays: Arrays, state: State) -> None:
        """Keep the best plan of a thread, if it is among the best; the thread is left with it."""
        cost = float(state.cost[BEST])
        if any(abs(each.plan.cost - cost) < 1.0 for each in self.kept):
            return
        lists = state.best_listed.copy(), state.best_choice.copy(), state.best_member.copy()
        plan = Found(*lists, cost, 0.0, 0.0, 0)
        adopt(arrays, state, plan)
        start, end = state.placed[:, START].copy(), state.placed[:, END].copy()
        start[start < 0] = arrays.horizon
        late = np.maximum(0, order_ends(arrays, state.placed) - state.reach)
        self.kept.append(Kept(plan, start, end, late))
        self.kept.sort(key=lambda each: each.plan.cost)
        del self.kept[KEPT:]

    def mixed(self, arrays: Arrays, random: Generator) -> Found:
        """A plan in which each order stands as in one of two of the best."""
        if len(self.kept) < 2:
            return self.kept[0].plan
        first, second = map(int, random.permutation(len(self.kept))[:2])
        one, other = self.kept[first], self.kept[second]
        by_chance, coin = random.random((2, arrays.due.size))
        is_other = np.where(by_chance < CHANCE_SHARE, coin < 0.5, other.late < one.late)
        from_other = is_other[arrays.order]
        start = np.where(from_other, other.start, one.start)
        end = np.where(from_other, other.end, one.end)
        in_front = one.plan.listed[: int(arrays.sizes[FIRST])]
        listed = starts_first(np.lexsort((end, start)).astype(np.int32), in_front)
        if not is_consistent(arrays, listed):
            return one.plan
        return replace(
            one.plan,
            listed=listed,
            choices=np.where(from_other, other.plan.choices, one.plan.choices),
            members=np.where(from_other, other.plan.members, one.plan.members),
        )

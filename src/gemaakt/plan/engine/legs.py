"""Several short searches from one plan, then a long one from the best of them.

A search that cools falls into one of a few deep valleys early and never leaves it, however long it
goes on. So one that has time for it spends its first half on short ones, each cooled from hot to
cold, and goes on from the best (multi-start: Marti 2003; "go with the winners": Aldous and
Vazirani 1994). Threads search apart in the short legs and exchange their plans in the last.
"""

from dataclasses import dataclass

SHORT_SHARE = 0.6
"""Part of a search that goes to the short legs."""
STARTS = 12
"""Short searches at most, all threads together."""
ENOUGH = 40
"""Trials for each step that a short search needs to be worth it."""


@dataclass(slots=True)
class Legs:
    """The legs of a search by the share of it that is done."""

    begun_share: float = 0.0
    """The share that was done when the first leg began."""
    short: int = 0
    """Short legs before the last; fewer than two are none."""

    def at(self, share: float) -> tuple[int, float]:
        """The number of the leg, from 0, and how much of it is done."""
        done = (share - self.begun_share) / max(1e-9, 1.0 - self.begun_share)
        if self.short < 2:
            return 0, done
        if done >= SHORT_SHARE:
            return self.short, (done - SHORT_SHARE) / (1.0 - SHORT_SHARE)
        number = int(done / SHORT_SHARE * self.short)
        return number, done / SHORT_SHARE * self.short - number

    def is_last(self, number: int) -> bool:
        """Whether nothing comes after the leg of this number."""
        return self.short < 2 or number == self.short


def short_legs(trials: float, steps: int, workers: int) -> int:
    """Short legs that so many trials of all threads together allow; 0 where it is not worth it."""
    starts = min(STARTS, int(SHORT_SHARE * trials / (ENOUGH * max(1, steps))))
    return starts // workers if starts >= 2 * workers else 0

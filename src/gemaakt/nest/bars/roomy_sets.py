"""Which sets of bars or sheets have the room for all pieces: for each cost the one with most."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.bars.columns import bundled, knapsack, traced

type Whole = NDArray[np.int64]

FINEST = 300_000
"""Most steps in cost that are told apart; of dearer jobs the cost is rounded up to such steps."""


@dataclass(frozen=True, slots=True)
class RoomySets:
    """A knapsack over bundles of equal bars or sheets: the most room that each cost buys."""

    kinds: int
    owner: Whole
    copies: Whole
    """Of which kind each bundle is, and how many are in it."""
    costs: Whole
    """Of each bundle in steps of cost, rounded up."""
    chosen: NDArray[np.bool_]
    unit_eur: float
    levels: Whole
    """The steps of cost that buy more room than any before, from where all pieces have room."""
    bound_eur: float
    """What no set with the room costs less than; 0 where costs were rounded."""

    def below(self, cost_eur: float) -> int:
        """How many of the levels cost less."""
        return int(np.searchsorted(self.levels * self.unit_eur, cost_eur - 1e-9))

    def set_at(self, level: int) -> Whole:
        """How many of each kind are in the set of this level."""
        step = int(self.levels[level])
        made: Whole = traced(self.costs, self.copies, self.owner, self.chosen, step, self.kinds)
        return made

    def descent[Found](
        self, cost_eur: float, lay: Callable[[Whole], list[Found]]
    ) -> Iterator[list[Found]]:
        """Lay all pieces on cheaper sets, each half way between one that failed and the last."""
        low, high = 0, self.below(cost_eur)
        while low < high:
            level = (low + high) // 2
            found = lay(self.set_at(level))
            yield found
            low, high = (low, level) if found else (level + 1, high)


def roomy_sets(stock: Sequence[tuple[float, int, int]], needed: int, cost_eur: float) -> RoomySets:
    """The sets that cost less than this, from rows of stock: price, room, how many there are.

    >>> sets = roomy_sets([(6.0, 600, 9), (2.5, 200, 1)], 700, 20.0)
    >>> [(float(step) * sets.unit_eur, sets.set_at(k).tolist())
    ...  for k, step in enumerate(sets.levels)]
    [(8.5, [1, 1]), (12.0, [2, 0]), (14.5, [2, 1]), (18.0, [3, 0])]
    """
    prices = np.array([price for price, _, _ in stock])
    unit, exact = _unit(prices, cost_eur)
    most = [int(min(n, cost_eur / price if price > 0.0 else n)) for price, _, n in stock]
    bounds = np.array(most, np.int64)
    owner, copies = bundled(np.ones_like(bounds), bounds, int(bounds.max(initial=1)))
    costs = np.ceil(prices[owner] * copies / unit - 1e-9).astype(np.int64)
    rooms = np.array([float(room) for _, room, _ in stock])[owner] * copies
    limit = math.ceil(cost_eur / unit - 1e-9) - 1
    best, chosen = knapsack(costs, rooms, max(0, limit))
    levels = np.flatnonzero((best >= needed) & (np.diff(best, prepend=-1.0) > 0.0))
    least = float(levels[0] * unit) if len(levels) else cost_eur
    return RoomySets(
        len(stock), owner, copies, costs, chosen, unit, levels, least if exact else 0.0
    )


def _unit(prices: NDArray[np.float64], cost_eur: float) -> tuple[float, bool]:
    """The step in cost, and whether every price is a whole number of such steps."""
    whole = np.rint(prices)
    step = math.gcd(*whole.astype(int).tolist()) if np.allclose(whole, prices, 0.0, 1e-9) else 0
    if step and cost_eur / step <= FINEST:
        return float(step), True
    return cost_eur / FINEST, False

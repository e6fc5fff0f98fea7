"""Cheaper sets of bars that have the room for all pieces, and pieces packed on such a set.

Which set has most room for a cost is a knapsack over the bars. Whether the pieces can be laid on
it is tried by local search: a few bars are emptied and filled anew one after another, each as full
as the pieces at hand can fill it (subset sums as in Haouari and Serairi, 2009; neighbourhoods of a
few bars as in Hemmelmayr, Schmid and Blum, 2012, both on bins of variable size).
"""

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.bars import Pattern
from gemaakt.nest.columns import Columns, bundled, knapsack, traced
from gemaakt.nest.compiled import compiled, kernel

type Whole = NDArray[np.int64]

FINEST = 300_000
"""Most steps in cost that are told apart; of dearer jobs the cost is rounded up to such steps."""
MOST_EMPTIED = 4
"""So many bars are emptied at once at most."""
HEAT = 0.05
"""Of the shortest piece, about so much more may be left over after a step."""
WORD = 64
"""Sums that one number tells of."""
CHUNK = 200
"""Steps between two looks at the clock."""
MOST_PIECES = 3_000
"""With more pieces columns alone come within a bar or two of the bound."""
STEPS = 3_000
"""Tries to fill one set before another is tried."""


@kernel
def add_sums(before, after, length):  # type: ignore[no-untyped-def]
    """All sums with a piece of this length and without it; bit s of a row says s can be made."""
    words, bits = length // WORD, np.uint64(length % WORD)
    rest = np.uint64(WORD) - bits
    for at in range(before.shape[0]):
        after[at] = before[at]
        if at >= words:
            after[at] |= before[at - words] << bits
        if at > words and bits > 0:
            after[at] |= before[at - words - 1] >> rest


@kernel
def has(row, total):  # type: ignore[no-untyped-def]
    """Whether this sum can be made."""
    return (row[total // WORD] >> np.uint64(total % WORD)) & np.uint64(1) != 0


@kernel
def fill(lengths, pool, of, bar, room, sums):  # type: ignore[no-untyped-def]
    """Lay on a bar the pieces of the pool that fill it best; the length that they fill.

    Row k of `sums` says which sums the first k pieces can make (Pisinger, 1999: subset sums word
    by word), so a piece is needed for a sum that the row before it lacks.
    """
    row = 0
    while row < pool.shape[0] and not has(sums[row], room):
        length = lengths[pool[row]] if of[pool[row]] < 0 else 0
        add_sums(sums[row], sums[row + 1], length)
        row += 1
    total = room
    while not has(sums[row], total):
        total -= 1
    filled = total
    while total > 0:
        row -= 1
        if not has(sums[row], total):
            of[pool[row]] = bar
            total -= lengths[pool[row]]
    return filled


@kernel
def empty(of, chosen, pool):  # type: ignore[no-untyped-def]
    """Take the pieces off the chosen bars; the pool is they and those that lie nowhere."""
    count = 0
    for piece in range(of.shape[0]):
        bar = of[piece]
        free = bar < 0
        for k in range(chosen.shape[0]):
            free = free or chosen[k] == bar
        if free:
            pool[count] = piece
            of[piece] = -1
            count += 1
    return count


@compiled
def pack(lengths, rooms, of, steps, seed):  # type: ignore[no-untyped-def]
    """Lay pieces on bars, `of` being the bar of each or -1; the length that lies nowhere then.

    A step that leaves more than before is taken seldom: annealing at a steady low heat.
    """
    np.random.seed(seed)
    before, pool = of.copy(), np.empty(of.shape[0], np.int64)
    sums = np.zeros((of.shape[0] + 1, rooms.max() // WORD + 1), np.uint64)
    sums[0, 0] = 1
    now, heat = lengths[of < 0].sum(), HEAT * lengths.min()
    for _ in range(steps):
        if now == 0:
            break
        before[:] = of
        emptied = min(np.random.randint(1, MOST_EMPTIED + 1), rooms.shape[0])
        chosen = np.random.choice(rooms.shape[0], emptied, replace=False)
        count = empty(of, chosen, pool)
        np.random.shuffle(pool[:count])
        left = lengths[pool[:count]].sum()
        for bar in chosen:
            left -= fill(lengths, pool[:count], of, bar, rooms[bar], sums)
        if left > now - heat * np.log(np.random.random()):
            of[:] = before
        else:
            now = left
    return now


@dataclass(frozen=True, slots=True)
class BarSets:
    """For each cost the set of bars with most room: a knapsack over bundles of equal bars."""

    owner: Whole
    copies: Whole
    """Of which bar each bundle is, and how many are in it."""
    costs: Whole
    """Of each bundle in steps of cost, rounded up."""
    chosen: NDArray[np.bool_]
    unit_eur: float
    levels: Whole
    """The steps of cost that buy more room than any before, from where all pieces have room."""
    bound_eur: float
    """What no set of bars with the room costs less than; 0 where costs were rounded."""

    def below(self, cost_eur: float) -> int:
        """How many of the levels cost less."""
        return int(np.searchsorted(self.levels * self.unit_eur, cost_eur - 1e-9))

    def bars(self, level: int, kinds: int) -> Whole:
        """How many of each kind of bar are in the set."""
        step = int(self.levels[level])
        made: Whole = traced(self.costs, self.copies, self.owner, self.chosen, step, kinds)
        return made


@dataclass(slots=True)
class CheaperBars:
    """Sets of bars to be tried, and the pieces one by one."""

    columns: Columns
    sets: BarSets
    lengths: Whole
    """Of each single piece, its cut included."""
    row: Whole
    """Which piece of the job each is."""
    steps: int = STEPS
    reached: bool = False
    """Whether all pieces were laid on the last set."""

    def between(self, cost_eur: float) -> Iterator[int]:
        """Which sets to try, each half way between one that failed and what is reached."""
        low, high = 0, self.sets.below(cost_eur)
        while low < high:
            level = (low + high) // 2
            self.reached = False
            yield level
            low, high = (low, level) if self.reached else (level + 1, high)

    def lay(self, level: int, luck: random.Random, is_over: Callable[[], bool]) -> list[Pattern]:
        """All pieces on a set of bars; no patterns where that was not found."""
        rooms = np.array(self.columns.rooms, np.int64)
        kinds = np.repeat(np.arange(len(rooms)), self.sets.bars(level, len(rooms)))
        of = np.full(len(self.lengths), -1, np.int64)
        left, done = 1, 0
        while left and done < self.steps and not is_over():
            left = pack(self.lengths, rooms[kinds], of, CHUNK, luck.getrandbits(31))
            done += CHUNK
        patterns = self._patterns(kinds, of)
        self.reached = not left
        for each in patterns:
            self.columns.add(each.bar, each.counts)
        return patterns if self.reached else []

    def _patterns(self, kinds: Whole, of: Whole) -> list[Pattern]:
        counts = np.zeros((len(kinds), len(self.columns.job.pieces)), np.int64)
        laid = of >= 0
        np.add.at(counts, (of[laid], self.row[laid]), 1)
        times = Counter(
            (int(kind), tuple(row.tolist()))
            for kind, row in zip(kinds, counts, strict=True)
            if row.any()
        )
        return [Pattern(bar, row, n) for (bar, row), n in times.items()]


def cheaper_bars(columns: Columns, cost_eur: float) -> CheaperBars | None:
    """The sets of bars that cost less than this and have the room; None for very many pieces."""
    quantities = [piece.quantity for piece in columns.job.pieces]
    if sum(quantities) > MOST_PIECES:
        return None
    lengths = np.repeat(columns.lengths, quantities)
    row = np.repeat(np.arange(len(quantities)), quantities)
    return CheaperBars(columns, _sets(columns, cost_eur, int(lengths.sum())), lengths, row)


def _sets(columns: Columns, cost_eur: float, needed: int) -> BarSets:
    stock = columns.job.stock
    prices = np.array([bar.cost_eur for bar in stock])
    unit, exact = _unit(prices, cost_eur)
    worth = [cost_eur / price if price > 0.0 else math.inf for price in prices]
    most = np.array([int(min(b.quantity, w)) for b, w in zip(stock, worth, strict=True)], np.int64)
    owner, copies = bundled(np.ones_like(most), most, int(most.max(initial=1)))
    costs = np.ceil(prices[owner] * copies / unit - 1e-9).astype(np.int64)
    rooms = np.array(columns.rooms, float)[owner] * copies
    limit = math.ceil(cost_eur / unit - 1e-9) - 1
    best, chosen = knapsack(costs, rooms, max(0, limit))
    levels = np.flatnonzero((best >= needed) & (np.diff(best, prepend=-1.0) > 0.0))
    least = levels[0] * unit if len(levels) else cost_eur
    bound = float(least) if exact and columns.exact else 0.0
    return BarSets(owner, copies, costs, chosen, unit, levels, bound)


def _unit(prices: NDArray[np.float64], cost_eur: float) -> tuple[float, bool]:
    """The step in cost, and whether every price is a whole number of such steps."""
    whole = np.rint(prices)
    step = math.gcd(*whole.astype(int).tolist()) if np.allclose(whole, prices, 0.0, 1e-9) else 0
    if step and cost_eur / step <= FINEST:
        return float(step), True
    return cost_eur / FINEST, False

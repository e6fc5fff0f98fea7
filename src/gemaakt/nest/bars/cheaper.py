"""Cheaper sets of bars that have the room for all pieces, and pieces packed on such a set.

Which sets are cheap and have room is told by cuts (`roomy_sets`). Whether the pieces can be laid
on one is tried by local search: a few bars are emptied and filled anew one after another, each as
full as the pieces at hand can fill it (subset sums as in Haouari and Serairi, 2009; neighbourhoods
of a few bars as in Hemmelmayr, Schmid and Blum, 2012, both on bins of variable size).
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from gemaakt.nest.bars.columns import Columns
from gemaakt.nest.bars.job import Pattern
from gemaakt.nest.bars.knapsack import Whole
from gemaakt.nest.bars.roomy_sets import RoomySets
from gemaakt.nest.compiled import compiled, kernel

MOST_EMPTIED = 4
"""So many bars are emptied at once at most."""
HEAT = 0.02
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


@dataclass(slots=True)
class CheaperBars:
    """Sets of bars to be tried, and the pieces one by one."""

    columns: Columns
    sets: RoomySets
    lengths: Whole
    """Of each single piece, its cut included."""
    row: Whole
    """Which piece of the job each is."""
    steps: int = STEPS
    left_off: dict[tuple[int, ...], Whole] = field(default_factory=dict)
    """On which bar each piece lay when a set was given up."""

    def descent(
        self, cost_eur: float, luck: random.Random, is_over: Callable[[], bool]
    ) -> Iterator[list[Pattern]]:
        """All pieces on ever cheaper sets of bars; no patterns where a set failed."""
        return self.sets.descent(cost_eur, lambda bars: self.lay(bars, luck, is_over))

    def lay(self, bars: Whole, luck: random.Random, is_over: Callable[[], bool]) -> list[Pattern]:
        """All pieces on so many bars of each kind; no patterns where that was not found."""
        kinds = np.repeat(np.arange(len(bars)), bars)
        rooms = np.array(self.columns.rooms, np.int64)[kinds]
        known = tuple(bars.tolist())
        of = self.left_off[known] if known in self.left_off else self._begun(kinds)
        left, done = 1, 0
        while left and done < self.steps and not is_over():
            left = pack(self.lengths, rooms, of, CHUNK, luck.getrandbits(31))
            done += CHUNK
        self.left_off[known] = of
        patterns = self._patterns(kinds, of)
        for each in patterns:
            self.columns.add(each.bar, each.counts)
        return [] if left else patterns

    def _begun(self, kinds: Whole) -> Whole:
        """On which bar each piece lies to begin with: in the patterns that the set held whole."""
        of = np.full(len(self.lengths), -1, np.int64)
        bars = [np.flatnonzero(kinds == kind).tolist() for kind in range(len(self.columns.rooms))]
        pieces = [np.flatnonzero(self.row == i).tolist() for i in range(self.row.max() + 1)]
        for each in self.sets.whole:
            for bar in _popped(bars[each.bar], each.times):
                for piece, count in enumerate(each.counts):
                    of[_popped(pieces[piece], count)] = bar
        return of

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


def _popped(stack: list[int], count: int) -> list[int]:
    return [stack.pop() for _ in range(min(count, len(stack)))]


def cheaper_bars(sets: RoomySets) -> CheaperBars | None:
    """The sets of bars with the pieces one by one; None for very many pieces."""
    columns = sets.columns
    quantities = [piece.quantity for piece in columns.job.pieces]
    if sum(quantities) > MOST_PIECES:
        return None
    lengths = np.repeat(columns.lengths, quantities)
    row = np.repeat(np.arange(len(quantities)), quantities)
    return CheaperBars(columns, sets, lengths, row)

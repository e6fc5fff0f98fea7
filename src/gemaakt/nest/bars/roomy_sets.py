"""Which sets of bars can hold all pieces: the cheapest, or the one with most room for a cost.

Whatever the pieces are worth, a set must be able to hold the worth of all of them, a knapsack
telling how much a bar of each kind can: a cut on whole numbers of bars (Benders, 1962). Lengths
and the master's prices give the first cuts; where a set cannot hold the pieces even in fractions
of patterns, the prices that prove it give another. The cheapest set that no cut forbids bounds the
cost, often by much more than the master, which buys fractions of a bar.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from gemaakt.nest.bars.cheapest_set import cheapest_set
from gemaakt.nest.bars.columns import Clock, Columns, duals_of, loosely
from gemaakt.nest.bars.job import Pattern, cost_step
from gemaakt.nest.bars.knapsack import Fillings, Real, Whole, fillings
from gemaakt.nest.highs import Answer, Master

MOST_CUTS = 60
"""After so many cuts the bound stands as it is."""
MOST_STEPS = 3_000_000
"""Of the search for a set, as many nodes times kinds: a tenth of a second at most."""
MOST_PRICINGS = 60
"""With more rounds of prices it is not worth knowing whether a set fails in fractions."""
PROOF_SHARE = 0.1
"""Of the time left, for whether a set holds the pieces in fractions."""
FEW = 0.3
"""Of a kind that could hold no more than this share of the pieces there are few."""
FINEST = 1e-6
"""A share of the cost, where costs are no multiples of anything."""
TOLERANCE = 1e-9
"""A share of the pieces' worth."""


@dataclass(slots=True)
class RoomySets:
    """The cuts found so far on the sets of bars for a job."""

    columns: Columns
    until_s: float
    clock: Clock
    costs: Real
    most: Real
    """What a bar of each kind costs, and how many could be of use."""
    wanted: Real
    """How many of each piece."""
    lengths: Whole
    """Of each piece, at the least."""
    filled: Fillings
    """What bars hold in whole lengths as patterns count them; `loose`: what none can exceed."""
    loose: Fillings
    fractions: Master
    """Patterns for nothing, and the length that lies nowhere at a price of one."""
    patterns: int = 0
    """So many of the patterns found are in it."""
    whole: list[Pattern] = field(default_factory=list)
    """Patterns that the last set that was looked at held whole times."""
    cuts: list[Real] = field(default_factory=list)
    """For each cut what bars of each kind can hold."""
    bound_eur: float = 0.0

    @property
    def step_eur(self) -> float:
        """Costs of sets that differ, differ by this at least, or by too little to matter."""
        return cost_step(self.columns.job) or FINEST * max(1.0, self.bound_eur)

    @property
    def needed(self) -> float:
        """The length of all pieces; every cut is scaled so that they are worth as much."""
        return float(self.lengths @ self.wanted)

    def cost_of(self, bars: Whole) -> float:
        """What these bars cost."""
        return float(self.costs @ bars)

    def cut(self, values: Real) -> Real | None:
        """What bars of each kind can hold of these values; None where the pieces have none."""
        total = float(values @ self.wanted)
        if total <= 0.0:
            return None
        scaled: Real = self.loose.worth(values)[0] * (self.needed / total)
        return scaled

    def add(self, values: Real) -> None:
        """Let the worth of the pieces by these values be a cut."""
        cut = self.cut(values)
        if cut is not None:
            self.cuts.append(cut)

    def raise_bound(self, cost_eur: float) -> None:
        """Find the cheapest set, and a new cut where it cannot hold the pieces, until one can.

        What costs as much as a cut list that is known bounds nothing more.
        """
        for _ in range(MOST_CUTS):
            bars, proven = self.cheapest(cost_eur)
            if not proven or self.clock() >= self.until_s:
                return
            least = cost_eur if bars is None else self.cost_of(bars)
            missed = 0.0 if cost_step(self.columns.job) else self.step_eur
            self.bound_eur = max(self.bound_eur, least - missed)
            if bars is None or self.fits(bars):
                return

    def cheapest(self, cost_eur: float, over: float = 0.0) -> tuple[Whole | None, bool]:
        """The cheapest set that costs less and has so much room over by each cut; if there is one.

        And whether it is proven that none is cheaper.
        """
        turns, step = self.turns, self.step_eur
        shares = np.array(self.cuts)[:, turns] / (self.needed * (1.0 - TOLERANCE) + over)
        limit = cost_eur - 0.999 * step
        made, found, nodes = cheapest_set(
            self.costs[turns], shares, self.most[turns], limit, step, MOST_STEPS // len(turns)
        )
        bars = np.zeros_like(made)
        bars[turns] = made
        return bars if found else None, nodes > 0

    def over(self, bars: Whole) -> float:
        """How much room these bars have over by the tightest of the cuts."""
        return float((np.array(self.cuts) @ bars).min() - self.needed)

    @property
    def turns(self) -> Whole:
        """In which order kinds are counted: those that are few, then the dearest for their length.

        What comes last is bought as often as is still needed.
        """
        few = self.most * self.cuts[0] < FEW * self.needed
        dear = self.costs / np.maximum(self.cuts[-1], TOLERANCE)
        made: Whole = np.lexsort((np.where(few, dear, -dear), ~few))
        return made

    def fits(self, bars: Whole) -> bool:
        """Whether pieces lie on these bars in fractions of patterns, as far as is known; or a cut.

        Patterns are added where they are missing (Gilmore and Gomory, 1961).
        """
        pieces = len(self.wanted)
        for kind, count in enumerate(bars):
            self.fractions.highs.changeRowBounds(pieces + kind, 0.0, float(count))
        now_s = self.clock()
        until_s = now_s + PROOF_SHARE * (self.until_s - now_s)
        for _ in range(MOST_PRICINGS):
            self._add_patterns()
            answer = self.fractions.solve(until_s - self.clock())
            self.whole = [] if answer is None else self._whole_of(answer)
            if answer is None or answer.bound_eur < 1e-6 or self.clock() >= until_s:
                return True
            values, rents = duals_of(self.columns.job, answer.duals)
            cut = self.cut(values)
            if cut is not None and float(cut @ bars) < self.needed * (1.0 - 2.0 * TOLERANCE):
                self.cuts.append(cut)
                return False
            if not self._priced(values, -rents):
                return True
        return True

    def _whole_of(self, answer: Answer) -> list[Pattern]:
        times = np.floor(answer.values[len(self.wanted) :] + 1e-6).astype(int).tolist()
        keys = islice(self.columns.found, self.patterns)
        return [Pattern(bar, row, n) for (bar, row), n in zip(keys, times, strict=True) if n]

    def _add_patterns(self) -> None:
        fresh = list(islice(self.columns.found, self.patterns, None))
        self.patterns += len(fresh)
        if fresh:
            kinds = np.eye(len(self.costs))[[bar for bar, _ in fresh]]
            yields = np.array([counts for _, counts in fresh], float)
            self.fractions.add_all([0.0] * len(fresh), np.hstack([yields, kinds]))

    def _priced(self, values: Real, rents: Real) -> bool:
        """Add patterns worth more than the bar's rent; whether there are any."""
        worth, chosen = self.filled.worth(values)
        kinds = np.flatnonzero(worth > rents + 1e-7 * (1.0 + rents))
        fresh = [self.columns.add(int(k), self.filled.counts(chosen, int(k))) for k in kinds]
        return any(fresh)

    def descent[Found](
        self, cost_eur: float, lay: Callable[[Whole], list[Found]]
    ) -> Iterator[list[Found]]:
        """Lay all pieces on cheaper sets: each the cheapest with so much room over.

        So much is half way between what was too little and what was enough, or too dear.
        """
        low, high = 0.0, self.needed * (cost_eur / max(self.bound_eur, TOLERANCE) - 1.0) + 1.0
        while high - low >= 1.0 and self.clock() < self.until_s:
            over = math.floor((low + high) / 2.0)
            bars, _ = self.cheapest(cost_eur, over)
            if bars is not None and not self.fits(bars):
                continue
            found = [] if bars is None else lay(bars)
            yield found
            if found and bars is not None:
                cost_eur = self.cost_of(bars)
            if found or bars is None:
                high = over
            else:
                low = max(over, math.floor(self.over(bars))) + 1.0


def roomy_sets(
    columns: Columns, prices: Sequence[Real], until_s: float = math.inf, clock: Clock = float
) -> RoomySets:
    """The sets of bars for a job, with cuts from these prices of its pieces and their lengths."""
    job = columns.job
    quantities = [piece.quantity for piece in job.pieces]
    wanted = np.array(quantities, float)
    lengths, rooms = loosely(columns)
    made = RoomySets(
        columns,
        until_s,
        clock,
        np.array([bar.cost_eur for bar in job.stock]),
        np.minimum([bar.quantity for bar in job.stock], int(wanted.sum())).astype(float),
        wanted,
        lengths,
        fillings(columns.lengths, columns.rooms, quantities),
        fillings(lengths, rooms, quantities),
        _fractions(columns),
    )
    for values in (lengths.astype(float), *prices):
        made.add(values)
    return made


def _fractions(columns: Columns) -> Master:
    pieces, kinds = len(columns.job.pieces), len(columns.job.stock)
    quantities = [float(piece.quantity) for piece in columns.job.pieces]
    master = Master([*quantities, *([0.0] * kinds)], [*([1e30] * pieces), *([0.0] * kinds)])
    slack = np.hstack([np.eye(pieces), np.zeros((pieces, kinds))])
    master.add_all([float(length) for length in columns.lengths], slack)
    return master

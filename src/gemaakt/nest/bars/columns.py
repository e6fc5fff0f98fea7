"""Cutting stock by column generation: Gilmore and Gomory (1961), priced by a bounded knapsack.

The master is solved by HiGHS; any prices of the pieces give a bound (Lagrange; Farley, 1990, where
they are scaled until no bar is worth more than its cost). Whole patterns come from diving (`dive`,
the largest fractions fixed first) and from the master over all columns found.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.bars.job import (
    TOLERANCE_MM,
    BarsJob,
    Pattern,
    cost_step,
    faults,
    trimmed,
)
from gemaakt.nest.bars.knapsack import fillings, ways
from gemaakt.nest.highs import Answer, Master

type Clock = Callable[[], float]

GRID = 50_000
"""Most lengths the knapsack distinguishes; longer bars are priced a little coarser."""
MOST_ROUNDS = 400
EPSILON = 1e-7
KEEP = 0.7
"""So far from the master's prices to the steady ones patterns are priced."""
MOST_WAYS = 10_000
"""With no more ways to fill a bar than this all patterns are looked at."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Values of the pieces, what a bar of each kind can hold of them, and the bound they prove."""

    values: NDArray[np.float64]
    worth: NDArray[np.float64]
    bound_eur: float


@dataclass(slots=True)
class Columns:
    """The patterns found so far for a job, and the scale in which lengths are whole."""

    job: BarsJob
    exact: bool
    """Whether lengths are whole numbers of units, so that the bound holds as it is."""
    lengths: NDArray[np.int64]
    rooms: list[int]
    found: dict[tuple[int, tuple[int, ...]], None] = field(default_factory=dict)
    prices: Prices | None = None
    """Those of the best bound."""

    def add(self, bar: int, counts: Sequence[int]) -> bool:
        """Remember a pattern; whether it is new."""
        key = (bar, tuple(int(c) for c in counts))
        if key in self.found or not any(key[1]):
            return False
        self.found[key] = None
        return True


def columns_of(job: BarsJob) -> Columns:
    """Empty columns in the coarsest unit that keeps all lengths exact, or a coarse grid."""
    sizes = [p.length_mm + job.kerf_mm for p in job.pieces]
    rooms = [b.length_mm + job.kerf_mm for b in job.stock]
    if not sizes or not rooms:
        return Columns(job, False, np.zeros(0, np.int64), [])
    for scale in (1, 10, 100):
        whole = [round(size * scale) for size in (*sizes, *rooms)]
        if all(abs(w - s * scale) < 1e-6 for w, s in zip(whole, (*sizes, *rooms), strict=True)):
            divisor = int(np.gcd.reduce(whole[: len(sizes)])) or 1
            if max(whole) // divisor <= GRID:
                lengths = np.array(whole[: len(sizes)], np.int64) // divisor
                return Columns(job, True, lengths, [w // divisor for w in whole[len(sizes) :]])
    unit = max(rooms) / GRID
    lengths = np.array([int(np.ceil(size / unit - 1e-9)) for size in sizes], np.int64)
    return Columns(job, False, lengths, [int(room / unit + 1e-9) for room in rooms])


def loosely(columns: Columns) -> tuple[NDArray[np.int64], list[int]]:
    """Lengths no longer and rooms no smaller than they are: what these forbid is forbidden."""
    if columns.exact:
        return columns.lengths, columns.rooms
    job = columns.job
    unit = max(b.length_mm + job.kerf_mm for b in job.stock) / GRID
    sizes = [int((p.length_mm + job.kerf_mm) / unit + 1e-9) for p in job.pieces]
    rooms = [int(np.ceil((b.length_mm + job.kerf_mm) / unit - 1e-9)) for b in job.stock]
    return np.array(sizes, np.int64), rooms


def price_out(columns: Columns, seconds_left: float, clock: Clock) -> float:
    """Add patterns until none can lower the master; the proven bound on the cost."""
    return priced_out(columns, seconds_left, clock)[0]


def priced_out(columns: Columns, seconds_left: float, clock: Clock) -> tuple[float, Answer | None]:
    """The proven bound, and the master's answer over the patterns (the last may be missing).

    Patterns are priced between the master's prices and those of the best bound so far (Wentges,
    1997), at first prices by the length: the master's own go to and fro.
    """
    job = columns.job
    filled = fillings(columns.lengths, columns.rooms, [p.quantity for p in job.pieces])
    steady = _by_length(columns)
    best = _proven(columns, steady, filled.worth(steady)[0])
    answer = None
    master = master_of(columns)
    for _ in range(MOST_ROUNDS):
        left = seconds_left - clock()
        answer = master.solve(left)
        if answer is None:
            break
        demand, stock = duals_of(job, answer.duals)
        fresh = False
        for keep in (KEEP, 0.0):
            values = keep * steady + (1.0 - keep) * demand
            worth, chosen = filled.worth(values)
            proven = _proven(columns, values, worth)
            if proven.bound_eur > best.bound_eur:
                best, steady = proven, values
            patterns = [(bar, filled.counts(chosen, bar)) for bar in range(len(job.stock))]
            for bar, counts in patterns:
                if _reduced(job, bar, counts, demand, stock) and columns.add(bar, counts):
                    _append(master, job, bar, counts)
                    fresh = True
            if fresh:
                break
        if not fresh or left <= 0:
            break
    columns.prices = best
    return max(0.0, best.bound_eur) if columns.exact else 0.0, answer


def _reduced(
    job: BarsJob,
    bar: int,
    counts: Sequence[int],
    demand: NDArray[np.float64],
    stock: NDArray[np.float64],
) -> bool:
    cost = job.stock[bar].cost_eur
    return bool(cost - stock[bar] - float(demand @ counts) < -EPSILON * max(1.0, cost))


def _by_length(columns: Columns) -> NDArray[np.float64]:
    """Each piece at its length, times what the last bars cost where the cheapest are bought."""
    job = columns.job
    needed = float(columns.lengths @ [p.quantity for p in job.pieces])
    rates = sorted(
        (bar.cost_eur / room, room * bar.quantity)
        for bar, room in zip(job.stock, columns.rooms, strict=True)
        if room > 0
    )
    bought = np.cumsum([room for _, room in rates])
    last = min(int(np.searchsorted(bought, needed)), len(rates) - 1)
    return columns.lengths.astype(float) * rates[last][0]


def duals_of(
    job: BarsJob, duals: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of a master's row duals those of the pieces (0 or more) and of the bars (0 or less)."""
    pieces = len(job.pieces)
    return np.maximum(0.0, duals[:pieces]), np.minimum(0.0, duals[pieces:])


def _proven(columns: Columns, values: NDArray[np.float64], worth: NDArray[np.float64]) -> Prices:
    """The Lagrangian bound of these values of the pieces, or of a share of them.

    The share is what leaves no bar of which there are always more worth more than its cost.
    """
    wanted = np.array([p.quantity for p in columns.job.pieces])
    stock = columns.job.stock
    costs = np.array([bar.cost_eur for bar in stock])
    quantities = np.array([min(bar.quantity, 10**9) for bar in stock])
    most = np.minimum(quantities, wanted.sum())
    dear = (quantities >= wanted.sum()) & (worth > costs)
    total = float(values @ wanted)
    made = [
        Prices(
            share * values,
            share * worth,
            share * total + float(most @ np.minimum(0.0, costs - share * worth)),
        )
        for share in (1.0, float((costs[dear] / worth[dear]).min(initial=1.0)))
    ]
    return max(made, key=lambda each: each.bound_eur)


def _of_use(columns: Columns, cost_eur: float) -> list[tuple[int, tuple[int, ...]]]:
    """The patterns that a cut list may hold that costs less: the prices tell what each loses."""
    keys, prices = list(columns.found), columns.prices
    if prices is None:
        return keys
    costs = np.array([bar.cost_eur for bar in columns.job.stock])
    bars = np.array([bar for bar, _ in keys])
    yields = np.array([counts for _, counts in keys], float)
    lost = np.maximum(costs, prices.worth)[bars] - yields @ prices.values
    kept = np.flatnonzero(prices.bound_eur + lost < cost_eur * (1.0 + EPSILON))
    return [keys[at] for at in kept]


def master_of(
    columns: Columns,
    keys: Sequence[tuple[int, tuple[int, ...]]] | None = None,
    unit_eur: float = 1.0,
) -> Master:
    """The master over these patterns (all found so far); rows are the pieces, then the bars.

    Costs are told in a unit: small whole numbers keep a search in whole numbers from errors.
    """
    job = columns.job
    keys = list(columns.found) if keys is None else keys
    master = Master(
        [*(float(p.quantity) for p in job.pieces), *([0.0] * len(job.stock))],
        [*([1e30] * len(job.pieces)), *(float(b.quantity) for b in job.stock)],
    )
    if keys:
        bars = np.array([bar for bar, _ in keys])
        yields = np.array([counts for _, counts in keys], float)
        taken = (bars[:, None] == np.arange(len(job.stock))).astype(float)
        costs = np.array([bar.cost_eur / unit_eur for bar in job.stock])
        master.add_all(costs[bars], np.hstack([yields, taken]))
    return master


def _append(master: Master, job: BarsJob, bar: int, counts: Sequence[int]) -> None:
    column = [*((i, float(c)) for i, c in enumerate(counts) if c), (len(job.pieces) + bar, 1.0)]
    master.add(job.stock[bar].cost_eur, column)


def best_whole(
    columns: Columns, seconds: float, nodes: int | None = None, cost_eur: float = math.inf
) -> list[Pattern] | None:
    """The master over whole numbers of the patterns found, recomputed and checked by us.

    Without those that no cut list that costs less than `cost_eur` may hold.
    """
    return whole_of(columns, seconds, nodes, cost_eur)[0]


def whole_of(
    columns: Columns, seconds: float, nodes: int | None = None, cost_eur: float = math.inf
) -> tuple[list[Pattern] | None, float]:
    """The same, and what no whole number of these patterns costs less than (0: unknown)."""
    keys, unit = _of_use(columns, cost_eur), cost_step(columns.job) or 1.0
    master = master_of(columns, keys, unit)
    master.highs.setOptionValue("mip_rel_gap", 0.0)
    answer = master.whole(seconds, nodes)
    if answer is None:
        return None, 0.0
    patterns = [
        Pattern(bar, counts, round(value))
        for (bar, counts), value in zip(keys, answer.values, strict=True)
        if round(value) > 0
    ]
    made = trimmed(columns.job, patterns)
    return None if faults(columns.job, made) else made, answer.bound_eur * unit


def add_all(columns: Columns) -> bool:
    """Add all patterns that no piece can be added to; whether they are few enough for that.

    Any cut list is one of these with pieces left out, so over them the master in whole numbers
    is the whole problem (Gilmore and Gomory, 1961).
    """
    job = columns.job
    bounds = np.array([p.quantity for p in job.pieces], np.int64)
    if sum(ways(columns.lengths, bounds, room, MOST_WAYS) for room in columns.rooms) > MOST_WAYS:
        return False
    order = sorted(range(len(job.pieces)), key=lambda i: -job.pieces[i].length_mm)
    every = (
        (bar, counts)
        for bar, each in enumerate(job.stock)
        for counts in _ways(job, each.length_mm + job.kerf_mm, order, [0] * len(order))
    )
    for bar, counts in every:
        if counts is not None:
            columns.add(bar, counts)
    return True


def _ways(
    job: BarsJob, room_mm: float, order: Sequence[int], counts: list[int]
) -> Iterator[tuple[int, ...] | None]:
    """Each way to fill a bar with the pieces in this order; None where one more would fit."""
    if not order:
        sizes = ((p.length_mm + job.kerf_mm, p.quantity) for p in job.pieces)
        full = all(
            have >= quantity or size > room_mm + TOLERANCE_MM
            for have, (size, quantity) in zip(counts, sizes, strict=True)
        )
        yield tuple(counts) if full else None
        return
    first, rest = order[0], order[1:]
    each_mm = job.pieces[first].length_mm + job.kerf_mm
    most = min(job.pieces[first].quantity, int((room_mm + TOLERANCE_MM) // each_mm))
    for count in range(most, -1, -1):
        counts[first] = count
        yield from _ways(job, room_mm - count * each_mm, rest, counts)
    counts[first] = 0

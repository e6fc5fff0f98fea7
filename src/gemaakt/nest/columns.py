"""Cutting stock by column generation: Gilmore and Gomory (1961), priced by a bounded knapsack.

The master is solved by HiGHS; its bound is made safe by Farley (1990): with z the master's value
and every reduced cost at least -r times the bar's cost, z / (1 + r) is a bound. Whole patterns
come from diving (the largest fractions fixed first) and from the master over all columns found.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.bars import BarsJob, Pattern, cost_of, faults, first_fit, trimmed
from gemaakt.nest.compiled import compiled
from gemaakt.nest.highs import Master

GRID = 24_000
"""Most lengths the knapsack distinguishes; longer bars are priced a little coarser."""
MOST_ROUNDS = 400
EPSILON = 1e-7


@compiled
def knapsack(lengths, values, bounds, capacity):  # type: ignore[no-untyped-def]
    """Best values per capacity of a bounded knapsack in whole lengths; counts by copies.

    Returns the value reachable within each capacity and, for tracing back, the copies per item.
    """
    items = lengths.shape[0]
    best = np.zeros(capacity + 1)
    chosen = np.zeros((items, capacity + 1), np.int16)
    for i in range(items):
        length, value = lengths[i], values[i]
        if value <= 0.0 or length > capacity:
            continue
        for room in range(capacity, length - 1, -1):
            top = min(bounds[i], room // length)
            value_here, count_here = best[room], 0
            for count in range(1, top + 1):
                other = best[room - count * length] + count * value
                if other > value_here + 1e-12:
                    value_here = other
                    count_here = count
            best[room] = value_here
            chosen[i, room] = count_here
    return best, chosen


@compiled
def traced(lengths, chosen, room):  # type: ignore[no-untyped-def]
    """Copies per item of the best choice within a capacity."""
    counts = np.zeros(lengths.shape[0], np.int64)
    for i in range(lengths.shape[0] - 1, -1, -1):
        counts[i] = chosen[i, room]
        room -= counts[i] * lengths[i]
    return counts


@dataclass(slots=True)
class Columns:
    """The patterns found so far for a job, and the scale in which lengths are whole."""

    job: BarsJob
    unit_mm: float
    exact: bool
    """Whether lengths are whole numbers of units, so that the bound holds as it is."""
    lengths: NDArray[np.int64]
    rooms: list[int]
    found: dict[tuple[int, tuple[int, ...]], None] = field(default_factory=dict)

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
    for scale in (1, 10, 100):
        whole = [round(size * scale) for size in (*sizes, *rooms)]
        if all(abs(w - s * scale) < 1e-6 for w, s in zip(whole, (*sizes, *rooms), strict=True)):
            divisor = int(np.gcd.reduce(whole[: len(sizes)])) or 1
            if max(whole) // divisor <= GRID:
                lengths = np.array(whole[: len(sizes)], np.int64) // divisor
                return Columns(
                    job,
                    divisor / scale,
                    True,
                    lengths,
                    [w // divisor for w in whole[len(sizes) :]],
                )
    unit = max(rooms) / GRID
    lengths = np.array([int(np.ceil(size / unit - 1e-9)) for size in sizes], np.int64)
    return Columns(job, unit, False, lengths, [int(room / unit + 1e-9) for room in rooms])


def price_out(columns: Columns, seconds_left: float, clock) -> float:  # type: ignore[no-untyped-def]
    """Add patterns until none can lower the master; the proven bound on the cost."""
    job = columns.job
    bounds = np.array([p.quantity for p in job.pieces], np.int64)
    bound = 0.0
    master = master_of(columns)
    for _ in range(MOST_ROUNDS):
        left = seconds_left - clock()
        answer = master.solve(left)
        if answer is None:
            return bound
        demand, stock = _duals(job, answer.duals)
        best, chosen = knapsack(columns.lengths, demand, bounds, max(columns.rooms))
        deficit = 0.0
        fresh = False
        for bar, room in enumerate(columns.rooms):
            reduced = job.stock[bar].cost_eur - stock[bar] - best[room]
            deficit += min(0.0, reduced) * _most_bars(job, bar)
            if reduced < -EPSILON * max(1.0, job.stock[bar].cost_eur):
                counts = [int(c) for c in traced(columns.lengths, chosen, room)]
                if columns.add(bar, counts):
                    _append(master, job, bar, counts)
                    fresh = True
        bound = max(bound, _safe_bound(columns, demand, stock, best, answer.bound_eur, deficit))
        if not fresh or left <= 0:
            return bound
    return bound


def _duals(
    job: BarsJob, duals: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    pieces = len(job.pieces)
    return np.maximum(0.0, duals[:pieces]), np.minimum(0.0, duals[pieces:])


def _most_bars(job: BarsJob, bar: int) -> float:
    return float(min(job.stock[bar].quantity, sum(p.quantity for p in job.pieces)))


def _safe_bound(
    columns: Columns,
    demand: NDArray[np.float64],
    stock: NDArray[np.float64],
    best: NDArray[np.float64],
    value: float,
    deficit: float,
) -> float:
    """Lagrangian and Farley bounds of these duals, whichever is higher; 0 on a coarse grid."""
    if not columns.exact:
        return 0.0
    job = columns.job
    dual = float(demand @ [p.quantity for p in job.pieces])
    dual += float(stock @ [min(b.quantity, 10**9) for b in job.stock])
    shrink = 1.0
    for bar, room in enumerate(columns.rooms):
        if best[room] > 0 and job.stock[bar].cost_eur - stock[bar] < best[room]:
            shrink = min(shrink, (job.stock[bar].cost_eur - stock[bar]) / best[room])
    farley = dual * shrink if shrink < 1.0 else dual
    if shrink < 1.0 and np.any(stock < 0):
        farley = 0.0
    return max(dual + deficit, farley, 0.0)


def master_of(columns: Columns) -> Master:
    """The master over the patterns found so far; rows are the pieces, then the bars."""
    job = columns.job
    master = Master(
        [*(float(p.quantity) for p in job.pieces), *([0.0] * len(job.stock))],
        [*([1e30] * len(job.pieces)), *(float(b.quantity) for b in job.stock)],
    )
    for bar, counts in columns.found:
        _append(master, job, bar, counts)
    return master


def _append(master: Master, job: BarsJob, bar: int, counts: Sequence[int]) -> None:
    column = [*((i, float(c)) for i, c in enumerate(counts) if c), (len(job.pieces) + bar, 1.0)]
    master.add(job.stock[bar].cost_eur, column)


def dive(columns: Columns, deadline_s: float, clock) -> list[Pattern] | None:  # type: ignore[no-untyped-def]
    """Fix the surest patterns of the master until every piece is sawn; new prices on the way."""
    job = columns.job
    left = [p.quantity for p in job.pieces]
    stock = [b.quantity for b in job.stock]
    fixed: list[Pattern] = []
    while any(left):
        if clock() > deadline_s:
            return None
        rest = _rest(job, left, stock)
        sub, kept = rest
        inner = columns_of(sub)
        _seed(inner, columns, kept, left)
        price_out(inner, deadline_s, clock)
        answer = master_of(inner).solve(deadline_s - clock())
        if answer is None:
            return None
        for bar, counts in inner.found:
            columns.add(bar, _spread(counts, kept, len(left)))
        taken = _fix(list(inner.found), answer.values, kept, left, stock)
        if not taken:
            return None
        fixed += taken
    return trimmed(job, fixed)


def _rest(job: BarsJob, left: Sequence[int], stock: Sequence[int]) -> tuple[BarsJob, list[int]]:
    from dataclasses import replace

    kept = [i for i, n in enumerate(left) if n > 0]
    pieces = tuple(replace(job.pieces[i], quantity=left[i]) for i in kept)
    bars = tuple(replace(b, quantity=n) for b, n in zip(job.stock, stock, strict=True))
    return replace(job, pieces=pieces, stock=bars), kept


def _seed(inner: Columns, columns: Columns, kept: Sequence[int], left: Sequence[int]) -> None:
    for bar, counts in columns.found:
        if inner.job.stock[bar].quantity > 0:
            inner.add(bar, [min(counts[i], left[i]) for i in kept])
    patterns, _ = first_fit(inner.job)
    for pattern in patterns:
        inner.add(pattern.bar, pattern.counts)


def _spread(counts: Sequence[int], kept: Sequence[int], pieces: int) -> list[int]:
    whole = [0] * pieces
    for i, count in zip(kept, counts, strict=True):
        whole[i] = count
    return whole


def _fix(
    keys: Sequence[tuple[int, tuple[int, ...]]],
    values: NDArray[np.float64],
    kept: Sequence[int],
    left: list[int],
    stock: list[int],
) -> list[Pattern]:
    """Take the whole parts of all values, or else one of the largest fraction."""
    whole = np.floor(values + 1e-6)
    if not whole.any():
        whole = np.zeros(len(values))
        whole[int(np.argmax(values))] = 1.0
    taken: list[Pattern] = []
    for (bar, counts), times in zip(keys, whole, strict=True):
        spread = _spread(counts, kept, len(left))
        most = min([stock[bar], int(times), *(left[i] // c for i, c in enumerate(spread) if c)])
        if times and most == 0 and stock[bar] and not taken:
            spread = [min(c, have) for c, have in zip(spread, left, strict=True)]
            most = 1 if any(spread) else 0
        if most > 0:
            taken.append(Pattern(bar, tuple(spread), most))
            stock[bar] -= most
            left[:] = [have - most * c for have, c in zip(left, spread, strict=True)]
    return taken


def best_whole(columns: Columns, seconds: float) -> list[Pattern] | None:
    """The master over whole numbers of all patterns found, recomputed and checked by us."""
    answer = master_of(columns).whole(seconds)
    if answer is None:
        return None
    patterns = [
        Pattern(bar, counts, round(value))
        for (bar, counts), value in zip(columns.found, answer.values, strict=True)
        if round(value) > 0
    ]
    made = trimmed(columns.job, patterns)
    return None if faults(columns.job, made) else made


__all__ = ["best_whole", "columns_of", "cost_of", "dive", "price_out"]

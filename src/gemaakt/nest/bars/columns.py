"""Cutting stock by column generation: Gilmore and Gomory (1961), priced by a bounded knapsack.

The master is solved by HiGHS; its bound is made safe by Farley (1990): with z the master's value
and every reduced cost at least -r times the bar's cost, z / (1 + r) is a bound. Whole patterns
come from diving (the largest fractions fixed first) and from the master over all columns found.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.bars.job import (
    TOLERANCE_MM,
    BarsJob,
    Pattern,
    cost_of,
    faults,
    first_fit,
    trimmed,
)
from gemaakt.nest.compiled import compiled
from gemaakt.nest.highs import Answer, Master

type Clock = Callable[[], float]

GRID = 24_000
"""Most lengths the knapsack distinguishes; longer bars are priced a little coarser."""
MOST_ROUNDS = 400
EPSILON = 1e-7
MOST_WAYS = 10_000
"""With no more ways to fill a bar than this all patterns are looked at."""


@compiled
def knapsack(lengths, values, capacity):  # type: ignore[no-untyped-def]
    """Best values per capacity of a 0-1 knapsack in whole lengths; what was chosen at each."""
    items = lengths.shape[0]
    best = np.zeros(capacity + 1)
    chosen = np.zeros((items, capacity + 1), np.bool_)
    for i in range(items):
        length, value = lengths[i], values[i]
        if value <= 0.0 or length > capacity:
            continue
        for room in range(capacity, length - 1, -1):
            other = best[room - length] + value
            if other > best[room] + 1e-12:
                best[room] = other
                chosen[i, room] = True
    return best, chosen


@compiled
def traced(lengths, copies, owner, chosen, room, pieces):  # type: ignore[no-untyped-def]
    """Copies per piece of the best choice within a capacity."""
    counts = np.zeros(pieces, np.int64)
    for i in range(lengths.shape[0] - 1, -1, -1):
        if chosen[i, room]:
            counts[owner[i]] += copies[i]
            room -= lengths[i]
    return counts


@compiled
def bundled(lengths, bounds, longest):  # type: ignore[no-untyped-def]
    """Bundles of 1, 2, 4, … copies that add up to any number: owner and copies of each bundle."""
    owner = np.empty(64 * lengths.shape[0], np.int64)
    copies = np.empty_like(owner)
    n = 0
    for i in range(lengths.shape[0]):
        left, size = min(bounds[i], longest // max(1, lengths[i])), 1
        while left > 0:
            owner[n], copies[n] = i, min(size, left)
            left -= size
            size *= 2
            n += 1
    return owner[:n], copies[:n]


@dataclass(slots=True)
class Columns:
    """The patterns found so far for a job, and the scale in which lengths are whole."""

    job: BarsJob
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


def price_out(columns: Columns, seconds_left: float, clock: Clock) -> float:
    """Add patterns until none can lower the master; the proven bound on the cost."""
    return priced_out(columns, seconds_left, clock)[0]


def priced_out(columns: Columns, seconds_left: float, clock: Clock) -> tuple[float, Answer | None]:
    """The proven bound, and the master's answer over the patterns (the last may be missing)."""
    job = columns.job
    quantities = np.array([p.quantity for p in job.pieces], np.int64)
    owner, copies = bundled(columns.lengths, quantities, max(columns.rooms, default=0))
    lengths = columns.lengths[owner] * copies
    bound = 0.0
    answer = None
    master = master_of(columns)
    for _ in range(MOST_ROUNDS):
        left = seconds_left - clock()
        answer = master.solve(left)
        if answer is None:
            return bound, None
        demand, stock = _duals(job, answer.duals)
        best, chosen = knapsack(lengths, demand[owner] * copies, max(columns.rooms))
        deficit = 0.0
        fresh = False
        for bar, room in enumerate(columns.rooms):
            reduced = job.stock[bar].cost_eur - stock[bar] - best[room]
            deficit += min(0.0, reduced) * _most_bars(job, bar)
            if reduced < -EPSILON * max(1.0, job.stock[bar].cost_eur):
                made = traced(lengths, copies, owner, chosen, room, len(job.pieces))
                counts = [int(c) for c in made]
                if columns.add(bar, counts):
                    _append(master, job, bar, counts)
                    fresh = True
        bound = max(bound, _safe_bound(columns, demand, stock, best, answer.bound_eur, deficit))
        if not fresh or left <= 0:
            break
    return bound, answer


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
    if columns.found:
        keys = list(columns.found)
        bars = np.array([bar for bar, _ in keys])
        yields = np.array([counts for _, counts in keys], float)
        taken = (bars[:, None] == np.arange(len(job.stock))).astype(float)
        costs = np.array([bar.cost_eur for bar in job.stock])
        master.add_all(costs[bars], np.hstack([yields, taken]))
    return master


def _append(master: Master, job: BarsJob, bar: int, counts: Sequence[int]) -> None:
    column = [*((i, float(c)) for i, c in enumerate(counts) if c), (len(job.pieces) + bar, 1.0)]
    master.add(job.stock[bar].cost_eur, column)


def dive(
    columns: Columns, deadline_s: float, clock: Clock, luck: random.Random | None = None
) -> list[Pattern] | None:
    """Fix the surest patterns of the master until every piece is sawn; new prices on the way.

    `luck` takes another than the largest fraction now and then, so that two dives differ.
    """
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
        answer = priced_out(inner, deadline_s, clock)[1]
        if answer is None:
            return None
        for (bar, counts), value in zip(inner.found, answer.values, strict=False):
            if value > EPSILON:
                columns.add(bar, _spread(counts, kept, len(left)))
        picked = _whole(answer.values, luck)
        taken = _fix(list(inner.found), picked, kept, left, stock)
        if not taken:
            return None
        fixed += taken
    return trimmed(job, fixed)


def _rest(job: BarsJob, left: Sequence[int], stock: Sequence[int]) -> tuple[BarsJob, list[int]]:
    kept = [i for i, n in enumerate(left) if n > 0]
    pieces = tuple(replace(job.pieces[i], quantity=left[i]) for i in kept)
    bars = tuple(replace(b, quantity=n) for b, n in zip(job.stock, stock, strict=True))
    return replace(job, pieces=pieces, stock=bars), kept


def _seed(inner: Columns, columns: Columns, kept: Sequence[int], left: Sequence[int]) -> None:
    keys = [key for key in columns.found if inner.job.stock[key[0]].quantity > 0]
    if keys:
        yields = np.array([counts for _, counts in keys], np.int64)[:, list(kept)]
        most = np.minimum(yields, np.array(left, np.int64)[list(kept)])
        rows = zip(keys, most.tolist(), most.any(axis=1).tolist(), strict=True)
        for (bar, _), counts, has_use in rows:
            if has_use:
                inner.found[bar, tuple(counts)] = None
    patterns, _ = first_fit(inner.job)
    for pattern in patterns:
        inner.add(pattern.bar, pattern.counts)


def _spread(counts: Sequence[int], kept: Sequence[int], pieces: int) -> list[int]:
    whole = [0] * pieces
    for i, count in zip(kept, counts, strict=True):
        whole[i] = count
    return whole


def _whole(values: NDArray[np.float64], luck: random.Random | None) -> NDArray[np.float64]:
    """The whole parts of all values, or else one of a large fraction."""
    whole = np.floor(values + 1e-6)
    if whole.any():
        return whole
    order = np.argsort(-values, kind="stable")
    pick = int(order[0])
    if luck is not None:
        near = [int(each) for each in order[:4] if values[each] > 0.6 * values[pick]]
        pick = luck.choice(near)
    whole[pick] = 1.0
    return whole


def _fix(
    keys: Sequence[tuple[int, tuple[int, ...]]],
    whole: NDArray[np.float64],
    kept: Sequence[int],
    left: list[int],
    stock: list[int],
) -> list[Pattern]:
    """Take the patterns so often, as far as pieces and bars are there."""
    taken: list[Pattern] = []
    for (bar, counts), times in zip(keys, whole, strict=False):
        if not times:
            continue
        spread = _spread(counts, kept, len(left))
        most = min([stock[bar], int(times), *(left[i] // c for i, c in enumerate(spread) if c)])
        if most == 0 and stock[bar] and not taken:
            spread = [min(c, have) for c, have in zip(spread, left, strict=True)]
            most = 1 if any(spread) else 0
        if most > 0:
            taken.append(Pattern(bar, tuple(spread), most))
            stock[bar] -= most
            left[:] = [have - most * c for have, c in zip(left, spread, strict=True)]
    return taken


def best_whole(columns: Columns, seconds: float, nodes: int | None = None) -> list[Pattern] | None:
    """The master over whole numbers of all patterns found, recomputed and checked by us."""
    return whole_of(columns, seconds, nodes)[0]


def whole_of(
    columns: Columns, seconds: float, nodes: int | None = None
) -> tuple[list[Pattern] | None, float]:
    """The same, and what no whole number of these patterns costs less than (0: unknown)."""
    answer = master_of(columns).whole(seconds, nodes)
    if answer is None:
        return None, 0.0
    patterns = [
        Pattern(bar, counts, round(value))
        for (bar, counts), value in zip(columns.found, answer.values, strict=True)
        if round(value) > 0
    ]
    made = trimmed(columns.job, patterns)
    return None if faults(columns.job, made) else made, answer.bound_eur


def add_all(columns: Columns) -> bool:
    """Add all patterns that no piece can be added to; whether they are few enough for that.

    Any cut list is one of these with pieces left out, so over them the master in whole numbers
    is the whole problem (Gilmore and Gomory, 1961).
    """
    job = columns.job
    order = sorted(range(len(job.pieces)), key=lambda i: -job.pieces[i].length_mm)
    ways = (
        (bar, counts)
        for bar, each in enumerate(job.stock)
        for counts in _ways(job, each.length_mm + job.kerf_mm, order, [0] * len(order))
    )
    seen = list(islice(ways, MOST_WAYS + 1))
    if len(seen) > MOST_WAYS:
        return False
    for bar, counts in seen:
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


__all__ = ["best_whole", "columns_of", "cost_of", "dive", "price_out"]

"""Rectangles on sheets by column generation: patterns priced by the guillotine table.

Gilmore and Gomory (1965); Cintra et al. (2008) for rectangles in sheets of several sizes. The
master is solved by HiGHS, its bound made safe by Farley (1990). Whole sheets come from diving and
from the master over all patterns found, those of other engines included (a set cover).
"""
# Compiled loops take arrays, not objects, and are one function for speed.

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from gemaakt.nest.highs import Answer, Master
from gemaakt.nest.shears.filling import (
    Plate,
    Sheared,
    ShearJob,
    Values,
    counts_of,
    first_cut,
    fitted,
    is_complete,
)
from gemaakt.nest.shears.guillotine import Cut, Shears, shears_of

type Clock = Callable[[], float]
EPSILON = 1e-7
MOST_ROUNDS = 1000
DAMPINGS, DAMPING = 3, 0.6
"""So often a table is filled anew with what was taken too often valued so much less."""


@dataclass(slots=True)
class Patterns:
    """Ways to cut a sheet found so far, by what they yield."""

    job: ShearJob
    shears: Shears | None
    found: dict[tuple[int, tuple[int, ...]], tuple[Cut, ...]] = field(default_factory=dict)

    def add(self, plate: int, cuts: Sequence[Cut]) -> bool:
        """Remember a way to cut; whether its yield is new."""
        key = (plate, counts_of(cuts, len(self.job.items)))
        if not cuts or key in self.found:
            return False
        self.found[key] = tuple(cuts)
        return True


def patterns_of(job: ShearJob) -> Patterns:
    """No patterns yet."""
    return Patterns(job, shears_of(job.items, [(p.width, p.height) for p in job.plates]))


# ---------------------------------------------------------------- the linear programme


def price_out(patterns: Patterns, left: Sequence[int], until_s: float, clock: Clock) -> float:
    """Add patterns until none lowers the master for these copies; the proven bound."""
    return priced_out(patterns, left, until_s, clock)[0]


def priced_out(
    patterns: Patterns, left: Sequence[int], until_s: float, clock: Clock, *, within: bool = False
) -> tuple[float, Answer | None]:
    """The proven bound, and the master's answer over the patterns (the last may be missing).

    `within` prices only patterns with no more copies than are left: no bound, better dives.
    """
    master = master_of(patterns, left)
    bound = 0.0
    answer = None
    for _ in range(MOST_ROUNDS):
        answer = master.solve(until_s - clock())
        if answer is None:
            return bound, None
        values, rents = _duals(answer.duals, len(left))
        if within:
            fresh, shrink = _priced_within(patterns, master, values, rents, left), 0.0
        else:
            fresh, shrink = _priced(patterns, master, values, rents, left)
        if patterns.shears is not None and patterns.shears.is_exact:
            dual = float(values @ left) + float(rents @ [p.copies for p in patterns.job.plates])
            safe = dual * shrink if not np.any(rents < 0) or shrink >= 1.0 else 0.0
            bound = max(bound, safe)
        if not fresh or clock() >= until_s:
            break
    return bound, answer


def _duals(duals: Values, items: int) -> tuple[Values, Values]:
    return np.maximum(0.0, duals[:items]), np.minimum(0.0, duals[items:])


def _priced(
    patterns: Patterns,
    master: Master,
    values: Values,
    rents: Values,
    left: Sequence[int],
) -> tuple[bool, float]:
    """Add the best pattern of each sheet when it pays; the share of the duals that is safe."""
    shears, job = patterns.shears, patterns.job
    assert shears is not None
    shears.price(np.where(np.array(left) > 0, values, 0.0))
    fresh, shrink = False, 1.0
    for number, plate in enumerate(job.plates):
        value, cost = shears.value_of(plate.width, plate.height), plate.cost_eur - rents[number]
        if value > cost * (1 + EPSILON):
            shrink = min(shrink, cost / value)
            cuts = shears.cuts_of(plate.width, plate.height)
            for each in (cuts, fitted(job, cuts, left, values)):
                if patterns.add(number, each):
                    _append(master, job, number, counts_of(each, len(left)), left)
                    fresh = True
    return fresh, shrink


def _priced_within(
    patterns: Patterns, master: Master, values: Values, rents: Values, left: Sequence[int]
) -> bool:
    """Add patterns within what is left that pay; pieces taken too often are valued less."""
    shears, job = patterns.shears, patterns.job
    assert shears is not None
    have = np.array(left)
    damped = np.where(have > 0, values, 0.0)
    fresh = False
    for _ in range(DAMPINGS):
        shears.price(damped)
        over = np.zeros(len(have), np.bool_)
        for number, plate in enumerate(job.plates):
            cost = plate.cost_eur - rents[number]
            if shears.value_of(plate.width, plate.height) <= 0.5 * cost:
                continue
            cuts = shears.cuts_of(plate.width, plate.height)
            over |= np.array(counts_of(cuts, len(have))) > have
            kept = fitted(job, cuts, left, values)
            worth = sum(float(values[cut.item]) for cut in kept)
            if worth > cost * (1 + EPSILON) and patterns.add(number, kept):
                _append(master, job, number, counts_of(kept, len(have)), left)
                fresh = True
        if not over.any():
            break
        damped = np.where(over, DAMPING * damped, damped)
    return fresh


def master_of(patterns: Patterns, left: Sequence[int]) -> Master:
    """The master over the patterns found: a row a piece, then a row a sheet."""
    plates = patterns.job.plates
    master = Master(
        [*map(float, left), *(0.0 for _ in plates)],
        [*(1e30 for _ in left), *(float(p.copies) for p in plates)],
    )
    if patterns.found:
        numbers = np.array([plate for plate, _ in patterns.found])
        yields = np.array([counts for _, counts in patterns.found], float)
        yields[:, np.array(left) == 0] = 0.0
        taken = (numbers[:, None] == np.arange(len(plates))).astype(float)
        costs = np.array([plate.cost_eur for plate in plates])
        master.add_all(costs[numbers], np.hstack([yields, taken]))
    return master


def _append(
    master: Master, job: ShearJob, plate: int, counts: Sequence[int], left: Sequence[int]
) -> None:
    rows = [(i, float(c)) for i, c in enumerate(counts) if c and left[i] > 0]
    master.add(job.plates[plate].cost_eur, [*rows, (len(left) + plate, 1.0)])


# ---------------------------------------------------------------- whole sheets


def dive(patterns: Patterns, until_s: float, clock: Clock, luck: random.Random) -> list[Sheared]:
    """Fix the surest patterns until every piece is cut; [] when the sheets do not suffice.

    `luck` takes another than the largest fraction now and then, so that two dives differ. When the
    time is up, what is left is cut as a first cut is.
    """
    job = patterns.job
    left = [n for _, _, n, _ in job.items]
    stock = [p.copies for p in job.plates]
    fixed: list[Sheared] = []
    while any(left):
        inner = _rest(patterns, left, stock)
        answer = None
        if clock() < until_s:
            _, answer = priced_out(inner, left, until_s, clock, within=True)
        taken = [] if answer is None else _fix(inner, answer.values, left, stock, luck)
        if answer is None or not taken:
            rest, missing = first_cut(inner.job)
            return [] if any(missing) else [*fixed, *rest]
        fixed += taken
        _remember(patterns, inner, answer.values)
    return fixed


def _remember(patterns: Patterns, inner: Patterns, values: Values) -> None:
    """Keep the patterns of the rest that its master used."""
    for (plate, _), cuts, value in zip(inner.found, inner.found.values(), values, strict=False):
        if value > EPSILON:
            patterns.add(plate, cuts)


def _rest(patterns: Patterns, left: Sequence[int], stock: Sequence[int]) -> Patterns:
    """The job that is left, with all patterns cut down to it."""
    job = patterns.job
    items = tuple((w, h, left[i], turns) for i, (w, h, _, turns) in enumerate(job.items))
    plates = tuple(
        Plate(p.width, p.height, p.cost_eur, n) for p, n in zip(job.plates, stock, strict=True)
    )
    rest = ShearJob(items, plates)
    some = [(w, h, n, t) for w, h, n, t in items if n]
    kept = [i for i, (_, _, n, _) in enumerate(items) if n]
    shears = shears_of(some, [(p.width, p.height) for p in plates])
    shears.owner = np.array(kept, np.int64)[shears.owner]
    inner = Patterns(rest, shears)
    zero = np.zeros(len(items))
    yields = np.array([n for _, n in patterns.found], np.int64).reshape(-1, len(left))
    useful = np.any(np.minimum(yields, left), axis=1)
    over = np.any(yields > left, axis=1)
    rows = zip(patterns.found.items(), useful, over, strict=True)
    for ((plate, counts), cuts), has_use, has_over in rows:
        if not has_use or not stock[plate]:
            continue
        if has_over:
            inner.add(plate, fitted(rest, cuts, left, zero))
        else:
            inner.found[plate, counts] = cuts
    return inner


def _fix(
    inner: Patterns,
    values: Values,
    left: list[int],
    stock: list[int],
    luck: random.Random,
) -> list[Sheared]:
    """Take the whole parts of all values, or else one of a large fraction."""
    whole = np.floor(values + 1e-6)
    if not whole.any():
        order = np.argsort(-values)
        pick = int(order[0])
        for each in order[:4]:
            if values[each] > 0.7 * values[pick] and luck.random() < 0.3:
                pick = int(each)
        whole[pick] = 1.0
    taken = []
    for (plate, counts), cuts, times in zip(
        inner.found, inner.found.values(), whole, strict=False
    ):
        if not times:
            continue
        kept = cuts
        if any(c > n for c, n in zip(counts, left, strict=True)):
            kept = fitted(inner.job, cuts, left, np.zeros(len(left)))
        yields = counts_of(kept, len(left))
        most = min([stock[plate], int(times), *(left[i] // c for i, c in enumerate(yields) if c)])
        if kept and most > 0:
            taken.append(Sheared(plate, kept, most))
            stock[plate] -= most
            left[:] = [n - most * c for n, c in zip(left, yields, strict=True)]
    return taken


def best_cover(
    patterns: Patterns, seconds: float, nodes: int | None = None
) -> list[Sheared] | None:
    """The cheapest whole numbers of the patterns found that give everything asked."""
    left = [n for _, _, n, _ in patterns.job.items]
    answer = master_of(patterns, left).whole(seconds, nodes)
    if answer is None:
        return None
    made = [
        Sheared(plate, cuts, round(value))
        for ((plate, _), cuts), value in zip(patterns.found.items(), answer.values, strict=True)
        if round(value) > 0
    ]
    return made if is_complete(patterns.job, made) else None

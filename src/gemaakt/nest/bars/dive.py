"""Whole patterns by diving: the surest fixed first, and prices found anew for what is left.

Diving is the rounding of branch and price without going back (Sadykov and others, 2019).
"""

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.bars.columns import EPSILON, Clock, Columns, columns_of, priced_out
from gemaakt.nest.bars.job import BarsJob, Pattern, first_fit, trimmed


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

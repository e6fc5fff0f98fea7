"""Sets of bars with room for all pieces, and pieces packed on them by subset sums."""

import itertools
import math
import random

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gemaakt.nest.bars.cheaper import cheaper_bars, fill, pack
from gemaakt.nest.bars.columns import columns_of
from gemaakt.nest.bars.job import Bar, BarsJob, Piece, cost_of, faults, first_fit
from gemaakt.nest.bars.solve import solve_bars
from gemaakt.stop import MaxIterations

lengths_of = st.lists(st.integers(1, 90), min_size=1, max_size=9)


@settings(max_examples=80, deadline=None)
@given(lengths_of, st.integers(1, 300), st.integers(0, 2**9))
def test_a_bar_is_filled_as_far_as_any_choice_of_pieces_can(rows, room, laid):
    lengths = np.array(rows, np.int64)
    of = np.array([7 if laid >> i & 1 else -1 for i in range(len(rows))], np.int64)
    free = [n for n, bar in zip(rows, of, strict=True) if bar < 0]
    sums = np.zeros((len(rows) + 1, room // 64 + 1), np.uint64)
    sums[0, 0] = 1
    filled = fill(lengths, np.arange(len(rows)), of, 3, room, sums)
    choices = itertools.product((0, 1), repeat=len(free))
    totals = (sum(n for n, taken in zip(free, each, strict=True) if taken) for each in choices)
    assert filled == max(total for total in totals if total <= room)
    assert filled == lengths[of == 3].sum()


@settings(max_examples=40, deadline=None)
@given(lengths_of, st.lists(st.integers(1, 200), min_size=1, max_size=4), st.integers(0, 99))
def test_no_bar_is_overfull_and_what_lies_nowhere_is_told(rows, bars, seed):
    lengths, rooms = np.array(rows, np.int64), np.array(bars, np.int64)
    of = np.full(len(rows), -1, np.int64)
    left = pack(lengths, rooms, of, 30, seed)
    assert left == lengths[of < 0].sum()
    for bar, room in enumerate(bars):
        assert lengths[of == bar].sum() <= room


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(5, 60), st.integers(1, 40), st.integers(1, 3)), min_size=1,
             max_size=3),
    st.lists(st.tuples(st.integers(1, 60), st.integers(1, 3)), min_size=1, max_size=4),
)  # fmt: skip
def test_sets_are_the_cheapest_with_the_room_as_trying_all_of_them_tells(bars, rows):
    stock = tuple(Bar(f"b{i}", float(n), q, float(p)) for i, (n, p, q) in enumerate(bars))
    job = BarsJob(stock, tuple(Piece(f"p{i}", float(n), q) for i, (n, q) in enumerate(rows)))
    needed = sum(n * q for n, q in rows)
    step = math.gcd(*(n for n, _ in rows))
    bars = [(n // step * step, p, q) for n, p, q in bars]
    limit = sum(p * q for _, p, q in bars) + 1.0
    counts = itertools.product(*(range(q + 1) for _, _, q in bars))
    roomy = [
        sum(p * k for (_, p, _), k in zip(bars, each, strict=True))
        for each in counts
        if sum(n * k for (n, _, _), k in zip(bars, each, strict=True)) >= needed
    ]
    found = cheaper_bars(columns_of(job), limit)
    assert found is not None
    assert found.bound_eur == min(roomy, default=limit)
    for level in range(found.sets.below(limit)):
        made = found.sets.set_at(level)
        cost = sum(p * int(k) for (_, p, _), k in zip(bars, made, strict=True))
        assert cost <= found.sets.levels[level] * found.sets.unit_eur
        assert sum(n * int(k) for (n, _, _), k in zip(bars, made, strict=True)) >= needed
        assert all(k <= q for (_, _, q), k in zip(bars, made, strict=True))


def sawn_from_whole_bars(seed: int) -> BarsJob:
    """Pieces that eight long and four short bars give without a millimetre left."""
    luck = random.Random(seed)
    quantities: dict[int, int] = {}
    for room in (*([6000] * 8), *([2500] * 4)):
        cuts = sorted(luck.sample(range(5, room // 50 - 5), 3))
        for a, b in itertools.pairwise((0, *cuts, room // 50)):
            quantities[(b - a) * 50] = quantities.get((b - a) * 50, 0) + 1
    pieces = tuple(Piece(f"p{n}", float(n), q) for n, q in sorted(quantities.items()))
    return BarsJob((Bar("long", 6000.0, 99, 60.0), Bar("short", 2500.0, 4, 20.0)), pieces)


def test_pieces_that_fill_whole_bars_come_to_lie_on_them():
    for seed in range(4):
        job = sawn_from_whole_bars(seed)
        result = solve_bars(job, MaxIterations(6), seed)
        assert faults(job, result.patterns) == []
        assert (result.cost_eur, result.status) == (560.0, "optimal")


def test_costs_finer_than_are_told_apart_bound_nothing_but_find_sets():
    job = BarsJob(
        (Bar("long", 6000.0, 99, 60.123457), Bar("short", 2500.0, 9, 24.654321)),
        (Piece("a", 1990.0, 7), Piece("b", 1210.0, 9)),
    )
    patterns, _ = first_fit(job)
    found = cheaper_bars(columns_of(job), cost_of(job, patterns) * 1.2)
    assert found is not None
    assert found.bound_eur == 0.0
    laid = found.lay(found.sets.set_at(found.sets.below(1e9) - 1), random.Random(0), lambda: False)
    assert faults(job, laid) == []


@given(st.integers(0, 99))
@settings(max_examples=10, deadline=None)
def test_a_set_too_small_gives_no_cut_list_but_patterns_to_know(seed):
    job = BarsJob((Bar("b", 100.0, 2, 1.0),), (Piece("a", 60.0, 2), Piece("c", 40.0, 2)))
    assume(not faults(job, first_fit(job)[0]))
    odd = BarsJob(job.stock, (Piece("a", 70.0, 2), Piece("c", 20.0, 3)))
    columns = columns_of(odd)
    found = cheaper_bars(columns, 3.0)
    assert found is not None
    assert found.sets.below(3.0) == 1
    assert found.lay(found.sets.set_at(0), random.Random(seed), lambda: False) == []
    assert any(columns.found)


def test_very_many_pieces_are_left_to_the_columns():
    job = BarsJob((Bar("b", 100.0, 9999, 1.0),), (Piece("a", 30.0, 3001),))
    assert cheaper_bars(columns_of(job), 1200.0) is None
    assert solve_bars(job, MaxIterations(1)).cost_eur == 1001.0

"""Cut lists: complete, no bar too long, never below the proven bound."""

import itertools
import json
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemaakt.nest.bars.columns import add_all, columns_of, price_out
from gemaakt.nest.bars.dive import dive
from gemaakt.nest.bars.job import (
    Bar,
    BarsJob,
    Pattern,
    Piece,
    cost_of,
    faults,
    first_fit,
    read_bars,
)
from gemaakt.nest.bars.knapsack import bundled, knapsack, traced, ways
from gemaakt.nest.bars.solve import Search, rounded_up, solve_bars
from gemaakt.nest.read_job import WrongForm
from gemaakt.stop import MaxIterations, MaxSeconds

SIX = Bar("six", 6000.0, 99, 60.0)
REST = Bar("rest", 2000.0, 1, 5.0)


def test_the_kerf_lies_between_pieces_only():
    task = BarsJob((SIX,), (Piece("a", 1998.0, 3),), 3.0)
    result = solve_bars(task, MaxIterations(1))
    assert [p.times for p in result.patterns] == [1]


def test_a_remnant_is_sawn_first():
    task = BarsJob((SIX, REST), (Piece("a", 1900.0, 1),))
    result = solve_bars(task, MaxIterations(1))
    assert result.cost_eur == 5.0


def test_columns_find_what_first_fit_misses():
    pieces = (
        Piece("a", 3600.0, 2),
        Piece("b", 2400.0, 4),
        Piece("c", 1200.0, 4),
        Piece("d", 1800.0, 2),
    )
    task = BarsJob((SIX,), pieces)
    result = solve_bars(task, MaxIterations(1))
    assert result.cost_eur <= cost_of(task, first_fit(task)[0])
    assert result.cost_eur == 300.0
    assert result.status == "optimal"


def test_forty_three_thousand_pieces_have_a_cut_list_at_once():
    task = BarsJob(
        (SIX.__class__("six", 6000.0, 99999, 60.0),),
        tuple(Piece(f"p{i}", 700.0 + 137 * i, 6000) for i in range(8)),
        3.0,
    )
    patterns, left = first_fit(task)
    assert not any(left)
    assert faults(task, patterns) == []
    assert len(patterns) < 40


def test_pieces_short_of_material_are_said():
    task = BarsJob((REST,), (Piece("a", 1500.0, 3),))
    result = solve_bars(task, MaxIterations(1))
    assert result.status == "partial"
    assert result.unplaced[0].quantity == 2


def test_both_engines_together_are_no_dearer_than_first_fit():
    task = BarsJob((SIX, REST), tuple(Piece(f"p{i}", 500.0 + 331 * i, 5) for i in range(9)), 2.0)
    result = solve_bars(task, MaxSeconds(1.0))
    assert faults(task, result.patterns) == []
    assert result.bound_eur <= result.cost_eur <= cost_of(task, first_fit(task)[0])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(100, 5900), st.integers(1, 9)), min_size=1, max_size=6))
def test_the_bound_never_exceeds_the_cost(rows: list[tuple[int, int]]):
    task = BarsJob(
        (SIX, REST), tuple(Piece(f"p{i}", float(n), q) for i, (n, q) in enumerate(rows)), 3.0
    )
    patterns, left = first_fit(task)
    assert not any(left)
    columns = columns_of(task)
    for pattern in patterns:
        columns.add(pattern.bar, pattern.counts)
    bound = price_out(columns, 5.0, lambda: 0.0)
    result = solve_bars(task, MaxIterations(1))
    assert faults(task, result.patterns) == []
    assert 0 < bound <= result.cost_eur + 1e-6


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(2, 40), st.integers(1, 30), st.integers(1, 50)), min_size=1,
        max_size=4,
    )
)  # fmt: skip
def test_the_knapsack_is_as_good_as_trying_every_number_of_copies(rows):
    lengths = np.array([length for length, _, _ in rows], np.int64)
    bounds = np.array([q for _, q, _ in rows], np.int64)
    values = np.array([float(v) for _, _, v in rows])
    owner, copies = bundled(lengths, bounds, 60)
    best, chosen = knapsack(lengths[owner] * copies, values[owner] * copies, 60)
    counts = traced(lengths[owner] * copies, copies, owner, chosen, 60, len(rows))
    assert counts @ values == best[60]
    assert counts @ lengths <= 60
    assert all(c <= q for c, q in zip(counts, bounds, strict=True))
    tries = itertools.product(
        *(range(min(q, 60 // n) + 1) for n, q in zip(lengths, bounds, strict=True))
    )
    assert best[60] == max(np.dot(t, values) for t in tries if np.dot(t, lengths) <= 60)


def test_sawing_some_bars_anew_mends_a_poor_cut_list():
    pieces = tuple(Piece(f"p{i}", 700.0 + 311 * i, 3 + i % 3) for i in range(9))
    task = BarsJob((SIX, Bar("long", 7500.0, 99, 74.0)), pieces, 3.0)
    short = solve_bars(task, MaxIterations(1), 0)
    long = solve_bars(task, MaxIterations(40), 0)
    assert faults(task, long.patterns) == []
    assert long.cost_eur <= short.cost_eur
    assert long.patterns == solve_bars(task, MaxIterations(40), 0).patterns


def test_the_search_goes_on_from_a_list_as_cheap_but_keeps_the_cheapest():
    task = BarsJob((SIX,), (Piece("a", 1900.0, 6), Piece("b", 900.0, 4)), 0.0)
    first = [Pattern(0, (3, 0), 2), Pattern(0, (0, 4), 1)]
    other = [Pattern(0, (2, 2), 2), Pattern(0, (2, 0), 1)]
    dearer = [Pattern(0, (2, 0), 3), Pattern(0, (0, 4), 1)]
    search = Search(columns_of(task), first, 1e9, lambda: 0.0, random.Random(0), None, now=first)
    search.take(other)
    assert search.now == other
    assert search.best == first
    search.take(dearer)
    assert search.now == other
    assert search.best == first


def test_an_engine_that_dies_leaves_our_own_cut_list(monkeypatch, tmp_path):
    broken = tmp_path / "engine.py"
    broken.write_text("raise SystemExit(3)\n")
    monkeypatch.setattr("gemaakt.nest.engines.CHILD", broken)
    task = BarsJob((SIX,), (Piece("a", 1900.0, 7), Piece("b", 1300.0, 5)), 3.0)
    result = solve_bars(task, MaxSeconds(0.6))
    assert faults(task, result.patterns) == []
    assert result.bound_eur > 0


@given(st.integers(0, 60))
@settings(max_examples=20, deadline=None)
def test_a_dive_cut_short_is_whole_or_nothing(until):
    pieces = tuple(Piece(f"p{i}", 700.0 + 211 * i, 2 + i % 4) for i in range(12))
    task = BarsJob((SIX,), pieces, 3.0)
    columns = columns_of(task)
    for pattern in first_fit(task)[0]:
        columns.add(pattern.bar, pattern.counts)
    ticks = iter(range(10**6))
    made = dive(columns, until, lambda: next(ticks), random.Random(1))
    assert made is None or faults(task, made) == []


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(300, 2900), st.integers(1, 4)),
        min_size=1,
        max_size=4,
        unique_by=lambda row: row[0],
    )
)
def test_all_patterns_are_those_that_no_piece_can_be_added_to(rows):
    pieces = tuple(Piece(f"p{i}", float(n), q) for i, (n, q) in enumerate(rows))
    task = BarsJob((SIX, REST), pieces, 3.0)
    columns = columns_of(task)
    assert add_all(columns)
    every = itertools.product(*(range(q + 1) for _, q in rows))
    for bar, counts in itertools.product((0, 1), every):
        room = task.stock[bar].length_mm + 3.0 - sum(
            n * (p.length_mm + 3.0) for n, p in zip(counts, pieces, strict=True)
        )  # fmt: skip
        more = [
            n < p.quantity and p.length_mm + 3.0 <= room
            for n, p in zip(counts, pieces, strict=True)
        ]
        is_full = room >= 0.0 and any(counts) and not any(more)
        assert ((bar, counts) in columns.found) == is_full


def test_where_all_patterns_are_known_the_answer_is_proven():
    pieces = (Piece("a", 2900.0, 3), Piece("b", 2050.0, 4), Piece("c", 1100.0, 2))
    task = BarsJob((SIX, REST), pieces, 3.0)
    columns = columns_of(task)
    for pattern in first_fit(task)[0]:
        columns.add(pattern.bar, pattern.counts)
    result = solve_bars(task, MaxIterations(1))
    assert rounded_up(task, price_out(columns, 5.0, lambda: 0.0)) < result.cost_eur
    assert result.status == "optimal"
    assert result.bound_eur == result.cost_eur


def test_too_many_patterns_are_left_to_the_columns():
    task = BarsJob((SIX,), tuple(Piece(f"p{i}", 100.0 + 7 * i, 30) for i in range(9)), 3.0)
    columns = columns_of(task)
    assert not add_all(columns)
    assert not columns.found


def test_hundreds_of_lengths_are_not_tried_one_after_another():
    pieces = tuple(Piece(f"p{i}", 300.0 + 7.0 * i, 2) for i in range(700))
    task = BarsJob((Bar("ten", 10_000.0, 9999, 100.0),), pieces)
    columns = columns_of(task)
    watch = MaxSeconds(10.0)
    assert not add_all(columns)
    assert watch.elapsed_s < 5.0


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(2, 30), st.integers(1, 3)), min_size=1, max_size=5),
    st.integers(20, 60),
)
def test_ways_to_fill_a_bar_are_counted_as_trying_them_counts(rows, room):
    every = itertools.product(*(range(q + 1) for _, q in rows))
    able = sum(sum(n * c for (n, _), c in zip(rows, each, strict=True)) <= room for each in every)
    lengths = np.array([n for n, _ in rows], np.int64)
    assert ways(lengths, np.array([q for _, q in rows], np.int64), room, 10**6) == able


def test_prices_in_cents_have_a_step_and_a_bound_is_a_multiple_of_it():
    stock = (Bar("a", 6000.0, 9, 13.5), Bar("b", 2500.0, 9, 6.75))
    task = BarsJob(stock, (Piece("p", 1900.0, 7),))
    assert rounded_up(task, 30.0) == 33.75
    assert rounded_up(task, 27.0000000001) == 27.0
    assert solve_bars(task, MaxIterations(2)).status == "optimal"


def plain_first_fit(task: BarsJob) -> list[int]:
    """Which bars first fit takes, all kinds looked at for every pattern."""
    left = [piece.quantity for piece in task.pieces]
    stock = [bar.quantity for bar in task.stock]
    order = sorted(range(len(left)), key=lambda i: -task.pieces[i].length_mm)
    taken = []
    while any(left):
        tries = []
        for bar, each in enumerate(task.stock):
            room, sawn, counts = each.length_mm + task.kerf_mm + 1e-6, 0.0, [0] * len(left)
            for i in order if stock[bar] else ():
                size = task.pieces[i].length_mm + task.kerf_mm
                counts[i] = min(left[i], int(room // size))
                room, sawn = room - counts[i] * size, sawn + counts[i] * (size - task.kerf_mm)
            if sawn:
                tries.append((each.cost_eur / sawn, bar, counts))
        if not tries:
            break
        _, bar, counts = min(tries, key=lambda row: row[0])
        times = min(stock[bar], *(left[i] // count for i, count in enumerate(counts) if count))
        taken += [bar] * times
        stock[bar] -= times
        left = [have - times * count for have, count in zip(left, counts, strict=True)]
    return taken


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_first_fit_takes_the_bars_that_looking_at_all_kinds_each_time_takes(seed):
    luck = random.Random(seed)
    stock = tuple(
        Bar(f"b{i}", float(luck.randint(40, 900)), luck.choice((1, 3, 99)), luck.uniform(1, 9))
        for i in range(luck.randint(1, 9))
    )
    pieces = tuple(
        Piece(f"p{i}", float(luck.randint(10, 400)), luck.randint(1, 9))
        for i in range(luck.randint(1, 9))
    )
    task = BarsJob(stock, pieces, luck.choice((0.0, 2.5)))
    patterns, _ = first_fit(task)
    assert [p.bar for p in patterns for _ in range(p.times)] == plain_first_fit(task)


def test_bars_in_another_unit_are_refused_and_odd_bars_named():
    """Inches were sawn as millimetres; a bar of no length was left out without a word."""
    good = {"id": "A", "length_mm": 6000, "cost": 60, "copies": 2}
    stock = [good, {**good, "id": "B", "length_mm": -6}, {**good, "id": "C", "cost": -1}]
    form = {"stock": stock, "pieces": [{"id": "P", "length_mm": 900, "qty": 3}]}
    job, findings = read_bars(json.dumps(form).encode())
    assert [bar.id for bar in job.stock] == ["A", "C"]
    assert [(f.code, f.where["sheet"]) for f in findings] == [
        ("nest.bar-no-length", "B"), ("nest.odd-cost", "C"),
    ]  # fmt: skip
    with pytest.raises(WrongForm, match="inch"):
        read_bars(json.dumps({**form, "unit": "inch"}).encode())

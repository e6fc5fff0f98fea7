"""Sets of bars with room for all pieces, and pieces packed on them by subset sums."""

import itertools
import math
import random

import numpy as np
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from gemaakt.nest.bars.cheaper import CheaperBars, cheaper_bars, fill, pack
from gemaakt.nest.bars.cheapest_set import cheapest_set
from gemaakt.nest.bars.columns import Columns, columns_of, duals_of, priced_out
from gemaakt.nest.bars.job import Bar, BarsJob, Pattern, Piece, cost_of, faults, first_fit
from gemaakt.nest.bars.roomy_sets import RoomySets, roomy_sets
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


@settings(max_examples=80, deadline=None)
@example([(1, 0), (1, 0), (24, 2), (36, 1)], 1, 3)
@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 3)), min_size=1, max_size=4),
    st.integers(1, 3),
    st.integers(0, 10**6),
)
def test_the_cheapest_set_is_that_which_trying_all_of_them_tells(bars, cuts, seed):
    luck = random.Random(seed)
    costs = np.array([float(cost) for cost, _ in bars])
    most = np.array([float(n) for _, n in bars])
    shares = np.array([[luck.choice((0.0, 0.13, 0.3, 0.7)) for _ in bars] for _ in range(cuts)])
    sets = itertools.product(*(range(n + 1) for _, n in bars))
    able = [np.array(each) for each in sets if (shares @ np.array(each) >= 1.0 - 1e-9).all()]
    made, found, nodes = cheapest_set(costs, shares, most, 60.0, 1.0, 10**6)
    least = min((float(costs @ each) for each in able), default=math.inf)
    assert nodes > 0
    assert found == (least <= 60.0)
    if found:
        assert costs @ made == least
        assert (shares @ made >= 1.0 - 1e-9).all()
        assert (made <= most).all()


def sets_of(job: BarsJob) -> tuple[RoomySets, Columns]:
    """The sets of bars for a job, with cuts from lengths and from the prices of its patterns."""
    columns = columns_of(job)
    for pattern in first_fit(job)[0]:
        columns.add(pattern.bar, pattern.counts)
    _, answer = priced_out(columns, math.inf, float)
    assert answer is not None
    return roomy_sets(columns, [duals_of(job, answer.duals)[0]]), columns


def least_cost(job: BarsJob) -> float:
    """The cost of the cheapest cut list, by trying all."""
    pieces = [p.length_mm + job.kerf_mm for p in job.pieces for _ in range(p.quantity)]
    rooms = [(b.length_mm + job.kerf_mm, b.cost_eur) for b in job.stock for _ in range(b.quantity)]

    def laid(left: tuple[float, ...], at: int) -> float:
        if at == len(pieces):
            return sum(cost for (room, cost), rest in zip(rooms, left, strict=True) if rest < room)
        places = {(rest, rooms[bar]): bar for bar, rest in enumerate(left)}
        return min(
            (
                laid((*left[:bar], rest - pieces[at], *left[bar + 1 :]), at + 1)
                for (rest, _), bar in places.items()
                if rest >= pieces[at] - 1e-6
            ),
            default=math.inf,
        )

    return laid(tuple(room for room, _ in rooms), 0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(30, 90), st.integers(20, 95), st.integers(1, 2)), min_size=1,
             max_size=3),
    st.lists(st.tuples(st.integers(9, 60), st.integers(1, 2)), min_size=1, max_size=3),
    st.sampled_from((0.0, 1.0, 0.377)),
    st.sampled_from((1.0, 0.25, 0.123457)),
)  # fmt: skip
def test_what_cuts_bound_no_cut_list_undercuts(bars, rows, kerf, euro):
    stock = tuple(Bar(f"b{i}", float(n), q, euro * p) for i, (n, p, q) in enumerate(bars))
    pieces = tuple(Piece(f"p{i}", float(n), q) for i, (n, q) in enumerate(rows))
    job = BarsJob(stock, pieces, kerf)
    assume(not any(first_fit(job)[1]))
    sets, _ = sets_of(job)
    sets.raise_bound(cost_of(job, first_fit(job)[0]))
    assert sets.bound_eur <= least_cost(job) * (1.0 + 1e-9)


def test_cuts_bound_what_the_master_bounds_too_low():
    job = BarsJob((Bar("b", 100.0, 99, 7.0), Bar("rest", 60.0, 1, 1.0)), (Piece("a", 55.0, 4),))
    sets, columns = sets_of(job)
    sets.raise_bound(99.0)
    assert columns.prices is not None
    assert sets.bound_eur == least_cost(
        BarsJob((Bar("b", 100.0, 4, 7.0), job.stock[1]), job.pieces)
    )


def test_a_set_that_holds_no_pieces_in_fractions_gives_a_cut_that_forbids_it():
    job = BarsJob((Bar("b", 100.0, 99, 10.0), Bar("c", 70.0, 99, 6.0)), (Piece("a", 55.0, 4),))
    sets = roomy_sets(columns_of(job), [])
    assert not sets.fits(np.array([0, 3]))
    assert sets.cuts[-1] @ np.array([0, 3]) < sets.needed
    assert sets.fits(np.array([0, 4]))


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


def test_costs_that_are_multiples_of_nothing_find_sets_and_bound_a_little_less():
    job = BarsJob(
        (Bar("long", 6000.0, 99, 60.123457), Bar("short", 2500.0, 9, 24.654321)),
        (Piece("a", 1990.0, 7), Piece("b", 1210.0, 9)),
    )
    patterns, _ = first_fit(job)
    sets, _ = sets_of(job)
    sets.raise_bound(cost_of(job, patterns) * 1.2)
    found = cheaper_bars(sets)
    assert found is not None
    bars, proven = sets.cheapest(cost_of(job, patterns) * 1.2)
    assert proven
    assert bars is not None
    assert sets.cost_of(bars) * (1.0 - 2e-6) < sets.bound_eur < sets.cost_of(bars)
    roomy, _ = sets.cheapest(cost_of(job, patterns) * 1.6, 250.0)
    assert roomy is not None
    assert sets.over(roomy) >= 250.0
    assert faults(job, laid_on(found, roomy)) == []


def laid_on(found: CheaperBars, bars: np.ndarray) -> list[Pattern]:
    """All pieces on this set."""
    assert found.sets.fits(bars)
    return found.lay(bars, random.Random(0), lambda: False)


@given(st.integers(0, 99))
@settings(max_examples=10, deadline=None)
def test_a_set_too_small_gives_no_cut_list_but_patterns_to_know(seed):
    job = BarsJob((Bar("b", 100.0, 2, 1.0),), (Piece("a", 60.0, 2), Piece("c", 40.0, 2)))
    assume(not faults(job, first_fit(job)[0]))
    odd = BarsJob(job.stock, (Piece("a", 70.0, 2), Piece("c", 20.0, 3)))
    columns = columns_of(odd)
    found = cheaper_bars(roomy_sets(columns, []))
    assert found is not None
    assert found.lay(np.array([2]), random.Random(seed), lambda: False) == []
    assert any(columns.found)


def test_very_many_pieces_are_left_to_the_columns():
    job = BarsJob((Bar("b", 100.0, 9999, 1.0),), (Piece("a", 30.0, 3001),))
    assert cheaper_bars(roomy_sets(columns_of(job), [])) is None
    assert solve_bars(job, MaxIterations(1)).cost_eur == 1001.0


def test_with_hundreds_of_remnants_a_set_close_to_the_bound_is_found_though_unproven():
    luck = random.Random(1)
    lengths = [luck.randint(600, 5500) for _ in range(200)]
    rests = tuple(Bar(f"r{n}", float(n), 1, round(n * 0.005, 2)) for n in lengths)
    pieces = tuple(
        Piece(f"p{i}", float(luck.randint(300, 4000)), luck.randint(1, 30)) for i in range(40)
    )
    job = BarsJob((Bar("new", 6000.0, 9999, 61.35), *rests), pieces, 2.5)
    sets, columns = sets_of(job)
    assert columns.prices is not None
    made, _ = sets.cheapest(cost_of(job, first_fit(job)[0]))
    assert made is not None
    assert sets.over(made) > -0.01
    assert sets.cost_of(made) < columns.prices.bound_eur + 61.35

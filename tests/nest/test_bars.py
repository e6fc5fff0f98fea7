"""Cut lists: complete, no bar too long, never below the proven bound."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gemaakt.nest.bars import Bar, BarsJob, Piece, cost_of, faults, first_fit
from gemaakt.nest.columns import columns_of, price_out
from gemaakt.nest.solve_bars import solve_bars
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

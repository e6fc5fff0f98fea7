"""A series: layouts that are worth their sheets, cut again and again, and the rest on the last."""

from collections import Counter
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gemaakt.nest import NestJob, Part, Placement, Ring, Sheet, solve, verify
from gemaakt.nest.sheets.construct import Draft, cost_of, first_drafts
from gemaakt.nest.sheets.patterns import Patterns
from gemaakt.nest.sheets.rack_first import RackFirst
from gemaakt.nest.sheets.remnants_first import Effort
from gemaakt.nest.sheets.repeats import repeats_in
from gemaakt.nest.sheets.series import is_series, lay_series
from gemaakt.nest.sheets.table import Layout, Table, fill_one, pool_of, table_of
from gemaakt.nest.solution import LaidSheet, Result
from gemaakt.stop import MaxIterations, MaxSeconds
from tests.nest.layouts import box

NOTHING = np.zeros(0, np.int64)


def series(*, rack: bool = False, stock: int = 30) -> NestJob:
    corner = Ring(((0, 0), (400, 0), (400, 150), (150, 150), (150, 300), (0, 300)))
    parts = (
        Part("plate", 48, box(700, 450)),
        Part("corner", 64, corner),
        Part("strip", 40, box(900, 120)),
        Part("lug", 90, box(130, 90)),
    )
    rest = Sheet("rest", 1, box(1400, 800), cost_eur=60.0, remnant=True)
    plate = Sheet("plate", stock, box(3000, 1500), cost_eur=450.0)
    return NestJob(parts, (plate, rest) if rack else (plate,))


def patterns_of(task: NestJob) -> Patterns:
    table = table_of(task)
    draft = next(first_drafts(table))
    return Patterns.of(table, np.array([p.quantity for p in task.parts]), draft.layouts)


def judged(task: NestJob, table: Table, layouts: list[Layout]) -> set[str]:
    """What the judge says of layouts, whatever is missing on them."""
    laid = tuple(LaidSheet(task.sheets[e.kind].id, table.placements(e)) for e in layouts)
    found = verify(task, Result("feasible", cost_of(table, layouts), 0.0, laid))
    return {each.code for each in found} - {"nest.verify-missing"}


def pieces(result: Result) -> Counter[str]:
    return Counter(row.part for laid in result.sheets for row in laid.placements)


def test_a_series_is_cut_from_few_layouts():
    for whole in (series(), series(rack=True)):
        twice = tuple(replace(part, quantity=2 * part.quantity) for part in whole.parts)
        task = replace(whole, parts=twice)
        result = solve(task, MaxIterations(200), 0, 2)
        assert verify(task, result) == ()
        assert not result.unplaced
        assert len(set(result.sheets)) <= len(result.sheets) * 0.6


def test_a_series_is_laid_alike_twice():
    task = series(rack=True)
    assert len({solve(task, MaxIterations(200), 3, 2).sheets for _ in range(2)}) == 1


def test_a_short_search_ends_with_all_laid_too():
    task = series(rack=True)
    for seconds in (0.0, 0.3, 2.0):
        result = solve(task, MaxSeconds(seconds), 0, 2)
        assert verify(task, result) == ()
        assert not result.unplaced


def test_fewer_sheets_than_parts_or_few_copies_are_no_series():
    task = series(rack=True)
    assert is_series(task, [0, 0, 0, 0, 1])
    assert not is_series(task, [0, 0, 0, 1, 1])
    few = tuple(Part(f"p{i}", 11, box(700, 450)) for i in range(4))
    assert not is_series(NestJob(few, task.sheets), [0] * 6)
    fillers = tuple(replace(part, filler=True) for part in task.parts)
    assert not is_series(NestJob(fillers, task.sheets), [0] * 6)


def test_a_sheet_on_which_pieces_stand_is_laid_once():
    task = series()
    standing = Sheet(
        "begun", 1, box(3000, 1500), cost_eur=450.0, fixed=(Placement("lug", 99, 99),)
    )
    assert not is_series(NestJob(task.parts, (*task.sheets, standing)), [0, 0, 0, 0, 0, 1])
    result = solve(NestJob(task.parts, (*task.sheets, standing)), MaxIterations(200), 0, 1)
    assert [laid.sheet for laid in result.sheets].count("begun") == 1
    assert pieces(result) == {part.id: part.quantity for part in task.parts}


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 99), st.booleans())
def test_layouts_that_are_found_make_a_series_cheaper_and_may_be_cut(seed: int, rack: bool):
    task = series(rack=rack)
    patterns = patterns_of(task)
    before = patterns.master.solve(5.0)
    known = len(patterns.found)
    steps = patterns.grow(Effort(MaxIterations(300), seed, 2))
    after = patterns.master.solve(5.0)
    assert before is not None
    assert after is not None
    assert after.bound_eur <= before.bound_eur * (1.0 + 1e-9)
    assert len(patterns.found) > known
    assert steps > 0
    for layout in patterns.found:
        assert judged(task, patterns.table, [layout]) == set()


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 99), st.lists(st.integers(12, 120), min_size=4, max_size=4))
def test_no_more_is_cut_again_than_is_asked_and_there_is(seed: int, asked: list[int]):
    whole = series(rack=True)
    parts = tuple(replace(p, quantity=n) for p, n in zip(whole.parts, asked, strict=True))
    patterns = patterns_of(replace(whole, parts=parts))
    patterns.grow(Effort(MaxIterations(200), seed, 1))
    again = patterns.cut_again()
    laid = sum((np.bincount(patterns.table.part_numbers(e), minlength=4) for e in again), 0)
    assert (np.asarray(laid) <= np.array(asked)).all()
    assert {each.kind for each in again} <= {0}
    assert len(again) <= 30
    table = patterns.table
    assert judged(table.job, table, again) == set()


def test_sheets_that_do_not_suffice_are_cut_from_nothing():
    table = table_of(series(stock=3))
    layouts = [fill_one(table, 0, np.array([part] * 99))[0] for part in range(4)]
    assert Patterns.of(table, np.array([48, 64, 40, 90]), layouts).cut_again() == []


def test_a_series_that_takes_all_sheets_is_laid():
    plate = Sheet("plate", 5, box(3000.0, 1500.0), cost_eur=450.0)
    task = NestJob((Part("plate", 60, box(700.0, 450.0)),), (plate,))
    result = solve(task, MaxIterations(200), 0, 1)
    assert len(result.sheets) == 5
    assert len(set(result.sheets)) <= 2
    assert verify(task, result) == ()
    assert not result.unplaced


def test_a_part_that_only_the_larger_sheet_holds_finds_its_place():
    parts = (Part("plate", 60, box(700, 450)), Part("beam", 12, box(2900, 400)))
    sheets = (
        Sheet("large", 5, box(3000, 1500), cost_eur=450.0),
        Sheet("small", 30, box(1500, 1000), cost_eur=150.0),
    )
    task = NestJob(parts, sheets)
    for seed in range(3):
        result = solve(task, MaxIterations(300), seed, 2)
        assert verify(task, result) == ()
        assert pieces(result) == {"plate": 60, "beam": 12}


def a_search(best: Draft, table: Table) -> RackFirst:
    return RackFirst(table, MaxIterations(400), 0, 2, best)


def test_a_series_takes_the_place_of_what_costs_more():
    task = series()
    table = table_of(task)
    pool = pool_of(table, range(4))
    loose = []
    while len(pool):
        layout, _ = fill_one(table, 0, pool[:7])
        loose.append(layout)
        pool = pool[7:]
    search = a_search(Draft(tuple(loose), NOTHING, cost_of(table, loose)), table)
    told: list[Draft] = []
    search.tell = told.append
    lay_series(search)
    assert search.best.cost_eur < cost_of(table, loose)
    assert told[-1] is search.best
    counts = Counter(n for e in search.best.layouts for n in table.part_numbers(e).tolist())
    assert counts == {0: 48, 1: 64, 2: 40, 3: 90}
    assert repeats_in(search.best.layouts)


def test_what_costs_less_stays():
    task = series()
    table = table_of(task)
    made = next(first_drafts(table))
    cheap = Draft(made.layouts, NOTHING, 1.0)
    search = a_search(cheap, table)
    lay_series(search)
    assert search.best is cheap


def test_a_series_that_a_remnant_holds_needs_no_full_sheet():
    """The programme had nothing to lay, and no layout to begin from."""
    rest = Sheet("rest", 1, box(1400, 800), cost_eur=60.0, remnant=True)
    plate = Sheet("plate", 9, box(3000, 1500), cost_eur=450.0)
    table = table_of(NestJob((Part("lug", 14, box(130, 90)),), (plate, rest)))
    laid = (
        fill_one(table, 1, np.zeros(7, np.int64))[0],
        fill_one(table, 0, np.zeros(7, np.int64))[0],
    )
    search = a_search(Draft(laid, NOTHING, 510.0), table)
    lay_series(search)
    assert [(each.kind, len(each.variants)) for each in search.best.layouts] == [(1, 14)]
    assert search.best.cost_eur == 60.0


def test_what_is_found_does_not_hang_on_the_money_that_sheets_cost_in():
    task, found = series(), []
    for factor in (1.0, 1e-6, 1e6):
        plate = replace(task.sheets[0], cost_eur=450.0 * factor)
        patterns = patterns_of(replace(task, sheets=(plate,)))
        patterns.grow(Effort(MaxIterations(300), 5, 1))
        answer = patterns.master.solve(5.0)
        assert answer is not None
        found.append(answer.bound_eur / factor)
    assert max(found) <= min(found) * 1.03
    assert max(found) < 7.0 * 450.0

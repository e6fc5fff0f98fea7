"""Sheets of a series: few layouts, each cut many times, and tidying leaves them alike."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gemaakt.nest import NestJob, Part, Ring, Sheet, solve, verify
from gemaakt.nest.remnants import balances_of
from gemaakt.nest.sheets.climb import _rest_on
from gemaakt.nest.sheets.construct import Draft, cost_of
from gemaakt.nest.sheets.near_miss import NearMisses, emptied
from gemaakt.nest.sheets.remnants_first import Effort, Steps
from gemaakt.nest.sheets.repeats import (
    in_series,
    is_series,
    laid_alike,
    parted_alike,
    repeated,
    repeats_in,
)
from gemaakt.nest.sheets.table import Layout, Table, fill_one, pool_of, table_of
from gemaakt.nest.sheets.tidy import Budget, tidied
from gemaakt.nest.solution import LaidSheet, Result
from gemaakt.stop import MaxIterations


def box(width: float, height: float) -> Ring:
    return Ring(((0.0, 0.0), (width, 0.0), (width, height), (0.0, height)))


def series(*, rack: bool = False) -> NestJob:
    corner = Ring(((0, 0), (400, 0), (400, 150), (150, 150), (150, 300), (0, 300)))
    parts = (
        Part("plate", 48, box(700, 450)),
        Part("corner", 64, corner),
        Part("strip", 40, box(900, 120)),
        Part("lug", 90, box(130, 90)),
    )
    rest = Sheet("rest", 1, box(1400, 800), cost_eur=60.0, remnant=True)
    plate = Sheet("plate", 30, box(3000, 1500), cost_eur=450.0)
    return NestJob(parts, (plate, rest) if rack else (plate,))


def placed(task: NestJob, table: Table, layouts: Sequence[Layout]) -> Result:
    laid = tuple(LaidSheet(task.sheets[e.kind].id, table.placements(e)) for e in layouts)
    return Result("feasible", cost_of(table, layouts), 0.0, laid)


def test_a_series_is_cut_from_few_layouts():
    for task in (series(), series(rack=True)):
        result = solve(task, MaxIterations(600), 0, 2)
        assert verify(task, result) == ()
        assert not result.unplaced
        assert len(set(result.sheets)) <= len(result.sheets) * 0.6


def test_a_series_is_laid_alike_twice():
    task = series(rack=True)
    assert len({solve(task, MaxIterations(200), 3, 2).sheets for _ in range(2)}) == 1


def test_no_more_is_repeated_than_is_asked():
    table = table_of(series())
    asked = np.array([48, 64, 40, 90])
    for seed in range(4):
        steps = Steps(table, Effort(MaxIterations(400), seed, 1), 0)
        made = repeated(table, [0] * 7, asked, steps, 0.0)
        counts = sum(
            (np.bincount(table.part_numbers(e), minlength=4) for e in made.layouts), np.zeros(4)
        )
        assert made.layouts
        assert (made.asked >= 0).all()
        assert (counts + made.asked == asked).all()
        assert len(made.layouts) + made.kinds.total() == 7


def test_a_few_sheets_or_few_copies_are_no_series():
    task = series(rack=True)
    assert is_series(task, [0, 0, 0, 0, 1])
    assert not is_series(task, [0, 0, 0, 1])
    few = tuple(Part(f"p{i}", 2, box(700, 450)) for i in range(20))
    assert not is_series(NestJob(few, task.sheets), [0] * 6)


def test_the_same_parts_on_sheets_of_one_format_are_laid_in_one_way():
    parts = (Part("a", 40, box(200, 100)), Part("b", 40, box(100, 50)))
    lots = tuple(Sheet(name, 1, box(1000, 500), cost_eur=1.0) for name in ("lot1", "lot2"))
    task = NestJob(parts, (*lots, Sheet("other", 1, box(1100, 500), cost_eur=1.0)))
    table = table_of(task)
    pool = np.array([0] * 6 + [1] * 6)
    layouts = [fill_one(table, 0, pool)[0], fill_one(table, 1, pool[::-1].copy())[0]]
    layouts.append(fill_one(table, 2, pool)[0])
    made = laid_alike(table, layouts)
    assert [each.kind for each in made] == [0, 1, 2]
    assert (made[0].xs == made[1].xs).all()
    assert (made[0].rows == made[1].rows).all()
    assert verify(task, placed(task, table, made)) == ()


def test_a_nest_that_repeats_its_sheets_stays_where_a_near_miss_costs_as_much():
    table, alike, once = a_nest(6)
    draft = Draft((*alike, *once), pool_of(table, ()), cost_of(table, [*alike, *once]))
    near = NearMisses(table)
    shapes = [fill_one(table, 0, np.array([0] * 12 + [1] * n))[0] for n in range(6)]
    near.offer(shapes, np.array([1]))
    assert emptied(table, draft, near) is draft


def a_nest(times: int = 4, lugs: int = 12) -> tuple[Table, list[Layout], list[Layout]]:
    """So many sheets cut alike and full, and a last one with a few pieces on it."""
    parts = (Part("plate", 99, box(700, 450)), Part("lug", 90, box(130, 90)))
    sheets = (
        Sheet("plate", 12, box(3000, 1500), cost_eur=450.0),
        Sheet("rest", 1, box(900, 600), cost_eur=20.0, remnant=True),
    )
    table = table_of(NestJob(parts, sheets))
    full, _ = fill_one(table, 0, np.array([0] * 12))
    last, _ = fill_one(table, 0, np.array([0] * 2 + [1] * lugs))
    return table, [full] * times, [last]


@settings(max_examples=12, deadline=None)
@given(st.integers(2, 6), st.integers(0, 20), st.booleans(), st.integers(0, 9))
def test_tidying_leaves_alike_what_is_alike(times: int, lugs: int, rack: bool, seed: int):
    table, alike, once = a_nest(times, lugs)
    if rack:
        once.append(fill_one(table, 1, np.array([1] * 5))[0])
    before = [*alike, *once]
    stop = MaxIterations(80)
    draft = Draft(tuple(before), pool_of(table, ()), cost_of(table, before))
    after = tidied(table, draft, Budget(stop, stop, stop, stop, seed, 1))
    again = [each for each in parted_alike(after.layouts)[0] if each.kind == 0]
    assert {table.placements(e) for e in again} == {table.placements(e) for e in alike}
    assert len(again) == times
    assert after.cost_eur <= draft.cost_eur
    results = [placed(table.job, table, each) for each in (before, after.layouts)]
    assert verify(table.job, results[1]) == ()
    numbers = [
        Counter(row.part for laid in each.sheets for row in laid.placements) for each in results
    ]
    assert numbers[0] == numbers[1]
    kept = [max(b.remnant_mm2 for b in balances_of(table.job, each)) for each in results]
    assert kept[1] >= kept[0]


def test_sheets_that_are_all_alike_stay_so_where_tidying_gains_nothing():
    task = NestJob((Part("a", 36, box(980, 480)),), (Sheet("plate", 4, box(3000, 1500)),))
    table = table_of(task)
    alike = [fill_one(table, 0, np.array([0] * 9))[0]] * 4
    stop = MaxIterations(80)
    draft = Draft(tuple(alike), pool_of(table, ()), cost_of(table, alike))
    after = tidied(table, draft, Budget(stop, stop, stop, stop, 0, 1))
    assert len({table.placements(each) for each in after.layouts}) == 1


def test_a_slightly_fuller_remnant_is_not_paid_for_with_a_large_piece(monkeypatch):
    table, _, once = a_nest()
    rest = [fill_one(table, 1, np.array([1] * n))[0] for n in (4, 5)]
    other = fill_one(table, 0, np.array([0] * 12))[0]
    stop = MaxIterations(40)
    before = (*once, rest[0])
    after = Draft((other, rest[1]), pool_of(table, ()), cost_of(table, [other, rest[1]]))
    monkeypatch.setattr("gemaakt.nest.sheets.tidy._tidied", lambda *_: after)
    draft = Draft(before, pool_of(table, ()), cost_of(table, before))
    kept = tidied(table, draft, Budget(stop, stop, stop, stop, 0, 1))
    assert [table.placements(e) for e in kept.layouts] == [table.placements(e) for e in before]


def test_a_part_that_only_the_larger_sheet_holds_keeps_one_of_them():
    """The repeated layouts took all of the larger sheets: there was no place for the beam."""
    parts = (Part("plate", 60, box(700, 450)), Part("beam", 1, box(2900, 400)))
    sheets = (
        Sheet("large", 30, box(3000, 1500), cost_eur=450.0),
        Sheet("small", 30, box(1500, 1000), cost_eur=150.0),
    )
    task = NestJob(parts, sheets)
    table = table_of(task)
    kinds = [1] * 3 + [0] * 5
    for seed in range(4):
        effort = Effort(MaxIterations(3000), seed, 2)
        found = in_series(table, kinds, effort, _rest_on)
        assert found is not None
        assert repeats_in(found) >= 3
        laid = placed(task, table, found)
        assert verify(task, laid) == ()
        assert {row.part for sheet in laid.sheets for row in sheet.placements} == {"plate", "beam"}


def test_a_series_may_take_all_sheets():
    """It asked how full the sheets that were left must be, and there were none."""
    plate = Sheet("plate", 30, box(3000.0, 1500.0), cost_eur=450.0)
    table = table_of(NestJob((Part("plate", 60, box(700.0, 450.0)),), (plate,)))
    steps = Steps(table, Effort(MaxIterations(400), 0, 1), 0)
    made = repeated(table, [0] * 5, np.array([60]), steps, 0.0)
    assert len(made.layouts) == 5
    assert not made.asked.any()

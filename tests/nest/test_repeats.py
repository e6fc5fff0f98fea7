"""Sheets that are cut from one layout: tidying and near misses leave them alike."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gemaakt.nest import NestJob, Part, Sheet, verify
from gemaakt.nest.remnants import balances_of
from gemaakt.nest.sheets.construct import Draft, cost_of
from gemaakt.nest.sheets.near_miss import NearMisses, emptied
from gemaakt.nest.sheets.repeats import laid_alike, parted_alike
from gemaakt.nest.sheets.table import Layout, Table, fill_one, pool_of, table_of
from gemaakt.nest.sheets.tidy import Budget, tidied
from gemaakt.nest.solution import LaidSheet, Result
from gemaakt.stop import MaxIterations
from tests.nest.layouts import box


def placed(task: NestJob, table: Table, layouts: Sequence[Layout]) -> Result:
    laid = tuple(LaidSheet(task.sheets[e.kind].id, table.placements(e)) for e in layouts)
    return Result("feasible", cost_of(table, layouts), 0.0, laid)


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

"""One large offcut: near misses completed on the best nest's sheets, the last laid as a strip."""

from dataclasses import replace

import numpy as np
import pytest

from gemaakt.nest import LaidSheet, NestJob, Part, Placement, Result, Ring, Sheet, verify
from gemaakt.nest.remnants import remnant_of
from gemaakt.nest.sheets.construct import first_drafts
from gemaakt.nest.sheets.near_miss import NearMisses, emptied, most_room_mm2
from gemaakt.nest.sheets.offcut import last_sheet, usable_left_mm2, with_offcut
from gemaakt.nest.sheets.solve import _least_offcut_s
from gemaakt.nest.sheets.table import fill_one, table_of
from gemaakt.stop import MaxIterations, MaxSeconds
from tests.nest.layouts import box

PLATE = Sheet("plate", 4, box(2000.0, 1000.0), cost_eur=100.0)
ROWS = [Placement("a", 20.0 + 420.0 * n, 300.0 * (n % 2) + 20.0) for n in range(4)]


def scattered(part: Part) -> tuple[NestJob, Result]:
    """Four pieces spread over the length of a sheet."""
    job = NestJob((part,), (PLATE,))
    return job, Result("feasible", 100.0, 0.0, (LaidSheet("plate", tuple(ROWS)),))


def kept_mm2(job: NestJob, result: Result) -> float:
    remnant = remnant_of(job, result.sheets[0], 0)
    return remnant.area_mm2 if remnant else 0.0


@pytest.mark.parametrize("alike", [False, True])
def test_the_last_sheet_is_laid_so_that_one_cut_keeps_more(alike: bool):
    job, before = scattered(Part("a", 4, box(300.0, 200.0), alike=alike))
    after = with_offcut(job, before, 6.0)
    assert verify(job, after) == ()
    assert after.cost_eur == before.cost_eur
    assert sorted(r.part for r in after.sheets[0].placements) == ["a"] * 4
    assert kept_mm2(job, after) > kept_mm2(job, before)
    assert kept_mm2(job, after) > 0.8 * (2000 * 1000 - 4 * 300 * 200)


@pytest.mark.parametrize(
    "sheet",
    [
        replace(PLATE, remnant=True),
        replace(PLATE, fixed=(ROWS[0],)),
        replace(PLATE, outer=Ring(((0.0, 0.0), (2000.0, 0.0), (2000.0, 1000.0), (700.0, 990.0)))),
    ],
)
def test_a_remnant_a_standing_piece_and_an_odd_sheet_are_left_as_they_are(sheet: Sheet):
    job, before = scattered(Part("a", 4, box(300.0, 200.0)))
    assert with_offcut(replace(job, sheets=(sheet,)), before, 5.0) is before


def test_an_engine_that_dies_leaves_the_sheet_as_it_was(monkeypatch, tmp_path):
    broken = tmp_path / "engine.py"
    broken.write_text("raise SystemExit(3)\n")
    monkeypatch.setattr("gemaakt.nest.engines.CHILD", broken)
    job, before = scattered(Part("a", 4, box(300.0, 200.0)))
    assert with_offcut(job, before, 1.5) is before


def test_the_last_sheet_is_the_emptiest_that_is_no_remnant():
    remnant = Sheet("r", 1, box(900, 900), remnant=True)
    job = NestJob((Part("a", 9, box(300.0, 200.0)),), (PLATE, remnant))
    counts = (("plate", 4), ("plate", 2), ("r", 1))
    laid = [LaidSheet(sheet, tuple(ROWS[:n])) for sheet, n in counts]
    assert last_sheet(job, Result("feasible", 200.0, 0.0, tuple(laid))) == 1


def test_of_unlike_sheets_the_last_is_the_one_with_most_room_not_with_least_on_it():
    small = Sheet("small", 1, box(700.0, 500.0), cost_eur=30.0)
    job = NestJob((Part("a", 9, box(300.0, 200.0)),), (PLATE, small))
    laid = (LaidSheet("small", tuple(ROWS[:1])), LaidSheet("plate", tuple(ROWS[:2])))
    assert last_sheet(job, Result("feasible", 130.0, 0.0, laid)) == 1


def test_what_is_left_is_where_a_square_worth_keeping_fits():
    job = NestJob((Part("a", 9, box(300.0, 980.0)),), (PLATE,))
    rows = (Placement("a", 10.0, 10.0), Placement("a", 500.0, 10.0))
    laid = LaidSheet("plate", rows)
    assert usable_left_mm2(job, laid) == pytest.approx((2000.0 - 805.0) * 1000.0, rel=0.01)


def test_a_near_miss_empties_the_last_sheet_at_the_same_cost():
    job = NestJob((Part("a", 40, box(300.0, 200.0)),), (PLATE,))
    table = table_of(job)
    full, rest = fill_one(table, 0, np.zeros(40, np.int64))
    assert 0 < len(rest) < 20
    half, _ = fill_one(table, 0, np.zeros(20, np.int64))
    even = replace(next(first_drafts(table)), layouts=(half, half), left=np.zeros(0, np.int64))
    near = NearMisses(table)
    near.offer([full], rest)
    best = emptied(table, even, near)
    assert best.cost_eur == even.cost_eur
    assert most_room_mm2(table, best) > most_room_mm2(table, even)
    assert sum(len(each.variants) for each in best.layouts) == 40


def test_a_near_miss_on_other_sheets_is_no_use():
    job = NestJob(
        (Part("a", 40, box(300.0, 200.0)),), (PLATE, Sheet("other", 4, box(2500.0, 1250.0)))
    )
    table = table_of(job)
    half, _ = fill_one(table, 0, np.zeros(20, np.int64))
    even = replace(next(first_drafts(table)), layouts=(half, half), left=np.zeros(0, np.int64))
    near = NearMisses(table)
    large, rest = fill_one(table, 1, np.zeros(40, np.int64))
    near.offer([large], rest)
    assert emptied(table, even, near) is even


@pytest.mark.parametrize(("seconds", "kept_s"), [(2.0, 0.0), (8.0, 2.4), (60.0, 3.0)])
def test_a_search_that_uses_all_its_time_leaves_some_for_the_offcut(
    seconds: float, kept_s: float
) -> None:
    assert _least_offcut_s(MaxSeconds(seconds)) == pytest.approx(kept_s)


def test_a_search_that_must_be_repeatable_keeps_no_time() -> None:
    assert _least_offcut_s(MaxIterations(100)) == 0.0


def test_a_sheet_of_rings_is_fuller_than_what_it_weighs():
    """Room within rings leaves nothing whole: the last sheet has most room outside its pieces."""
    window = Ring(((50.0, 50.0), (950.0, 50.0), (950.0, 950.0), (50.0, 950.0)))
    frame = Part("frame", 2, box(1000.0, 980.0), (window,))
    job = NestJob((frame, Part("a", 9, box(300.0, 200.0))), (PLATE,))
    frames = LaidSheet("plate", (Placement("frame", 0.0, 0.0), Placement("frame", 1000.0, 0.0)))
    plates = LaidSheet("plate", tuple(ROWS[:7]))
    within = LaidSheet("plate", (Placement("frame", 0.0, 0.0), Placement("a", 100.0, 100.0)))
    for sheets, last in (((frames, plates), 1), ((within, frames), 0)):
        assert last_sheet(job, Result("feasible", 200.0, 0.0, sheets)) == last

"""Common lines are found and drawn once; a cheaper rival is taken."""

import math
from dataclasses import dataclass, replace
from io import StringIO
from typing import Any

import ezdxf
import pytest

from gemaakt.nest import NestJob, Part, Placement, Ring, Sheet, solve, verify
from gemaakt.nest.answer import SheetsAnswer
from gemaakt.nest.common_lines import common_lines, saved_mm, shared_cuts
from gemaakt.nest.sheets.rival import Rival, rival_of
from gemaakt.nest.sheets.table import choose_axes, table_of
from gemaakt.nest.solution import LaidSheet, Result
from gemaakt.nest.write_dxf import sheet_dxf
from gemaakt.stop import MaxIterations, MaxSeconds
from tests.nest.layouts import box

JOB = NestJob(
    (Part("a", 3, box(100, 50)), Part("grain", 2, box(80, 40), rotations_deg=(0.0, 180.0))),
    (Sheet("s", 4, box(500, 300), cost_eur=10.0), Sheet("dear", 4, box(600, 300), cost_eur=15.0)),
    spacing_mm=5.0,
    margin_mm=10.0,
)
LAID = LaidSheet(
    "s",
    (Placement("a", 10, 10), Placement("a", 120, 10), Placement("grain", 10, 100)),
)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (Placement("a", 130, 10), None),
        (Placement("a", 112, 10), "nest.verify-too-close"),
        (Placement("a", 120, 5), "nest.verify-off-sheet"),
        (Placement("a", 250, 60, 45.0), "nest.verify-angle"),
        (Placement("a", 300, 60, mirrored=True), "nest.verify-mirrored"),
    ],
)
def test_a_piece_that_was_moved_is_judged_for_each_rule(row: Placement, code: str | None):
    moved = LaidSheet("s", (LAID.placements[0], row, LAID.placements[2]))
    whole = {f.code for f in verify(JOB, Result("feasible", 10.0, 0.0, (moved,)))}
    assert whole == ({code} if code else set())


def test_a_piece_that_stands_may_not_be_moved():
    sheet = replace(JOB.sheets[0], fixed=(LAID.placements[0],))
    job = replace(JOB, sheets=(sheet, JOB.sheets[1]))
    for first, codes in ((LAID.placements[0], []), (Placement("a", 10, 200), ["fixed-moved"])):
        laid = LaidSheet("s", (first, *LAID.placements[1:]))
        found = verify(job, Result("feasible", 10.0, 0.0, (laid,)))
        assert [f.code.removeprefix("nest.verify-") for f in found] == codes


def test_touching_sides_are_cut_once():
    rows = (
        Placement("a", 0, 0),
        Placement("a", 100, 0),
        Placement("a", 20, 50),
        Placement("grain", 300, 0),
    )
    lines = common_lines(JOB, LaidSheet("s", rows))
    assert {(each.one, each.other): each.length_mm for each in lines} == {
        (0, 1): 50.0,
        (0, 2): 80.0,
        (1, 2): 20.0,
    }
    assert saved_mm(lines) == 150.0


def test_sides_a_kerf_apart_are_common_at_that_kerf_only():
    rows = (Placement("a", 0, 0), Placement("a", 100.2, 10))
    laid = LaidSheet("s", rows)
    assert common_lines(JOB, laid) == ()
    assert saved_mm(common_lines(JOB, laid, 0.2)) == pytest.approx(40.0)


@dataclass
class Said:
    """An engine that has said this."""

    answer: dict[str, Any] | None

    def finish(self, seconds: float) -> dict[str, Any] | None:
        return self.answer


def rival(*places: tuple[int, float, float, float]) -> Rival:
    answer = {"sheets": [{"sheet": 0, "times": 1, "places": places}]} if places else None
    return Rival(Said(answer), ("a", "grain"), ("s", "dear"))  # type: ignore[arg-type]


OURS = Result("feasible", 15.0, 10.0, (LaidSheet("dear", LAID.placements),), engine="gemaakt")


def test_a_cheaper_nest_of_the_rival_is_taken_when_it_may_be_cut():
    taken = rival((0, 10, 10, 0), (0, 120, 10, 0), (1, 90, 140, 180)).best(JOB, OURS)
    assert (taken.engine, taken.cost_eur) == ("packingsolver", 10.0)
    assert verify(JOB, taken) == ()


def test_a_nest_of_the_rival_that_may_not_be_cut_or_costs_as_much_is_left():
    near = rival((0, 10, 10, 0), (0, 112, 10, 0), (1, 90, 140, 180))
    assert near.best(JOB, OURS) is OURS
    assert rival().best(JOB, OURS) is OURS
    same = rival((0, 10, 10, 0), (0, 120, 10, 0), (1, 10, 100, 0))
    assert same.best(JOB, replace(OURS, cost_eur=10.0)).engine == "gemaakt"


def test_the_rival_nests_a_small_job_and_is_allowed_to():
    table = table_of(JOB)
    choose_axes(table)
    started = rival_of(table, MaxSeconds(3.5), 0)
    assert started is not None
    started.engine.process.wait(60)
    found = started.best(JOB, replace(OURS, cost_eur=1e9))
    assert found.engine == "packingsolver"
    assert sum(len(each.placements) for each in found.sheets) == 5


def test_the_rival_nests_parts_whose_contours_run_clockwise():
    parts = tuple(replace(p, outer=Ring(p.outer.points[::-1])) for p in JOB.parts)
    table = table_of(replace(JOB, parts=parts))
    choose_axes(table)
    started = rival_of(table, MaxSeconds(3.5), 0)
    assert started is not None
    started.engine.process.wait(60)
    assert started.best(table.job, replace(OURS, cost_eur=1e9)).engine == "packingsolver"


def test_the_rival_is_not_asked_when_runs_must_be_the_same():
    table = table_of(JOB)
    assert rival_of(table, MaxIterations(9), 0) is None
    kinds = tuple(Part(f"a{n}", 38, box(10, 10)) for n in range(4))
    assert rival_of(table_of(replace(JOB, parts=kinds)), MaxSeconds(10.0), 0) is None
    assert solve(JOB, MaxIterations(5), 0, 1).engine == "gemaakt"


def drawn_mm(job: NestJob, laid: LaidSheet) -> float:
    """What a machine would cut of the file of a sheet: every line of its layer."""
    file = ezdxf.read(StringIO(sheet_dxf(job, laid)))
    lines = file.modelspace().query('LWPOLYLINE[layer=="CUT"]')
    return sum(
        math.dist(a.dxf.start, a.dxf.end)
        if a.dxftype() == "LINE"
        else a.dxf.radius * math.radians((a.dxf.end_angle - a.dxf.start_angle) % 360)
        for line in lines
        for a in line.virtual_entities()
    )


@pytest.mark.parametrize(
    ("spacing", "places", "shared"),
    [
        (0.0, (("a", 10, 10, 0), ("a", 110, 10, 0)), 50),
        (0.0, (("a", 10, 10, 0), ("a", 110, 20, 0), ("a", 20, 60, 0)), 40 + 90),
        (0.2, (("a", 10, 10, 0), ("a", 110.2, 10, 0)), 50),
        (0.0, (("a", 10, 10, 0), ("d", 110, 10, 0), ("d", 110, 60, 0)), 50 + 100),
        (1.0, (("a", 10, 10, 0), ("a", 111, 10, 0)), 0),
    ],
    ids=["side", "bricks", "a-cut-apart", "round-ends", "two-cuts"],
)
def test_a_shared_cut_is_drawn_once(
    spacing: float, places: tuple[tuple[str, float, float, float], ...], shared: float
):
    d = Part("d", 2, Ring(((0, 0), (100, 0), (100, 50), (0, 50)), (0, 1.0, 0, 0)))
    job = NestJob((Part("a", 3, box(100, 50)), d), (Sheet("s", 1, box(400, 300)),),
                  spacing_mm=spacing)  # fmt: skip
    laid = LaidSheet("s", tuple(Placement(*row) for row in places))
    each_mm = {"a": 300.0, "d": 250.0 + math.pi * 25.0}
    whole = sum(each_mm[row.part] for row in laid.placements)
    assert drawn_mm(job, laid) == pytest.approx(whole - shared)
    assert saved_mm(shared_cuts(job, laid)) == pytest.approx(shared)


def test_the_document_says_what_parts_share_only_when_they_lie_a_cut_apart():
    rows = (Placement("a", 10.0, 10.0), Placement("a", 110.0, 10.0))
    for spacing, metres in ((0.0, [50.0]), (1.0, []), (5.0, [])):
        sheet = Sheet("s", 1, box(400, 300))
        job = NestJob((Part("a", 2, box(100, 50)),), (sheet,), spacing_mm=spacing)
        result = Result("feasible", 0.0, 0.0, (LaidSheet("s", rows),))
        document = SheetsAnswer(job, result, (), 0.0).document("en")
        assert [row["saved_mm"] for row in document["common_lines"]] == metres


def test_the_rival_is_asked_for_a_series_of_one_part():
    """800 triangles cost a seventh more without it."""
    series = replace(JOB, parts=(Part("a", 800, box(10, 10)),))
    started = rival_of(table_of(series), MaxSeconds(5.0), 0)
    assert started is not None
    started.engine.finish(0.0)

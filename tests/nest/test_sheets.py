"""Nests on sheets: complete, allowed, repeatable, and honest about what did not fit."""

import json
from dataclasses import replace
from io import StringIO

import ezdxf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gemaakt.nest import Part, Placement, Ring, Sheet, read_job, solve, verify
from gemaakt.nest.problem import NestJob
from gemaakt.nest.remnants import balances_of, cost_per_part_eur, remnants_of
from gemaakt.nest.sheets.bound import bound_eur
from gemaakt.nest.solution import LaidSheet
from gemaakt.nest.write_dxf import sheet_dxf
from gemaakt.nest.write_svg import sheet_svg
from gemaakt.stop import MaxIterations, MaxSeconds
from tests.nest.layouts import box

DISC = Ring(((-50.0, 0.0), (50.0, 0.0)), (1.0, 1.0))
L_SHAPE = Ring(((0, 0), (200, 0), (200, 60), (60, 60), (60, 150), (0, 150)))
PLATE = Sheet("plate", 5, box(1000, 500), cost_eur=100.0)
REMNANT = Sheet("rest", 1, box(600, 400), cost_eur=12.0, remnant=True)


def job(*parts: Part, sheets: tuple[Sheet, ...] = (PLATE, REMNANT)) -> NestJob:
    return NestJob(parts, sheets, thickness_mm=3.0, density_kg_per_m3=7850.0)


def nested(task: NestJob, seed: int = 0):
    return solve(task, MaxIterations(60), seed, 1)


def test_every_part_is_laid_and_the_check_finds_nothing():
    task = job(Part("disc", 12, DISC), Part("l", 9, L_SHAPE))
    result = nested(task)
    assert result.status in ("feasible", "optimal")
    assert sum(len(laid.placements) for laid in result.sheets) == 21
    assert verify(task, result) == ()


def test_a_remnant_is_used_before_a_new_sheet():
    result = nested(job(Part("l", 3, L_SHAPE)))
    assert [laid.sheet for laid in result.sheets] == ["rest"]


def test_a_remnant_that_costs_more_than_a_sheet_is_left_in_the_rack():
    dear = replace(REMNANT, cost_eur=400.0)
    result = nested(job(Part("l", 3, L_SHAPE), sheets=(PLATE, dear)))
    assert [laid.sheet for laid in result.sheets] == ["plate"]


def test_sheets_that_are_too_small_for_a_part_are_not_tried_alone():
    small = Sheet("small", 9, box(560, 400), cost_eur=30.0)
    task = job(Part("large", 1, box(900, 300)), Part("l", 6, L_SHAPE), sheets=(PLATE, small))
    result = solve(task, MaxIterations(400), 0, 1)
    assert [laid.sheet for laid in result.sheets].count("plate") == 1
    assert verify(task, result) == ()


def test_a_part_lies_in_the_hole_of_another():
    frame = Part(
        "frame",
        1,
        box(480, 380),
        (Ring(tuple((x + 40, y + 40) for x, y in box(400, 300).points)),),
    )
    task = job(
        frame,
        Part("small", 3, box(180, 120)),
        sheets=(Sheet("one", 1, box(505, 405), cost_eur=1.0),),
    )
    result = nested(task)
    assert result.unplaced == ()
    assert verify(task, result) == ()


def test_the_first_nest_is_the_best_of_a_moment_of_search():
    told: list[float] = []
    large = Sheet("large", 5, box(2000, 1000), cost_eur=390.0)
    task = job(Part("square", 6, box(470, 470)), sheets=(PLATE, large))
    result = solve(task, MaxSeconds(2.0), 0, 1, lambda _, cost_eur: told.append(cost_eur))
    assert told[0] == result.first_cost_eur == 300.0


def test_cost_is_never_below_the_bound():
    task = job(Part("disc", 30, DISC), Part("l", 15, L_SHAPE))
    result = nested(task)
    assert result.cost_eur >= bound_eur(task) > 0


def test_the_same_seed_and_iterations_give_the_same_nest_and_the_same_bytes():
    task = job(Part("disc", 25, DISC), Part("l", 20, L_SHAPE))
    one, two = nested(task, 3), nested(task, 3)
    assert one.sheets == two.sheets
    assert sheet_dxf(task, one.sheets[0]) == sheet_dxf(task, two.sheets[0])
    assert sheet_svg(task, one.sheets[0]) == sheet_svg(task, two.sheets[0])


def test_arcs_leave_as_arcs():
    task = job(Part("disc", 1, DISC))
    document = ezdxf.read(StringIO(sheet_dxf(task, nested(task).sheets[0])))
    cut = document.modelspace().query('LWPOLYLINE[layer=="CUT"]')
    assert [len(line) for line in cut] == [2]
    assert [point[4] for point in cut[0]] == [1.0, 1.0]


def test_copies_that_must_lie_alike_do():
    task = job(Part("l", 14, L_SHAPE, alike=True), Part("disc", 8, DISC))
    angles = {
        row.rotation_deg % 180
        for laid in nested(task).sheets
        for row in laid.placements
        if row.part == "l"
    }
    assert len(angles) == 1


def test_a_placement_that_stands_stays_and_nothing_comes_too_near():
    standing = Placement("l", 250.0, 100.0, 90.0)
    sheet = replace(REMNANT, fixed=(standing,))
    task = job(Part("l", 4, L_SHAPE), Part("disc", 10, DISC), sheets=(PLATE, sheet))
    result = nested(task)
    assert any(standing in laid.placements for laid in result.sheets)
    assert verify(task, result) == ()


def test_fillers_alone_are_no_failure_and_lie_beside_what_stands():
    """Asked alone they were called infeasible: nothing that had to be cut was left over."""
    fill = Part("fill", 9, box(80, 80), filler=True)
    alone = nested(job(fill))
    assert (alone.status, alone.sheets, alone.cost_eur) == ("optimal", (), 0.0)
    assert {row.why for row in alone.unplaced} == {"nest.filler-left"}
    assert nested(job(replace(fill, outer=box(9e4, 80)))).status == "infeasible"


def test_fillers_never_start_a_sheet():
    without = nested(job(Part("l", 3, L_SHAPE)))
    filled = nested(job(Part("l", 3, L_SHAPE), Part("fill", 500, box(80, 80), filler=True)))
    assert filled.cost_eur == without.cost_eur
    assert {row.why for row in filled.unplaced} == {"nest.filler-left"}
    assert sum(len(laid.placements) for laid in filled.sheets) > 3


def test_priority_parts_go_first_when_the_material_is_short():
    sheets = (Sheet("only", 1, box(400, 300), cost_eur=1.0),)
    task = job(
        Part("big", 4, box(180, 130)), Part("urgent", 2, box(100, 100), priority=1), sheets=sheets
    )
    result = nested(task)
    laid = [row.part for each in result.sheets for row in each.placements]
    assert laid.count("urgent") == 2
    assert result.status == "partial"
    assert result.unplaced[0].why == "nest.stock-used-up"


def test_ten_thousand_copies_are_nested_by_repeating_sheets():
    sheets = (Sheet("s", 1000, box(2000, 1000), cost_eur=1.0),)
    task = job(Part("a", 10_000, box(90, 90)), sheets=sheets)
    result = solve(task, MaxIterations(0), 0, 1)
    assert sum(len(laid.placements) for laid in result.sheets) == 10_000
    assert len(result.sheets) <= 55


def test_grams_of_a_sheet_add_up():
    task = job(Part("disc", 7, DISC), Part("l", 2, L_SHAPE))
    result = nested(task)
    for balance in balances_of(task, result):
        assert balance.sheet_g == balance.parts_g + balance.remnant_g + balance.skeleton_g
        assert balance.skeleton_g > 0


def test_what_is_left_of_a_sheet_is_one_rectangle_worth_keeping():
    task = job(Part("l", 2, L_SHAPE), sheets=(PLATE,))
    remnant = remnants_of(task, nested(task))[0]
    xs = [x for x, _ in remnant.outer]
    assert max(xs) - min(xs) > 500


def test_parts_carry_the_cost_of_the_sheet_less_what_is_kept():
    task = job(Part("l", 2, L_SHAPE), sheets=(PLATE,))
    cost = cost_per_part_eur(task, nested(task))
    assert 0 < 2 * cost["l"] < 100.0


BAD = {
    "open": {"outer": [[0, 0], [10, 0]]},
    "crossing": {"outer": [[0, 0], [10, 10], [10, 0], [0, 10]]},
    "flat": {"outer": [[0, 0], [10, 0], [20, 0]]},
    "huge": {"outer": [[0, 0], [9000, 0], [9000, 9000], [0, 9000]]},
}
CODES = {
    "open": "nest.open-contour",
    "crossing": "nest.self-crossing",
    "flat": "nest.zero-area",
    "huge": "nest.part-larger-than-sheet",
}


@pytest.mark.parametrize("fault", sorted(BAD))
def test_a_bad_part_is_named_and_the_rest_is_nested(fault: str):
    good = {"id": "good", "qty": 2, "outer": [[0, 0], [50, 0], [50, 40], [0, 40]]}
    sheet = {"id": "s", "copies": 1, "outer": [[0, 0], [400, 0], [400, 300], [0, 300]]}
    bad = {"id": "bad", "qty": 1, **BAD[fault]}
    task, findings = read_job(json.dumps({"parts": [bad, good], "sheets": [sheet]}).encode())
    result = nested(task)
    named = {(f.code, f.where.get("part")) for f in (*findings, *result.findings)}
    assert (CODES[fault], "bad") in named
    assert [row.part for row in result.sheets[0].placements].count("good") == 2


def test_no_stock_is_said():
    task, _ = read_job(
        json.dumps(
            {"parts": [{"id": "a", "outer": [[0, 0], [9, 0], [0, 9]]}], "sheets": []}
        ).encode()
    )
    result = nested(task)
    assert result.status == "infeasible"
    assert "nest.no-stock" in {f.code for f in result.findings}


def test_spacing_larger_than_the_sheet_is_said():
    result = nested(replace(job(Part("l", 1, L_SHAPE)), spacing_mm=2000.0))
    assert "nest.spacing-larger-than-sheet" in {f.code for f in result.findings}


def test_the_check_rejects_what_we_spoil():
    task = job(Part("disc", 3, DISC), Part("l", 3, L_SHAPE))
    result = nested(task)
    laid = result.sheets[0]
    first, second = laid.placements[0], laid.placements[1]
    near = replace(first, x_mm=second.x_mm + 1.0, y_mm=second.y_mm)
    off = replace(first, x_mm=-30.0)
    turned = replace(first, rotation_deg=33.0)
    for spoilt in (near, off, turned):
        wrong = LaidSheet(laid.sheet, (spoilt, *laid.placements[1:]))
        assert verify(task, replace(result, sheets=(wrong, *result.sheets[1:])))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.integers(20, 300), st.integers(20, 200), st.integers(1, 6)),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from([0.0, 2.0, 5.0]),
)
def test_any_boxes_are_nested_without_a_fault(sizes: list[tuple[int, int, int]], spacing: float):
    parts = [Part(f"p{i}", n, box(w, h), alike=bool(i % 2)) for i, (w, h, n) in enumerate(sizes)]
    task = replace(job(*parts), spacing_mm=spacing)
    result = nested(task)
    assert verify(task, result) == ()
    assert "nest.verify-failed" not in {f.code for f in result.findings}

"""Every bad input of the issue: a finding that names the part, and the rest nested."""

import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import shapely
from typer.testing import CliRunner

from gemaakt.cli.main import app
from gemaakt.errors import GemaaktError
from gemaakt.nest import read_job, solve, verify
from gemaakt.nest.sheets.construct import first_drafts
from gemaakt.nest.sheets.table import table_of
from gemaakt.stop import MaxIterations

GOOD = {"id": "good", "qty": 3, "outer": [[0, 0], [200, 0], [200, 100], [0, 100]]}
SHEET = {"id": "s", "copies": 4, "cost": 10.0, "outer": [[0, 0], [1000, 0], [1000, 700], [0, 700]]}
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "larger than every sheet": (
        {"outer": [[0, 0], [1500, 0], [1500, 800], [0, 800]]}, "nest.part-larger-than-sheet",
    ),
    "open contour": ({"outer": [[0, 0], [100, 0]]}, "nest.open-contour"),
    "self-crossing": ({"outer": [[0, 0], [100, 100], [100, 0], [0, 100]]}, "nest.self-crossing"),
    "zero area": ({"outer": [[0, 0], [100, 0], [200, 0]]}, "nest.zero-area"),
    "no number": ({"outer": [[0, 0], [1e12, 0], [100, 100]]}, "nest.not-a-number"),
    "a slip in an arc, kilometres wide": (
        {"outer": GOOD["outer"], "arcs": {"outer": [1e6, 0, 0, 0]}}, "nest.part-larger-than-sheet",
    ),
    "hole outside": (
        {"outer": GOOD["outer"], "holes": [[[900, 0], [950, 0], [950, 50]]]}, "nest.hole-outside",
    ),
    "no copies": ({"outer": GOOD["outer"], "qty": 0}, "nest.no-copies"),
    "a slip in the quantity": ({"outer": GOOD["outer"], "qty": 10**9}, "nest.too-many-copies"),
}  # fmt: skip


def nested(document: dict[str, Any]) -> tuple[Any, Any, list[Any]]:
    job, findings = read_job(json.dumps(document).encode())
    result = solve(job, MaxIterations(20))
    return job, result, [*findings, *result.findings]


def placed(result: Any) -> list[str]:
    return [row.part for laid in result.sheets for row in laid.placements]


@pytest.mark.parametrize("what", BAD)
def test_a_bad_part_is_named_and_the_others_lie(what: str):
    row, code = BAD[what]
    job, result, findings = nested({"parts": [GOOD, {"id": "bad", **row}], "sheets": [SHEET]})
    named = [f for f in findings if f.code == code]
    assert [f.where["part"] for f in named] == ["bad"]
    assert placed(result) == ["good"] * 3
    assert verify(job, result) == ()


def test_spacing_larger_than_a_sheet_is_said_of_that_sheet_and_the_other_is_used():
    small = {**SHEET, "id": "small", "outer": [[0, 0], [60, 0], [60, 60], [0, 60]]}
    job, result, findings = nested({"parts": [GOOD], "sheets": [small, SHEET], "spacing": 80.0})
    said = [f for f in findings if f.code == "nest.spacing-larger-than-sheet"]
    assert [f.where["sheet"] for f in said] == ["small"]
    assert {laid.sheet for laid in result.sheets} == {"s"}
    assert placed(result) == ["good"] * 3
    assert verify(job, result) == ()


def test_without_stock_every_part_is_named_as_left_out():
    _, result, findings = nested({"parts": [GOOD], "sheets": []})
    assert "nest.no-stock" in {f.code for f in findings}
    assert [(row.part, row.quantity, row.why) for row in result.unplaced] == [
        ("good", 3, "nest.no-stock")
    ]
    assert result.status == "infeasible"


def test_a_part_whose_only_sheet_is_out_of_stock_is_named_and_the_others_lie():
    """The search laid such a part upon the sheets there are, of which none is large enough."""
    large = {**SHEET, "id": "large", "outer": [[0, 0], [3000, 0], [3000, 700], [0, 700]]}
    long = {**GOOD, "id": "long", "qty": 1, "outer": [[0, 0], [2000, 0], [2000, 100], [0, 100]]}
    read, _ = read_job(json.dumps({"parts": [GOOD, long], "sheets": [SHEET, large]}).encode())
    job = replace(read, sheets=(read.sheets[0], replace(read.sheets[1], quantity=0)))
    result = solve(job, MaxIterations(3000))
    assert [(row.part, row.why) for row in result.unplaced] == [("long", "nest.stock-used-up")]
    assert placed(result) == ["good"] * 3
    assert verify(job, result) == ()


def test_remnants_that_do_not_pay_are_used_where_nothing_else_is_left():
    """They were put aside for good: parts were left out for want of metal that lay in the rack."""
    large = {"id": "large", "qty": 3, "outer": [[0, 0], [600, 0], [600, 650], [0, 650]]}
    full = {**SHEET, "copies": 1, "cost": 100.0}
    rest = {**SHEET, "id": "rest", "copies": 2, "cost": 85.0, "remnant": True}
    job, result, _ = nested({"parts": [large], "sheets": [full, rest]})
    assert result.unplaced == ()
    assert sorted(laid.sheet for laid in result.sheets) == ["rest", "rest", "s"]
    assert verify(job, result) == ()


def test_where_the_stock_is_too_small_the_search_lays_more_than_the_first_fill():
    """It only kept nests of everything: what did not fit at the first go was "used up"."""
    ring = {"id": "ring", "qty": 8, "outer": [[-200, 0], [200, 0]], "arcs": {"outer": [1, 1]}}
    foot = {"id": "foot", "qty": 12, "outer": [[0, 0], [260, 0], [260, 160], [0, 160]],
            "rotations": [0, 90]}  # fmt: skip
    plate = [[0, 0], [1500, 0], [1500, 1000], [0, 1000]]
    sheet = {"id": "s", "copies": 1, "cost": 1.0, "outer": plate}
    asked = {"parts": [ring, foot], "sheets": [sheet], "spacing": 5, "margin": 5}
    job, _ = read_job(json.dumps(asked).encode())
    (first, *_others) = first_drafts(table_of(job))
    result = solve(job, MaxIterations(40))
    left = sum(row.quantity for row in result.unplaced)
    assert result.status == "partial"
    assert left < len(first.left) - 1
    assert left + len(placed(result)) == 20
    assert verify(job, result) == ()


def test_defects_that_meet_or_reach_over_the_edge_leave_the_rest_of_the_sheet():
    """The whole sheet was left out: its outline could not be used, it said."""
    at_edge = [[-20, -20], [260, -20], [260, 260], [-20, 260]]
    across = [[200, 200], [500, 200], [500, 300], [200, 300]]
    scratched = {**SHEET, "copies": 1, "holes": [at_edge, across]}
    job, result, findings = nested({"parts": [GOOD], "sheets": [scratched]})
    assert findings == []
    assert placed(result) == ["good"] * 3
    assert verify(job, result) == ()
    lying = [shapely.box(r.x_mm, r.y_mm, r.x_mm + 200, r.y_mm + 100)
             for r in result.sheets[0].placements if r.rotation_deg == 0.0]  # fmt: skip
    assert all(each.disjoint(shapely.Polygon(at_edge)) for each in lying)
    beside = {**scratched, "holes": [[[1200, 0], [1300, 0], [1300, 90]]]}
    _, result, findings = nested({"parts": [GOOD], "sheets": [beside]})
    assert [f.code for f in findings] == ["nest.sheet-contour", "nest.no-stock"]


def test_a_row_with_a_value_that_is_no_number_is_named_and_the_others_lie(tmp_path: Path):
    """All of it was refused, and the message named a byte of the file."""
    file = tmp_path / "job.json"
    odd = {**GOOD, "id": "odd", "outer": [[0, 0], [float("nan"), 0], [9, 9]]}
    dear = {**SHEET, "id": "dear", "cost": float("inf")}
    file.write_text(json.dumps({"parts": [odd, GOOD], "sheets": [dear, SHEET]}))
    answer = CliRunner().invoke(app, ["nest", str(file), "--json", "--iterations", "1"])
    assert answer.exit_code == 1
    document = json.loads(answer.stdout)
    assert [(f["code"], f["where"]) for f in document["findings"]] == [
        ("nest.not-finite", {"part": "odd"}), ("nest.not-finite", {"sheet": "dear"}),
    ]  # fmt: skip
    assert len(document["sheets"][0]["placements"]) == 3
    file.write_text(json.dumps({"parts": [odd], "sheets": [SHEET]}))
    alone = json.loads(CliRunner().invoke(app, ["nest", str(file), "--json"]).stdout)
    assert [f["where"] for f in alone["findings"]] == [{"part": "odd"}]
    file.write_text(json.dumps({"parts": [GOOD], "sheets": [SHEET], "spacing": float("nan")}))
    with pytest.raises(GemaaktError, match="spacing = nan"):
        CliRunner().invoke(app, ["nest", str(file)], catch_exceptions=False)


def test_ten_thousand_copies_are_said_and_cut_as_far_as_the_stock_goes():
    many = {**GOOD, "id": "many", "qty": 10_000, "outer": [[0, 0], [50, 0], [50, 40], [0, 40]]}
    job, result, findings = nested({"parts": [GOOD, many], "sheets": [SHEET]})
    said = {f.code: f for f in findings}
    assert said["nest.many-copies"].where["part"] == "many"
    assert said["nest.stock-used-up"].where["part"] == "many"
    laid = placed(result)
    left = next(row for row in result.unplaced if row.part == "many")
    assert laid.count("many") + left.quantity == 10_000
    assert laid.count("good") == 3
    assert verify(job, result) == ()


def test_a_part_at_any_angle_that_only_fits_aslant_lies_aslant():
    """It was called larger than every sheet, for it was tried at eight angles."""
    strip = {"id": "strip", "qty": 2, "outer": [[0, 0], [1050, 0], [1050, 40], [0, 40]]}
    job, result, _ = nested({"parts": [GOOD, strip], "sheets": [SHEET], "margin": 10.0})
    assert result.unplaced == ()
    assert verify(job, result) == ()


def test_of_parts_of_one_size_the_few_lie_though_ten_thousand_use_up_the_stock():
    many = {**GOOD, "id": "many", "qty": 10_000}
    job, result, _ = nested({"parts": [many, GOOD], "sheets": [SHEET]})
    assert placed(result).count("good") == 3
    assert verify(job, result) == ()


@pytest.mark.parametrize("what", ["open contour", "self-crossing", "zero area", "hole outside"])
def test_a_nest_without_a_part_that_was_asked_is_not_called_done(what: str, tmp_path: Path):
    """It ended with status 0, as if all of it lay on the sheets."""
    file = tmp_path / "job.json"
    parts = [GOOD, {"id": "bad", **BAD[what][0]}]
    file.write_text(json.dumps({"parts": parts, "sheets": [SHEET]}))
    answer = CliRunner().invoke(app, ["nest", str(file), "--json", "--iterations", "1"])
    assert answer.exit_code == 1
    (laid,) = json.loads(answer.stdout)["sheets"]
    assert len(laid["placements"]) == 3


def test_a_sheet_with_a_bad_contour_is_named_and_the_other_is_used():
    broken = {**SHEET, "id": "broken", "outer": [[0, 0], [900, 600], [900, 0], [0, 600]]}
    _, result, findings = nested({"parts": [GOOD], "sheets": [broken, SHEET]})
    assert [f.where["sheet"] for f in findings if f.code == "nest.sheet-contour"] == ["broken"]
    assert placed(result) == ["good"] * 3


def test_sheets_and_pairs_that_lie_alike_are_judged_once(monkeypatch: pytest.MonkeyPatch):
    judge = import_module("gemaakt.nest.verify")  # the package gives its name to the function
    measured: list[int] = []
    clear = judge._clear

    def counted(*args: Any) -> bool:
        measured.append(1)
        return clear(*args)

    monkeypatch.setattr(judge, "_clear", counted)
    small = {**GOOD, "qty": 2000, "outer": [[0, 0], [90, 0], [90, 40], [60, 60], [0, 60]]}
    job, _ = read_job(json.dumps({"parts": [small], "sheets": [{**SHEET, "copies": 90}]}).encode())
    result = solve(job, MaxIterations(1))
    assert len(placed(result)) == 2000
    measured.clear()
    assert judge.verify(job, result) == ()
    assert len(measured) < 2000
    first = result.sheets[0].placements[0]
    laid = replace(
        result.sheets[-1], placements=(*result.sheets[-1].placements[:-1], first, first)
    )
    spoiled = replace(result, sheets=(*result.sheets[:-1], laid))
    assert "nest.verify-too-close" in [each.code for each in judge.verify(job, spoiled)]


def test_more_copies_of_a_standing_piece_than_there_is_room_for_are_counted():
    """They were in no list: neither on the sheet nor left over."""
    large = {**GOOD, "id": "large", "outer": [[0, 0], [700, 0], [700, 500], [0, 500]]}
    at = {"part": "large", "x_mm": 10.0, "y_mm": 10.0, "rotation_deg": 0.0, "mirrored": False}
    sheet = {**SHEET, "fixed": [at]}
    job, result, findings = nested({"parts": [GOOD, large], "sheets": [sheet]})
    assert placed(result).count("large") == 1
    left = [(row.part, row.quantity, row.why) for row in result.unplaced]
    assert left == [("large", 2, "nest.stock-used-up")]
    assert {f.code for f in findings if f.where.get("part") == "large"} == {"nest.stock-used-up"}
    assert verify(job, result) == ()


@pytest.mark.parametrize("turns", [(0, 0), (0, 90)])
def test_pieces_that_stand_on_two_sheets_and_not_together_stand_on_the_first(
    turns: tuple[int, int],
):
    """Stood twice where one was asked, or turned otherwise where all must lie alike."""
    part = {**GOOD, "qty": 1 if turns[0] == turns[1] else 2, "alike": True}
    sheets = [
        {**SHEET, "id": f"s{at}", "copies": 1,
         "fixed": [{"part": "good", "x_mm": 300, "y_mm": 300, "rotation_deg": turn}]}
        for at, turn in enumerate(turns)
    ]  # fmt: skip
    job, result, findings = nested({"parts": [part], "sheets": sheets})
    assert [f.code for f in findings] == ["nest.fixed-not-allowed"]
    assert [len(sheet.fixed) for sheet in job.sheets] == [1, 0]
    assert placed(result) == ["good"] * part["qty"]
    assert not verify(job, result)


def test_a_sheet_that_would_cost_less_than_nothing_is_said() -> None:
    document = {"name": "n", "parts": [GOOD], "sheets": [{**SHEET, "cost": -40.0}]}
    job, found = read_job(json.dumps(document).encode())
    assert [(each.code, each.where) for each in found] == [("nest.odd-cost", {"sheet": "s"})]
    assert job.sheets[0].cost_eur == 0.0

"""One strip: laid at once, judged by itself, and never waiting for an engine."""

import json

import pytest

from gemaakt.nest.answer import Asked, answer_of
from gemaakt.nest.problem import Part, Placement, Ring
from gemaakt.nest.strip import (
    StripJob,
    is_allowed,
    length_mm,
    read_strip,
    shelves,
    solve_strip,
)
from gemaakt.stop import MaxIterations, MaxSeconds

SQUARE = Ring(((0.0, 0.0), (30.0, 0.0), (30.0, 30.0), (0.0, 30.0)))
WEDGE = Ring(((0.0, 0.0), (40.0, 0.0), (0.0, 20.0)))
JOB = StripJob((Part("s", 5, SQUARE), Part("w", 6, WEDGE, rotations_deg=(0.0, 180.0))), 70.0)


def test_shelves_lay_every_piece_and_none_on_another():
    rows = shelves(JOB)
    assert len(rows) == 11
    assert is_allowed(JOB, rows)


def test_a_piece_goes_in_the_way_it_fits_the_height():
    tall = Ring(((0.0, 0.0), (10.0, 0.0), (10.0, 90.0), (0.0, 90.0)))
    job = StripJob((Part("t", 2, tall, rotations_deg=(0.0, 90.0)),), 70.0)
    assert {row.rotation_deg for row in shelves(job)} == {90.0}
    result, _ = solve_strip(StripJob((*JOB.parts, Part("t", 2, tall, rotations_deg=(0.0,))), 70.0),
                            MaxIterations(0))  # fmt: skip
    assert [(row.part, row.quantity) for row in result.unplaced] == [("t", 2)]
    assert result.status == "partial"
    assert len(result.sheets[0].placements) == 11


@pytest.mark.parametrize(
    ("dx_mm", "allowed"), [(-0.5, False), (-1e-6, True), (0.0, True), (5.0, True)]
)
def test_two_pieces_may_touch_and_not_lie_on_one_another(dx_mm, allowed):
    rows = [Placement("s", 0.0, 0.0, 0.0), Placement("s", 30.0 + dx_mm, 0.0, 0.0)]
    assert is_allowed(JOB, rows) is allowed


def test_nothing_may_be_higher_than_the_strip():
    rows = [Placement("s", 0.0, 0.0, 0.0), Placement("s", 0.0, 41.0, 0.0)]
    assert not is_allowed(JOB, rows)


def test_our_own_search_repeats_itself_and_is_no_longer_than_the_shelves():
    one, length = solve_strip(JOB, MaxIterations(10), 3)
    other, _ = solve_strip(JOB, MaxIterations(10), 3)
    assert one.sheets == other.sheets
    assert length <= length_mm(JOB, shelves(JOB))


def test_the_engines_make_it_shorter_and_what_they_say_is_judged():
    result, length = solve_strip(JOB, MaxSeconds(2.5), 0, 2)
    assert is_allowed(JOB, result.sheets[0].placements)
    assert JOB.area_mm2 / JOB.height_mm <= length <= length_mm(JOB, shelves(JOB))


def test_an_engine_that_never_ends_is_killed_and_the_shelves_stand(monkeypatch, tmp_path):
    endless = tmp_path / "engine.py"
    endless.write_text("import time\ntime.sleep(600)\n")
    monkeypatch.setattr("gemaakt.nest.engines.CHILD", endless)
    result, length = solve_strip(JOB, MaxSeconds(0.8))
    assert length == length_mm(JOB, shelves(JOB))
    assert not result.unplaced


def test_an_answer_with_pieces_on_one_another_is_not_believed(monkeypatch, tmp_path):
    liar = tmp_path / "engine.py"
    places = [(0, 0.0, 0.0, 0.0)] * 5 + [(1, 0.0, 0.0, 0.0)] * 6
    answer = json.dumps({"length": 1.0, "places": places})
    liar.write_text(f"print({answer!r}, flush=True)\n")
    monkeypatch.setattr("gemaakt.nest.engines.CHILD", liar)
    _, length = solve_strip(JOB, MaxSeconds(1.0))
    assert length == length_mm(JOB, shelves(JOB))


def test_a_strip_file_is_answered_with_its_length():
    document = {
        "name": "two",
        "strip_height": 50.0,
        "items": [
            {"id": 7, "demand": 3, "allowed_orientations": [0.0],
             "shape": {"type": "simple_polygon", "data": [[0, 0], [20, 0], [20, 20], [0, 20]]}}
        ],
    }  # fmt: skip
    content = json.dumps(document).encode()
    job, findings = read_strip(content)
    assert not findings
    asked = Asked(lambda: MaxIterations(2), 0, 1, lambda: 0.0)
    answer = answer_of(content, name="two.json", beside=lambda _: None, asked=asked)
    assert answer.document("en")["length"] == pytest.approx(40.0)
    assert job.parts[0].quantity == 3

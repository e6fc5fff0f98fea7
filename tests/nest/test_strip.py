"""One strip: laid at once, judged by itself, and never waiting for an engine."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
import shapely

from gemaakt.nest.answer import Asked, answer_of
from gemaakt.nest.problem import Part, Placement, Ring
from gemaakt.nest.strip.compaction import (
    FARTHER,
    SCALE,
    compacted,
    convex_pieces,
    slid_together,
    solids_of,
    walls_of,
)
from gemaakt.nest.strip.covering import covering
from gemaakt.nest.strip.race import MIRRORS, Mirror
from gemaakt.nest.strip.solve import (
    StripJob,
    closing_s,
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
    monkeypatch.setattr("gemaakt.nest.strip.race.is_squeezable", lambda _: False)
    result, length = solve_strip(JOB, MaxSeconds(0.8))
    assert length == length_mm(JOB, shelves(JOB))
    assert not result.unplaced


def test_an_answer_with_pieces_on_one_another_is_not_believed(monkeypatch, tmp_path):
    liar = tmp_path / "engine.py"
    places = [(0, 0.0, 0.0, 0.0)] * 5 + [(1, 0.0, 0.0, 0.0)] * 6
    answer = json.dumps({"length": 1.0, "places": places})
    liar.write_text(f"print({answer!r}, flush=True)\n")
    monkeypatch.setattr("gemaakt.nest.engines.CHILD", liar)
    monkeypatch.setattr("gemaakt.nest.strip.race.is_squeezable", lambda _: False)
    _, length = solve_strip(JOB, MaxSeconds(1.0))
    assert length == length_mm(JOB, shelves(JOB))


def test_without_any_engine_of_others_our_own_search_makes_it_shorter(monkeypatch, tmp_path):
    dead = tmp_path / "engine.py"
    dead.write_text("")
    monkeypatch.setattr("gemaakt.nest.engines.CHILD", dead)
    result, length = solve_strip(JOB, MaxSeconds(1.5))
    assert is_allowed(JOB, result.sheets[0].placements)
    assert length < length_mm(JOB, shelves(JOB))


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


SKEW = Ring(((0.0, 0.0), (40.0, 0.0), (55.0, 12.0), (10.0, 25.0)))
SLANTED = StripJob((Part("k", 7, SKEW, rotations_deg=(0.0, 30.0, 200.0)),), 70.0)


@pytest.mark.parametrize("mirror", MIRRORS)
def test_a_strip_laid_in_a_mirror_is_allowed_outside_it(mirror: Mirror):
    item = {"shape": list(SKEW.points), "copies": 7, "angles": [0.0, 30.0, 200.0]}
    seen = mirror.of_item(item)
    part = Part("k", 7, Ring(tuple(seen["shape"])), rotations_deg=tuple(seen["angles"]))
    inside = StripJob((part,), 70.0)
    rows = shelves(inside)
    places = [mirror.of_place((0, row.x_mm, row.y_mm, row.rotation_deg)) for row in rows]
    outside = [Placement("k", x, y, angle % 360.0) for _, x, y, angle in places]
    assert is_allowed(SLANTED, outside)
    assert {row.rotation_deg for row in outside} <= {0.0, 30.0, 200.0}
    assert math.isclose(length_mm(SLANTED, outside), length_mm(inside, rows))


def _as_strip(outlines, kind, places):
    parts = tuple(
        Part(str(k), kind.count(k), Ring(tuple((float(x), float(y)) for x, y in outline)))
        for k, outline in enumerate(outlines)
    )
    rows = [
        Placement(str(k), float(x), float(y), 0.0) for k, (x, y) in zip(kind, places, strict=True)
    ]
    return StripJob(parts, 70.0), rows


HOOK = np.array([(0.0, 0.0), (30.0, 0.0), (30.0, 30.0), (20.0, 30.0), (20.0, 10.0), (0.0, 10.0)])
BLOCK = np.array([(0.0, 0.0), (18.0, 0.0), (18.0, 18.0), (0.0, 18.0)])


def test_pieces_are_slid_together_and_into_hollows():
    kind, places = [0, 1, 1], np.array([(0.0, 0.0), (-20.0, 30.0), (40.0, 15.0)])
    job, rows = _as_strip([HOOK, BLOCK], kind, places)
    slid = compacted([HOOK, BLOCK], kind, places, 70.0, MaxIterations(60))
    made = [replace(row, x_mm=x, y_mm=y) for row, (x, y) in zip(rows, slid.tolist(), strict=True)]
    assert is_allowed(job, rows)
    assert is_allowed(job, made)
    assert length_mm(job, rows) == pytest.approx(78.0)
    assert length_mm(job, made) == pytest.approx(48.0)


def test_a_stop_leaves_all_pieces_where_they_are():
    places = np.array([(0.0, 0.0), (90.0, 0.0)])
    assert (compacted([BLOCK], [0, 0], places, 70.0, MaxIterations(0)) == places).all()


@pytest.mark.parametrize("outline", [HOOK, HOOK[::-1], BLOCK])
def test_convex_pieces_make_up_the_outline(outline):
    pieces = [shapely.Polygon(piece) for piece in convex_pieces(outline)]
    assert all(piece.convex_hull.area == pytest.approx(piece.area) for piece in pieces)
    assert shapely.unary_union(pieces).equals(shapely.Polygon(outline))
    assert sum(piece.area for piece in pieces) == pytest.approx(shapely.Polygon(outline).area)


def test_round_pieces_of_many_corners_are_slid_in_a_moment():
    gear = _gear(9, 6.0) / 4.0
    kind = [0] * 24
    places = np.array([(40.0 * (k // 2), 20.0 + 29.0 * (k % 2)) for k in range(24)])
    job, rows = _as_strip([gear], kind, places)
    watch = MaxSeconds(60.0)
    slid = compacted([gear], kind, places, 70.0, watch)
    made = [replace(row, x_mm=x, y_mm=y) for row, (x, y) in zip(rows, slid.tolist(), strict=True)]
    assert watch.elapsed_s < 20.0
    assert is_allowed(job, made)
    assert length_mm(job, made) < 0.75 * length_mm(job, rows)


def test_walls_far_off_are_not_made_once_the_strip_hardly_becomes_shorter(monkeypatch):
    gear = _gear(9, 6.0) / 4.0
    places = np.array([(40.0 * (k // 2), 20.0 + 29.0 * (k % 2)) for k in range(6)])
    reaches: list[float] = []

    def noted(solids, kind, at, reach):
        reaches.append(reach)
        return walls_of(solids, kind, at, reach)

    monkeypatch.setattr("gemaakt.nest.strip.compaction.walls_of", noted)
    solids, kind, scale = solids_of([gear * SCALE / 70.0]), np.zeros(6, np.int64), SCALE / 70.0
    lengths, far = [], []
    for farther in (math.inf, FARTHER):
        reaches.clear()
        slid = slid_together(solids, kind, places * scale, MaxIterations(400), farther)
        lengths.append(float(np.ptp(slid[:, 0])))
        far.append(sum(reaches))
        assert reaches == sorted(reaches, reverse=True)
    assert far[1] < far[0]
    assert lengths[1] == pytest.approx(lengths[0], rel=0.01)


def test_pieces_of_many_corners_are_slid_for_longer_but_never_most_of_the_time():
    gear = Ring(tuple((float(x), float(y)) for x, y in _gear(9, 6.0)))
    plain, many = (StripJob((Part("p", 60, ring),), 200.0) for ring in (SQUARE, gear))
    assert 0.9 <= closing_s(plain, 30.0, 1) < 1.0
    assert closing_s(plain, 30.0, 1) < closing_s(many, 30.0, 1) <= 3.6
    assert closing_s(many, 600.0, 1) == 6.0
    assert closing_s(many, 600.0, 2) == closing_s(many, 600.0, 8) == 3.0


def _gear(teeth, deep):
    """A wheel with round teeth, of many corners."""
    turns = np.linspace(0.0, 2.0 * math.pi, 40 * teeth, endpoint=False)
    radius = 50.0 + deep * np.sin(teeth * turns)
    return np.column_stack([radius * np.cos(turns), radius * np.sin(turns)])


@pytest.mark.parametrize("outline", [_gear(7, 9.0), _gear(12, 3.0)[::-1], _gear(3, 30.0)])
def test_fewer_corners_cover_the_outline_and_hardly_more(outline):
    made = covering(outline)
    true, larger = shapely.Polygon(outline), shapely.Polygon(made)
    assert len(made) < 0.6 * len(outline)
    assert larger.buffer(1e-6).covers(true)
    assert true.area < larger.area <= 1.0031 * true.area


def test_outlines_of_few_corners_are_told_as_they_are():
    assert covering(HOOK) is HOOK

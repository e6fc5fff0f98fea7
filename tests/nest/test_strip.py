"""One strip: laid at once, judged by itself, and never waiting for an engine."""

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely

from gemaakt.nest.answer import Asked, answer_of
from gemaakt.nest.compaction import (
    FARTHER,
    SCALE,
    compacted,
    convex_pieces,
    slid_together,
    solids_of,
    walls_of,
)
from gemaakt.nest.covering import covering
from gemaakt.nest.problem import Part, Placement, Ring
from gemaakt.nest.race import FAST, MIRRORS, OWN, SLOW, Mirror, Race, Strip, views_of
from gemaakt.nest.strip import (
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


class Pretended:
    """An engine that says at once how short its strip is, and goes on until it is ended."""

    clock_s = 0.0

    def __init__(self, kind: str, length: float | None) -> None:
        self.kind = kind
        places = [(0, 1.0, 2.0, 90.0)]
        self.answers = [{"length": length, "places": places}] if length else []
        self.is_done = False
        self.began_s, self.ended_s = Pretended.clock_s, math.inf
        self.halted_s: list[float] = []

    def wait(self, seconds: float) -> bool:
        Pretended.clock_s += seconds
        return self.is_done

    def halt(self) -> None:
        self.halted_s.append(Pretended.clock_s)

    def go_on(self) -> None:
        self.halted_s.append(Pretended.clock_s)

    def finish(self, seconds: float) -> None:
        if not self.is_done:
            self.is_done, self.ended_s = True, Pretended.clock_s


TRIANGLE = {"shape": [(0, 0), (1, 0), (0, 1)], "copies": 1, "angles": None}
RACE_S = 20.0


def raced(
    monkeypatch: pytest.MonkeyPatch, slow: float | None, fast: float | None
) -> list[Pretended]:
    """The engines of a race, in the order in which they were started."""
    made: list[Pretended] = []

    def started(task: dict[str, Any]) -> Pretended:
        made.append(Pretended(task["kind"], slow if task["kind"] == SLOW else fast))
        return made[-1]

    Pretended.clock_s = 0.0
    monkeypatch.setattr("gemaakt.nest.race.started", started)
    watch = MaxSeconds(math.inf, now=lambda: Pretended.clock_s)
    answers = Race(Strip(70.0, 900.0, (TRIANGLE,)), RACE_S, 0, 1, watch).run()
    assert {answer["length"] for answer in answers} == {slow, fast} - {None}
    return made


def test_packingsolver_is_halted_while_spyrrow_has_its_try_and_ended_when_it_is_behind(
    monkeypatch,
):
    fast, slow = raced(monkeypatch, slow=100.0, fast=101.0)
    assert (fast.kind, slow.kind) == (FAST, SLOW)
    assert fast.halted_s == [pytest.approx(0.15 * RACE_S, abs=0.2)]
    assert slow.began_s == fast.halted_s[0]
    assert fast.ended_s == pytest.approx(0.4 * RACE_S, abs=0.2)
    assert slow.ended_s >= RACE_S - 0.01


def test_packingsolver_goes_on_when_it_leads_and_begins_again_in_other_views_when_it_is_stuck(
    monkeypatch,
):
    first, slow, *fast = raced(monkeypatch, slow=None, fast=100.0)
    assert slow.ended_s == pytest.approx(0.4 * RACE_S, abs=0.2)
    assert first.halted_s[1] == slow.ended_s == fast[0].began_s
    assert first.ended_s < RACE_S - 1.0
    assert len(fast) > 2
    for engine in fast:
        others = [first, slow, *fast]
        beside = [o for o in others if o.began_s <= engine.began_s < o.ended_s]
        assert len(beside) <= 2


class PretendedOwn(Pretended):
    """Our own search: says that its strip is a little shorter, and is told what others find."""

    made: "list[PretendedOwn]"

    def __init__(self, height_mm: float, items: Any, seed: int, end: Any) -> None:
        super().__init__(OWN, 102.0)
        self.learned_s: list[float] = []
        PretendedOwn.made.append(self)

    def begin(self) -> None:
        pass

    def learn(self, places: list[Any]) -> None:
        assert places == [(0, 1.0, 2.0, 90.0)]
        self.learned_s.append(Pretended.clock_s)


def test_our_own_search_goes_beside_packingsolver_when_that_leads_and_is_told_late_what_it_found(
    monkeypatch,
):
    monkeypatch.setattr("gemaakt.nest.race.Squeeze", PretendedOwn)
    PretendedOwn.made = []
    made: list[Pretended] = []

    def started(task: dict[str, Any]) -> Pretended:
        made.append(Pretended(task["kind"], 100.0 if task["kind"] == FAST else None))
        return made[-1]

    Pretended.clock_s = 0.0
    monkeypatch.setattr("gemaakt.nest.race.started", started)
    item = {**TRIANGLE, "angles": [90.0]}
    watch = MaxSeconds(math.inf, now=lambda: Pretended.clock_s)
    answers = Race(Strip(70.0, 900.0, (item,)), RACE_S, 0, 1, watch).run()
    (own,) = PretendedOwn.made
    assert {answer["length"] for answer in answers} == {100.0, 102.0}
    assert own.began_s == pytest.approx(0.4 * RACE_S, abs=0.2)
    assert own.ended_s >= RACE_S - 0.2
    assert own.learned_s == [pytest.approx(0.75 * RACE_S, abs=0.3)]
    first, slow, *views = made
    assert views
    for engine in views:
        beside = [o for o in (first, slow, *views) if o.began_s <= engine.began_s < o.ended_s]
        assert len(beside) <= 1


def test_packingsolver_without_any_answer_gives_way_sooner(monkeypatch):
    fast, slow = raced(monkeypatch, slow=100.0, fast=None)
    assert fast.halted_s == [pytest.approx(1.5, abs=0.2)]
    assert slow.ended_s >= RACE_S - 0.01


def test_an_engine_that_dies_at_once_is_not_started_for_ever(monkeypatch):
    real = Pretended.__init__

    def dead(self: Pretended, kind: str, length: float | None) -> None:
        real(self, kind, length)
        self.is_done = kind == FAST

    monkeypatch.setattr(Pretended, "__init__", dead)
    assert len(raced(monkeypatch, slow=101.0, fast=100.0)) < 20


def test_views_differ_and_what_is_laid_in_one_is_named_as_outside_it():
    views = views_of(5, 3)
    seen = [next(views) for _ in range(8)]
    assert len(set(seen)) == 8
    assert seen == [view for view, _ in zip(views_of(5, 3), range(8), strict=False)]
    for view in seen:
        assert sorted(view.order) == list(range(5))
        told = [view.of_place((place, 1.0, 2.0, 0.0))[0] for place in range(5)]
        assert told == list(view.order)


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

    monkeypatch.setattr("gemaakt.nest.compaction.walls_of", noted)
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
    assert 0.9 <= closing_s(plain, 30.0) < 1.0
    assert closing_s(plain, 30.0) < closing_s(many, 30.0) <= 3.6
    assert closing_s(many, 600.0) == 6.0


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

"""STEP files give kinds and certified flats; what is no sheet is never certified as one."""

import math
import random
import time
from typing import Any

import pytest
from OCP.BRep import BRep_Builder
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut, BRepAlgoAPI_Fuse
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeSolid, BRepBuilderAPI_Transform
from OCP.BRepPrimAPI import (
    BRepPrimAPI_MakeBox,
    BRepPrimAPI_MakeCone,
    BRepPrimAPI_MakeCylinder,
    BRepPrimAPI_MakeSphere,
    BRepPrimAPI_MakeTorus,
)
from OCP.gp import gp_Ax1, gp_Ax2, gp_Dir, gp_Pnt, gp_Trsf, gp_Vec
from OCP.TopAbs import TopAbs_FACE, TopAbs_SOLID
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Compound, TopoDS_Shell

from gemaakt.drawing import DrawingRefused, Kind, Part, read
from gemaakt.drawing.compare import compared
from gemaakt.drawing.read_step import Worker
from gemaakt.drawing.solid_faces import shapes_in, solid_faces
from gemaakt.drawing.step_file import models_in
from tests.drawing import dxf_text as d
from tests.drawing.fold import profile, random_folded, step_bytes
from tests.drawing.plates import broken_edges


def part_of(shape: Any, **options: Any) -> Part:
    parts, _ = read(step_bytes(shape), name="part.step", **options)
    assert len(parts) == 1
    return parts[0]


def plate(length: float, width: float, t: float) -> Any:
    return BRepPrimAPI_MakeBox(gp_Pnt(0, 0, 0), gp_Pnt(length, width, t)).Shape()


def drilled(shape: Any, x: float, y: float, radius: float, depth: float = 1000.0) -> Any:
    at = gp_Ax2(gp_Pnt(x, y, -500), gp_Dir(0, 0, 1))
    return BRepAlgoAPI_Cut(shape, BRepPrimAPI_MakeCylinder(at, radius, depth).Shape()).Shape()


def test_a_plate_with_a_hole_is_flat_certified_and_exact() -> None:
    part = part_of(drilled(plate(120, 80, 3), 30, 40, 5))
    assert (part.kind, part.certified, part.holes) == (Kind.FLAT, True, 1)
    assert part.thickness_mm == pytest.approx(3)
    assert part.size_mm == pytest.approx((120, 80), abs=1e-6)
    assert part.area_mm2 == pytest.approx(9600 - 25 * math.pi, rel=1e-9)


@pytest.mark.parametrize("seed", range(14))
def test_a_folded_sheet_unfolds_to_the_flat_it_was_made_from(seed: int) -> None:
    folded = random_folded(random.Random(seed))
    part = part_of(folded.shape)
    assert (part.kind, part.certified, part.holes) == (Kind.BENT, True, folded.holes)
    assert part.size_mm == pytest.approx(folded.size_mm, abs=0.01)
    assert part.area_mm2 == pytest.approx(folded.area_mm2, rel=1e-5)
    found = sorted((abs(b.angle_deg), b.radius_mm) for b in part.bends)
    assert found == [pytest.approx(each, abs=1e-3) for each in sorted(folded.bends)]


def test_the_k_factor_changes_the_flat_and_not_the_certificate() -> None:
    folded = profile([50, 40], [90.0], [3.0], 2.0, 100)
    low, high = (part_of(folded.shape, k_factor=k) for k in (0.3, 0.5))
    assert low.size_mm is not None
    assert high.area_mm2 - low.area_mm2 == pytest.approx(0.2 * 2 * math.pi / 2 * 100, rel=1e-6)
    assert low.certificate_ratio == pytest.approx(high.certificate_ratio or 0, abs=1e-9)


def test_opposite_bends_have_opposite_signs() -> None:
    part = part_of(profile([40, 30, 40], [90.0, -90.0], [2.0, 2.0], 2.0, 60).shape)
    assert sorted(round(bend.angle_deg) for bend in part.bends) == [-90, 90]


def thinned(share: float) -> Any:
    """One leg milled thinner on a part of its face."""
    whole = profile([60, 50], [90.0], [3.0], 3.0, 80).shape
    tool = BRepPrimAPI_MakeBox(gp_Pnt(5, 5, 3 - share), gp_Pnt(50, 75, 9)).Shape()
    return BRepAlgoAPI_Cut(whole, tool).Shape()


def bossed() -> Any:
    """A boss welded on."""
    whole = profile([60, 50], [90.0], [3.0], 3.0, 80).shape
    at = gp_Ax2(gp_Pnt(20, 40, -6), gp_Dir(0, 0, 1))
    return BRepAlgoAPI_Fuse(whole, BRepPrimAPI_MakeCylinder(at, 8, 7).Shape()).Shape()


def dimpled() -> Any:
    """A form pressed in."""
    whole = profile([60, 50], [90.0], [3.0], 3.0, 80).shape
    return BRepAlgoAPI_Fuse(whole, BRepPrimAPI_MakeSphere(gp_Pnt(25, 40, 0), 7).Shape()).Shape()


def rolled_cone() -> Any:
    """A sheet rolled to a cone."""
    outer = BRepPrimAPI_MakeCone(50.0, 30.0, 80.0, math.pi).Shape()
    return BRepAlgoAPI_Cut(outer, BRepPrimAPI_MakeCone(48.0, 28.0, 80.0, math.pi).Shape()).Shape()


@pytest.mark.parametrize("shape", [thinned(0.3), thinned(1.0), bossed(), dimpled(), rolled_cone()])
def test_what_is_not_one_sheet_is_never_certified(shape: Any) -> None:
    assert not part_of(shape).certified


def test_a_shaft_is_turned_a_block_milled_and_a_square_pipe_a_tube() -> None:
    thick = BRepPrimAPI_MakeCylinder(20.0, 60.0).Shape()
    at = gp_Ax2(gp_Pnt(0, 0, 60), gp_Dir(0, 0, 1))
    shaft = BRepAlgoAPI_Fuse(thick, BRepPrimAPI_MakeCylinder(at, 12.0, 40.0).Shape()).Shape()
    block = BRepAlgoAPI_Cut(
        plate(90, 60, 40), BRepPrimAPI_MakeBox(gp_Pnt(10, 10, 15), gp_Pnt(80, 50, 60)).Shape()
    ).Shape()
    pipe = BRepAlgoAPI_Cut(
        plate(600, 40, 40), BRepPrimAPI_MakeBox(gp_Pnt(-1, 3, 3), gp_Pnt(601, 37, 37)).Shape()
    ).Shape()
    kinds = [part_of(shape).kind for shape in (shaft, block, pipe)]
    assert kinds == [Kind.TURNED, Kind.MILLED, Kind.TUBE]


def test_the_bore_of_a_round_tube_is_no_hole_to_drill() -> None:
    bar = BRepPrimAPI_MakeCylinder(20.0, 500.0).Shape()
    tube = BRepAlgoAPI_Cut(bar, BRepPrimAPI_MakeCylinder(18.0, 500.0).Shape()).Shape()
    across = gp_Ax2(gp_Pnt(0, -50, 100), gp_Dir(0, 1, 0))
    cross = BRepAlgoAPI_Cut(tube, BRepPrimAPI_MakeCylinder(across, 4.0, 100.0).Shape()).Shape()
    parts = [part_of(shape) for shape in (tube, cross)]
    assert [(part.kind, part.holes) for part in parts] == [(Kind.TUBE, 0), (Kind.TUBE, 1)]


@pytest.mark.parametrize("word", ["NaN", "-INF", "nan(ind)"])
def test_a_place_that_is_no_number_is_refused_at_once(word: str) -> None:
    text = step_bytes(plate(120, 80, 3)).replace(b"(120.,", f"({word},".encode(), 1)
    began = time.monotonic()
    with pytest.raises(DrawingRefused) as refused:
        read(text, name="part.step")
    assert refused.value.code == "drawing.step-broken"
    assert time.monotonic() - began < 5
    named = step_bytes(plate(120, 80, 3)).replace(b"PRODUCT('", b"PRODUCT('a (nan, inf) ", 1)
    assert len(read(named, name="part.step")[0]) == 1


def test_an_angle_bar_with_a_sharp_outside_corner_is_a_profile() -> None:
    angle = BRepAlgoAPI_Cut(
        plate(800, 50, 50), BRepPrimAPI_MakeBox(gp_Pnt(-1, 5, 5), gp_Pnt(801, 60, 60)).Shape()
    ).Shape()
    part = part_of(angle)
    assert part.kind is Kind.PROFILE
    assert not part.certified


def test_equal_solids_of_an_assembly_are_one_line_with_a_quantity() -> None:
    from OCP.BRep import BRep_Builder
    from OCP.TopoDS import TopoDS_Compound

    builder, both = BRep_Builder(), TopoDS_Compound()
    builder.MakeCompound(both)
    for x in (0, 300, 600):
        builder.Add(both, BRepPrimAPI_MakeBox(gp_Pnt(x, 0, 0), gp_Pnt(x + 100, 50, 3)).Shape())
    builder.Add(both, BRepPrimAPI_MakeBox(gp_Pnt(0, 200, 0), gp_Pnt(80, 280, 5)).Shape())
    parts, findings = read(step_bytes(both), name="kast.step")
    assert sorted(part.quantity for part in parts) == [1, 3]
    assert [finding.code for finding in findings] == ["drawing.assembly"]


def test_a_dxf_and_a_step_of_one_part_agree_or_the_difference_is_named() -> None:
    step = part_of(drilled(plate(120, 80, 3), 30, 40, 5))

    def drawn(body: str) -> set[str]:
        parts, _ = read(d.dxf(body), name="a.dxf")
        return {finding.code for finding in compared(parts[0], step)}

    assert drawn(d.rectangle(120, 80) + d.circle(30, 40, 5)) == set()
    assert drawn(d.rectangle(600, 400) + d.circle(150, 200, 25)) == {"drawing.scale-error"}
    assert "drawing.areas-differ" in drawn(d.rectangle(122, 80) + d.circle(30, 40, 5))
    assert "drawing.holes-differ" in drawn(d.rectangle(120, 80))


@pytest.mark.parametrize(
    "data",
    [
        b"ISO-10303-21;\nHEADER;\n",
        b"ISO-10303-21;\n<script>alert(1)</script>",
        b"ISO-10303-21;\nHEADER;ENDSEC;DATA;#1=CARTESIAN_POINT('',(1e999,nan,0));ENDSEC;",
        step_bytes(plate(30, 20, 2))[:3000],
    ],
)
def test_a_broken_step_is_refused_plainly(data: bytes) -> None:
    with pytest.raises(DrawingRefused):
        read(data, name="kapot.step")


def test_a_slanted_slot_is_drawn_as_one_side_shows_it() -> None:
    """A slot cut at a slant shows alike on both sides, shifted: the flat is not their union."""
    tool = BRepPrimAPI_MakeBox(gp_Pnt(40, 30, -50), gp_Pnt(60, 33, 50)).Shape()
    lean = gp_Trsf()
    lean.SetRotation(gp_Ax1(gp_Pnt(0, 30, 1.5), gp_Dir(1, 0, 0)), 0.15)
    part = part_of(BRepAlgoAPI_Cut(plate(120, 80, 3), tool.Moved(TopLoc_Location(lean))).Shape())
    assert part.kind is Kind.FLAT
    assert part.outline is not None
    assert part.area_mm2 * 3 == pytest.approx(part.volume_mm3, rel=1e-5)
    assert [f.code for f in part.findings] == ["drawing.flat-machined"]


@pytest.mark.parametrize("radius", [2.0, 8.0])
def test_the_box_reaches_the_top_of_a_round(radius: float) -> None:
    ring = BRepPrimAPI_MakeTorus(30.0, radius).Shape()
    found = solid_faces(next(shapes_in(ring, TopAbs_SOLID)))
    assert found.box_mm == pytest.approx((60 + 2 * radius, 60 + 2 * radius, 2 * radius), rel=1e-6)
    assert found.is_sound


def test_a_solid_with_a_face_missing_is_not_sound() -> None:
    faces = list(shapes_in(plate(20, 10, 2), TopAbs_FACE))
    builder, shell = BRep_Builder(), TopoDS_Shell()
    builder.MakeShell(shell)
    for face in faces[:-1]:
        builder.Add(shell, face)
    solid = BRepBuilderAPI_MakeSolid(shell).Shape()
    assert not solid_faces(solid).is_sound


def test_little_healing_and_all_of_it_read_the_same(tmp_path: Any) -> None:
    path = tmp_path / "part.step"
    path.write_bytes(step_bytes(random_folded(random.Random(3)).shape))
    quick, thorough = (models_in(str(path), "p", None, 9, quick=q)[0].part for q in (True, False))
    assert quick.size_mm == pytest.approx(thorough.size_mm, abs=1e-9)
    assert quick.certified
    assert thorough.certified


def test_a_plate_with_a_blind_hole_or_a_pocket_is_not_certified_as_cut() -> None:
    blind = drilled(plate(120, 80, 6), 30, 40, 3, depth=503.0)
    pocket = BRepPrimAPI_MakeBox(gp_Pnt(60, 20, 3), gp_Pnt(64, 24, 9)).Shape()
    for shape in (blind, BRepAlgoAPI_Cut(plate(120, 80, 6), pocket).Shape()):
        assert not part_of(shape).certified


@pytest.mark.parametrize(
    ("circles", "code"),
    [
        ([(30, 40, 5), (90, 40, 5)], None),
        ([(30, 40, 5), (90, 50, 5)], "drawing.holes-moved"),
        ([(30, 40, 5), (90, 40, 5.2)], "drawing.holes-moved"),
        ([(30, 40, 5)], "drawing.holes-differ"),
    ],
)
def test_a_hole_that_moved_or_changed_is_found(
    circles: list[tuple[float, float, float]], code: str | None
) -> None:
    model = part_of(drilled(drilled(plate(120, 80, 3), 30, 40, 5), 90, 40, 5))
    # The drawing is the same part turned a quarter, elsewhere on the sheet.
    turned = "".join(d.circle(500 - y, 100 + x, r) for x, y, r in circles)
    parts, _ = read(d.dxf(d.rectangle(80, 120, 420, 100) + turned), name="t.dxf")
    found = [finding.code for finding in compared(parts[0], model)]
    assert found[-1:] == ([code] if code else [])


@pytest.mark.parametrize("rounded", [False, True])
@pytest.mark.parametrize("with_hole", [False, True])
def test_a_plate_with_broken_edges_has_the_flat_that_is_seen_from_above(
    rounded: bool, with_hole: bool
) -> None:
    whole = drilled(plate(1000, 800, 6), 300, 400, 40) if with_hole else plate(1000, 800, 6)
    part = part_of(broken_edges(whole, 0.5, rounded=rounded))
    assert part.kind is Kind.FLAT
    assert part.certified
    assert part.size_mm == pytest.approx((1000, 800), abs=1e-3)
    hole = math.pi * 40**2 if with_hole else 0.0
    assert part.area_mm2 == pytest.approx(800_000 - hole, rel=1e-5)
    assert [finding.code for finding in part.findings] == ["drawing.flat-machined"]


def test_a_bevel_for_welding_is_no_flat_to_cut() -> None:
    assert not part_of(broken_edges(plate(120, 80, 10), 4.5)).certified


def test_a_frame_welded_of_bars_is_not_milled_from_a_block() -> None:
    outside = BRepPrimAPI_MakeBox(gp_Pnt(0, 0, 0), gp_Pnt(900, 600, 40)).Shape()
    inside = BRepPrimAPI_MakeBox(gp_Pnt(40, 40, -1), gp_Pnt(860, 560, 41)).Shape()
    hollow = BRepPrimAPI_MakeBox(gp_Pnt(2, 2, 2), gp_Pnt(898, 598, 38)).Shape()
    around = BRepPrimAPI_MakeBox(gp_Pnt(38, 38, 0), gp_Pnt(862, 562, 40)).Shape()
    frame = BRepAlgoAPI_Cut(outside, inside).Shape()
    tube = BRepAlgoAPI_Cut(frame, BRepAlgoAPI_Cut(hollow, around).Shape()).Shape()
    opened = BRepAlgoAPI_Cut(
        tube, BRepPrimAPI_MakeBox(gp_Pnt(-1, 9, 9), gp_Pnt(5, 20, 20)).Shape()
    )
    assert part_of(opened.Shape()).kind is Kind.OTHER


def test_a_plate_tilted_every_way_has_its_own_length_and_width() -> None:
    tilt = gp_Trsf()
    tilt.SetRotation(gp_Ax1(gp_Pnt(0, 0, 0), gp_Dir(1, 2, 3)), 0.7)
    part = part_of(drilled(plate(120, 80, 3), 30, 40, 5).Moved(TopLoc_Location(tilt)))
    assert part.size_mm == pytest.approx((120, 80), abs=1e-6)
    assert (part.certified, part.holes) == (True, 1)


def test_a_sheet_rolled_to_a_large_radius_is_bent_and_not_turned() -> None:
    rolled = profile([10, 10], [90], [200], 2, 80)
    part = part_of(rolled.shape)
    assert (part.kind, part.certified) == (Kind.BENT, True)
    assert part.size_mm == pytest.approx(rolled.size_mm, abs=0.01)
    half = BRepPrimAPI_MakeCylinder(50, 200).Shape()
    for tool in (
        BRepPrimAPI_MakeCylinder(47, 200),
        BRepPrimAPI_MakeBox(gp_Pnt(-99, 0, 0), 200, 200, 200),
    ):
        half = BRepAlgoAPI_Cut(half, tool.Shape()).Shape()
    assert part_of(half).kind is Kind.PROFILE


def test_a_bracket_with_a_countersink_is_bent_and_no_hot_rolled_angle() -> None:
    sink = BRepPrimAPI_MakeCone(gp_Ax2(gp_Pnt(30, 40, -0.5), gp_Dir(0, 0, 1)), 2, 5, 3)
    part = part_of(
        BRepAlgoAPI_Cut(profile([60, 40], [90], [2], 2, 80).shape, sink.Shape()).Shape()
    )
    assert (part.kind, len(part.bends), part.certified) == (Kind.BENT, 1, True)
    assert [each.code for each in part.findings] == ["drawing.flat-machined"]


def mirrored(shape: Any) -> Any:
    turn = gp_Trsf()
    turn.SetMirror(gp_Ax2(gp_Pnt(0, 0, 0), gp_Dir(1, 0, 0)))
    return BRepBuilderAPI_Transform(shape, turn, True).Shape()


BRACKET = profile([60, 40], [90], [2], 2, 80).shape


@pytest.mark.parametrize(
    ("one", "other", "lines"),
    [
        (drilled(plate(200, 100, 3), 20, 20, 5), drilled(plate(200, 100, 3), 40, 20, 5), 2),
        (drilled(plate(200, 100, 3), 20, 20, 5), drilled(plate(200, 100, 3), 20, 80, 5), 1),
        (drilled(BRACKET, 20, 20, 4), mirrored(drilled(BRACKET, 20, 20, 4)), 2),
        (BRACKET, mirrored(BRACKET), 1),
        (plate(80, 60, 40), mirrored(plate(80, 60, 40)), 1),
    ],
)
def test_solids_are_equal_when_one_can_be_laid_on_the_other(
    one: Any, other: Any, lines: int
) -> None:
    """A plate turned over is the same plate; the left and the right of a bracket are two."""
    both, up = TopoDS_Compound(), gp_Trsf()
    BRep_Builder().MakeCompound(both)
    up.SetTranslation(gp_Vec(0, 0, 300))
    for shape in (one, other.Moved(TopLoc_Location(up))):
        BRep_Builder().Add(both, shape)
    parts, _ = read(step_bytes(both), name="samenstelling.step")
    assert (len(parts), sum(part.quantity for part in parts)) == (lines, 2)


def test_a_solid_whose_measures_are_no_numbers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {"parts": [{"name": "p", "solid": {"volume_mm3": None}}]}
    monkeypatch.setattr(Worker, "ask", lambda *_: answer)
    with pytest.raises(DrawingRefused) as refusal:
        read(b"ISO-10303-21;", name="nan.step")
    assert refusal.value.code == "drawing.step-broken"


def test_a_bend_that_a_slot_interrupts_is_one_bend() -> None:
    tool = BRepPrimAPI_MakeBox(gp_Pnt(50, 35, -5), gp_Pnt(70, 45, 15)).Shape()
    part = part_of(BRepAlgoAPI_Cut(BRACKET, tool).Shape())
    assert (part.certified, len(part.bends)) == (True, 1)
    assert part.bends[0].length_mm == pytest.approx(80, abs=0.01)


def test_a_closed_hem_is_refused_plainly_and_an_open_one_is_unfolded() -> None:
    shut = part_of(profile([60, 15], [180], [0.001], 1.5, 80).shape)
    assert (shut.kind, shut.certified) == (Kind.BENT, False)
    assert [f.code for f in shut.findings] == ["drawing.bend-hem"]
    assert part_of(profile([60, 15], [180], [1.5], 1.5, 80).shape).certified

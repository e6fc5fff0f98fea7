"""A drawing and a model of one part: what differs is found and named, and what is equal is not.

The cases are those seen in real orders, made again: another revision, a scale of 5:1, inches for
millimetres, a hole less, another thickness, a notch elsewhere, and the mirror image of bent work.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from gemaakt.drawing import Bend, Contour, Kind, Part
from gemaakt.drawing.align import lie_of
from gemaakt.drawing.compare import compared
from gemaakt.drawing.contour import circle_contour, polygon_contour
from gemaakt.drawing.named import pieces_in, thickness_in
from gemaakt.findings import Finding, Severity

type Points = Sequence[tuple[float, float]]
PLATE = [(0.0, 0.0), (200.0, 0.0), (200.0, 90.0), (150.0, 90.0), (150.0, 120.0), (0.0, 120.0)]
HOLES = [(30.0, 30.0, 5.0), (170.0, 20.0, 8.0), (40.0, 100.0, 3.0)]


def flat(points: Points = PLATE, holes: Sequence[tuple[float, float, float]] = HOLES) -> Part:
    inner = tuple(circle_contour((x, y), r) for x, y, r in holes)
    return Part("plaat", outline=polygon_contour(list(points)), inner=inner)


MODEL = replace(flat(), name="plaat.step", source="step", thickness_mm=3.0)


def moved(
    part: Part, angle_deg: float = 0.0, *, scale: float = 1.0, is_over: bool = False
) -> Part:
    """The flat drawn elsewhere: turned, enlarged, or seen from the other side."""
    c, s = (scale * f(math.radians(angle_deg)) for f in (math.cos, math.sin))
    flip = -1.0 if is_over else 1.0

    def at(x: float, y: float) -> tuple[float, float]:
        return c * flip * x - s * y + 311.7, s * flip * x + c * y - 57.3

    def contour(each: Contour) -> Contour:
        return Contour(tuple((*at(x, y), flip * bulge) for x, y, bulge in each.vertices))

    assert part.outline is not None
    bends = tuple(
        replace(b, angle_deg=b.angle_deg * flip, start=at(*b.start), end=at(*b.end))
        for b in part.bends
    )
    inner = tuple(contour(each) for each in part.inner)
    return replace(part, outline=contour(part.outline), inner=inner, bends=bends)


def said(drawn: Part, model: Part = MODEL) -> list[str]:
    return [finding.code.removeprefix("drawing.") for finding in compared(drawn, model)]


@pytest.mark.parametrize("angle", [0, 37, 90, 180, 211.3, 270])
@pytest.mark.parametrize("is_over", [False, True])
def test_the_same_part_drawn_elsewhere_is_the_same(angle: float, is_over: bool) -> None:
    drawn = moved(flat(), angle, is_over=is_over)
    assert said(drawn) == []
    lie = lie_of(drawn, MODEL)
    assert lie is not None
    assert lie.is_over == is_over
    assert lie.placed((30.0, 30.0)) == pytest.approx(_middle(drawn.inner[0]), abs=1e-6)


def _middle(hole: Contour) -> tuple[float, float]:
    assert hole.circle is not None
    return hole.circle[0]


@pytest.mark.parametrize(
    ("scale", "told"),
    [(5.0, "5"), (25.4, "25.4"), (1 / 25.4, "0.03937"), (0.5, "0.5"), (10, "10")],
)
def test_a_drawing_to_another_scale_is_named_with_its_scale(scale: float, told: str) -> None:
    (finding,) = compared(moved(flat(), 20, scale=scale), MODEL)
    assert finding.code == "drawing.scale-error"
    assert finding.severity is Severity.ERROR
    assert finding.params["scale"] == told


@pytest.mark.parametrize(
    ("drawn", "codes"),
    [
        (flat(holes=HOLES[:2]), ["holes-differ"]),
        (flat(holes=[*HOLES, (100, 60, 4)]), ["holes-differ"]),
        (flat(holes=[(30, 30, 5), (170, 20, 8), (40, 97, 3)]), ["holes-moved"]),
        (flat(holes=[(30, 30, 5.5), (170, 20, 8), (40, 100, 3)]), ["holes-moved"]),
        (flat([(x * 1.01, y) for x, y in PLATE]), ["areas-differ", "sizes-differ"]),
        (flat([(0, 0), (200, 0), (200, 60), (150, 60), (150, 120), (0, 120)]), ["areas-differ"]),
        (replace(flat(), thickness_mm=2.0), ["thickness-differs"]),
        (replace(flat(), name="plaat - 4mm QTY-2.dxf"), ["thickness-differs"]),
    ],
)
def test_another_revision_is_found_and_named(drawn: Part, codes: list[str]) -> None:
    assert said(moved(drawn, 30)) == codes


def test_a_stale_model_with_a_quarter_of_the_area_is_found() -> None:
    mesh = [(10 + 12 * i, 10 + 12 * j, 5.5) for i in range(11) for j in range(8)]
    assert "areas-differ" in said(flat(holes=mesh))


@pytest.mark.parametrize(("by_mm", "severity"), [(20.0, Severity.WARNING), (0.3, Severity.INFO)])
def test_a_notch_elsewhere_is_found_though_every_measure_is_the_same(
    by_mm: float, severity: Severity
) -> None:
    def notched(at: float) -> list[tuple[float, float]]:
        return [(0, 0), (at, 0), (at, 30), (at + 10, 30), (at + 10, 0), *PLATE[1:]]

    model = replace(flat(notched(80)), name="plaat.step", source="step")
    (finding,) = compared(moved(flat(notched(80 - by_mm)), 64), model)
    assert finding.code == "drawing.shapes-differ"
    assert finding.severity is severity
    assert {"x_mm", "y_mm"} <= finding.where.keys()
    assert said(moved(flat(notched(80)), 64), model) == []


def test_a_slanted_cut_drawn_from_its_other_side_is_no_difference() -> None:
    deeper = [*PLATE[:3], (150.0, 90.3), *PLATE[4:]]
    assert said(flat(deeper)) == ["shapes-differ"]
    slanted = replace(MODEL, findings=(Finding("drawing.flat-machined", Severity.WARNING),))
    assert said(flat(deeper), slanted) == []


def test_a_hole_that_went_round_the_middle_is_found() -> None:
    ring = [(60 * math.cos(k / 50), 60 * math.sin(k / 50)) for k in range(314)]
    four = [(40.0, 0.0, 4.0), (-40.0, 0.0, 4.0), (0.0, 40.0, 5.0), (0.0, -40.0, 4.0)]
    turned = [*four[:3], (28.28427, -28.28427, 4.0)]
    model = replace(flat(ring, four), source="step")
    assert said(moved(flat(ring, four), 17), model) == []
    assert said(moved(flat(ring, turned), 17), model) == ["holes-moved"]


BENT = replace(
    MODEL,
    kind=Kind.BENT,
    bends=(
        Bend(90.0, 2.0, 120.0, (60.0, 0.0), (60.0, 120.0)),
        Bend(45.0, 2.0, 120.0, (100.0, 0.0), (100.0, 120.0)),
    ),
)


def other_way(part: Part) -> Part:
    return replace(part, bends=tuple(replace(b, angle_deg=-b.angle_deg) for b in part.bends))


def test_bends_the_same_way_are_the_same_from_either_side() -> None:
    for is_over in (False, True):
        assert said(moved(BENT, 75, is_over=is_over), BENT) == []


def test_the_mirror_image_of_bent_work_is_found() -> None:
    mirrored = other_way(moved(BENT, 75, is_over=True))
    assert said(mirrored, BENT) == ["bends-other-way"]
    assert said(other_way(moved(BENT)), BENT) == ["bends-other-way"]


def test_another_angle_and_a_bend_less_are_found_and_no_bends_drawn_is_no_fault() -> None:
    steeper = replace(BENT, bends=(replace(BENT.bends[0], angle_deg=85.0), BENT.bends[1]))
    (finding,) = compared(moved(steeper, 10), BENT)
    assert finding.code == "drawing.angles-differ"
    assert finding.params == {"drawn": "85", "modelled": "90"}
    assert said(moved(replace(BENT, bends=BENT.bends[:1])), BENT) == ["bends-differ"]
    assert said(moved(replace(BENT, bends=())), BENT) == []
    unknown = tuple(replace(bend, angle_deg=0.0) for bend in BENT.bends)
    assert said(moved(replace(BENT, bends=unknown)), BENT) == []


@pytest.mark.parametrize(
    ("name", "thickness", "pieces"),
    [
        ("SHRPRO-V1_1110.11-A_Gear_cover_-_5mm_QTY-1.dxf", 5.0, 1),
        ("1120.15-A_Spacer_2,5mm_-_2,5mm_QTY-47.dxf", 2.5, 47),
        ("10mm_Mesh_-_2mm_QTY-2.dxf", 2.0, 2),
        ("3mm_2x_01.04.09_BearingSpacer.dxf", 3.0, 2),
        ("hoek 5 mm 10 st.dxf", 5.0, 10),
        ("beugel aantal 12 t=1.5mm.DXF", 1.5, 12),
        ("Back_QTY_1.DXF", None, 1),
        ("plaat 200x100.dxf", None, None),
        ("bracket_v2.step", None, None),
        ("1001_A_Baseplate.dxf", None, None),
        ("250_bottom.dxf", None, None),
        ("plaat_t=2,5_4x.dxf", 2.5, 4),
        ("dikte 3.dxf", 3.0, None),
        ("part=12.dxf", None, None),
        ("P-001 (2x) 3mm.dxf", 3.0, 2),
    ],
)
def test_what_a_files_name_says(name: str, thickness: float | None, pieces: int | None) -> None:
    assert thickness_in(name) == thickness
    assert pieces_in(name) == pieces

"""How offices draw: twice, in pieces, in blocks, in frames, on layers of three languages."""

import math
import time

import pytest

from gemaakt.drawing import Kind, Part, layers, read_dxf
from gemaakt.findings import Finding
from tests.drawing import dxf_text as d

CORNERS = [(0, 0), (100, 0), (100, 50), (0, 50)]
PLATE = d.rectangle(100, 50)


def read(body: str, **more: str) -> tuple[list[Part], dict[str, list[Finding]]]:
    parts, findings = read_dxf(d.dxf(body, **more), name="part.dxf")
    said: dict[str, list[Finding]] = {}
    for finding in findings:
        said.setdefault(finding.code.removeprefix("drawing."), []).append(finding)
    return list(parts), said


def one(body: str, **more: str) -> tuple[Part, dict[str, list[Finding]]]:
    parts, said = read(body, **more)
    assert [part.quantity for part in parts] == [1]
    return parts[0], said


@pytest.mark.parametrize(
    "again",
    [
        d.polyline(CORNERS),
        d.polyline([(50, 0), *CORNERS[1:], (0, 0)]),
        d.rectangle(100, 50, 0.004, 0.004),
        d.line(20, 0, 60, 0),
        d.line(0, 0, 50, 0) + d.line(50, 0, 100, 0),
        d.line(60, 50, 130, 50) + d.line(130, 50, 60, 50),
    ],
)
def test_an_outline_drawn_again_in_another_way_is_cut_once(again: str) -> None:
    part, said = one(PLATE + again)
    assert (part.area_mm2, part.holes) == (pytest.approx(5000), 0)
    assert "drawn-twice" in said


def test_a_side_in_two_lines_that_overlap_closes() -> None:
    sides = d.line(0, 0, 60, 0) + d.line(40, 0, 100, 0)
    part, said = one(
        sides + d.line(100, 0, 100, 50) + d.line(100, 50, 0, 50) + d.line(0, 50, 0, 0)
    )
    assert part.certified
    assert part.area_mm2 == pytest.approx(5000)
    assert "drawn-twice" in said


@pytest.mark.parametrize(
    ("hole", "is_doubled"),
    [
        (d.arc(20, 20, 5, 0, 180) + d.arc(20, 20, 5, 180, 360), False),
        (d.circle(20, 20, 5) + d.arc(20, 20, 5, 90, 270) + d.arc(20, 20, 5, 270, 90), True),
        (d.circle(20, 20, 5) + d.circle(20.005, 20.005, 5), True),
        (d.arc(20, 20, 5, 0, 200) + d.arc(20, 20, 5, 170, 300) + d.arc(20, 20, 5, 290, 10), True),
        (d.arc(20, 20, 5, 0, 360), False),
    ],
)
def test_a_circle_in_arcs_is_one_hole(hole: str, is_doubled: bool) -> None:
    part, said = one(PLATE + hole)
    assert part.area_mm2 == pytest.approx(5000 - 25 * math.pi, rel=2e-5)
    assert (part.holes, part.certified) == (1, True)
    assert ("drawn-twice" in said) is is_doubled


def test_two_equal_arcs_between_the_same_points_are_a_lens() -> None:
    arcs = [d.polyline([(20, 20, bulge), (40, 20)], closed=False) for bulge in (0.3, -0.3)]
    part, _ = one(PLATE + "".join(arcs))
    assert (part.holes, part.certified) == (1, True)


def test_two_parts_on_a_common_line_that_both_draw_are_two_parts() -> None:
    parts, _ = read(d.rectangle(50, 50) + d.rectangle(50, 50, 50, 0))
    assert [part.quantity for part in parts] == [2]


def test_a_block_scaled_in_one_direction_keeps_its_corners() -> None:
    slot = d.polyline([(0, 0), (40, 0, 1.0), (40, 10), (0, 10)])
    part, _ = one(d.insert("slot", sx=2), blocks=d.block("slot", slot))
    assert part.size_mm == pytest.approx((90, 10), abs=0.01)
    assert part.area_mm2 == pytest.approx(2 * (400 + 12.5 * math.pi), rel=1e-5)


def test_an_entity_that_is_made_invisible_is_not_cut() -> None:
    hidden = d.circle(20, 20, 5).replace("40\n5\n", "60\n1\n40\n5\n")
    part, _ = one(PLATE + hidden)
    assert part.holes == 0


def test_a_block_of_another_file_is_missing() -> None:
    xref = d.block("frame", "").replace("10\n0\n", "70\n4\n10\n0\n", 1)
    part, said = one(PLATE + d.insert("frame"), blocks=xref)
    assert [f.params["block"] for f in said["block-missing"]] == ["frame"]
    assert not part.certified


def test_a_wire_model_is_not_taken_for_a_flat() -> None:
    climbing = d.line(0, 0, 20, 10) + "31\n30\n"
    part, said = one(PLATE + climbing)
    assert "not-flat" in said
    assert not part.certified


def test_a_closed_spline_through_points_closes() -> None:
    rows: list[tuple[int, object]] = [(0, "SPLINE"), (8, "0"), (70, 1), (71, 3), (74, 4)]
    for x, y in ((30, 25), (50, 10), (70, 25), (50, 40)):
        rows += [(11, x), (21, y)]
    part, _ = one(PLATE + d.tags(rows))
    assert (part.holes, part.certified) == (1, True)


@pytest.mark.parametrize(
    ("layer", "kind"),
    [
        ("UP_CENTERLINES", Kind.BENT),
        ("DOWN_CENTERLINES", Kind.BENT),
        ("Abkantlinie", Kind.BENT),
        ("Pliage", Kind.BENT),
        ("Mittellinien", Kind.FLAT),
        ("Bema\\U+00DFung", Kind.FLAT),
        ("Hilfslinien", Kind.FLAT),
        ("Middellijnen", Kind.FLAT),
        ("IV_TANGENT", Kind.FLAT),
    ],
)
def test_layers_in_the_words_of_offices_and_programs(layer: str, kind: Kind) -> None:
    part, said = one(PLATE + d.line(50, 0, 50, 50, layer=layer))
    assert part.kind is kind
    assert "loose-line" not in said


def test_when_no_layer_is_for_cutting_what_is_there_is_cut_and_said() -> None:
    part, said = one(d.polyline(CORNERS, layer="Rahmen"))
    assert part.area_mm2 == pytest.approx(5000)
    assert [f.params["layer"] for f in said["layer-cut-after-all"]] == ["Rahmen"]


def test_a_plate_in_millimetres_under_a_header_of_inches_is_millimetres() -> None:
    holes = d.circle(20, 20, 4.5) + d.circle(60, 20, 5.5)
    parts, findings = read_dxf(d.dxf(d.rectangle(200, 100) + holes, unit=1))
    assert [part.unit for part in parts] == ["mm"]
    assert {f.code for f in findings} == {"drawing.unit-contradicts"}


def test_a_large_plate_in_inches_with_small_holes_is_in_inches() -> None:
    holes = d.circle(2, 2, 0.125) + d.circle(4, 2, 0.25)
    parts, findings = read_dxf(d.dxf(d.rectangle(130, 60) + holes, unit=1))
    assert [part.unit for part in parts] == ["inch"]
    assert findings == ()


def test_two_circles_round_one_middle_are_a_sunk_hole_of_which_the_inner_is_cut() -> None:
    part, said = one(PLATE + d.circle(20, 20, 5.5) + d.circle(20, 20, 10))
    assert part.area_mm2 == pytest.approx(5000 - math.pi * 5.5**2)
    (sunk,) = said["sunk-hole"]
    assert (sunk.where["x_mm"], sunk.params["inner_mm"], sunk.params["outer_mm"]) == (20, 11, 20)


def test_the_eye_of_a_letter_falls_out_and_is_no_part() -> None:
    letter = d.rectangle(10, 14, 20, 10) + d.rectangle(4, 8, 23, 13)
    part, said = one(PLATE + letter)
    assert part.area_mm2 == pytest.approx(5000 - 140)
    assert len(said["island"]) == 1


def test_a_real_part_in_a_hole_stays_a_part() -> None:
    parts, _ = read(d.rectangle(200, 100) + d.rectangle(60, 60, 20, 20) + d.circle(50, 50, 20))
    assert sorted(round(part.area_mm2) for part in parts) == [1257, 16400]


TITLE = d.rectangle(180, 60, 230, 10) + d.line(230, 40, 410, 40) + d.line(300, 10, 300, 40)
SHEET = d.rectangle(420, 297) + d.rectangle(400, 277, 10, 10)


@pytest.mark.parametrize(
    "sheet",
    [SHEET, d.polyline([(0, 0), (420, 0), (420, 297), (0, 297)]) + d.rectangle(400, 277, 10, 10)],
)
def test_the_frame_and_the_title_block_of_a_sheet_are_not_cut(sheet: str) -> None:
    part, said = one(sheet + TITLE + d.rectangle(100, 50, 100, 100) + d.circle(150, 125, 5))
    assert part.size_mm == (100, 50)
    assert (part.holes, part.certified) == (1, True)
    assert len(said["frame-ignored"]) == 1


def test_a_plate_of_a_paper_size_with_an_opening_is_no_frame() -> None:
    part, said = one(SHEET)
    assert part.area_mm2 == pytest.approx(420 * 297 - 400 * 277)
    assert not said
    part, said = one(d.rectangle(420, 297) + d.rectangle(100, 50, 100, 100))
    assert (part.holes, "frame-ignored" in said) == (1, False)


def test_parts_of_one_size_with_holes_elsewhere_are_different_parts() -> None:
    def plate(x: float, hole: float) -> str:
        return d.rectangle(100, 50, x, 0) + d.circle(x + hole, 20, 5)

    parts, _ = read(plate(0, 20) + plate(200, 30) + plate(400, 20))
    assert sorted(part.quantity for part in parts) == [1, 2]


def test_a_loose_line_drawn_twice_not_quite_alike_is_no_contour() -> None:
    twice = d.line(20, 20, 80, 20) + d.line(20, 20, 80, 20.008) + d.line(20, 30, 80, 30)
    part, said = one(PLATE + twice + d.line(20, 30.008, 80, 30))
    assert (part.area_mm2, part.holes) == (pytest.approx(5000), 0)
    assert {"drawn-twice", "loose-line"} <= said.keys()


@pytest.mark.parametrize(
    "body",
    [
        "".join(d.arc(0, 0, 10 + i * 0.01, 0, 200 + i % 100) for i in range(4000)),
        "".join(d.arc(0, 0, 10, i % 360, i % 360 + 90 + i % 7) for i in range(4000)),
        "".join(d.line(i * 0.3, 0, i * 0.3 + 50, 0) for i in range(4000)),
        "".join(d.circle(0, 0, 10) for _ in range(4000)),
    ],
)
def test_thousands_of_rows_over_each_other_end_in_time(body: str) -> None:
    began = time.process_time()
    read(PLATE + body)
    assert time.process_time() - began < 10


def spline(poles: list[tuple[float, float]]) -> str:
    knots = [0.0] * 4 + [1.0] * 4
    rows: list[tuple[int, object]] = [(0, "SPLINE"), (8, "0"), (70, 8), (71, 3)]
    rows += [(40, knot) for knot in knots]
    for x, y in poles:
        rows += [(10, x), (20, y)]
    return d.tags(rows)


def test_a_hairpin_of_one_spline_is_not_cut_short() -> None:
    """The area under it is exact: 6000 by the integral of its polynomial."""
    part, _ = one(spline([(0, 0), (1000, 0), (1000, 10), (0, 10)]) + d.line(0, 10, 0, 0))
    assert part.area_mm2 == pytest.approx(6000, rel=2e-4)


@pytest.mark.parametrize(("unit", "mm"), [(4, 1.0), (1, 25.4), (6, 1000.0)])
def test_a_curve_is_as_true_in_inches_and_metres(unit: int, mm: float) -> None:
    across, up = 100 / mm, 40 / mm
    rows = [(0, "ELLIPSE"), (8, "0"), (10, 0), (20, 0), (11, across), (21, 0), (40, 0.4)]
    parts, _ = read_dxf(d.dxf(d.tags([*rows, (41, 0), (42, 2 * math.pi)]), unit=unit))
    assert parts[0].area_mm2 == pytest.approx(math.pi * across * up * mm * mm, rel=2e-5)
    assert parts[0].size_mm == pytest.approx((200, 80), abs=0.02)


def hidden_layer(name: str) -> bytes:
    layer = [(0, "LAYER"), (2, name), (70, 1), (62, 7)]
    return d.tags([(0, "SECTION"), (2, "TABLES"), *layer, (0, "ENDSEC")]).encode()


@pytest.mark.parametrize("name", ["WEG", "weg"])
def test_a_frozen_layer_is_not_cut_nor_a_block_that_is_placed_on_it(name: str) -> None:
    block = d.block("hole", d.circle(0, 0, 5, layer="SNIJDEN"))
    placed = d.insert("hole", 50, 25).replace("8\n0\n", "8\nWeg\n")
    body = PLATE + d.circle(20, 20, 5, layer="Weg") + placed
    parts, findings = read_dxf(hidden_layer(name) + d.dxf(body, blocks=block))
    assert (parts[0].holes, parts[0].area_mm2) == (0, pytest.approx(5000))
    assert ("drawing.layer-ignored", 2) in [(f.code, f.params["count"]) for f in findings]


IN_SPACE = (10, 20, 30)
"""Codes of x, y and z."""


def climbing(kind: str) -> str:
    """A side of the plate that is drawn in space, 30 mm up in its middle."""
    points = [(0.0, 0.0, 0.0), (50.0, 0.0, 30.0), (100.0, 0.0, 0.0)]
    if kind == "SPLINE":
        rows: list[tuple[int, object]] = [(0, "SPLINE"), (8, "0"), (70, 8), (71, 2)]
        rows += [(40, knot) for knot in (0, 0, 0, 1, 1, 1)]
        return d.tags([*rows, *(pair for p in points for pair in zip(IN_SPACE, p, strict=True))])
    text = d.tags([(0, "POLYLINE"), (8, "0"), (66, 1), (70, 8)])
    for point in points:
        text += d.tags([(0, "VERTEX"), (8, "0"), *zip(IN_SPACE, point, strict=True), (70, 32)])
    return text + d.tags([(0, "SEQEND")])


@pytest.mark.parametrize("kind", ["SPLINE", "POLYLINE"])
def test_a_curve_that_leaves_the_plane_is_told_and_not_measured_in_silence(kind: str) -> None:
    rest = d.line(100, 0, 100, 50) + d.line(100, 50, 0, 50) + d.line(0, 50, 0, 0)
    part, said = one(climbing(kind) + rest)
    assert "not-flat" in said
    assert not part.certified


@pytest.mark.parametrize(
    ("layer", "role"),
    [
        ("BUITENKANT_1", "cut"), ("Binnenkant_snijden", "cut"), ("zijkant_links", "cut"),
        ("KANT_OMHOOG", "bend"), ("2-kantlijnen", "bend"), ("MANIFOLD", "cut"),
        ("Draadsnijden", "cut"), ("TAPE", "cut"), ("M6 tappen", "thread"), ("draad M8", "thread"),
        ("BRACKETS", "cut"), ("Sheets", "cut"), ("ETSEN", "mark"), ("ets_1", "mark"),
        ("Bend Relief", "cut"), ("Buigontlasting", "cut"), ("BEND_EXTENT", "ignore"),
        ("Bend Tangent Lines", "ignore"), ("SHEETMETAL_BEND_TANGENT_LINES", "ignore"),
        ("SHEETMETAL_BEND_LINES_UP", "bend"), ("IV_FEATURE_PROFILES_DOWN", "ignore"),
        ("IV_INTERIOR_PROFILES", "cut"), ("Centreergaten", "cut"), ("Center holes", "cut"),
        ("CENTERLINES", "ignore"), ("TEKST SNIJDEN", "cut"), ("Tekst", "ignore"),
        ("Staalconstructie", "cut"), ("Kader", "ignore"), ("Kaderplaat", "cut"),
    ],
)  # fmt: skip
def test_a_layer_is_read_by_its_words_and_not_by_a_piece_of_one(layer: str, role: str) -> None:
    assert layers.role_of(layer) == role


@pytest.mark.parametrize(("outer", "inner"), [(20, 17.5), (16, 14)])
def test_a_washer_with_the_measures_of_a_thread_keeps_its_outline(
    outer: float, inner: float
) -> None:
    washer = d.circle(0, 0, outer / 2) + d.circle(0, 0, inner / 2)
    for around, count in (("", 0), (d.circle(0, 0, 50) + d.circle(0, 0, 30), 1)):
        parts, _ = read(washer + around)
        assert len(parts) == 1 + count
        assert parts[-1].area_mm2 == pytest.approx(math.pi / 4 * (outer**2 - inner**2))
        assert not parts[-1].threads


@pytest.mark.parametrize(
    ("body", "holes"),
    [
        (
            d.polyline(CORNERS)
            + d.polyline([(0.05, 0.05), (99.95, 0.05), (99.95, 49.95), (0.05, 49.95)]),
            0,
        ),
        (PLATE + d.circle(20, 20, 5) + d.circle(20.05, 20, 5.04), 1),
    ],
)
def test_a_contour_drawn_twice_a_hair_apart_is_one(body: str, holes: int) -> None:
    part, said = one(body)
    assert part.holes == holes
    assert part.area_mm2 == pytest.approx(5000 - (holes and math.pi * 25), abs=10)
    assert "drawn-twice" in said


def test_a_ring_of_half_a_millimetre_is_no_contour_drawn_twice() -> None:
    part, said = one(d.circle(0, 0, 20) + d.circle(0, 0, 19.5))
    assert (part.holes, said) == (1, {})


HOOK = [(0, 150), (160, 150), (160, 190), (158, 190), (158, 152), (0, 152)]


@pytest.mark.parametrize(
    ("shape", "is_section"),
    [
        (HOOK, True),
        ([*HOOK[:3], (100, 190), (100, 152), (0, 152)], False),
        ([(x / 3, y / 3 + 100) for x, y in HOOK], False),
    ],
)
def test_the_section_of_a_bent_part_beside_its_flat_is_asked_about(
    shape: list[tuple[float, float]], is_section: bool
) -> None:
    """It was priced as a part of its own, a hook of 160 × 40 mm."""
    bend = d.line(40, 0, 40, 100, layer="BEND")
    _, said = read(d.rectangle(200, 100) + bend + d.polyline(shape))
    found = [each.params for each in said.get("section-view", [])]
    assert found == ([{"thickness": "2", "length": "198"}] if is_section else [])


def test_bend_lines_that_are_known_by_their_colour_are_told_once_for_a_customer() -> None:
    """Red lines on the layer of the contour could not be bent without another drawing."""
    red = d.line(40, 0, 40, 100).replace("6\nBYLAYER\n", "6\nBYLAYER\n62\n1\n")
    (part,), said = read(d.rectangle(200, 100) + red)
    assert part.origin["layers"] == ["0", "0 #1"]
    assert "line-across" in said
    learned = {"0 #1": layers.Role.BEND}
    (part,), _ = read_dxf(d.dxf(d.rectangle(200, 100) + red), name="a.dxf", learned=learned)
    assert len(part.bends) == 1


def test_what_is_drawn_on_the_paper_alone_is_read_and_told() -> None:
    on_paper = d.rectangle(200, 100).replace("8\n0\n", "67\n1\n8\n0\n")
    (part,), said = read(on_paper)
    assert part.size_mm == (200, 100)
    assert "on-paper" in said
    (part,), said = read(PLATE + on_paper)
    assert part.size_mm == (100, 50)
    assert "on-paper" not in said

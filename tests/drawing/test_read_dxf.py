"""What a DXF says becomes one part with true arcs, or a finding with its place."""

import io
import math
import struct

import ezdxf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemaakt.drawing import DrawingRefused, Kind, Part, Role, read, read_dxf
from gemaakt.drawing.entities import Reader
from gemaakt.drawing.tags import read_sections
from gemaakt.findings import Finding
from tests.drawing import dxf_text as d


def one(data: bytes) -> tuple[Part, tuple[Finding, ...]]:
    parts, findings = read_dxf(data, name="part.dxf")
    assert len(parts) == 1
    return parts[0], findings


def codes(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in findings}


def test_a_plate_with_two_holes_is_one_certified_part_with_exact_measures() -> None:
    body = d.rectangle(100, 50) + d.circle(20, 25, 5) + d.circle(80, 25, 5)
    part, findings = one(d.dxf(body))
    assert part.size_mm == (100, 50)
    assert part.area_mm2 == pytest.approx(5000 - 50 * math.pi, rel=1e-12)
    assert part.cut_length_mm == pytest.approx(300 + 20 * math.pi, rel=1e-12)
    assert (part.holes, part.pierces, part.certified, part.certificate_ratio) == (2, 3, True, 1)
    assert findings == ()


def test_arcs_and_bulges_stay_true_arcs() -> None:
    slot = d.polyline([(0, 0), (40, 0, 1.0), (40, 10), (0, 10, 1.0)])
    part, _ = one(d.dxf(slot))
    assert part.area_mm2 == pytest.approx(400 + 25 * math.pi, rel=1e-12)
    assert part.size_mm == pytest.approx((50, 10))


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(4)), st.lists(st.booleans(), min_size=4, max_size=4))
def test_the_order_and_the_direction_of_lines_do_not_matter(
    order: list[int], turned: list[bool]
) -> None:
    c = [(0.0, 0.0), (70.0, 0.0), (70.0, 30.0), (0.0, 30.0)]
    sides = [(*c[i], *c[(i + 1) % 4]) for i in range(4)]
    body = "".join(
        d.line(*(sides[i][2:] + sides[i][:2] if turned[i] else sides[i])) for i in order
    )
    part, findings = one(d.dxf(body))
    assert part.area_mm2 == pytest.approx(2100)
    assert findings == ()


@pytest.mark.parametrize("sides", [36, 72, 200])
def test_a_polyline_of_short_chords_is_a_circle_again(sides: int) -> None:
    points = [
        (25 * math.cos(2 * math.pi * i / sides), 25 * math.sin(2 * math.pi * i / sides))
        for i in range(sides)
    ]
    part, findings = one(d.dxf(d.rectangle(100, 100, -50, -50) + d.polyline(points)))
    expected = 0.5 if sides == 36 else 0.001
    assert part.inner[0].area_mm2 == pytest.approx(625 * math.pi, abs=expected * 20)
    if sides > 36:
        assert part.inner[0].circle is not None
        assert "drawing.chords-made-arcs" in codes(findings)


def test_a_hexagon_stays_a_hexagon() -> None:
    points = [(10 * math.cos(i * math.pi / 3), 10 * math.sin(i * math.pi / 3)) for i in range(6)]
    part, _ = one(d.dxf(d.polyline(points)))
    assert part.area_mm2 == pytest.approx(150 * math.sqrt(3), rel=1e-9)


def test_splines_and_ellipses_close_within_a_hundredth_of_a_square_millimetre_in_a_thousand() -> (
    None
):
    drawing = ezdxf.new("R2010", units=4)
    space = drawing.modelspace()
    space.add_ellipse((0, 0), major_axis=(40, 0), ratio=0.5)
    stream = io.StringIO()
    drawing.write(stream)
    part, _ = one(stream.getvalue().encode())
    assert part.area_mm2 == pytest.approx(math.pi * 40 * 20, rel=1e-4)
    assert part.size_mm == pytest.approx((80, 40), abs=0.01)


def test_a_circle_written_as_a_rational_spline_is_a_circle() -> None:
    drawing = ezdxf.new("R2010", units=4)
    w = math.sqrt(0.5)
    poles = [(10, 0), (10, 10), (0, 10), (-10, 10), (-10, 0), (-10, -10), (0, -10), (10, -10)]
    drawing.modelspace().add_rational_spline(
        [*poles, (10, 0)],
        weights=[1, w, 1, w, 1, w, 1, w, 1],
        degree=2,
        knots=[0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 4],
    )
    stream = io.StringIO()
    drawing.write(stream)
    part, _ = one(stream.getvalue().encode())
    assert part.area_mm2 == pytest.approx(100 * math.pi, rel=1e-5)
    assert part.outline is not None
    assert part.outline.circle is not None


def test_a_binary_dxf_reads_as_its_text() -> None:
    drawing = ezdxf.new("R2010", units=4)
    drawing.modelspace().add_lwpolyline([(0, 0), (30, 0), (30, 20), (0, 20)], close=True)
    binary = io.BytesIO()
    drawing.write(binary, fmt="bin")
    part, _ = one(binary.getvalue())
    assert part.area_mm2 == pytest.approx(600)


def test_a_binary_dxf_of_r12_has_codes_of_one_byte() -> None:
    text = d.dxf(d.rectangle(30, 20)).decode().split("\n")[:-1]
    binary = b"AutoCAD Binary DXF\r\n\x1a\x00"
    for code, value in zip(map(int, text[::2]), text[1::2], strict=True):
        binary += bytes([code])
        if 10 <= code < 60:
            binary += struct.pack("<d", float(value))
        else:
            binary += struct.pack("<h", int(value)) if 60 <= code < 80 else value.encode() + b"\0"
    part, _ = one(binary)
    assert part.area_mm2 == pytest.approx(600)


def test_blocks_are_placed_turned_mirrored_and_nested() -> None:
    inner = d.block("hole", d.circle(0, 0, 2))
    outer = d.block("pair", d.insert("hole", 10, 0) + d.insert("hole", -10, 0))
    body = (
        d.rectangle(100, 60) + d.insert("pair", 50, 30, turn=90) + d.insert("pair", 20, 30, sx=-1)
    )
    part, _ = one(d.dxf(body, blocks=inner + outer))
    centres = sorted(c.circle[0] for c in part.inner if c.circle)
    assert [(round(x), round(y)) for x, y in centres] == [(10, 30), (30, 30), (50, 20), (50, 40)]


def test_a_block_scaled_unevenly_gives_an_ellipse() -> None:
    body = d.insert("disc", 0, 0, sx=2, sy=1)
    part, _ = one(d.dxf(body, blocks=d.block("disc", d.circle(0, 0, 10))))
    assert part.area_mm2 == pytest.approx(200 * math.pi, rel=1e-4)


def test_a_small_gap_is_closed_and_said_with_its_place() -> None:
    body = d.line(0, 0, 60, 0) + d.line(60, 0.1, 60, 40) + d.line(60, 40, 0, 40)
    part, findings = one(d.dxf(body + d.line(0, 40, 0, 0)))
    gap = next(f for f in findings if f.code == "drawing.gap-closed")
    assert gap.where["x_mm"] == pytest.approx(60, abs=0.2)
    assert part.area_mm2 == pytest.approx(2400, rel=1e-2)


def test_an_open_outline_gives_no_part_but_the_place_where_it_is_open() -> None:
    body = d.line(0, 0, 60, 0) + d.line(60, 0, 60, 40) + d.line(60, 40, 0, 40)
    parts, findings = read_dxf(d.dxf(body + d.line(0, 40, 0, 5)))
    assert parts == ()
    opened = next(f for f in findings if f.code == "drawing.open-contour")
    assert opened.params["gap_mm"] == pytest.approx(5)
    assert opened.where["x_mm"] == pytest.approx(0)


def test_an_outline_in_pieces_tells_how_far_it_is_open_and_where() -> None:
    """Each of four lines was told as open over all of its length, those that were closed too."""
    apart = [0.2, 0.2, 0.2, 0.5]
    ends = [(0, 0), (60, 0), (60, 40), (0, 40), (0, 0)]
    body = d.line(apart[0], 0, *ends[1]) + d.line(60, apart[1], *ends[2])
    body += d.line(60 - apart[2], 40, *ends[3]) + d.line(0, 40 - apart[3], 0, 0)
    parts, findings = read_dxf(d.dxf(body))
    assert parts == ()
    assert [f.code for f in findings].count("drawing.gap-closed") == 3
    (opened,) = [f for f in findings if f.code == "drawing.open-contour"]
    assert opened.params["gap_mm"] == pytest.approx(0.5)
    assert (opened.where["x_mm"], opened.where["y_mm"]) == pytest.approx((0, 40), abs=0.51)


def test_a_line_drawn_twice_is_cut_once() -> None:
    part, findings = one(d.dxf(d.rectangle(50, 20) * 2 + d.circle(10, 10, 3) * 3))
    assert part.cut_length_mm == pytest.approx(140 + 6 * math.pi)
    assert "drawing.drawn-twice" in codes(findings)


def test_a_contour_that_crosses_itself_is_refused_at_the_crossing() -> None:
    _, findings = read_dxf(d.dxf(d.polyline([(0, 0), (40, 40), (40, 0), (0, 40)])))
    crossing = next(f for f in findings if f.code == "drawing.crosses-itself")
    assert (crossing.where["x_mm"], crossing.where["y_mm"]) == pytest.approx((20, 20), abs=0.1)


def test_contours_that_cross_each_other_are_refused() -> None:
    _, findings = read_dxf(d.dxf(d.rectangle(50, 50) + d.circle(50, 25, 10)))
    assert "drawing.contours-cross" in codes(findings)


def test_several_parts_are_counted_and_equal_ones_grouped() -> None:
    body = d.rectangle(50, 20) + d.rectangle(50, 20, 0, 40) + d.circle(200, 0, 15)
    parts, findings = read_dxf(d.dxf(body))
    assert sorted(part.quantity for part in parts) == [1, 2]
    assert "drawing.several-parts" in codes(findings)
    assert not any(part.certified for part in parts)


def test_a_line_across_a_plate_keeps_the_outline_and_is_said() -> None:
    part, findings = one(d.dxf(d.rectangle(80, 40) + d.line(0, 0, 80, 40)))
    assert part.area_mm2 == pytest.approx(3200)
    assert "drawing.branching" in codes(findings)
    assert not part.certified


@pytest.mark.parametrize("layer", ["BEND", "Buiglijnen", "zetlijn_boven", "Biegelinien"])
def test_bend_lines_by_layer_make_a_bent_part(layer: str) -> None:
    part, _ = one(d.dxf(d.rectangle(80, 40) + d.line(30, 0, 30, 40, layer=layer)))
    assert part.kind is Kind.BENT
    assert [bend.length_mm for bend in part.bends] == [40]
    assert part.certified


def test_bend_notes_give_angle_and_radius() -> None:
    note = d.tags([(0, "TEXT"), (8, "0"), (10, 1), (20, 1), (1, "UP  90.00%%d  R 2.00")])
    part, _ = one(d.dxf(d.rectangle(80, 40) + d.line(30, 0, 30, 40, layer="BEND") + note))
    assert (part.bends[0].angle_deg, part.bends[0].radius_mm) == (90, 2)


def test_dashed_lines_and_dimension_layers_are_not_cut() -> None:
    body = d.rectangle(80, 40) + d.line(5, 20, 75, 20, line_type="CENTER")
    part, findings = one(d.dxf(body + d.line(0, -10, 80, -10, layer="Maatlijnen")))
    assert part.cut_length_mm == pytest.approx(240)
    assert part.certified
    assert "drawing.layer-ignored" in codes(findings)


def test_what_was_said_of_a_customers_layers_goes_before_their_names() -> None:
    body = d.rectangle(80, 40) + d.line(10, 10, 20, 10, layer="ROOD")
    parts, _ = read_dxf(d.dxf(body), learned={"rood": Role.MARK})
    assert (len(parts[0].marks), parts[0].certified) == (1, True)


@pytest.mark.parametrize(
    ("size", "drill_mm", "nominal_mm"),
    [("M14", 12, 14), ("M22", 19.5, 22), ("M24", 21, 24), ("M30", 26.5, 30), ("M36", 32, 36)],
)
def test_a_large_thread_is_no_sunk_hole(size: str, drill_mm: float, nominal_mm: float) -> None:
    """Above M20, and of the second choice, threads were told as sunk and priced without a tap."""
    body = d.circle(40, 40, drill_mm / 2) + d.circle(40, 40, nominal_mm / 2)
    part, findings = one(d.dxf(d.rectangle(80, 80) + body))
    assert [thread.size for thread in part.threads] == [size]
    assert [circle[1] for each in part.inner if (circle := each.circle)] == [drill_mm]
    assert codes(findings) == set()


def test_a_tapped_hole_is_its_drill_and_a_thread() -> None:
    body = d.rectangle(80, 40) + d.circle(20, 20, 2.5) + d.circle(20, 20, 3)
    part, _ = one(d.dxf(body + d.circle(60, 20, 3.4) + d.arc(60, 20, 4, 0, 270)))
    assert sorted(thread.size for thread in part.threads) == ["M6", "M8"]
    assert part.holes == 2
    assert part.certified


@pytest.mark.parametrize(
    ("unit", "size", "wanted", "says"),
    [
        (4, 100, "mm", set()),
        (None, 100, "mm", {"drawing.unit-missing"}),
        (0, 100, "mm", {"drawing.unit-missing"}),
        (1, 24, "inch", set()),
        (6, 0.3, "m", set()),
        (5, 30, "cm", set()),
        (6, 400, "mm", {"drawing.unit-contradicts"}),
        (1, 800, "mm", {"drawing.unit-contradicts"}),
        (None, 0.8, "inch", {"drawing.unit-missing"}),
    ],
)
def test_the_unit_is_what_the_header_says_unless_that_cannot_be(
    unit: int | None, size: float, wanted: str, says: set[str]
) -> None:
    part, findings = one(d.dxf(d.rectangle(size, size / 2), unit=unit))
    assert part.unit == wanted
    assert {c for c in codes(findings) if "unit" in c} == says


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (d.circle(float("nan"), 0, 5), "drawing.coordinate-impossible"),
        (d.circle(1e9, 0, 5), "drawing.coordinate-impossible"),
        (d.line(0, 0, float("inf"), 0), "drawing.coordinate-impossible"),
        (d.circle(0, 0, -5), "drawing.entity-broken"),
        (d.insert("nowhere"), "drawing.block-missing"),
        (d.tags([(0, "3DSOLID"), (8, "0")]), "drawing.entity-not-read"),
    ],
)
def test_a_piece_that_cannot_be_is_left_out_and_named(body: str, code: str) -> None:
    part, findings = one(d.dxf(d.rectangle(50, 20) + body))
    assert part.area_mm2 == pytest.approx(1000)
    assert code in codes(findings)


def test_a_bulge_between_two_equal_points_is_nothing() -> None:
    twice = [(0, 0), (50, 0, 0.5), (50, 0, 1.0), (50, 20), (0, 20, 2.0), (0, 20)]
    mirrored = d.block("b", d.polyline(twice))
    part, _ = one(d.dxf(d.insert("b", sx=1e-3, sy=1e-3) + d.polyline(twice), blocks=mirrored))
    assert part.area_mm2 > 0


def test_blocks_in_a_loop_end_with_a_finding() -> None:
    loop = d.block("a", d.insert("b")) + d.block("b", d.insert("a"))
    _, findings = read_dxf(d.dxf(d.rectangle(50, 20) + d.insert("a"), blocks=loop))
    assert "drawing.blocks-in-a-loop" in codes(findings)


def test_a_block_that_holds_itself_twice_ends_at_once() -> None:
    loop = d.block("a", d.circle(0, 0, 1) + d.insert("a", x=9) * 2)
    sections = read_sections(d.dxf(d.rectangle(50, 20) + d.insert("a"), blocks=loop))
    reader = Reader(sections)
    reader.read()
    assert {each.code for each in reader.findings} == {"drawing.blocks-in-a-loop"}
    assert reader.steps < 10


def test_a_bomb_of_blocks_ends_with_a_finding() -> None:
    blocks = "".join(d.block(f"b{i}", d.insert(f"b{i + 1}") * 10) for i in range(12))
    blocks += d.block("b12", d.circle(0, 0, 1))
    _, findings = read_dxf(d.dxf(d.insert("b0"), blocks=blocks))
    assert "drawing.too-many-pieces" in codes(findings)


def test_many_circles_over_each_other_end_with_a_finding() -> None:
    body = "".join(d.circle(0, 0, 10 + i * 0.05) for i in range(1500))
    _, findings = read_dxf(d.dxf(body))
    assert "drawing.too-entangled" in codes(findings)


def test_a_file_cut_off_keeps_what_was_read_and_says_where() -> None:
    part, findings = one(d.dxf(d.rectangle(50, 20) + d.circle(10, 10, 2), end=False))
    assert not part.certified
    assert codes(findings) == {"drawing.cut-off"}


def test_a_file_out_of_step_names_the_line() -> None:
    data = d.dxf(d.rectangle(50, 20)).replace(b"LINE", b"LINE\nextra", 1)
    _, findings = read_dxf(data)
    assert "drawing.out-of-step" in codes(findings)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"AC1032\x00\x00", "a.dwg", "drawing.send-dxf-dwg"),
        (b"%PDF-1.7", "a.pdf", "drawing.send-dxf-pdf"),
        (b"", "a.dxf", "drawing.send-dxf-empty"),
        (b"hello", "a.txt", "drawing.send-dxf-unknown"),
        (b"PK\x03\x04", "a.zip", "drawing.send-dxf-archive"),
        (b"hello there", "a.dxf", "drawing.not-dxf"),
    ],
)
def test_what_is_no_drawing_is_refused_with_what_to_send(
    data: bytes, name: str, code: str
) -> None:
    with pytest.raises(DrawingRefused) as refusal:
        read(data, name=name)
    assert refusal.value.code == code


def test_two_hundred_megabytes_are_refused_before_they_are_parsed() -> None:
    with pytest.raises(DrawingRefused) as refusal:
        read_dxf(b"0\nSECTION\n" + b"1" * 200_000_000)
    assert refusal.value.code == "drawing.too-large"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_spoiled_file_never_breaks_the_reader(data: st.DataObject) -> None:
    whole = d.dxf(d.rectangle(50, 20) + d.circle(10, 10, 2) + d.arc(30, 10, 4, 0, 200))
    at = data.draw(st.integers(0, len(whole) - 1))
    noise = data.draw(st.binary(max_size=12))
    cut = data.draw(st.integers(0, 30))
    try:
        parts, findings = read_dxf(whole[:at] + noise + whole[at + cut :])
    except DrawingRefused:
        return
    assert parts or findings

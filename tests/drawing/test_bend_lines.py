"""Bend lines of a DXF: each once, whole, and of the part that they lie on."""

import pytest

from gemaakt.drawing import Part, read_dxf
from tests.drawing import dxf_text as d

PLATE = d.rectangle(100, 50)


def bends_in(body: str) -> list[float]:
    parts, _ = read_dxf(d.dxf(body))
    return [bend.length_mm for bend in parts[0].bends]


def bend(x0: float, y0: float, x1: float, y1: float) -> str:
    return d.line(x0, y0, x1, y1, layer="BEND")


@pytest.mark.parametrize(
    ("drawn", "lengths"),
    [
        (bend(50, 0, 50, 50) + bend(50, 50, 50, 0), [50]),
        (bend(50, 0, 50, 30) + bend(50, 20, 50, 50), [50]),
        (bend(50, 0, 50, 25) + bend(50, 25, 50, 50), [50]),
        (d.rectangle(20, 10, 40, 20) + bend(50, 0, 50, 20) + bend(50, 30, 50, 50), [50]),
        (bend(20, 0, 20, 50) + bend(80, 0, 80, 50), [50, 50]),
        ("".join(bend(50, y, 50, y + 5) for y in (0, 20, 45, 10, 30)), [50]),
        (d.polyline([(20, 0), (20, 50), (80, 50), (80, 0)], closed=False, layer="BEND"),
         [50, 60, 50]),
    ],
)  # fmt: skip
def test_a_bend_line_counts_once_however_it_is_drawn(drawn: str, lengths: list[float]) -> None:
    assert bends_in(PLATE + drawn) == pytest.approx(lengths)


def test_tabs_in_one_line_are_bends_of_their_own() -> None:
    corners = [(0, 0), (60, 0), (60, 40), (35, 40), (35, 20), (25, 20), (25, 40), (0, 40)]
    tabs = bend(0, 30, 25, 30) + bend(35, 30, 60, 30)
    parts, _ = read_dxf(d.dxf(d.polyline(corners) + tabs))
    assert [each.length_mm for each in parts[0].bends] == [25, 25]


def note(text: str, x: float, y: float) -> str:
    return d.tags([(0, "TEXT"), (8, "0"), (10, x), (20, y), (40, 3), (1, text)])


def test_a_bend_note_belongs_to_the_line_it_stands_by() -> None:
    lines = bend(20, 0, 20, 50) + bend(80, 0, 80, 50)
    notes = note("UP 45.00%%d R 2.00", 81, 20) + note("DOWN 90.00%%d R 1.00", 21, 20)
    for unit, factor in ((4, 1.0), (1, 25.4)):
        parts, _ = read_dxf(d.dxf(PLATE + lines + notes, unit=unit))
        found = {round(b.start[0] / factor): (b.angle_deg, b.radius_mm) for b in parts[0].bends}
        assert found == {20: (-90, factor), 80: (45, 2 * factor)}
    table = note("UP 45 R 2", 500, 20) + note("DOWN 90 R 1", 500, 30)
    parts, _ = read_dxf(d.dxf(PLATE + lines + table))
    assert [each.angle_deg for each in parts[0].bends] == [45, -90]


@pytest.mark.parametrize(("unit", "written", "radius_mm"), [(1, ".06", 1.524), (5, "2", 2.0)])
def test_the_radius_of_a_note_is_in_inches_on_a_drawing_in_inches(
    unit: int, written: str, radius_mm: float
) -> None:
    """R .06 of an American drawing was no note, and R 0.06 a radius that no brake makes.

    What is drawn in centimetres has its notes in millimetres all the same.
    """
    drawn = d.rectangle(12.5, 8.125) + bend(3, 0, 3, 8.125) + note(f"UP 90%%d, R {written}", 3, 4)
    parts, _ = read_dxf(d.dxf(drawn, unit=unit))
    assert [each.radius_mm for each in parts[0].bends] == [pytest.approx(radius_mm)]


@pytest.mark.parametrize(
    ("written", "angle_deg"),
    [
        ("OBEN  90.00%%d  R 2.00", 90), ("NACH UNTEN 90%%d R 2", -90), ("UP 90%%d R=2", 90),
        ("Naar beneden 90%%d R2", -90), ("stop 90 R2", 0),
    ],
)  # fmt: skip
def test_a_bend_note_is_read_in_three_languages(written: str, angle_deg: float) -> None:
    """`stop 90 R2` was a bend upwards."""
    parts, _ = read_dxf(d.dxf(PLATE + bend(50, 0, 50, 50) + note(written, 52, 20)))
    assert [each.angle_deg for each in parts[0].bends] == [angle_deg]


def test_a_ring_on_a_bend_layer_is_no_bend_and_is_told() -> None:
    parts, findings = read_dxf(d.dxf(PLATE + d.circle(20, 20, 5, layer="BEND")))
    assert not parts[0].bends
    assert [each.code for each in findings] == ["drawing.layer-ignored"]


def test_what_is_drawn_on_one_part_is_not_of_the_part_around_it() -> None:
    angle = d.polyline([(0, 0), (200, 0), (200, 20), (20, 20), (20, 200), (0, 200)])
    plate = d.rectangle(100, 50, 60, 60) + bend(110, 60, 110, 110)
    tapped = d.circle(80, 80, 2.5) + d.circle(80, 80, 3)
    mark = d.line(65, 65, 70, 65, layer="MARK")
    parts, _ = read_dxf(d.dxf(angle + plate + tapped + mark))

    def drawn_on(part: Part) -> tuple[int, int, int]:
        return len(part.bends), len(part.threads), len(part.marks)

    assert [drawn_on(part) for part in parts] == [(0, 0, 0), (1, 1, 1)]


def test_a_thread_where_no_hole_is_cut_is_told() -> None:
    drawn = d.circle(20, 20, 3, layer="DRAAD") + d.circle(60, 20, 3, layer="DRAAD")
    parts, findings = read_dxf(d.dxf(PLATE + drawn + d.circle(60, 20, 2.5)))
    assert [thread.size for thread in parts[0].threads] == ["M6", "M6"]
    (said,) = findings
    assert (said.code, said.where["x_mm"]) == ("drawing.thread-without-hole", 20.0)

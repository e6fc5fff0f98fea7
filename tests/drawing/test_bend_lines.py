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
        (d.polyline([(20, 0), (20, 50), (80, 50), (80, 0)], closed=False, layer="BEND"),
         [50, 60, 50]),
    ],
)  # fmt: skip
def test_a_bend_line_counts_once_however_it_is_drawn(drawn: str, lengths: list[float]) -> None:
    assert bends_in(PLATE + drawn) == pytest.approx(lengths)


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

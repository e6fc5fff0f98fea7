"""What a drawing leaves open: outlines over each other, frames, notches, lines across."""

import math

import pytest

from tests.drawing import dxf_text as d
from tests.drawing.test_dxf_habits import CORNERS, PLATE, one, read


@pytest.mark.parametrize(
    "body",
    [
        d.polyline([(0, 0), (110, 0), (110, 50), (0, 50)]) + d.polyline(CORNERS),
        d.rectangle(102, 52, -1, -1) + PLATE + d.circle(20, 20, 5),
        d.circle(0, 0, 50) + d.circle(0, 0, 49) + d.circle(0, 0, 10),
    ],
)
def test_two_outlines_over_each_other_are_asked_about(body: str) -> None:
    parts, said = read(body)
    assert len(said["outline-twice"]) == 1
    assert not parts[0].certified


def test_a_notch_drawn_as_a_box_on_the_edge_is_told() -> None:
    part, said = one(d.polyline(CORNERS) + d.polyline([(40, 0), (60, 0), (60, 10), (40, 10)]))
    assert part.area_mm2 == pytest.approx(4800)
    assert len(said["hole-on-edge"]) == 1
    _, said = one(d.polyline(CORNERS) + d.polyline([(5, 0), (95, 0), (95, 45), (5, 45)]))
    assert list(said) == ["hole-on-edge"]
    touching, said = one(d.polyline(CORNERS) + d.polyline([(40, 0), (60, 10), (40, 10)]))
    assert (touching.holes, said) == (1, {})


def test_a_plain_frame_of_a4_around_a_part_with_holes_is_not_cut() -> None:
    view = d.rectangle(100, 60, 50, 100) + d.circle(80, 130, 5)
    part, said = one(d.rectangle(297, 210) + view)
    assert part.size_mm == (100, 60)
    assert said["paper-ignored"][0].params == {"width_mm": 297, "height_mm": 210}
    part, said = one(d.rectangle(310, 210) + view)
    assert part.size_mm == (310, 210)


def test_a_counterbore_drawn_as_three_circles_is_cut_at_the_inmost() -> None:
    part, said = one(PLATE + "".join(d.circle(20, 20, radius) for radius in (3.3, 5.5, 7)))
    assert part.area_mm2 == pytest.approx(5000 - math.pi * 3.3**2)
    (sunk,) = said["sunk-hole"]
    assert (sunk.params["inner_mm"], sunk.params["outer_mm"]) == (6.6, 14)


def test_a_line_from_edge_to_edge_is_told_apart_from_a_loose_one() -> None:
    part, said = one(PLATE + d.line(50, 0, 50, 50) + d.line(20, 20, 30, 30))
    assert part.area_mm2 == pytest.approx(5000)
    assert len(said["line-across"]) == len(said["loose-line"]) == 1


def test_an_outline_of_which_all_lines_are_dashed_is_cut_and_said() -> None:
    sides = [
        d.line(*CORNERS[at - 1], *CORNERS[at], line_type="DASHED") for at in range(len(CORNERS))
    ]
    part, said = one("".join(sides))
    assert part.area_mm2 == pytest.approx(5000)
    assert "layer-cut-after-all" in said


def test_a_view_of_the_edge_beside_a_plate_is_asked_about_with_its_thickness() -> None:
    """Three views in one file are one plate: its edges were priced as two strips."""
    below, beside = d.rectangle(100, 3, 0, -40), d.rectangle(3, 50, 130, 0)
    _, said = read(PLATE + d.circle(20, 20, 5) + below + beside)
    assert [each.params["thickness"] for each in said["side-view"]] == ["3", "3"]


def test_a_strip_that_is_no_view_of_the_edge_is_no_question() -> None:
    for strip in (
        d.rectangle(100, 3, 7, -40),  # not in line
        d.rectangle(90, 3, 0, -40),  # shorter
        d.rectangle(100, 26, 0, -40),  # thicker than sheet
        d.rectangle(100, 10, 0, -40) + d.circle(50, -35, 2),  # has a hole of its own
    ):
        assert "side-view" not in read(PLATE + strip)[1]

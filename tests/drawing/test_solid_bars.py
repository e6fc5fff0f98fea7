"""What comes from bar and tube: its section, its holes, and work that nobody has a price for."""

import math
from typing import Any

import pytest
from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut, BRepAlgoAPI_Fuse
from OCP.BRepFilletAPI import BRepFilletAPI_MakeFillet
from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox, BRepPrimAPI_MakeCylinder
from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt

from gemaakt.drawing import Kind
from tests.drawing.plates import edges_of
from tests.drawing.test_read_step import part_of, plate


def test_an_i_beam_with_sharp_corners_is_a_profile() -> None:
    beam = plate(600, 100, 200)
    for y in (-1, 55):
        side = BRepPrimAPI_MakeBox(gp_Pnt(-1, y, 10), gp_Pnt(601, y + 46, 190)).Shape()
        beam = BRepAlgoAPI_Cut(beam, side).Shape()
    part = part_of(beam)
    assert part.kind is Kind.PROFILE
    assert part.solid is not None
    assert part.solid.box_mm == pytest.approx((600, 200, 100))
    assert part.volume_mm3 == pytest.approx(600 * (2 * 100 * 10 + 180 * 10), rel=1e-6)


def halves(x: float, y: float, radius: float) -> list[Any]:
    """Two half cylinders that make one hole, as most programs write it."""
    return [
        BRepPrimAPI_MakeCylinder(
            gp_Ax2(gp_Pnt(x, y, -500), gp_Dir(0, 0, 1), gp_Dir(side, 0, 0)), radius, 1000, math.pi
        ).Shape()
        for side in (1, -1)
    ]


def square_tube(length: float = 400.0) -> Any:
    inside = BRepPrimAPI_MakeBox(gp_Pnt(-1, 3, 3), gp_Pnt(length + 1, 37, 37)).Shape()
    return BRepAlgoAPI_Cut(plate(length, 40, 40), inside).Shape()


def rounded_tube() -> Any:
    """A tube of 40 × 40 × 3 with rounded corners, as it is rolled."""
    rounded = []
    for margin, radius in ((0.0, 6.0), (3.0, 3.0)):
        low, high = gp_Pnt(-margin, margin, margin), gp_Pnt(400 + margin, 40 - margin, 40 - margin)
        block = BRepPrimAPI_MakeBox(low, high).Shape()
        maker = BRepFilletAPI_MakeFillet(block)
        for edge in edges_of(block):
            if abs(BRepAdaptor_Curve(edge).Line().Direction().X()) > 0.9:
                maker.Add(radius, edge)
        rounded.append(maker.Shape())
    return BRepAlgoAPI_Cut(*rounded).Shape()


def test_a_hole_of_two_half_cylinders_is_one_hole() -> None:
    tube, block = square_tube(), plate(120, 80, 40)
    for half in (*halves(50, 20, 5), *halves(300, 20, 5)):
        tube = BRepAlgoAPI_Cut(tube, half).Shape()
        block = BRepAlgoAPI_Cut(block, half).Shape()
    pocket = BRepPrimAPI_MakeBox(gp_Pnt(70, 20, 20), gp_Pnt(100, 50, 50)).Shape()
    parts = [part_of(tube), part_of(BRepAlgoAPI_Cut(block, pocket).Shape())]
    assert [(part.kind, part.holes) for part in parts] == [(Kind.TUBE, 2), (Kind.MILLED, 1)]
    assert not parts[0].findings


@pytest.mark.parametrize(
    ("low", "high"), [((100, 10, -1), (160, 30, 10)), ((-1, -1, -1), (30, 50, 20))]
)
def test_windows_and_notches_of_a_tube_are_told(low: Any, high: Any) -> None:
    window = BRepPrimAPI_MakeBox(gp_Pnt(*low), gp_Pnt(*high)).Shape()
    for tube in (square_tube(), rounded_tube()):
        assert not part_of(tube).findings
        part = part_of(BRepAlgoAPI_Cut(tube, window).Shape())
        assert part.kind is Kind.TUBE
        assert [each.code for each in part.findings] == ["drawing.bar-worked"]


def test_a_counterbored_round_tube_keeps_its_wall_and_is_told() -> None:
    at = gp_Ax2(gp_Pnt(0, 0, 0), gp_Dir(0, 0, 1))
    tube = BRepPrimAPI_MakeCylinder(at, 25, 500).Shape()
    for radius, start in ((22.0, -1.0), (23.5, 470.0)):
        bore = gp_Ax2(gp_Pnt(0, 0, start), gp_Dir(0, 0, 1))
        tube = BRepAlgoAPI_Cut(tube, BRepPrimAPI_MakeCylinder(bore, radius, 600).Shape()).Shape()
    part = part_of(tube)
    assert (part.kind, part.thickness_mm) == (Kind.TUBE, pytest.approx(3))
    assert [each.code for each in part.findings] == ["drawing.bar-worked"]


def test_an_angle_of_two_plates_joined_is_a_profile() -> None:
    """Joined as FreeCAD does, its ends are two faces each: it was to be milled from the block."""
    flange, web = plate(400, 50, 5), plate(400, 5, 50)
    part = part_of(BRepAlgoAPI_Fuse(flange, web).Shape())
    assert part.kind is Kind.PROFILE
    assert part.solid is not None
    assert part.solid.box_mm == pytest.approx((400, 50, 50))
    assert part.volume_mm3 == pytest.approx(400 * (50 * 5 + 45 * 5), rel=1e-6)

"""A solid is what it is however it stands in its model: size, section, and left or right."""

import math
from typing import Any

import pytest
from OCP.BRep import BRep_Builder
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut, BRepAlgoAPI_Fuse
from OCP.BRepPrimAPI import (
    BRepPrimAPI_MakeBox,
    BRepPrimAPI_MakeCone,
    BRepPrimAPI_MakeCylinder,
    BRepPrimAPI_MakeSphere,
)
from OCP.gp import gp_Ax1, gp_Ax2, gp_Dir, gp_Pnt, gp_Trsf, gp_Vec
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Compound

from gemaakt.drawing import Kind, read
from tests.drawing.fold import step_bytes
from tests.drawing.test_read_step import drilled, mirrored, part_of, plate
from tests.drawing.test_solid_bars import rounded_tube


def tilted(shape: Any) -> Any:
    """The shape as a brace stands in a frame: square to no axis."""
    turn, away = gp_Trsf(), gp_Trsf()
    turn.SetRotation(gp_Ax1(gp_Pnt(0, 0, 0), gp_Dir(1, 2, 3)), math.radians(37))
    away.SetTranslation(gp_Vec(500, -300, 200))
    return shape.Moved(TopLoc_Location(away.Multiplied(turn)))


def less(shape: Any, *tools: Any) -> Any:
    for tool in tools:
        shape = BRepAlgoAPI_Cut(shape, tool).Shape()
    return shape


def block(x0: float, y0: float, z0: float, x1: float, y1: float, z1: float) -> Any:
    return BRepPrimAPI_MakeBox(gp_Pnt(x0, y0, z0), gp_Pnt(x1, y1, z1)).Shape()


def both(one: Any, other: Any) -> Any:
    pair, up = TopoDS_Compound(), gp_Trsf()
    up.SetTranslation(gp_Vec(0, 0, 900))
    BRep_Builder().MakeCompound(pair)
    for shape in (one, other.Moved(TopLoc_Location(up))):
        BRep_Builder().Add(pair, shape)
    return pair


def test_a_brace_that_stands_at_an_angle_keeps_its_section_and_its_length() -> None:
    part = part_of(tilted(rounded_tube()))
    assert part.solid is not None
    assert (part.kind, part.solid.section) == (Kind.TUBE, "40x40x3")
    assert part.solid.box_mm == pytest.approx((400, 40, 40), abs=1e-3)


def test_a_block_that_stands_at_an_angle_is_milled_from_a_blank_of_its_own_size() -> None:
    pocket = block(20, 20, 20, 100, 60, 41)
    part = part_of(tilted(less(plate(120, 80, 40), pocket)))
    assert part.solid is not None
    assert part.kind is Kind.MILLED
    assert part.solid.box_mm == pytest.approx((120, 80, 40), abs=1e-3)


def test_a_short_piece_of_tube_is_as_long_as_its_bends() -> None:
    short = less(rounded_tube(), block(25, -1, -1, 500, 99, 99))
    part = part_of(short)
    assert part.solid is not None
    assert (part.kind, part.solid.section) == (Kind.TUBE, "40x40x3")
    assert part.solid.box_mm == pytest.approx((25, 40, 40), abs=1e-3)


@pytest.mark.parametrize(
    ("shape", "section"),
    [
        (less(plate(1000, 50, 50), block(-1, 5, 5, 1001, 60, 60)), "50x50x5"),
        (less(plate(1000, 50, 100), block(-1, 6, 8.5, 1001, 51, 91.5)), "100x50x6"),
    ],
)
def test_a_profile_is_called_by_its_wall_as_the_trade_does(shape: Any, section: str) -> None:
    """50x50x4.75 is sold nowhere: the mean wall of an angle is thinner than its legs."""
    part = part_of(tilted(shape))
    assert part.solid is not None
    assert (part.kind, part.solid.section) == (Kind.PROFILE, section)


def test_sheet_with_pressed_forms_is_never_milled_from_a_block_or_turned() -> None:
    sheet = plate(200, 150, 2)
    collar = less(
        BRepAlgoAPI_Fuse(
            sheet, BRepPrimAPI_MakeCylinder(gp_Ax2(gp_Pnt(100, 75, 2), gp_Dir(0, 0, 1)), 8, 4)
            .Shape(),
        ).Shape(),
        BRepPrimAPI_MakeCylinder(gp_Ax2(gp_Pnt(100, 75, -1), gp_Dir(0, 0, 1)), 6, 20).Shape(),
    )  # fmt: skip
    at = gp_Ax2(gp_Pnt(100, 75, 2), gp_Dir(0, 0, 1))
    under = gp_Ax2(gp_Pnt(100, 75, -0.001), gp_Dir(0, 0, 1))
    dimple = less(
        BRepAlgoAPI_Fuse(sheet, BRepPrimAPI_MakeCone(at, 20, 15, 5).Shape()).Shape(),
        BRepPrimAPI_MakeCone(under, 19, 13, 5).Shape(),
    )
    for shape in (collar, dimple):
        part = part_of(shape)
        assert (part.kind, part.certified) == (Kind.FLAT, False)
        assert [each.code for each in part.findings] == ["drawing.sheet-pressed"]


def test_a_cone_rolled_of_sheet_is_not_turned_from_the_full_bar() -> None:
    cone = less(
        BRepPrimAPI_MakeCone(50.0, 30.0, 80.0).Shape(),
        BRepPrimAPI_MakeCone(48.0, 28.0, 80.0).Shape(),
    )
    assert part_of(cone).kind is Kind.OTHER


def test_a_rolled_sheet_that_does_not_meet_is_no_tube() -> None:
    shell = less(
        BRepPrimAPI_MakeCylinder(50, 400).Shape(), BRepPrimAPI_MakeCylinder(48, 400).Shape()
    )
    assert part_of(shell).kind is Kind.TUBE
    part = part_of(less(shell, block(0, -1, -1, 99, 1, 401)))
    assert (part.kind, part.holes) == (Kind.PROFILE, 0)


def test_a_plate_with_counterbores_is_cut_and_told() -> None:
    shape = plate(120, 80, 10)
    for x, y in ((15, 15), (105, 65)):
        for radius, low in ((3.3, -1.0), (5.5, 4.0)):
            at = gp_Ax2(gp_Pnt(x, y, low), gp_Dir(0, 0, 1))
            shape = less(shape, BRepPrimAPI_MakeCylinder(at, radius, 20).Shape())
    part = part_of(shape)
    assert (part.kind, part.certified, part.holes) == (Kind.FLAT, True, 2)
    assert part.area_mm2 == pytest.approx(9600 - 2 * math.pi * 3.3**2, rel=1e-5)
    assert [each.code for each in part.findings] == ["drawing.flat-machined"]


def sunk(shape: Any) -> Any:
    cone = BRepPrimAPI_MakeCone(gp_Ax2(gp_Pnt(60, 50, 1.5), gp_Dir(0, 0, 1)), 3, 4.6, 1.6)
    return less(drilled(shape, 60, 50, 3), cone.Shape())


@pytest.mark.parametrize(
    ("shape", "lines"),
    [
        (drilled(plate(200, 100, 3), 20, 20, 5), 1),
        (sunk(drilled(plate(200, 100, 3), 20, 20, 5)), 2),
        (
            less(plate(120, 80, 40), block(20, 10, 20, 100, 40, 41), block(90, 50, -1, 99, 60, 9)),
            2,
        ),
        (less(plate(120, 80, 40), block(20, 20, 20, 100, 60, 41)), 1),
        (BRepPrimAPI_MakeSphere(20.0).Shape(), 1),
    ],
)
def test_left_and_right_are_two_parts_unless_the_part_can_be_turned_over(
    shape: Any, lines: int
) -> None:
    """Two mirrored blocks were one line of two pieces: the shop made two left ones."""
    parts, _ = read(step_bytes(both(shape, tilted(mirrored(shape)))), name="paar.step")
    assert (len(parts), sum(part.quantity for part in parts)) == (lines, 2)
    parts, _ = read(step_bytes(both(shape, tilted(shape))), name="gelijk.step")
    assert [part.quantity for part in parts] == [2]

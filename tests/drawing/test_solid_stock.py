"""Pieces of bar as it is sold: sawn, and milled or turned only where they lie deeper."""

import math
from datetime import date
from typing import Any

import pytest
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut, BRepAlgoAPI_Fuse
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeFace, BRepBuilderAPI_MakePolygon
from OCP.BRepPrimAPI import (
    BRepPrimAPI_MakeBox,
    BRepPrimAPI_MakeCylinder,
    BRepPrimAPI_MakePrism,
)
from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt, gp_Vec

from gemaakt.drawing import Kind
from gemaakt.quote import Item, quote
from tests.drawing.test_read_step import part_of, plate
from tests.drawing.test_solid_places import tilted

ON = date(2026, 12, 1)


def hexagon(flats_mm: float, length_mm: float) -> Any:
    corner = flats_mm / math.sqrt(3)
    rim = BRepBuilderAPI_MakePolygon()
    for at in range(6):
        turn = at * math.pi / 3
        rim.Add(gp_Pnt(0, corner * math.cos(turn), corner * math.sin(turn)))
    rim.Close()
    face = BRepBuilderAPI_MakeFace(rim.Wire()).Face()
    return BRepPrimAPI_MakePrism(face, gp_Vec(length_mm, 0, 0)).Shape()


def pin(radius_mm: float, start_mm: float, length_mm: float) -> Any:
    at = gp_Ax2(gp_Pnt(start_mm, 0, 0), gp_Dir(1, 0, 0))
    return BRepPrimAPI_MakeCylinder(at, radius_mm, length_mm).Shape()


def across(x: float) -> Any:
    return BRepPrimAPI_MakeCylinder(gp_Ax2(gp_Pnt(x, 15, -1), gp_Dir(0, 0, 1)), 5, 99).Shape()


POCKET = BRepPrimAPI_MakeBox(gp_Pnt(40, 15, 10), gp_Pnt(110, 45, 30)).Shape()
BARS = [
    (plate(200, 30, 30), Kind.PROFILE, "30x30", 0),
    (BRepAlgoAPI_Cut(plate(200, 30, 30), across(40)).Shape(), Kind.PROFILE, "30x30", 1),
    (hexagon(24, 80), Kind.PROFILE, "6kt 24", 0),
    (BRepAlgoAPI_Cut(hexagon(24, 80), pin(5, -1, 82)).Shape(), Kind.TURNED, "6kt 24", 1),
    (BRepAlgoAPI_Fuse(hexagon(24, 20), pin(8, 20, 60)).Shape(), Kind.TURNED, "6kt 24", 0),
    (BRepAlgoAPI_Cut(plate(150, 60, 20), POCKET).Shape(), Kind.MILLED, "60x20", 0),
    (BRepAlgoAPI_Cut(plate(150, 61, 21), POCKET).Shape(), Kind.MILLED, "", 0),
    (plate(200, 33, 33), Kind.MILLED, "", 0),
]
"""What a shop saws from bar as it is sold; of 61 × 21 and 33 × 33 there is none."""


@pytest.mark.parametrize(("shape", "kind", "section", "holes"), BARS)
def test_a_piece_of_bar_is_sawn_from_it(shape: Any, kind: Kind, section: str, holes: int) -> None:
    """A square bar of 30 mm was to be milled all around from a block of 36 mm."""
    for placed in (shape, tilted(shape)):
        part = part_of(placed)
        assert part.solid is not None
        assert (part.kind, part.solid.section, part.holes) == (kind, section, holes)
        assert bool(part.findings) is bool(section)


def test_what_is_sawn_from_bar_costs_its_bar_and_its_cut_and_no_mill() -> None:
    """€ 27.24 a piece for ten of a bar that is sawn: by hand it is € 5.44."""
    part, worked = (part_of(BARS[at][0]) for at in (0, 5))
    (line, milled) = quote([Item(part, "S235JR"), Item(worked, "S235JR")], on=ON,
                           quantities=(10,)).lines  # fmt: skip
    assert [step.operation for step in line.steps] == ["saw", "deburr", "inspect"]
    metal = next(each for each in line.prices[0].lines if each.what == "material")
    assert float(metal.amount) == pytest.approx(10 * 30 * 30 * 206 * 7850e-9)
    mill = next(step for step in milled.steps if step.operation == "mill")
    removed = 60 * 20 * 156 - (60 * 20 * 150 - 70 * 30 * 10)
    assert mill.drivers["removed_mm3"] == pytest.approx(removed)

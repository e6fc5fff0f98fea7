"""Countersinks and counterbores of bent sheet: the through hole is cut, the rest is told."""

import math
from typing import Any

import pytest
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut
from OCP.BRepPrimAPI import BRepPrimAPI_MakeCone, BRepPrimAPI_MakeCylinder
from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt

from gemaakt.drawing import Kind
from tests.drawing.fold import profile
from tests.drawing.test_read_step import part_of

LEAST_MM, T = 2.75, 3.0


def cut(shape: Any, tool: Any) -> Any:
    return BRepAlgoAPI_Cut(shape, tool.Shape()).Shape()


def at(x: float, y: float, z: float) -> gp_Ax2:
    return gp_Ax2(gp_Pnt(x, y, z), gp_Dir(0, 0, 1))


def drilled(shape: Any, x: float, y: float) -> Any:
    return cut(shape, BRepPrimAPI_MakeCylinder(at(x, y, -1), LEAST_MM, T + 2))


def below(shape: Any, x: float, y: float) -> Any:
    return cut(drilled(shape, x, y), BRepPrimAPI_MakeCone(at(x, y, 0), 5.5, LEAST_MM, 2.75))


def above(shape: Any, x: float, y: float) -> Any:
    return cut(drilled(shape, x, y), BRepPrimAPI_MakeCone(at(x, y, 0.25), LEAST_MM, 5.5, 2.75))


def bored(shape: Any, x: float, y: float) -> Any:
    return cut(drilled(shape, x, y), BRepPrimAPI_MakeCylinder(at(x, y, 1.2), 5, T))


@pytest.mark.parametrize("sinks", [(below,), (above,), (bored,), (below, above, bored, above)])
def test_a_bent_sheet_with_sinks_is_certified_with_the_holes_that_go_through(sinks: Any) -> None:
    plain = profile([90, 60], [90], [3], T, 100)
    shape = plain.shape
    for number, sink in enumerate(sinks):
        shape = sink(shape, 12 + 20 * number, 50)
    part = part_of(shape)
    assert (part.kind, part.certified, len(part.bends)) == (Kind.BENT, True, 1)
    hole = math.pi * LEAST_MM**2
    assert part.area_mm2 == pytest.approx(plain.area_mm2 - len(sinks) * hole, rel=1e-5)
    assert part.certificate_ratio == pytest.approx(1, abs=5e-4)
    assert [each.code for each in part.findings] == ["drawing.flat-machined"]


def test_a_blind_hole_beside_a_sink_is_no_sink() -> None:
    shape = below(profile([90, 60], [90], [3], T, 100).shape, 30, 50)
    part = part_of(cut(shape, BRepPrimAPI_MakeCylinder(at(60, 20, 1.5), 4, T)))
    assert (part.kind, part.certified) == (Kind.BENT, False)

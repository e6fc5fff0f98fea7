"""Files that we wrote ourselves, read back: the same parts, holes and lengths, in millimetres."""

import io
import math

import ezdxf
import pytest

from gemaakt.drawing import read
from gemaakt.nest import LaidSheet, NestJob, Part, Placement, Ring, Sheet
from gemaakt.nest.write_dxf import sheet_dxf

HOLE = Ring(((20.0, 30.0), (40.0, 30.0)), (1.0, 1.0))
"""A circle of 20 mm as two half arcs."""
EAR = Ring(((0.0, 0.0), (100.0, 0.0), (100.0, 60.0), (0.0, 60.0)), (0.0, 0.5, 0.0, 0.0))


def test_the_file_of_a_nest_reads_back_as_the_parts_that_lie_in_it() -> None:
    """The rim of the sheet was read as a part, the parts as holes in it, and holes as parts."""
    plate = Ring(((0.0, 0.0), (1000.0, 0.0), (1000.0, 500.0), (0.0, 500.0)))
    job = NestJob((Part("oor", 3, EAR, holes=(HOLE,)),), (Sheet("s", 1, plate),))
    rows = tuple(Placement("oor", 150.0 + 250 * at, 100.0, 90.0 * at) for at in range(3))
    text = sheet_dxf(job, LaidSheet("s", rows))
    assert not ezdxf.read(io.StringIO(text)).audit().errors
    (part,), findings = read(text.encode(), name="nest.dxf")
    assert (part.quantity, part.holes, part.unit) == (3, 1, "mm")
    sector = 4 * math.atan(0.5)
    radius = 30 / math.sin(sector / 2)
    bow = radius**2 / 2 * (sector - math.sin(sector))
    assert part.area_mm2 == pytest.approx(6000 + bow - math.pi * 100, rel=1e-6)
    assert part.cut_length_mm == pytest.approx(260 + radius * sector + math.pi * 20, rel=1e-6)
    assert {each.params.get("layer") for each in findings} == {None, "SHEET", "REMNANT"}

"""One DXF per sheet: layers sheet, cut, mark, bend; arcs as arcs; the same bytes each time.

A cut that two parts share is drawn once, with the first of them: a machine cuts every line.
"""

import math
from collections import defaultdict
from io import StringIO
from pathlib import Path
from typing import Any

from gemaakt.findings import Finding
from gemaakt.nest.common_lines import CommonLine, shared_cuts
from gemaakt.nest.cut_once import left_of
from gemaakt.nest.problem import Mark, NestJob, Placement, Point, Ring
from gemaakt.nest.remnants import remnant_of
from gemaakt.nest.sheet_files import write_files
from gemaakt.nest.solution import LaidSheet, Result

LAYERS = {"SHEET": 8, "CUT": 1, "MARK": 5, "BEND": 3, "REMNANT": 6}
"""Layer and colour."""


def write_sheets(job: NestJob, result: Result, folder: Path) -> tuple[Finding, ...]:
    """Write one file per sheet; files that an earlier nest left there are told."""
    texts = (sheet_dxf(job, laid, number) for number, laid in enumerate(result.sheets))
    return write_files(result.sheets, texts, folder, "dxf")


def sheet_dxf(job: NestJob, laid: LaidSheet, number: int = 0) -> str:
    """The DXF of one sheet; without times and random names, so that it is always the same."""
    import ezdxf

    ezdxf.options.write_fixed_meta_data_for_testing = True
    document = ezdxf.new("R2010", units=4)
    for layer, colour in LAYERS.items():
        document.layers.add(layer, color=colour)
    space = document.modelspace()
    nowhere = Placement("", 0.0, 0.0)
    sheet = job.sheet(laid.sheet)
    for ring in (sheet.outer, *sheet.holes):
        _ring(space, ring, nowhere, "SHEET")
    remnant = remnant_of(job, laid, number)
    if remnant is not None:
        _ring(space, Ring(remnant.outer), nowhere, "REMNANT")
    elsewhere: dict[int, list[CommonLine]] = defaultdict(list)
    for line in shared_cuts(job, laid):
        elsewhere[line.other].append(line)
    for at, row in enumerate(laid.placements):
        part = job.part(row.part)
        for ring in part.holes:
            _ring(space, ring, row, "CUT")
        _outer(space, part.outer, row, elsewhere[at], job.spacing_mm)
        for mark in part.marks:
            _mark(space, mark, row)
    stream = StringIO()
    document.write(stream)
    return stream.getvalue()


def moved(point: Point, row: Placement) -> Point:
    """A point of a part as it lies, to a nanometre."""
    angle = math.radians(row.rotation_deg)
    cosine, sine = math.cos(angle), math.sin(angle)
    x = -point[0] if row.mirrored else point[0]
    return (
        round(cosine * x - sine * point[1] + row.x_mm, 6) + 0.0,
        round(sine * x + cosine * point[1] + row.y_mm, 6) + 0.0,
    )


def vertices(
    points: tuple[Point, ...], bulges: tuple[float, ...], row: Placement
) -> list[tuple[float, float, float]]:
    """Vertices with bulges as they lie; a mirrored arc turns the other way."""
    sign = -1.0 if row.mirrored else 1.0
    padded = [*bulges, *[0.0] * (len(points) - len(bulges))]
    return [(*moved(p, row), sign * b) for p, b in zip(points, padded, strict=False)]


def _ring(space: Any, ring: Ring, row: Placement, layer: str) -> None:
    space.add_lwpolyline(
        vertices(ring.points, ring.bulges, row),
        format="xyb",
        close=True,
        dxfattribs={"layer": layer},
    )


def _outer(
    space: Any, ring: Ring, row: Placement, elsewhere: list[CommonLine], gap_mm: float
) -> None:
    """The outer contour of a part; open where a neighbour cuts it."""
    if not elsewhere:
        _ring(space, ring, row, "CUT")
        return
    for chain in left_of(vertices(ring.points, ring.bulges, row), elsewhere, gap_mm):
        space.add_lwpolyline(chain, format="xyb", dxfattribs={"layer": "CUT"})


def _mark(space: Any, mark: Mark, row: Placement) -> None:
    layer = mark.layer.upper() if mark.layer.upper() in LAYERS else "MARK"
    space.add_lwpolyline(
        vertices(mark.points, mark.bulges, row), format="xyb", dxfattribs={"layer": layer}
    )

"""Bent sheets folded from known flats, without a line of the unfolder's code.

A *profile* is a row of legs and bends, extruded; a *box* is a base with flanges on some sides.
The flat follows from the legs: every bend adds angle × (inner radius + K · thickness).
"""

import math
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut, BRepAlgoAPI_Fuse
from OCP.BRepBuilderAPI import (
    BRepBuilderAPI_MakeEdge,
    BRepBuilderAPI_MakeFace,
    BRepBuilderAPI_MakePolygon,
    BRepBuilderAPI_MakeWire,
)
from OCP.BRepPrimAPI import (
    BRepPrimAPI_MakeBox,
    BRepPrimAPI_MakeCylinder,
    BRepPrimAPI_MakePrism,
    BRepPrimAPI_MakeRevol,
)
from OCP.GC import GC_MakeArcOfCircle
from OCP.gp import gp_Ax1, gp_Ax2, gp_Dir, gp_Pnt, gp_Vec
from OCP.ShapeUpgrade import ShapeUpgrade_UnifySameDomain
from OCP.STEPControl import STEPControl_AsIs, STEPControl_Writer

type Point = tuple[float, float]


@dataclass
class Folded:
    """A solid and what its flat must be."""

    shape: Any
    thickness_mm: float
    size_mm: tuple[float, float]
    area_mm2: float
    bends: list[tuple[float, float]]
    """Absolute angle in degrees and inner radius."""
    holes: int = 0
    lengths_mm: list[float] = field(default_factory=list)


def step_bytes(shape: Any) -> bytes:
    """The solid as a STEP file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "part.step"
        writer = STEPControl_Writer()
        writer.Transfer(shape, STEPControl_AsIs)
        writer.Write(str(path))
        return path.read_bytes()


def rows_of(
    legs: Sequence[float], angles: Sequence[float], radii: Sequence[float], t: float
) -> tuple[list[tuple[str, list[Point]]], list[tuple[str, list[Point]]]]:
    """The lower and the upper side of a profile as lines and three-point arcs."""
    x, y, heading = 0.0, 0.0, 0.0
    lower: list[tuple[str, list[Point]]] = []
    upper: list[tuple[str, list[Point]]] = []
    for i, leg in enumerate(legs):
        nx, ny = -math.sin(heading), math.cos(heading)
        ex, ey = x + leg * math.cos(heading), y + leg * math.sin(heading)
        lower.append(("line", [(x, y), (ex, ey)]))
        upper.append(("line", [(x + t * nx, y + t * ny), (ex + t * nx, ey + t * ny)]))
        x, y = ex, ey
        if i == len(angles):
            break
        turn, r = math.radians(angles[i]), radii[i]
        away = (t + r) if turn > 0 else -r
        cx, cy = x + away * nx, y + away * ny
        for row, off in ((lower, 0.0), (upper, t)):
            px, py = x + off * nx - cx, y + off * ny - cy
            arc = [_turned(cx, cy, px, py, turn * s) for s in (0.0, 0.5, 1.0)]
            if math.hypot(px, py) > 1e-9:
                row.append(("arc", arc))
        x, y = _turned(cx, cy, x - cx, y - cy, turn)
        heading += turn
    return lower, upper


def _turned(cx: float, cy: float, px: float, py: float, turn: float) -> Point:
    cos, sin = math.cos(turn), math.sin(turn)
    return cx + px * cos - py * sin, cy + px * sin + py * cos


def _edge(kind: str, points: list[Point]) -> Any:
    ends = [gp_Pnt(x, 0.0, y) for x, y in points]
    if kind == "line":
        return BRepBuilderAPI_MakeEdge(ends[0], ends[1]).Edge()
    return BRepBuilderAPI_MakeEdge(GC_MakeArcOfCircle(*ends).Value()).Edge()


def profile(
    legs: Sequence[float],
    angles: Sequence[float],
    radii: Sequence[float],
    t: float,
    width: float,
    *,
    k: float = 0.44,
    hole: float = 0.0,
) -> Folded:
    """An extruded profile, with a hole in its first leg when asked."""
    lower, upper = rows_of(legs, angles, radii, t)
    wire = BRepBuilderAPI_MakeWire()
    end = ("line", [lower[-1][1][-1], upper[-1][1][-1]])
    start = ("line", [upper[0][1][0], lower[0][1][0]])
    back = [(kind, points[::-1]) for kind, points in reversed(upper)]
    for kind, points in [*lower, end, *back, start]:
        wire.Add(_edge(kind, points))
    face = BRepBuilderAPI_MakeFace(wire.Wire()).Face()
    shape = BRepPrimAPI_MakePrism(face, gp_Vec(0, width, 0)).Shape()
    length = sum(legs) + sum(
        abs(math.radians(a)) * (r + k * t) for a, r in zip(angles, radii, strict=True)
    )
    area = length * width
    if hole:
        at = gp_Ax2(gp_Pnt(legs[0] / 2, width / 2, -1), gp_Dir(0, 0, 1))
        drill = BRepPrimAPI_MakeCylinder(at, hole / 2, t + 2).Shape()
        shape = BRepAlgoAPI_Cut(shape, drill).Shape()
        area -= math.pi * hole**2 / 4
    bends = [(abs(a), r) for a, r in zip(angles, radii, strict=True)]
    size = (max(length, width), min(length, width))
    return Folded(shape, t, size, area, bends, int(bool(hole)), [width] * len(bends))


def box(
    base: Point,
    heights: Sequence[float],
    t: float,
    r: float,
    *,
    angle: float = 90.0,
    relief: float = 2.0,
    k: float = 0.44,
    holes: int = 0,
) -> Folded:
    """A base with flanges on its sides +x, +y, -x, -y; a height of 0 is no flange."""
    a, b = base
    shape = BRepPrimAPI_MakeBox(gp_Pnt(0, 0, 0), gp_Pnt(a, b, t)).Shape()
    sides = ((a, b, 0), (b, a, 1), (a, b, 2), (b, a, 3))
    allowance = math.radians(angle) * (r + k * t)
    area, reach, bends, lengths = a * b, [0.0, 0.0], [], []
    for (_, along, side), height in zip(sides, heights, strict=True):
        if not height:
            continue
        width = along - 2 * relief
        shape = BRepAlgoAPI_Fuse(
            shape, _flange(a, b, side, relief, width, height, t, r, angle)
        ).Shape()
        area += width * (allowance + height)
        reach[side % 2] += allowance + height
        bends.append((angle, r))
        lengths.append(width)
    for i in range(holes):
        at = gp_Ax2(gp_Pnt(a * (i + 1) / (holes + 1), b / 2, -1), gp_Dir(0, 0, 1))
        shape = BRepAlgoAPI_Cut(shape, BRepPrimAPI_MakeCylinder(at, 3.0, t + 2).Shape()).Shape()
        area -= math.pi * 9
    merged = ShapeUpgrade_UnifySameDomain(shape, True, True, True)
    merged.Build()
    x, y = a + reach[0], b + reach[1]
    return Folded(merged.Shape(), t, (max(x, y), min(x, y)), area, bends, holes, lengths)


def _flange(
    a: float, b: float, side: int, relief: float, width: float, height: float, t: float,
    r: float, angle: float,
) -> Any:  # fmt: skip
    """A bend and a flange on one side of a base."""
    out = [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)][side]
    along = (-out[1], out[0])
    corner = [(a, relief), (a - relief, b), (0.0, b - relief), (relief, 0.0)][side]

    def at(u: float, z: float) -> gp_Pnt:
        return gp_Pnt(corner[0] + along[0] * u, corner[1] + along[1] * u, z)

    rim = BRepBuilderAPI_MakePolygon(at(0, 0), at(width, 0), at(width, t), at(0, t), True)
    face = BRepBuilderAPI_MakeFace(rim.Wire()).Face()
    turn = math.radians(angle)
    # Turning from outward to up is about the direction outward x up.
    axis = gp_Ax1(at(0, t + r), gp_Dir(out[1], -out[0], 0))
    bend = BRepPrimAPI_MakeRevol(face, axis, turn).Shape()
    end = face.Moved(_rotation(axis, turn))
    onward = gp_Vec(
        out[0] * math.cos(turn) * height, out[1] * math.cos(turn) * height, math.sin(turn) * height
    )
    return BRepAlgoAPI_Fuse(bend, BRepPrimAPI_MakePrism(end, onward).Shape()).Shape()


def _rotation(axis: gp_Ax1, turn: float) -> Any:
    from OCP.gp import gp_Trsf
    from OCP.TopLoc import TopLoc_Location

    move = gp_Trsf()
    move.SetRotation(axis, turn)
    return TopLoc_Location(move)


def random_folded(rng: random.Random) -> Folded:
    """One of the shapes a sheet-metal shop makes every day."""
    t = rng.choice([1.0, 1.5, 2.0, 3.0, 4.0, 5.0])
    kind = rng.choice(["profile", "profile", "hem", "offset", "sharp", "box", "box"])
    if kind == "box":
        base = (rng.uniform(60, 300) + 10 * t, rng.uniform(60, 300) + 10 * t)
        heights = [rng.choice([0.0, rng.uniform(15, 40) + 4 * t]) for _ in range(4)]
        heights[0] = heights[0] or 30.0
        angle = rng.choice([90.0, 90.0, 60.0, 105.0])
        if angle > 90:
            heights[1] = heights[3] = 0.0  # flanges that lean inwards would meet at the corner
        radius, relief = t * rng.choice([0.5, 1, 1.5]), rng.uniform(1, 5) + t
        return box(base, heights, t, radius, relief=relief, angle=angle, holes=rng.randrange(3))
    width = rng.uniform(30, 400)
    if kind == "hem":
        return profile([rng.uniform(60, 200), 8 * t], [180.0], [t], t, width, hole=5.0)
    if kind == "offset":
        legs = [rng.uniform(40, 90), rng.uniform(3, 8) * t, rng.uniform(40, 90)]
        angle = rng.choice([30.0, 45.0, 90.0])
        return profile(legs, [angle, -angle], [t, t], t, width)
    if kind == "sharp":
        legs = [rng.uniform(30, 90), rng.uniform(30, 90)]
        return profile(legs, [rng.choice([90.0, 45.0, -60.0])], [0.0], t, width)
    count = rng.randrange(1, 6)
    angles = [rng.choice([30.0, 45.0, 60.0, 90.0]) * (-1) ** i for i in range(count)]
    legs = [rng.uniform(12, 30) * t + 25 for _ in range(count + 1)]
    radii = [t * rng.choice([0.5, 1.0, 1.5, 2.0]) for _ in range(count)]
    return profile(legs, angles, radii, t, width, hole=rng.choice([0.0, 6.0]))

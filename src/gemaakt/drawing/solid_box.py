"""The box around a solid as it lies in its own directions, however it was placed in its model.

A brace or a block that stands at an angle in an assembly is sawn and milled from a blank of its
own size, not from one as large as the box along the axes of the assembly.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from OCP.Bnd import Bnd_Box
from OCP.BRepAdaptor import BRepAdaptor_Surface
from OCP.BRepBndLib import BRepBndLib
from OCP.gp import gp_Ax3, gp_Dir, gp_Pnt, gp_Trsf
from OCP.TopLoc import TopLoc_Location

from gemaakt.drawing.vectors import PARALLEL, Vector, cross, frame_of

if TYPE_CHECKING:
    from gemaakt.drawing.solid_face import Face


GRID = 17
"""Points each way over a torus when its box is asked: 0.1 % of its radius off at most."""
MOST_EXACT_BOXES = 24
"""Free faces, largest first, whose box is searched for; of others their edges are taken."""
TRIED_DIRECTIONS = 5
SMALLER_SHARE = 0.995
"""A box that is hardly smaller than the one along the model's own axes is not turned."""
ROUNDED = 5
"""Decimals to which directions are the same."""


def box_of(faces: list["Face"], shapes: list[Any]) -> tuple[float, float, float]:
    """Sides of the smallest box along the directions of a solid's own faces, largest first.

    The box of a ruled or plane face is exact; a torus is sampled, for the exact search on one
    takes longer than all the rest of its part.
    """
    frame = _frame_within(faces)
    place = None if frame is None else _place(frame)
    box = Bnd_Box()
    free = sorted((f for f in faces if f.kind == "free"), key=lambda f: -f.area_mm2)
    searched = {face.index for face in free[:MOST_EXACT_BOXES]}
    for face, found in zip(faces, shapes, strict=True):
        shape = found if place is None else found.Moved(place)
        if face.kind == "torus" and _is_whole_patch(face, shape):
            _add_grid(box, shape)
        elif face.kind == "torus" or (face.kind == "free" and face.index not in searched):
            _add_points(box, face, frame)
        else:
            BRepBndLib.AddOptimal_s(shape, box, False, False)
    if box.IsVoid():
        return 0.0, 0.0, 0.0
    box.SetGap(0.0)
    x0, y0, z0, x1, y1, z1 = box.Get()
    first, second, third = sorted((x1 - x0, y1 - y0, z1 - z0), reverse=True)
    return first, second, third


def _frame_within(faces: list["Face"]) -> Vector | None:
    """Three directions as rows, or None where the axes of the model do as well."""
    rows = [edge.points for face in faces for edge in face.edges]
    if not rows:
        return None
    points = np.vstack(rows)
    least, best = SMALLER_SHARE * float(np.ptp(points, axis=0).prod()), None
    for frame in _frames(faces):
        size = float(np.ptp(points @ frame.T, axis=0).prod())
        if size < least:
            least, best = SMALLER_SHARE * size, frame
    return best


def _frames(faces: list["Face"]) -> Iterator[Vector]:
    """Frames along the directions that most of the surface looks or runs in."""
    weights: dict[tuple[float, ...], float] = {}
    for face in faces:
        if face.kind in ("plane", "cylinder", "extrusion"):
            key = _either_way(face.normal)
            weights[key] = weights.get(key, 0.0) + face.area_mm2
    directions = sorted(weights, key=lambda key: -weights[key])
    for first in directions[:TRIED_DIRECTIONS]:
        axis = np.array(first) / np.linalg.norm(first)
        square = (each for each in directions if abs(np.array(each) @ axis) < 10 * PARALLEL)
        second = np.array(next(square, tuple(frame_of(axis)[0])))
        second = second - (second @ axis) * axis
        second = second / np.linalg.norm(second)
        yield np.array([axis, second, cross(axis, second)])


def _either_way(normal: Vector) -> tuple[float, ...]:
    """A direction without its sense, rounded so that equal ones are the same."""
    rounded = [round(float(each), ROUNDED) + 0.0 for each in normal]
    first = next((each for each in rounded if each), 1.0)
    return tuple(each if first > 0 else -each + 0.0 for each in rounded)


def _place(frame: Vector) -> Any:
    """Where a shape goes so that the frame lies along the axes of the model."""
    x, _, z = frame.tolist()
    turn = gp_Trsf()
    turn.SetTransformation(gp_Ax3(gp_Pnt(0, 0, 0), gp_Dir(*z), gp_Dir(*x)))
    return TopLoc_Location(turn)


def _add_points(box: Any, face: "Face", frame: Vector | None) -> None:
    for edge in face.edges:
        points = edge.points if frame is None else edge.points @ frame.T
        for x, y, z in (points.min(axis=0), points.max(axis=0)):
            box.Update(float(x), float(y), float(z))


def _is_whole_patch(face: "Face", shape: Any) -> bool:
    """Whether a torus face is all that lies between its parameters, not a cut-out of it."""
    surface = BRepAdaptor_Surface(shape)
    u = surface.LastUParameter() - surface.FirstUParameter()
    v0, v1 = surface.FirstVParameter(), surface.LastVParameter()
    large, small = surface.Torus().MajorRadius(), surface.Torus().MinorRadius()
    area = small * u * (large * (v1 - v0) + small * (np.sin(v1) - np.sin(v0)))
    return bool(abs(face.area_mm2 / area - 1) < 0.02) if area > 0 else False


def _add_grid(box: Any, shape: Any) -> None:
    surface = BRepAdaptor_Surface(shape)
    u0, u1 = surface.FirstUParameter(), surface.LastUParameter()
    v0, v1 = surface.FirstVParameter(), surface.LastVParameter()
    steps = np.linspace(0.0, 1.0, GRID).tolist()
    for s in steps:
        for t in steps:
            box.Add(surface.Value(u0 + (u1 - u0) * s, v0 + (v1 - v0) * t))

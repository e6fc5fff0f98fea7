"""Faces of a solid as plain numbers; with `step_file` the only modules that know OCP.

A face keeps its surface, its area, its outward normal or its axis, and its edges as rows of
points in space with the true circle where there is one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from OCP.Bnd import Bnd_Box
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve, BRepAdaptor_Surface
from OCP.BRepBndLib import BRepBndLib
from OCP.BRepGProp import BRepGProp
from OCP.GeomAbs import (
    GeomAbs_Circle,
    GeomAbs_Cone,
    GeomAbs_Cylinder,
    GeomAbs_Line,
    GeomAbs_Plane,
    GeomAbs_Sphere,
    GeomAbs_SurfaceOfExtrusion,
    GeomAbs_Torus,
)
from OCP.GProp import GProp_GProps
from OCP.TopAbs import TopAbs_EDGE, TopAbs_FACE, TopAbs_REVERSED
from OCP.TopExp import TopExp_Explorer
from OCP.TopoDS import TopoDS
from OCP.TopTools import TopTools_IndexedMapOfShape

type Vector = NDArray[np.float64]

KINDS = {
    GeomAbs_Plane: "plane",
    GeomAbs_Cylinder: "cylinder",
    GeomAbs_Cone: "cone",
    GeomAbs_Sphere: "sphere",
    GeomAbs_Torus: "torus",
    GeomAbs_SurfaceOfExtrusion: "extrusion",
}
SAMPLES = 33
MOST_FACES = 20_000
GRID = 17
"""Points each way over a torus when its box is asked: 0.1 % of its radius off at most."""
MOST_EXACT_BOXES = 24
"""Free faces, largest first, whose box is searched for; of others their edges are taken."""


@dataclass(slots=True)
class Edge:
    """One edge in space: its points in order, and whether they are on a circle or a line."""

    index: int
    kind: str
    """line, circle or curve"""
    points: Vector
    closed: bool
    centre: Vector | None = None
    axis: Vector | None = None
    radius_mm: float = 0.0


@dataclass(slots=True)
class Face:
    """One face of a solid."""

    index: int
    kind: str
    area_mm2: float
    edges: list[Edge] = field(default_factory=list)
    point: Vector = field(default_factory=lambda: np.zeros(3))
    """On the plane, or on the axis."""
    normal: Vector = field(default_factory=lambda: np.zeros(3))
    """Outward normal of a plane; axis of a cylinder, cone, torus; direction of an extrusion."""
    radius_mm: float = 0.0
    forward: dict[int, bool] = field(default_factory=dict)
    """Edge -> whether the face, seen from outside, lies to the left of the edge's points."""
    hollow: bool = False
    """Whether the material lies outside the cylinder: a hole, or the inside of a bend."""


@dataclass
class SolidFaces:
    """A solid as faces, and which faces share an edge."""

    faces: list[Face]
    volume_mm3: float
    surface_mm2: float
    box_mm: tuple[float, float, float]
    faces_at: dict[int, list[int]]
    """Edge -> its faces."""
    moments_mm5: tuple[float, ...] = ()
    """Principal moments of inertia, of density one."""
    is_sound: bool = True
    """Whether its faces close: every edge run twice, once each way, around a positive volume."""

    @cached_property
    def points(self) -> Vector:
        """The points of all edges, each edge as often as a face has it."""
        return np.vstack([edge.points for face in self.faces for edge in face.edges])


def _vector(found: Any) -> Vector:
    return np.array([found.X(), found.Y(), found.Z()])


def shapes_in(shape: Any, kind: Any) -> Iterator[Any]:
    """Shapes of a kind in a shape, each as often as it occurs."""
    explorer = TopExp_Explorer(shape, kind)
    while explorer.More():
        yield explorer.Current()
        explorer.Next()


def area_of(shape: Any) -> float:
    """Area of a face."""
    props = GProp_GProps()
    BRepGProp.SurfaceProperties_s(shape, props)
    return float(props.Mass())


def volume_and_moments_of(shape: Any) -> tuple[float, tuple[float, ...]]:
    """Volume of a solid, negative when it is inside out, and its principal moments."""
    props = GProp_GProps()
    BRepGProp.VolumeProperties_s(shape, props)
    moments = props.PrincipalProperties().Moments()
    return float(props.Mass()), tuple(sorted(abs(float(each)) for each in moments))


def box_of(faces: list[Face], shapes: list[Any]) -> tuple[float, float, float]:
    """Sides of the box around a solid, largest first.

    The box of a ruled or plane face is exact; a torus is sampled, for the exact search on one
    takes longer than all the rest of its part.
    """
    box = Bnd_Box()
    free = sorted((f for f in faces if f.kind == "free"), key=lambda f: -f.area_mm2)
    searched = {face.index for face in free[:MOST_EXACT_BOXES]}
    for face, shape in zip(faces, shapes, strict=True):
        if face.kind == "torus" and _is_whole_patch(face, shape):
            _add_grid(box, shape)
        elif face.kind == "torus" or (face.kind == "free" and face.index not in searched):
            _add_points(box, face)
        else:
            BRepBndLib.AddOptimal_s(shape, box, False, False)
    if box.IsVoid():
        return 0.0, 0.0, 0.0
    box.SetGap(0.0)
    x0, y0, z0, x1, y1, z1 = box.Get()
    first, second, third = sorted((x1 - x0, y1 - y0, z1 - z0), reverse=True)
    return first, second, third


def _add_points(box: Any, face: Face) -> None:
    for edge in face.edges:
        for x, y, z in (edge.points.min(axis=0), edge.points.max(axis=0)):
            box.Update(float(x), float(y), float(z))


def _is_whole_patch(face: Face, shape: Any) -> bool:
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


def solid_faces(solid: Any) -> SolidFaces:
    """All faces of a solid with their edges."""
    edges = TopTools_IndexedMapOfShape()
    known: dict[int, Edge] = {}
    faces: list[Face] = []
    shapes: list[Any] = []
    faces_at: dict[int, list[int]] = {}
    runs: dict[int, list[int]] = {}
    for each in shapes_in(solid, TopAbs_FACE):
        shape = TopoDS.Face_s(each)
        face = _face(len(faces), shape)
        faces.append(face)
        shapes.append(shape)
        for index, forward in _edges(face, shape, edges, known):
            faces_at.setdefault(index, []).append(face.index)
            runs.setdefault(index, []).append(1 if forward else -1)
        if len(faces) > MOST_FACES:
            break
    volume, moments = volume_and_moments_of(solid)
    surface = sum(face.area_mm2 for face in faces)
    closed = all(len(run) == 2 and sum(run) == 0 for run in runs.values())
    sound = closed and volume > 0
    box = box_of(faces, shapes)
    return SolidFaces(faces, abs(volume), surface, box, faces_at, moments, sound)


def _edges(
    face: Face, shape: Any, edges: Any, known: dict[int, Edge]
) -> Iterator[tuple[int, bool]]:
    """Give a face its edges; their numbers and whether the face runs them forward."""
    for each in shapes_in(shape, TopAbs_EDGE):
        edge = TopoDS.Edge_s(each)
        if BRep_Tool.Degenerated_s(edge):
            continue
        index = edges.Add(edge)
        if index not in known:
            known[index] = _edge(index, edge)
        forward = edge.Orientation() != TopAbs_REVERSED
        face.edges.append(known[index])
        face.forward[index] = forward
        yield index, forward


def _face(index: int, shape: Any) -> Face:
    surface = BRepAdaptor_Surface(shape)
    kind = KINDS.get(surface.GetType(), "free")
    face = Face(index, kind, area_of(shape))
    reversed_ = shape.Orientation() == TopAbs_REVERSED
    if kind == "plane":
        plane = surface.Plane()
        face.point = _vector(plane.Location())
        normal = _vector(plane.Axis().Direction())
        direct = plane.Position().Direct()
        face.normal = -normal if reversed_ == direct else normal
    elif kind in ("cylinder", "cone", "torus"):
        solid = {"cylinder": "Cylinder", "cone": "Cone", "torus": "Torus"}[kind]
        found = getattr(surface, solid)()
        face.point = _vector(found.Axis().Location())
        face.normal = _vector(found.Axis().Direction())
        if kind == "cylinder":
            face.radius_mm = float(found.Radius())
            face.hollow = reversed_ == found.Position().Direct()
    elif kind == "extrusion":
        face.normal = _vector(surface.Direction())
    return face


def _edge(index: int, edge: Any) -> Edge:
    curve = BRepAdaptor_Curve(edge)
    first, last = curve.FirstParameter(), curve.LastParameter()
    kind = {GeomAbs_Line: "line", GeomAbs_Circle: "circle"}.get(curve.GetType(), "curve")
    count = {"line": 2, "circle": 9}.get(kind, SAMPLES)
    if kind == "curve" and hasattr(curve, "NbKnots"):
        count = _samples(curve)
    points = np.array(
        [_xyz(curve.Value(first + (last - first) * i / (count - 1))) for i in range(count)]
    )
    closed = bool(np.linalg.norm(points[0] - points[-1]) < 1e-6)
    found = Edge(index, kind, points, closed)
    if kind == "circle":
        circle = curve.Circle()
        found.centre = _vector(circle.Location())
        found.axis = _vector(circle.Axis().Direction())
        found.radius_mm = float(circle.Radius())
    return found


def _samples(curve: Any) -> int:
    """More points for a spline with many knots, so that none is stepped over."""
    try:
        return int(min(400, max(SAMPLES, 12 * curve.NbKnots())))
    except Exception as error:  # noqa: BLE001 - OCP raises its own root for a curve without knots
        del error
        return 4 * SAMPLES


def _xyz(point: Any) -> tuple[float, float, float]:
    return point.X(), point.Y(), point.Z()

"""Faces of a solid as plain numbers; with `solid_edges` the only modules that know OCP.

A face keeps its surface, its area, its outward normal or its axis, and its edges as rows of
points in space with the true circle where there is one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class SolidFaces:
    """A solid as faces, and which faces share an edge."""

    faces: list[Face]
    volume_mm3: float
    surface_mm2: float
    box_mm: tuple[float, float, float]
    faces_at: dict[int, list[int]]
    """Edge -> its faces."""


def _vector(found: Any) -> Vector:
    return np.array([found.X(), found.Y(), found.Z()])


def shapes_in(shape: Any, kind: Any) -> Iterator[Any]:
    """Shapes of a kind in a shape, each as often as it occurs."""
    explorer = TopExp_Explorer(shape, kind)
    while explorer.More():
        yield explorer.Current()
        explorer.Next()


def volume_of(shape: Any) -> float:
    """Volume of a solid."""
    props = GProp_GProps()
    BRepGProp.VolumeProperties_s(shape, props)
    return abs(float(props.Mass()))


def area_of(shape: Any) -> float:
    """Area of a face."""
    props = GProp_GProps()
    BRepGProp.SurfaceProperties_s(shape, props)
    return float(props.Mass())


def box_of(shape: Any) -> tuple[float, float, float]:
    """Sides of the box around a shape, largest first."""
    box = Bnd_Box()
    BRepBndLib.AddOptimal_s(shape, box, False, False)
    x0, y0, z0, x1, y1, z1 = box.Get()
    first, second, third = sorted((x1 - x0, y1 - y0, z1 - z0), reverse=True)
    return first, second, third


def solid_faces(solid: Any) -> SolidFaces:
    """All faces of a solid with their edges."""
    edges = TopTools_IndexedMapOfShape()
    known: dict[int, Edge] = {}
    faces: list[Face] = []
    faces_at: dict[int, list[int]] = {}
    for shape in shapes_in(solid, TopAbs_FACE):
        face = _face(len(faces), TopoDS.Face_s(shape))
        faces.append(face)
        for each in shapes_in(shape, TopAbs_EDGE):
            edge = TopoDS.Edge_s(each)
            if BRep_Tool.Degenerated_s(edge):
                continue
            index = edges.Add(edge)
            if index not in known:
                known[index] = _edge(index, edge)
            face.edges.append(known[index])
            face.forward[index] = edge.Orientation() != TopAbs_REVERSED
            faces_at.setdefault(index, []).append(face.index)
        if len(faces) > MOST_FACES:
            break
    surface = sum(face.area_mm2 for face in faces)
    return SolidFaces(faces, volume_of(solid), surface, box_of(solid), faces_at)


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

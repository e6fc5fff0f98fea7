"""Faces of a solid as plain numbers; a few modules of this room are the only ones that know OCP.

A face keeps its surface, its area, its outward normal or its axis, and its edges as rows of
points in space with the true circle where there is one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve, BRepAdaptor_Surface
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

from gemaakt.drawing.solid_box import box_of
from gemaakt.drawing.solid_face import Edge, Face
from gemaakt.drawing.solid_hand import handedness
from gemaakt.drawing.vectors import Vector

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
    handed: tuple[float, ...] = ()
    """Of `solid_hand`: what turns its sign around in a mirror."""
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


def area_and_middle_of(shape: Any) -> tuple[float, Vector]:
    """Area of a face and its centre of gravity."""
    props = GProp_GProps()
    BRepGProp.SurfaceProperties_s(shape, props)
    return float(props.Mass()), _vector(props.CentreOfMass())


def weighed(shape: Any) -> tuple[float, tuple[float, ...], Vector]:
    """Volume of a solid, negative when it is inside out, its principal moments and its centre."""
    props = GProp_GProps()
    BRepGProp.VolumeProperties_s(shape, props)
    moments = props.PrincipalProperties().Moments()
    ordered = tuple(sorted(abs(float(each)) for each in moments))
    return float(props.Mass()), ordered, _vector(props.CentreOfMass())


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
    volume, moments, centre = weighed(solid)
    surface = sum(face.area_mm2 for face in faces)
    closed = all(len(run) == 2 and sum(run) == 0 for run in runs.values())
    sound = closed and volume > 0
    box = box_of(faces, shapes)
    middles, areas = np.array([f.middle for f in faces]), np.array([f.area_mm2 for f in faces])
    hand = handedness(middles, areas, centre) if surface > 0 else ()
    return SolidFaces(faces, abs(volume), surface, box, faces_at, moments, hand, sound)


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
    area, middle = area_and_middle_of(shape)
    face = Face(index, kind, area, middle=middle)
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

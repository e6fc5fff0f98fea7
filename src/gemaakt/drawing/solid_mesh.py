"""A solid as triangles for a picture: vertices, normals, the rims of its faces, and its bends.

The mesh is a block of little-endian numbers that a browser reads without parsing::

    "GMM1"  u32 vertices  u32 triangles  u32 line points  f32 low[3]  f32 high[3]
    per vertex      u16 x y z 0    (shares of the box from low to high)
    per vertex      i8  nx ny nz   u8 tone (0 plain, 1 bend)
    per line point  u16 x y z 0    (two points a stretch)
    per triangle    u32 a b c
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from OCP.BRep import BRep_Tool
from OCP.BRepMesh import BRepMesh_IncrementalMesh
from OCP.TopAbs import TopAbs_EDGE, TopAbs_FACE, TopAbs_REVERSED
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS

from gemaakt.drawing.part import Part
from gemaakt.drawing.solid_face import Face
from gemaakt.drawing.solid_faces import SolidFaces, shapes_in

MAGIC = b"GMM1"
PLAIN, BEND = 0, 1
CHORD_SHARE = 1 / 800
"""How far a triangle may lie off its surface, of the largest side of the box."""
TURN_RAD = 0.3
COARSER = 5.0
MOST_TRIANGLES = 150_000
SAME_MM = 0.02


class MeshTooLarge(Exception):
    """Even a coarse mesh has more triangles than a browser is asked to draw."""


@dataclass(slots=True)
class Patch:
    """The triangles of one face: its own vertices (mm), and the stretches of its rim."""

    points: NDArray[np.float64]
    corners: NDArray[np.int64]
    rim: NDArray[np.int64]
    """Pairs of vertices."""
    tone: int = PLAIN

    @property
    def normals(self) -> NDArray[np.float64]:
        """Per vertex the mean of its triangles' normals, by their area."""
        a, b, c = (self.points[self.corners[:, k]] for k in range(3))
        flat = np.cross(b - a, c - a)
        found = np.zeros_like(self.points)
        for k in range(3):
            np.add.at(found, self.corners[:, k], flat)
        length = np.linalg.norm(found, axis=1, keepdims=True)
        return found / np.maximum(length, 1e-12)


def mesh_of(solids: Sequence[tuple[Any, SolidFaces, Part]]) -> bytes:
    """Solids in their places as one mesh; `MeshTooLarge` when it cannot be made small."""
    size_mm = max(max(faces.box_mm) for _, faces, _ in solids) or 1.0
    for chord_mm in (size_mm * CHORD_SHARE, size_mm * CHORD_SHARE * COARSER):
        patches = [patch for each in solids for patch in _patches(*each, chord_mm)]
        if sum(len(patch.corners) for patch in patches) <= MOST_TRIANGLES:
            return _packed(patches)
    raise MeshTooLarge


def _patches(solid: Any, faces: SolidFaces, part: Part, chord_mm: float) -> Iterator[Patch]:
    BRepMesh_IncrementalMesh(solid, chord_mm, False, TURN_RAD, False)
    shapes = [TopoDS.Face_s(each) for each in shapes_in(solid, TopAbs_FACE)]
    drawn: set[int] = set()
    for face, shape in zip(faces.faces, shapes, strict=False):
        patch = _patch(face, shape, drawn)
        if patch is not None:
            patch.tone = BEND if is_bend(face, part) else PLAIN
            yield patch


def is_bend(face: Face, part: Part) -> bool:
    """Whether a face is the inside or the outside of a bend of a sheet.

    Its radius is that of a bend, and it runs on along its axis: a hole or a rounded corner of
    the same radius is only as long as the sheet is thick.
    """
    t = part.thickness_mm
    if face.kind != "cylinder" or not t or not part.bends:
        return False
    inner = face.radius_mm if face.hollow else face.radius_mm - t
    along = max(
        (
            float(np.linalg.norm(e.points[-1] - e.points[0]))
            for e in face.edges
            if e.kind == "line"
        ),
        default=0.0,
    )
    return along > t * 1.05 and any(abs(inner - b.radius_mm) < SAME_MM for b in part.bends)


def _patch(face: Face, shape: Any, drawn: set[int]) -> Patch | None:
    """The triangles that the kernel made of a face; None when it made none."""
    place = TopLoc_Location()
    found = BRep_Tool.Triangulation_s(shape, place)
    if found is None or found.NbTriangles() == 0:
        return None
    move = place.Transformation()
    nodes = (found.Node(i).Transformed(move) for i in range(1, found.NbNodes() + 1))
    points = np.array([(p.X(), p.Y(), p.Z()) for p in nodes])
    corners = np.array([found.Triangle(i).Get() for i in range(1, found.NbTriangles() + 1)]) - 1
    if shape.Orientation() == TopAbs_REVERSED:
        corners = corners[:, ::-1]
    rim = list(_rim(face, shape, (found, place), drawn))
    return Patch(points, corners, np.array(rim, dtype=np.int64).reshape(-1, 2))


def _rim(
    face: Face, shape: Any, triangles: tuple[Any, Any], drawn: set[int]
) -> Iterator[tuple[int, int]]:
    """Stretches of the face's edges that no face before it has drawn; a seam is no edge."""
    seen = [edge.index for edge in face.edges]
    at = iter(face.edges)
    for each in shapes_in(shape, TopAbs_EDGE):
        edge = TopoDS.Edge_s(each)
        if BRep_Tool.Degenerated_s(edge):
            continue
        index = next(at).index
        if index in drawn or seen.count(index) > 1:
            continue
        drawn.add(index)
        row = BRep_Tool.PolygonOnTriangulation_s(edge, *triangles)
        if row is not None:
            nodes = [row.Node(i) - 1 for i in range(1, row.NbNodes() + 1)]
            yield from pairwise(nodes)


def _packed(patches: Sequence[Patch]) -> bytes:
    """The block of the module's docstring."""
    points = np.vstack([patch.points for patch in patches])
    starts = np.cumsum([0, *(len(patch.points) for patch in patches)])
    pairs = list(zip(patches, starts[:-1], strict=True))
    corners = np.vstack([patch.corners + at for patch, at in pairs])
    rims = np.vstack([patch.rim + at for patch, at in pairs]).ravel()
    low, high = points.min(axis=0), points.max(axis=0)
    shares = (points - low) / np.maximum(high - low, 1e-9) * 65535
    places = np.zeros((len(points), 4), dtype="<u2")
    places[:, :3] = np.rint(shares)
    sides = np.zeros((len(points), 4), dtype=np.int8)
    sides[:, :3] = np.rint(np.vstack([patch.normals for patch in patches]) * 127)
    sides[:, 3] = np.concatenate([np.full(len(p.points), p.tone) for p in patches])
    counts = np.array([len(points), len(corners), len(rims)], dtype="<u4")
    box = np.array([low, high], dtype="<f4")
    blocks = (counts, box, places, sides, places[rims], corners.astype("<u4"))
    return MAGIC + b"".join(block.tobytes() for block in blocks)

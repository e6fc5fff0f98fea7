"""Round holes of a solid: concave cylinders that go all the way round.

Most programs write a hole as two half cylinders, some as one with a seam; a hole is what all
faces about one axis and of one radius make together. A counterbore is one hole.
"""

import math
from typing import TYPE_CHECKING

import numpy as np

from gemaakt.drawing.vectors import PARALLEL, frame_of

if TYPE_CHECKING:
    from gemaakt.drawing.solid_face import Face
    from gemaakt.drawing.solid_faces import SolidFaces

SAME_AXIS_MM = 0.05
SAME_RADIUS_MM = 0.02
WIDEST_GAP = math.radians(100)


def round_holes(solid: "SolidFaces") -> list[list["Face"]]:
    """The faces of every hole, once an axis."""
    faces = [face for face in solid.faces if face.kind == "cylinder" and face.hollow]
    groups = []
    while faces:
        is_one = on_axis_of(faces[0], faces)
        groups.append([face for face, same in zip(faces, is_one, strict=True) if same])
        faces = [face for face, same in zip(faces, is_one, strict=True) if not same]
    return [group for group in groups if any(_is_full(face, group) for face in group)]


def on_axis_of(first: "Face", faces: list["Face"]) -> np.ndarray:
    """Which of the faces have the axis of the first, which is the first of them."""
    points = np.array([face.point for face in faces]) - first.point
    normals = np.array([face.normal for face in faces])
    off = np.linalg.norm(np.cross(points, first.normal), axis=1)
    found: np.ndarray = (off < SAME_AXIS_MM) & (np.abs(normals @ first.normal) > 1 - PARALLEL)
    found[0] = True
    return found


def _is_full(face: "Face", group: list["Face"]) -> bool:
    """Whether the edges of all faces with its radius reach every side of the axis."""
    alike = [f for f in group if abs(f.radius_mm - face.radius_mm) < SAME_RADIUS_MM]
    points = np.vstack([edge.points for each in alike for edge in each.edges])
    a, b = frame_of(face.normal)
    rel = points - face.point
    turns = np.sort(np.arctan2(rel @ b, rel @ a))
    gaps = np.diff(np.append(turns, turns[0] + 2 * math.pi))
    return bool(gaps.max() < WIDEST_GAP)

"""Every face of a bent sheet accounted for: one skin, its partner, and square rims between them.

The second half of the certificate: a boss, a pocket, a slanted hole or a pressed form leaves a
face that is none of the three, however little volume it has.
"""

from typing import TYPE_CHECKING

import numpy as np

from gemaakt.drawing.vectors import PARALLEL, cross

if TYPE_CHECKING:
    from gemaakt.drawing.solid_face import Face
    from gemaakt.drawing.solid_faces import SolidFaces

SAME_MM = 0.02
SQUARE = 1e-3


def all_accounted(
    solid: "SolidFaces",
    skin: set[int],
    thickness_mm: float,
    but: frozenset[int] = frozenset(),
) -> bool:
    """Whether every face is of the skin, of its partner, or a square rim between the two.

    The faces `but` are accounted for by somebody else: those of countersinks.
    """
    ours = [solid.faces[i] for i in sorted(skin)]
    others = {
        face.index
        for face in solid.faces
        if face.index not in skin and _is_partner(face, ours, thickness_mm)
    }
    touching = _neighbours(solid)
    for face in solid.faces:
        if face.index in skin or face.index in others or face.index in but:
            continue
        near = touching.get(face.index, set())
        if not (near & skin and near & others):
            return False
        if not all(_is_square(face, solid.faces[i]) for i in near & (skin | others)):
            return False
    return True


def _is_partner(face: "Face", ours: list["Face"], t: float) -> bool:
    if face.kind == "plane":
        return any(
            each.kind == "plane"
            and face.normal @ each.normal < -1 + PARALLEL
            and abs((each.point - face.point) @ each.normal - t) < SAME_MM
            for each in ours
        )
    if face.kind == "cylinder":
        return any(_is_other_side(face, each, t) for each in ours if each.kind == "cylinder")
    return False


def _is_other_side(face: "Face", ours: "Face", t: float) -> bool:
    """Whether two cylinders are the inside and the outside of one bend."""
    if face.hollow == ours.hollow or abs(face.normal @ ours.normal) < 1 - PARALLEL:
        return False
    off = cross(face.point - ours.point, ours.normal)
    apart = ours.radius_mm + (t if ours.hollow else -t)
    return bool(np.linalg.norm(off) < SAME_MM and abs(face.radius_mm - apart) < SAME_MM)


def _neighbours(solid: "SolidFaces") -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for faces in solid.faces_at.values():
        for one in faces:
            found.setdefault(one, set()).update(faces)
    return found


def _is_square(rim: "Face", wall: "Face") -> bool:
    """Whether a rim stands square on a plane wall; on a bend there is nothing to hold it to."""
    if wall.kind != "plane":
        return True
    if rim.kind == "plane":
        return bool(abs(rim.normal @ wall.normal) < SQUARE)
    if rim.kind in ("cylinder", "extrusion"):
        return bool(abs(rim.normal @ wall.normal) > 1 - SQUARE)
    return rim.kind == "free"

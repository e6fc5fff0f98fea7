"""Rims of the faces of a solid as contours in a plane."""

from typing import TYPE_CHECKING

import numpy as np

from gemaakt.drawing.chain import chained
from gemaakt.drawing.contour import Contour
from gemaakt.drawing.part import Part
from gemaakt.drawing.shapes import TooEntangled, arranged
from gemaakt.drawing.solid_face import frame_on
from gemaakt.drawing.unfold import laid_row

if TYPE_CHECKING:
    from gemaakt.drawing.solid_face import Face

CLOSES_WITHIN = 0.004
"""Measured: true sheets close within 0.0005, hot-rolled and mitred ones miss by 0.005 and more."""
AREA_WITHIN = 2e-4
"""Chained outline against the areas of its faces."""


def contours_on(faces: list["Face"], base: "Face") -> list[Contour]:
    """Rims of coplanar faces as contours (mm) in the base's own frame."""
    a, b = frame_on(base)
    frame = np.column_stack([a, b])
    counts: dict[int, int] = {}
    for face in faces:
        for edge in face.edges:
            counts[edge.index] = counts.get(edge.index, 0) + 1
    rows = [
        laid_row(edge, lambda points: points @ frame)
        for face in faces
        for edge in face.edges
        if counts[edge.index] == 1
    ]
    return chained(rows, is_drawn=False).contours


def one_part(contours: list[Contour]) -> tuple[Contour | None, list[Contour]]:
    """Outline and holes when the contours are exactly one part without crossings."""
    if not contours:
        return None, []
    try:
        found = arranged(contours)
    except TooEntangled:
        return None, []
    if len(found.parts) != 1 or found.crossings or found.self_crossings:
        return None, []
    part = found.parts[0]
    return contours[part.outline], [contours[i] for i in part.inner]


def misses(part: Part) -> float:
    """How far the flat of a part is from closing on the solid's volume, as a share."""
    return abs((part.certificate_ratio or 0.0) - 1)

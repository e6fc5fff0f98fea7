"""Countersinks and counterbores in the walls of a bent sheet: their through hole is what is cut.

A *sink* is a hole through one wall of which the faces about its axis have more than one radius.
What it takes beyond its through hole is known exactly, so that a sheet with sinks closes on its
volume as one without.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gemaakt.drawing.contour import Contour, circle_contour
from gemaakt.drawing.solid_holes import on_axis_of
from gemaakt.drawing.vectors import PARALLEL, Vector

if TYPE_CHECKING:
    from gemaakt.drawing.solid_face import Face
    from gemaakt.drawing.solid_faces import SolidFaces
    from gemaakt.drawing.unfold import Flat

SAME_MM = 0.02
MIDDLE_MM = 0.05


@dataclass(frozen=True, slots=True)
class Sink:
    """One countersunk or counterbored hole."""

    point: Vector
    axis: Vector
    least_mm: float
    """Radius of the hole that goes through."""
    taken_mm3: float
    """What is taken beyond that hole."""
    faces: frozenset[int]


def sinks_in(solid: "SolidFaces", thickness_mm: float) -> list[Sink]:
    """Every sink that goes through one wall of this thickness."""
    rims = [f for f in solid.faces if f.kind == "cone" or (f.kind == "cylinder" and f.hollow)]
    found = []
    while rims:
        same = on_axis_of(rims[0], rims)
        group = [face for face, is_same in zip(rims, same, strict=True) if is_same]
        rims = [face for face, is_same in zip(rims, same, strict=True) if not is_same]
        sink = _sink(solid, group, thickness_mm)
        if sink is not None:
            found.append(sink)
    return found


def _sink(solid: "SolidFaces", group: Sequence["Face"], thickness_mm: float) -> Sink | None:
    first = group[0]
    steps = sorted({_step(face, first) for face in group})
    depth = sum(high - low for low, high, _, _ in steps)
    whole = steps[-1][1] - steps[0][0]
    radii = [radius for step in steps for radius in step[2:]]
    if max(radii) - min(radii) < SAME_MM or abs(whole - thickness_mm) > SAME_MM:
        return None
    if abs(depth - whole) > SAME_MM or any(
        after[0] - before[1] > SAME_MM for before, after in itertools.pairwise(steps)
    ):
        return None
    least = min(radii)
    empty = sum(
        math.pi * (high - low) / 3 * (near**2 + near * far + far**2)
        for low, high, near, far in steps
    )
    taken = empty - math.pi * least**2 * whole
    shoulders = (f.index for f in solid.faces if _is_shoulder(f, first, max(radii)))
    faces = frozenset((*(f.index for f in group), *shoulders))
    return Sink(first.point, first.normal, least, taken, faces)


def _step(face: "Face", first: "Face") -> tuple[float, float, float, float]:
    """From where to where along the axis a face goes, and its radius there and there."""
    along, off = _about(face, first)
    low, high = float(along.min()), float(along.max())
    near, far = off[along < low + SAME_MM], off[along > high - SAME_MM]
    return round(low, 3), round(high, 3), round(float(near.max()), 3), round(float(far.max()), 3)


def _about(face: "Face", first: "Face") -> tuple[Vector, Vector]:
    """How far the points of a face lie along an axis, and off it."""
    points = np.vstack([edge.points for edge in face.edges]) - first.point
    along = points @ first.normal
    return along, np.linalg.norm(points - np.outer(along, first.normal), axis=1)


def _is_shoulder(face: "Face", first: "Face", most_mm: float) -> bool:
    """Whether a plane is the bottom of a counterbore: square to the axis, within its width."""
    if face.kind != "plane" or abs(face.normal @ first.normal) < 1 - PARALLEL:
        return False
    return bool(_about(face, first)[1].max() < most_mm + SAME_MM)


def narrowed(
    inner: Sequence[Contour], flat: "Flat", sinks: Sequence[Sink], solid: "SolidFaces"
) -> tuple[list[Contour], float]:
    """Holes of a flat with the through hole of every sink, and the area that they give back."""
    kept, back_mm2 = list(inner), 0.0
    for sink in sinks:
        beside = {
            other
            for index in sink.faces
            for edge in solid.faces[index].edges
            for other in solid.faces_at[edge.index]
            if other in flat.laid and other not in sink.faces
        }
        for index in beside:
            x, y = (float(each) for each in flat.laid[index].at(np.array([sink.point]))[0])
            for at, contour in enumerate(kept):
                circle = contour.circle
                if circle is not None and math.dist(circle[0], (x, y)) < MIDDLE_MM:
                    kept[at] = circle_contour(circle[0], sink.least_mm)
                    back_mm2 += contour.area_mm2 - kept[at].area_mm2
    return kept, back_mm2

"""A face of a solid as plain numbers, with its edges as rows of points in space."""

from dataclasses import dataclass, field

import numpy as np

from gemaakt.drawing.vectors import PARALLEL, Vector, cross, frame_of


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
    middle: Vector = field(default_factory=lambda: np.zeros(3))
    """Centre of gravity of the face."""
    hollow: bool = False
    """Whether the material lies outside the cylinder: a hole, or the inside of a bend."""


def frame_on(face: Face) -> tuple[Vector, Vector]:
    """Two directions in a plane face; in one that is tilted every way, along its longest edge."""
    first, second = frame_of(face.normal)
    if np.abs(face.normal).min() < PARALLEL:
        return first, second
    sides = [edge.points[-1] - edge.points[0] for edge in face.edges if edge.kind == "line"]
    if not sides:
        return first, second
    longest = max(sides, key=lambda side: float(side @ side))
    first = longest / np.linalg.norm(longest)
    return first, cross(face.normal, first)

"""A face of a solid as plain numbers, with its edges as rows of points in space."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

type Vector = NDArray[np.float64]


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

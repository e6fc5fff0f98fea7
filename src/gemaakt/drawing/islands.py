"""Contours inside a hole that are no part of their own: sunk holes, and waste that falls out.

A counterbore or a countersink is drawn as two circles round one middle: only the inner one is
cut. An island smaller than anything a laser keeps hold of, such as the eye of a letter, is waste.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from gemaakt.drawing.contour import Contour, Point
from gemaakt.drawing.shapes import Arranged, Nested

LARGEST_SUNK_MM = 42.0
"""Counterbore of an M24 hexagon socket screw (DIN 974-1: 40 mm), and a little."""
SMALLEST_PART_MM = 15.0
"""The smallest product of the published limits: 15 × 15 mm."""
SAME_MIDDLE_MM = 0.05


@dataclass(slots=True)
class Sunk:
    """A hole drawn as two circles: where, and both diameters."""

    at: Point
    inner_mm: float
    outer_mm: float


@dataclass(slots=True)
class Sifted:
    """Parts without what is no part, and what that was."""

    parts: list[Nested]
    sunk: list[Sunk] = field(default_factory=list)
    waste: list[Point] = field(default_factory=list)


def sifted(found: Arranged, contours: Sequence[Contour]) -> Sifted:
    """Take sunk holes and waste out of the parts."""
    result = Sifted(list(found.parts))
    for island in [part for part in found.parts if part.outline in found.islands]:
        hole = found.islands[island.outline]
        sunk = _sunk(contours[island.outline], contours[hole])
        if sunk is not None and not island.inner:
            owner = next(part for part in result.parts if hole in part.inner)
            owner.inner[owner.inner.index(hole)] = island.outline
            result.sunk.append(sunk)
        elif _is_small(contours[island.outline]):
            result.waste.append(contours[island.outline].vertices[0][:2])
        else:
            continue
        result.parts.remove(island)
    return result


def _sunk(inner: Contour, outer: Contour) -> Sunk | None:
    small, large = inner.circle, outer.circle
    if small is None or large is None or large[1] > LARGEST_SUNK_MM:
        return None
    if math.dist(small[0], large[0]) > SAME_MIDDLE_MM:
        return None
    return Sunk(small[0], small[1], large[1])


def _is_small(outline: Contour) -> bool:
    x0, y0, x1, y1 = outline.bounds
    return max(x1 - x0, y1 - y0) < SMALLEST_PART_MM

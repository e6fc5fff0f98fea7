"""Contours inside a hole that are no part of their own: sunk holes, and waste that falls out.

A counterbore or a countersink is drawn as two circles round one middle, or as more: only the inner
one is cut. An island smaller than anything a laser keeps hold of, such as the eye of a letter, is
waste. A hole that leaves a thin rim of its outline while something lies in it, or that runs along
the outline, is doubtful: two revisions over each other, the edge of a chamfer, a notch.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from gemaakt.drawing.contour import Contour, Point
from gemaakt.drawing.shapes import Arranged, Nested, area_of

LARGEST_SUNK_MM = 42.0
"""Counterbore of an M24 hexagon socket screw (DIN 974-1: 40 mm), and a little."""
SMALLEST_PART_MM = 15.0
"""The smallest product of the published limits: 15 × 15 mm."""
SAME_MIDDLE_MM = 0.05
THIN_MM = 3.0
"""A rim that is nowhere wider is no part around something else."""
MOST_NOTCH_SHARE = 0.5
"""A notch has less than this of its own lines on the outline; a second outline has most."""


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


@dataclass(slots=True)
class Doubts:
    """Places where two outlines lie over each other, and where a hole runs along its outline."""

    twice: list[Point] = field(default_factory=list)
    notches: list[Point] = field(default_factory=list)


def doubts_of(found: Arranged, contours: Sequence[Contour]) -> Doubts:
    """What a drawing leaves open about outlines and the holes in them."""
    doubts, filled = Doubts(), set(found.islands.values())
    for part in found.parts:
        outline = contours[part.outline]
        for hole in part.inner:
            at, along_mm = found.touches.get((hole, part.outline), (None, 0.0))
            follows = along_mm > MOST_NOTCH_SHARE * contours[hole].length_mm
            if hole in filled and (at is not None or _is_rim(outline, contours[hole])):
                doubts.twice.append(contours[hole].vertices[0][:2])
            elif at is not None:
                (doubts.twice if follows else doubts.notches).append(at)
    return doubts


def _is_rim(outline: Contour, hole: Contour) -> bool:
    """Whether a hole leaves nothing of its outline but a thin rim."""
    away = [abs(a - b) for a, b in zip(outline.bounds, hole.bounds, strict=True)]
    if max(away) > THIN_MM:
        return False
    left = area_of(outline).difference(area_of(hole))
    return bool(left.buffer(-THIN_MM / 2).is_empty)


def sifted(found: Arranged, contours: Sequence[Contour]) -> Sifted:
    """Take sunk holes and waste out of the parts."""
    result = Sifted(list(found.parts))
    for island in [part for part in found.parts if part.outline in found.islands]:
        hole = found.islands[island.outline]
        inmost = island.inner[0] if len(island.inner) == 1 else island.outline
        sunk = _sunk(contours[inmost], contours[hole])
        if sunk is not None and len(island.inner) < 2:
            owner = next(part for part in result.parts if hole in part.inner)
            owner.inner[owner.inner.index(hole)] = inmost
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

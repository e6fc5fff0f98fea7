"""Contours as polygons that never understate the material: arcs become chords on the safe side."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from gemaakt.nest.problem import NestJob, Part, Point, Ring, Sheet

CHORD_MM = 0.05
"""How far a chord polygon may lie from the arc it stands for."""


def polygon_of(thing: Part | Sheet) -> shapely.Polygon:
    """A part as a polygon that covers it; a sheet as one that it covers."""
    is_part = isinstance(thing, Part)
    outer = flattened(thing.outer, material_inside=True, covering=is_part)
    holes = [flattened(hole, material_inside=False, covering=is_part) for hole in thing.holes]
    return shapely.Polygon(outer, holes)


def bounds_of(thing: Part | Sheet) -> tuple[float, float, float, float]:
    """Least x and y, greatest x and y of its outer contour, arcs that reach beyond corners too."""
    if not thing.outer.has_arcs:
        xs, ys = zip(*thing.outer.points, strict=True)
        return min(xs), min(ys), max(xs), max(ys)
    x0, y0, x1, y1 = polygon_of(thing).bounds
    return float(x0), float(y0), float(x1), float(y1)


def turned(
    points: NDArray[np.float64], angle_deg: float, *, mirrored: bool
) -> NDArray[np.float64]:
    """Points mirrored if asked and turned about the origin; right angles without rounding."""
    x = -points[:, 0] if mirrored else points[:, 0]
    y = points[:, 1]
    quarter, rest = divmod(angle_deg % 360.0, 90.0)
    if rest == 0.0:
        cosine, sine = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(quarter)]
    else:
        cosine, sine = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    return np.column_stack([cosine * x - sine * y, sine * x + cosine * y])


def flattened(ring: Ring, *, material_inside: bool, covering: bool) -> NDArray[np.float64]:
    """Vertices of a ring with its arcs as chords or tangents, whichever keeps to the safe side."""
    points = ring.points
    if not ring.has_arcs:
        return np.array(points, float)
    turns_left = _signed_area(ring) > 0
    result: list[Point] = []
    for i, bulge in enumerate(ring.bulges):
        start, end = points[i], points[(i + 1) % len(points)]
        result.append(start)
        if bulge:
            bulges_out = (bulge > 0) == turns_left
            outside = bulges_out == (material_inside == covering)
            result.extend(_arc(start, end, bulge, outside=outside))
    return np.array(result, float)


def with_short_arcs(job: NestJob) -> NestJob:
    """The same job with arcs so short that its points alone are the shape within a chord."""
    return replace(
        job,
        parts=tuple(
            replace(p, outer=short_arcs(p.outer), holes=tuple(map(short_arcs, p.holes)))
            for p in job.parts
        ),
        sheets=tuple(
            replace(s, outer=short_arcs(s.outer), holes=tuple(map(short_arcs, s.holes)))
            for s in job.sheets
        ),
    )


def short_arcs(ring: Ring) -> Ring:
    """A ring whose arcs are cut where `flattened` puts its chords: the same arcs, more points."""
    if not ring.has_arcs:
        return ring
    points: list[Point] = []
    bulges: list[float] = []
    for i, bulge in enumerate(ring.bulges):
        start, end = ring.points[i], ring.points[(i + 1) % len(ring.points)]
        between = list(_arc(start, end, bulge, outside=False)) if bulge else []
        points += [start, *between]
        each = math.tan(math.atan(bulge) / (len(between) + 1))
        bulges += [each] * (len(between) + 1)
    return Ring(tuple(points), tuple(bulges))


def _signed_area(ring: Ring) -> float:
    """Area of the ring with its arcs, positive when it turns left."""
    points = np.array(ring.points)
    following = np.roll(points, -1, axis=0)
    area = 0.5 * float(np.sum(points[:, 0] * following[:, 1] - following[:, 0] * points[:, 1]))
    for i, bulge in enumerate(ring.bulges):
        if bulge:
            area += segment_mm2(points[i], following[i], bulge)
    return area


def ring_area_mm2(ring: Ring) -> float:
    """Area inside a ring, its arcs as arcs."""
    return abs(_signed_area(ring))


def segment_mm2(start: NDArray[np.float64], end: NDArray[np.float64], bulge: float) -> float:
    """Signed area between an arc and its chord, positive on the right of the chord."""
    chord = math.hypot(end[0] - start[0], end[1] - start[1])
    angle = 4.0 * math.atan(abs(bulge))
    radius = chord / (2.0 * math.sin(angle / 2.0)) if chord else 0.0
    return math.copysign(0.5 * radius * radius * (angle - math.sin(angle)), bulge)


def arc_of(start: Point, end: Point, bulge: float) -> tuple[Point, float, float, float]:
    """Centre, radius, begin angle and signed angle (radians) of the arc from start to end."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    middle = ((start[0] + end[0]) / 2.0, (start[1] + end[1]) / 2.0)
    height = (1.0 - bulge * bulge) / (4.0 * bulge)
    centre = (middle[0] - height * dy, middle[1] + height * dx)
    radius = math.hypot(start[0] - centre[0], start[1] - centre[1])
    begin = math.atan2(start[1] - centre[1], start[0] - centre[0])
    return centre, radius, begin, 4.0 * math.atan(bulge)


def _arc(start: Point, end: Point, bulge: float, *, outside: bool) -> Iterator[Point]:
    """Points between start and end: on the arc, or where its tangents meet outside it."""
    centre, radius, begin, sweep = arc_of(start, end, bulge)
    step = 2.0 * math.acos(max(0.0, 1.0 - min(CHORD_MM, radius) / radius))
    count = max(2, math.ceil(abs(sweep) / max(step, 1e-3)))
    if outside:
        reach = radius / math.cos(sweep / count / 2.0)
        angles = [begin + sweep * (i + 0.5) / count for i in range(count)]
    else:
        reach = radius
        angles = [begin + sweep * i / count for i in range(1, count)]
    for angle in angles:
        yield (centre[0] + reach * math.cos(angle), centre[1] + reach * math.sin(angle))

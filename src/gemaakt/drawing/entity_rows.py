"""One DXF entity as a row of vertices with bulges, in the plane it was drawn in.

What is no shape (a radius of nothing, a number that is none) gives None, never an exception.
Source: Autodesk DXF reference, "ENTITIES section".
"""

import math
from collections.abc import Callable, Sequence

from gemaakt.drawing.contour import Point, Vertex
from gemaakt.drawing.curves import (
    arc_path,
    ellipse_points,
    fit_tolerance,
    fitted,
    spline_points,
    without_doubles,
)
from gemaakt.drawing.tags import Entity

MOST_PIECES = 100_000
"""Entities after taking blocks apart; more is no drawing of a part."""
FARTHEST = 1e8
"""A coordinate beyond this (drawing units) is a slip or an attack."""

type Found = tuple[Sequence[Vertex], bool] | None


def row_of(rows: Sequence[Vertex], closed: bool) -> Found:
    """A row of vertices without the doubles that follow each other."""
    kept: list[Vertex] = []
    for vertex in rows:
        if kept and math.dist(kept[-1][:2], vertex[:2]) < 1e-9:
            kept[-1] = vertex
        else:
            kept.append(vertex)
    if closed and len(kept) > 1 and math.dist(kept[0][:2], kept[-1][:2]) < 1e-9:
        kept.pop()
    return (kept, closed) if len(kept) > 1 else None


def _line(entity: Entity) -> Found:
    start = (entity.number(10), entity.number(20), 0.0)
    return [start, (entity.number(11), entity.number(21), 0.0)], False


def _circle(entity: Entity) -> Found:
    x, y, radius = entity.number(10), entity.number(20), entity.number(40)
    if not radius > 0:
        return None
    return [(x + radius, y, 1.0), (x - radius, y, 1.0)], True


def _arc(entity: Entity) -> Found:
    radius = entity.number(40)
    start, end = entity.number(50), entity.number(51)
    if not (radius > 0 and math.isfinite(start + end)):
        return None
    sweep = (end - start) % 360 or 360.0
    centre = (entity.number(10), entity.number(20))
    path = arc_path(centre, radius, math.radians(start), math.radians(sweep))
    return path.vertices, False


def _ellipse(entity: Entity) -> Found:
    major, ratio = (entity.number(11), entity.number(21)), abs(entity.number(40))
    start, end = entity.number(41), entity.number(42, 2 * math.pi)
    length = math.hypot(*major)
    if not (0 < length < FARTHEST and 0 < ratio <= 1e3 and math.isfinite(start + end)):
        return None
    if entity.number(230, 1.0) < 0:
        start, end = -end, -start
    centre = (entity.number(10), entity.number(20))
    return _smooth(ellipse_points(centre, major, ratio, start, end))


def _spline(entity: Entity) -> Found:
    poles = list(zip(entity.numbers(10), entity.numbers(20), strict=False))
    knots, weights = entity.numbers(40), entity.numbers(41)
    numbers = [*knots, *weights, *(n for pole in poles for n in pole)]
    if not all(math.isfinite(n) and abs(n) < 1e12 for n in numbers):
        return None
    if poles and len(weights) not in (0, len(poles)):
        weights = []
    points = spline_points(entity.count(71, 3), knots, poles, weights) if poles else []
    if not points:
        points = list(zip(entity.numbers(11), entity.numbers(21), strict=False))
        points = _through(points, closed=bool(entity.count(70) & 1))
    return _smooth(points) if points else None


def _through(points: list[Point], *, closed: bool) -> list[Point]:
    """A spline given by fit points only, as a Catmull-Rom curve through them."""
    if len(points) < 3 or len(points) > MOST_PIECES:
        return points if len(points) == 2 else []
    if closed and math.dist(points[0], points[-1]) > 1e-9:
        points = [*points, points[0]]
    first, last = (points[-2], points[1]) if closed else (points[0], points[-1])
    padded = [first, *points, last]
    found: list[Point] = []
    for i in range(len(points) - 1):
        found.extend(_between(padded[i : i + 4], step / 16) for step in range(16))
    return [*found, points[-1]]


def _between(four: Sequence[Point], t: float) -> Point:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = four
    w0, w1 = -t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3
    w2, w3 = t + 4 * t**2 - 3 * t**3, -(t**2) + t**3
    x = (w0 * x0 + w1 * x1 + w2 * x2 + w3 * x3) / 2
    return x, (w0 * y0 + w1 * y1 + w2 * y2 + w3 * y3) / 2


def _smooth(points: list[Point]) -> Found:
    if not all(abs(x) < FARTHEST and abs(y) < FARTHEST for x, y in points):
        return [(math.inf, math.inf, 0.0)], False
    points = without_doubles(points)
    if len(points) < 2:
        return None
    vertices = fitted(points, fit_tolerance(points)).vertices
    if len(points) > 3 and math.dist(points[0], points[-1]) < 1e-6:
        return vertices[:-1], True
    return vertices, False


def _lwpolyline(entity: Entity) -> Found:
    rows: list[list[float]] = []
    for code, value in entity.tags:
        if code == 10:
            rows.append([_float(value), 0.0, 0.0])
        elif rows and code == 20:
            rows[-1][1] = _float(value)
        elif rows and code == 42:
            rows[-1][2] = _float(value)
    return row_of([(x, y, bulge) for x, y, bulge in rows], bool(entity.count(70) & 1))


def _float(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return math.nan


SHAPES: dict[str, Callable[[Entity], Found]] = {
    "LINE": _line,
    "CIRCLE": _circle,
    "ARC": _arc,
    "ELLIPSE": _ellipse,
    "SPLINE": _spline,
    "LWPOLYLINE": _lwpolyline,
}
WORLD = {"LINE", "ELLIPSE", "SPLINE"}
"""Entities whose coordinates are those of the drawing, not of a plane of their own."""

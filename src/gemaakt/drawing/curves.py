"""Curves as pieces: splines and ellipses become arcs within a tolerance, arcs stay arcs.

The arc through first, middle and last point of a run replaces the run while every point lies
within the tolerance of it; the run grows by doubling (a greedy form of the fit of Ichida and
Kiyono, 1977). Points come from the exact curve: rational de Boor evaluation for splines.
"""

import itertools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gemaakt.drawing.contour import Path, Point, Vertex, arc_of, bounds_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    type Numbers = NDArray[np.float64]

FIT_MM = 0.005
"""How far a fitted arc may lie from the points of a curve."""
FIT_SHARE = 5e-5
"""The same as a share of a curve's size, for it may be drawn in inches or metres."""
DENSE_SHARE = 2e-3
MOST_POINTS = 20_000
MOST_TURN = 3.0
"""Radians one fitted arc may turn, so that it stays well defined."""
POLYLINE_STEP = math.radians(20)
"""A drawn polyline is only taken for an arc when its corners are flatter than this."""
LEAST_CORNERS = 5
ARC_MM = 0.02
"""How far the corners of such a polyline may lie from the arc."""
COINCIDE_MM = 1e-6
MOST_KNOTS = 20_000


def arc_path(centre: Point, radius: float, start_rad: float, sweep_rad: float) -> Path:
    """An arc as at most four pieces."""
    count = max(1, math.ceil(abs(sweep_rad) / (math.pi + 1e-9)))
    bulge = math.tan(sweep_rad / count / 4)
    vertices = []
    for i in range(count + 1):
        turn = start_rad + sweep_rad * i / count
        x, y = centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn)
        vertices.append((x, y, bulge if i < count else 0.0))
    return Path(tuple(vertices))


def bulge_through(start: Point, middle: Point, end: Point) -> float:
    """Bulge of the arc from start to end through a point between; 0 when they lie on a line."""
    ax, ay = middle[0] - start[0], middle[1] - start[1]
    bx, by = end[0] - middle[0], end[1] - middle[1]
    cross, dot = ax * by - ay * bx, ax * bx + ay * by
    turn = math.atan2(cross, dot)
    return 0.0 if abs(turn) < 1e-9 else math.tan(turn / 2)


def fits(points: Sequence[Point], first: int, last: int, tolerance: float) -> float | None:
    """Bulge of the piece that replaces points first..last, or None when none is close enough."""
    start, end = points[first], points[last]
    if last - first == 1:
        return 0.0
    bulge = bulge_through(start, points[(first + last) // 2], end)
    if start == end or abs(4 * math.atan(bulge)) > MOST_TURN:
        return None
    between = points[first + 1 : last]
    return bulge if _near(start, end, bulge, between, tolerance) else None


def _near(
    start: Point, end: Point, bulge: float, between: Sequence[Point], tolerance: float
) -> bool:
    if abs(bulge) < 1e-7:
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = math.hypot(dx, dy)
        return all(
            abs((x - start[0]) * dy - (y - start[1]) * dx) <= tolerance * length
            for x, y in between
        )
    (cx, cy), radius, _, _ = arc_of(start, end, bulge)
    return all(abs(math.hypot(x - cx, y - cy) - radius) <= tolerance for x, y in between)


def fitted(points: Sequence[Point], tolerance: float = FIT_MM) -> Path:
    """The fewest pieces, greedily, that follow dense points of a smooth curve."""
    vertices: list[Vertex] = []
    first, end = 0, len(points) - 1
    while first < end:
        last, bulge = _longest(points, first, end, tolerance)
        vertices.append((*points[first], bulge))
        first = last
    return Path((*vertices, (*points[end], 0.0)))


def _longest(points: Sequence[Point], first: int, end: int, tolerance: float) -> tuple[int, float]:
    best, best_bulge, reach = first + 1, 0.0, 2
    while first + reach <= end:
        bulge = fits(points, first, first + reach, tolerance)
        if bulge is None:
            break
        best, best_bulge, reach = first + reach, bulge, reach * 2
    low, high = best, min(first + reach, end)
    while low < high:
        middle = (low + high + 1) // 2
        bulge = fits(points, first, middle, tolerance)
        if bulge is None:
            high = middle - 1
        else:
            low, best, best_bulge = middle, middle, bulge
    return best, best_bulge


def ellipse_points(
    centre: Point, major: Point, ratio: float, start_rad: float, end_rad: float
) -> list[Point]:
    """Points of an elliptical arc, counter-clockwise from start to end parameter."""
    import numpy as np

    sweep = (end_rad - start_rad) % (2 * math.pi) or 2 * math.pi
    count = max(16, math.ceil(sweep / (2 * math.pi) * 192))
    turn = start_rad + sweep * np.arange(count + 1) / count
    cos, sin = np.cos(turn), np.sin(turn) * ratio
    xs = centre[0] + major[0] * cos - major[1] * sin
    ys = centre[1] + major[1] * cos + major[0] * sin
    return list(zip(xs.tolist(), ys.tolist(), strict=True))


def spline_points(
    degree: int, knots: Sequence[float], poles: Sequence[Point], weights: Sequence[float]
) -> list[Point]:
    """Points of a (rational) B-spline, dense within every knot span; empty when it is not one."""
    import numpy as np

    count = len(poles)
    if not 1 <= degree <= 12 or len(knots) != count + degree + 1 or count <= degree:
        return []
    if count > MOST_KNOTS or any(b < a for a, b in itertools.pairwise(knots)):
        return []
    spans = sorted({k for k in knots if knots[degree] <= k <= knots[count]})
    if len(spans) < 2:
        return []
    homogeneous = np.array([(x, y, 1.0) for x, y in poles])
    homogeneous *= np.asarray(weights or [1.0] * count)[:, None]
    numbers, edges = np.asarray(knots, float), np.array(spans)
    each = 1 if degree == 1 else (16 if len(spans) < 60 else 8)
    while True:
        fractions = np.arange(each) / each
        parameters = (edges[:-1, None] + np.diff(edges)[:, None] * fractions).ravel()
        points = _projected(
            _de_boor(degree, numbers, homogeneous, np.append(parameters, edges[-1]))
        )
        if degree == 1 or len(points) > MOST_POINTS or _is_dense(points):
            return points
        each *= 2


def fit_tolerance(points: Sequence[Point]) -> float:
    """How far arcs may lie from a curve: `FIT_MM`, less for a small one or one in metres."""
    x0, y0, x1, y1 = bounds_of(points)
    return min(FIT_MM, FIT_SHARE * max(x1 - x0, y1 - y0, 1e-6))


def _is_dense(points: Sequence[Point]) -> bool:
    """Whether no point lies far from the middle of its neighbours: a hairpin is not cut short."""
    import numpy as np

    if len(points) < 3:
        return True
    row = np.array(points)
    off = np.linalg.norm(row[1:-1] - (row[:-2] + row[2:]) / 2, axis=1)
    return bool(off.max() <= DENSE_SHARE * np.ptp(row, axis=0).max())


def _de_boor(
    degree: int,
    knots: "Numbers",
    poles: "Numbers",
    parameters: "Numbers",
) -> "Numbers":
    """De Boor's algorithm for all parameters at once."""
    import numpy as np

    span = np.clip(np.searchsorted(knots, parameters, "right") - 1, degree, len(poles) - 1)
    rows = [poles[span - degree + j] for j in range(degree + 1)]
    for level in range(1, degree + 1):
        for j in range(degree, level - 1, -1):
            low = knots[span - degree + j]
            width = knots[span + 1 + j - level] - low
            share = np.divide(
                parameters - low, width, out=np.zeros_like(parameters), where=width > 0
            )[:, None]
            rows[j] = (1 - share) * rows[j - 1] + share * rows[j]
    return rows[degree]


def _projected(homogeneous: "Numbers") -> list[Point]:
    import numpy as np

    weight = homogeneous[:, 2]
    if not np.all(np.abs(weight) > 1e-12):
        return []
    flat = homogeneous[:, :2] / weight[:, None]
    return list(zip(flat[:, 0].tolist(), flat[:, 1].tolist(), strict=True))


def without_doubles(points: Sequence[Point]) -> list[Point]:
    """The points without neighbours that coincide."""
    kept = [points[0]]
    for point in points[1:]:
        if math.dist(point, kept[-1]) > COINCIDE_MM:
            kept.append(point)
    return kept


def with_arcs(vertices: Sequence[Vertex]) -> tuple[Vertex, ...]:
    """A polyline whose runs of short chords on one circle are arcs again."""
    points = [vertex[:2] for vertex in vertices]
    turns = [_corner(vertices, i) for i in range(len(vertices))]
    kept: list[Vertex] = []
    first = 0
    while first < len(vertices) - 1:
        last, bulge = _run(points, turns, first, ARC_MM)
        kept.append((*points[first], bulge if last > first + 1 else vertices[first][2]))
        first = last
    return (*kept, vertices[-1])


def _corner(vertices: Sequence[Vertex], at: int) -> float:
    """Turn at a vertex in radians, 0 where it cannot belong to a run of chords."""
    if at in (0, len(vertices) - 1) or vertices[at][2] or vertices[at - 1][2]:
        return 0.0
    (x0, y0, _), (x1, y1, _), (x2, y2, _) = vertices[at - 1 : at + 2]
    ax, ay, bx, by = x1 - x0, y1 - y0, x2 - x1, y2 - y1
    turn = math.atan2(ax * by - ay * bx, ax * bx + ay * by)
    return turn if 1e-4 < abs(turn) < POLYLINE_STEP else 0.0


def _run(
    points: Sequence[Point], turns: Sequence[float], first: int, tolerance: float
) -> tuple[int, float]:
    """Last vertex and bulge of the arc that begins at a vertex, or the next vertex and 0."""
    last = first + 1
    while last < len(points) - 1 and turns[last] * turns[first + 1] > 0:
        last += 1
    while last - first >= LEAST_CORNERS:
        bulge = fits(points, first, last, tolerance)
        if bulge and _even(points, first, last, bulge, tolerance):
            return last, bulge
        last = first + max(LEAST_CORNERS - 1, (last - first) * 3 // 4)
    return first + 1, 0.0


def _even(points: Sequence[Point], first: int, last: int, bulge: float, tolerance: float) -> bool:
    """Whether the chords themselves stay near the arc: a coarse polygon is meant as drawn."""
    radius = arc_of(points[first], points[last], bulge)[1]
    longest = max(math.dist(points[i], points[i + 1]) for i in range(first, last))
    sagitta = radius - math.sqrt(max(0.0, radius * radius - longest * longest / 4))
    return longest < radius and sagitta <= 5 * tolerance

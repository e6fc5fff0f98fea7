"""An outline with fewer corners that covers it, for engines that are slow with many.

Gardeyn, Vanden Berghe and Wauters (2025), "Decoupling geometry from optimization in 2D irregular
cutting and packing problems" (jagua-rs), simplify their items so: a hollow corner is cut off, or
an edge between two corners goes where its neighbours meet, whichever adds least.
"""
# Compiled loops take arrays, not objects, and are one function for speed.

import numpy as np
import shapely
from numpy.typing import NDArray

from gemaakt.nest.compiled import compiled

MANY_CORNERS = 40
"""Outlines with no more corners than this stay as they are."""
MOST_SHARES = (0.003, 0.001)
"""By so much of its area an outline may grow; less where that would cross itself."""
ROUNDING = 1e-9


def covering(outline: NDArray[np.float64]) -> NDArray[np.float64]:
    """The outline, turning left, with fewer corners where it has many."""
    if len(outline) <= MANY_CORNERS:
        return outline
    whole = shapely.orient_polygons(shapely.Polygon(outline))
    corners = np.array(whole.exterior.coords)[:-1]
    for share in MOST_SHARES:
        made = corners.copy()
        made = made[: _simpler(made, share * whole.area)]
        larger = shapely.Polygon(made)
        slack = ROUNDING * float(np.sqrt(whole.area))
        if larger.is_valid and larger.buffer(slack).covers(whole):
            return made
    return outline


@compiled
def _without(a, b, c, d):  # type: ignore[no-untyped-def]
    """Area that is added where the corner b goes, or b and c become one; and that one.

    A hollow corner goes; the edge from b to c goes where its neighbours meet beyond it.
    """
    ux, uy = b[0] - a[0], b[1] - a[1]
    turn = ux * (c[1] - b[1]) - uy * (c[0] - b[0])
    if turn <= 0.0:
        return -turn / 2.0, c[0], c[1]
    vx, vy = c[0] - d[0], c[1] - d[1]
    cross = ux * vy - uy * vx
    hollow = (c[0] - b[0]) * (d[1] - c[1]) - (c[1] - b[1]) * (d[0] - c[0]) <= 0.0
    if hollow or cross == 0.0:
        return np.inf, 0.0, 0.0
    s = ((c[0] - b[0]) * vy - (c[1] - b[1]) * vx) / cross
    t = ((c[0] - b[0]) * uy - (c[1] - b[1]) * ux) / cross
    if s <= 0.0 or t <= 0.0:
        return np.inf, 0.0, 0.0
    return s * turn / 2.0, b[0] + s * ux, b[1] + s * uy


@compiled
def _simpler(points, spare):  # type: ignore[no-untyped-def]
    """Take corners out of an outline until that would add more area than is spare; what is left.

    The outline turns left and is changed in place; the first corners are the answer.
    """
    n = points.shape[0]
    while n > 4:
        least, at, x, y = np.inf, -1, 0.0, 0.0
        for i in range(n):
            b, c = points[i], points[(i + 1) % n]
            area, new_x, new_y = _without(points[(i - 1) % n], b, c, points[(i + 2) % n])
            if area < least:
                least, at, x, y = area, i, new_x, new_y
        if least > spare:
            break
        spare -= least
        after = (at + 1) % n
        points[after, 0], points[after, 1] = x, y
        for k in range(at, n - 1):
            points[k, 0], points[k, 1] = points[k + 1, 0], points[k + 1, 1]
        n -= 1
    return n

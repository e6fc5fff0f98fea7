"""Polygons as rows of intervals: continuous in x, in bands of equal height in y.

The semi-discrete form of Chehrazad, Roose and Wauters (2022), "A fast and scalable
bottom-left-fill algorithm to solve nesting problems using a semi-discrete representation",
EJOR 300(3): row j holds the projection on x of what lies in the band [j h, (j + 1) h). The form
is conservative: it covers the polygon, never less.
"""
# Compiled loops take arrays, not objects, and are one function for speed.
# ruff: noqa: C901, PLR0915

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.compiled import compiled

EDGE_MM = 1e-7
"""Two lengths nearer than this are the same."""


class Rows(NamedTuple):
    """Intervals of consecutive bands: row j has `low[first[j]:first[j + 1]]` and `high` alike."""

    first: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    shift: int
    """Number of the band in which row 0 lies, counted from y = 0."""


def edges_of(rings: Iterable[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Sides of closed rings as rows (x1, y1, x2, y2)."""
    sides = [np.hstack([ring, np.roll(ring, -1, axis=0)]) for ring in rings]
    return np.ascontiguousarray(np.vstack(sides))


def rows_of(edges: NDArray[np.float64], band_mm: float) -> Rows:
    """The bands that the polygon of these sides touches."""
    low_y = min(edges[:, 1].min(), edges[:, 3].min())
    high_y = max(edges[:, 1].max(), edges[:, 3].max())
    shift = int(np.floor(low_y / band_mm + EDGE_MM))
    count = max(1, int(np.ceil(high_y / band_mm - EDGE_MM)) - shift)
    first, low, high = _project(edges, band_mm, shift, count)
    return Rows(first, low, high, shift)


@compiled
def _project(edges, band_mm, shift, count):  # type: ignore[no-untyped-def]
    """Merge, per band, the sides inside it and the inside of the polygon at its two borders."""
    n = edges.shape[0]
    first = np.zeros(count + 1, np.int64)
    lows = np.empty(count * 8 + 64)
    highs = np.empty(count * 8 + 64)
    total = 0
    left = np.empty(3 * n + 2)
    right = np.empty(3 * n + 2)
    crossing = np.empty(n)
    for j in range(count):
        bottom = (shift + j) * band_mm
        top = bottom + band_mm
        found = 0
        for e in range(n):
            x1, y1, x2, y2 = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
            if y1 > y2:
                x1, y1, x2, y2 = x2, y2, x1, y1
            if y2 <= bottom + EDGE_MM or y1 >= top - EDGE_MM:
                continue
            a, b = x1, x2
            if y1 < bottom:
                a = x1 + (x2 - x1) * (bottom - y1) / (y2 - y1)
            if y2 > top:
                b = x1 + (x2 - x1) * (top - y1) / (y2 - y1)
            left[found] = min(a, b)
            right[found] = max(a, b)
            found += 1
        for border in range(2):
            y = bottom + EDGE_MM if border == 0 else top - EDGE_MM
            k = 0
            for e in range(n):
                y1, y2 = edges[e, 1], edges[e, 3]
                if (y1 <= y) != (y2 <= y):
                    crossing[k] = edges[e, 0] + (edges[e, 2] - edges[e, 0]) * (y - y1) / (y2 - y1)
                    k += 1
            crossing[:k].sort()
            for i in range(0, k - 1, 2):
                left[found] = crossing[i]
                right[found] = crossing[i + 1]
                found += 1
        order = np.argsort(left[:found])
        begun = total
        for i in order:
            if total > begun and left[i] <= highs[total - 1] + EDGE_MM:
                highs[total - 1] = max(highs[total - 1], right[i])
                continue
            if total == lows.shape[0]:
                lows = np.append(lows, np.empty(total))
                highs = np.append(highs, np.empty(total))
            lows[total] = left[i]
            highs[total] = right[i]
            total += 1
        first[j + 1] = total
    return first, lows[:total].copy(), highs[:total].copy()

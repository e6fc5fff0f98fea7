"""How deep two pieces would lie in one another at every offset of a lattice, worked out once.

Imamichi, Yagiura and Nagamochi (2009), "An iterated local search algorithm based on nonlinear
programming for the irregular strip packing problem", measure so by how far one piece must move
for the two to part. Pieces are convex ones together here, and the deepest pair counts: exact in
whether two pieces overlap, at most the true depth in how far.
"""
# Compiled loops take arrays, not objects, and are one function for speed.
# ruff: noqa: PLR0913

import math

import numpy as np

from gemaakt.nest.compiled import compiled, kernel


@kernel
def _lines(x, y, a0, a1, b0, b1, sign, lines, made):  # type: ignore[no-untyped-def]
    """Edges of a convex piece as lines of the offsets at which another one crosses them.

    An offset (dx, dy) lies so deep within a line (nx, ny, c): nx dx + ny dy + c.
    """
    for i in range(a0, a1):
        j = i + 1 if i + 1 < a1 else a0
        ex, ey = x[j] - x[i], y[j] - y[i]
        length = math.hypot(ex, ey)
        nx, ny = ey / length, -ex / length
        nearest = np.inf
        for t in range(b0, b1):
            nearest = min(nearest, nx * x[t] + ny * y[t])
        lines[made, 0], lines[made, 1] = sign * nx, sign * ny
        lines[made, 2] = nx * x[i] + ny * y[i] - nearest
        made += 1
    return made


@kernel
def _least_within(lines, count, dx, dy, least):  # type: ignore[no-untyped-def]
    """How deep an offset lies within all lines; no more than `least` where it is that at most."""
    depth = np.inf
    for e in range(count):
        depth = min(depth, lines[e, 0] * dx + lines[e, 1] * dy + lines[e, 2])
        if depth <= least:
            break
    return depth


@kernel
def _mirror(deep, one, other, count):  # type: ignore[no-untyped-def]
    """What one piece is in the other, the other is in the one at the offset the other way."""
    for k in range(count):
        deep[other + count - 1 - k] = deep[one + k]


@compiled
def penetrate(first, corner, x, y, span, cell_at, slack, deep):  # type: ignore[no-untyped-def]
    """Fill the table of depths of each two outlines at every offset.

    `span` is how many columns and rows each outline takes; what is less deep than the slack is
    none.
    """
    lines = np.empty((2 * x.shape[0] + 2, 3))
    for a in range(span.shape[0]):
        for b in range(a + 1):
            rows = span[a, 1] + span[b, 1] - 1
            for p in range(first[a], first[a + 1]):
                a0, a1 = corner[p], corner[p + 1]
                for q in range(first[b], first[b + 1]):
                    b0, b1 = corner[q], corner[q + 1]
                    count = _lines(x, y, a0, a1, b0, b1, 1.0, lines, 0)
                    count = _lines(x, y, b0, b1, a0, a1, -1.0, lines, count)
                    left = math.ceil(x[b0:b1].min() - x[a0:a1].max())
                    right = math.floor(x[b0:b1].max() - x[a0:a1].min())
                    low = math.ceil(y[b0:b1].min() - y[a0:a1].max())
                    high = math.floor(y[b0:b1].max() - y[a0:a1].min())
                    for dx in range(max(left, 1 - span[a, 0]), min(right, span[b, 0] - 1) + 1):
                        at = cell_at[a, b] + (dx + span[a, 0] - 1) * rows + span[a, 1] - 1
                        for dy in range(max(low, 1 - span[a, 1]), min(high, span[b, 1] - 1) + 1):
                            found = deep[at + dy]
                            depth = _least_within(lines, count, dx, dy, max(slack, found))
                            if depth > slack and depth > found:
                                deep[at + dy] = depth
            _mirror(deep, cell_at[a, b], cell_at[b, a], (span[a, 0] + span[b, 0] - 1) * rows)


@compiled
def bound(span, cell_at, deep, shift, floor_at, floor):  # type: ignore[no-untyped-def]
    """The least of all depths in each block of 2**shift columns and rows, wherever it begins."""
    size = 1 << shift
    inside = size - 1
    for a in range(span.shape[0]):
        for b in range(span.shape[0]):
            wide, high = span[a, 0] + span[b, 0] - 1, span[a, 1] + span[b, 1] - 1
            across, along = wide >> shift, high >> shift
            for dx in range(wide - inside):
                for dy in range(high - inside):
                    least = np.inf
                    for column in range(dx, dx + size):
                        at = cell_at[a, b] + column * high + dy
                        for row in range(size):
                            least = min(least, deep[at + row])
                    phase = ((dx & inside) << shift) + (dy & inside)
                    block = (phase * across + (dx >> shift)) * along + (dy >> shift)
                    floor[floor_at[a, b] + block] = least

"""The most valuable way to shear one sheet: dynamic programming over edge-to-edge cuts.

Gilmore and Gomory, "Multistage cutting stock problems of two and more dimensions" (1965), with the
unlimited number of stages and the normal points of Beasley (1985); Cintra, Miyazawa, Wakabayashi
and Xavier (2008) price their columns with it. One table answers for every sheet size at once.
"""
# Compiled loops take arrays, not objects, and are one function for speed.
# ruff: noqa: C901, PLR0913

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.compiled import compiled

MOST_POINTS = 320
"""Cuts are tried at so many places a side at most; with more, those of few pieces are kept."""

EMPTY, PIECE, ACROSS, UP, LEFT, BELOW = 0, 1, 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class Points:
    """Places where a cut may lie, rising, 0 first; `down[size]` is the last one not above it."""

    at: NDArray[np.int64]
    down: NDArray[np.int64]
    all_kept: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece as it lies on a sheet: which, where, and whether it is turned."""

    item: int
    x: int
    y: int
    turned: bool


@compiled
def reach(sizes, copies, longest):  # type: ignore[no-untyped-def]
    """Fewest pieces that add up to each length, or a large number."""
    least = np.full(longest + 1, 1 << 30, np.int64)
    least[0] = 0
    for i in range(sizes.shape[0]):
        size = sizes[i]
        if size > longest:
            continue
        used = np.zeros(longest + 1, np.int64)
        for room in range(size, longest + 1):
            other = least[room - size] + 1
            if other < least[room] and used[room - size] < copies[i]:
                least[room] = other
                used[room] = used[room - size] + 1
    return least


@compiled
def fill_table(xs, ys, down_x, down_y, widths, heights, values):  # type: ignore[no-untyped-def]
    """Best value of every rectangle xs[i] by ys[k], how it is had, and where it is cut."""
    nx, ny = xs.shape[0], ys.shape[0]
    best = np.zeros((nx, ny))
    how = np.zeros((nx, ny), np.int8)
    what = np.zeros((nx, ny), np.int32)
    for item in range(widths.shape[0]):
        if widths[item] > xs[nx - 1] or heights[item] > ys[ny - 1]:
            continue
        i = np.searchsorted(xs, widths[item])
        k = np.searchsorted(ys, heights[item])
        if values[item] > best[i, k]:
            best[i, k] = values[item]
            how[i, k] = 1
            what[i, k] = item
    for i in range(1, nx):
        for k in range(ny):
            if best[i - 1, k] > best[i, k]:
                best[i, k] = best[i - 1, k]
                how[i, k] = 4
        cut = 1
        while 2 * xs[cut] <= xs[i]:
            rest = down_x[xs[i] - xs[cut]]
            for k in range(1, ny):
                value = best[cut, k] + best[rest, k]
                if value > best[i, k] + 1e-12:
                    best[i, k] = value
                    how[i, k] = 2
                    what[i, k] = cut
            cut += 1
        for k in range(1, ny):
            if best[i, k - 1] > best[i, k]:
                best[i, k] = best[i, k - 1]
                how[i, k] = 5
            high = best[i, k]
            cut = 1
            while 2 * ys[cut] <= ys[k]:
                value = best[i, cut] + best[i, down_y[ys[k] - ys[cut]]]
                if value > high + 1e-12:
                    high = value
                    how[i, k] = 3
                    what[i, k] = cut
                cut += 1
            best[i, k] = high
    return best, how, what


def points_of(sizes: Sequence[int], copies: Sequence[int], sheets: Sequence[int]) -> Points:
    """Sums of piece sizes within the longest sheet (normal points), and the sheets themselves."""
    longest = max(sheets)
    least = reach(np.array(sizes, np.int64), np.array(copies, np.int64), longest)
    found = np.flatnonzero(least < 1 << 30)
    kept = len(found) <= MOST_POINTS
    if not kept:
        order = np.lexsort((-found, least[found]))
        found = found[order[:MOST_POINTS]]
    at = np.unique(np.concatenate([found, np.array(sheets)]))
    down = np.searchsorted(at, np.arange(longest + 1), side="right") - 1
    return Points(at, down, kept)


@dataclass(slots=True)
class Shears:
    """Pieces in both directions and the points of their cuts, ready to be priced.

    `widths`, `heights`, `owner` and `turned` have a row for every direction of every piece.
    """

    widths: NDArray[np.int64]
    heights: NDArray[np.int64]
    owner: NDArray[np.int64]
    turned: NDArray[np.bool_]
    xs: Points
    ys: Points
    table: tuple[NDArray[np.float64], NDArray[np.int8], NDArray[np.int32]] | None = None

    @property
    def is_exact(self) -> bool:
        """Whether no place of a cut was left out, so that values are true maxima."""
        return self.xs.all_kept and self.ys.all_kept

    def price(self, values: NDArray[np.float64]) -> None:
        """Fill the table for these values of the pieces."""
        self.table = fill_table(
            self.xs.at, self.ys.at, self.xs.down, self.ys.down,
            self.widths, self.heights, values[self.owner],
        )  # fmt: skip

    def value_of(self, width: int, height: int) -> float:
        """The most valuable way to cut a sheet of this size."""
        assert self.table is not None
        best: float = self.table[0][self.xs.down[width], self.ys.down[height]]
        return best

    def cuts_of(self, width: int, height: int) -> list[Cut]:
        """The pieces of that most valuable way, where they lie."""
        assert self.table is not None
        _, how, what = self.table
        cuts: list[Cut] = []
        open_ = [(int(self.xs.down[width]), int(self.ys.down[height]), 0, 0)]
        while open_:
            i, k, x, y = open_.pop()
            way, at = int(how[i, k]), int(what[i, k])
            if way == PIECE:
                cuts.append(Cut(int(self.owner[at]), x, y, bool(self.turned[at])))
            elif way == ACROSS:
                rest = int(self.xs.down[self.xs.at[i] - self.xs.at[at]])
                open_ += [(at, k, x, y), (rest, k, x + int(self.xs.at[at]), y)]
            elif way == UP:
                rest = int(self.ys.down[self.ys.at[k] - self.ys.at[at]])
                open_ += [(i, at, x, y), (i, rest, x, y + int(self.ys.at[at]))]
            elif way == LEFT:
                open_.append((i - 1, k, x, y))
            elif way == BELOW:
                open_.append((i, k - 1, x, y))
        return cuts


def shears_of(
    items: Sequence[tuple[int, int, int, bool]], sheets: Sequence[tuple[int, int]]
) -> Shears:
    """The shears for pieces (width, height, copies, whether they turn) and sheet sizes."""
    rows = [(w, h, i, False, n) for i, (w, h, n, _) in enumerate(items)]
    rows += [(h, w, i, True, n) for i, (w, h, n, turns) in enumerate(items) if turns and w != h]
    copies = [row[4] for row in rows]
    return Shears(
        np.array([row[0] for row in rows], np.int64),
        np.array([row[1] for row in rows], np.int64),
        np.array([row[2] for row in rows], np.int64),
        np.array([row[3] for row in rows], np.bool_),
        points_of([row[0] for row in rows], copies, [w for w, _ in sheets]),
        points_of([row[1] for row in rows], copies, [h for _, h in sheets]),
    )

"""The pieces of a strip as the middle lines of bands, for moving them apart; as polygons, after.

Bands that cover a piece leave a hundredth of the length between slanted sides, and narrower bands
are slow. So a piece is here what the middle lines of its bands show, neither more nor less: pieces
that keep apart there overlap by slivers at most, which a linear programme then takes away.
"""
# Compiled loops take arrays, not objects, and are one function for speed.

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.compiled import compiled
from gemaakt.nest.sheets.bands import Rows, edges_of, rows_of
from gemaakt.nest.sheets.crowd import Crowd, enter
from gemaakt.nest.sheets.geometry import Floor
from gemaakt.nest.sheets.shapes import Shapes, joined
from gemaakt.nest.sheets.solids import CELL_ROWS, Solids
from gemaakt.nest.strip.compaction import SCALE, Corners, convex_pieces, solids_of
from gemaakt.nest.strip.compaction import Solids as Convex

HEIGHT_MM = 1500.0
"""The height of a strip while pieces are moved apart: that of a sheet, for which steps are set."""
BANDS = 200
BAND_MM = HEIGHT_MM / BANDS
HIGHER = 2e-6
"""So much of the height a piece may be higher than the strip: rounding."""
LONGER = 1.5
"""The map of a strip is so many times as long as the pieces lie at first."""

type Way = tuple[int, float, float]
type Item = dict[str, Any]
"""shape (corners), copies, angles (degrees)."""


@dataclass(frozen=True, slots=True)
class Raster:
    """All ways in which the items of a strip may lie."""

    scale_ratio: float
    """From the strip's own measure to that of the raster."""
    shapes: Shapes
    solids: Solids
    convex: Convex
    copies: NDArray[np.int64]
    """The item of each piece."""
    ways: tuple[dict[float, Way], ...]
    """For each item and angle the variant that looks so, and where its corner is."""

    def way(self, item: float, x: float, y: float, angle: float) -> tuple[int, float, float]:
        """Variant and place of an item that lies so in the strip's own measure."""
        ways = self.ways[int(item)]
        nearest = min(ways, key=lambda a: abs((a - angle + 180.0) % 360.0 - 180.0))
        variant, left, low = ways[nearest]
        return variant, x * self.scale_ratio + left, y * self.scale_ratio + low

    def crowd(self, variant: NDArray[np.int64], places: Corners, length_mm: float) -> Crowd:
        """The pieces as near to these places as bands and a strip of that length allow."""
        crowd = _empty(self.copies, len(self.shapes.part), length_mm)
        crowd.variant[:] = variant
        top = BANDS - self.shapes.own_rows[variant]
        crowd.row[:] = np.clip(np.rint(places[:, 1] / BAND_MM), 0, np.maximum(top, 0))
        room = np.maximum(length_mm - self.shapes.width_mm[variant], 0.0)
        crowd.x[:] = np.clip(places[:, 0], 0.0, room)
        for k in range(len(variant)):
            enter(self.shapes, crowd, k, BAND_MM)
        return crowd

    def length_mm(self, variant: NDArray[np.int64], places: Corners) -> float:
        """Length of the strip that the pieces take."""
        return float((places[:, 0] + self.shapes.width_mm[variant]).max() - places[:, 0].min())

    def placed(
        self, variant: NDArray[np.int64], places: Corners
    ) -> list[tuple[int, float, float, float]]:
        """Rows (item, x, y, angle) in the strip's own measure."""
        at = (places + self.shapes.origin[variant]) / self.scale_ratio
        return [
            (int(item), float(x), float(y), float(angle))
            for item, (x, y), angle in zip(
                self.shapes.part[variant], at, self.shapes.angle_deg[variant], strict=True
            )
        ]


def _empty(copies: NDArray[np.int64], variants: int, length_mm: float) -> Crowd:
    n = len(copies)
    cells = int(LONGER * length_mm / (BAND_MM * CELL_ROWS)) + 3
    nowhere = np.zeros((1, 1, 1))
    return Crowd(
        part=copies.copy(),
        variant=np.zeros(n, np.int64),
        sheet=np.zeros(n, np.int64),
        row=np.zeros(n, np.int64),
        x=np.zeros(n),
        weight=np.ones((n, n), np.float32),
        edge_weight=np.ones(n),
        members=np.zeros((1, n), np.int64),
        held=np.zeros(1, np.int64),
        rows=np.array([BANDS], np.int64),
        width_mm=np.array([length_mm]),
        floor=Floor(nowhere, nowhere.copy(), np.zeros((1, 1), np.int32), np.zeros(1, np.int64)),
        irregular=np.zeros(1, np.bool_),
        difference=np.zeros((1, cells, BANDS // CELL_ROWS + 2), np.float32),
        allowed=np.ones(variants, np.bool_),
    )


def raster_of(height_mm: float, items: Sequence[Item]) -> Raster:
    """The items of a strip of this height at all their angles; those too high do not count."""
    builder = _Builder(HEIGHT_MM / height_mm)
    for number, item in enumerate(items):
        builder.add(number, item)
    return builder.raster()


class _Builder:
    def __init__(self, scale: float) -> None:
        self.scale_ratio = scale
        self.part_first = [0]
        self.area: list[float] = []
        self.copies: list[int] = []
        self.variants: list[tuple[int, float, float, float, float]] = []
        self.ways: list[dict[float, Way]] = []
        self.own: list[Rows] = []
        self.coarse: list[Rows] = []
        self.outlines: list[Corners] = []
        self.pieces: list[tuple[Corners, ...]] = []

    def add(self, number: int, item: Item) -> None:
        """Add every angle of an item at which it fits, without those that look the same."""
        corners = np.array(item["shape"], float) * self.scale_ratio
        pieces = convex_pieces(corners)
        seen: dict[bytes, int] = {}
        ways: dict[float, Way] = {}
        for angle in item["angles"]:
            turn = _turn(angle)
            outline = corners @ turn
            left, low = outline.min(axis=0).tolist()
            outline -= (left, low)
            width, high = outline.max(axis=0).tolist()
            if high > HEIGHT_MM * (1.0 + HIGHER):
                continue
            points = np.round(outline, 3) + 0.0
            mark = points[np.lexsort(points.T)].tobytes()
            if mark not in seen:
                seen[mark] = len(self.variants)
                self.variants.append((number, angle, -left, -low, width))
                self._show(outline, [piece @ turn - (left, low) for piece in pieces])
            ways[angle] = (seen[mark], left, low)
        self.ways.append(ways)
        self.part_first.append(len(self.variants))
        x, y = corners.T
        self.area.append(abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2.0)
        self.copies += [number] * item["copies"]

    def _show(self, outline: Corners, pieces: Sequence[Corners]) -> None:
        edges = edges_of([outline])
        self.own.append(middle_rows(edges, BAND_MM))
        self.coarse.append(rows_of(edges, BAND_MM * CELL_ROWS))
        self.outlines.append(outline * (SCALE / HEIGHT_MM))
        self.pieces.append(tuple(piece * (SCALE / HEIGHT_MM) for piece in pieces))

    def raster(self) -> Raster:
        """All arrays."""
        own, cells = joined(self.own), joined(self.coarse)
        table = np.array(self.variants, float).reshape(-1, 5)
        ends = np.array([(each.low.min(), each.high.max()) for each in self.own]).reshape(-1, 2)
        shapes = Shapes(
            part_first=np.array(self.part_first, np.int64),
            area_mm2=np.array(self.area),
            part=table[:, 0].astype(np.int64),
            angle_deg=table[:, 1].copy(),
            mirrored=np.zeros(len(table), np.bool_),
            origin=np.ascontiguousarray(table[:, 2:4]),
            width_mm=table[:, 4].copy(),
            own_row=own.row,
            own_rows=own.rows,
            own_first=own.first,
            own_low=own.low,
            own_high=own.high,
            wide_row=np.zeros(len(table), np.int64),
            wide_mm=np.zeros(len(table)),
            grown_row=own.row,
            grown_rows=own.rows,
            grown_shift=own.shift,
            grown_first=own.first,
            grown_low=own.low,
            grown_high=own.high,
        )
        solids = Solids(
            own.row, own.first, own.low, own.high,
            cells.row, cells.rows, cells.first, cells.low, cells.high,
            ends[:, 0].copy(), ends[:, 1].copy(), False,
        )  # fmt: skip
        convex = solids_of(self.outlines, self.pieces)
        copies = np.array(self.copies, np.int64)
        return Raster(self.scale_ratio, shapes, solids, convex, copies, tuple(self.ways))


def _turn(angle_deg: float) -> NDArray[np.float64]:
    angle = math.radians(angle_deg)
    cosine, sine = math.cos(angle), math.sin(angle)
    return np.array([[cosine, sine], [-sine, cosine]])


def middle_rows(edges: NDArray[np.float64], band_mm: float) -> Rows:
    """Where the middle lines of bands from y = 0 on cross a polygon that begins there.

    A band counts when its middle line is within the polygon; there is one at least.
    """
    top = float(edges[:, (1, 3)].max())
    count = max(1, int(top / band_mm + 0.5 - 1e-9))
    lines = (np.arange(count) + 0.5) * band_mm if count > 1 else np.array([top / 2.0])
    first, at = _crossings(edges, np.minimum(lines, top * (1.0 - 1e-9)))
    return Rows(first // 2, at[0::2].copy(), at[1::2].copy(), 0)


@compiled
def _crossings(edges, lines):  # type: ignore[no-untyped-def]
    """Sorted x at which the sides cross each line; an even number of them on every line."""
    n = edges.shape[0]
    first = np.zeros(lines.shape[0] + 1, np.int64)
    found = np.empty(lines.shape[0] * n)
    total = 0
    for j in range(lines.shape[0]):
        y, begun = lines[j], total
        for e in range(n):
            x1, y1, x2, y2 = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
            if (y1 <= y) != (y2 <= y):
                found[total] = x1 + (x2 - x1) * (y - y1) / (y2 - y1)
                total += 1
        found[begun:total].sort()
        first[j + 1] = total
    return first, found[:total].copy()

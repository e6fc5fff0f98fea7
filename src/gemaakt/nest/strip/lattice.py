"""The pieces of a strip on a lattice: where any two overlap is looked up, not worked out.

The board is the one of Toledo, Carravilla, Ribeiro, Oliveira and Gomes (2013), "The dotted-board
model: a new MIP model for nesting irregular shapes". Outlines stay as they are, only their places
are points of the lattice. Where all corners are whole numbers of some measure the lattice is made
of that, for there the best strips lie on it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from gemaakt.nest.strip.compaction import SCALE, Corners, convex_pieces, solids_of
from gemaakt.nest.strip.compaction import Solids as Convex
from gemaakt.nest.strip.penetration import bound, penetrate

type Item = dict[str, Any]
"""shape (corners), copies, angles (degrees)."""
type Way = tuple[int, float, float]

MOST_PIECES, MOST_VARIANTS = 120, 600
"""More pieces, and more ways to lay them, are left to others: they go on to better for longer."""
MOST_CELLS, MOST_WORK = 25_000_000, 4e9
"""The largest table of depths (that of floors is as large), and what working it out may cost."""
LEAST_ROWS, MOST_ROWS = 40, 120
"""Rows that a lattice of whole numbers has."""
COARSEST_ROWS, ROWS = 60, 100
"""Rows that another lattice has."""
FINER_WHOLE, FINER = 2.0, 1.5
"""How much finer the second lattice is, one of whole numbers and another one."""
WHOLE_POWER, POWER, FINER_POWER = 2.0, 1.4, 1.0
"""To which power depths count: on lattices of whole numbers, on others, on the finer of those."""
BLOCKS = (10.0, 40.0)
"""Pieces that large on average (columns, rows) have blocks of four places or of eight, not two."""
COARSER = 1.25
"""How much coarser a lattice becomes whose table would be too large."""
WHOLE, SLACK = 1e-6, 0.3
"""What differs less from a whole number is one; depths that a slide takes away, of a row."""


class Lying(NamedTuple):
    """How all pieces lie, where in the strip's own measure, and how long it is."""

    variant: NDArray[np.int64]
    places_mm: Corners
    length_mm: float


class Board(NamedTuple):
    """What the compiled loops look up: a variant is an item at an angle."""

    first: NDArray[np.int64]
    """The first variant of each item, and the end."""
    wide: NDArray[np.float64]
    high: NDArray[np.float64]
    """Of each variant, in columns and rows."""
    span: NDArray[np.int64]
    """Columns and rows that each takes."""
    cell_at: NDArray[np.int64]
    """Where the depths of each two variants begin in the table."""
    deep: NDArray[np.float32]
    """Depth at each offset of the first from the second, to the lattice's power."""
    shift: int
    """Places are bounded in blocks of 2**shift columns and rows."""
    floor_at: NDArray[np.int64]
    """Where the floors of each two variants begin in the table."""
    floor: NDArray[np.float32]
    """The least of those in a block that begins at each offset: by where in a block that is, then
    by block."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """All ways in which the items of a strip may lie, on a lattice."""

    unit_mm: float
    """From one point to the next, in the strip's own measure."""
    height_mm: float
    board: Board
    convex: Convex
    """The outlines in the measure of slides."""
    copies: NDArray[np.int64]
    """The item of each piece."""
    item_area: NDArray[np.float64]
    item: NDArray[np.int64]
    angle_deg: NDArray[np.float64]
    corner: Corners
    """Area of each item; of each variant its item, angle and the lower left corner of its box."""
    ways: tuple[dict[float, Way], ...]
    """For each item and angle the variant that looks so, and where its corner is."""
    is_whole: bool
    """Whether all corners lie on the lattice."""

    @property
    def rows(self) -> float:
        """Height of the strip, in units."""
        return self.height_mm / self.unit_mm

    @property
    def area(self) -> float:
        """Area of all pieces, in units squared."""
        return float(self.item_area[self.copies].sum())

    @property
    def slide_scale(self) -> float:
        """From units to the measure of slides."""
        return SCALE / self.rows

    def learned(self, places: Sequence[Sequence[float]]) -> Lying:
        """How pieces lie that are told so: item, x, y, angle."""
        rows = [self._way(*place) for place in sorted(places, key=lambda place: place[0])]
        variant = np.array([variant for variant, _, _ in rows], np.int64)
        return self.lying(variant, np.array([(x, y) for _, x, y in rows]) * self.unit_mm)

    def _way(self, item: float, x_mm: float, y_mm: float, angle: float) -> Way:
        ways = self.ways[int(item)]
        nearest = min(ways, key=lambda a: abs((a - angle + 180.0) % 360.0 - 180.0))
        variant, left, low = ways[nearest]
        return variant, x_mm / self.unit_mm + left, y_mm / self.unit_mm + low

    def lying(self, variant: NDArray[np.int64], places_mm: Corners) -> Lying:
        """Pieces that lie so, moved to the left end of the strip."""
        at = places_mm - (places_mm[:, 0].min(), 0.0)
        length_mm = (at[:, 0] + self.board.wide[variant] * self.unit_mm).max()
        return Lying(variant, at, float(length_mm))

    def told(self, lying: Lying) -> list[tuple[int, float, float, float]]:
        """The same as rows: item, x, y, angle."""
        variant = lying.variant
        at = lying.places_mm - self.corner[variant] * self.unit_mm
        return [
            (int(item), float(x), float(y), float(angle))
            for item, (x, y), angle in zip(
                self.item[variant], at, self.angle_deg[variant], strict=True
            )
        ]


def is_squeezable(items: Sequence[Item]) -> bool:
    """Whether the items are few enough and none may lie at any angle."""
    if not all(item["angles"] for item in items):
        return False
    variants = sum(len(item["angles"]) for item in items)
    return sum(item["copies"] for item in items) <= MOST_PIECES and variants <= MOST_VARIANTS


def unit_of(height_mm: float, items: Sequence[Item]) -> tuple[float, bool]:
    """The measure of the lattice, and whether all corners are whole numbers of it."""
    corners = np.concatenate([np.array(item["shape"], float).ravel() for item in items])
    by_quarters = all(angle % 90.0 == 0.0 for item in items for angle in item["angles"])
    whole = np.rint(corners)
    common = int(np.gcd.reduce(np.abs(whole).astype(np.int64)))
    if not by_quarters or common == 0 or np.abs(corners - whole).max() > WHOLE:
        return height_mm / ROWS, False
    rows = height_mm / common
    if rows > MOST_ROWS:
        return height_mm / ROWS, False
    return common / math.ceil(LEAST_ROWS / rows), True


def lattice_of(
    height_mm: float, items: Sequence[Item], *, is_finer: bool = False
) -> Lattice | None:
    """The items of a strip of this height; None where a table of all depths would be too large.

    It is made coarser where that makes the table small enough.
    """
    unit_mm, is_whole = unit_of(height_mm, items)
    if is_finer:
        unit_mm /= FINER_WHOLE if is_whole else FINER
    least_rows = LEAST_ROWS if is_whole else COARSEST_ROWS
    while height_mm / unit_mm >= least_rows * (1.0 - WHOLE):
        power = WHOLE_POWER if is_whole else FINER_POWER if is_finer else POWER
        builder = _Builder(height_mm, unit_mm, power, is_whole=is_whole)
        for number, item in enumerate(items):
            builder.add(number, item)
        if builder.is_small:
            return builder.lattice()
        unit_mm, is_whole, least_rows = unit_mm * COARSER, False, COARSEST_ROWS
    return None


class _Builder:
    def __init__(self, height_mm: float, unit_mm: float, power: float, *, is_whole: bool) -> None:
        self.height_mm, self.unit_mm, self.is_whole = height_mm, unit_mm, is_whole
        self.power = power
        self.rows = height_mm / unit_mm
        self.first = [0]
        self.copies: list[int] = []
        self.area: list[float] = []
        self.variants: list[tuple[int, float, float, float]] = []
        self.ways: list[dict[float, Way]] = []
        self.outlines: list[Corners] = []
        self.pieces: list[tuple[Corners, ...]] = []

    def add(self, number: int, item: Item) -> None:
        """Add every angle of an item at which it fits, without those that look the same."""
        corners = np.array(item["shape"], float) / self.unit_mm
        pieces = convex_pieces(corners)
        seen: dict[bytes, int] = {}
        ways: dict[float, Way] = {}
        for angle in item["angles"]:
            turn = turn_of(angle)
            outline = corners @ turn
            left, low = outline.min(axis=0).tolist()
            outline -= (left, low)
            if outline[:, 1].max() > self.rows * (1.0 + WHOLE):
                continue
            mark = _mark(outline)
            if mark not in seen:
                seen[mark] = len(self.variants)
                self.variants.append((number, angle, left, low))
                self.outlines.append(outline)
                self.pieces.append(tuple(piece @ turn - (left, low) for piece in pieces))
            ways[angle] = (seen[mark], left, low)
        self.ways.append(ways)
        self.first.append(len(self.variants))
        self.area.append(shapely.Polygon(corners).area)
        self.copies += [number] * item["copies"]

    @property
    def size(self) -> Corners:
        """Columns and rows of each variant."""
        return np.array([outline.max(axis=0) for outline in self.outlines]).reshape(-1, 2)

    @property
    def span(self) -> NDArray[np.int64]:
        """The same in whole ones."""
        return np.ceil(self.size - WHOLE).astype(np.int64)

    @property
    def is_small(self) -> bool:
        """Whether a table of all depths can be made and kept."""
        cells = _cells(self.span)
        return int(cells.sum()) <= MOST_CELLS and _work(self.pieces, cells) <= MOST_WORK

    def lattice(self) -> Lattice:
        """All arrays."""
        size, span = self.size, self.span
        cells = _cells(span)
        ends = np.concatenate([[0], np.cumsum(cells.ravel())])
        cell_at = ends[:-1].reshape(cells.shape).copy()
        slack = WHOLE if self.is_whole else SLACK
        deep = depths(solids_of(self.outlines, self.pieces), span, cell_at, slack) ** self.power
        board = Board(
            np.array(self.first, np.int64), size[:, 0].copy(), size[:, 1].copy(), span, cell_at,
            deep, *floors(span, cell_at, deep),
        )  # fmt: skip
        scale = SCALE / self.rows
        convex = solids_of(
            [outline * scale for outline in self.outlines],
            [tuple(piece * scale for piece in each) for each in self.pieces],
        )
        table = np.array(self.variants, float).reshape(-1, 4)
        return Lattice(
            self.unit_mm, self.height_mm, board, convex,
            np.array(self.copies, np.int64), np.array(self.area), table[:, 0].astype(np.int64),
            table[:, 1].copy(), table[:, 2:].copy(), tuple(self.ways), self.is_whole,
        )  # fmt: skip


def depths(
    solids: Convex,
    span: NDArray[np.int64],
    cell_at: NDArray[np.int64],
    slack: float,
) -> NDArray[np.float32]:
    """The depth of each two outlines at each offset of the lattice."""
    last = cell_at[-1, -1] + np.prod(2 * span[-1] - 1)
    deep = np.zeros(int(last), np.float32)
    penetrate(solids.first, solids.corner, solids.x, solids.y, span, cell_at, slack, deep)
    return deep


def floors(
    span: NDArray[np.int64], cell_at: NDArray[np.int64], deep: NDArray[np.float32]
) -> tuple[int, NDArray[np.int64], NDArray[np.float32]]:
    """How large blocks of places are, and the least depth of each two outlines in each block."""
    size = math.sqrt(span.prod(axis=1).mean())
    shift = 1 + sum(size > least for least in BLOCKS)
    blocks = np.prod(span[:, None] + span[None] - 1 >> shift, axis=2) << 2 * shift
    ends = np.concatenate([[0], np.cumsum(blocks.ravel())])
    floor_at = ends[:-1].reshape(blocks.shape).copy()
    floor = np.zeros(int(ends[-1]), np.float32)
    bound(span, cell_at, deep, shift, floor_at, floor)
    return shift, floor_at, floor


def _cells(span: NDArray[np.int64]) -> NDArray[np.int64]:
    """At how many offsets each two variants could meet."""
    return np.prod(span[:, None] + span[None] - 1, axis=2)


def _work(pieces: Sequence[Sequence[Corners]], cells: NDArray[np.int64]) -> float:
    """About how many lines are looked at to work out all depths.

    Convex pieces together cover an outline, so each two of them meet at few of its offsets.
    """
    corners = np.array([sum(len(piece) for piece in each) for each in pieces], float)
    counts = np.array([len(each) for each in pieces], float)
    lines = corners[:, None] * counts[None] + counts[:, None] * corners[None]
    shares = (1.0 / np.sqrt(counts[:, None]) + 1.0 / np.sqrt(counts[None])) ** 2 / 4.0
    return float((lines * shares * cells).sum())


def _mark(outline: Corners) -> bytes:
    """Alike for outlines that look the same, wherever they begin."""
    sides = np.hstack([outline, np.roll(outline, -1, axis=0)])
    sides = np.round(sides, 6) + 0.0
    return sides[np.lexsort(sides.T)].tobytes()


def turn_of(angle_deg: float) -> Corners:
    """What turns corners by an angle; exact for quarters."""
    if angle_deg % 90.0 == 0.0:
        cosine, sine = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(angle_deg // 90) % 4]
    else:
        cosine, sine = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    return np.array([[cosine, sine], [-sine, cosine]])


def narrowest(lattice: Lattice) -> NDArray[np.int64]:
    """For each piece the way to lie that takes least length."""
    wide = lattice.board.wide
    least = [a + int(np.argmin(wide[a:b])) for a, b in pairwise(lattice.board.first)]
    return np.array(least, np.int64)[lattice.copies]

"""Lines drawn over each other in part: what they share is one piece, with how often it was drawn.

An office that explodes a block over its own copy, or draws a side in two overlapping lines, means
one cut. Straight pieces on one line and arcs on one circle that overlap are taken apart where the
one begins or the other ends; rows that overlap nothing stay as they were drawn.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from gemaakt.drawing.contour import Point, Vertex, arc_of

type Row = tuple[Vertex, ...]

NEAR_MM = 0.02
"""How far two pieces may lie from the same line or circle."""
OVERLAP_MM = 0.1
"""Pieces that share less than this only touch."""
CHUNK = 64
MOST_PAIRS = 400_000
"""Pairs of which the boxes meet; what is entangled more is not looked at further."""
MOST_PIECES = 20_000
"""Rows of more pieces than this are left alone: no drawing of a part has them."""


@dataclass(slots=True)
class Split:
    """Rows without overlaps, how often each was drawn, and where overlaps lay."""

    rows: list[Row]
    times: list[int]
    places: list[Point] = field(default_factory=list)


class _Piece(NamedTuple):
    row: int
    start: Point
    end: Point
    bulge: float

    @property
    def vertices(self) -> Row:
        return ((*self.start, self.bulge), (*self.end, 0.0))


def split(rows: Sequence[Row], times: Sequence[int]) -> Split:
    """Open rows with every overlap once; `times` is how often each row was drawn."""
    result = Split(list(rows), list(times))
    if len(rows) < 2 or sum(len(row) for row in rows) > MOST_PIECES:
        return result
    pieces = [
        _Piece(at, a[:2], b[:2], a[2])
        for at, row in enumerate(rows)
        for a, b in itertools.pairwise(row)
    ]
    groups = _groups(pieces)
    if not groups:
        return result
    taken = {at for group in groups for at in group}
    touched = {pieces[at].row for at in taken}
    result.rows = [row for at, row in enumerate(rows) if at not in touched]
    result.times = [each for at, each in enumerate(times) if at not in touched]
    for at, piece in enumerate(pieces):
        if piece.row in touched and at not in taken:
            result.rows.append(piece.vertices)
            result.times.append(times[piece.row])
    for group in groups:
        _add([(pieces[at], times[pieces[at].row]) for at in group], result)
    return result


def between(row: Row, ends: Sequence[Point]) -> Row:
    """The row from the one place to the other, where its own ends are as good as there."""
    (x0, y0), (x1, y1) = ends
    return (x0, y0, row[0][2]), *row[1:-1], (x1, y1, row[-1][2])


def _groups(pieces: Sequence[_Piece]) -> list[list[int]]:
    """Pieces that overlap each other, directly or by way of others."""
    leader = list(range(len(pieces)))

    def first(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    for one, other in _near(pieces):
        if _overlap(pieces[one], pieces[other]):
            leader[first(one)] = first(other)
    groups: dict[int, list[int]] = defaultdict(list)
    for at in range(len(pieces)):
        groups[first(at)].append(at)
    return [group for group in groups.values() if len(group) > 1]


def _near(pieces: Sequence[_Piece]) -> Iterator[tuple[int, int]]:
    """Pairs of pieces of other rows that may overlap: lines by the boxes, arcs by the centres."""
    import shapely

    boxes = shapely.box(*zip(*(_box(piece) for piece in pieces), strict=True))
    tree, count = shapely.STRtree(boxes), 0
    for first in range(0, len(pieces), CHUNK):
        found = tree.query(boxes[first : first + CHUNK])
        count += found.shape[1]
        if count > MOST_PAIRS:
            return
        for one, other in zip(*found.tolist(), strict=True):
            if one + first < other and pieces[one + first].row != pieces[other].row:
                yield one + first, other


def _box(piece: _Piece) -> tuple[float, float, float, float]:
    (x0, y0), (x1, y1) = piece.start, piece.end
    if piece.bulge:
        (cx, cy), radius, _, _ = arc_of(piece.start, piece.end, piece.bulge)
        return cx - radius, cy - radius, cx + radius, cy + radius
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _overlap(one: _Piece, other: _Piece) -> bool:
    if bool(one.bulge) != bool(other.bulge):
        return False
    if one.bulge:
        return _same_circle(one, other) and _arcs_overlap(one, other)
    long, short = sorted((one, other), key=lambda p: -math.dist(p.start, p.end))
    a, off_a = _along(long, short.start)
    b, off_b = _along(long, short.end)
    shared = min(max(a, b), math.dist(long.start, long.end)) - max(min(a, b), 0.0)
    return max(off_a, off_b) <= NEAR_MM and shared > OVERLAP_MM


def _along(line: _Piece, point: Point) -> tuple[float, float]:
    """How far along a line a point lies, and how far off."""
    (x0, y0), (x1, y1) = line.start, line.end
    length = math.dist(line.start, line.end) or 1.0
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    dx, dy = point[0] - x0, point[1] - y0
    return dx * ux + dy * uy, abs(dx * uy - dy * ux)


def _same_circle(one: _Piece, other: _Piece) -> bool:
    (at, radius, _, _), (to, same, _, _) = (arc_of(p.start, p.end, p.bulge) for p in (one, other))
    return math.dist(at, to) <= NEAR_MM and abs(radius - same) <= NEAR_MM


def _turns(arc: _Piece) -> tuple[float, float, float]:
    """Radius, and the angles counter-clockwise from where to where an arc runs."""
    _, radius, start, sweep = arc_of(arc.start, arc.end, arc.bulge)
    begin = (start if sweep > 0 else start + sweep) % (2 * math.pi)
    return radius, begin, begin + abs(sweep)


def _arcs_overlap(one: _Piece, other: _Piece) -> bool:
    radius, begin, end = _turns(one)
    _, start, stop = _turns(other)
    shared = (
        min(end, stop + turn) - max(begin, start + turn)
        for turn in (-2 * math.pi, 0.0, 2 * math.pi)
    )
    return max(shared) * radius > OVERLAP_MM


def _add(group: Sequence[tuple[_Piece, int]], result: Split) -> None:
    """The stretches of a group of pieces, each once, between the ends that were drawn."""
    spans, ends, radius = _round_spans(group) if group[0][0].bulge else _straight_spans(group)
    knots = _apart(sorted(ends), NEAR_MM / 2 / (radius or 1.0))
    full = 2 * math.pi
    for (low, at), (high, to) in itertools.pairwise(knots):
        middle = (low + high) / 2
        times = sum(
            count
            for begin, end, count in spans
            if begin < middle < end or (radius and begin < middle + full < end)
        )
        if not times:
            continue
        bulge = math.tan((high - low) / 4) if radius else 0.0
        result.rows.append(((*at, bulge), (*to, 0.0)))
        result.times.append(times)
        if times > 1:
            result.places.append(at)


type _Spans = tuple[list[tuple[float, float, int]], list[tuple[float, Point]], float]


def _straight_spans(group: Sequence[tuple[_Piece, int]]) -> _Spans:
    """Where on the longest line every piece begins and ends."""
    line = max((piece for piece, _ in group), key=lambda p: math.dist(p.start, p.end))
    spans, ends = [], []
    for piece, count in group:
        a, b = _along(line, piece.start)[0], _along(line, piece.end)[0]
        spans.append((min(a, b), max(a, b), count))
        ends += [(a, piece.start), (b, piece.end)]
    return spans, ends, 0.0


def _round_spans(group: Sequence[tuple[_Piece, int]]) -> _Spans:
    """The same on a circle, in radians; the first end comes again a whole turn later."""
    spans, ends = [], []
    radius = _turns(group[0][0])[0]
    for piece, count in group:
        _, begin, end = _turns(piece)
        spans.append((begin, end, count))
        first, last = (piece.start, piece.end) if piece.bulge > 0 else (piece.end, piece.start)
        ends += [(begin, first), (end % (2 * math.pi), last)]
    turn, at = min(ends)
    return spans, [*ends, (turn + 2 * math.pi, at)], radius


def _apart(ends: Sequence[tuple[float, Point]], least: float) -> list[tuple[float, Point]]:
    """Ends without those that lie on the one before."""
    kept = [ends[0]]
    for end in ends[1:]:
        if end[0] - kept[-1][0] > least:
            kept.append(end)
    return kept

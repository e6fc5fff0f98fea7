"""Contours with true arcs.

A vertex is (x, y, bulge): the bulge belongs to the piece from this vertex to the next, it is the
tangent of a quarter of the piece's angle, positive counter-clockwise, 0 for a straight line (the
convention of DXF). A full circle is two vertices of bulge 1. All lengths in mm.
"""

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

type Point = tuple[float, float]
type Vertex = tuple[float, float, float]
type Bounds = tuple[float, float, float, float]

CHORD_MM = 0.01
"""How far a flattened arc may lie from the true one."""
STRAIGHT = 1e-9
"""A bulge smaller than this is a line."""


def arc_of(start: Point, end: Point, bulge: float) -> tuple[Point, float, float, float]:
    """Centre, radius, start angle and signed sweep (radians); nothing at all without a chord."""
    (x0, y0), (x1, y1) = start, end
    half = math.hypot(x1 - x0, y1 - y0) / 2
    if half == 0:
        return start, 0.0, 0.0, 0.0
    sweep = 4 * math.atan(bulge)
    to_centre = half * (1 - bulge * bulge) / (2 * bulge)
    ux, uy = (x1 - x0) / (2 * half), (y1 - y0) / (2 * half)
    centre = ((x0 + x1) / 2 - uy * to_centre, (y0 + y1) / 2 + ux * to_centre)
    radius = half * (1 + bulge * bulge) / (2 * abs(bulge))
    return centre, radius, math.atan2(y0 - centre[1], x0 - centre[0]), sweep


def piece_length_mm(start: Point, end: Point, bulge: float) -> float:
    """Length of one piece."""
    chord = math.hypot(end[0] - start[0], end[1] - start[1])
    if abs(bulge) < STRAIGHT:
        return chord
    return chord * (1 + bulge * bulge) / bulge * math.atan(bulge)


def flat_piece(start: Point, end: Point, bulge: float, chord_mm: float) -> Iterator[Point]:
    """Points of a piece from its start, its end left out, within `chord_mm` of the true arc."""
    yield start
    if abs(bulge) < STRAIGHT or start == end:
        return
    centre, radius, angle, sweep = arc_of(start, end, bulge)
    ratio = min(1.0, chord_mm / radius)
    step = max(2 * math.acos(1 - ratio), 0.02)
    steps = max(2, math.ceil(abs(sweep) / step))
    for i in range(1, steps):
        turn = angle + sweep * i / steps
        yield centre[0] + radius * math.cos(turn), centre[1] + radius * math.sin(turn)


@dataclass(frozen=True)
class Path:
    """An open row of pieces; the bulge of the last vertex means nothing."""

    vertices: tuple[Vertex, ...]

    @property
    def start(self) -> Point:
        """Where it begins."""
        return self.vertices[0][:2]

    @property
    def end(self) -> Point:
        """Where it ends."""
        return self.vertices[-1][:2]

    @cached_property
    def length_mm(self) -> float:
        """Length along the pieces."""
        return sum(piece_length_mm(a[:2], b[:2], a[2]) for a, b in _open_pairs(self.vertices))

    def flattened(self, chord_mm: float = CHORD_MM) -> list[Point]:
        """Its points with arcs as chords."""
        points = [
            point
            for a, b in _open_pairs(self.vertices)
            for point in flat_piece(a[:2], b[:2], a[2], chord_mm)
        ]
        return [*points, self.end]

    def reversed(self) -> "Path":
        """The same pieces, walked the other way."""
        return Path(turned_round(self.vertices))


def turned_round(vertices: Sequence[Vertex]) -> tuple[Vertex, ...]:
    """An open row of vertices in the other direction."""
    back = [
        (vertices[i][0], vertices[i][1], -vertices[i - 1][2])
        for i in range(len(vertices) - 1, 0, -1)
    ]
    return (*back, (*vertices[0][:2], 0.0))


def _open_pairs(vertices: Sequence[Vertex]) -> Iterator[tuple[Vertex, Vertex]]:
    return itertools.pairwise(vertices)


@dataclass(frozen=True)
class Contour:
    """A closed row of pieces: the last vertex joins the first."""

    vertices: tuple[Vertex, ...]

    @property
    def pieces(self) -> Iterator[tuple[Vertex, Vertex]]:
        """Neighbouring vertices, round to the first."""
        return zip(self.vertices, (*self.vertices[1:], self.vertices[0]), strict=True)

    @cached_property
    def length_mm(self) -> float:
        """Length once around."""
        return sum(piece_length_mm(a[:2], b[:2], a[2]) for a, b in self.pieces)

    @cached_property
    def signed_area_mm2(self) -> float:
        """Exact area by Green's theorem, segments of arcs included; positive when drawn ccw."""
        ox, oy, _ = self.vertices[0]
        area = 0.0
        for (x0, y0, bulge), (x1, y1, _) in self.pieces:
            area += ((x0 - ox) * (y1 - oy) - (x1 - ox) * (y0 - oy)) / 2
            if abs(bulge) >= STRAIGHT:
                area += _segment_area((x0, y0), (x1, y1), bulge)
        return area

    @property
    def area_mm2(self) -> float:
        """Area enclosed."""
        return abs(self.signed_area_mm2)

    @cached_property
    def bounds(self) -> Bounds:
        """Smallest and largest x and y, the tops of arcs included."""
        return bounds_of(point for a, b in self.pieces for point in _extremes(a[:2], b[:2], a[2]))

    @cached_property
    def circle(self) -> tuple[Point, float] | None:
        """Centre and diameter when the whole contour is one circle."""
        centres = []
        for a, b in self.pieces:
            if abs(a[2]) < 0.05:
                return None
            centres.append(arc_of(a[:2], b[:2], a[2])[:2])
        (cx, cy), radius = centres[0]
        alike = all(
            math.hypot(c[0] - cx, c[1] - cy) <= 0.02 and abs(r - radius) <= 0.02
            for c, r in centres
        )
        return ((cx, cy), 2 * radius) if alike else None

    def flattened(self, chord_mm: float = CHORD_MM) -> list[Point]:
        """Its points with arcs as chords; the first is not repeated."""
        return [
            point for a, b in self.pieces for point in flat_piece(a[:2], b[:2], a[2], chord_mm)
        ]

    def reversed(self) -> "Contour":
        """The same contour drawn the other way round."""
        opened = (*self.vertices, self.vertices[0])
        return Contour(turned_round(opened)[:-1])


def circle_contour(centre: Point, radius_mm: float) -> Contour:
    """A full circle."""
    x, y = centre
    return Contour(((x + radius_mm, y, 1.0), (x - radius_mm, y, 1.0)))


def polygon_contour(points: Iterable[Point]) -> Contour:
    """A contour of straight lines."""
    return Contour(tuple((x, y, 0.0) for x, y in points))


def bounds_of(points: Iterable[Point]) -> Bounds:
    """Smallest box around points."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _segment_area(start: Point, end: Point, bulge: float) -> float:
    _, radius, _, sweep = arc_of(start, end, bulge)
    return radius * radius * (sweep - math.sin(sweep)) / 2


def _extremes(start: Point, end: Point, bulge: float) -> Iterator[Point]:
    yield start
    if abs(bulge) < STRAIGHT or start == end:
        return
    (cx, cy), radius, angle, sweep = arc_of(start, end, bulge)
    for quarter in range(4):
        turn = (quarter * math.pi / 2 - angle) * math.copysign(1, sweep) % (2 * math.pi)
        if turn < abs(sweep):
            direction = quarter * math.pi / 2
            yield cx + radius * math.cos(direction), cy + radius * math.sin(direction)

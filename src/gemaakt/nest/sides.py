"""Sides of contours as the judge of a nest sees them: straight or arc, exact distances."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from gemaakt.nest.problem import Point

type Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Side:
    """A straight side, or an arc about `centre` from angle `begin` over `sweep` (rad, signed)."""

    start: Point
    end: Point
    centre: Point | None = None
    radius_mm: float = 0.0
    begin_rad: float = 0.0
    sweep_rad: float = 0.0
    box: Box = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Measure the box at once: it is asked for with every side that may be near."""
        object.__setattr__(self, "box", _side_box(self))


type Contour = tuple[Side, ...]


def side_of(start: Point, end: Point, bulge: float) -> Side:
    """The side from start to end; a bulge makes it an arc."""
    if bulge == 0.0 or start == end:
        return Side(start, end)
    sweep = 4.0 * math.atan(bulge)
    chord = math.dist(start, end)
    radius = chord / (2.0 * math.sin(abs(sweep) / 2.0))
    along = math.atan2(end[1] - start[1], end[0] - start[0])
    towards = along + math.copysign(math.pi / 2.0, bulge) - sweep / 2.0
    centre = (start[0] + radius * math.cos(towards), start[1] + radius * math.sin(towards))
    begin = math.atan2(start[1] - centre[1], start[0] - centre[0])
    return Side(start, end, centre, radius, begin, sweep)


def shifted(side: Side, step: Point) -> Side:
    """The side a step further."""
    (x, y), (dx, dy) = side.start, step
    end, centre = (side.end[0] + dx, side.end[1] + dy), side.centre
    if centre is not None:
        centre = (centre[0] + dx, centre[1] + dy)
    return Side((x + dx, y + dy), end, centre, side.radius_mm, side.begin_rad, side.sweep_rad)


def box_of(contour: Contour) -> Box:
    """The box around a contour."""
    low_x, low_y, high_x, high_y = zip(*(side.box for side in contour), strict=True)
    return min(low_x), min(low_y), max(high_x), max(high_y)


def _side_box(side: Side) -> Box:
    xs, ys = [side.start[0], side.end[0]], [side.start[1], side.end[1]]
    if side.centre is not None:
        for quarter in range(4):
            angle = quarter * math.pi / 2.0
            if on_arc(side, angle):
                xs.append(side.centre[0] + side.radius_mm * math.cos(angle))
                ys.append(side.centre[1] + side.radius_mm * math.sin(angle))
    return min(xs), min(ys), max(xs), max(ys)


def on_arc(side: Side, angle: float) -> bool:
    """Whether an arc passes this angle."""
    return _turned_rad(side, angle) <= abs(side.sweep_rad) + 1e-12


def _turned_rad(arc: Side, angle: float) -> float:
    """How far an arc has turned when it, or its circle, passes this angle."""
    return (angle - arc.begin_rad) * math.copysign(1.0, arc.sweep_rad) % math.tau


def at_share(side: Side, share: float) -> Point:
    """The point of a side at a share of its length."""
    if side.centre is None:
        (x1, y1), (x2, y2) = side.start, side.end
        return (x1 + share * (x2 - x1), y1 + share * (y2 - y1))
    return _on_circle(side, side.begin_rad + share * side.sweep_rad)


def _on_circle(arc: Side, angle: float) -> Point:
    assert arc.centre is not None
    x = arc.centre[0] + arc.radius_mm * math.cos(angle)
    return (x, arc.centre[1] + arc.radius_mm * math.sin(angle))


def middles(side: Side, others: Iterable[Side]) -> Iterator[Point]:
    """The middle of each stretch of a side between those of the others that it crosses."""
    crossed = (share for other in others for share in _shares_crossed(side, other))
    shares = sorted((0.0, *crossed, 1.0))
    for begin, end in pairwise(shares):
        yield at_share(side, (begin + end) / 2.0)


def _shares_crossed(side: Side, other: Side) -> Iterator[float]:
    """At which shares of its length a side crosses or touches another."""
    if not meet(side.box, other.box, 0.0):
        return
    if side.centre is not None or other.centre is not None:
        yield from (_share_of(side, point) for point in _common(side, other))
    elif _lines_cross(side, other):
        (x1, y1), (x2, y2) = other.start, other.end
        dx, dy = side.end[0] - side.start[0], side.end[1] - side.start[1]
        across = dx * (y2 - y1) - dy * (x2 - x1)
        yield ((x1 - side.start[0]) * (y2 - y1) - (y1 - side.start[1]) * (x2 - x1)) / across


def _share_of(side: Side, point: Point) -> float:
    """At which share of its length a point of a side is."""
    if side.centre is None:
        return math.dist(side.start, point) / math.dist(side.start, side.end)
    angle = math.atan2(point[1] - side.centre[1], point[0] - side.centre[0])
    return min(1.0, _turned_rad(side, angle) / abs(side.sweep_rad))


def meet(a: Box, b: Box, gap: float) -> bool:
    """Whether two boxes come within the gap."""
    beside = a[0] > b[2] + gap or b[0] > a[2] + gap
    return not (beside or a[1] > b[3] + gap or b[1] > a[3] + gap)


def apart(one: Side, other: Side) -> float:
    """Least distance between two sides."""
    if cross(one, other):
        return 0.0
    ends = [to_point(one, p) for p in (other.start, other.end)]
    ends += [to_point(other, p) for p in (one.start, one.end)]
    return min([*ends, *_between(one, other), *_between(other, one)])


def to_point(side: Side, point: Point) -> float:
    """Least distance from a side to a point."""
    if side.centre is None:
        return math.dist(point, _foot(side, point))
    angle = math.atan2(point[1] - side.centre[1], point[0] - side.centre[0])
    if on_arc(side, angle):
        return abs(math.dist(point, side.centre) - side.radius_mm)
    return min(math.dist(point, side.start), math.dist(point, side.end))


def _foot(side: Side, point: Point) -> Point:
    dx, dy = side.end[0] - side.start[0], side.end[1] - side.start[1]
    square = dx * dx + dy * dy
    along = (point[0] - side.start[0]) * dx + (point[1] - side.start[1]) * dy
    share = min(1.0, max(0.0, along / square)) if square else 0.0
    return (side.start[0] + share * dx, side.start[1] + share * dy)


def _between(arc: Side, other: Side) -> Iterator[float]:
    """Distances at which the inside of an arc comes nearest to another side."""
    if arc.centre is None:
        return
    if other.centre is None:
        foot = _foot(other, arc.centre)
        angles = [math.atan2(foot[1] - arc.centre[1], foot[0] - arc.centre[0])]
    else:
        dx, dy = other.centre[0] - arc.centre[0], other.centre[1] - arc.centre[1]
        angles = [math.atan2(dy, dx), math.atan2(-dy, -dx)]
    for angle in angles:
        if on_arc(arc, angle):
            yield to_point(other, _on_circle(arc, angle))


def cross(one: Side, other: Side) -> bool:
    """Whether two sides cross; an arc, whether it touches too."""
    if one.centre is None and other.centre is None:
        return _lines_cross(one, other)
    return bool(_common(one, other))


def _common(one: Side, other: Side) -> list[Point]:
    """The points, two at most, that two sides have in common of which one is an arc."""
    arc, rest = (one, other) if one.centre is not None else (other, one)
    points = _arc_arc(arc, rest) if rest.centre is not None else _arc_line(arc, rest)
    return [p for p in points if to_point(one, p) < 1e-9 and to_point(other, p) < 1e-9]


def _lines_cross(one: Side, other: Side) -> bool:
    def turn(a: Point, b: Point, c: Point) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    first = turn(one.start, one.end, other.start) * turn(one.start, one.end, other.end)
    second = turn(other.start, other.end, one.start) * turn(other.start, other.end, one.end)
    return first < 0 and second < 0


def _arc_line(arc: Side, line: Side) -> Iterator[Point]:
    assert arc.centre is not None
    dx, dy = line.end[0] - line.start[0], line.end[1] - line.start[1]
    length = math.hypot(dx, dy)
    if length == 0.0:
        return
    ux, uy = dx / length, dy / length
    along = (arc.centre[0] - line.start[0]) * ux + (arc.centre[1] - line.start[1]) * uy
    foot = (line.start[0] + along * ux, line.start[1] + along * uy)
    square = arc.radius_mm**2 - math.dist(foot, arc.centre) ** 2
    if square >= 0:
        for sign in (-1.0, 1.0):
            step = sign * math.sqrt(square)
            yield (foot[0] + step * ux, foot[1] + step * uy)


def _arc_arc(one: Side, other: Side) -> Iterator[Point]:
    assert one.centre is not None
    assert other.centre is not None
    between = math.dist(one.centre, other.centre)
    if between == 0.0:
        return
    along = (one.radius_mm**2 - other.radius_mm**2 + between**2) / (2.0 * between)
    square = one.radius_mm**2 - along**2
    if square >= 0:
        ux = (other.centre[0] - one.centre[0]) / between
        uy = (other.centre[1] - one.centre[1]) / between
        for sign in (-1.0, 1.0):
            step = sign * math.sqrt(square)
            x = one.centre[0] + along * ux - step * uy
            yield (x, one.centre[1] + along * uy + step * ux)

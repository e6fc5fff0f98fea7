"""How contours of the judge lie to each other: inside, or with a gap between them."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from gemaakt.nest.problem import Point
from gemaakt.nest.sides import Box, Contour, Side, apart, box_of, meet, shifted

TOLERANCE_MM = 1e-3

type Measured = tuple[Contour, Box]
type Shape = list[Measured]
"""Contours with the boxes around them."""


def further(point: Point, step: Point, sign: float = 1.0) -> Point:
    return (point[0] + sign * step[0], point[1] + sign * step[1])


def shifted_box(box: Box, step: Point) -> Box:
    return (box[0] + step[0], box[1] + step[1], box[2] + step[0], box[3] + step[1])


def all_shifted(contour: Contour, step: Point) -> Contour:
    return tuple(shifted(side, step) for side in contour)


def gap_kept_by(one: Measured, other: Measured, step: Point, gap: float) -> bool:
    """Whether a contour keeps the gap to another that lies a step further.

    Only sides that are near are put there.
    """
    reach = gap - TOLERANCE_MM
    a, b = one[1], shifted_box(other[1], step)
    room = (max(a[0], b[0]) - reach, max(a[1], b[1]) - reach)
    top = (min(a[2], b[2]) + reach, min(a[3], b[3]) + reach)
    if room[0] > top[0] or room[1] > top[1]:
        return True
    near = (room[0] - reach, room[1] - reach, top[0] + reach, top[1] + reach)
    mine = [side for side in one[0] if meet(side.box, near, 0.0)]
    if not mine:
        return True
    there = shifted_box(near, (-step[0], -step[1]))
    theirs = [shifted(side, step) for side in other[0] if meet(side.box, there, 0.0)]
    return not any(
        meet(side.box, far.box, reach) and apart(side, far) < reach
        for side, far in _beside(mine, theirs, reach)
    )


def covers(shape: list[Contour], point: Point) -> bool:
    return inside(point, shape[0]) and not any(inside(point, hole) for hole in shape[1:])


def inside(point: Point, contour: Contour) -> bool:
    """Even-odd rule along a ray to the right; an arc adds the sliver between it and its chord.

    A point on a chord is taken for one that lies a little to the right, and less above: the rule
    and the sliver must agree, and so must a chord in both directions (a circle).
    """
    odd = False
    for side in contour:
        low, high = sorted((side.start, side.end))
        if (low[1] > point[1]) != (high[1] > point[1]):
            odd ^= _is_before(point, low, high)
        if side.centre is not None:
            odd ^= _in_sliver(point, side)
    return odd


def _is_before(point: Point, one: Point, other: Point) -> bool:
    """Whether a point lies on the side of the lesser x of a line that is not level."""
    (x1, y1), (x2, y2) = one, other
    return point[0] < x1 + (x2 - x1) * (point[1] - y1) / (y2 - y1)


def _in_sliver(point: Point, side: Side) -> bool:
    assert side.centre is not None
    if math.dist(point, side.centre) >= side.radius_mm:
        return False
    low, high = sorted((side.start, side.end))
    if low[1] == high[1]:
        is_left = point[1] >= low[1]
    else:
        is_left = _is_before(point, low, high) == (high[1] > low[1])
    is_turned = side.start != low
    return is_left == (is_turned == (side.sweep_rad > 0))


def gap_kept(one: Contour, other: Contour, gap: float) -> bool:
    reach = gap - TOLERANCE_MM
    a, b = box_of(one), box_of(other)
    room = (max(a[0], b[0]) - reach, max(a[1], b[1]) - reach)
    top = (min(a[2], b[2]) + reach, min(a[3], b[3]) + reach)
    if room[0] > top[0] or room[1] > top[1]:
        return True
    near = (room[0] - reach, room[1] - reach, top[0] + reach, top[1] + reach)
    mine = [side for side in one if meet(side.box, near, 0.0)]
    theirs = [side for side in other if meet(side.box, near, 0.0)]
    return not any(
        meet(side.box, far.box, reach) and apart(side, far) < reach
        for side, far in _beside(mine, theirs, reach)
    )


def _beside(
    some: Sequence[Side], others: Sequence[Side], reach: float
) -> Iterator[tuple[Side, Side]]:
    """Pairs that come within reach of each other along x, and some more."""
    row = sorted(others, key=lambda side: side.box[0])
    begins = [side.box[0] for side in row]
    widest = max((side.box[2] - side.box[0] for side in row), default=0.0)
    for side in some:
        first = bisect_left(begins, side.box[0] - reach - widest)
        yield from ((side, far) for far in row[first : bisect_right(begins, side.box[2] + reach)])

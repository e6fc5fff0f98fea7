"""Sides that two neighbouring parts share: cut once instead of twice."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from gemaakt.nest.problem import NestJob, Point
from gemaakt.nest.sides import Side, box_of, meet
from gemaakt.nest.solution import LaidSheet
from gemaakt.nest.verify import contours

KERF_MM = 0.5
"""The beam of a laser cuts no wider: parts that lie further apart are cut each by itself."""
TOUCH_MM = 0.01
SHORTEST_MM = 1.0
"""A shorter common line is not worth an order of its own."""
PARALLEL = 1e-6


@dataclass(frozen=True, slots=True)
class CommonLine:
    """A stretch that two placements (by number on the sheet) share; the first one cuts it."""

    one: int
    other: int
    start: Point
    end: Point

    @property
    def length_mm(self) -> float:
        """How much is cut once instead of twice."""
        return math.dist(self.start, self.end)


def common_lines(job: NestJob, laid: LaidSheet, gap_mm: float = 0.0) -> tuple[CommonLine, ...]:
    """Straight stretches at which outer contours run against each other at this distance.

    `gap_mm` is the kerf when parts are laid a kerf apart, 0 when they touch.
    """
    shapes = [contours(job.part(row.part), row)[0] for row in laid.placements]
    boxes = [box_of(shape) for shape in shapes]
    found: list[CommonLine] = []
    for one, other in combinations(range(len(shapes)), 2):
        if meet(boxes[one], boxes[other], gap_mm + TOUCH_MM):
            stretches = _shared(shapes[one], shapes[other], gap_mm)
            found += [CommonLine(one, other, a, b) for a, b in stretches]
    return tuple(found)


def shared_cuts(job: NestJob, laid: LaidSheet) -> tuple[CommonLine, ...]:
    """Stretches of a sheet that are cut once; none where parts lie further apart than a cut."""
    return common_lines(job, laid, job.spacing_mm) if job.spacing_mm <= KERF_MM else ()


def saved_mm(lines: Sequence[CommonLine]) -> float:
    """Millimetres of cutting that common lines save."""
    return sum(line.length_mm for line in lines)


def _shared(
    one: Sequence[Side], other: Sequence[Side], gap_mm: float
) -> Iterator[tuple[Point, Point]]:
    for a in one:
        for b in other:
            if a.centre is None and b.centre is None:
                stretch = along(a, b, gap_mm)
                if stretch is not None:
                    yield stretch


def along(a: Side, b: Side, gap_mm: float) -> tuple[Point, Point] | None:
    """The stretch of side a along which side b runs the other way at this distance."""
    length = math.dist(a.start, a.end)
    far = math.dist(b.start, b.end)
    if min(length, far) < SHORTEST_MM:
        return None
    ux, uy = (a.end[0] - a.start[0]) / length, (a.end[1] - a.start[1]) / length
    vx, vy = (b.end[0] - b.start[0]) / far, (b.end[1] - b.start[1]) / far
    if abs(ux * vy - uy * vx) > PARALLEL:
        return None
    dx, dy = b.start[0] - a.start[0], b.start[1] - a.start[1]
    if abs(abs(ux * dy - uy * dx) - gap_mm) > TOUCH_MM:
        return None
    begin = dx * ux + dy * uy
    ends = sorted((begin, begin + far * (ux * vx + uy * vy)))
    low, high = max(0.0, ends[0]), min(length, ends[1])
    if high - low < SHORTEST_MM:
        return None
    return (
        (a.start[0] + low * ux, a.start[1] + low * uy),
        (a.start[0] + high * ux, a.start[1] + high * uy),
    )

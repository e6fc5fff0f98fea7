"""Lines that were drawn as dashes and exploded into them: bend lines, hidden edges, centre lines.

A drawing that went through a program without line types holds a dashed line as a row of short
ones. Nobody means those to be cut: a row from edge to edge is a bend line, any other row shows
something that lies behind or in the middle.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from gemaakt.drawing.bend_lines import DASH_MM, EDGE_MM, ON_LINE_MM, Line, spans
from gemaakt.drawing.contour import Contour, Path, Point
from gemaakt.drawing.said_of_lines import listed
from gemaakt.findings import Finding, Severity

LEAST_DASHES = 4
LEAST_GAP_MM = 0.2
SAME_GAP = 1.7
"""The widest gap of a row over its middle one."""
TURN_DIGITS = 3
"""Decimals of a direction in radians that belong together."""


@dataclass(frozen=True, slots=True)
class DashRow:
    """One line that was drawn as dashes, from its first end to its last."""

    line: Line
    count: int
    reach_mm: float
    """How far its end may lie from an edge that it was meant to reach."""


def dash_rows(paths: Sequence[Path]) -> tuple[list[DashRow], list[Path]]:
    """The rows of dashes among open lines, and the lines that are left."""
    straight = [p for p in paths if len(p.vertices) == 2 and not p.vertices[0][2]]
    if len(straight) < LEAST_DASHES:
        return [], list(paths)
    rows, taken = list[DashRow](), set[int]()
    for alike in _on_one_line(straight):
        for run in _runs(alike):
            rows.append(_row(run))
            taken |= {id(path) for _, _, path in run}
    return rows, [path for path in paths if id(path) not in taken]


type Placed = tuple[float, float, Path]
"""From where to where along its line, and the dash."""


def _on_one_line(paths: Sequence[Path]) -> Iterator[list[Placed]]:
    """Lines by the straight they lie on, in order along it."""
    groups: dict[tuple[float, int], list[tuple[Path, tuple[float, float], float]]]
    groups = defaultdict(list)
    for path in paths:
        (x0, y0), (x1, y1) = path.start, path.end
        turn = math.atan2(y1 - y0, x1 - x0) % math.pi
        turn = round(turn, TURN_DIGITS) % round(math.pi, TURN_DIGITS)
        ux, uy = math.cos(turn), math.sin(turn)
        off = ((x0 + x1) * uy - (y0 + y1) * ux) / 2
        groups[turn, round(off)].append((path, (ux, uy), off))
    for (turn, cell), own in list(groups.items()):
        near = own + groups.get((turn, cell + 1), [])
        for _, (ux, uy), first in own[:1]:
            level = [each for each in near if abs(each[2] - first) <= 4 * ON_LINE_MM]
            placed = list[Placed]()
            for path, _, _ in level:
                ends = sorted(x * ux + y * uy for x, y in (path.start, path.end))
                placed.append((ends[0], ends[1], path))
            yield sorted(placed, key=lambda each: each[:2])


def _runs(placed: Sequence[Placed]) -> Iterator[list[Placed]]:
    """Stretches with gaps of about one width; what a dash more or less interrupts is two."""
    run: list[Placed] = []
    for each in placed:
        if run and not LEAST_GAP_MM <= each[0] - run[-1][1] <= DASH_MM:
            yield from _even(run)
            run = []
        run.append(each)
    yield from _even(run)


def _even(run: list[Placed]) -> Iterator[list[Placed]]:
    if len(run) < LEAST_DASHES:
        return
    gaps = sorted(after[0] - before[1] for before, after in pairwise(run))
    if gaps[-1] <= SAME_GAP * gaps[len(gaps) // 2]:
        yield run


def _row(run: Sequence[Placed]) -> DashRow:
    first, last = run[0][2], run[-1][2]
    ends = (first.start, first.end, last.start, last.end)
    one, other = max(
        ((a, b) for a in ends[:2] for b in ends[2:]), key=lambda pair: math.dist(*pair)
    )
    gap = max(after[0] - before[1] for before, after in pairwise(run))
    longest = max(path.length_mm for _, _, path in run)
    return DashRow((one, other), len(run), 1.0 + gap + longest)


def reaching(row: DashRow, contours: Sequence[Contour]) -> DashRow:
    """The row, drawn on to the edges that its ends nearly reach."""
    import shapely

    one, other = row.line
    rings = shapely.union_all([shapely.LinearRing(each.flattened(EDGE_MM)) for each in contours])
    ends = _onward(other, one, row.reach_mm, rings), _onward(one, other, row.reach_mm, rings)
    return replace(row, line=ends)


def _onward(start: Point, end: Point, reach_mm: float, rings: object) -> Point:
    """The end of a line, or the first edge behind it within reach."""
    import shapely

    length = math.dist(start, end)
    ux, uy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    here = shapely.Point(end)
    ahead = shapely.LineString([end, (end[0] + ux * reach_mm, end[1] + uy * reach_mm)])
    met = shapely.intersection(ahead, rings)
    if met.is_empty:
        return end
    near = shapely.get_coordinates(met)
    x, y = min(near.tolist(), key=lambda p: math.dist(p, (here.x, here.y)))
    return float(x), float(y)


def is_bend(line: Line, outline: Contour, inner: Sequence[Contour]) -> bool:
    """Whether a row runs from edge to edge, or from one to a hole in the bend."""
    if spans(line, outline):
        return True
    touched = [[_is_at(end, each) for each in (outline, *inner)] for end in line]
    return all(map(any, touched)) and any(first for first, *_ in touched)


def _is_at(point: Point, contour: Contour) -> bool:
    return spans((point, point), contour)


def said_of_dashes(bends: Sequence[DashRow], others: Sequence[DashRow]) -> list[Finding]:
    """Rows that were taken for bend lines, and others that are not cut."""

    def places(rows: Sequence[DashRow]) -> list[tuple[Point, dict[str, object]]]:
        return [(_middle(row.line), {"dashes": row.count}) for row in rows]

    return [
        *listed("drawing.dashes-bend", Severity.INFO, places(bends)),
        *listed("drawing.dashes-shown", Severity.INFO, places(others)),
    ]


def _middle(line: Line) -> Point:
    return (line[0][0] + line[1][0]) / 2, (line[0][1] + line[1][1]) / 2

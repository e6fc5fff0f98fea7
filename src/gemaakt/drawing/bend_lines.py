"""Bend lines as drawn on a flat: straight, each once, and of the part that they lie on.

A line that a slot or a hole interrupts is one bend, as it is one stroke of the press brake.
"""

import itertools
import math
from collections.abc import Callable, Sequence

from gemaakt.drawing.contour import Contour, Point, Vertex
from gemaakt.drawing.part import Bend

ON_LINE_MM = 0.05
TOUCH_MM = 0.2
"""Stretches of one line that lie nearer than this go on in each other."""
DASH_MM = 12.0
"""A line that was drawn as dashes goes on after a gap of this, where no edge lies between."""
EDGE_MM = 0.05
ON_EDGE_MM = 1.0
MOST_LINES = 500
"""More of them bend nothing; they are taken as they were drawn."""

type Line = tuple[Point, Point]


def bend_lines(vertices: Sequence[Vertex], closed: bool) -> list[Line]:
    """The straight lines of a drawn row; a ring or an arc on a bend layer bends nothing."""
    if closed or any(v[2] for v in vertices[:-1]):
        return []
    return [(a[:2], b[:2]) for a, b in itertools.pairwise(vertices) if a[:2] != b[:2]]


def each_once(lines: Sequence[Line]) -> list[Line]:
    """Lines without what is drawn over another one, and with what goes on in another joined."""
    return _joined(lines, lambda a, b: math.dist(a, b) <= TOUCH_MM)


class Outlines:
    """The outlines of a file, of which one owns what is drawn on it: the smallest around it."""

    def __init__(self, outlines: Sequence[Contour]) -> None:
        import shapely

        areas = [shapely.Polygon(each.flattened(EDGE_MM)).buffer(EDGE_MM) for each in outlines]
        order = sorted(range(len(areas)), key=lambda at: areas[at].area)
        self.areas = [(at, areas[at], areas[at].bounds) for at in order]

    def around(self, point: Point) -> int | None:
        """The outline that a point lies in."""
        import shapely

        at_point = shapely.Point(point)
        return next(
            (at for at, area, box in self.areas if _meets((point, point), box)
             and area.covers(at_point)),
            None,
        )  # fmt: skip

    def under(self, line: Line) -> int | None:
        """The outline that a line lies on for the most part."""
        import shapely

        drawn = shapely.LineString(line)
        near = [(at, area) for at, area, box in self.areas if _meets(line, box)]
        shares = [(round(area.intersection(drawn).length, 1), at) for at, area in near]
        best = max(shares, key=lambda each: each[0], default=(0.0, None))
        return best[1] if best[0] > TOUCH_MM else None


def bends_of(lines: Sequence[Line], outline: Contour, inner: Sequence[Contour]) -> list[Bend]:
    """The bends of one part from its lines; what only a hole or a dash interrupts is one."""
    whole = list(lines)
    if len(whole) > 1:
        import shapely

        around = shapely.Polygon(outline.flattened(EDGE_MM)).buffer(EDGE_MM)
        rings = [shapely.Polygon(each.flattened(EDGE_MM)) for each in inner]
        holes = shapely.union_all([ring.buffer(EDGE_MM) for ring in rings])
        widest = max((math.dist(each.bounds[:2], each.bounds[2:]) for each in inner), default=0.0)
        shapely.prepare([around, holes])

        def goes_on(one: Point, other: Point) -> bool:
            far = math.dist(one, other)
            if far > max(DASH_MM, widest + 1):
                return False
            gap = shapely.LineString((one, other))
            return bool(holes.covers(gap) or (far <= DASH_MM and around.covers(gap)))

        whole = _joined_all(whole, goes_on)
    return [Bend(0.0, 0.0, math.dist(start, end), start, end) for start, end in whole]


def _joined_all(lines: list[Line], goes_on: Callable[[Point, Point], bool]) -> list[Line]:
    """Joined again and again: two that lay apart may meet in a third."""
    joined = _joined(lines, goes_on)
    return joined if len(joined) == len(lines) else _joined_all(joined, goes_on)


def spans(line: Line, outline: Contour) -> bool:
    """Whether a line runs from edge to edge, as a bend line does."""
    import shapely

    edge = shapely.LinearRing(outline.flattened(EDGE_MM))
    ends = shapely.points(line)
    return bool((shapely.distance(edge, ends) <= ON_EDGE_MM).all())


def _meets(line: Line, box: tuple[float, ...]) -> bool:
    (x0, y0), (x1, y1) = line
    across = min(x0, x1) <= box[2] + EDGE_MM and max(x0, x1) >= box[0] - EDGE_MM
    return across and min(y0, y1) <= box[3] + EDGE_MM and max(y0, y1) >= box[1] - EDGE_MM


def _joined(lines: Sequence[Line], goes_on: Callable[[Point, Point], bool]) -> list[Line]:
    """Lines on one straight as one, where they overlap or where the stretch between goes on."""
    kept: list[Line] = []
    for line in lines if len(lines) <= MOST_LINES else ():
        new = line
        for other in list(kept):
            both = _both(new, other, goes_on)
            if both is not None:
                kept.remove(other)
                new = both
        kept.append(new)
    return kept if len(lines) <= MOST_LINES else list(lines)


def _both(one: Line, other: Line, goes_on: Callable[[Point, Point], bool]) -> Line | None:
    """Two lines as one from end to end, or None when they are two."""
    long, short = sorted((one, other), key=lambda each: -math.dist(*each))
    places = [_along(long, point) for point in short]
    if max(off for _, off in places) > ON_LINE_MM:
        return None
    (a, first), (b, last) = sorted(zip((at for at, _ in places), short, strict=True))
    length = math.dist(*long)
    if a > length and not goes_on(long[1], first):
        return None
    if b < 0 and not goes_on(last, long[0]):
        return None
    return (first if a < 0 else long[0], last if b > length else long[1])


def _along(line: Line, point: Point) -> tuple[float, float]:
    """How far along a line a point lies, and how far off."""
    (x0, y0), (x1, y1) = line
    length = math.dist(*line)
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    dx, dy = point[0] - x0, point[1] - y0
    return dx * ux + dy * uy, abs(dx * uy - dy * ux)

"""How the flat of a model lies on the flat of a drawing: moved, turned, perhaps turned over.

Angles are tried in which the boxes of least area coincide, or in which the rarest hole or corner
of one falls on one of its kind of the other; the one with the least area in only one of the two
counts.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import shapely
from shapely.affinity import affine_transform

from gemaakt.drawing.contour import Point
from gemaakt.drawing.part import Part

CHORD_MM = 0.02
SAME_MM = 0.1
"""How far a rim may lie from the other one: chords of arcs, and rounding of two programs."""
SAME_RAD = 1e-5
MOST_ANGLES = 40
MOST_FEATURES = 400
GRID_MM = 0.2
"""Holes are of one kind when size and distance from the middle are the same within this."""
OFF_ROUND_MM = 0.0371

type Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Lie:
    """The best place of the model's flat on the drawing's."""

    matrix: Matrix
    """a b d e and the shift, as shapely takes it: from the model to the drawing."""
    is_over: bool
    """Whether it was turned over: seen from the other side."""
    differs: shapely.Geometry
    """What only one of the two has, in the drawing's place."""
    is_same: bool

    def placed(self, point: Point) -> Point:
        """A point of the model's flat on the drawing."""
        a, b, d, e, x, y = self.matrix
        return a * point[0] + b * point[1] + x, d * point[0] + e * point[1] + y


def flat_of(part: Part) -> shapely.Polygon:
    """The material of a flat as a polygon."""
    holes = [each.flattened(CHORD_MM) for each in part.inner]
    return shapely.Polygon(_rim(part), holes).buffer(0)


def lie_of(drawn: Part, model: Part) -> Lie | None:
    """How the model lies on the drawing, rather not turned over; None without two flats."""
    best: Lie | None = None
    for lie in lies_of(drawn, model):
        if lie.is_same:
            return lie
        if best is None or lie.differs.area < best.differs.area:
            best = lie
    return best


def lies_of(drawn: Part, model: Part) -> Iterator[Lie]:
    """The best place as it is, then the best place turned over; none without two flats."""
    if drawn.outline is None or model.outline is None:
        return
    ours, theirs = flat_of(drawn), flat_of(model)
    for is_over in (False, True):
        best: Lie | None = None
        for matrix in _places(drawn, model, is_over=is_over):
            differs = ours.symmetric_difference(affine_transform(theirs, matrix))
            lie = Lie(matrix, is_over, differs, is_thin(differs, ours.length))
            if best is None or lie.is_same or differs.area < best.differs.area:
                best = lie
            if lie.is_same:
                break
        if best is not None:
            yield best


def is_thin(differs: shapely.Geometry, length_mm: float, width_mm: float = SAME_MM) -> bool:
    """Whether two flats with rims of this length differ by slivers of less than a width."""
    may_be = bool(differs.area <= length_mm * width_mm)
    return may_be and bool(differs.buffer(-width_mm / 2).is_empty)


def _places(drawn: Part, model: Part, *, is_over: bool) -> Iterator[Matrix]:
    """Middle on middle, by what the outline weighs and by the box around it, in every angle."""
    for angle in _angles(drawn, model, is_over=is_over):
        for middle in (_middle, _box_middle):
            yield _matrix(middle(drawn), middle(model), angle, is_over=is_over)


def _matrix(here: Point, there: Point, angle: float, *, is_over: bool) -> Matrix:
    """Turn over if asked (x → −x), turn by the angle, and put middle on middle."""
    c, s = math.cos(angle), math.sin(angle)
    a, b, d, e = (-c, -s, -s, c) if is_over else (c, -s, s, c)
    return (
        a, b, d, e,
        here[0] - a * there[0] - b * there[1],
        here[1] - d * there[0] - e * there[1],
    )  # fmt: skip


def _middle(part: Part) -> Point:
    """Centroid of the outline alone, so that a missing hole does not move it."""
    middle = shapely.Polygon(_rim(part)).centroid
    return middle.x, middle.y


def _box_middle(part: Part) -> Point:
    """Middle of the box of least area, which a notch elsewhere does not move either."""
    middle = shapely.oriented_envelope(shapely.Polygon(_rim(part))).centroid
    return middle.x, middle.y


def _rim(part: Part) -> list[Point]:
    assert part.outline is not None
    return part.outline.flattened(CHORD_MM)


def _angles(drawn: Part, model: Part, *, is_over: bool) -> Iterator[float]:
    """Angles worth trying, each once."""
    tried: list[float] = []
    for angle in _candidates(drawn, model, is_over=is_over):
        turn = angle % (2 * math.pi)
        if all(abs(math.remainder(turn - each, 2 * math.pi)) > SAME_RAD for each in tried):
            tried.append(turn)
            yield turn
        if len(tried) >= MOST_ANGLES:
            return


def _candidates(drawn: Part, model: Part, *, is_over: bool) -> Iterator[float]:
    """Turns that bring a direction of the model, turned over if asked, to one of the drawing."""
    flip, sign = (math.pi, -1) if is_over else (0.0, 1)
    for features in (_holes, _corners):
        here, there = _by_kind(drawn, features), _by_kind(model, features)
        shared = here.keys() & there.keys()
        if shared:
            rarest = min(shared, key=lambda kind: (len(here[kind]), kind))
            yield from (here[rarest][0] - flip - sign * other for other in there[rarest])
    to, of = _longest_side(drawn), _longest_side(model)
    yield from (to - flip - sign * of + quarter * math.pi / 2 for quarter in range(4))


def _longest_side(part: Part) -> float:
    """Direction of the longer side of the box of least area around it."""
    return max(_least_box(part))[1]


def least_box_mm(part: Part) -> tuple[float, float]:
    """Sides of the box of least area around a flat, the longer first."""
    first, second = sorted((length for length, _ in _least_box(part)), reverse=True)
    return first, second


def _least_box(part: Part) -> tuple[tuple[float, float], tuple[float, float]]:
    """Two sides of that box: length and direction."""
    box = shapely.oriented_envelope(shapely.Polygon(_rim(part)))
    corners = shapely.get_coordinates(box).tolist()
    first, second = (
        (math.dist(a, b), math.atan2(b[1] - a[1], b[0] - a[0])) for a, b in pairwise(corners[:3])
    )
    return first, second


type Feature = tuple[float, Point]
"""What it measures (mm) and where it is."""


def _by_kind(
    part: Part, features: Callable[[Part], Iterator[Feature]]
) -> dict[tuple[int, int], list[float]]:
    """Directions from the middle to features, by their measure and their distance."""
    x, y = _middle(part)
    found: dict[tuple[int, int], list[float]] = defaultdict(list)
    for measure_mm, at in features(part):
        away = math.hypot(at[0] - x, at[1] - y)
        if away > GRID_MM:
            kind = (_bin(measure_mm), _bin(away))
            found[kind].append(math.atan2(at[1] - y, at[0] - x))
    return found


def _bin(length_mm: float) -> int:
    """Which bin a length falls in; round measures lie well inside one."""
    return round((length_mm + OFF_ROUND_MM) / GRID_MM)


def _holes(part: Part) -> Iterator[Feature]:
    for each in part.inner[:MOST_FEATURES]:
        hole = shapely.Polygon(each.flattened(CHORD_MM))
        yield math.sqrt(hole.area), (hole.centroid.x, hole.centroid.y)


def _corners(part: Part) -> Iterator[Feature]:
    """Ends of the pieces of all contours, farthest from the middle first: they turn most."""
    x, y = _middle(part)
    ends = [vertex for each in part.contours for vertex in each.vertices]
    ends.sort(key=lambda end: -math.hypot(end[0] - x, end[1] - y))
    yield from ((0.0, (end[0], end[1])) for end in ends[:MOST_FEATURES])

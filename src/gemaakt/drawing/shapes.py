"""Contours as areas: which lies in which, and whether any crosses itself or another."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import shapely

from gemaakt.drawing.contour import CHORD_MM, Contour, Point
from gemaakt.errors import GemaaktError

TOUCH_MM = 0.002
ALONG_MM = 0.5
"""Contours that share more than this of their lines run along each other."""
"""Contours that run into each other less than this only touch."""
MOST_PAIRS = 100_000
CHUNK = 64


class TooEntangled(GemaaktError, ValueError):
    """More contours lie over each other than any part has."""


@dataclass(slots=True)
class Nested:
    """An outline with the contours cut out of it."""

    outline: int
    inner: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Arranged:
    """Parts as indices of contours, and the places where lines cross."""

    parts: list[Nested]
    crossings: list[Point] = field(default_factory=list)
    self_crossings: list[Point] = field(default_factory=list)
    islands: dict[int, int] = field(default_factory=dict)
    """Outlines that lie inside a hole of another part, each with that hole."""
    touches: dict[tuple[int, int], tuple[Point, float]] = field(default_factory=dict)
    """Contours that run along one they lie in, with that one: where they do, and how far (mm)."""


def area_of(contour: Contour, chord_mm: float = CHORD_MM) -> "shapely.Polygon":
    """A contour as a shapely polygon."""
    import shapely

    points = contour.flattened(chord_mm)
    if len(points) < 3:
        return shapely.Polygon()
    return shapely.Polygon(points)


def arranged(contours: Sequence[Contour]) -> Arranged:
    """Sort contours into parts: even depth is an outline, odd depth a hole."""
    areas = [area_of(contour) for contour in contours]
    result = Arranged([])
    _check_selves(areas, result)
    depth_and_parent = _depths(contours, areas, result)
    for index, (depth, parent) in depth_and_parent.items():
        if depth % 2 == 0:
            result.parts.append(Nested(index))
            if depth:
                result.islands[index] = parent
    by_outline = {part.outline: part for part in result.parts}
    for index, (depth, parent) in depth_and_parent.items():
        if depth % 2 and parent in by_outline:
            by_outline[parent].inner.append(index)
    return result


def _check_selves(areas: "Sequence[shapely.Polygon]", result: Arranged) -> None:
    import shapely

    for area, valid in zip(areas, shapely.is_valid(list(areas)), strict=True):
        if not valid:
            result.self_crossings.append(_place(shapely.is_valid_reason(area)))


def _place(reason: str) -> Point:
    """The place in a GEOS reason such as ``Self-intersection[12 34]``."""
    inside = reason.partition("[")[2].rstrip("]").split()
    try:
        return float(inside[0]), float(inside[1])
    except (IndexError, ValueError):
        return 0.0, 0.0


def _depths(
    contours: Sequence[Contour], areas: "Sequence[shapely.Polygon]", result: Arranged
) -> dict[int, tuple[int, int]]:
    """Depth and nearest container of every contour, largest first."""
    import shapely

    order = sorted(range(len(contours)), key=lambda i: -contours[i].area_mm2)
    rank = {index: at for at, index in enumerate(order)}
    inside: dict[int, list[int]] = {index: [] for index in order}
    for one, other in _neighbours(areas):
        small, large = (one, other) if rank[one] > rank[other] else (other, one)
        meeting = areas[small].exterior.intersection(areas[large].exterior)
        if _crosses(meeting, areas[small], areas[large]):
            result.crossings.append(_first_point(meeting))
        point = contours[small].vertices[0][:2]
        if areas[large].covers(areas[small]) or areas[large].contains(shapely.Point(point)):
            inside[small].append(large)
            if meeting.length > ALONG_MM:
                result.touches[small, large] = _first_point(meeting), meeting.length
    depths = {}
    for index in order:
        parent = max(inside[index], key=lambda each: rank[each], default=-1)
        depths[index] = (len(inside[index]), parent)
    return depths


def _neighbours(areas: "Sequence[shapely.Polygon]") -> list[tuple[int, int]]:
    """Pairs of which the boxes meet; `TooEntangled` when there are more than a part has."""
    import shapely

    if len(areas) < 2:
        return []
    tree = shapely.STRtree(list(areas))
    found: list[tuple[int, int]] = []
    for first in range(0, len(areas), CHUNK):
        pairs = tree.query(list(areas[first : first + CHUNK]))
        found.extend(
            (int(a) + first, int(b)) for a, b in zip(*pairs, strict=True) if a + first < b
        )
        if len(found) > MOST_PAIRS:
            raise TooEntangled("drawing.too-entangled", contours=len(areas))
    return found


def _crosses(
    meeting: "shapely.Geometry", small: "shapely.Polygon", large: "shapely.Polygon"
) -> bool:
    """Whether two outlines really run through each other, not merely touch."""
    if meeting.is_empty or not (small.is_valid and large.is_valid):
        return False
    shared = small.intersection(large).area
    outside = small.area - shared
    slack = TOUCH_MM * small.length
    return bool(shared > slack and outside > slack)


def _first_point(meeting: "shapely.Geometry") -> Point:
    import shapely

    x, y = shapely.get_coordinates(meeting)[0]
    return float(x), float(y)

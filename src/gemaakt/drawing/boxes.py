"""The smallest box in which a flat fits, however it was turned in its drawing."""

import math
from functools import lru_cache

from gemaakt.drawing.contour import Contour

CHORD_MM = 0.1
SMALLER_SHARE = 0.99
"""A turned box must be this much smaller; otherwise the box along the axes is meant."""


@lru_cache(maxsize=512)
def smallest_box_mm(outline: Contour) -> tuple[float, float]:
    """Sides of the smallest box round an outline, the larger first.

    A strip that was drawn at an angle takes no more of a sheet than one along the axes. A side of
    the smallest box lies along a side of the convex hull, so that only those angles are tried.
    """
    along = _sides(outline)
    turned = _sides(_turned(outline, -_angle(outline)))
    is_smaller = turned[0] * turned[1] < SMALLER_SHARE * along[0] * along[1]
    return turned if is_smaller else along


def _sides(outline: Contour) -> tuple[float, float]:
    x0, y0, x1, y1 = outline.bounds
    return max(x1 - x0, y1 - y0), min(x1 - x0, y1 - y0)


def _angle(outline: Contour) -> float:
    """Direction of the smallest box, in radians."""
    import shapely

    box = shapely.oriented_envelope(shapely.MultiPoint(outline.flattened(CHORD_MM)))
    if box.geom_type != "Polygon":
        return 0.0
    (x0, y0), (x1, y1) = box.exterior.coords[:2]
    return math.atan2(y1 - y0, x1 - x0)


def _turned(outline: Contour, angle: float) -> Contour:
    c, s = math.cos(angle), math.sin(angle)
    return Contour(tuple((c * x - s * y, s * x + c * y, b) for x, y, b in outline.vertices))

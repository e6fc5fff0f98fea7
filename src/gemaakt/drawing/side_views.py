"""Views of the edge of a plate that were drawn beside it, and would be priced as strips."""

from collections.abc import Sequence

from gemaakt.drawing.contour import STRAIGHT, Bounds, Contour
from gemaakt.drawing.part import Part
from gemaakt.drawing.said_of_lines import place_of
from gemaakt.findings import Finding, Severity

SAME_MM = 0.1
THICKEST_MM = 25.0
MOST_PARTS = 50
CORNERS = 4


def said_of_side_views(parts: Sequence[Part]) -> list[Finding]:
    """Plain strips in line with the largest part, as long as its side there: is that its edge?"""
    if len(parts) < 2 or parts[0].outline is None:
        return []
    main = parts[0].outline.bounds
    found = []
    for part in parts[1:MOST_PARTS]:
        box = _plain_box(part)
        if box is not None and _is_edge_of(box, main):
            thick = min(box[2] - box[0], box[3] - box[1])
            params = {"thickness": f"{thick:g}"}
            where = place_of((box[0], box[1]))
            found.append(
                Finding("drawing.side-view", Severity.WARNING, where=where, params=params)
            )
    return found


def _plain_box(part: Part) -> Bounds | None:
    """The box of a strip of four straight sides along the axes without holes."""
    outline = part.outline
    if outline is None or part.inner or not _is_rectangle(outline):
        return None
    return outline.bounds


def _is_rectangle(outline: Contour) -> bool:
    x0, y0, x1, y1 = outline.bounds
    is_straight = all(abs(bulge) < STRAIGHT for _x, _y, bulge in outline.vertices)
    fills = abs(outline.area_mm2 - (x1 - x0) * (y1 - y0)) < SAME_MM
    return len(outline.vertices) == CORNERS and is_straight and fills


def _is_edge_of(strip: Bounds, main: Bounds) -> bool:
    """Whether a strip stands right above, below or beside the part, and is no thicker than sheet.

    Its length is that of the part, from the same ordinate to the same.
    """
    for low, high, across in ((0, 2, 1), (1, 3, 0)):
        thick = strip[across + 2] - strip[across]
        alike = abs(strip[low] - main[low]) < SAME_MM and abs(strip[high] - main[high]) < SAME_MM
        if alike and thick <= THICKEST_MM and 2 * thick < main[across + 2] - main[across]:
            return True
    return False

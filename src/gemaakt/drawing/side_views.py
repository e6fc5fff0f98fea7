"""Views of a part that were drawn beside its flat, and would be priced as parts of their own.

The edge of a plate is a strip in line with it; the section of a bent part is a ribbon of one
thickness, as long along its middle as a side of the flat.
"""

from collections.abc import Sequence

from gemaakt.drawing.contour import STRAIGHT, Bounds, Contour
from gemaakt.drawing.part import THICKEST_SHEET_MM, Part
from gemaakt.drawing.said_of_lines import place_of
from gemaakt.findings import Finding, Severity

SAME_MM = 0.1
MOST_PARTS = 50
CORNERS = 4
THICKEST_SECTION_MM = 12.0
LEAST_LENGTHS = 8
"""A ribbon is so many times as long as it is thick."""
CORNER_SHARE = 0.62
"""The largest circle in a square corner of a ribbon has 0.586 of its thickness for radius."""
NEAR_SHARE = 0.1
"""How far the length of a section may be from that of the flat: bends take or give a little."""


def said_of_side_views(parts: Sequence[Part]) -> list[Finding]:
    """Plain strips in line with the largest part, as long as its side there: is that its edge?"""
    if len(parts) < 2 or parts[0].outline is None:
        return []
    asked = (_said_of_section(part, parts[0]) for part in parts[1:MOST_PARTS])
    sections = [each for each in asked if each is not None]
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
    return [*found, *sections]


def _said_of_section(part: Part, flat: Part) -> Finding | None:
    """A ribbon that turns corners, in length a side of the flat: is that its section?"""
    ribbon = _ribbon(part)
    if ribbon is None or part.outline is None or flat.box_mm is None:
        return None
    thick, length = ribbon
    if not any(abs(length - side) <= NEAR_SHARE * side for side in flat.box_mm):
        return None
    params = {"thickness": f"{thick:.3g}", "length": f"{length:.0f}"}
    where = place_of(part.outline.vertices[0][:2])
    return Finding("drawing.section-view", Severity.WARNING, where=where, params=params)


def _ribbon(part: Part) -> tuple[float, float] | None:
    """Thickness and length of a shape that is one thickness all along; None when it is not."""
    outline = part.outline
    if outline is None or part.inner or len(outline.vertices) <= CORNERS:
        return None
    import shapely

    area, around = outline.area_mm2, outline.length_mm
    half = around / 2
    root = half * half - 4 * area
    thick = (half - max(0.0, root) ** 0.5) / 2  # of a ribbon: area = t · (half − t)
    if not 0 < thick <= THICKEST_SECTION_MM or area / thick < LEAST_LENGTHS * thick:
        return None
    inside = shapely.Polygon(outline.flattened(SAME_MM)).buffer(-CORNER_SHARE * thick)
    fits = bool(inside.is_empty)
    return (thick, area / thick) if fits else None


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
        if alike and thick <= THICKEST_SHEET_MM and 2 * thick < main[across + 2] - main[across]:
            return True
    return False

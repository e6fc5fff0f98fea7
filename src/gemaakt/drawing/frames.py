"""The frame and the title block of a drawing sheet around a part: they are not cut.

A frame is a rectangle of a paper size (ISO 216 A4 to A0, ASME Y14.1 A to E), perhaps to scale,
around all that is drawn, with a second rectangle a margin within it. What hangs on the second by
straight lines is the title block. A plate with a rectangular opening is no frame: nothing lies in
its opening. One rectangle of a paper size is a frame as well when what would be its openings have
holes of their own.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gemaakt.drawing.contour import Bounds, Contour, Vertex, bounds_of
from gemaakt.drawing.shapes import Arranged

PAPER_MM = (
    (297.0, 210.0), (420.0, 297.0), (594.0, 420.0), (841.0, 594.0), (1189.0, 841.0),
    (279.4, 215.9), (431.8, 279.4), (558.8, 431.8), (863.6, 558.8), (1117.6, 863.6),
)  # fmt: skip
SCALES = (1.0, 2.0, 2.5, 4.0, 5.0, 10.0, 20.0, 25.0, 50.0, 0.5, 0.4, 0.25, 0.2, 0.1)
PAPER_SLACK = 0.002
"""How far a side may differ from the paper's, as a share."""
MOST_MARGIN = 0.12
ON_MM = 0.05
MOST_ROWS = 5_000
MOST_VIEWS = 4
LEAST_VIEW_MM = 15.0
"""What is smaller is a hole or a letter, and nobody's view of a part."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A drawing sheet: its corners, and the numbers of the rows that draw it."""

    bounds: Bounds
    rows: frozenset[int]


type Row = tuple[tuple[Vertex, ...], bool]
"""Vertices, and whether they close."""


def frame_of(rows: Sequence[Row]) -> Frame | None:
    """The frame around all rows, or None when there is none."""
    if not 3 <= len(rows) <= MOST_ROWS:
        return None
    boxes = [bounds_of(v[:2] for v in vertices) for vertices, _ in rows]
    outer = _around(boxes, range(len(rows)))
    if not _is_paper(outer):
        return None
    edge = _on(rows, boxes, outer, set(range(len(rows))))
    left = set(range(len(rows))) - edge
    if not left or not _all_sides(boxes, edge, outer):
        return None
    inner = _around(boxes, left)
    border = _on(rows, boxes, inner, left)
    if not _has_margin(outer, inner) or not _all_sides(boxes, border, inner):
        return None
    gone = border | _hanging(rows, boxes, border, left - border)
    return Frame(outer, frozenset(edge | gone)) if left - gone else None


def paper_around(found: Arranged, contours: Sequence[Contour]) -> int | None:
    """The one rectangle around all contours that is a sheet of paper, not a plate."""
    whole = [part for part in found.parts if part.outline not in found.islands]
    if len(whole) != 1 or not 0 < len(whole[0].inner) <= MOST_VIEWS:
        return None
    outline, filled = contours[whole[0].outline], set(found.islands.values())
    views = [contours[at] for at in whole[0].inner if at in filled]
    if not (len(outline.vertices) == 4 and _is_paper(outline.bounds, (1.0,))):
        return None
    is_box = _is_box((outline.vertices, True), outline.bounds, outline.bounds)
    are_views = all(view.circle is None and _is_large(view.bounds) for view in views)
    return whole[0].outline if is_box and views and are_views else None


def _is_large(box: Bounds) -> bool:
    return min(box[2] - box[0], box[3] - box[1]) >= LEAST_VIEW_MM


def _around(boxes: Sequence[Bounds], which: Sequence[int] | set[int] | range) -> Bounds:
    some = [boxes[at] for at in which]
    return (
        min(b[0] for b in some), min(b[1] for b in some),
        max(b[2] for b in some), max(b[3] for b in some),
    )  # fmt: skip


def _is_paper(box: Bounds, scales: Sequence[float] = SCALES) -> bool:
    long, short = sorted((box[2] - box[0], box[3] - box[1]), reverse=True)
    return any(
        abs(long / (a * scale) - 1) < PAPER_SLACK and abs(short / (b * scale) - 1) < PAPER_SLACK
        for a, b in PAPER_MM
        for scale in scales
    )


def _has_margin(outer: Bounds, inner: Bounds) -> bool:
    most = MOST_MARGIN * min(outer[2] - outer[0], outer[3] - outer[1])
    gaps = [abs(a - b) for a, b in zip(outer, inner, strict=True)]
    return min(gaps) > ON_MM and max(gaps) <= most


def _on(rows: Sequence[Row], boxes: Sequence[Bounds], box: Bounds, which: set[int]) -> set[int]:
    """Rows all of whose straight pieces lie on the sides of a box."""
    return {
        at
        for at in which
        if _straight(rows[at])
        and (_side(boxes[at], box) is not None or _is_box(rows[at], boxes[at], box))
    }


def _straight(row: Row) -> bool:
    return all(abs(v[2]) < 1e-9 for v in row[0])


def _side(of: Bounds, box: Bounds) -> int | None:
    """Which side of a box a row lies on: left, bottom, right, top."""
    for side in range(4):
        axis = side % 2
        if abs(of[axis] - box[side]) < ON_MM and abs(of[axis + 2] - box[side]) < ON_MM:
            return side
    return None


def _is_box(row: Row, of: Bounds, box: Bounds) -> bool:
    """Whether a row is the whole box, as one polyline."""
    same = all(abs(a - b) < ON_MM for a, b in zip(of, box, strict=True))
    return same and all(
        min(abs(x - box[0]), abs(x - box[2])) < ON_MM
        and min(abs(y - box[1]), abs(y - box[3])) < ON_MM
        for x, y, _ in row[0]
    )


def _all_sides(boxes: Sequence[Bounds], which: set[int], box: Bounds) -> bool:
    """Whether rows cover every side of a box over its whole length."""
    lengths = [0.0] * 4
    for at in which:
        side = _side(boxes[at], box)
        across = boxes[at][2] - boxes[at][0], boxes[at][3] - boxes[at][1]
        for each in range(4) if side is None else (side,):
            lengths[each] += across[0 if each % 2 else 1]
    whole = box[3] - box[1], box[2] - box[0]
    return all(length >= 0.98 * whole[side % 2] for side, length in enumerate(lengths))


def _hanging(
    rows: Sequence[Row], boxes: Sequence[Bounds], border: set[int], left: set[int]
) -> set[int]:
    """Straight rows that hang on the border, directly or on one another: the title block."""
    gone: set[int] = set()
    waiting = list(border)
    while waiting:
        other = boxes[waiting.pop()]
        for at in [at for at in left - gone if _straight(rows[at])]:
            if _touches(rows[at], boxes[at], other):
                gone.add(at)
                waiting.append(at)
    return gone


def _touches(row: Row, box: Bounds, other: Bounds) -> bool:
    """Whether an end of a row lies on the rim of another one's box, or the other way round."""
    ends = [v[:2] for v in row[0]]
    return any(_rim_distance(point, other) < ON_MM for point in ends) or any(
        _rim_distance(point, box) < ON_MM for point in ((other[0], other[1]), (other[2], other[3]))
    )


def _rim_distance(point: tuple[float, float], box: Bounds) -> float:
    """How far a point lies from the four sides of a box."""
    x, y = point
    dx, dy = max(box[0] - x, 0.0, x - box[2]), max(box[1] - y, 0.0, y - box[3])
    if dx or dy:
        return math.hypot(dx, dy)
    return min(x - box[0], box[2] - x, y - box[1], box[3] - y)

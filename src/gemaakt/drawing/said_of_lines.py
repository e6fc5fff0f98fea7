"""What is odd about the lines of a drawing, as findings with their places."""

import math
from collections.abc import Mapping, Sequence

from gemaakt.drawing.bend_lines import spans
from gemaakt.drawing.chain import Chained
from gemaakt.drawing.contour import Bounds, Contour, Path, Point, bounds_of
from gemaakt.drawing.islands import Doubts, Sifted
from gemaakt.drawing.part import Part
from gemaakt.drawing.shapes import Arranged
from gemaakt.findings import Finding, Severity

MOST_SAID = 10
"""Findings of one kind with their own place; the rest is counted in the last."""
MOST_ENDS = 500
"""Rows among the ends of which the nearest is looked for."""
NEAR_CLOSED_SHARE = 0.25
"""An open contour whose ends are nearer than this share of its length was meant to be closed."""


def place_of(point: Point) -> dict[str, object]:
    """Where a point is, for a finding."""
    return {"x_mm": round(point[0], 3), "y_mm": round(point[1], 3)}


def listed(
    code: str, severity: Severity, places: Sequence[tuple[Point, Mapping[str, object]]]
) -> list[Finding]:
    """A finding per place; beyond the most that are shown, the last says how many there are."""
    return [
        Finding(code, severity, where=place_of(point), params={**params, "count": len(places)})
        for point, params in places[:MOST_SAID]
    ]


def said_of_chain(joined: Chained) -> list[Finding]:
    """Gaps that were mended, doubles and branches."""
    gaps = [(at, {"gap_mm": round(gap, 3)}) for at, gap in joined.gaps]
    nothing: dict[str, object] = {}
    return [
        *listed("drawing.gap-closed", Severity.WARNING, gaps),
        *listed("drawing.drawn-twice", Severity.WARNING, [(p, nothing) for p in joined.doubles]),
        *listed("drawing.branching", Severity.WARNING, [(p, nothing) for p in joined.branches]),
    ]


def said_of_arcs(places: Sequence[Point]) -> list[Finding]:
    """Contours of chords that became arcs."""
    nothing: dict[str, object] = {}
    return listed("drawing.chords-made-arcs", Severity.INFO, [(p, nothing) for p in places])


def said_of_crossings(found: Arranged) -> list[Finding]:
    """Contours that cross themselves or each other."""
    nothing: dict[str, object] = {}
    selves = [(p, nothing) for p in found.self_crossings]
    crossings = [(p, nothing) for p in found.crossings]
    return [
        *listed("drawing.crosses-itself", Severity.ERROR, selves),
        *listed("drawing.contours-cross", Severity.ERROR, crossings),
    ]


def said_of_paper(outline: Contour) -> Finding:
    """A rectangle of a paper size that was taken for the frame of the drawing."""
    x0, y0, x1, y1 = outline.bounds
    params = {"width_mm": round(x1 - x0, 1), "height_mm": round(y1 - y0, 1)}
    return Finding("drawing.paper-ignored", Severity.WARNING, place_of((x0, y0)), params)


def said_of_doubt(found: Doubts) -> list[Finding]:
    """Outlines over each other, and holes drawn along an outline."""
    nothing: dict[str, object] = {}
    return [
        *listed("drawing.outline-twice", Severity.ERROR, [(p, nothing) for p in found.twice]),
        *listed("drawing.hole-on-edge", Severity.WARNING, [(p, nothing) for p in found.notches]),
    ]


def said_of_islands(found: Sifted) -> list[Finding]:
    """Sunk holes, and waste that falls out of holes."""
    sunk = [
        (each.at, {"inner_mm": round(each.inner_mm, 2), "outer_mm": round(each.outer_mm, 2)})
        for each in found.sunk
    ]
    nothing: dict[str, object] = {}
    return [
        *listed("drawing.sunk-hole", Severity.WARNING, sunk),
        *listed("drawing.island", Severity.WARNING, [(p, nothing) for p in found.waste]),
    ]


def said_of_open(paths: Sequence[Path], parts: Sequence[Part]) -> list[Finding]:
    """Rows that close nothing: contours left open, and loose lines.

    What stays open is the way to the nearest other end: one in pieces is open in many places.
    """
    errors: list[tuple[Point, Mapping[str, object]]] = []
    warnings: list[tuple[Point, Mapping[str, object]]] = []
    across: list[tuple[Point, Mapping[str, object]]] = []
    ends = [end for path in paths[:MOST_ENDS] for end in (path.start, path.end)]
    for at, path in enumerate(paths):
        gap = math.dist(path.start, path.end)
        others = (math.dist(path.end, end) for n, end in enumerate(ends) if n != 2 * at + 1)
        params = {
            "gap_mm": round(min(others, default=gap), 3), "length_mm": round(path.length_mm, 2),
        }  # fmt: skip
        meant_closed = len(path.vertices) > 2 and gap < NEAR_CLOSED_SHARE * path.length_mm
        serious = not parts or meant_closed or not _lies_in(path, parts)
        harmless = across if not serious and _goes_across(path, parts) else warnings
        (errors if serious else harmless).append((path.end, params))
    return [
        *listed("drawing.open-contour", Severity.ERROR, errors),
        *listed("drawing.line-across", Severity.WARNING, across),
        *listed("drawing.loose-line", Severity.WARNING, warnings),
    ]


def _goes_across(path: Path, parts: Sequence[Part]) -> bool:
    """Whether a line divides a part: a bend that is not called so, or two parts and one cut."""
    outlines = [part.outline for part in parts[:MOST_SAID] if part.outline is not None]
    return any(spans((path.start, path.end), outline) for outline in outlines)


def said_of_threads(parts: Sequence[Part]) -> list[Finding]:
    """Threads drawn where no hole is cut: the laser leaves the sheet whole there."""
    places = [
        (thread.at, {"size": thread.size})
        for part in parts
        for thread in part.threads
        if not any(_is_around(each.bounds, thread.at) for each in part.inner)
    ]
    return listed("drawing.thread-without-hole", Severity.WARNING, places)


def _is_around(box: Bounds, point: Point) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _lies_in(path: Path, parts: Sequence[Part]) -> bool:
    """Whether a loose line is small beside a part: it cannot be the real outline."""
    x0, y0, x1, y1 = bounds_of(v[:2] for v in path.vertices)
    size = max(part.size_mm[0] for part in parts if part.size_mm)
    return max(x1 - x0, y1 - y0) <= size * 1.001


def said_of_several(parts: Sequence[Part]) -> list[Finding]:
    """A file with more than one part."""
    count = sum(part.quantity for part in parts)
    if count < 2:
        return []
    second = parts[min(1, len(parts) - 1)].outline
    where = place_of(second.vertices[0][:2]) if second else {}
    return [
        Finding("drawing.several-parts", Severity.WARNING, where=where, params={"count": count})
    ]

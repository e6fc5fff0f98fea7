"""A part as a small SVG: outline and holes as one path, arcs as arcs, bends and findings on it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from gemaakt.drawing import Contour

MARGIN_SHARE = 0.04
MARK_SHARE = 0.017
"""Radius of a numbered mark against the larger side of the picture."""


def part_svg(
    part: Mapping[str, Any], label: str, findings: Sequence[Mapping[str, Any]] = ()
) -> SafeString:
    """The flat of a `gemaakt.part/1` document; an empty picture when it has none.

    Bend lines are dashed with their angle; every finding with a place is a numbered mark, its
    number that of the finding in the list.
    """
    contours = part.get("contours") or []
    if not contours:
        return SafeString("")
    # The outline comes first and holds all the others; the tops of its arcs count.
    left, low, right, high = Contour(tuple(map(tuple, contours[0]))).bounds
    size = max(right - left, high - low)
    margin = MARGIN_SHARE * size
    path = " ".join(_path(contour, high) for contour in contours)
    sides = (left - margin, -margin, right - left + 2 * margin, high - low + 2 * margin)
    return format_html(
        '<svg class="part" role="img" aria-label="{}" viewBox="{}">'
        '<path d="{}" fill-rule="evenodd" class="metal"/>{}{}</svg>',
        label,
        " ".join(f"{side:g}" for side in sides),
        mark_safe(path),
        _bends(part, high),
        _marks(findings, high, size),
    )


def mirrored_document(part: Mapping[str, Any]) -> dict[str, Any]:
    """The same `gemaakt.part/1` document the other way round, as its mirror image is drawn."""
    contours = [
        [(-x, y, -bulge) for x, y, bulge in contour] for contour in part.get("contours") or []
    ]
    bends = [
        {**row, "line": [-each if at % 2 == 0 else each for at, each in enumerate(row["line"])]}
        for row in part.get("bends") or []
        if len(row.get("line") or ()) == 4
    ]
    return {**part, "contours": contours, "bends": bends}


def _bends(part: Mapping[str, Any], high: float) -> SafeString:
    rows = [row for row in part.get("bends") or [] if len(row.get("line") or ()) == 4]
    return format_html_join(
        "",
        '<line class="bend" x1="{}" y1="{}" x2="{}" y2="{}"><title>{}° R{}</title></line>',
        (
            (
                *_plain(row["line"][0], high - row["line"][1]),
                *_plain(row["line"][2], high - row["line"][3]),
                *_plain(row["angle_deg"], row["radius_mm"]),
            )
            for row in rows
        ),
    )


def _marks(findings: Sequence[Mapping[str, Any]], high: float, size: float) -> SafeString:
    radius = MARK_SHARE * size
    return format_html_join(
        "",
        '<g class="mark {}"><circle cx="{}" cy="{}" r="{}"/>'
        '<text x="{}" y="{}" font-size="{}">{}</text></g>',
        (
            (
                severity,
                *_plain(x, high - y, radius),
                *_plain(x, high - y + 0.36 * radius * 1.3, 1.3 * radius),
                number,
            )
            for number, severity, x, y in _placed(findings)
        ),
    )


def _placed(
    findings: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[int, str, float, float]]:
    """Findings that know their place, with their number; (0, 0) is where none was known."""
    for number, row in enumerate(findings, start=1):
        where = row.get("where") or {}
        x, y = where.get("x_mm", 0.0), where.get("y_mm", 0.0)
        if (x, y) != (0.0, 0.0):
            yield number, str(row.get("severity", "warning")), float(x), float(y)


def _plain(*numbers: float) -> tuple[str, ...]:
    """Numbers as SVG wants them, whatever the language of the page."""
    return tuple(f"{number:.6g}" for number in numbers)


def _path(contour: Sequence[Sequence[float]], high: float) -> str:
    first = contour[0]
    words = [f"M{first[0]:g} {high - first[1]:g}"]
    for at, (x0, y0, bulge) in enumerate(contour):
        x1, y1, _ = contour[(at + 1) % len(contour)]
        if abs(bulge) < 1e-9:
            words.append(f"L{x1:g} {high - y1:g}")
            continue
        chord = math.hypot(x1 - x0, y1 - y0)
        radius = chord * (1 + bulge * bulge) / (4 * abs(bulge))
        large = int(abs(bulge) > 1)
        words.append(f"A{radius:g} {radius:g} 0 {large} {int(bulge < 0)} {x1:g} {high - y1:g}")
    return "".join(words) + "Z"

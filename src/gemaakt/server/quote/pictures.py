"""A part as a small SVG: outline and holes as one path, arcs as arcs."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

MARGIN = 4.0


def part_svg(part: Mapping[str, Any], label: str) -> SafeString:
    """The flat of a `gemaakt.part/1` document; an empty picture when it has none."""
    contours = part.get("contours") or []
    points = [(x, y) for contour in contours for x, y, _ in contour]
    if not points:
        return SafeString("")
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    low, high = min(y for _, y in points), max(y for _, y in points)
    path = " ".join(_path(contour, high) for contour in contours)
    box = (
        f"{left - MARGIN:g} {-MARGIN:g} {right - left + 2 * MARGIN:g} {high - low + 2 * MARGIN:g}"
    )
    return format_html(
        '<svg class="part" role="img" aria-label="{}" viewBox="{}">'
        '<path d="{}" fill-rule="evenodd" class="metal"/></svg>',
        label,
        box,
        mark_safe(path),
    )


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

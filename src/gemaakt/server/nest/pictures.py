"""A laid sheet as SVG: every part where it lies, arcs as arcs."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gemaakt.server.quote.pictures import _path

TONES = 6


def sheet_svg(job: Mapping[str, Any], laid: Mapping[str, Any], label: str) -> SafeString:
    """One sheet of a nest document."""
    sheet = next(row for row in job["sheets"] if row["id"] == laid["sheet"])
    parts = {row["id"]: row for row in job["parts"]}
    tones = {name: at % TONES for at, name in enumerate(sorted(parts))}
    width = max(x for x, _ in sheet["outer"])
    height = max(y for _, y in sheet["outer"])
    shapes = format_html_join(
        "",
        '<path d="{}" fill-rule="evenodd" class="laid tone-{}"><title>{}</title></path>',
        (
            (_placed(parts[row["part"]], row, height), tones[row["part"]], row["part"])
            for row in laid["placements"]
        ),
    )
    return format_html(
        '<svg class="sheet" role="img" aria-label="{}" viewBox="0 0 {} {}">'
        '<rect width="{}" height="{}" class="plate"/>{}</svg>',
        label, f"{width:g}", f"{height:g}", f"{width:g}", f"{height:g}", shapes,
    )  # fmt: skip


def _placed(part: Mapping[str, Any], row: Mapping[str, Any], height: float) -> str:
    arcs = part.get("arcs") or {}
    rings = [(part["outer"], arcs.get("outer") or [])]
    holes = part.get("holes") or []
    bulges = arcs.get("holes") or [[] for _ in holes]
    rings += list(zip(holes, bulges, strict=False))
    return " ".join(_path(_moved(points, bulge, row), height) for points, bulge in rings)


def _moved(
    points: Sequence[Sequence[float]], bulges: Sequence[float], row: Mapping[str, Any]
) -> list[tuple[float, float, float]]:
    turn = math.radians(row.get("rotation_deg", 0.0))
    cos, sin = math.cos(turn), math.sin(turn)
    flip = -1.0 if row.get("mirrored") else 1.0
    moved = []
    for at, (x, y) in enumerate(points):
        bulge = flip * (bulges[at] if at < len(bulges) else 0.0)
        px = flip * x
        moved.append(
            (
                round(px * cos - y * sin + row["x_mm"], 3),
                round(px * sin + y * cos + row["y_mm"], 3),
                bulge,
            )
        )
    return moved

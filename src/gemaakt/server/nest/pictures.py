"""A laid sheet as SVG: every part where it lies, arcs as arcs."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gemaakt.server.quote.pictures import _path

TONES = 6


def sheet_svg(
    job: Mapping[str, Any], laid: Mapping[str, Any], label: str, *, can_move: bool = False
) -> SafeString:
    """One sheet of a nest document; pieces that may be moved can be reached with the keyboard."""
    sheet = _sheet(job, laid)
    parts = {row["id"]: row for row in job["parts"]}
    tones = {name: at % TONES for at, name in enumerate(sorted(parts))}
    width = max(x for x, _ in sheet["outer"])
    height = max(y for _, y in sheet["outer"])
    extra = SafeString(' tabindex="0" role="button"') if can_move else SafeString("")
    shapes = format_html_join(
        "",
        '<path d="{}" fill-rule="evenodd" class="laid tone-{}" data-at="{}"{}>'
        "<title>{}</title></path>",
        (
            (
                _placed(parts[row["part"]], row, height), tones[row["part"]], at, extra,
                row["part"],
            )
            for at, row in enumerate(laid["placements"])
        ),
    )  # fmt: skip
    return format_html(
        '<svg class="sheet" role="{}" aria-label="{}" viewBox="0 0 {} {}">'
        '<rect width="{}" height="{}" class="plate"/>{}</svg>',
        "group" if can_move else "img",
        label, f"{width:g}", f"{height:g}", f"{width:g}", f"{height:g}", shapes,
    )  # fmt: skip


def piece_path(job: Mapping[str, Any], laid: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """The outline of one placement in the picture of its sheet."""
    height = max(y for _, y in _sheet(job, laid)["outer"])
    part = next(each for each in job["parts"] if each["id"] == row["part"])
    return _placed(part, row, height)


def _sheet(job: Mapping[str, Any], laid: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(row for row in job["sheets"] if row["id"] == laid["sheet"])
    return found


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

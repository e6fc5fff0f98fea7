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
        '<svg class="sheet" role="{}" aria-label="{}" viewBox="0 0 {} {}">{}{}</svg>',
        "group" if can_move else "img",
        label, f"{width:g}", f"{height:g}", _plate(sheet, height), shapes,
    )  # fmt: skip


def plate_svg(rings: Sequence[Sequence[Sequence[float]]], label: str) -> SafeString:
    """What there is of a lot by itself: its contour, then places that may not be used."""
    sheet = {"outer": rings[0], "holes": rings[1:]}
    width, height = (max(corner[at] for corner in rings[0]) for at in (0, 1))
    return format_html(
        '<svg class="sheet" role="img" aria-label="{}" viewBox="0 0 {} {}">{}</svg>',
        label, f"{width:g}", f"{height:g}", _plate(sheet, height),
    )  # fmt: skip


def part_shapes(job: Mapping[str, Any], name: str = "part") -> SafeString:
    """The shape of each part once, for the pictures of `sheet_of_shapes` on the same page.

    name: what the shapes are called; two nests on one page need two names.
    """
    shapes = format_html_join(
        "",
        '<path id="{}-{}" d="{}" fill-rule="evenodd"/>',
        ((name, at, _outline(part)) for at, part in enumerate(job["parts"])),
    )
    return format_html('<svg class="shapes" aria-hidden="true"><defs>{}</defs></svg>', shapes)


def sheet_of_shapes(
    job: Mapping[str, Any], laid: Mapping[str, Any], label: str, name: str = "part"
) -> SafeString:
    """One sheet whose pieces point at `part_shapes`: a tenth of the bytes of `sheet_svg`."""
    sheet = _sheet(job, laid)
    at = {row["id"]: number for number, row in enumerate(job["parts"])}
    tones = {part: number % TONES for number, part in enumerate(sorted(at))}
    width = max(x for x, _ in sheet["outer"])
    height = max(y for _, y in sheet["outer"])
    shapes = format_html_join(
        "",
        '<use href="#{}-{}" transform="matrix({})" class="laid tone-{}"><title>{}</title></use>',
        (
            (name, at[row["part"]], _place(row, height), tones[row["part"]], row["part"])
            for row in laid["placements"]
        ),
    )
    return format_html(
        '<svg class="sheet" role="img" aria-label="{}" viewBox="0 0 {} {}">{}{}</svg>',
        label, f"{width:g}", f"{height:g}", _plate(sheet, height), shapes,
    )  # fmt: skip


def piece_path(job: Mapping[str, Any], laid: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """The outline of one placement in the picture of its sheet."""
    height = max(y for _, y in _sheet(job, laid)["outer"])
    part = next(each for each in job["parts"] if each["id"] == row["part"])
    return _placed(part, row, height)


def _sheet(job: Mapping[str, Any], laid: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(row for row in job["sheets"] if row["id"] == laid["sheet"])
    return found


def _plate(sheet: Mapping[str, Any], height: float) -> SafeString:
    """What there is of the sheet: its own contour, places that may not be used left out."""
    path = _placed(sheet, {"x_mm": 0.0, "y_mm": 0.0}, height)
    return format_html('<path d="{}" fill-rule="evenodd" class="plate"/>', path)


def _placed(part: Mapping[str, Any], row: Mapping[str, Any], height: float) -> str:
    return " ".join(_path(_moved(points, bulge, row), height) for points, bulge in _rings(part))


def _outline(part: Mapping[str, Any]) -> str:
    """A part as it was drawn, y downward."""
    return _placed(part, {"x_mm": 0.0, "y_mm": 0.0}, 0.0)


def _rings(part: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """Contours with the bulges of their arcs, the outer one first."""
    arcs = part.get("arcs") or {}
    holes = part.get("holes") or []
    bulges = arcs.get("holes") or [[] for _ in holes]
    return [(part["outer"], arcs.get("outer") or []), *zip(holes, bulges, strict=False)]


def _place(row: Mapping[str, Any], height: float) -> str:
    """Where a shape that is drawn y downward lies, as SVG writes it: a b c d e f."""
    turn = math.radians(row.get("rotation_deg", 0.0))
    cos, sin = math.cos(turn), math.sin(turn)
    flip = -1.0 if row.get("mirrored") else 1.0
    place = (flip * cos, -flip * sin, sin, cos, row["x_mm"], height - row["y_mm"])
    return " ".join(f"{round(each, 5) + 0.0:.8g}" for each in place)


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

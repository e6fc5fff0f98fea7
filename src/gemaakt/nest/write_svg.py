"""One SVG per sheet: the picture on the page and on the sheet report."""

import math
from pathlib import Path
from xml.sax.saxutils import escape

from gemaakt.findings import Finding
from gemaakt.nest.outline import bounds_of
from gemaakt.nest.problem import NestJob, Placement, Ring
from gemaakt.nest.remnants import remnant_of
from gemaakt.nest.sheet_files import write_files
from gemaakt.nest.solution import LaidSheet, Result
from gemaakt.nest.write_dxf import vertices

NOWHERE = Placement("", 0.0, 0.0)


def write_sheets(job: NestJob, result: Result, folder: Path) -> tuple[Finding, ...]:
    """Write one file per sheet; files that an earlier nest left there are told."""
    texts = (sheet_svg(job, laid, number) for number, laid in enumerate(result.sheets))
    return write_files(result.sheets, texts, folder, "svg")


def sheet_svg(job: NestJob, laid: LaidSheet, number: int = 0) -> str:
    """The picture of one sheet; y points up as on the machine."""
    sheet = job.sheet(laid.sheet)
    x0, y0, x1, y1 = bounds_of(sheet)
    rows = [_path((sheet.outer, *sheet.holes), NOWHERE, "sheet")]
    remnant = remnant_of(job, laid, number)
    if remnant is not None:
        rows.append(_path((Ring(remnant.outer),), NOWHERE, "remnant"))
    for row in laid.placements:
        part = job.part(row.part)
        rows.append(_path((part.outer, *part.holes), row, "part", part.id))
        for mark in part.marks:
            rows.append(_path((Ring(mark.points, mark.bulges),), row, mark.layer, closed=False))
    style = (
        ".sheet{fill:#eceff1;stroke:#607d8b}.part{fill:#90caf9;stroke:#0d47a1}"
        ".remnant{fill:#c8e6c9;stroke:#2e7d32}.bend{fill:none;stroke:#c62828;stroke-dasharray:6}"
        ".mark{fill:none;stroke:#6a1b9a}path{stroke-width:1;fill-rule:evenodd;"
        "vector-effect:non-scaling-stroke}"
    )
    body = "\n".join(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {x1 - x0:g} {y1 - y0:g}">'
        f"<style>{style}</style>\n"
        f'<g transform="translate({-x0:g} {y1:g}) scale(1 -1)">\n{body}\n</g></svg>\n'
    )


def _path(
    rings: tuple[Ring, ...], row: Placement, kind: str, title: str = "", *, closed: bool = True
) -> str:
    data = " ".join(_data(ring, row, closed=closed) for ring in rings)
    inner = f"<title>{escape(title)}</title>" if title else ""
    return f'<path class="{escape(kind)}" d="{data}">{inner}</path>'


def _data(ring: Ring, row: Placement, *, closed: bool) -> str:
    points = vertices(ring.points, ring.bulges, row)
    words = [f"M{points[0][0]:g} {points[0][1]:g}"]
    following = [*points[1:], *([points[0]] if closed else [])]
    for start, end in zip(points, following, strict=False):
        words.append(_step(start, end))
    return " ".join(words) + ("Z" if closed else "")


def _step(start: tuple[float, float, float], end: tuple[float, float, float]) -> str:
    bulge = start[2]
    if not bulge:
        return f"L{end[0]:g} {end[1]:g}"
    chord = math.dist(start[:2], end[:2])
    radius = chord * (1 + bulge * bulge) / (4 * abs(bulge))
    large, sweep = int(abs(bulge) > 1), int(bulge > 0)
    return f"A{radius:g} {radius:g} 0 {large} {sweep} {end[0]:g} {end[1]:g}"

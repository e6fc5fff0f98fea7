"""A part as the document `gemaakt.part/1` of CONTRACTS.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gemaakt.drawing.contour import Contour
from gemaakt.drawing.noted import Noted
from gemaakt.drawing.part import Part

type Ratio = float
"""A number without a unit."""


@dataclass(frozen=True, slots=True)
class BendRow:
    """One bend: degrees it turns, inner radius and length in mm, its line on the flat."""

    angle_deg: float
    radius_mm: float
    length_mm: float
    line: tuple[float, ...] = ()
    """x and y of its start and its end on the flat."""


@dataclass(frozen=True, slots=True)
class PartDocument:
    """One drawing as read (`gemaakt.part/1`); lengths in mm, areas in mm²."""

    format: str
    name: str
    kind: str
    """flat, bent, tube, profile, turned, milled, other"""
    unit: str
    """Unit the drawing is in; all numbers here are in mm."""
    thickness_mm: float | None
    size_mm: tuple[float, float] | None
    """Flat pattern, larger side first."""
    area_mm2: float
    holes: int
    cut_length_mm: float
    pierces: int
    bends: list[BendRow]
    mass_kg: float | None
    certified: bool
    certificate: Ratio | None
    """Flat area × thickness over the solid's volume; of a DXF the closed share of its lines."""
    parts: int
    """How many parts the file holds."""
    quantity: int = 1
    threads: list[str] = field(default_factory=list)
    marks: int = 0
    noted: Noted = field(default_factory=Noted)
    """What the words on the drawing ask."""
    volume_mm3: float | None = None
    box_mm: tuple[float, ...] | None = None
    section: str = ""
    source: str = "dxf"
    origin: Mapping[str, object] = field(default_factory=dict)
    contours: list[list[tuple[float, float, float]]] = field(default_factory=list)
    """Outline first, then holes: vertices x, y, bulge."""
    each: list["PartDocument"] = field(default_factory=list)
    """Every part, when the file holds more than one."""
    findings: list[dict[str, Any]] = field(default_factory=list)


def rows_of(contours: Sequence[Contour]) -> list[list[tuple[float, float, float]]]:
    """Contours as plain numbers, to the nanometre."""
    return [[(round(x, 6), round(y, 6), round(b, 9)) for x, y, b in c.vertices] for c in contours]


def document_of(
    parts: Sequence[Part], findings: Sequence[Mapping[str, Any]] = (), *, outlines: bool = True
) -> PartDocument:
    """The document of a file: its largest part, with the others under `each`."""
    count = sum(part.quantity for part in parts)
    found = [_of(part, count, outlines) for part in parts]
    first = found[0] if found else _nothing()
    each = found if len(found) > 1 else []
    return _with(first, each=each, findings=[dict(row) for row in findings])


def _with(document: PartDocument, **changes: Any) -> PartDocument:
    from dataclasses import replace

    return replace(document, **changes)


def _rounded(number: float | None, digits: int) -> float | None:
    return None if number is None else round(number, digits)


def _of(part: Part, count: int, outlines: bool) -> PartDocument:
    size, solid = part.size_mm, part.solid
    return PartDocument(
        format="gemaakt.part/1",
        name=part.name,
        kind=str(part.kind),
        unit=part.unit,
        thickness_mm=_rounded(part.thickness_mm, 4),
        size_mm=(round(size[0], 4), round(size[1], 4)) if size else None,
        area_mm2=round(part.area_mm2, 4),
        holes=part.holes,
        cut_length_mm=round(part.cut_length_mm, 4),
        pierces=part.pierces,
        bends=[_bend_row(part, i) for i in range(len(part.bends))],
        mass_kg=_rounded(part.mass_kg, 6),
        certified=part.certified,
        certificate=_rounded(part.certificate_ratio, 6),
        parts=count,
        quantity=part.quantity,
        threads=[thread.size for thread in part.threads],
        marks=len(part.marks),
        noted=part.noted,
        volume_mm3=_rounded(part.volume_mm3, 4),
        box_mm=tuple(round(side, 4) for side in solid.box_mm) if solid else None,
        section=solid.section if solid else "",
        source=part.source,
        origin=dict(part.origin),
        contours=rows_of(part.contours) if outlines else [],
    )


def _bend_row(part: Part, index: int) -> BendRow:
    bend = part.bends[index]
    line = tuple(round(number, 4) for number in (*bend.start, *bend.end))
    return BendRow(
        round(bend.angle_deg, 4), round(bend.radius_mm, 4), round(bend.length_mm, 4), line
    )


def _nothing() -> PartDocument:
    return PartDocument(
        "gemaakt.part/1", "", "other", "", None, None, 0.0, 0, 0.0, 0, [], None, False, None, 0
    )

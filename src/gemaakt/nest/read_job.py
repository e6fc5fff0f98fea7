"""Read what is to be nested: `gemaakt.nest-job/1`, with a finding for whatever cannot be cut."""

import math
from collections.abc import Iterable
from dataclasses import replace

import msgspec
import shapely

from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity
from gemaakt.nest.document import (
    ArcsDocument,
    JobDocument,
    PartDocument,
    PlacementDocument,
    SheetDocument,
)
from gemaakt.nest.outline import flattened, polygon_of
from gemaakt.nest.problem import Mark, NestJob, Part, Placement, Ring, Sheet
from gemaakt.nest.solution import LaidSheet, Result
from gemaakt.nest.verify import verify

MANY_COPIES, MOST_COPIES = 10_000, 200_000
"""Copies of one part from which it is said that there are many, and that are a slip of the pen."""
LEAST_MM2 = 1e-6
EDGE_MM = 1e-3
"""So far from the edge a defect ends that reaches over it: a hole may not touch its contour."""


class WrongForm(GemaaktError, ValueError):
    """The document is not what it should be."""


def decoded[T](data: bytes, kind: type[T], *, name: str, form: str) -> T:
    """The document of this form; `WrongForm` says what is wrong and where."""
    try:
        return msgspec.json.decode(data, type=kind, strict=False)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WrongForm(
            "document.wrong-form", file=name, format=form, reason=str(error)
        ) from error


def read_job(data: bytes, *, name: str = "job") -> tuple[NestJob, tuple[Finding, ...]]:
    """A job of which every part and sheet can be nested, and what had to be left out."""
    document = decoded(data, JobDocument, name=name, form="gemaakt.nest-job/1")
    return job_of(document, name=name)


def job_of(document: JobDocument, *, name: str = "job") -> tuple[NestJob, tuple[Finding, ...]]:
    """The job that a document describes."""
    _refuse_odd_distances(document, name)
    findings: list[Finding] = []
    parts = list(_parts(document.parts, findings))
    sheets = list(_sheets(document.sheets, findings))
    job = NestJob(
        tuple(parts),
        tuple(sheets),
        document.name or name,
        document.spacing,
        document.margin,
        document.thickness_mm,
        document.density_kg_per_m3,
        document.about,
    )
    return replace(job, sheets=tuple(_standing(job, findings))), tuple(findings)


def _standing(job: NestJob, findings: list[Finding]) -> Iterable[Sheet]:
    """The sheets, their standing placements left out where they cannot stand.

    They are judged together: a part may stand on two sheets, more often than it is asked or turned
    otherwise. The sheets that come first keep theirs.
    """
    known = {part.id for part in job.parts}
    stand: list[Sheet] = []
    for sheet in job.sheets:
        fixed = tuple(row for row in sheet.fixed if row.part in known)
        for row in sheet.fixed:
            if row.part not in known:
                where = {"sheet": sheet.id, "part": row.part}
                findings.append(Finding("nest.fixed-unknown", Severity.WARNING, where))
        kept = replace(sheet, fixed=fixed)
        if fixed and not _may_stand(job, [*stand, kept]):
            findings.append(
                Finding("nest.fixed-not-allowed", Severity.WARNING, {"sheet": sheet.id})
            )
            kept = replace(sheet, fixed=())
        elif fixed:
            stand.append(kept)
        yield kept


def _may_stand(job: NestJob, sheets: list[Sheet]) -> bool:
    """Whether what stands on these sheets may be cut."""
    laid = tuple(LaidSheet(sheet.id, sheet.fixed) for sheet in sheets)
    result = Result("feasible", sum(sheet.cost_eur for sheet in sheets), 0.0, laid)
    return not verify(replace(job, sheets=tuple(sheets)), result)


def _refuse_odd_distances(document: JobDocument, name: str) -> None:
    if document.unit != "mm":
        raise WrongForm("nest.not-in-mm", file=name, unit=document.unit[:20])
    told = [(word, getattr(document, word)) for word in ("spacing", "margin")]
    odd = [row for row in told if not math.isfinite(row[1]) or row[1] < 0]
    weight = [(word, getattr(document, word)) for word in ("thickness_mm", "density_kg_per_m3")]
    odd += [row for row in weight if row[1] is not None and not 0 < row[1] < math.inf]
    for word, value in odd:
        reason = f"{word} = {value}"
        raise WrongForm(
            "document.wrong-form", file=name, format="gemaakt.nest-job/1", reason=reason
        )


def _parts(rows: Iterable[PartDocument], findings: list[Finding]) -> Iterable[Part]:
    seen: set[str] = set()
    for row in rows:
        where = {"part": row.id}
        if row.id in seen:
            findings.append(Finding("nest.part-twice", where=where))
            continue
        seen.add(row.id)
        odd = fault_of_quantity(row.id, row.qty)
        if odd is not None:
            findings.append(odd)
            continue
        part = part_of(row)
        code = fault_of(part)
        if code is not None:
            findings.append(Finding(code, where=where))
            continue
        if part.quantity >= MANY_COPIES:
            findings.append(
                Finding("nest.many-copies", Severity.INFO, where, {"quantity": part.quantity})
            )
        if len(part.marks) < len(row.marks):
            findings.append(Finding("nest.mark-without-points", Severity.WARNING, where))
        yield part


def fault_of_quantity(part: str, quantity: int) -> Finding | None:
    """Why a part is not cut so often: never, or more often than anybody means; None when it is."""
    if quantity < 1:
        return Finding("nest.no-copies", Severity.INFO, {"part": part})
    if quantity > MOST_COPIES:
        amounts = {"quantity": quantity, "most": MOST_COPIES}
        return Finding("nest.too-many-copies", where={"part": part}, params=amounts)
    return None


def _sheets(rows: Iterable[SheetDocument], findings: list[Finding]) -> Iterable[Sheet]:
    seen: set[str] = set()
    for row in rows:
        where = {"sheet": row.id}
        if row.id in seen:
            findings.append(Finding("nest.sheet-twice", where=where))
            continue
        seen.add(row.id)
        sheet = _sheet(row)
        if fault_of(sheet) == "nest.hole-outside":
            sheet = with_defects_apart(sheet)
        if row.cost is not None and not 0.0 <= row.cost < math.inf:
            params = {"cost": row.cost, "counted": sheet.cost_eur}
            findings.append(Finding("nest.odd-cost", Severity.WARNING, where, params=params))
        if fault_of(sheet) is not None:
            findings.append(Finding("nest.sheet-contour", where=where))
        elif sheet.quantity >= 1:
            yield sheet


def part_of(row: PartDocument) -> Part:
    """The part that a document describes."""
    arcs = row.arcs or ArcsDocument()
    return Part(
        row.id,
        row.qty,
        ring_of(row.outer, arcs.outer),
        _rings(row.holes, arcs.holes),
        None if row.rotations is None else tuple(row.rotations) or (0.0,),
        row.alike,
        row.mirror_allowed,
        row.priority,
        row.filler,
        row.kit,
        row.order,
        tuple(Mark(m.layer, tuple(m.points), tuple(m.bulges)) for m in row.marks if m.points),
    )


def _sheet(row: SheetDocument) -> Sheet:
    arcs = row.arcs or ArcsDocument()
    outer, holes = ring_of(row.outer, arcs.outer), _rings(row.holes, arcs.holes)
    cost = row.cost
    if cost is None or not math.isfinite(cost):
        cost = abs(_shoelace_mm2(outer))
    fixed = tuple(placement_of(each) for each in row.fixed or ())
    return Sheet(
        row.id, row.copies, outer, holes, max(0.0, cost), row.remnant, fixed, row.heat_number,
        row.grain_across,
    )  # fmt: skip


def placement_of(row: PlacementDocument) -> Placement:
    """A placement from its document."""
    return Placement(row.part, row.x_mm, row.y_mm, row.rotation_deg, row.mirrored)


def _rings(
    rings: list[list[tuple[float, float]]] | None, bulges: list[list[float]]
) -> tuple[Ring, ...]:
    rows = rings or []
    padded = bulges + [[]] * (len(rows) - len(bulges))
    return tuple(ring_of(ring, arcs) for ring, arcs in zip(rows, padded, strict=False))


def ring_of(points: list[tuple[float, float]], bulges: list[float]) -> Ring:
    """A ring without its first point repeated and without sides of no length."""
    kept: list[tuple[float, float]] = []
    curves: list[float] = []
    padded = list(bulges) + [0.0] * (len(points) - len(bulges))
    for i, point in enumerate(points):
        following = points[(i + 1) % len(points)]
        if point == following and len(points) > 1:
            continue
        kept.append((float(point[0]), float(point[1])))
        curves.append(padded[i])
    return Ring(tuple(kept), tuple(curves) if any(curves) else ())


def _shoelace_mm2(ring: Ring) -> float:
    points = ring.points
    pairs = zip(points, (*points[1:], *points[:1]), strict=True)
    return 0.5 * sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)


def fault_of(thing: Part | Sheet) -> str | None:
    """The code of what is wrong with the contours, None when they can be cut."""
    rings = (thing.outer, *thing.holes)
    numbers = [value for ring in rings for point in ring.points for value in point]
    numbers += [bulge for ring in rings for bulge in ring.bulges]
    if not all(math.isfinite(value) and abs(value) < 1e7 for value in numbers):
        return "nest.not-a-number"
    if any(len(set(ring.points)) < (2 if ring.has_arcs else 3) for ring in rings):
        return "nest.open-contour"
    return _polygon_fault(thing)


def with_defects_apart(sheet: Sheet) -> Sheet:
    """The sheet with defects that meet as one, cut off where they reach over its edge.

    A scratch begins at the edge as often as not. Where one lies wholly beside the sheet nobody
    knows where it is, and the sheet stays as it was: with a fault.
    """
    plate = polygon_of(replace(sheet, holes=()))
    bare = [
        shapely.Polygon(flattened(hole, material_inside=False, covering=False))
        for hole in sheet.holes
    ]
    if not all(each.is_valid and each.intersects(plate) for each in bare):
        return sheet
    joined = shapely.union_all(bare).intersection(plate.buffer(-EDGE_MM, join_style="mitre"))
    places = [each for each in shapely.get_parts(joined) if each.geom_type == "Polygon"]
    rings = (Ring(tuple(map(tuple, each.exterior.coords[:-1]))) for each in places)
    return replace(sheet, holes=tuple(rings))


def _polygon_fault(thing: Part | Sheet) -> str | None:
    whole = polygon_of(thing)
    outer = shapely.Polygon(whole.exterior)
    if outer.convex_hull.area < LEAST_MM2:
        return "nest.zero-area"
    if not outer.is_valid or not all(shapely.Polygon(r).is_valid for r in whole.interiors):
        return "nest.self-crossing"
    if not whole.is_valid or whole.area < LEAST_MM2:
        return "nest.hole-outside"
    return None

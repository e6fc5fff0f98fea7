"""A job as its document `gemaakt.nest-job/1`: what `read_job` reads back as the same job."""

from gemaakt.nest.document import (
    ArcsDocument,
    JobDocument,
    MarkDocument,
    PartDocument,
    PlacementDocument,
    Points,
    SheetDocument,
)
from gemaakt.nest.problem import NestJob, Part, Ring, Sheet


def job_document(job: NestJob) -> JobDocument:
    """The document of a job."""
    return JobDocument(
        [part_document(part) for part in job.parts],
        [_sheet(sheet) for sheet in job.sheets],
        job.name,
        "mm",
        job.spacing_mm,
        job.margin_mm,
        job.thickness_mm,
        job.density_kg_per_m3,
        dict(job.about),
    )


def part_document(part: Part) -> PartDocument:
    """The document of a part."""
    return PartDocument(
        part.id,
        _points(part.outer),
        part.quantity,
        [_points(hole) for hole in part.holes],
        None if part.rotations_deg is None else list(part.rotations_deg),
        part.alike,
        part.mirror_allowed,
        part.priority,
        part.filler,
        part.kit,
        part.order,
        _arcs(part),
        [MarkDocument(m.layer, list(m.points), list(m.bulges)) for m in part.marks],
    )


def _sheet(sheet: Sheet) -> SheetDocument:
    fixed = [
        PlacementDocument(row.part, row.x_mm, row.y_mm, row.rotation_deg, row.mirrored)
        for row in sheet.fixed
    ]
    return SheetDocument(
        sheet.id,
        _points(sheet.outer),
        sheet.quantity,
        sheet.cost_eur,
        [_points(hole) for hole in sheet.holes],
        sheet.remnant,
        fixed,
        _arcs(sheet),
        sheet.heat_number,
        sheet.grain_across,
    )


def _points(ring: Ring) -> Points:
    return list(ring.points)


def _arcs(thing: Part | Sheet) -> ArcsDocument | None:
    """The bulges of its contours; None when every side is straight."""
    if not any(ring.has_arcs for ring in (thing.outer, *thing.holes)):
        return None
    return ArcsDocument(list(thing.outer.bulges), [list(hole.bulges) for hole in thing.holes])

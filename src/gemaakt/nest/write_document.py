"""A nest as its document `gemaakt.nest/1`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from gemaakt.nest.document import (
    LaidSheetDocument,
    NestDocument,
    PlacementDocument,
    UnplacedDocument,
)
from gemaakt.nest.problem import NestJob, Placement
from gemaakt.nest.solution import Result

DIGITS = 6


def as_written(job: NestJob, result: Result) -> Result:
    """The nest as its document has it, lengths to a nanometre: files of both are the same.

    What stands on a sheet keeps every digit that it was given with: rounded, it has moved.
    """
    standing = {row for sheet in job.sheets for row in sheet.fixed}

    def written(row: Placement) -> Placement:
        if row in standing:
            return row
        return replace(row, x_mm=round(row.x_mm, DIGITS), y_mm=round(row.y_mm, DIGITS))

    sheets = tuple(
        replace(laid, placements=tuple(written(row) for row in laid.placements))
        for laid in result.sheets
    )
    return replace(result, sheets=sheets)


def nest_document(
    job: NestJob, result: Result, findings: Sequence[dict[str, Any]], *, start_seconds: float
) -> NestDocument:
    """The document of a nest; lengths to a nanometre."""
    return NestDocument(
        result.status,
        result.cost_eur,
        result.bound_eur,
        round(result.elapsed_s, 3),
        round(result.first_s, 3),
        result.first_cost_eur,
        [
            LaidSheetDocument(
                laid.sheet,
                [
                    PlacementDocument(row.part, row.x_mm, row.y_mm, row.rotation_deg, row.mirrored)
                    for row in laid.placements
                ],
            )
            for laid in as_written(job, result).sheets
        ],
        [UnplacedDocument(row.part, row.quantity, row.why) for row in result.unplaced],
        list(findings),
        round(start_seconds, 3),
        result.iterations,
        result.workers,
        result.seed,
        result.engine,
    )

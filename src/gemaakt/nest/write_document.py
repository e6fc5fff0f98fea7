"""A nest as its document `gemaakt.nest/1`."""

from collections.abc import Sequence
from typing import Any

from gemaakt.nest.document import (
    LaidSheetDocument,
    NestDocument,
    PlacementDocument,
    UnplacedDocument,
)
from gemaakt.nest.problem import NestJob
from gemaakt.nest.solution import Result

DIGITS = 6


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
                    PlacementDocument(
                        row.part,
                        round(row.x_mm, DIGITS),
                        round(row.y_mm, DIGITS),
                        row.rotation_deg,
                        row.mirrored,
                    )
                    for row in laid.placements
                ],
            )
            for laid in result.sheets
        ],
        [UnplacedDocument(row.part, row.quantity, row.why) for row in result.unplaced],
        list(findings),
        round(start_seconds, 3),
        result.iterations,
        result.workers,
        result.seed,
        result.engine,
    )

"""The material of every way a part may lie, in bands: what collides when pieces may overlap."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.outline import polygon_of, turned
from gemaakt.nest.problem import NestJob
from gemaakt.nest.sheets.bands import Rows, edges_of, rows_of
from gemaakt.nest.sheets.shapes import Shapes, joined

CELL_ROWS = 4
"""So many bands are one row of the map that is sampled."""


class Solids(NamedTuple):
    """Material of every variant in bands (holes left out), fine and in cells of the map."""

    at: NDArray[np.int64]
    first: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    cell_at: NDArray[np.int64]
    cell_rows: NDArray[np.int64]
    cell_first: NDArray[np.int64]
    cell_low: NDArray[np.float64]
    cell_high: NDArray[np.float64]
    grown_low: NDArray[np.float64]
    """Left and right end of a variant grown by the spacing."""
    grown_high: NDArray[np.float64]
    spaced: bool
    """Whether a grown piece is more than the piece."""


def solids_of(job: NestJob, shapes: Shapes, band_mm: float) -> Solids:
    """The material of all variants of the parts of a job."""
    fine, coarse = list[Rows](), list[Rows]()
    for v in range(len(shapes.part)):
        whole = polygon_of(job.parts[shapes.part[v]])
        angle, mirrored = float(shapes.angle_deg[v]), bool(shapes.mirrored[v])
        rings = [
            turned(np.asarray(ring.coords)[:-1], angle, mirrored=mirrored) + shapes.origin[v]
            for ring in (whole.exterior, *whole.interiors)
        ]
        edges = edges_of(rings)
        fine.append(rows_of(edges, band_mm))
        coarse.append(rows_of(edges, band_mm * CELL_ROWS))
    own, cells = joined(fine), joined(coarse)
    ends = [_ends(shapes, v) for v in range(len(shapes.part))]
    return Solids(
        own.row,
        own.first,
        own.low,
        own.high,
        cells.row,
        cells.rows,
        cells.first,
        cells.low,
        cells.high,
        np.array([low for low, _ in ends]),
        np.array([high for _, high in ends]),
        job.spacing_mm > 0.0,
    )


def _ends(shapes: Shapes, v: int) -> tuple[float, float]:
    start = shapes.grown_row[v]
    begin, end = shapes.grown_first[start], shapes.grown_first[start + shapes.grown_rows[v]]
    return float(shapes.grown_low[begin:end].min()), float(shapes.grown_high[begin:end].max())

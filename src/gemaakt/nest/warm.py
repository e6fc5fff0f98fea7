"""Load the compiled loops before a search is timed, and compile them when they never were."""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from gemaakt.nest.problem import NestJob, Part, Ring, Sheet
from gemaakt.nest.sheets.parting import Parting
from gemaakt.nest.sheets.search import improve
from gemaakt.nest.sheets.solve import solve
from gemaakt.nest.sheets.stirring import jammed, recall, stir
from gemaakt.nest.sheets.table import (
    Layout,
    Table,
    choose_axes,
    fill_one,
    pool_of,
    table_of,
)
from gemaakt.nest.strip.compaction import compacted
from gemaakt.nest.strip.covering import covering
from gemaakt.nest.strip.squeeze import Ended, Squeeze
from gemaakt.stop import MaxIterations


def square(side_mm: float) -> Ring:
    """A square with its corner at the origin."""
    return Ring(((0.0, 0.0), (side_mm, 0.0), (side_mm, side_mm), (0.0, side_mm)))


@cache
def warm() -> None:
    """Nest a tiny job once, so that every compiled loop is ready."""
    parts = (Part("a", 7, square(40.0)), Part("b", 1, square(10.0), filler=True))
    sheets = (
        Sheet("large", 2, square(200.0), cost_eur=5.0),
        Sheet("small", 9, square(70.0), cost_eur=1.4),
    )
    job = NestJob(parts, sheets)
    solve(job, MaxIterations(1), 0, 1)
    table = table_of(job)
    choose_axes(table)
    desk, spare = table.desk([0, 1], 9), table.desk([0, 0], 9)
    left = pool_of(table, [0])
    fill_one(table, 0, left, patience=1)
    improve(table.shapes, desk, spare, table.rank, np.zeros(2), left, 0, 2, 0.2, table.band_mm)
    _warm_parting(table, left)
    _warm_strip()


def _warm_parting(table: Table, pieces: NDArray[np.int64]) -> None:
    nothing = np.zeros(0, np.int64)
    parting = Parting.begin(table, [Layout(0, nothing, nothing, np.zeros(0))], pieces, 0, 1)
    if parting is not None:
        parting.round(2)
        mover = parting.movers[0]
        recall(table.shapes, mover.crowd, mover.best, table.band_mm)
        stir(table.shapes, mover.crowd, 0, table.band_mm)
        jammed(table.shapes, table.solids, mover.crowd, mover.best)


def _warm_strip() -> None:
    corners = [(math.cos(k / 25.0 * math.pi), math.sin(k / 25.0 * math.pi)) for k in range(50)]
    outline = covering(np.array(corners))
    item = {"shape": corners, "copies": 1, "angles": [0.0]}
    Squeeze(2.0, [{**item, "copies": 2}], 0, Ended(MaxIterations(2))).run()
    compacted([outline], [0, 0], np.array([(0.0, 0.0), (3.0, 0.0)]), 2.0, MaxIterations(1))

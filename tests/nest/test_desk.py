"""What is known of gaps on a sheet is true, and nobody's place is lost by it."""

from dataclasses import replace

import numpy as np
import pytest

from gemaakt.nest.compiled import compiled
from gemaakt.nest.problem import NestJob, Part, Ring, Sheet
from gemaakt.nest.sheets.desk import lay, widest
from gemaakt.nest.sheets.geometry import FAR_MM, leftmost
from gemaakt.nest.sheets.search import place, ruin
from gemaakt.nest.sheets.table import table_of

L_SHAPE = Ring(((0, 0), (200, 0), (200, 60), (60, 60), (60, 150), (0, 150)))
DISC = Ring(((-50.0, 0.0), (50.0, 0.0)), (1.0, 1.0))
LARGE = Ring(((0, 0), (15000, 0), (15000, 3000), (0, 3000)))
SHEET = Ring(((0, 0), (700, 0), (700, 200), (500, 400), (0, 400)))
JOB = NestJob(
    (Part("l", 9, L_SHAPE, rotations_deg=(0.0, 90.0, 180.0)), Part("disc", 9, DISC)),
    (Sheet("cut", 1, SHEET, cost_eur=1.0),),
)


@compiled
def _plain(shapes, desk, part):
    """Least x plus width of a part, every band looked at from the left; far when it has none."""
    best = FAR_MM
    low, high, taken = desk.floor.low[0], desk.floor.high[0], desk.floor.taken[0]
    for v in range(shapes.part_first[part], shapes.part_first[part + 1]):
        begin, rows = shapes.own_row[v], shapes.own_rows[v]
        first = shapes.own_first[begin : begin + rows + 1]
        room = desk.width_mm[0] - shapes.width_mm[v] + 1e-6
        for row in range(desk.floor.rows[0] - rows + 1):
            x = leftmost(
                low, high, taken, first, shapes.own_low, shapes.own_high, row, 0.0, room, 0
            )
            if x <= room:
                best = min(best, x + shapes.width_mm[v] + 0.001 * row)
    return best


def test_gaps_are_known_as_they_are_and_no_place_is_overlooked():
    table = table_of(JOB)
    shapes, desk = table.shapes, table.desk([0], 40)
    rng, gone = np.random.default_rng(1), np.zeros(40, np.int64)
    for step in range(60):
        part = int(rng.integers(2))
        v, row, x = place(shapes, desk, 0, part, 1.0, 0.001, 0.0)
        found = x + shapes.width_mm[v] + 0.001 * row if v >= 0 else FAR_MM
        assert found == pytest.approx(_plain(shapes, desk, part))
        if v >= 0:
            lay(shapes, desk, 0, v, row, x)
        else:
            ruin(shapes, desk, 0, step % 4, 120.0, table.band_mm, gone)
        floor = desk.floor
        assert np.array_equal(desk.gap[0], widest(floor.low[0], floor.high[0], floor.taken[0]))


def test_a_narrow_spacing_does_not_cut_the_sheet_into_thousands_of_bands():
    job = NestJob((Part("l", 2, L_SHAPE),), (Sheet("large", 1, LARGE),), spacing_mm=0.1)
    table = table_of(job)
    assert table.rows(0) <= 1200
    assert table_of(replace(job, spacing_mm=4.0)).band_mm == 4.0

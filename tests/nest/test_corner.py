"""A corner of the last sheet as remnant: found where it is free, cleared where it is not."""

from dataclasses import replace

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gemaakt.nest import LaidSheet, NestJob, Part, Placement, Result, Ring, Sheet, verify
from gemaakt.nest.remnants import KEEP_LONG_MM, KEEP_SHORT_MM, Remnant, lying, remnant_of
from gemaakt.nest.sheets.corner import LEAST, with_corner
from gemaakt.nest.sheets.crowd import TOUCH_MM
from gemaakt.nest.sheets.table import Layout, Table, fill_one, layout_of, pool_of, table_of
from gemaakt.stop import MaxIterations
from tests.nest.layouts import box

FLOOR = Part("floor", 1, box(1150.0, 530.0), rotations_deg=(0.0,))
TOP = Part("top", 1, box(640.0, 250.0), rotations_deg=(0.0,))
PLATE = Sheet("plate", 1, box(1200.0, 900.0), cost_eur=100.0)
JOB = NestJob((FLOOR, TOP), (PLATE,), spacing_mm=5.0, margin_mm=10.0)


def left_with(top_x_mm: float) -> Remnant | None:
    rows = (Placement("floor", 10.0, 10.0), Placement("top", top_x_mm, 545.0))
    return remnant_of(JOB, LaidSheet("plate", rows), 0)


def test_a_free_corner_is_kept_where_no_straight_cut_leaves_anything():
    remnant = left_with(10.0)
    assert remnant is not None
    assert shapely.Polygon(remnant.outer).bounds == (655.0, 545.0, 1200.0, 900.0)
    assert left_with(280.0) is None


def laid_in_the_middle(table: Table) -> Layout:
    """The floor at the bottom, the top in the middle above it: no corner is free."""
    layout, left = fill_one(table, 0, pool_of(table, (0, 1)))
    assert not len(left)
    layout.xs[table.part_numbers(layout) == 1] = 270.0
    return layout


def test_pieces_make_way_for_a_corner():
    table = table_of(JOB)
    before = laid_in_the_middle(table)
    assert kept(table, before) is None
    after = with_corner(table, before, MaxIterations(4_000), 0, 2)
    remnant = kept(table, after)
    assert remnant is not None
    assert remnant.area_mm2 >= KEEP_LONG_MM * KEEP_SHORT_MM
    laid = LaidSheet("plate", table.placements(after))
    assert verify(JOB, Result("feasible", 100.0, 0.0, (laid,))) == ()
    again = with_corner(table, before, MaxIterations(4_000), 0, 1)
    assert table.placements(again) == table.placements(after)


def kept(table: Table, layout: Layout) -> Remnant | None:
    return remnant_of(JOB, LaidSheet("plate", table.placements(layout)), 0)


def test_a_sheet_on_which_something_stands_keeps_its_corners():
    standing = Sheet("plate", 1, PLATE.outer, fixed=(Placement("top", 280.0, 545.0),))
    table = table_of(NestJob((FLOOR, TOP), (standing,), spacing_mm=5.0, margin_mm=10.0))
    layout = layout_of(table.desk([0], 1), 0, 0)
    assert with_corner(table, layout, MaxIterations(100), 0, 1) is layout


@given(
    st.lists(st.tuples(st.integers(0, 1800), st.integers(0, 900)), min_size=1, max_size=6),
    st.integers(0, 20),
)
def test_what_is_kept_is_free_and_no_less_than_a_straight_cut_leaves(
    places: list[tuple[int, int]], spacing_mm: int
):
    part = Part("a", 9, box(200.0, 100.0))
    sheet = Sheet("s", 1, box(2000.0, 1000.0))
    job = NestJob((part,), (sheet,), spacing_mm=float(spacing_mm))
    rows = tuple(Placement("a", float(x), float(y)) for x, y in places)
    remnant = remnant_of(job, LaidSheet("s", rows), 0)
    taken = [lying(part, row) for row in rows]
    right = 2000.0 - max(each.bounds[2] for each in taken) - spacing_mm
    upper = 1000.0 - max(each.bounds[3] for each in taken) - spacing_mm
    straight_mm2 = [right * 1000.0] if right >= KEEP_SHORT_MM else []
    straight_mm2 += [upper * 2000.0] if upper >= KEEP_SHORT_MM else []
    if remnant is None:
        assert not straight_mm2
        return
    kept_mm2 = shapely.Polygon(remnant.outer)
    assert remnant.area_mm2 >= max(straight_mm2, default=0.0) - 1e-6
    assert all(kept_mm2.distance(each) >= spacing_mm - 1e-9 for each in taken)
    assert not any(kept_mm2.intersection(each).area for each in taken)


def test_a_corner_that_leaves_nothing_usable_beside_it_is_not_tried():
    part = Part("a", 2, box(100.0, 100.0), rotations_deg=(0.0,))
    sheet = Sheet("s", 1, box(1000.0, 340.0), cost_eur=1.0)
    job = NestJob((part,), (sheet,), spacing_mm=5.0, margin_mm=36.0)
    table = table_of(job)
    layout, _ = fill_one(table, 0, pool_of(table, (0,)))
    layout.xs[:] = (400.0, 800.0)
    assert with_corner(table, layout, MaxIterations(400), 0, 1) is layout


def test_a_piece_that_touches_the_border_of_a_corner_leaves_enough_of_it():
    for corner in LEAST:
        short, long = sorted((corner.length_mm, corner.height_mm))
        assert short - TOUCH_MM > KEEP_SHORT_MM
        assert long - TOUCH_MM > KEEP_LONG_MM


def test_many_pieces_that_lie_all_over_a_sheet_make_way_at_once():
    part = Part("a", 40, box(150.0, 100.0))
    job = NestJob((part,), (Sheet("s", 1, box(1500.0, 1000.0), cost_eur=1.0),), spacing_mm=5.0)
    table = table_of(job)
    layout, _ = fill_one(table, 0, pool_of(table, (0,)))
    number = np.arange(40)
    spread = replace(
        layout,
        variants=np.full(40, np.argmin(table.shapes.own_rows)),
        xs=(number % 5) * 300.0 + 60.0,
        rows=((number // 5) * 115.0 / table.band_mm + 4).astype(np.int64),
    )
    whole = LaidSheet("s", table.placements(spread))
    assert verify(job, Result("feasible", 1.0, 0.0, (whole,))) == ()
    assert remnant_of(job, whole, 0) is None
    after = with_corner(table, spread, MaxIterations(200), 0, 2)
    cleared = LaidSheet("s", table.placements(after))
    assert remnant_of(job, cleared, 0) is not None
    assert verify(job, Result("feasible", 1.0, 0.0, (cleared,))) == ()


def test_a_sliver_along_the_notch_of_a_sheet_is_no_remnant():
    notched = (
        (0.0, 0.0),
        (1200.0, 0.0),
        (1200.0, 400.0),
        (600.0, 400.0),
        (600.0, 900.0),
        (0.0, 900.0),
    )
    parts = (Part("low", 1, box(1180.0, 380.0)), Part("high", 1, box(580.0, 490.0)))
    job = NestJob(parts, (Sheet("rest", 1, Ring(notched), remnant=True),), spacing_mm=5.0)
    rows = (Placement("low", 10.0, 10.0), Placement("high", 10.0, 395.0))
    assert remnant_of(job, LaidSheet("rest", rows), 0) is None
    half = remnant_of(job, LaidSheet("rest", rows[:1]), 0)
    assert half is not None
    assert half.area_mm2 > 600.0 * 500.0

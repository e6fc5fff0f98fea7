"""Without spacing or margin pieces may touch, arcs too; what lies deeper than a touch is found."""

import math

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gemaakt.nest import LaidSheet, NestJob, Part, Placement, Result, Ring, Sheet, solve, verify
from gemaakt.nest.near import TOLERANCE_MM, inside
from gemaakt.nest.verify import contours
from gemaakt.nest.write_svg import sheet_svg
from gemaakt.stop import MaxIterations
from tests.nest.layouts import box


def disc(radius: float, turned: float = 0.0) -> Ring:
    """A circle about the origin of two arcs that meet at this angle."""
    x, y = radius * math.cos(turned), radius * math.sin(turned)
    return Ring(((x, y), (-x, -y)), (1.0, 1.0))


PLATE = Sheet("plate", 9, box(1000.0, 600.0), cost_eur=100.0)
EYE = Ring(((0.0, 0.0), (60.0, 0.0), (60.0, 80.0), (0.0, 80.0)), (0.0, 1.0, 0.0, 0.0))
"""A plate with a round end: its arc runs on from its straight sides."""


def said(parts: tuple[Part, ...], *rows: Placement) -> set[str]:
    job = NestJob(parts, (PLATE,), margin_mm=0.0, spacing_mm=0.0)
    result = Result("feasible", 100.0, 0.0, (LaidSheet("plate", rows),))
    return {each.code for each in verify(job, result)}


@settings(deadline=None)
@given(
    st.floats(0.0, math.tau),
    st.floats(0.0, math.tau),
    st.floats(5.0, 90.0),
    st.floats(5.0, 90.0),
    st.sampled_from([-20.0, -1.0, -0.01, -0.0005, 0.0, 1e-9, 0.0005, 0.01, 3.0]),
)
def test_two_discs_may_touch_but_not_overlap(
    turned: float, way: float, one: float, other: float, gap: float
):
    deepest = 2.0 * min(one, other)
    apart = max(one + other + gap, one + other - 0.9 * deepest)
    parts = (Part("a", 1, disc(one, turned)), Part("b", 1, disc(other)))
    there = Placement("b", 400.0 + apart * math.cos(way), 300.0 + apart * math.sin(way))
    found = said(parts, Placement("a", 400.0, 300.0), there)
    assert (found == {"nest.verify-too-close"}) == (gap < -TOLERANCE_MM)


@settings(deadline=None)
@given(
    st.floats(0.0, math.tau),
    st.floats(0.0, math.tau),
    st.floats(5.0, 79.0),
    st.sampled_from([-5.0, -0.01, -0.0005, 0.0, 0.0005, 0.01, 1.0]),
)
def test_a_disc_may_touch_the_ring_around_it_but_not_lie_in_it(
    turned: float, way: float, radius: float, gap: float
):
    ring = Part("ring", 1, disc(150.0), (disc(80.0, turned),))
    apart = 80.0 - radius - gap
    there = Placement("b", 400.0 + apart * math.cos(way), 300.0 + apart * math.sin(way))
    parts = (ring, Part("b", 1, disc(radius)))
    found = said(parts, Placement("ring", 400.0, 300.0), there)
    assert bool(found) == (gap < -TOLERANCE_MM)


@settings(deadline=None)
@given(
    st.floats(0.0, math.tau),
    st.floats(5.0, 299.0),
    st.sampled_from([-5.0, -0.01, -0.0005, 0.0, 0.0005, 0.01, 1.0]),
    st.integers(0, 3),
)
def test_a_disc_may_touch_the_edge_but_not_pass_it(
    turned: float, radius: float, gap: float, side: int
):
    x = (radius + gap, 500.0, 1000.0 - radius - gap, 500.0)[side]
    y = (300.0, radius + gap, 300.0, 600.0 - radius - gap)[side]
    found = said((Part("a", 1, disc(radius, turned)),), Placement("a", x, y))
    assert bool(found) == (gap < -TOLERANCE_MM)


@pytest.mark.parametrize("y", [0.0, 1e-9, -1e-9, 520.0])
def test_a_round_end_that_runs_on_from_straight_sides_may_lie_along_the_edge(y: float):
    parts = (Part("eye", 2, EYE),)
    assert said(parts, Placement("eye", 0.0, y), Placement("eye", 900.0, y)) == set()


@settings(deadline=None, max_examples=60)
@given(st.floats(0.0, 360.0), st.floats(-150.0, 150.0), st.floats(-150.0, 150.0))
def test_what_overlaps_as_polygons_is_found_with_arcs(angle: float, x: float, y: float):
    parts = (Part("a", 1, EYE), Part("b", 1, EYE, rotations_deg=None))
    rows = (Placement("a", 400.0, 300.0), Placement("b", 400.0 + x, 300.0 + y, angle))
    arc = [
        (60 + 40 * math.sin(math.pi * i / 400), 40 - 40 * math.cos(math.pi * i / 400))
        for i in range(401)
    ]
    eye = shapely.Polygon([(0, 0), *arc, (0, 80)])
    there = shapely.affinity.translate(shapely.affinity.rotate(eye, angle, (0, 0)), x, y)
    over = eye.intersection(there)
    if over.buffer(-0.02).area > 0.0:
        assert said(parts, *rows) == {"nest.verify-too-close"}
    elif over.area == 0.0:
        assert said(parts, *rows) == set()


@pytest.mark.parametrize(("spacing", "margin"), [(0.0, 0.0), (0.0, 8.0), (4.0, 0.0)])
def test_round_parts_are_nested_without_spacing_or_margin(spacing: float, margin: float):
    """Such a nest was thrown away: where arcs touch, the judge saw them cross."""
    parts = (Part("a", 20, disc(60.0)), Part("eye", 15, EYE), Part("b", 12, box(150.0, 90.0)))
    job = NestJob(parts, (PLATE,), margin_mm=margin, spacing_mm=spacing)
    result = solve(job, MaxIterations(60), 0, 1)
    assert verify(job, result) == ()
    assert result.unplaced == ()
    assert result.findings == ()


@pytest.mark.parametrize("turned", [0.0, math.pi / 2.0, 2.0])
@pytest.mark.parametrize("bulge", [-0.15, 0.15])
def test_a_point_on_the_chord_of_an_arc_is_inside_where_the_arc_says_so(
    turned: float, bulge: float
):
    """Against a plate that is hollow below nothing could lie where its corners are in line."""
    ring = Ring(((0.0, 0.0), (800.0, 0.0), (800.0, 500.0), (0.0, 500.0)), (bulge, 0.0, 0.0, 0.0))
    row = Placement("a", 0.0, 0.0, math.degrees(turned))
    (shape,) = contours(Part("a", 1, ring), row)
    for x in (200.0, 400.0, 632.7):
        at = (x * math.cos(turned), x * math.sin(turned))
        assert inside(at, shape) == (bulge > 0.0)


def test_a_round_sheet_is_a_sheet():
    """Its two corners lie on one line: it was taken for one without height."""
    parts = (Part("b", 12, box(150.0, 90.0)),)
    sheet = Sheet("round", 3, disc(300.0), cost_eur=100.0)
    job = NestJob(parts, (sheet,), margin_mm=5.0, spacing_mm=3.0)
    result = solve(job, MaxIterations(60), 0, 1)
    assert verify(job, result) == ()
    assert result.findings == ()
    assert len(result.sheets) == 1
    assert 'viewBox="0 0 600' in sheet_svg(job, result.sheets[0])

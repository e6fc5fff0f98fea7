"""A part costs the same however it lies in its drawing."""

import math
from dataclasses import replace
from datetime import date

import pytest

from gemaakt.drawing import Part
from gemaakt.drawing.contour import Contour, circle_contour, polygon_contour
from gemaakt.quote import Item, quote

ON = date(2026, 11, 24)


def turned(contour: Contour, degrees: float) -> Contour:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return Contour(tuple((c * x - s * y, s * x + c * y, b) for x, y, b in contour.vertices))


def strip(length: float, width: float, degrees: float) -> Part:
    rim = polygon_contour([(0, 0), (length, 0), (length, width), (0, width)])
    return Part("strip", thickness_mm=3.0, outline=turned(rim, degrees))


@pytest.mark.parametrize("degrees", [7, 30, 45, 90, 123.4])
def test_a_plate_drawn_at_an_angle_costs_what_it_costs_along_the_axes(degrees: float) -> None:
    """The box along the axes of 100 × 60 at 30° is twice the plate: its metal cost twice."""
    along, across = (strip(100, 60, angle) for angle in (0, degrees))
    one, other = (quote([Item(p, "S235JR")], on=ON).lines[0].prices[0] for p in (along, across))
    assert across.box_mm == pytest.approx((100, 60))
    assert other.price_eur == one.price_eur
    assert [line.rule for line in other.lines] == [line.rule for line in one.lines]


def test_a_long_strip_drawn_at_an_angle_is_not_too_wide_to_cut() -> None:
    line = quote([Item(strip(2900, 60, 45), "S235JR")], on=ON).lines[0]
    assert line.prices
    assert not [each for each in line.findings if each.code.startswith("dfm.product")]


def test_the_box_along_the_axes_is_kept_where_turning_saves_nothing() -> None:
    disc = Part("schijf", outline=circle_contour((5.0, 5.0), 40.0))
    assert disc.box_mm == disc.size_mm == pytest.approx((80, 80))
    corner = polygon_contour([(0, 0), (90, 0), (0, 60)])
    assert Part("hoek", outline=corner).box_mm == (90, 60)
    assert replace(disc, outline=None).box_mm is None

"""Each time grows with each of its drivers, wherever the others are; tables are their source's."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemaakt.drawing.contour import circle_contour, polygon_contour
from gemaakt.drawing.part import Part
from gemaakt.routing import defaults, machining
from gemaakt.routing.bending import bend_time, force_kn
from gemaakt.routing.laser import laser_time, speed_m_per_min
from gemaakt.routing.weld import weld_time
from gemaakt.shop.rates import MachineCost, ShopCost, hourly_rate

C = defaults(date(2026, 11, 24))


def laser_min(side: float, holes: float, thick: float) -> float:
    corners = [(0.0, 0.0), (side, 0.0), (side, 400.0), (0.0, 400.0)]
    inner = tuple(circle_contour((20.0 + 15 * i, 200.0), 5.0) for i in range(int(holes)))
    part = Part("p", outline=polygon_contour(corners), inner=inner, thickness_mm=thick)
    time = laser_time(part, "steel", thick, C)
    return time.cut_min + time.pierce_min + time.piece_min


def brake_min(bends: float, longest: float, mass: float, side: float) -> float:
    time = bend_time(int(bends), longest, mass, side, C)
    return time.setup_min + time.piece_min


def weld_min(length: float, throat: float, joints: float, density: float) -> float:
    return weld_time(length, throat, int(joints), density, C).piece_min


TIMES: dict[str, tuple[Callable[..., float], tuple[tuple[float, float], ...]]] = {
    "laser": (laser_min, ((450, 1500), (0, 20), (1, 20))),
    "brake": (brake_min, ((1, 12), (50, 2500), (0.1, 120), (60, 2900))),
    "force": (lambda a, b, c: force_kn(a, b, c, C), ((50, 2500), (0.8, 12), (200, 900))),
    "weld": (weld_min, ((10, 3000), (2, 8), (0, 20), (2600, 8500))),
    "mill": (
        lambda a, b, c, d: machining.mill_min(a, b, int(c), d, C),
        ((1e3, 1e6), (0, 1e5), (0, 20), (600, 2600)),
    ),
    "turn": (
        lambda a, b, c, d: machining.turn_min(a, b, c, int(d), C),
        ((10, 500), (5, 200), (0, 1e6), (0, 6)),
    ),
    "saw": (lambda a: machining.saw_min(a, C), ((10, 1e5),)),
    "tap": (lambda a: machining.tap_min(int(a), C), ((0, 60),)),
    "tap set-up": (lambda a: machining.tap_setup_min(int(a), C), ((1, 9),)),
    "deburr": (lambda a: machining.deburr_min(a, C), ((1, 1e5),)),
    "assembly": (lambda a, b: machining.assembly_min(int(a), int(b), C), ((0, 30), (0, 90))),
}  # fmt: skip


@pytest.mark.parametrize("name", TIMES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_time_never_falls_when_a_driver_rises(name: str, data: st.DataObject) -> None:
    formula, ranges = TIMES[name]
    values = [data.draw(st.floats(low, high)) for low, high in ranges]
    for at, (_, high) in enumerate(ranges):
        more = [*values]
        more[at] = data.draw(st.floats(values[at], high))
        before, after = formula(*values), formula(*more)
        assert after >= before - 1e-9 * max(1.0, before)


@pytest.mark.parametrize("name", TIMES)
def test_a_time_rises_with_every_driver_over_its_whole_range(name: str) -> None:
    formula, ranges = TIMES[name]
    low = [low for low, _ in ranges]
    for at, (_, high) in enumerate(ranges):
        more = [*low]
        more[at] = high
        assert formula(*more) > formula(*low), f"{name}: driver {at} has no effect"


MACHINE = MachineCost(*map(Decimal, ("400000", "8", "2000", "50", "10", "0.05", "1")))
SHOP = ShopCost(*map(Decimal, ("0.06", "100", "0.25", "48", "0.8", "0.2")))
LOWERS = {"life_years", "hours_per_year_h", "productive_share"}
"""More of these spreads the same cost wider."""


@pytest.mark.parametrize("name", [each.name for each in fields(MACHINE)])
def test_the_hourly_rate_follows_every_cost_of_the_machine(name: str) -> None:
    more = replace(MACHINE, **{name: getattr(MACHINE, name) * 2})
    before, after = (hourly_rate(each, SHOP).total_eur_per_h for each in (MACHINE, more))
    assert (after < before) if name in LOWERS else (after > before)


@pytest.mark.parametrize("name", [each.name for each in fields(SHOP)])
def test_the_hourly_rate_follows_every_cost_of_the_shop(name: str) -> None:
    more = replace(SHOP, **{name: getattr(SHOP, name) * Decimal("1.2")})
    before, after = (hourly_rate(MACHINE, each).total_eur_per_h for each in (SHOP, more))
    assert (after < before) if name in LOWERS else (after > before)


SIX_KW_STEEL = {1: (35, 42), 2: (6, 8), 3: (3.8, 6.5), 4: (3.5, 5), 5: (3.3, 4.2), 6: (2.8, 4),
                8: (2.2, 3.2), 10: (1.8, 2.5), 12: (1.2, 2), 20: (0.6, 0.9)}  # fmt: skip
"""machinemfg.com, laser cutting thickness and speed chart, mild steel, 6 kW, m/min from and to."""


@pytest.mark.parametrize("thickness", SIX_KW_STEEL)
def test_the_speed_lies_in_the_range_of_its_source(thickness: int) -> None:
    low, high = SIX_KW_STEEL[thickness]
    assert low <= speed_m_per_min("steel", thickness, C) <= high


def test_speed_falls_without_a_jump_between_the_thicknesses_of_the_table() -> None:
    speeds = [speed_m_per_min("steel", 1 + i * 0.25, C) for i in range(77)]
    assert all(a >= b for a, b in pairwise(speeds))
    assert all(b > 0.5 * a for a, b in pairwise(speeds))


def test_milling_is_roughing_finishing_tools_holes_and_loading() -> None:
    """100 cm³ of C45 by power, 200 cm² finished, 3 holes: each part by its own rule."""
    rough = 100 / machining.removal_cm3_per_min(2000, C)
    finish = 20_000 / C["machining.finish_mm2_per_min"]
    tools = C["machining.mill_tools"] * C["machining.tool_change_min"]
    rest = 3 * C["machining.hole_min"] + C["machining.mill_load_min"]
    minutes = machining.mill_min(100_000, 20_000, 3, 2000, C)
    assert minutes == pytest.approx(rough + finish + tools + rest)


def test_turning_is_chips_one_finish_and_two_faces() -> None:
    """Sandvik: Q = v_c · a_p · f_n (cm³/min); a pass takes L / (n · f)."""
    speed, depth = C["machining.turn_speed_m_per_min"], C["machining.turn_depth_mm"]
    feed = C["machining.turn_feed_mm"]
    rough = 50 / (speed * depth * feed)
    finish = machining.pass_min(120, 40, speed, feed / 2)
    faces = 2 * machining.pass_min(20, 20, speed, feed)
    minutes = machining.turn_min(120, 40, 50_000, 0, C)
    assert minutes == pytest.approx(rough + finish + faces + C["machining.turn_load_min"])

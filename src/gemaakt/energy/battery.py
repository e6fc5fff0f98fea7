"""A battery that shaves peaks: discharges above the limit, recharges in the room below it."""

from dataclasses import dataclass

import numpy as np

from gemaakt.energy.connection import Quarters

QUARTERS_PER_HOUR = 4
SHORTEST_DAY_H = 23.0
"""The day on which the clock goes forward: what is sure must hold then too."""


@dataclass(frozen=True, slots=True)
class Battery:
    """What a battery can hold and give; the efficiency is lost on charging."""

    capacity_kwh: float
    power_kw: float
    efficiency_share: float = 0.9


@dataclass(frozen=True, slots=True)
class Shaved:
    """A load behind a battery: what the connection sees, what is stored, what is still short."""

    grid_kw: Quarters
    stored_kwh: Quarters
    """At the end of each quarter."""
    short_kw: Quarters
    """What the connection draws above the limit when the battery is empty or too weak."""


def shaved(
    load_kw: Quarters, limit_kw: Quarters, battery: Battery, *, stored_share: float = 1.0
) -> Shaved:
    """Each quarter in turn, without looking ahead; starts with this share of the capacity."""
    stored = battery.capacity_kwh * min(1.0, max(0.0, stored_share))
    grid = np.array(load_kw, dtype=np.float64)
    level = np.zeros(len(grid))
    for at, (load, limit) in enumerate(zip(load_kw, limit_kw, strict=True)):
        if load > limit:
            given = min(load - limit, battery.power_kw, stored * QUARTERS_PER_HOUR)
            grid[at] -= given
            stored -= given / QUARTERS_PER_HOUR
        else:
            room = (battery.capacity_kwh - stored) * QUARTERS_PER_HOUR / battery.efficiency_share
            taken = min(limit - load, battery.power_kw, room)
            grid[at] += taken
            stored += taken * battery.efficiency_share / QUARTERS_PER_HOUR
        level[at] = stored
    return Shaved(grid, level, np.maximum(0.0, grid - np.asarray(limit_kw)))


def daily_boost_kw(battery: Battery, hours_h: float) -> tuple[float, float]:
    """kW that a battery surely adds in so many hours a day, and kW to leave free in the others.

    Whatever the load, it can be full again before the next day's hours: the room is reserved.
    """
    rest_h = SHORTEST_DAY_H - hours_h
    if hours_h <= 0 or rest_h <= 0:
        return 0.0, 0.0
    by_charge_kw = battery.power_kw * rest_h * battery.efficiency_share / hours_h
    boost_kw = min(battery.power_kw, battery.capacity_kwh / hours_h, by_charge_kw)
    return boost_kw, boost_kw * hours_h / (rest_h * battery.efficiency_share)

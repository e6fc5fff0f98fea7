"""A battery played quarter by quarter: by it is judged what `daily_boost_kw` promises of one."""

from dataclasses import dataclass

import numpy as np

from gemaakt.energy.battery import Battery
from gemaakt.energy.connection import Quarters

QUARTERS_PER_HOUR = 4


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

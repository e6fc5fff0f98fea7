"""Watts that work may add per minute: the grid limit less the base load and what stands idle."""

import math
from collections.abc import Iterable
from datetime import date

import numpy as np

from gemaakt import clock
from gemaakt.clock import Interval
from gemaakt.plan.engine.arrays import Ints
from gemaakt.plan.hours import CompanyHours
from gemaakt.shop import GridConnection, Machine, WeeklyLimit
from gemaakt.units import MINUTES_PER_DAY, W_PER_KW


def free_watt(
    hours: CompanyHours, grid: GridConnection, machines: Iterable[tuple[Machine, list[Interval]]]
) -> Ints:
    """What is left of the lowest limit at each minute, rounded down to whole watts."""
    free = limit_watt(hours, grid) - math.ceil(_watt(grid.base_load_kw))
    for machine, openings in machines:
        power = machine.power
        if power.idle_kw == 0 and power.off_kw == 0:
            continue
        free -= math.ceil(_watt(power.off_kw))
        for start, end in openings:
            free[start:end] -= math.ceil(_watt(power.idle_kw - power.off_kw))
    return np.clip(free, -(1 << 28), 1 << 28).astype(np.int32)


def limit_watt(
    hours: CompanyHours, grid: GridConnection
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The lowest limit that applies at each minute."""
    limit = np.full(hours.horizon, math.floor(_watt(grid.limit_kw)), np.int64)
    before = max((each.end_min // MINUTES_PER_DAY for each in grid.weekly), default=0)
    for day in hours.days(before) if grid.weekly else ():
        for weekly in grid.weekly:
            if weekly.weekday == day.weekday():
                part = limit[_span(*_local(hours, day, weekly))]
                np.minimum(part, math.floor(_watt(weekly.limit_kw)), out=part)
    for period in grid.periods:
        part = limit[_span(*hours.between(period.start, period.end))]
        np.minimum(part, math.floor(_watt(period.limit_kw)), out=part)
    return limit


def _local(hours: CompanyHours, day: date, weekly: WeeklyLimit) -> Interval:
    zone = hours.company.time_zone
    return hours.between(
        clock.utc_of(day, weekly.start_min, zone), clock.utc_of(day, weekly.end_min, zone)
    )


def _span(start: int, end: int) -> slice:
    return slice(max(0, start), max(0, end))


def _watt(kw: float) -> float:
    """Watts, without the last bits that make 32.3 kW a little less than 32,300 W."""
    return round(kw * W_PER_KW, 6)


def added_watt(kw: float, idle_kw: float) -> int:
    """What a working machine draws above idle, rounded up; never less than nothing."""
    return max(0, math.ceil(_watt(kw - idle_kw)))

"""The company with one thing changed: kW, solar panels, a battery, a shift, one more machine.

Plan the changed company and compare: what differs is what the change is worth.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count, pairwise

import numpy as np

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.energy.battery import Battery, daily_boost_kw
from gemaakt.energy.connection import Quarters
from gemaakt.routing import Operation
from gemaakt.shop import GridConnection, LimitPeriod, Shift, WeeklyLimit
from gemaakt.units import MINUTES_PER_DAY, QUARTER_MIN


def with_more_kw(company: Company, more_kw: float) -> Company:
    """Every limit of the connection raised by so many kW (lowered when negative)."""
    grid = company.grid
    if grid is None:
        return company
    weekly = tuple(replace(each, limit_kw=each.limit_kw + more_kw) for each in grid.weekly)
    periods = tuple(replace(each, limit_kw=each.limit_kw + more_kw) for each in grid.periods)
    changed = replace(grid, limit_kw=grid.limit_kw + more_kw, weekly=weekly, periods=periods)
    return replace(company, grid=changed)


def with_solar(company: Company, solar_kw: Sequence[float] | Quarters) -> Company:
    """Own solar power beside the connection, one kW per quarter from the plan's start."""
    if company.grid is None:
        return company
    solar = np.asarray(solar_kw, dtype=np.float64)
    return _with_limits(company, company.grid, limits_kw(company, len(solar)) + solar)


def with_battery(
    company: Company, battery: Battery, *, start_min: int, end_min: int, days: int
) -> Company:
    """A battery that helps between two local minutes of each day and recharges in the others."""
    if company.grid is None:
        return company
    boost_kw, reserved_kw = daily_boost_kw(battery, (end_min - start_min) / 60)
    quarters = days * MINUTES_PER_DAY // QUARTER_MIN
    limit = limits_kw(company, quarters) - reserved_kw
    day = clock.local_day(company.plan_start, company.time_zone)
    for _ in range(days + 1):
        first = clock.minute_of(
            clock.utc_of(day, start_min, company.time_zone), company.plan_start
        )
        last = clock.minute_of(clock.utc_of(day, end_min, company.time_zone), company.plan_start)
        inside = slice(max(0, -(-first // QUARTER_MIN)), max(0, last // QUARTER_MIN))
        limit[inside] += boost_kw + reserved_kw
        day += timedelta(days=1)
    return _with_limits(company, company.grid, limit)


def with_shift_moved(company: Company, calendar: str, later_min: int) -> Company:
    """All shifts of one calendar so many minutes later (earlier when negative)."""
    calendars = tuple(
        replace(each, shifts=tuple(_later(shift, later_min) for shift in each.shifts))
        if each.id == calendar
        else each
        for each in company.calendars
    )
    return replace(company, calendars=calendars)


def _later(shift: Shift, later_min: int) -> Shift:
    """A shift at another time, on the day on which it then begins."""
    days, start_min = divmod(shift.start_min + later_min, MINUTES_PER_DAY)
    end_min = start_min + shift.end_min - shift.start_min
    return Shift((shift.weekday + days) % 7, start_min, end_min)


def with_second(company: Company, machine: str) -> Company:
    """One more machine like this one: what may run on the first may run on the second."""
    first = next((each for each in company.machines if each.id == machine), None)
    if first is None:
        return company
    taken = {each.id for each in company.machines}
    new = next(f"{machine}-{n}" for n in count(2) if f"{machine}-{n}" not in taken)
    second = replace(first, id=new, name=f"{first.name or first.id} (2)")
    orders = tuple(
        replace(order, operations=tuple(_with_choice(op, machine, new) for op in order.operations))
        for order in company.orders
    )
    return replace(company, machines=(*company.machines, second), orders=orders)


def _with_choice(operation: Operation, machine: str, new: str) -> Operation:
    more = tuple(
        replace(each, machine=new) for each in operation.alternatives if each.machine == machine
    )
    return replace(operation, alternatives=(*operation.alternatives, *more))


def limits_kw(company: Company, quarters: int) -> Quarters:
    """The lowest limit that touches each quarter from the plan's start."""
    grid = company.grid
    if grid is None:
        return np.full(quarters, np.inf)
    limit = np.full(quarters, grid.limit_kw)
    spans = [(each.start, each.end, each.limit_kw) for each in grid.periods]
    for start, end, kw in [*spans, *_weekly(company, grid.weekly, quarters)]:
        first = clock.minute_of(start, company.plan_start) // QUARTER_MIN
        last = -(-clock.minute_of(end, company.plan_start) // QUARTER_MIN)
        part = limit[max(0, first) : max(0, last)]
        np.minimum(part, kw, out=part)
    return limit


def _weekly(
    company: Company, weekly: Sequence[WeeklyLimit], quarters: int
) -> Iterable[tuple[datetime, datetime, float]]:
    zone = company.time_zone
    before = max((each.end_min // MINUTES_PER_DAY for each in weekly), default=0)
    day = clock.local_day(company.plan_start, zone) - timedelta(days=before)
    for _ in range(before + quarters * QUARTER_MIN // MINUTES_PER_DAY + 2):
        for each in weekly:
            if each.weekday == day.weekday():
                start = clock.utc_of(day, each.start_min, zone)
                yield start, clock.utc_of(day, each.end_min, zone), each.limit_kw
        day += timedelta(days=1)


def _with_limits(company: Company, grid: GridConnection, limit: Quarters) -> Company:
    """These limits for their quarters; after them the lowest that the connection knows, and its
    own periods where they are lower still."""
    periods = []
    edges = [0, *(np.flatnonzero(np.diff(limit)) + 1).tolist(), len(limit)]
    for first, last in pairwise(edges):
        start = clock.instant_of(first * QUARTER_MIN, company.plan_start)
        end = clock.instant_of(last * QUARTER_MIN, company.plan_start)
        periods.append(LimitPeriod(start, end, float(limit[first])))
    after = clock.instant_of(len(limit) * QUARTER_MIN, company.plan_start)
    lowest = min([grid.limit_kw, *(each.limit_kw for each in grid.weekly)])
    periods.append(LimitPeriod(after, after + timedelta(days=10 * 365), lowest))
    later = (each for each in grid.periods if each.end > after)
    periods += [replace(each, start=max(each.start, after)) for each in later]
    highest = max(float(limit.max(initial=0.0)), grid.limit_kw)
    changed = GridConnection(highest, grid.base_load_kw, (), tuple(periods))
    return replace(company, grid=changed)

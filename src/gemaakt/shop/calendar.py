"""When a machine or a person is open: a weekly pattern of shifts, holidays, closures, exceptions.

Shifts are local wall-clock minutes of the day on which they begin; a night shift ends after 1440.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from gemaakt import clock
from gemaakt.clock import AMSTERDAM, Interval
from gemaakt.units import MINUTES_PER_DAY

SATURDAY = 5
LONGEST_CLOSED_DAYS = 1000
"""A firm that is closed longer than this at one stretch has closed for good."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Working time that begins on a weekday (0 is Monday): local minutes [start, end)."""

    weekday: int
    start_min: int
    end_min: int


@dataclass(frozen=True, slots=True)
class DayException:
    """The working time of one day instead of its pattern; no shifts means closed."""

    day: date
    shifts: tuple[tuple[int, int], ...] = ()
    """Pairs of local minutes (start, end)."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Closure:
    """Days [first_day, last_day] on which the whole company is closed."""

    first_day: date
    last_day: date
    name: str = ""

    def holds(self, day: date) -> bool:
        """Whether the company is closed on the day."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class Calendar:
    """A named working pattern; Dutch public holidays are closed unless it says otherwise."""

    id: str
    name: str = ""
    shifts: tuple[Shift, ...] = ()
    exceptions: tuple[DayException, ...] = ()
    works_on_holidays: bool = False


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    """Dutch public holidays of the year on which a metal firm is closed (python-holidays).

    Good Friday is not one of them; Liberation Day is a day off once in five years (2025, 2030).
    """
    return frozenset(holiday_names(year))


@lru_cache(maxsize=64)
def holiday_names(year: int) -> Mapping[date, str]:
    """The public holidays of the year by their Dutch names, without Good Friday."""
    import holidays

    named = holidays.country_holidays("NL", years=year, language="nl")
    return {day: name for day, name in named.items() if "goede vrijdag" not in name.lower()}


def is_closed(day: date, closures: Iterable[Closure]) -> bool:
    """Whether the whole company is closed on the day; a public holiday is no closure."""
    return any(each.holds(day) for each in closures)


def is_working_day(day: date, closures: Iterable[Closure] = ()) -> bool:
    """Monday to Friday, no public holiday, not closed."""
    is_free = day.weekday() >= SATURDAY or day in public_holidays(day.year)
    return not is_free and not is_closed(day, closures)


def working_days_after(day: date, days: int, closures: Sequence[Closure] = ()) -> date:
    """The day so many working days later; `clock.LAST_DAY` where the firm closes for good."""
    for _ in range(days):
        day = _working_day_after(day, closures)
    return day


def _working_day_after(day: date, closures: Sequence[Closure]) -> date:
    for _ in range(LONGEST_CLOSED_DAYS):
        if day >= clock.LAST_DAY:
            break
        day += timedelta(days=1)
        if is_working_day(day, closures):
            return day
    return clock.LAST_DAY


def open_intervals(
    calendar: Calendar,
    start: datetime,
    end: datetime,
    *,
    closures: Sequence[Closure] = (),
    zone_name: str = AMSTERDAM,
) -> list[Interval]:
    """Open minutes of a calendar in [start, end), counted from start; merged and sorted."""
    exceptions = {each.day: each for each in calendar.exceptions}
    intervals: list[Interval] = []
    before, after = _reach_days(calendar)
    day = clock.local_day(start, zone_name) - timedelta(days=before)
    last = clock.local_day(end, zone_name) + timedelta(days=after)
    while day <= last:
        for first_min, last_min in _shifts_on(calendar, day, exceptions, closures):
            opens = clock.minute_of(clock.utc_of(day, first_min, zone_name), start)
            closes = clock.minute_of(clock.utc_of(day, last_min, zone_name), start)
            intervals.append((max(0, opens), closes))
        day += timedelta(days=1)
    horizon = clock.minute_of(end, start)
    return clock.common(clock.merged(intervals), [(0, horizon)])


def shifts_of(
    calendar: Calendar, day: date, *, closures: Sequence[Closure] = ()
) -> list[Interval]:
    """The shifts that begin on a day, in local minutes of it; past 1440 is on the day after."""
    exceptions = {each.day: each for each in calendar.exceptions}
    return clock.merged(list(_shifts_on(calendar, day, exceptions, closures)))


def _reach_days(calendar: Calendar) -> tuple[int, int]:
    """How many days a shift goes on after its own day, at least one, and begins before it."""
    times = [(each.start_min, each.end_min) for each in calendar.shifts]
    times += [pair for each in calendar.exceptions for pair in each.shifts]
    latest = max((end for _, end in times), default=0)
    earliest = min((start for start, _ in times), default=0)
    return max(1, latest // MINUTES_PER_DAY), max(0, -(earliest // MINUTES_PER_DAY))


def _shifts_on(
    calendar: Calendar,
    day: date,
    exceptions: dict[date, DayException],
    closures: Iterable[Closure],
) -> Iterable[tuple[int, int]]:
    if day in exceptions:
        return exceptions[day].shifts
    if is_closed(day, closures):
        return ()
    if not calendar.works_on_holidays and day in public_holidays(day.year):
        return ()
    weekday = day.weekday()
    return [(s.start_min, s.end_min) for s in calendar.shifts if s.weekday == weekday]

"""The opening hours of a company's machines and people in the minutes of the plan."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from gemaakt import clock
from gemaakt.clock import Interval
from gemaakt.company import Company
from gemaakt.shop import Calendar, Machine, Person, Shift, open_intervals
from gemaakt.units import MINUTES_PER_DAY

ASSUMED_HOURS = (450, 960)
"""Local minutes of 07:30 and 16:00, Monday to Friday, where nothing is known."""
ASSUMED = Calendar("", shifts=tuple(Shift(day, *ASSUMED_HOURS) for day in range(5)))
ALL_WORKING_DAYS = Calendar("", shifts=tuple(Shift(day, 0, MINUTES_PER_DAY) for day in range(5)))

LONGEST_AGO = 1500 * MINUTES_PER_DAY
"""Further back nothing is counted: what went out then is long overdue."""


@dataclass(slots=True)
class CompanyHours:
    """Opening hours of one company over a horizon, each calendar computed once."""

    company: Company
    horizon: int
    _known: dict[str, list[Interval]] = field(default_factory=dict)

    @property
    def zero(self) -> datetime:
        """Minute zero."""
        return self.company.plan_start

    def has(self, calendar: str) -> bool:
        """Say whether the company knows the calendar."""
        return any(each.id == calendar for each in self.company.calendars)

    def calendar(self, name: str) -> list[Interval]:
        """Open minutes of a calendar by its id; the first one, else assumed hours, if unknown."""
        if name not in self._known:
            self._known[name] = self._opened(self._calendar(name))
        return self._known[name]

    def outside(self) -> list[Interval]:
        """All minutes of working days: the hours of suppliers."""
        if "\0outside" not in self._known:
            self._known["\0outside"] = self._opened(ALL_WORKING_DAYS)
        return self._known["\0outside"]

    def gone_outside(self, sent: datetime) -> int:
        """Minutes of working days from an instant until minute zero."""
        since = clock.instant_of(max(self.minute(sent), -LONGEST_AGO), self.zero)
        opened = open_intervals(
            ALL_WORKING_DAYS,
            since,
            self.zero,
            closures=self.company.closures,
            zone_name=self.company.time_zone,
        )
        return clock.length_min(opened)

    def of_machine(self, machine: Machine | None) -> list[Interval]:
        """Open minutes of a machine without its downtimes; None is an assumed machine."""
        if machine is None:
            return self.calendar("")
        holes = [self.between(each.start, each.end) for each in machine.downtimes]
        return clock.without(self.calendar(machine.calendar), holes)

    def of_person(self, person: Person) -> list[Interval]:
        """Minutes that a person is at work."""
        holes = [self.between(each.start, each.end) for each in person.absences]
        holes += self._school(person.school_weekdays)
        if person.contract_ends is not None:
            holes.append((self.day_end(person.contract_ends), self.horizon))
        return clock.without(self.calendar(person.calendar), holes)

    def between(self, start: datetime, end: datetime) -> Interval:
        """Two instants in minutes of the plan, the end rounded up."""
        return self.minute(start), -clock.minute_of(self.zero, _zoned(end, self.zero))

    def minute(self, instant: datetime) -> int:
        """An instant in minutes of the plan; without a zone it is taken as that of the plan."""
        return clock.minute_of(_zoned(instant, self.zero), self.zero)

    def minute_after(self, instant: datetime) -> int:
        """The first whole minute at or after an instant."""
        return -clock.minute_of(self.zero, _zoned(instant, self.zero))

    def day_start(self, day: date) -> int:
        """The minute at which a local day begins."""
        return clock.minute_of(clock.local_midnight(day, self.company.time_zone), self.zero)

    def day_end(self, day: date) -> int:
        """The minute at which a local day ends."""
        return self.day_start(clock.within(day) + timedelta(days=1))

    def days(self, before: int = 0) -> list[date]:
        """The local days of the horizon, and so many before it."""
        first = clock.local_day(self.zero, self.company.time_zone)
        last = self.horizon // MINUTES_PER_DAY + 2
        return [first + timedelta(days=d) for d in range(-before, last)]

    def _school(self, weekdays: Sequence[int]) -> list[Interval]:
        if not weekdays:
            return []
        return [
            (self.day_start(day), self.day_end(day))
            for day in self.days()
            if day.weekday() in weekdays
        ]

    def _calendar(self, name: str) -> Calendar:
        return self.company.calendar_of(name) if self.company.calendars else ASSUMED

    def _opened(self, calendar: Calendar) -> list[Interval]:
        end = clock.instant_of(self.horizon, self.zero)
        return open_intervals(
            calendar,
            self.zero,
            end,
            closures=self.company.closures,
            zone_name=self.company.time_zone,
        )


def _zoned(instant: datetime, zero: datetime) -> datetime:
    return (
        instant
        if instant.tzinfo
        else datetime.combine(instant.date(), time(instant.hour, instant.minute), zero.tzinfo)
    )

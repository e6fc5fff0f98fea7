"""Attendance of apprentices from the shop's clock: the weeks that a work placement is counted by.

The Subsidieregeling praktijkleren pays a placement by the weeks of a school year in which the
apprentice was taught at work; a school year runs from 1 August.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from gemaakt import clock
from gemaakt.schemes.law import Law
from gemaakt.server.shop.models import Facts, Person
from gemaakt.server.work.models import Clocking

AUGUST = 8


@dataclass(frozen=True, slots=True)
class Attendance:
    """One apprentice over one school year."""

    person: str
    name: str
    weeks: int
    days: int
    worked_h: float
    part_share: float | None
    """Part of a full placement, at most one; None when the law's weeks are not known."""


def school_year(day: date) -> tuple[date, date]:
    """First day of the school year of a day, and of the next one."""
    first = day.year if day.month >= AUGUST else day.year - 1
    return date(first, AUGUST, 1), date(first + 1, AUGUST, 1)


def attendance(now: datetime) -> list[Attendance]:
    """Every apprentice with the weeks, days and hours clocked in the school year of this day."""
    facts = Facts.objects.only("time_zone").first()
    zone = facts.time_zone if facts else clock.AMSTERDAM
    today = clock.local_day(now, zone)
    names = dict(Person.objects.filter(needs_supervisor=True).values_list("code", "name"))
    since, until = (clock.local_midnight(each, zone) for each in school_year(today))
    rows = Clocking.objects.filter(
        person__in=names, start__gte=since, start__lt=until, worked_min__gt=0
    )
    worked: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for person, start, minutes in rows.values_list("person", "start", "worked_min"):
        worked[person][clock.local_day(start, zone)] += minutes
    full = Law("praktijkleren", today).get("full_place_weeks_mbo")
    return [_one(code, name, worked[code], full) for code, name in sorted(names.items())]


def _one(code: str, name: str, days: dict[date, float], full: int | None) -> Attendance:
    weeks = len({day.isocalendar()[:2] for day in days})
    part = None if not full else min(1.0, round(weeks / full, 2))
    return Attendance(code, name or code, weeks, len(days), sum(days.values()) / 60, part)

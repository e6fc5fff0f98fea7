"""R&D hours from the shop's own clock: what counts, what is late, forecast against declared.

The administration must be such that per day and per project one sees who worked how long; hours
are written within ten working days (Regeling S&O-afdrachtvermindering; WVA art. 24(1)). A working
day is Monday to Friday without public holidays and without days the firm is closed.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import msgspec

from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity
from gemaakt.shop import Closure
from gemaakt.shop.calendar import working_days_after
from gemaakt.units import MINUTES_PER_DAY

WORKING_DAYS = 10
MOST_MIN = 1_000_000
"""Of one line that is read at all; a day has 1,440."""
DUE_SOON_DAYS = 3
SHORT_SHARE = 0.9


class HoursOdd(GemaaktError, ValueError):
    """A day of a person has more hours than a day, fewer than none, or was written before it."""


class HoursUnread(GemaaktError, ValueError):
    """The document with hours is not of its form."""


@dataclass(frozen=True, slots=True)
class HourLine:
    """One person's work on one project on one day, and the day on which it was written."""

    person: str
    project: str
    day: date
    worked_min: int
    recorded_on: date


@dataclass(frozen=True, slots=True)
class ProjectHours:
    """Hours of one project: accepted, too late, declared, and where the year ends at this pace."""

    project: str
    accepted_h: float
    late_h: float
    declared_h: float | None
    forecast_h: float


@dataclass(frozen=True, slots=True)
class HoursOverview:
    """The official overview: per project, and per project, person and day (minutes)."""

    projects: tuple[ProjectHours, ...]
    lines: tuple[tuple[str, str, date, int], ...]
    """Project, person, day, accepted minutes."""
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class HoursFile:
    """Hour lines with what was declared per project and the days the firm is closed."""

    lines: tuple[HourLine, ...]
    declared_h: Mapping[str, float] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()


def read_hours(raw: object, *, file: str = "") -> HoursFile:
    """The hours in a parsed document; `HoursUnread` says where it departs from its form."""
    try:
        found = msgspec.convert(raw, HoursFile)
    except (msgspec.ValidationError, OverflowError) as error:
        raise HoursUnread("schemes.hours-unread", file=file, reason=str(error)) from error
    for at, line in enumerate(found.lines):
        if abs(line.worked_min) > MOST_MIN:
            raise HoursUnread("schemes.hours-unread", file=file, reason=f"lines[{at}].worked_min")
    for project, hours in found.declared_h.items():
        if not math.isfinite(hours):
            reason = f"declared_h.{project}: {hours}"
            raise HoursUnread("schemes.hours-unread", file=file, reason=reason)
    return found


def last_day_to_write(day: date, closures: Sequence[Closure] = ()) -> date:
    """The tenth working day after the day of the work; never, where the firm closes for good."""
    return working_days_after(day, WORKING_DAYS, closures)


def overview(
    lines: Iterable[HourLine],
    *,
    on: date,
    declared_h: Mapping[str, float] | None = None,
    closures: Sequence[Closure] = (),
) -> HoursOverview:
    """Add the hours of one calendar year up to the day `on`; raises `HoursOdd`."""
    declared = dict(declared_h or {})
    accepted: dict[tuple[str, str, date], int] = defaultdict(int)
    late: dict[str, int] = defaultdict(int)
    findings: list[Finding] = []
    for line in _possible(lines):
        if line.day.year != on.year or line.day > on:
            continue
        last = last_day_to_write(line.day, closures)
        if line.recorded_on > last:
            late[line.project] += line.worked_min
            findings.append(_late(line, last))
        else:
            accepted[line.project, line.person, line.day] += line.worked_min
    names = sorted({key[0] for key in accepted} | set(late) | set(declared))
    projects = tuple(_project(name, accepted, late, declared, on) for name in names)
    findings += [each for project in projects for each in _against_declared(project)]
    rows = tuple((*key, minutes) for key, minutes in sorted(accepted.items()))
    return HoursOverview(projects, rows, tuple(findings))


def days_to_write(
    worked: Iterable[tuple[str, date]],
    written: Iterable[tuple[str, date]],
    *,
    on: date,
    closures: Sequence[Closure] = (),
) -> tuple[Finding, ...]:
    """Warn of days with R&D work not yet written whose last day to write is near."""
    found: list[Finding] = []
    for person, day in sorted(set(worked) - set(written)):
        last = last_day_to_write(day, closures)
        if on <= last <= on + timedelta(days=DUE_SOON_DAYS):
            where = {"person": person, "day": str(day)}
            params = {"day": str(day), "last": str(last)}
            found.append(Finding("schemes.hours-due", Severity.WARNING, where, params))
    return tuple(found)


def _possible(lines: Iterable[HourLine]) -> Iterator[HourLine]:
    """The lines; `HoursOdd` where a person's day gets longer than it is, or is written ahead."""
    whole: dict[tuple[str, date], int] = defaultdict(int)
    for line in lines:
        about = {"person": line.person, "day": str(line.day)}
        whole[line.person, line.day] += line.worked_min
        if not 0 <= line.worked_min <= whole[line.person, line.day] <= MINUTES_PER_DAY:
            most = max(whole[line.person, line.day], line.worked_min, key=abs)
            raise HoursOdd("schemes.hours-odd", **about, hours=round(most / 60, 2))
        if line.recorded_on < line.day:
            raise HoursOdd("schemes.hours-ahead", **about, recorded=str(line.recorded_on))
        yield line


def _late(line: HourLine, last: date) -> Finding:
    return Finding(
        "schemes.hours-late",
        Severity.WARNING,
        {"project": line.project},
        {
            "person": line.person,
            "day": str(line.day),
            "hours": round(line.worked_min / 60, 2),
            "recorded": str(line.recorded_on),
            "last": str(last),
        },
    )


def _project(
    name: str,
    accepted: Mapping[tuple[str, str, date], int],
    late: Mapping[str, int],
    declared: Mapping[str, float],
    on: date,
) -> ProjectHours:
    hours = sum(minutes for key, minutes in accepted.items() if key[0] == name) / 60
    days = (on - date(on.year, 1, 1)).days + 1
    whole = (date(on.year + 1, 1, 1) - date(on.year, 1, 1)).days
    return ProjectHours(
        name, hours, late.get(name, 0) / 60, declared.get(name), hours / days * whole
    )


def _against_declared(project: ProjectHours) -> tuple[Finding, ...]:
    if project.declared_h is None:
        return ()
    where = {"project": project.project}
    if project.accepted_h > project.declared_h:
        params = {
            "project": project.project,
            "hours": round(project.accepted_h, 2),
            "declared": project.declared_h,
        }
        return (Finding("schemes.hours-over-declared", Severity.WARNING, where, params),)
    if project.forecast_h < SHORT_SHARE * project.declared_h:
        params = {
            "project": project.project,
            "hours": round(project.forecast_h),
            "declared": project.declared_h,
        }
        return (Finding("schemes.hours-under-declared", Severity.INFO, where, params),)
    return ()

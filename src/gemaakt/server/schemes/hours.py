"""Research hours from the shop's clock: what is proposed, what is written, what RVO asks for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from gemaakt import clock
from gemaakt.data import sentence
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding
from gemaakt.schemes.wbso_hours import (
    HourLine,
    HoursOverview,
    days_to_write,
    last_day_to_write,
    overview,
)
from gemaakt.server import audit
from gemaakt.server.cells import never_formula
from gemaakt.server.schemes.models import ResearchHours, ResearchProject
from gemaakt.server.shop.models import Facts, Person
from gemaakt.server.work.models import Clocking
from gemaakt.shop import Closure
from gemaakt.units import MINUTES_PER_DAY

LOOK_BACK_DAYS, MOST_BACK_DAYS = 21, 100
"""Ten working days and the holidays among them; more where the firm was closed since."""
MOST_ROWS = 200

type Key = tuple[str, date]
type Line = tuple[str, date, int]
"""Person, day and project."""


class HoursRefused(GemaaktError, ValueError):
    """Hours that cannot be written: too many in a day, a day to come, an unknown project."""


@dataclass(frozen=True, slots=True)
class ToWrite:
    """What one person clocked on one day, and what was written of it already."""

    person: str
    name: str
    day: date
    clocked_min: int
    orders: tuple[str, ...]
    written_min: int
    project: int | None
    """The project that the orders belong to; a day on two projects is two rows."""
    proposed_min: int
    """Clocked on the project and not written yet."""
    whole_min: int
    """What then stands for the project on that day: what was written before, and this."""
    last_day: date
    is_late: bool
    is_soon: bool

    @property
    def before_min(self) -> int:
        """What stands written for the project on that day."""
        return self.whole_min - self.proposed_min

    @property
    def is_open(self) -> bool:
        """Whether it can still be written in time, or belongs to a project all the same."""
        return not self.is_late or self.proposed_min > 0


@dataclass(frozen=True, slots=True)
class Known:
    """What the pages of hours read once."""

    today: date
    closures: tuple[Closure, ...]
    names: Mapping[str, str]
    projects: Sequence[ResearchProject]
    zone: str


def known(now: datetime) -> Known:
    """The firm's closed days, people and the projects of the year."""
    facts = Facts.objects.first()
    zone = facts.time_zone if facts else clock.AMSTERDAM
    closures = tuple(facts.to_domain()["closures"]) if facts else ()
    today = clock.local_day(now, zone)
    names = dict(Person.objects.values_list("code", "name"))
    projects = list(ResearchProject.objects.filter(year__in=(today.year - 1, today.year)))
    return Known(today, closures, names, projects, zone)


def to_write(about: Known, person: str = "") -> list[ToWrite]:
    """Days with clocked work in the past three weeks, the last day first, one row a person."""
    clocked, proposed = _clocked(about, person)
    since = _since(about)
    written: dict[Key, dict[int, int]] = defaultdict(dict)
    for who, day, on, minutes in ResearchHours.objects.filter(day__gte=since).values_list(
        "person", "day", "project", "worked_min"
    ):
        written[who, day][on] = minutes
    rows = [
        row
        for key, orders in clocked.items()
        for row in _rows(about, key, orders, written[key], proposed.get(key, {}))
    ]
    return sorted(rows, key=lambda row: (row.proposed_min == 0, -row.day.toordinal(), row.name))[
        :MOST_ROWS
    ]


def _since(about: Known) -> date:
    """The first day that is looked at: three weeks back, and every day that can be written yet."""
    since = about.today - timedelta(days=LOOK_BACK_DAYS)
    first = about.today - timedelta(days=MOST_BACK_DAYS)
    while since > first and last_day_to_write(since, about.closures) >= about.today:
        since -= timedelta(days=1)
    return since


def _clocked(
    about: Known, person: str
) -> tuple[dict[Key, dict[str, float]], dict[Key, dict[int, dict[str, float]]]]:
    """Minutes per order for each person and day, and of those the ones that mean a project."""
    belongs = {
        (order, project.year): project.pk for project in about.projects for order in project.orders
    }
    since = clock.local_midnight(_since(about), about.zone)
    rows = Clocking.objects.filter(start__gte=since, worked_min__gt=0)
    if person:
        rows = rows.filter(person=person)
    clocked: dict[Key, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    proposed: dict[Key, dict[int, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for who, order, start, minutes in rows.values_list("person", "order", "start", "worked_min"):
        key = (who, clock.local_day(start, about.zone))
        clocked[key][order] += minutes
        project = belongs.get((order, key[1].year))
        if project is not None:
            proposed[key][project][order] = clocked[key][order]
    return clocked, proposed


def _rows(
    about: Known,
    key: Key,
    orders: Mapping[str, float],
    written: Mapping[int, int],
    proposed: Mapping[int, Mapping[str, float]],
) -> Iterator[ToWrite]:
    """A row of the day; a row for each project where its orders are of several."""
    if len(proposed) > 1:
        for project, mine in proposed.items():
            done_min = written.get(project, 0)
            left_min = max(0, round(sum(mine.values())) - done_min)
            yield _row(about, key, mine, done_min, (project, left_min, done_min))
        return
    done_min = sum(written.values())
    for project, mine in proposed.items():
        left_min = max(0, round(sum(mine.values())) - done_min)
        yield _row(about, key, orders, done_min, (project, left_min, written.get(project, 0)))
    if not proposed:
        yield _row(about, key, orders, done_min, (None, 0, 0))


def _row(
    about: Known,
    key: Key,
    orders: Mapping[str, float],
    written_min: int,
    proposed: tuple[int | None, int, int],
) -> ToWrite:
    """`proposed`: the project, its minutes not written yet, and those that are."""
    (person, day), (project, left_min, before_min) = key, proposed
    last = last_day_to_write(day, about.closures)
    return ToWrite(
        person,
        about.names.get(person, "") or person,
        day,
        round(sum(orders.values())),
        tuple(sorted(orders)),
        written_min,
        project,
        left_min,
        before_min + left_min,
        last,
        is_late=about.today > last,
        is_soon=about.today <= last <= about.today + timedelta(days=3),
    )


def official(about: Known, year: int) -> HoursOverview:
    """The overview of a year that RVO asks for, with what is late or over the declaration."""
    projects = [each for each in about.projects if each.year == year]
    lines = [
        HourLine(row.person, row.project.code, row.day, minutes, written_on)
        for row in ResearchHours.objects.filter(day__year=year).select_related("project")
        for written_on, minutes in row.parts()
    ]
    declared = {p.code: float(p.declared_h) for p in projects if p.declared_h is not None}
    on = min(about.today, date(year, 12, 31))
    return overview(lines, on=on, declared_h=declared, closures=about.closures)


def per_person(about: Known, found: HoursOverview) -> list[dict[str, Any]]:
    """Hours per project and person over the whole year."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for project, person, _day, minutes in found.lines:
        sums[project, person][0] += minutes
        sums[project, person][1] += 1
    return [
        {
            "project": project,
            "name": about.names.get(person, "") or person,
            "hours": minutes / 60,
            "days": days,
        }
        for (project, person), (minutes, days) in sorted(sums.items())
    ]


def as_table(about: Known, found: HoursOverview) -> str:
    """The lines as text with tabs: copied from the page, pasted into a form or a sheet."""
    rows = [("project", "medewerker", "datum", "uren")]
    rows += [
        (
            _cell(project), _cell(about.names.get(person, "") or person), f"{day:%d-%m-%Y}",
            f"{minutes / 60:.2f}".replace(".", ","),
        )
        for project, person, day, minutes in found.lines
    ]  # fmt: skip
    return "\n".join("\t".join(row) for row in rows)


def _cell(text: str) -> str:
    """A text on one line and in one column."""
    return never_formula(" ".join(text.split()))


def warnings(
    about: Known, rows: Iterable[ToWrite], found: HoursOverview, language: str
) -> list[str]:
    """What is late, nearly late, or beside the declaration, in sentences."""
    worked = [(r.name, r.day) for r in rows if r.proposed_min > 0]
    due = days_to_write(worked, (), on=about.today, closures=about.closures)
    return [_said(each, about, language) for each in (*due, *found.findings)]


def _said(finding: Finding, about: Known, language: str) -> str:
    words = {**finding.where, **finding.params}
    person = str(words.get("person", ""))
    return sentence(finding.code, {**words, "person": about.names.get(person, "") or person},
                    language)  # fmt: skip


@transaction.atomic
def keep_project(
    *,
    code: str,
    name: str,
    year: int,
    declared_h: Decimal | float | None,
    orders: Sequence[str],
    actor: Any = None,
) -> ResearchProject:
    """Keep a project of a year: its declared hours, and the orders that belong to it."""
    row, _new = ResearchProject.objects.update_or_create(
        code=code,
        year=year,
        defaults={"name": name, "declared_h": declared_h, "orders": list(dict.fromkeys(orders))},
    )
    said = None if declared_h is None else float(declared_h)
    audit.log("schemes.project-kept", actor, str(row), {"declared_h": said})
    return row


@transaction.atomic
def write_hours(
    *, rows: Iterable[tuple[str, date, int, int]], today: date, actor: Any = None
) -> int:
    """Write (person, day, project, minutes); recorded today, and nil takes a line away.

    Raises `HoursRefused` when a day would hold more minutes than there are in it, or is to come.
    """
    years = {row.pk: row.year for row in ResearchProject.objects.all()}
    count = 0
    for person, day, project, minutes in rows:
        if project not in years or years[project] != day.year:
            raise HoursRefused("schemes.hours-no-project", day=str(day), person=person)
        if day > today or not 0 <= minutes <= MINUTES_PER_DAY:
            raise HoursRefused(
                "schemes.hours-odd", person=person, day=str(day), hours=minutes / 60
            )
        _write(person, day, project, minutes, today)
        count += 1
    audit.log("schemes.hours-written", actor, "WBSO", {"rows": count})
    return count


def changed_since(shown: Mapping[Line, int]) -> dict[Line, int]:
    """Lines that others wrote after a page showed their minutes, with what stands there now."""
    rows = ResearchHours.objects.filter(day__in={day for _person, day, _project in shown})
    now = {
        (who, day, project): minutes
        for who, day, project, minutes in rows.values_list(
            "person", "day", "project", "worked_min"
        )
    }
    return {line: now.get(line, 0) for line, before in shown.items() if now.get(line, 0) != before}


def _write(person: str, day: date, project: int, minutes: int, today: date) -> None:
    """Keep a line; minutes that stood there keep the day on which they were written."""
    row = ResearchHours.objects.filter(project_id=project, person=person, day=day).first()
    others = ResearchHours.objects.filter(person=person, day=day).exclude(project_id=project)
    whole = minutes + sum(others.values_list("worked_min", flat=True))
    if whole > MINUTES_PER_DAY:
        raise HoursRefused("schemes.hours-odd", person=person, day=str(day), hours=whole / 60)
    if row is None and minutes:
        ResearchHours.objects.create(
            project_id=project, person=person, day=day, worked_min=minutes, recorded_on=today
        )
    elif row is not None and not minutes:
        row.delete()
    elif row is not None and row.worked_min != minutes:
        row.change(minutes, today)
        row.save(update_fields=["worked_min", "recorded_on", "earlier"])

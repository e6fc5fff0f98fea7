"""The shop of a demo company: machines, people, calendars, suppliers, the connection."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from gemaakt import clock
from gemaakt.company.demo.draw import Draw
from gemaakt.company.demo.sector import Table, country_table
from gemaakt.shop import (
    Absence,
    Calendar,
    Closure,
    Downtime,
    GridConnection,
    LearningGoal,
    Machine,
    Person,
    PowerStates,
    Shift,
    Supplier,
    WorkCentre,
)

AWAY_SHARE = 0.2
"""Share of the people with a known day off or holiday in the weeks ahead."""


def work_centres(table: Table) -> tuple[WorkCentre, ...]:
    """The departments."""
    return tuple(WorkCentre(each["id"], each["name"]) for each in table["centres"])


def calendars() -> tuple[Calendar, ...]:
    """The working patterns; the day shift comes first and is the usual one."""
    return tuple(
        Calendar(name, row["name"], _shifts(row))
        for name, row in country_table()["calendars"].items()
    )


def _shifts(row: Table) -> tuple[Shift, ...]:
    return tuple(Shift(day, *hours) for day in row["weekdays"] for hours in row["shifts"])


def closures(now: datetime) -> tuple[Closure, ...]:
    """Between Christmas and New Year, and the three weeks of the building holiday."""
    years = range(now.year, now.year + 2)
    winter = [Closure(date(y, 12, 24), date(y, 12, 31), "Kerstsluiting") for y in years]
    summer = [
        Closure(monday, monday + timedelta(days=18), "Bouwvak")
        for monday in (date.fromisocalendar(y, 31, 1) for y in years)
    ]
    return tuple(sorted(winter + summer, key=lambda each: each.first_day))


def suppliers(table: Table) -> tuple[Supplier, ...]:
    """Outside firms."""
    return tuple(Supplier(**row) for row in table.get("suppliers", ()))


def connection(table: Table) -> GridConnection:
    """The connection to the grid."""
    grid = table["grid"]
    return GridConnection(float(grid["limit_kw"]), float(grid["base_load_kw"]))


def machines(table: Table, now: datetime) -> tuple[Machine, ...]:
    """All machines; the one that the sector names is out of order next Tuesday."""
    broken = table["broken"]
    made = (_machine(row, centre) for centre in table["centres"] for row in centre["machines"])
    return tuple(
        _with_downtime(each, now, broken["reason"]) if each.id == broken["machine"] else each
        for each in made
    )


def _machine(row: Table, centre: Table) -> Machine:
    power = PowerStates(
        0.0, float(row.get("idle", 0)), float(row.get("setup", 0)), float(row["run"])
    )
    return Machine(
        id=row["id"],
        work_centre=centre["id"],
        name=row["name"],
        calendar=row.get("calendar", "dag"),
        power=power,
        rate_eur_per_h=Decimal(str(row["rate"])),
    )


def next_tuesday(now: datetime) -> date:
    """The first Tuesday after today."""
    today = clock.local_day(now)
    return today + timedelta(days=(1 - today.weekday() - 1) % 7 + 1)


def _with_downtime(machine: Machine, now: datetime, reason: str) -> Machine:
    tuesday = next_tuesday(now)
    start, end = clock.utc_of(tuesday, 0), clock.utc_of(tuesday + timedelta(days=1), 0)
    return Machine(
        machine.id,
        machine.work_centre,
        machine.name,
        machine.calendar,
        machine.power,
        machine.rate_eur_per_h,
        downtimes=(Downtime(start, end, reason),),
    )


def people(table: Table, now: datetime, draw: Draw) -> tuple[Person, ...]:
    """Everybody in the firm, the office too; some with a day off or a holiday ahead."""
    names = _names(draw)
    made: list[Person] = []
    for group in table["people"]:
        given = group.get("names", ())
        for at in range(group.get("count", len(given))):
            name = given[at] if at < len(given) else next(names)
            made.append(_person(f"p{len(made) + 1:02d}", name, group, now, draw))
    return tuple(made)


def _names(draw: Draw) -> Iterator[str]:
    country = country_table()
    pairs = zip(draw.shuffled(country["first"]), draw.shuffled(country["last"]), strict=True)
    return (f"{first} {last}" for first, last in pairs)


def _person(person_id: str, name: str, group: Table, now: datetime, draw: Draw) -> Person:
    today = clock.local_day(now)
    ends = group.get("contract_ends_in_days")
    return Person(
        id=person_id,
        name=name,
        calendar=group.get("calendar", "dag"),
        skills=group.get("skills", {}),
        rate_eur_per_h=Decimal(str(group["rate"])),
        needs_supervisor=group.get("supervised", False),
        supervises_at_most=2,
        school_weekdays=tuple(group.get("school", ())),
        absences=_absences(now, draw),
        role=group["role"],
        contract_ends=today + timedelta(days=ends) if ends else None,
        learning_goals=tuple(_goal(goal, today) for goal in group.get("goals", ())),
    )


def _goal(goal: Table, today: date) -> LearningGoal:
    by = today + timedelta(days=goal["in_days"])
    return LearningGoal(
        goal["skill"], goal["level"], by, float(goal["needed_h"]), float(goal["done_h"])
    )


def _absences(now: datetime, draw: Draw) -> tuple[Absence, ...]:
    if not draw.chance(AWAY_SHARE):
        return ()
    first = clock.local_day(now) + timedelta(days=draw.whole(3, 60))
    days, reason = draw.one([(1, "vrije dag"), (2, "ATV"), (5, "vakantie"), (1, "tandarts")])
    start, end = clock.utc_of(first, 0), clock.utc_of(first + timedelta(days=days), 0)
    return (Absence(start, end, reason),)

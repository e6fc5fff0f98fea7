"""How full the coming weeks are, per department and per skill.

The minutes are added up once, when a version is kept: a version never changes, and adding tens
of thousands of operations for each visit is what made the page slow.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from gemaakt import clock
from gemaakt.routing import Attendance
from gemaakt.server.order.models import Operation
from gemaakt.server.plan.models import PlannedLoad, PlannedOperation, PlanVersion
from gemaakt.server.plan.opening import ALWAYS, Opening
from gemaakt.server.shop.models import Facts, Machine, Person, WorkCentre, names_in
from gemaakt.units import MINUTES_PER_DAY, MINUTES_PER_WEEK

WEEKS = 12
BATCH = 500
NEVER = 1 << 40
"""When somebody who stays at her work leaves it."""
NEARLY_NONE, CALM, FULL = 0.01, 0.75, 0.95


def store_load(version: PlanVersion, zone: str = clock.AMSTERDAM) -> None:
    """Add up the minutes of a version per week, machine and skill and keep them."""
    rows = PlannedOperation.objects.filter(version=version).exclude(machine="").order_by()
    attended = {
        (order, code): (skill, attendance)
        for order, code, skill, attendance in Operation.objects.exclude(attendance="none")
        .exclude(skill="")
        .order_by()
        .values_list("order__code", "code", "skill", "attendance")
    }
    first = _monday(clock.local_day(version.time_zero, zone))
    origin = clock.minute_of(clock.local_midnight(first, zone), version.time_zero)
    total: Counter[tuple[int, str, str]] = Counter()
    fields = ("order", "operation", "machine", "work", "setup_end")
    for order, code, machine, work, setup_end in rows.values_list(*fields):
        skill, attendance = attended.get((order, code), ("", ""))
        is_setup = attendance == Attendance.SETUP.value
        left = clock.minute_of(setup_end, version.time_zero) if is_setup else NEVER
        for a, b in work:
            week, until = (a - origin) // MINUTES_PER_WEEK, max(a, min(b, left))
            total[week, machine, skill] += until - a
            total[week, machine, ""] += b - until
    PlannedLoad.objects.bulk_create(
        (
            PlannedLoad(
                version=version,
                week=first + timedelta(weeks=week),
                machine=machine,
                skill=skill,
                work_min=minutes,
            )
            for (week, machine, skill), minutes in total.items()
            if minutes
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def load_by_week(
    version: PlanVersion,
    today: date,
    *,
    facts: Facts | None,
    machines: list[Machine],
    people: list[Person],
) -> dict[str, Any]:
    """Load per department and per skill for twelve weeks from the Monday of this week."""
    zone = facts.time_zone if facts else clock.AMSTERDAM
    weeks = [_monday(today) + timedelta(weeks=at) for at in range(WEEKS)]
    rows = _rows(version, weeks)
    if not rows and not PlannedLoad.objects.filter(version=version).exists():
        store_load(version, zone)  # a version from before these minutes were kept
        rows = _rows(version, weeks)
    edges = [
        clock.minute_of(clock.local_midnight(each, zone), version.time_zero)
        for each in [*weeks, weeks[-1] + timedelta(weeks=1)]
    ]
    opening = Opening(facts, version.time_zero, edges[-1])
    return {
        "weeks": [{"number": each.isocalendar().week, "monday": each} for each in weeks],
        "centres": _by_centre(rows, weeks, machines, opening, edges),
        "skills": _by_skill(rows, weeks, people, opening, edges),
    }


def _rows(version: PlanVersion, weeks: list[date]) -> list[tuple[date, str, str, int]]:
    there = PlannedLoad.objects.filter(
        version=version, week__gte=weeks[0], week__lte=weeks[-1]
    ).order_by()
    return list(there.values_list("week", "machine", "skill", "work_min"))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _worked(rows: Iterable[tuple[date, str, int]], weeks: list[date]) -> dict[str, Counter[int]]:
    """Minutes per name and number of the week."""
    number = {monday: at for at, monday in enumerate(weeks)}
    found: dict[str, Counter[int]] = {}
    for week, name, minutes in rows:
        found.setdefault(name, Counter())[number[week]] += minutes
    return found


def _room(sets: Iterable[int], opening: Opening, edges: list[int]) -> list[float]:
    """Open minutes per week of several calendars together."""
    room = [0.0] * WEEKS
    days = [edges[0] + MINUTES_PER_DAY * at for at in range(7 * WEEKS)]
    counted = Counter(number if number >= 0 else ALWAYS for number in sets)
    for number, times in counted.items():
        per_week = opening.open_minutes(number, days).reshape(WEEKS, 7).sum(axis=1)
        room = [a + times * float(b) for a, b in zip(room, per_week, strict=True)]
    return room


def _cells(
    worked: Mapping[int, int], room: list[float], weeks: list[date]
) -> list[dict[str, Any]]:
    cells = []
    for week, monday in enumerate(weeks):
        minutes, open_min = worked.get(week, 0), room[week]
        share = minutes / open_min if open_min else (1.5 if minutes else 0.0)
        tone = sum(share >= edge for edge in (NEARLY_NONE, CALM, FULL))
        last = monday + timedelta(days=6)
        percent = round(share * 100)
        cells.append(
            {"share": share, "percent": percent, "tone": tone, "from": monday, "to": last}
        )
    return cells


def _by_centre(
    rows: list[tuple[date, str, str, int]],
    weeks: list[date],
    machines: list[Machine],
    opening: Opening,
    edges: list[int],
) -> list[dict[str, Any]]:
    centre_of = {m.code: m.work_centre for m in machines}
    worked = _worked(((w, centre_of.get(m, m), minutes) for w, m, _s, minutes in rows), weeks)
    names = names_in(WorkCentre.objects)
    sets: dict[str, list[int]] = {}
    for machine in machines:
        sets.setdefault(machine.work_centre, []).append(opening.closed_of_machine(machine))
    return [
        {
            "name": names.get(code, code),
            "code": code,
            "cells": _cells(worked.get(code, {}), _room(closed, opening, edges), weeks),
        }
        for code, closed in sets.items()
    ]


def _by_skill(
    rows: list[tuple[date, str, str, int]],
    weeks: list[date],
    people: list[Person],
    opening: Opening,
    edges: list[int],
) -> list[dict[str, Any]]:
    if not people:
        return []
    worked = _worked(((w, skill, minutes) for w, _m, skill, minutes in rows if skill), weeks)
    closed = {person.code: opening.closed_of_person(person) for person in people}
    found = []
    for skill in sorted({*worked, *(s for person in people for s in person.skills)}):
        able = [closed[p.code] for p in people if p.skills.get(skill, 0) >= 1]
        cells = _cells(worked.get(skill, {}), _room(able, opening, edges), weeks)
        found.append({"name": skill, "people": len(able), "cells": cells})
    return found

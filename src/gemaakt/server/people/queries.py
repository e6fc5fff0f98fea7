"""The matrix, who is away and who learns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from gemaakt import clock
from gemaakt.clock import minute_of, without
from gemaakt.company import Company
from gemaakt.company.load import work_by_skill
from gemaakt.server.order import book
from gemaakt.server.shop.models import Calendar as CalendarRow
from gemaakt.server.shop.models import Facts
from gemaakt.server.shop.models import Person as PersonRow
from gemaakt.server.shop.services import NoCompanyYet
from gemaakt.shop import LearningGoal, Person, level_alone, may_supervise, shifts_of
from gemaakt.shop.calendar import holiday_names
from gemaakt.units import MINUTES_PER_DAY

ROSTER_DAYS = 14
LEARNS, ALONE, TEACHES = 1, 2, 3
AWAY_DAYS = 28


def people_and_work(*, with_work: bool = True, with_left: bool = False) -> Company:
    """The part of the company that these pages reckon with: people, rosters and open work.

    The orders of it are the work of each due day added up. It begins now: the day on which a list
    was read in may be weeks ago. `with_left`: those too whose last working day is over.
    """
    facts = Facts.objects.first()
    if facts is None:
        raise NoCompanyYet("server.no-company")
    known = facts.to_domain()
    known["plan_start"] = max(facts.plan_start, timezone.now())
    today = clock.local_day(known["plan_start"], facts.time_zone)
    people = (each.to_domain() for each in PersonRow.objects.all())
    return Company(
        **known,
        orders=book.added_up("day") if with_work else (),
        people=tuple(each for each in people if with_left or not each.has_left(today)),
        calendars=tuple(each.to_domain() for each in CalendarRow.objects.all()),
    )


@dataclass(frozen=True, slots=True)
class SkillRow:
    """One skill: who has it, how much work waits for it, and whether that is enough."""

    skill: str
    alone: int
    teaches: int
    learns: int
    work_h: float
    is_gap: bool
    """Fewer than two people can do it on their own, and there is work for it."""


def skills_of(company: Company) -> list[SkillRow]:
    """All skills that somebody has or that the order book asks, most work first."""
    work = work_by_skill(company)
    names = set(work) | {skill for each in company.people for skill in each.skills}
    rows = []
    for name in names:
        levels = [each.skills.get(name, 0) for each in company.people if not each.needs_supervisor]
        learners = sum(each.skills.get(name, 0) == LEARNS for each in company.people)
        alone = sum(level >= ALONE for level in levels)
        rows.append(
            SkillRow(
                name,
                alone,
                sum(level >= TEACHES for level in levels),
                learners,
                work.get(name, 0.0) / 60,
                is_gap=alone < 2 and work.get(name, 0.0) > 0,
            )
        )
    return sorted(rows, key=lambda row: (-row.work_h, row.skill))


def matrix(company: Company, skills: Sequence[SkillRow]) -> list[dict[str, Any]]:
    """A row per person who has or learns a skill, a cell per skill."""
    rows = []
    for person in company.people:
        if not person.skills and not person.learning_goals:
            continue
        goals = {goal.skill: goal for goal in person.learning_goals}
        cells = [
            {"level": person.skills.get(row.skill, 0), "goal": goals.get(row.skill)}
            for row in skills
        ]
        rows.append({"person": person, "cells": cells})
    return rows


def without_skills(company: Company) -> list[Person]:
    """People who do no work on the floor."""
    return [each for each in company.people if not each.skills and not each.learning_goals]


def who_left(today: date) -> list[PersonRow]:
    """Whose last working day is over, the last first: her page is there if she comes back."""
    rows = PersonRow.objects.filter(contract_ends__lt=today)
    return list(rows.order_by("-contract_ends", "name"))


def absences(company: Company, today: date) -> list[dict[str, Any]]:
    """Who is away in the coming weeks, first day first; the last day is the last one away."""
    zone = company.time_zone
    first, last = clock.local_midnight(today, zone), today + timedelta(days=AWAY_DAYS)
    rows = []
    for person in company.people:
        for each in person.absences:
            if each.end > first and clock.local_day(each.start, zone) <= last:
                end = clock.local_day(each.end - timedelta(minutes=1), zone)
                start = clock.local_day(each.start, zone)
                rows.append({"person": person, "start": start, "end": end, "reason": each.reason})
    return sorted(rows, key=lambda row: (row["start"], row["person"].id))


def roster(company: Company, monday: date) -> list[dict[str, Any]]:
    """A row a person: for two weeks the hours of each day, or why she is not there."""
    days = [monday + timedelta(days=at) for at in range(ROSTER_DAYS)]
    closed = {day: each.name for each in company.closures for day in days if each.holds(day)}
    return [
        {"person": person, "cells": [_at_work(company, person, day, closed) for day in days]}
        for person in company.people
        if not person.has_left(monday)
    ]


def _at_work(
    company: Company, person: Person, day: date, closed: Mapping[date, str]
) -> dict[str, Any]:
    """One day of one person: `hours` as text, or the reason that there are none.

    The hours are those of the shifts that begin on the day: a night is one from ten to six.
    """
    begin = clock.local_midnight(day, company.time_zone)
    shifts = shifts_of(company.calendar_of(person.calendar), day, closures=company.closures)
    opened = [
        (
            minute_of(clock.utc_of(day, first, company.time_zone), begin),
            minute_of(clock.utc_of(day, last, company.time_zone), begin),
        )
        for first, last in shifts
    ]
    until = max([MINUTES_PER_DAY, *(last for _, last in opened)])
    away = [
        (minute_of(each.start, begin), minute_of(each.end, begin), each.reason)
        for each in person.absences
        if each.end > begin and minute_of(each.start, begin) < until
    ]
    left = without(opened, [(first, last) for first, last, _reason in away])
    if person.has_left(day):
        return {"kind": "gone", "hours": "", "why": ""}
    if opened and day.weekday() in person.school_weekdays:
        return {"kind": "school", "hours": "", "why": ""}
    if opened and not left:
        return {"kind": "away", "hours": "", "why": away[0][2]}
    if not opened:
        why = closed[day] if day in closed else _holiday(company, person, day)
        return {"kind": "free" if why is None else "closed", "hours": "", "why": why or ""}
    zone = clock.zone(company.time_zone)
    first, last = (
        clock.instant_of(each, begin).astimezone(zone) for each in (left[0][0], left[-1][1])
    )
    kind = "part" if left != opened else "work"
    return {
        "kind": kind,
        "hours": f"{first:%H:%M}–{last:%H:%M}",
        "why": away[0][2] if away else "",
    }


def _holiday(company: Company, person: Person, day: date) -> str | None:
    """The holiday on which somebody is free who works on this day of the week."""
    usual = company.calendar_of(person.calendar)
    name = holiday_names(day.year).get(day)
    is_her_day = any(each.weekday == day.weekday() for each in usual.shifts)
    return name if is_her_day and not usual.works_on_holidays else None


def apprentices(company: Company) -> list[dict[str, Any]]:
    """Who works under supervision, at school when, and who may supervise per skill."""
    rows = []
    for person in company.people:
        if not person.needs_supervisor:
            continue
        skills = [
            {"skill": skill, "supervisors": _supervisors(company, person, skill)}
            for skill in person.skills
        ]
        rows.append({"person": person, "skills": skills, "school": person.school_weekdays})
    return rows


def _supervisors(company: Company, person: Person, skill: str) -> list[Person]:
    """Who may be beside her, by the rule of the plan."""
    alone = level_alone(company.people, skill, LEARNS)
    others = (each for each in company.people if each.id != person.id)
    return [each for each in others if may_supervise(each, person, skill, alone)]


def goals(company: Company, practised_h: Mapping[Any, float]) -> list[dict[str, Any]]:
    """Learning goals with how far they are, the nearest first.

    `practised_h`: hours by person and skill, told and clocked (`work.practice`).
    """
    rows = [
        {
            "person": person,
            "goal": goal,
            "done": _done_percent(goal, practised_h[person.id, goal.skill]),
            "left_h": max(0.0, goal.practice_needed_h - practised_h[person.id, goal.skill]),
            "clocked_h": practised_h[person.id, goal.skill] - goal.practice_done_h,
            "teachers": [
                each
                for each in company.people
                if each.skills.get(goal.skill, 0) >= TEACHES and not each.needs_supervisor
            ],
        }
        for person in company.people
        for goal in person.learning_goals
    ]
    return sorted(rows, key=lambda row: row["goal"].by)


def _done_percent(goal: LearningGoal, practised_h: float) -> int:
    if not goal.practice_needed_h:
        return 100
    return min(100, round(100 * practised_h / goal.practice_needed_h))

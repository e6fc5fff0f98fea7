"""The quarter before the demo company was opened: what was made, by whom, and whether in time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from gemaakt import clock
from gemaakt.company.company import Company
from gemaakt.company.demo.draw import Draw
from gemaakt.company.demo.progress import working_days
from gemaakt.order import Order, OrderStatus
from gemaakt.routing import Attendance, Operation, OperationStatus
from gemaakt.shop import OWN_LEVEL, Person, does_alone
from gemaakt.shop.calendar import public_holidays

DAYS_AGO = 84
"""Repeat orders: what is asked now was asked twelve weeks ago too."""
NUMBERS_AGO = 150
IN_TIME_SHARE = 0.82
EARLY_DAYS, LATE_DAYS = (0, 4), (1, 6)
ACTUAL_SHARE = (0.85, 1.25)
"""Clocked minutes against planned ones: a little more on average, as everywhere."""
OPENS_MIN, DAY_MIN = 7 * 60 + 30, 450


@dataclass(frozen=True, slots=True)
class Clocked:
    """One stretch of one person on one operation."""

    operation: str
    person: str
    machine: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class PastOrder:
    """An order that left the shop, with what was clocked on it."""

    order: Order
    finished: datetime
    clocked: tuple[Clocked, ...]


@dataclass(slots=True)
class _Days:
    """Minutes that each person has already been given on each day."""

    company: Company
    used_min: dict[tuple[str, date], int] = field(default_factory=lambda: defaultdict(int))

    def free_day(self, person: Person, day: date) -> date:
        """The first working day from here on with time left."""
        while not self._works(day) or self.used_min[person.id, day] >= DAY_MIN:
            day += timedelta(days=1)
        return day

    def first_free(self, person: Person, day: date) -> tuple[date, int, str]:
        """By what the person who is free first is chosen."""
        free = self.free_day(person, day)
        return free, self.used_min[person.id, free], person.id

    def _works(self, day: date) -> bool:
        return bool(working_days(day, day, self.company.closures))

    def take(self, person: Person, day: date, minutes: int) -> list[tuple[datetime, datetime]]:
        """Stretches of work, day after day, until the minutes are used up."""
        made = []
        while minutes > 0:
            day = self.free_day(person, day)
            begin = self.used_min[person.id, day]
            part = min(minutes, DAY_MIN - begin)
            self.used_min[person.id, day] += part
            start = clock.utc_of(day, OPENS_MIN) + timedelta(minutes=begin)
            made.append((start, start + timedelta(minutes=part)))
            minutes -= part
        return made


def demo_past(company: Company, seed: int = 0) -> tuple[PastOrder, ...]:
    """Orders finished in the twelve weeks before the plan's start, by day; seeded."""
    draw, days = Draw(seed, "past"), _Days(company)
    today = clock.local_day(company.plan_start)
    asked = [each for each in company.orders if each.due and each.status is not OrderStatus.QUOTED]
    asked.sort(key=lambda each: (each.due or today, each.id))
    made = [_made(each, today, company, days, draw) for each in asked]
    kept = [each for each in made if each is not None and each.finished < company.plan_start]
    return tuple(sorted(kept, key=lambda each: each.finished))


def _made(now: Order, today: date, company: Company, days: _Days, draw: Draw) -> PastOrder | None:
    assert now.due is not None
    steps = [_operation(each, now.quantity) for each in now.operations]
    day = now.due - timedelta(days=DAYS_AGO + round(1.6 * len(steps)))
    clocked: list[Clocked] = []
    for step in steps:
        stretches = _clocked(step, day, company.people, days, draw)
        clocked += stretches
        last = clock.local_day(stretches[-1].end) if stretches else day
        away = step.outside.lead_time_days if step.outside else 0
        day = max(day, last) + timedelta(days=1 + away)
    finish = _working(day - timedelta(days=1))
    if finish >= today:
        return None
    in_time = draw.chance(IN_TIME_SHARE)
    shift = draw.whole(*EARLY_DAYS) if in_time else -draw.whole(*LATE_DAYS)
    order = replace(
        now,
        id=_older(now.id),
        due=_working(finish + timedelta(days=shift)),
        release=None,
        status=OrderStatus.DONE,
        operations=tuple(steps),
        materials=(),
        note=now.note.split(" · ")[0],
    )
    ended = max((each.end for each in clocked), default=clock.utc_of(finish, 15 * 60))
    return PastOrder(order, max(ended, clock.utc_of(finish, 15 * 60)), tuple(clocked))


def _operation(now: Operation, quantity: int) -> Operation:
    return replace(
        now,
        status=OperationStatus.DONE,
        quantity=0,
        done_quantity=quantity,
        running=None,
        pin=None,
        transfer_quantity=None,
    )


def _clocked(
    step: Operation, day: date, people: Sequence[Person], days: _Days, draw: Draw
) -> list[Clocked]:
    able = [
        each for each in people if does_alone(each, step.skill, max(OWN_LEVEL, step.skill_level))
    ]
    if not step.alternatives or not able:
        return []
    place = draw.one(step.alternatives)
    minutes = place.setup_min
    if step.attendance is Attendance.WHOLE:
        minutes += place.piece_min * step.done_quantity
    person = min(able, key=lambda each: days.first_free(each, day))
    return [
        Clocked(step.id, person.id, place.machine, start, end)
        for start, end in days.take(person, day, round(minutes * draw.between(ACTUAL_SHARE)))
    ]


def _older(number: str) -> str:
    year, _dash, rank = number.partition("-")
    return f"{year}-{int(rank) - NUMBERS_AGO:04d}"


def _working(day: date) -> date:
    while day.weekday() > 4 or day in public_holidays(day.year):
        day -= timedelta(days=1)
    return day

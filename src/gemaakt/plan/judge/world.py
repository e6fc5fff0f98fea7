"""What the checker knows of a company: its own reading of hours, skills, needs and times.

Nothing here is shared with the planner: it reads the company document directly.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from gemaakt import clock
from gemaakt.clock import Interval
from gemaakt.company import Company
from gemaakt.order import Order, OrderStatus
from gemaakt.routing import Alternative, Operation, OperationStatus
from gemaakt.shop import Calendar, Closure, Machine, Person, Shift, open_intervals
from gemaakt.shop.calendar import public_holidays
from gemaakt.units import MINUTES_PER_DAY

OFFICE_HOURS = Calendar("?", shifts=tuple(Shift(day, 7 * 60 + 30, 16 * 60) for day in range(5)))
ROUND_THE_CLOCK = Calendar("?", shifts=tuple(Shift(day, 0, 24 * 60) for day in range(5)))
YEARS_BACK_MIN = 1500 * MINUTES_PER_DAY
type Name = tuple[str, str]


def _is_working_day(day: date, closures: Sequence[Closure]) -> bool:
    is_closed = any(each.first_day <= day <= each.last_day for each in closures)
    return day.weekday() < 5 and not is_closed and day not in public_holidays(day.year)


class World:
    """One company up to the end of a plan."""

    def __init__(self, company: Company, last_minute: int) -> None:
        self.company = company
        self.end = company.plan_start.astimezone(UTC) + timedelta(minutes=last_minute + 2)
        self.machines: dict[str, Machine] = {}
        for machine in company.machines:
            self.machines.setdefault(machine.id, machine)
        self.people: dict[str, Person] = {}
        for person in company.people:
            self.people.setdefault(person.id, person)
        self._hours: dict[tuple[str, str], list[Interval]] = {}
        self._common: dict[tuple[tuple[str, str], ...], list[Interval]] = {}

    @cached_property
    def wanted(self) -> dict[Name, tuple[Order, Operation]]:
        """The operations that a plan must hold: of open orders, not done, the first of a name."""
        rows: dict[Name, tuple[Order, Operation]] = {}
        seen = set()
        for order in self.company.orders:
            if order.id in seen:
                continue
            seen.add(order.id)
            if order.status not in (OrderStatus.RELEASED, OrderStatus.RUNNING):
                continue
            named: dict[str, Operation] = {}
            for operation in order.operations:
                named.setdefault(operation.id, operation)
            for operation in named.values():
                if operation.status != OperationStatus.DONE:
                    rows[order.id, operation.id] = (order, operation)
        return rows

    def minute_up(self, instant: datetime) -> int:
        """First whole minute at or after an instant."""
        return math.ceil(self._since_start(instant) / timedelta(minutes=1))

    def minute_down(self, instant: datetime) -> int:
        """Last whole minute at or before an instant."""
        return math.floor(self._since_start(instant) / timedelta(minutes=1))

    def _since_start(self, instant: datetime) -> timedelta:
        """True time since the plan's start; a time without a zone is told in that of the start."""
        start = self.company.plan_start
        zoned = instant if instant.tzinfo else instant.replace(tzinfo=start.tzinfo)
        return clock.since(start, zoned)

    def midnight(self, day: date) -> int:
        """Minute at which a local day begins."""
        return self.minute_down(clock.local_midnight(day, self.company.time_zone))

    def _opened(self, calendar: Calendar) -> list[Interval]:
        start = self.company.plan_start
        zone = self.company.time_zone
        closures = self.company.closures
        return open_intervals(calendar, start, self.end, closures=closures, zone_name=zone)

    def calendar(self, name: str) -> Calendar:
        """The calendar of this name; the first one, else office hours, if there is none."""
        for each in self.company.calendars:
            if each.id == name:
                return each
        return self.company.calendars[0] if self.company.calendars else OFFICE_HOURS

    def hours(self, kind: str, name: str) -> list[Interval]:
        """Open minutes of a `machine`, a `person` or the `outside`."""
        key = (kind, name)
        if key not in self._hours:
            self._hours[key] = self._hours_of(kind, name)
        return self._hours[key]

    def _hours_of(self, kind: str, name: str) -> list[Interval]:
        if kind == "outside":
            return self._opened(ROUND_THE_CLOCK)
        if kind == "machine":
            machine = self.machines.get(name)
            opened = self._opened(self.calendar(machine.calendar if machine else ""))
            away = [(d.start, d.end) for d in machine.downtimes] if machine else []
            return clock.without(opened, [self._span(*each) for each in away])
        return self._at_work(self.people[name])

    def _span(self, start: datetime, end: datetime) -> Interval:
        return self.minute_down(start), self.minute_up(end)

    def _at_work(self, person: Person) -> list[Interval]:
        away = [self._span(each.start, each.end) for each in person.absences]
        day = clock.local_day(self.company.plan_start, self.company.time_zone)
        last = clock.local_day(self.end, self.company.time_zone)
        while day <= last:
            gone = person.contract_ends is not None and day > person.contract_ends
            if gone or day.weekday() in person.school_weekdays:
                away.append((self.midnight(day), self.midnight(day + timedelta(days=1))))
            day += timedelta(days=1)
        return clock.without(self._opened(self.calendar(person.calendar)), away)

    def minutes_outside(self, operation: Operation) -> int:
        """Minutes at the supplier from the plan's start: of one that was sent, what is left.

        One that should be back by now is away for another working day.
        """
        assert operation.outside is not None
        whole = operation.outside.lead_time_days * MINUTES_PER_DAY
        is_sent = operation.status == OperationStatus.RUNNING and operation.running
        sent = operation.running.started if is_sent and operation.running else None
        if sent is None or whole == 0:
            return whole
        gone = self._working_minutes_since(max(self.minute_down(sent), -YEARS_BACK_MIN))
        return whole - gone if gone < whole else MINUTES_PER_DAY

    def _working_minutes_since(self, minute: int) -> int:
        """Minutes of working days between a minute before the plan's start and that start."""
        start = self.company.plan_start.astimezone(UTC)
        zone, closures = self.company.time_zone, self.company.closures
        day = clock.local_day(start + timedelta(minutes=min(0, minute)), zone)
        total = 0
        while day <= clock.local_day(start, zone):
            opened = (self.midnight(day), self.midnight(day + timedelta(days=1)))
            if _is_working_day(day, closures):
                total += max(0, min(opened[1], 0) - max(opened[0], minute))
            day += timedelta(days=1)
        return total

    def together(self, *who: tuple[str, str]) -> list[Interval]:
        """Minutes in which all of these are open."""
        if who not in self._common:
            hours = self.hours(*who[0])
            for each in who[1:]:
                hours = clock.common(hours, self.hours(*each))
            self._common[who] = hours
        return self._common[who]

    def open_in(self, openings: list[Interval], start: int, end: int) -> list[Interval]:
        """The open stretches of [start, end)."""
        at = bisect_right(openings, start, key=lambda each: each[1])
        found: list[Interval] = []
        if start >= end:
            return found
        while at < len(openings) and openings[at][0] < end:
            found.append((max(start, openings[at][0]), min(end, openings[at][1])))
            at += 1
        return found


def still_to_work(operation: Operation, alternative: Alternative) -> Alternative:
    """An alternative less the share that was worked, by the pace of the machine it runs on.

    A tenth is left of what took longer than planned.
    """
    paces = {each.machine: each for each in reversed(operation.alternatives)}
    first = operation.alternatives[0]
    at = paces.get(operation.running.machine, first) if operation.running else first
    planned = at.fixed_min + at.piece_min * operation.quantity
    if not operation.worked_min > 0 or planned <= 0:
        return alternative
    left = max(0.1, 1.0 - operation.worked_min / planned)
    times = (alternative.setup_min, alternative.piece_min * left, alternative.fixed_min * left)
    return Alternative(alternative.machine, *times)


def run_minutes(alternative: Alternative, pieces: int) -> int:
    """Whole minutes that so many pieces take, the fixed part included."""
    return math.ceil(alternative.fixed_min + alternative.piece_min * pieces - 1e-9)


def batch_minutes(alternative: Alternative, pieces: int, quantity: int) -> int:
    """Whole minutes of a batch at the end of a lot; all of it where pieces take no time."""
    whole_lot = run_minutes(alternative, quantity)
    if alternative.piece_min <= 0:
        return whole_lot
    return min(whole_lot, math.ceil(alternative.piece_min * pieces - 1e-9))


def setup_minutes(
    machine: Machine | None, operation: Operation, alternative: Alternative, now: str | None
) -> int:
    """Set-up that the operation needs on a machine that holds family `now` (None: unknown)."""
    family = operation.setup_family
    if family and family == now:
        return 0
    minutes = alternative.setup_min
    for row in machine.setup_times if machine else ():
        if row.setup_min >= 0 and (row.from_family, row.to_family) == (now or "", family):
            minutes = row.setup_min
    return math.ceil(minutes - 1e-9)


def can(person: Person, operation: Operation) -> bool:
    """Say whether the person has the skill that the operation needs."""
    return not operation.skill or person.skills.get(operation.skill, 0) >= _asked(operation)


def is_learner(people: Iterable[Person], person: Person, operation: Operation) -> bool:
    """Say whether she may do the operation only with a supervisor in reach.

    Apprentices at all work; others at a skill of level 1, if anybody has it at level 2.
    """
    if person.needs_supervisor or not operation.skill or _asked(operation) > 1:
        return person.needs_supervisor
    levels = [0 if p.needs_supervisor else p.skills.get(operation.skill, 0) for p in people]
    return person.skills.get(operation.skill, 0) == 1 and max(levels) > 1


def _asked(operation: Operation) -> int:
    return max(1, operation.skill_level)

"""How full a shop is: minutes of work against minutes that are open."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache

from gemaakt.clock import Interval, length_min, local_day, local_midnight, minute_of, without
from gemaakt.company.company import Company
from gemaakt.order import PLANNED, Order
from gemaakt.routing import (
    Alternative,
    Attendance,
    Operation,
    OperationStatus,
    left_of,
    run_min,
)
from gemaakt.shop import (
    Calendar,
    Closure,
    Machine,
    Person,
    does_alone,
    level_alone,
    open_intervals,
)


def open_operations(orders: Iterable[Order]) -> Iterable[Operation]:
    """Operations that are still to be done inside, of orders that are planned."""
    for order in orders:
        if order.status in PLANNED:
            for operation in order.operations:
                if operation.status is not OperationStatus.DONE and operation.alternatives:
                    yield operation


def machine_minutes(operation: Operation) -> float:
    """Set-up and running on the average of the machines that can do it."""
    times = [_left_min(operation, each) for each in operation.alternatives]
    return sum(times) / len(times)


def _left_min(operation: Operation, alternative: Alternative) -> float:
    """Set-up, and running of what is still to make."""
    return alternative.setup_min + run_min(left_of(operation, alternative), operation.quantity)


def attended_minutes(operation: Operation) -> float:
    """Minutes in which somebody must stand at it."""
    if operation.attendance is Attendance.NONE:
        return 0.0
    if operation.attendance is Attendance.SETUP:
        return sum(a.setup_min for a in operation.alternatives) / len(operation.alternatives)
    return machine_minutes(operation)


def work_by_centre(company: Company) -> dict[str, float]:
    """Open minutes of work per work centre; work on machines that are not there has none."""
    centre_of = {machine.id: machine.work_centre for machine in company.machines}
    work: dict[str, float] = defaultdict(float)
    for operation in open_operations(company.orders):
        known = (centre_of[a.machine] for a in operation.alternatives if a.machine in centre_of)
        if (centre := next(known, None)) is not None:
            work[centre] += machine_minutes(operation)
    return dict(work)


def work_by_skill(company: Company) -> dict[str, float]:
    """Open minutes of attended work per skill."""
    work: dict[str, float] = defaultdict(float)
    for operation in open_operations(company.orders):
        if operation.skill:
            work[operation.skill] += attended_minutes(operation)
    return dict(work)


@lru_cache(maxsize=64)
def _hours(
    pattern: Calendar, start: datetime, end: datetime, closures: tuple[Closure, ...], zone: str
) -> list[Interval]:
    """Open intervals of a calendar, worked out once for all machines and people that share it."""
    return open_intervals(pattern, start, end, closures=closures, zone_name=zone)


def machine_open_minutes(company: Company, machine: Machine, end: datetime) -> int:
    """Minutes that the machine is open and whole until `end`."""
    start = company.plan_start
    calendar, closures = company.calendar_of(machine.calendar), tuple(company.closures)
    hours = _hours(calendar, start, end, closures, company.time_zone)
    down = [(minute_of(d.start, start), minute_of(d.end, start)) for d in machine.downtimes]
    return length_min(without(hours, down))


def person_open_minutes(company: Company, person: Person, end: datetime) -> int:
    """Minutes that the person is at work until `end`: not absent, at school or gone."""
    calendar, closures = company.calendar_of(person.calendar), tuple(company.closures)
    hours = _hours(calendar, company.plan_start, end, closures, company.time_zone)
    return length_min(without(hours, list(_away(company, person, end))))


def _away(company: Company, person: Person, end: datetime) -> Iterator[Interval]:
    """Minutes until `end` in which the person is absent, at school or no longer in the firm."""
    start, zone = company.plan_start, company.time_zone
    for absence in person.absences:
        yield minute_of(absence.start, start), minute_of(absence.end, start)
    day, last = local_day(start, zone), local_day(end, zone)
    while day <= last:
        is_gone = person.contract_ends is not None and day > person.contract_ends
        if is_gone or day.weekday() in person.school_weekdays:
            begins, ends = (local_midnight(each, zone) for each in (day, day + timedelta(days=1)))
            yield minute_of(begins, start), minute_of(ends, start)
        day += timedelta(days=1)


def load_share(company: Company, weeks: int) -> dict[str, float]:
    """Work against open minutes: per work centre, and `people` for all who can do some of it."""
    end = company.plan_start + timedelta(weeks=weeks)
    opened: dict[str, float] = defaultdict(float)
    for machine in company.machines:
        opened[machine.work_centre] += machine_open_minutes(company, machine, end)
    load = {name: work / opened[name] for name, work in work_by_centre(company).items()}
    skills = work_by_skill(company)
    hands = sum(
        person_open_minutes(company, each, end)
        for each in company.people
        if not each.needs_supervisor and skills.keys() & each.skills.keys()
    )
    if hands:
        load["people"] = sum(skills.values()) / hands
    return load


def load_of_sets(company: Company, weeks: int) -> dict[frozenset[str], float]:
    """Per set of machines that some operation is bound to: work for them alone, against hours.

    A department may be half empty while the one lathe that takes bars is overfull; the work is
    counted at the pace of the fastest machine of the set.
    """
    end = company.plan_start + timedelta(weeks=weeks)
    hours = {each.id: machine_open_minutes(company, each, end) for each in company.machines}
    bound: list[tuple[frozenset[str], float]] = []
    for operation in open_operations(company.orders):
        machines = frozenset(each.machine for each in operation.alternatives)
        quickest = min(_left_min(operation, each) for each in operation.alternatives)
        bound.append((machines, quickest))
    sets = {machines for machines, _ in bound}
    return {
        each: sum(work for machines, work in bound if machines <= each)
        / max(1, sum(hours[name] for name in each))
        for each in sets
    }


def tightest_skills(company: Company, weeks: int) -> Mapping[str, float]:
    """Per skill: its attended work against the minutes of all who do it on their own."""
    end = company.plan_start + timedelta(weeks=weeks)
    share: dict[str, float] = {}
    for skill, work in work_by_skill(company).items():
        alone = level_alone(company.people, skill, 1)
        hands = sum(
            person_open_minutes(company, each, end)
            for each in company.people
            if does_alone(each, skill, alone)
        )
        share[skill] = work / hands if hands else float("inf")
    return share

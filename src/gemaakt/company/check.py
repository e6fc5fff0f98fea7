"""What in a company stands in the way of a plan, said before anybody tries."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta

from gemaakt import clock
from gemaakt.company.company import Company
from gemaakt.findings import Finding, Severity
from gemaakt.order import Order, OrderStatus
from gemaakt.routing import Attendance, Operation, OperationStatus
from gemaakt.shop import Machine, Person, is_able, open_intervals

LOOK_AHEAD_DAYS = 60
"""A machine that is not open in so many days is taken as never open."""
YEARS_BACK, YEARS_AHEAD = 20, 20


def check_company(company: Company) -> list[Finding]:
    """One finding for each thing that cannot be planned as it stands."""
    return [
        *_twice(company),
        *_calendars(company),
        *_never_open(company),
        *(finding for order in company.orders for finding in _order(company, order)),
    ]


def cyclic(steps: Iterable[Operation]) -> bool:
    """Whether operations wait for each other in a ring."""
    known = list(steps)
    ids = {step.id for step in known}
    waits = {step.id: set(step.after) & ids for step in known}
    while ready := [name for name, after in waits.items() if not after & waits.keys()]:
        for name in ready:
            del waits[name]
    return bool(waits)


def _twice(company: Company) -> Iterator[Finding]:
    kinds = {
        "order": company.orders,
        "machine": company.machines,
        "person": company.people,
        "calendar": company.calendars,
    }
    for kind, things in kinds.items():
        counts = Counter(each.id for each in things)  # type: ignore[attr-defined]
        for name, count in counts.items():
            if count > 1:
                yield Finding("company.twice", params={"kind": kind, "id": name})


def _calendars(company: Company) -> Iterator[Finding]:
    known = {each.id for each in company.calendars} | {""}
    everybody: tuple[Machine | Person, ...] = (*company.machines, *company.people)
    for who in everybody:
        if who.calendar not in known:
            params = {"who": who.name or who.id, "calendar": who.calendar}
            yield Finding("company.unknown-calendar", Severity.WARNING, params=params)


def _never_open(company: Company) -> Iterator[Finding]:
    patterns = {each.id: each for each in company.calendars}
    end = company.plan_start + timedelta(days=LOOK_AHEAD_DAYS)
    closed = {
        name
        for name, pattern in patterns.items()
        if not open_intervals(
            pattern, company.plan_start, end, closures=company.closures,
            zone_name=company.time_zone,
        )
    }  # fmt: skip
    first = company.calendars[0].id if company.calendars else ""
    for machine in company.machines:
        calendar = machine.calendar or first
        if calendar in closed:
            params = {"machine": machine.name or machine.id, "calendar": calendar}
            yield Finding("company.machine-never-open", Severity.WARNING, params=params)


def _order(company: Company, order: Order) -> Iterator[Finding]:
    if order.status not in (OrderStatus.RELEASED, OrderStatus.RUNNING):
        return
    where = {"order": order.id}
    if cyclic(order.operations):
        yield Finding("company.cycle", Severity.ERROR, where)
    today = clock.local_day(company.plan_start, company.time_zone)
    if order.due and not -YEARS_BACK <= order.due.year - today.year <= YEARS_AHEAD:
        yield Finding("company.due-implausible", Severity.WARNING, where, {"due": order.due})
    ids = {step.id for step in order.operations}
    for step in order.operations:
        if step.status is not OperationStatus.DONE:
            yield from _step(company, order, step, ids)


def _step(company: Company, order: Order, step: Operation, ids: set[str]) -> Iterator[Finding]:
    where = {"order": order.id, "operation": step.id}
    for after in step.after:
        if after not in ids:
            yield Finding("company.unknown-predecessor", Severity.WARNING, where, {"after": after})
    if not step.alternatives and step.outside is None:
        yield Finding("company.no-way", Severity.ERROR, where)
    machines = {each.id for each in company.machines}
    for each in step.alternatives:
        if each.machine not in machines:
            yield Finding("company.unknown-machine", where=where, params={"machine": each.machine})
    times = [min(a.setup_min, a.piece_min, a.fixed_min) for a in step.alternatives]
    if min((step.worked_min, *times)) < 0:
        yield Finding("company.negative-time", Severity.ERROR, where)
    needs_hands = step.attendance is not Attendance.NONE and step.alternatives and step.skill
    if company.people and needs_hands and not _somebody_can(company, step):
        params = {"skill": step.skill, "level": step.skill_level}
        yield Finding("company.skill-nobody-has", Severity.ERROR, where, params)


def _somebody_can(company: Company, step: Operation) -> bool:
    return any(is_able(each, step.skill, step.skill_level) for each in company.people)

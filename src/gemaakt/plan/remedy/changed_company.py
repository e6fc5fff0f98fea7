"""The company document with a remedy in it: pins, work outside, batches, calendars."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from gemaakt import clock
from gemaakt.clock import Interval
from gemaakt.company import Company
from gemaakt.order import Order
from gemaakt.plan.hours import ASSUMED
from gemaakt.plan.remedy.longer_hours import KINDS, added_hours, extra_hours
from gemaakt.plan.remedy.trial import Tried
from gemaakt.routing import Operation, OutsideStep, Pin
from gemaakt.shop import Calendar, DayException, Machine
from gemaakt.shop.calendar import shifts_of
from gemaakt.units import MINUTES_PER_DAY

USUAL = replace(ASSUMED, id="usual")
"""What a company without calendars works by, written down: its first calendar is everybody's."""


def changed_company(tried: Tried, order: str) -> Company:
    """The company document with the remedy in it; an order moved changes only the plan."""
    company, step = tried.changed.ground.at.company, _step_of(tried)
    if tried.kind in KINDS:
        return with_hours(company, tried)
    if tried.kind == "other-machine":
        return _edited(
            company, order, tried.operation, lambda o: _pinned(o, machine=tried.what, person=None)
        )
    if tried.kind == "other-person":
        return _edited(
            company, order, tried.operation, lambda o: _pinned(o, machine=None, person=tried.what)
        )
    if tried.kind == "outsource":
        draft = tried.changed.draft
        days = draft.steps[step].choices[0].run // MINUTES_PER_DAY
        return _edited(company, order, tried.operation, lambda o: _outside(o, days))
    if tried.kind == "transfer-batch":
        return _edited(company, order, tried.operation, _halved)
    return company


def _step_of(tried: Tried) -> int:
    ground = tried.changed.ground
    for step in ground.steps:
        if ground.at.ready.made.operations[int(step)][1].id == tried.operation:
            return int(step)
    return -1


def _edited(
    company: Company, order: str, operation: str, edit: Callable[[Operation], Operation]
) -> Company:
    def one(each: Order) -> Order:
        if each.id != order:
            return each
        rows = tuple(edit(o) if o.id == operation else o for o in each.operations)
        return replace(each, operations=rows)

    return replace(company, orders=tuple(map(one, company.orders)))


def _pinned(operation: Operation, machine: str | None, person: str | None) -> Operation:
    old = operation.pin or Pin()
    pin = replace(old, machine=machine or old.machine, person=person or old.person)
    return replace(operation, pin=pin)


def _outside(operation: Operation, days: int) -> Operation:
    return replace(operation, outside=OutsideStep("", days), pin=None)


def _halved(operation: Operation) -> Operation:
    return replace(operation, transfer_quantity=-(-operation.quantity // 2))


def with_hours(company: Company, tried: Tried) -> Company:
    """The company with the extra hours as exceptions of calendars of their own.

    A machine that only the orders name is described from now on, for it has hours of its own.
    """
    company = replace(company, calendars=company.calendars or (USUAL,))
    people, machines = list(company.people), list(company.machines)
    calendars = list(company.calendars)
    for at, extra in extra_hours(tried).items():
        made = _longer(company, calendars, people[at].calendar, people[at].id, extra)
        people[at] = replace(people[at], calendar=made.id)
    for name, extra in _machine_hours(tried).items():
        at = next((n for n, each in enumerate(machines) if each.id == name), len(machines))
        machines[at:] = machines[at:] or [Machine(name, "")]
        made = _longer(company, calendars, machines[at].calendar, name, extra)
        machines[at] = replace(machines[at], calendar=made.id)
    return replace(
        company,
        calendars=tuple(calendars),
        people=tuple(people),
        machines=tuple(machines),
    )


def _machine_hours(tried: Tried) -> dict[str, list[Interval]]:
    """The hours that each machine is open more than usual, by its id."""
    draft = tried.changed.draft
    rows = zip(draft.machines, draft.machine_calendar, strict=True)
    return {name: more for name, calendar in rows if (more := added_hours(tried, calendar))}


def _longer(
    company: Company, calendars: list[Calendar], name: str, whose: str, extra: list[Interval]
) -> Calendar:
    """A calendar of its own, put to the others: the old one with exceptions for the extra hours.

    An unknown name means the company's first calendar.
    """
    old = next((each for each in calendars if each.id == name), calendars[0])
    taken = {each.day: each for each in old.exceptions}
    for start, end in extra:
        day, first = _local(company, start)
        usual = shifts_of(old, day, closures=company.closures)
        shifts = taken[day].shifts if day in taken else usual
        taken[day] = DayException(day, (*shifts, (first, first + end - start)), "overtime")
    exceptions = tuple(taken[day] for day in sorted(taken))
    name = old.id if old.id.startswith(f"{whose}+") else f"{whose}+{old.id}"
    made = replace(old, id=_unused(name, calendars), exceptions=exceptions)
    calendars.append(made)
    return made


def _unused(name: str, calendars: list[Calendar]) -> str:
    """The name, with a plus for each calendar that bears it: a machine and a person share ids."""
    known = {each.id for each in calendars}
    while name in known:
        name += "+"
    return name


def _local(company: Company, minute: int) -> tuple[date, int]:
    """The local day and minute of the day of a minute of the plan."""
    instant = clock.instant_of(minute, company.plan_start)
    day = clock.local_day(instant, company.time_zone)
    midnight = clock.local_midnight(day, company.time_zone)
    return day, clock.minute_of(instant, midnight)

"""A remedy taken: the company as it would be, and a verified plan of it from the incumbent."""

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from gemaakt import clock
from gemaakt.clock import Interval
from gemaakt.company import Company
from gemaakt.order import Order
from gemaakt.plan.company.plan import replan
from gemaakt.plan.company.result import judged, plan_result
from gemaakt.plan.remedy.kinds import Tried
from gemaakt.plan.remedy.model import Remedy
from gemaakt.plan.remedy.remedies import best_of_kinds
from gemaakt.plan.result import PlanResult
from gemaakt.plan.solution import placed_steps
from gemaakt.routing import Operation, OutsideStep, Pin
from gemaakt.shop import Calendar, DayException
from gemaakt.shop.calendar import public_holidays
from gemaakt.stop import Stop
from gemaakt.units import MINUTES_PER_DAY


def with_remedy(
    company: Company, plan: PlanResult, order: str, remedy: Remedy, stop: Stop, *, seed: int = 0
) -> tuple[Company, PlanResult] | None:
    """The company in which a remedy of `remedies()` was taken, and its verified plan.

    The plan begins from the one with which the remedy was tried and gets better until `stop`.
    None when the remedy is not (or no longer) one of this order.
    """
    for each in best_of_kinds(company, plan, order):
        same = (each.kind, each.what, each.operation)
        if same == (remedy.kind, remedy.what, remedy.operation):
            changed = changed_company(each, order)
            tried = judged(changed, plan_of_trial(each, changed))
            better = replan(changed, plan_of_trial(each, changed), stop, seed, 1)
            kept = tried.is_verified and tried.objective.value <= better.objective.value
            return changed, tried if kept else better
    return None


def plan_of_trial(each: Tried, company: Company) -> PlanResult:
    """The rows of the trial's plan in the words of the changed company."""
    changed, ready = each.changed, each.changed.ground.at.ready
    made = copy.copy(ready.made)
    made.draft, made.company, made.unplanned = changed.draft, company, dict(made.unplanned)
    made.findings = list(made.findings)
    orders = {order.id: order for order in company.orders}
    made.operations = [
        (orders[order.id], next(o for o in orders[order.id].operations if o.id == operation.id))
        for order, operation in made.operations
    ]
    placed = placed_steps(changed.draft, changed.packed, ready.pins, changed.state)
    prepared = replace(ready, made=made, packed=changed.packed)
    return plan_result(prepared, changed.found, placed, seed=0, workers=1)


def changed_company(each: Tried, order: str) -> Company:
    """The company document with the remedy in it; an order moved changes only the plan."""
    company, step = each.changed.ground.at.company, _step_of(each)
    if each.kind in ("overtime", "saturday"):
        return with_hours(company, each)
    if each.kind == "other-machine":
        return _edited(
            company, order, each.operation, lambda o: _pinned(o, machine=each.what, person=None)
        )
    if each.kind == "other-person":
        return _edited(
            company, order, each.operation, lambda o: _pinned(o, machine=None, person=each.what)
        )
    if each.kind == "outsource":
        draft = each.changed.draft
        days = draft.steps[step].choices[0].run // MINUTES_PER_DAY
        return _edited(company, order, each.operation, lambda o: _outside(o, days))
    if each.kind == "transfer-batch":
        return _edited(company, order, each.operation, _halved)
    return company


def _step_of(each: Tried) -> int:
    ground = each.changed.ground
    for step in ground.steps:
        if ground.at.ready.made.operations[int(step)][1].id == each.operation:
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


def with_hours(company: Company, each: Tried) -> Company:
    """The company with the extra hours as exceptions of calendars of their own."""
    changed, ground = each.changed, each.changed.ground
    calendars = list(company.calendars)
    people, machines = list(company.people), list(company.machines)
    for at, person in enumerate(people):
        extra = _extra(
            changed.draft.calendars, ground.draft.calendars, changed.draft.person_calendar[at]
        )
        if extra:
            made = _longer(company, person.calendar, f"{person.id}+", extra)
            calendars.append(made)
            people[at] = replace(person, calendar=made.id)
    for at, machine in enumerate(machines):
        extra = _extra(
            changed.draft.calendars, ground.draft.calendars, changed.draft.machine_calendar[at]
        )
        if extra:
            made = _longer(company, machine.calendar, f"{machine.id}+", extra)
            calendars.append(made)
            machines[at] = replace(machine, calendar=made.id)
    return replace(
        company,
        calendars=tuple(calendars),
        people=tuple(people),
        machines=tuple(machines),
    )


def _extra(
    now: list[list[Interval]], before: list[list[Interval]], calendar: int
) -> list[Interval]:
    return clock.without(now[calendar], before[calendar])


def _longer(company: Company, name: str, new: str, extra: list[Interval]) -> Calendar:
    """A calendar of its own: the old one with the extra hours as exceptions of their days."""
    known = {each.id: each for each in company.calendars}
    old = known.get(name, company.calendars[0] if company.calendars else Calendar(""))
    taken = {each.day: each for each in old.exceptions}
    for start, end in extra:
        day, first = _local(company, start)
        shifts = taken[day].shifts if day in taken else _usual(company, old, day)
        taken[day] = DayException(day, (*shifts, (first, first + end - start)), "overtime")
    exceptions = tuple(taken[day] for day in sorted(taken))
    return replace(old, id=f"{new}{old.id}", exceptions=exceptions)


def _usual(company: Company, calendar: Calendar, day: date) -> tuple[tuple[int, int], ...]:
    """The shifts that begin on a day, without an exception."""
    is_holiday = day in public_holidays(day.year) and not calendar.works_on_holidays
    if is_holiday or any(each.first_day <= day <= each.last_day for each in company.closures):
        return ()
    rows = (s for s in calendar.shifts if s.weekday == day.weekday())
    return tuple((s.start_min, s.end_min) for s in rows)


def _local(company: Company, minute: int) -> tuple[date, int]:
    """The local day and minute of the day of a minute of the plan."""
    instant = clock.instant_of(minute, company.plan_start)
    day = clock.local_day(instant, company.time_zone)
    midnight = clock.local_midnight(day, company.time_zone)
    return day, clock.minute_of(instant, midnight)


__all__ = ["changed_company", "plan_of_trial", "with_remedy"]

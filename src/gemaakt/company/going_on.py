"""Running work whose person goes before it is ready: whoever can may go on with it.

An operation has one person for all of it. Who is told to be ill from two o'clock on, or leaves for
good tonight, would keep what she runs until she is back, or for ever.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from gemaakt.clock import local_midnight
from gemaakt.company.company import Company
from gemaakt.company.load import person_open_minutes
from gemaakt.order import Order
from gemaakt.routing import Attendance, Operation, OperationStatus, left_of, run_min
from gemaakt.shop import Person, does_alone, level_alone

LONG = timedelta(days=1)
"""Who is away for less goes on with it herself."""


def with_who_can_go_on(company: Company) -> Company:
    """The company in which such work names its machine only, where somebody else has the skill."""
    goes = {person.id: at for person in company.people if (at := _goes(company, person))}
    if not goes:
        return company
    people = {person.id: person for person in company.people}
    minutes = {
        name: person_open_minutes(company, people[name], at) if at > company.plan_start else 0
        for name, at in goes.items()
    }
    orders = tuple(_freed(company, order, minutes) for order in company.orders)
    return replace(company, orders=orders)


def _goes(company: Company, person: Person) -> datetime | None:
    """From when she is away for a day or longer, or for good."""
    return min(_partings(company, person), default=None)


def _partings(company: Company, person: Person) -> Iterator[datetime]:
    for each in person.absences:
        begins = max(each.start, company.plan_start)
        if each.end - begins >= LONG:
            yield begins
    if person.contract_ends is not None:
        yield local_midnight(person.contract_ends + timedelta(days=1), company.time_zone)


def _freed(company: Company, order: Order, minutes: dict[str, int]) -> Order:
    steps = tuple(_step(company, step, minutes) for step in order.operations)
    return order if steps == order.operations else replace(order, operations=steps)


def _step(company: Company, step: Operation, minutes: dict[str, int]) -> Operation:
    on = step.running
    if step.status is not OperationStatus.RUNNING or on is None or on.person not in minutes:
        return step
    ways = [each for each in step.alternatives if each.machine == on.machine]
    left_min = max((run_min(left_of(step, each), step.quantity) for each in ways), default=0.0)
    is_ready_by_then = step.attendance is not Attendance.WHOLE or left_min <= minutes[on.person]
    if is_ready_by_then or not _somebody_else(company, step, on.person):
        return step
    return replace(step, running=replace(on, person=None))


def _somebody_else(company: Company, step: Operation, person: str) -> bool:
    """Whether another does such work on her own."""
    alone = level_alone(company.people, step.skill, step.skill_level)
    others = (each for each in company.people if each.id != person)
    return any(does_alone(each, step.skill, alone) for each in others)

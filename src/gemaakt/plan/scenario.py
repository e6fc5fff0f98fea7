"""A company as it would be: more hours, somebody away, a second machine, a rush, work outside.

Each change is a value; the company with it is a new document, so that it is planned, verified and
compared like any other. What a plan comes to is counted the same way before and after.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from gemaakt import clock
from gemaakt.clock import Interval
from gemaakt.company import Company
from gemaakt.errors import GemaaktError
from gemaakt.money import eur
from gemaakt.order import Order, OrderStatus
from gemaakt.plan.company.result import clipped
from gemaakt.plan.hours import CompanyHours
from gemaakt.plan.result import PlanResult
from gemaakt.routing import Operation, OperationStatus, OutsideStep
from gemaakt.shop import Absence, Calendar, Closure, DayException, Supplier, open_intervals
from gemaakt.shop.calendar import shifts_of
from gemaakt.units import MINUTES_PER_DAY, MINUTES_PER_HOUR

RUSH = "SPOED-"
RUSH_WEIGHT = 10
OVERTIME_PREMIUM = Decimal("0.5")
"""Editable default: what an hour of overtime costs on top of an ordinary one."""
LONGEST_DAYS = 366


class ChangeImpossible(GemaaktError, ValueError):
    """The change names what the company does not have, or has no days."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different; which fields count depends on `what`."""

    what: str
    """A word that `changed_company` knows."""
    name: str = ""
    """Department (empty: everybody), person, machine, or supplier."""
    order: str = ""
    operation: str = ""
    first: date | None = None
    last: date | None = None
    hours_h: float = 0.0
    days: int = 0
    price_eur: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plan comes to; euros exclude VAT, energy and material."""

    late_orders: int
    late_days: float
    worked_h: float
    overtime_h: float
    work_eur: Decimal
    peak_kw: float
    ready: datetime | None


def changed_company(company: Company, changes: Iterable[Change]) -> Company:
    """The company with every change made, one after the other; refuses one that cannot be."""
    makers = {
        "nothing": lambda same, _change: same,
        "extra-hours": _extra_hours,
        "away": _away,
        "second-machine": _second_machine,
        "hurry": _hurry,
        "rush": _rush,
        "outsource": _outsource,
    }
    for change in changes:
        if change.what not in makers:
            raise ChangeImpossible("plan.change-unknown", what=change.what)
        company = makers[change.what](company, change)
    return company


def _days(change: Change) -> list[date]:
    if (
        change.first is None
        or change.last is None
        or not (0 <= (change.last - change.first).days < LONGEST_DAYS)
    ):
        raise ChangeImpossible("plan.change-days")
    count = (change.last - change.first).days + 1
    return [change.first + timedelta(days=at) for at in range(count)]


def _extra_hours(company: Company, change: Change) -> Company:
    """Longer days for a department and those who can work there, or for everybody."""
    days, minutes = _days(change), round(change.hours_h * MINUTES_PER_HOUR)
    if not 0 < minutes < MINUTES_PER_DAY:
        raise ChangeImpossible("plan.change-hours")
    closures = company.closures
    longer = {c.id: _longer(c, days, minutes, change, closures) for c in company.calendars}
    if not change.name:
        calendars = tuple(replace(longer[c.id], id=c.id, name=c.name) for c in company.calendars)
        return replace(company, calendars=calendars)
    machines = {m.id for m in company.machines if m.work_centre == change.name}
    if not machines or not company.calendars:
        raise ChangeImpossible("plan.change-name", name=change.name)
    skills = {
        step.skill
        for order in company.orders
        for step in order.operations
        if machines & {choice.machine for choice in step.alternatives}
    }
    first = company.calendars[0].id

    def of(calendar: str) -> str:
        return longer[calendar if calendar in longer else first].id

    return replace(
        company,
        calendars=(*company.calendars, *longer.values()),
        machines=tuple(
            replace(m, calendar=of(m.calendar)) if m.id in machines else m
            for m in company.machines
        ),
        people=tuple(
            replace(p, calendar=of(p.calendar)) if skills & set(p.skills) else p
            for p in company.people
        ),
    )


def _longer(
    calendar: Calendar,
    days: Sequence[date],
    minutes: int,
    change: Change,
    closures: Sequence[Closure],
) -> Calendar:
    """The calendar with its last shift of these days so much longer, at most until midnight.

    A day without a shift, a holiday and a day in a closure have none that could be longer.
    """
    made = []
    for day in days:
        shifts = shifts_of(calendar, day, closures=closures)
        if shifts and shifts[-1][1] < MINUTES_PER_DAY:
            until = min(MINUTES_PER_DAY, shifts[-1][1] + minutes)
            longer = (*shifts[:-1], (shifts[-1][0], until))
            made.append(DayException(day, longer, f"+{change.hours_h:g} h"))
    kept = tuple(e for e in calendar.exceptions if e.day not in {m.day for m in made})
    mark = f"{calendar.id} +{change.name}".strip()
    return replace(calendar, id=mark, name=f"{calendar.name} +".strip(), exceptions=(*kept, *made))


def _away(company: Company, change: Change) -> Company:
    days = _days(change)
    zone = company.time_zone
    span = Absence(
        clock.local_midnight(days[0], zone), clock.local_midnight(days[-1] + timedelta(1), zone)
    )
    if change.name not in {person.id for person in company.people}:
        raise ChangeImpossible("plan.change-name", name=change.name)
    people = tuple(
        replace(p, absences=(*p.absences, span)) if p.id == change.name else p
        for p in company.people
    )
    return replace(company, people=people)


def _second_machine(company: Company, change: Change) -> Company:
    """The same machine once more; what may run on the one may run on the other."""
    found = next((m for m in company.machines if m.id == change.name), None)
    if found is None:
        raise ChangeImpossible("plan.change-name", name=change.name)
    twin = replace(found, id=f"{found.id} (2)", name=f"{found.name or found.id} (2)", downtimes=())

    def both(step: Operation) -> Operation:
        more = [
            replace(choice, machine=twin.id)
            for choice in step.alternatives
            if choice.machine == found.id
        ]
        is_open = step.status is OperationStatus.OPEN
        return (
            replace(step, alternatives=(*step.alternatives, *more)) if more and is_open else step
        )

    orders = tuple(
        replace(order, operations=tuple(both(step) for step in order.operations))
        for order in company.orders
    )
    return replace(company, machines=(*company.machines, twin), orders=orders)


def _order_of(company: Company, change: Change) -> Order:
    found = next((order for order in company.orders if order.id == change.order), None)
    if found is None:
        raise ChangeImpossible("plan.change-name", name=change.order)
    return found


def _with(company: Company, order: Order) -> Company:
    orders = tuple(order if each.id == order.id else each for each in company.orders)
    return replace(company, orders=orders)


def _hurry(company: Company, change: Change) -> Company:
    order = _order_of(company, change)
    return _with(company, replace(order, weight=max(1, order.weight) * RUSH_WEIGHT))


def _rush(company: Company, change: Change) -> Company:
    """A new order with the routing of a known one, wanted by a day, weighing ten times as much."""
    order = _order_of(company, change)
    taken = {each.id for each in company.orders}
    name = RUSH + order.id
    if name in taken or change.last is None:
        raise ChangeImpossible("plan.change-days")
    steps = tuple(
        replace(step, status=OperationStatus.OPEN, done_quantity=0, running=None, pin=None)
        for step in order.operations
    )
    own = all("/" not in before for step in steps for before in step.after)
    if not own:
        raise ChangeImpossible("plan.change-name", name=change.order)
    new = replace(
        order, id=name, due=change.last, release=None, weight=RUSH_WEIGHT, operations=steps,
        materials=(), status=OrderStatus.RELEASED,
    )  # fmt: skip
    return replace(company, orders=(*company.orders, new))


def _outsource(company: Company, change: Change) -> Company:
    order = _order_of(company, change)
    step = next((each for each in order.operations if each.id == change.operation), None)
    if step is None or step.status is not OperationStatus.OPEN:
        raise ChangeImpossible("plan.change-name", name=f"{change.order}/{change.operation}")
    if not 1 <= change.days <= LONGEST_DAYS:
        raise ChangeImpossible("plan.change-days")
    supplier = change.name or "extern"
    outside = replace(step, outside=OutsideStep(supplier, change.days), alternatives=(), pin=None)
    steps = tuple(outside if each.id == step.id else each for each in order.operations)
    known = {each.id for each in company.suppliers}
    more = () if supplier in known else (Supplier(supplier, supplier, change.days),)
    company = replace(company, suppliers=(*company.suppliers, *more))
    return _with(company, replace(order, operations=steps))


def figures_of(
    company: Company, plan: PlanResult, *, usual: Company | None = None, outside_eur: Decimal
) -> Figures:
    """What a plan comes to; `usual` is the company whose hours are ordinary, the rest overtime.

    `outside_eur` is what was agreed for work sent outside by the changes.
    """
    rates = {person.id: person.rate_eur_per_h for person in company.people}
    machines = {machine.id: machine.rate_eur_per_h for machine in company.machines}
    cost_eur = sum(
        (
            machines.get(row.machine or "", Decimal(0))
            * clock.length_min(row.work)
            / MINUTES_PER_HOUR
            for row in plan.operations
        ),
        Decimal(0),
    )
    held = _held(plan)
    worked_min = sum(clock.length_min(pieces) for pieces in held.values())
    cost_eur += _wages_eur(held, rates)
    over = _overtime(usual, plan, held) if usual else {}
    premium_eur = _wages_eur(over, rates) * OVERTIME_PREMIUM
    last = max((row.end for row in plan.operations), default=None)
    return Figures(
        late_orders=len(plan.late),
        late_days=round(sum(each.minutes for each in plan.late) / MINUTES_PER_DAY, 1),
        worked_h=round(worked_min / MINUTES_PER_HOUR, 1),
        overtime_h=round(sum(map(clock.length_min, over.values())) / MINUTES_PER_HOUR, 1),
        work_eur=eur(cost_eur + premium_eur + outside_eur),
        peak_kw=peak_kw(company, plan),
        ready=None if last is None else clock.instant_of(last, company.plan_start),
    )


def _wages_eur(held: Mapping[str, list[Interval]], rates: Mapping[str, Decimal]) -> Decimal:
    """What people earn in these stretches."""
    return sum(
        (
            rates.get(who, Decimal(0)) * clock.length_min(each) / MINUTES_PER_HOUR
            for who, each in held.items()
        ),
        Decimal(0),
    )


def _held(plan: PlanResult) -> dict[str, list[Interval]]:
    """When each person is at work, every minute once: who supervises may work of her own then."""
    stretches: dict[str, list[Interval]] = {}
    for row in plan.operations:
        for hand in row.people:
            stretches.setdefault(hand.id, []).extend(clipped(row.work, hand.start, hand.end))
    return {person: clock.merged(pieces) for person, pieces in stretches.items()}


def _overtime(
    usual: Company, plan: PlanResult, held: Mapping[str, list[Interval]]
) -> dict[str, list[Interval]]:
    """The stretches in which people work outside their usual hours."""
    last = max((row.end for row in plan.operations), default=0)
    end = usual.plan_start + timedelta(minutes=last)
    opened = {
        each.id: open_intervals(
            each, usual.plan_start, end, closures=usual.closures, zone_name=usual.time_zone
        )
        for each in usual.calendars
    }
    first = next(iter(opened.values()), [(0, last)])
    calendar = {p.id: opened.get(p.calendar, first) for p in usual.people}
    return {
        person: clock.without(pieces, calendar[person])
        for person, pieces in held.items()
        if person in calendar
    }


def peak_kw(company: Company, plan: PlanResult) -> float:
    """The highest power that work, machines that stand idle, and the base load draw together.

    A machine draws its idle power whenever it is open, and when off what it draws then; work
    adds what it draws above idle. So the planner counts it too.
    """
    last = max((row.end for row in plan.operations), default=1)
    hours = CompanyHours(company, last)
    level = company.grid.base_load_kw if company.grid else 0.0
    idle = {machine.id: machine.power.idle_kw for machine in reversed(company.machines)}
    drawn: list[tuple[Interval, float]] = []
    for machine in company.machines:
        power = machine.power
        level += power.off_kw
        if power.idle_kw != power.off_kw:
            opened = hours.of_machine(machine)
            drawn += [(each, power.idle_kw - power.off_kw) for each in opened]
    for row in plan.operations:
        extra = zip(row.work, row.power_kw, strict=False)
        drawn += [(each, kw - idle.get(row.machine or "", 0.0)) for each, kw in extra]
    return round(_highest(level, drawn), 1)


def _highest(always: float, drawn: Iterable[tuple[Interval, float]]) -> float:
    """The highest sum of what is drawn always and in these stretches."""
    steps: dict[int, float] = {}
    for (start, end), kw in drawn:
        steps[start] = steps.get(start, 0.0) + kw
        steps[end] = steps.get(end, 0.0) - kw
    level = highest = always
    for minute in sorted(steps):
        level += steps[minute]
        highest = max(highest, level)
    return highest

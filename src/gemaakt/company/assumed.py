"""What a plan takes for granted, and the one number that changes each of it."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from gemaakt.company.company import Assumption, Company
from gemaakt.errors import GemaaktError
from gemaakt.order import Order
from gemaakt.routing import Alternative, Operation, OperationStatus
from gemaakt.shop import Calendar, GridConnection, Machine, Person, Shift, Supplier
from gemaakt.units import MINUTES_PER_HOUR

USUAL_OPEN_MIN, USUAL_CLOSE_MIN = 7 * 60 + 30, 16 * 60
"""Monday to Friday 07:30–16:00, at work eight hours of it."""
USUAL_BREAK_MIN = 30
"""Who works longer than five and a half hours has half an hour off (Arbeidstijdenwet 5:4)."""
BREAK, NOON_MIN = "assumed.break", 12 * 60
HOURS = ("assumed.machine-hours", "assumed.hours")
"""The hours of machines that were assumed, and of those that a list told without hours."""
WEEKDAYS = 5
COUNT_AT_MOST = 500
WHOLE_ORDER = "Productie"
"""The operation, and its machine, that stands for an order of which a list tells no work."""
WHOLE_ORDER_MIN = 480.0


class NumberRefused(GemaaktError, ValueError):
    """The number given for an assumption cannot be."""


def is_assumed_work(order: Order) -> bool:
    """Whether the work of an order is one operation that a list without work was given."""
    if len(order.operations) != 1:
        return False
    (step,) = order.operations
    share = step.quantity / max(1, step.asked_quantity)
    ways = [(each.machine, round(each.fixed_min)) for each in step.alternatives[:1]]
    return (step.name, ways) == (WHOLE_ORDER, [(WHOLE_ORDER, round(WHOLE_ORDER_MIN * share))])


def usual_calendar(
    start_min: int = USUAL_OPEN_MIN,
    end_min: int = USUAL_CLOSE_MIN,
    break_min: int = USUAL_BREAK_MIN,
) -> Calendar:
    """Monday to Friday, the same hours and the same break every day."""
    spans = day_spans(start_min, end_min, break_min)
    rows = tuple(Shift(day, *span) for day in range(WEEKDAYS) for span in spans)
    return Calendar("dag", "Ma–vr", rows)


def day_spans(start_min: int, end_min: int, break_min: int) -> list[tuple[int, int]]:
    """Minutes at work of a day with one break, at noon or else about halfway; 0: without."""
    if not 0 < break_min < end_min - start_min:
        return [(start_min, end_min)]
    begin = NOON_MIN
    if not start_min + 2 * 60 <= begin <= end_min - 2 * 60 - break_min:
        begin = (start_min + end_min - break_min) // 2
    return [(start_min, begin), (begin + break_min, end_min)]


def hours_params(
    start_min: int = USUAL_OPEN_MIN,
    end_min: int = USUAL_CLOSE_MIN,
    break_min: int = USUAL_BREAK_MIN,
) -> dict[str, object]:
    """What an assumption of hours tells."""
    opens, closes = hour_text(start_min), hour_text(end_min)
    return {"opens": opens, "closes": closes, "break_min": break_min}


def assumed_break(
    start_min: int = USUAL_OPEN_MIN,
    end_min: int = USUAL_CLOSE_MIN,
    break_min: int = USUAL_BREAK_MIN,
) -> Assumption:
    """What is said of the break, and of the hours at work that are left."""
    spans = day_spans(start_min, end_min, break_min)
    day_h = sum(end - start for start, end in spans) / MINUTES_PER_HOUR
    told = {"day_h": round(day_h, 2), "week_h": round(WEEKDAYS * day_h, 2)}
    return Assumption(BREAK, {"minutes": break_min, **told})


def hour_text(minute: int) -> str:
    """Minutes of the day as 07:30."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _without(company: Company, code: str, **params: object) -> tuple[Assumption, ...]:
    return tuple(
        each
        for each in company.assumptions
        if each.code != code or any(each.params.get(k) != v for k, v in params.items())
    )


def _checked(number: float, low: float, high: float) -> None:
    if not low <= number <= high:
        raise NumberRefused("assumed.number-refused", number=number, low=low, high=high)


def with_machine_count(company: Company, work_centre: str, quantity: int) -> Company:
    """The company with so many equal machines in a department; operations may run on any."""
    _checked(quantity, 1, COUNT_AT_MOST)
    old = [each for each in company.machines if each.work_centre == work_centre]
    if not old:
        raise NumberRefused("assumed.unknown-centre", name=work_centre)
    kept = old[:quantity]
    more = [_twin(company, old[0], len(kept) + at + 1) for at in range(quantity - len(kept))]
    gone = {each.id for each in old[quantity:]}
    made = [*kept, *more]
    machines = [each for each in company.machines if each.work_centre != work_centre]
    at = next(i for i, each in enumerate(company.machines) if each.work_centre == work_centre)
    machines[at:at] = made
    names = {each.id for each in old}
    orders = tuple(
        replace(o, operations=tuple(_spread(step, names, made, gone) for step in o.operations))
        for o in company.orders
    )
    return replace(company, machines=tuple(machines), orders=orders)


def _twin(company: Company, machine: Machine, number: int) -> Machine:
    taken = {each.id for each in company.machines}
    name = f"{machine.id} {number}"
    while name in taken:
        name += "'"
    return replace(machine, id=name, name=name, downtimes=(), family_now=None)


def _spread(step: Operation, old: set[str], made: list[Machine], gone: set[str]) -> Operation:
    mine = [each for each in step.alternatives if each.machine in old]
    if not mine:
        return step
    model = mine[0]
    given = {each.machine: each for each in mine}
    spread = tuple(
        given.get(machine.id)
        or Alternative(machine.id, model.setup_min, model.piece_min, model.fixed_min)
        for machine in made
    )
    others = tuple(each for each in step.alternatives if each.machine not in old)
    running, pin, status = step.running, step.pin, step.status
    if running is not None and running.machine in gone:
        running, status = None, OperationStatus.OPEN
    if pin is not None and pin.machine in gone:
        pin = replace(pin, machine=None)
    return replace(step, alternatives=spread + others, running=running, pin=pin, status=status)


def with_people_count(company: Company, quantity: int) -> Company:
    """The company with so many people who can do everything; nought means unlimited again."""
    _checked(quantity, 0, COUNT_AT_MOST)
    people = tuple(Person(f"medewerker-{n}", f"Medewerker {n}") for n in range(1, quantity + 1))
    skills = {step.skill for order in company.orders for step in order.operations if step.skill}
    people = tuple(replace(each, skills=dict.fromkeys(sorted(skills), 2)) for each in people)
    kept = _without(company, "assumed.people-unlimited")
    if not quantity:
        kept = (*kept, Assumption("assumed.people-unlimited"))
    return replace(company, people=people, assumptions=kept)


def with_power_limit(company: Company, limit_kw: float) -> Company:
    """The company with a grid connection of so many kW."""
    _checked(limit_kw, 1, 100_000)
    grid = replace(company.grid, limit_kw=limit_kw) if company.grid else GridConnection(limit_kw)
    return replace(company, grid=grid, assumptions=_without(company, "assumed.power-unlimited"))


def with_opening_hours(
    company: Company, start_min: int, end_min: int, break_min: int = 0
) -> Company:
    """The company open Monday to Friday between these minutes of the day, but for a break."""
    _checked(start_min, 0, 24 * 60)
    _checked(end_min, start_min + 1, start_min + 24 * 60)
    _checked(break_min, 0, min(240, end_min - start_min - 1))
    hours = (start_min, end_min, break_min)
    calendars = (replace(usual_calendar(*hours), id=company.calendars[0].id),)

    def told(each: Assumption) -> Assumption:
        if each.code in HOURS:
            return replace(each, params={**each.params, **hours_params(*hours)})
        return assumed_break(*hours) if each.code == BREAK else each

    return replace(
        company,
        calendars=calendars + company.calendars[1:],
        assumptions=tuple(map(told, company.assumptions)),
    )


def break_of(company: Company) -> int:
    """Minutes of the break that is assumed; none where a list of an earlier version told hours."""
    found = next((each for each in company.assumptions if each.code == BREAK), None)
    return int(str(found.params["minutes"])) if found else 0


def with_break(company: Company, break_min: int) -> Company:
    """The company with another break a day, between the same hours."""
    shifts = company.calendars[0].shifts
    first = min(each.start_min for each in shifts)
    return with_opening_hours(company, first, max(each.end_min for each in shifts), break_min)


def with_supplier_days(company: Company, supplier: str, lead_time_days: int) -> Company:
    """The company with another lead time of an outside firm, in all its open steps too."""
    _checked(lead_time_days, 0, 365)
    suppliers = tuple(
        replace(each, lead_time_days=lead_time_days) if each.id == supplier else each
        for each in company.suppliers
    )

    def changed(step: Operation) -> Operation:
        if step.outside is None or step.outside.supplier != supplier:
            return step
        return replace(step, outside=replace(step.outside, lead_time_days=lead_time_days))

    return replace(
        company,
        suppliers=suppliers,
        orders=_each_step(company.orders, changed),
        assumptions=_without(company, "assumed.outside-days", supplier=supplier),
    )


def _each_step(
    orders: Iterable[Order], change: Callable[[Operation], Operation]
) -> tuple[Order, ...]:
    return tuple(
        replace(order, operations=tuple(change(step) for step in order.operations))
        for order in orders
    )


def supplier_rows(days: dict[str, int]) -> tuple[Supplier, ...]:
    """Outside firms by name with their lead times."""
    return tuple(Supplier(name, name, lead_time_days) for name, lead_time_days in days.items())

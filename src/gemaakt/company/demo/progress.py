"""What has already happened on the day that the demo company is opened."""

import math
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from gemaakt import clock
from gemaakt.company.demo.draw import Draw
from gemaakt.order import MaterialNeed, Order, OrderStatus
from gemaakt.routing import Attendance, Operation, OperationStatus, Pin, Running
from gemaakt.shop import Closure, Machine, Person
from gemaakt.shop.calendar import is_working_day

LATE_DELIVERIES = 3
RUNNING_AT_MOST = 7
TIGHT_SHARE = 0.1
"""Share of the orders that have no room left for a wait longer than usual."""
WAIT_DAYS, MINUTES_A_DAY = 1.0, 450
PINNED = 4


@dataclass(slots=True)
class Floor:
    """Who and what is busy at this moment."""

    now: datetime
    machines: tuple[Machine, ...]
    people: tuple[Person, ...]
    busy: set[str] = field(default_factory=set)
    running: int = 0


def begun(order: Order, today: date, draw: Draw, closures: tuple[Closure, ...]) -> Order:
    """The order with what must be done by now if it is to be ready in time, in routing order.

    A shop that runs well has begun each order as early as its remaining work asks; an order
    that could not be in time even so was promised for later.
    """
    if order.due is None or order.status is not OrderStatus.RELEASED or order.release is None:
        return order
    left = working_days(today, order.due, closures) * (1.0 if draw.chance(TIGHT_SHARE) else 0.75)
    steps, ready = order.operations, 0
    while ready < len(steps) - 1 and days_needed(steps[ready:]) > left:
        ready += 1
    short = days_needed(steps[ready:]) - left
    due = order.due + timedelta(days=math.ceil(short * 7 / 5) + 1) if short > 0 else order.due
    order = replace(order, due=_weekday(due))
    if ready == 0:
        return order
    made = tuple(_done(each) if at < ready else each for at, each in enumerate(steps))
    return replace(order, operations=made, status=OrderStatus.RUNNING)


def working_days(first: date, last: date, closures: tuple[Closure, ...]) -> int:
    """Working days from the first day until the last, both included."""
    days = (first + timedelta(days=at) for at in range((last - first).days + 1))
    return sum(is_working_day(day, closures) for day in days)


def days_needed(steps: tuple[Operation, ...]) -> float:
    """Working days that operations take one after the other, with a usual wait before each."""
    days = 0.0
    for step in steps:
        if step.outside is not None:
            days += step.outside.lead_time_days + 1
        else:
            minutes = max(a.setup_min + a.piece_min * step.quantity for a in step.alternatives)
            days += WAIT_DAYS + minutes / MINUTES_A_DAY
    return days


def _done(operation: Operation) -> Operation:
    return replace(
        operation,
        status=OperationStatus.DONE,
        done_quantity=operation.quantity,
        quantity=0,
        transfer_quantity=None,
    )


def with_running(order: Order, floor: Floor, draw: Draw) -> Order:
    """The order with its next operation under way, if a machine and a person are free for it."""
    if order.status is not OrderStatus.RUNNING or floor.running >= RUNNING_AT_MOST:
        return order
    at = next(i for i, each in enumerate(order.operations) if each.status is OperationStatus.OPEN)
    operation = order.operations[at]
    machine = _free_machine(operation, floor)
    person = _free_person(operation, floor)
    attended = operation.attendance is Attendance.WHOLE
    if machine is None or operation.quantity < 2 or (attended and person is None):
        return order
    made = max(1, round(operation.quantity * draw.between((0.2, 0.7))))
    made = min(made, operation.quantity - 1)
    person_id = person.id if person and attended else None
    started = floor.now - timedelta(minutes=draw.whole(40, 240))
    floor.busy |= {machine.id} | ({person_id} if person_id else set())
    floor.running += 1
    running = replace(
        operation,
        status=OperationStatus.RUNNING,
        running=Running(machine.id, person_id, started),
        quantity=operation.quantity - made,
        done_quantity=made,
        transfer_quantity=None,
    )
    return replace(
        order, operations=(*order.operations[:at], running, *order.operations[at + 1 :])
    )


def _free_machine(operation: Operation, floor: Floor) -> Machine | None:
    wanted = {each.machine for each in operation.alternatives} - floor.busy
    return next((each for each in floor.machines if each.id in wanted), None)


def _free_person(operation: Operation, floor: Floor) -> Person | None:
    for person in floor.people:
        able = person.skills.get(operation.skill, 0) >= max(2, operation.skill_level)
        here = person.calendar == "dag" and not _away(person, floor.now)
        if able and here and person.id not in floor.busy:
            return person
    return None


def _away(person: Person, now: datetime) -> bool:
    return any(away.start <= now < away.end for away in person.absences)


def late_deliveries(orders: list[Order], today: date, draw: Draw) -> list[Order]:
    """Three orders whose material comes some days after work should have begun."""
    waiting = [
        at
        for at, order in enumerate(orders)
        if order.status is OrderStatus.RELEASED
        and order.due
        and 12 <= (order.due - today).days <= 60
    ]
    for at in draw.shuffled(waiting)[:LATE_DELIVERIES]:
        order = orders[at]
        assert order.due is not None
        room = math.ceil(days_needed(order.operations) * 7 / 5) - draw.whole(2, 5)
        arrival = max(today + timedelta(days=2), order.due - timedelta(days=max(2, room)))
        need = MaterialNeed(
            order.note.split(" · ")[0],
            float(order.quantity),
            "st",
            clock.utc_of(_weekday(arrival), 10 * 60),
        )
        orders[at] = replace(order, materials=(need,), note=f"{order.note} · materiaal te laat")
    return orders


def _weekday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


def stocked(order: Order, now: datetime, draw: Draw) -> Order:
    """The order with its material: in stock, or on its way in time."""
    if order.materials or order.status is OrderStatus.DONE:
        return order
    arrives = None
    if order.release and order.release > clock.local_day(now) and draw.chance(0.5):
        arrives = clock.utc_of(order.release, 9 * 60)
    material = order.note.split(" · ")[0]
    return replace(
        order, materials=(MaterialNeed(material, float(order.quantity), "st", arrives),)
    )


def pinned(orders: list[Order], draw: Draw) -> list[Order]:
    """A few first operations that the planner has put on a machine of his choice."""
    open_orders = [
        at
        for at, order in enumerate(orders)
        if order.status is OrderStatus.RELEASED and len(order.operations[0].alternatives) > 1
    ]
    for at in draw.shuffled(open_orders)[:PINNED]:
        first, *rest = orders[at].operations
        fixed = replace(first, pin=Pin(machine=first.alternatives[0].machine))
        orders[at] = replace(orders[at], operations=(fixed, *rest))
    return orders

"""Room that is held for promises: orders that are in no order book, yet stand in the plan.

Every plan made while a reservation lives has its work pinned to the machine, the person and the
start that were promised. It stays in the plan's document, where the next promise and the next drop
meet it; the floor sees nothing of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

import msgspec

from gemaakt.company import Company
from gemaakt.order import Order, OrderStatus
from gemaakt.plan import PlanResult
from gemaakt.routing import Operation
from gemaakt.server.plan.answers import base_of
from gemaakt.server.plan.models import PlanVersion, Reservation

HELD = "RES~"
"""How the id of an order begins that room is held for."""


def live(now: datetime) -> list[Reservation]:
    """Reservations that hold room now."""
    rows = Reservation.objects.filter(released=None, expires__gt=now).order_by("id")
    return list(rows)


def is_held(order: str) -> bool:
    """Say whether this is an order that room is held for, and no order of the book."""
    return order.startswith(HELD)


def order_of(row: Reservation) -> Order:
    """The reserved work as an order due on the promised day, pinned where the room is held."""
    return Order(
        f"{HELD}{row.pk}",
        weight=row.weight,
        status=OrderStatus.RELEASED,
        due=row.day,
        operations=msgspec.convert(row.operations, tuple[Operation, ...], strict=False),
    )


def with_held(company: Company, rows: Sequence[Reservation]) -> Company:
    """The company with the reserved work among its orders; a start that has passed is let go."""
    orders = tuple(_from(company.plan_start, order_of(row)) for row in rows)
    return replace(company, orders=(*company.orders, *orders)) if orders else company


def _from(start: datetime, order: Order) -> Order:
    def one(step: Operation) -> Operation:
        has_passed = step.pin and step.pin.start and step.pin.start < start
        return replace(step, pin=None) if has_passed else step

    return replace(order, operations=tuple(map(one, order.operations)))


def beside(version: int, rows: Sequence[Reservation]) -> tuple[Company, PlanResult]:
    """The company and plan of a version with exactly these reservations in them.

    Room that was given up since falls free; what was reserved since is pinned beside the plan.
    The same objects for the same question, so that what was compiled of them serves again.
    """
    made = PlanVersion.objects.values_list("created", flat=True).get(pk=version)
    return _beside(version, made, tuple(order_of(row) for row in rows))


@lru_cache(maxsize=4)
def _beside(version: int, made: datetime, held: tuple[Order, ...]) -> tuple[Company, PlanResult]:
    base = base_of(version)
    wanted = {order.id for order in held}
    standing = {order.id for order in base.company.orders if is_held(order.id)}
    company, plan = base.company, base.plan
    if over := standing - wanted:
        orders = tuple(order for order in company.orders if order.id not in over)
        left = tuple(row for row in plan.operations if row.order not in over)
        company, plan = replace(company, orders=orders), replace(plan, operations=left)
    new = tuple(order for order in held if order.id not in standing)
    return (replace(company, orders=(*company.orders, *new)) if new else company), plan

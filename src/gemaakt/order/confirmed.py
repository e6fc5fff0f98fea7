"""What was confirmed to a customer, against what the order and the plan say now."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gemaakt.order.order import Order, OrderStatus


class Differs(StrEnum):
    """In what an order is not as it was confirmed."""

    CANCELLED = "cancelled"
    QUANTITY = "quantity"
    PRICE = "price"
    DUE = "due"
    PLAN = "plan"
    """The plan has it ready after the confirmed day."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One line of an order confirmation: what was said of an order."""

    order: str
    quantity: int
    day: date | None = None
    """The day on which it is delivered at the latest; none where it is still to be agreed."""
    price_eur: Decimal | None = None
    """Of all pieces; none where the price is not known."""


def differences(said: Confirmed, now: Order, ready: date | None = None) -> tuple[Differs, ...]:
    """In what an order is not as it was confirmed, the gravest first.

    `ready` is the local day on which the plan has it ready. An order that is done is not held
    against the plan.
    """
    if now.status is OrderStatus.CANCELLED:
        return (Differs.CANCELLED,)
    return tuple(_differences(said, now, ready))


def _differences(said: Confirmed, now: Order, ready: date | None) -> Iterator[Differs]:
    is_done = now.status is OrderStatus.DONE
    if said.day is not None and ready is not None and ready > said.day and not is_done:
        yield Differs.PLAN
    if said.quantity != now.quantity:
        yield Differs.QUANTITY
    if said.day is not None and now.due != said.day:
        yield Differs.DUE
    if said.price_eur is not None and now.price_eur != said.price_eur:
        yield Differs.PRICE


def is_of_before(
    sent: date | None, now: date | None, said: Confirmed, before: Collection[date | None]
) -> bool:
    """Whether a due date that is sent is one of `before` the confirmation: its sender has not
    heard of it, so that the confirmed day stays."""
    return said.day is not None and now == said.day and sent != said.day and sent in before

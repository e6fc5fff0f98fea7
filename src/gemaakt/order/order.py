"""An order: for whom, what, when, its operations and the material it waits for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from gemaakt.routing import Operation


class OrderStatus(StrEnum):
    """The life of an order."""

    QUOTED = "quoted"
    RELEASED = "released"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    """Nobody wants it any more; what was made of it stays told."""


PLANNED = (OrderStatus.RELEASED, OrderStatus.RUNNING)
"""Orders of which there is work to plan."""
SHEETS = "plaat"
"""The unit of a need that is told in sheets; others are pieces, metres or kilograms."""


@dataclass(frozen=True, slots=True)
class MaterialNeed:
    """Material that an operation waits for; without an arrival it is in stock."""

    material: str
    quantity: float = 1.0
    unit: str = "st"
    arrives: datetime | None = None
    operation: str = ""
    """The first operation that needs it; empty, or one that the order does not have, means every
    operation without predecessor."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order line of a customer; its operations form a directed graph without cycles.

    It is late when its last operation ends after the local end of the day `due`.
    """

    id: str
    customer: str = ""
    product: str = ""
    quantity: int = 1
    due: date | None = None
    release: date | None = None
    """First local day on which work may start."""
    weight: int = 1
    """What a minute late weighs against a minute of another order."""
    status: OrderStatus = OrderStatus.RELEASED
    operations: tuple[Operation, ...] = ()
    materials: tuple[MaterialNeed, ...] = ()
    price_eur: Decimal | None = None
    reference: str = ""
    """The customer's own order number."""
    drawing: str = ""
    note: str = ""

    def needs_of(self, operation: Operation) -> Iterator[MaterialNeed]:
        """The material that one of its operations waits for."""
        for need in self.materials:
            is_named = need.operation and any(o.id == need.operation for o in self.operations)
            if need.operation == operation.id if is_named else not operation.after:
                yield need

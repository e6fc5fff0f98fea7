"""Nacalculatie: what each operation really took, against what was planned and quoted."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from gemaakt.company import Company
from gemaakt.money import eur
from gemaakt.order import Order
from gemaakt.work.actuals import planned_min
from gemaakt.work.event import Step


@dataclass(frozen=True, slots=True)
class PostLine:
    """One operation: planned and actual minutes, and what the difference cost."""

    operation: str
    name: str
    planned_min: float
    actual_min: float
    rate_eur_per_h: Decimal
    difference_eur: Decimal
    """Above zero: it cost more than was planned."""


def post_calculation(
    company: Company, order: Order, actual_min: Mapping[Step, float]
) -> list[PostLine]:
    """Lines for the operations of an order that were worked on."""
    rates = {machine.id: machine.rate_eur_per_h for machine in company.machines}
    lines = []
    for operation in order.operations:
        worked = actual_min.get(Step(order.id, operation.id))
        if worked is None or not operation.alternatives:
            continue
        planned = planned_min(operation)
        rate = rates.get(operation.alternatives[0].machine, Decimal("0"))
        difference = Decimal(str(worked - planned)) / 60 * rate
        lines.append(
            PostLine(operation.id, operation.name, planned, worked, rate, eur(difference))
        )
    return lines

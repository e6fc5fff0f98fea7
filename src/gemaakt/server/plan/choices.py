"""What a planner chooses from where a form asks an order or a step: found by any word of it."""

from django.db.models import Subquery

from gemaakt.server.order.models import Operation, Order
from gemaakt.server.plan.models import PlannedOperation, PlannedOrder, PlanVersion

MOST_CHOICES = 1_000
"""A list of more is slow in a browser; what is not in it can still be typed."""

type Choices = list[tuple[str, str]]


def orders_to_choose(version: PlanVersion | None = None) -> Choices:
    """Every order (of a plan) with its customer, product and pieces, the first due first."""
    rows = Order.objects.order_by("due", "code")
    if version is not None:
        codes = PlannedOrder.objects.filter(version=version).values("order")
        rows = rows.filter(code__in=Subquery(codes))
    facts = rows.values_list("code", "customer", "product", "quantity")[:MOST_CHOICES]
    return [
        (code, _said(customer, product, f"{quantity} ×"))
        for code, customer, product, quantity in facts
    ]


def steps_to_choose(version: PlanVersion) -> Choices:
    """`order/step` of every step of a plan on a machine, with its name, product and customer."""
    planned = PlannedOperation.objects.filter(version=version).exclude(machine="")
    steps = list(planned.order_by("start", "id").values_list("order", "operation")[:MOST_CHOICES])
    known = Operation.objects.filter(order__code__in={order for order, _step in steps})
    said = {
        (order, step): _said(name, product, customer)
        for order, step, *(name, product, customer) in known.values_list(
            "order__code", "code", "name", "order__product", "order__customer"
        )
    }
    return [(f"{order}/{step}", said.get((order, step), "")) for order, step in steps]


def _said(*words: str) -> str:
    return " · ".join(word for word in words if word)

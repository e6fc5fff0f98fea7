"""Somebody whose last working day is told: what is pinned to her for later goes to others."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from gemaakt import clock
from gemaakt.order import StepId
from gemaakt.server import audit
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.plan.models import PlannedOperation, PlanVersion
from gemaakt.server.shop.away import zone_name
from gemaakt.server.shop.models import Person


@transaction.atomic
def let_go(person: Person, now: datetime, actor: Any = None) -> tuple[list[str], list[str]]:
    """Take her off pins that the plan does not have ready on her last day.

    Such work fits nowhere, and all that waits for it neither. Answers the steps, and those that
    she is on and that are not ready by then: somebody else has to start them.
    """
    if person.contract_ends is None:
        return [], []
    pinned = Operation.objects.filter(status="open", pin__person=person.code)
    on = Operation.objects.filter(status="running", running__person=person.code)
    rows = [*_open(pinned), *_open(on)]
    in_time = _ready_by_then(person, rows, now)
    later = [each for each in rows if (each.order.code, each.code) not in in_time]
    freed = [each for each in later if each.status == "open"]
    for step in freed:
        pin = {**(step.pin or {}), "person": None}
        step.pin = pin if any(pin.values()) else None
        step.save(update_fields=["pin"])
    names = [f"{each.order.code}/{each.code}" for each in freed]
    if names:
        audit.log("person.pins-let-go", actor, str(person), {"steps": ", ".join(names)[:500]})
    return names, [f"{s.order.code}/{s.code}" for s in later if s.status == "running"]


def _open(steps: Any) -> list[Operation]:
    return list(steps.exclude(order__status__in=Order.OVER).select_related("order"))


def _ready_by_then(person: Person, steps: list[Operation], now: datetime) -> set[StepId]:
    """Steps that the published plan ends before her last day is over, and begins yet or has begun.

    What should have begun and has not is behind the plan.
    """
    begun = {(each.order.code, each.code) for each in steps if each.status == "running"}
    assert person.contract_ends is not None
    over = clock.local_midnight(person.contract_ends + timedelta(days=1), zone_name())
    rows = PlannedOperation.objects.filter(
        version__status=PlanVersion.Status.PUBLISHED, end__lte=over,
        order__in={each.order.code for each in steps},
    )  # fmt: skip
    found = rows.values_list("order", "operation", "start")
    return {(o, step) for o, step, start in found if start >= now or (o, step) in begun}

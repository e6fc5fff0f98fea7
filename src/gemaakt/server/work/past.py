"""Work that was done before Gemaakt came, or before the demo company was opened."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max

from gemaakt.company.demo import PastOrder
from gemaakt.server import audit
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.order.turns import Turn, beside_others
from gemaakt.server.work.models import Clocking, WorkEvent


@transaction.atomic
def keep_past(past: Iterable[PastOrder]) -> int:
    """Keep finished orders with what was clocked on them; one that is there is left alone."""
    beside_others(Turn.EVENTS)
    known = set(Order.objects.values_list("code", flat=True))
    new = [each for each in past if each.order.id not in known]
    first = (Order.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    rows = Order.objects.bulk_create(
        Order.store(each.order, first + at) for at, each in enumerate(new)
    )
    Operation.objects.bulk_create(
        Operation.store(step, row, at)
        for row, each in zip(rows, new, strict=True)
        for at, step in enumerate(each.order.operations)
    )
    Clocking.objects.bulk_create(_clockings(new))
    WorkEvent.objects.bulk_create(_finished(new))
    audit.log("work.past-kept", None, "", {"orders": len(new)})
    return len(new)


def _clockings(past: Iterable[PastOrder]) -> list[Clocking]:
    return [
        Clocking(
            person=each.person,
            order=one.order.id,
            operation=each.operation,
            machine=each.machine,
            start=each.start,
            end=each.end,
            worked_min=(each.end - each.start).total_seconds() / 60,
        )
        for one in past
        for each in one.clocked
    ]


def _finished(past: Iterable[PastOrder]) -> list[WorkEvent]:
    """One event for each order: its last step was reported done."""
    return [
        WorkEvent(
            key=f"past-{one.order.id}"[:64],
            kind=WorkEvent.Kind.DONE,
            person=one.clocked[-1].person if one.clocked else "",
            order=one.order.id,
            operation=one.order.operations[-1].id,
            at=one.finished,
            quantity=one.order.quantity,
        )
        for one in past
    ]

"""The order book added up by the database: what pages reckon with, without reading every order.

Minutes of operations are kept beside them (`Operation.store`), so that tens of thousands become
some hundreds of sums. The sums come back as orders of the domain: one an operation per group, with
the group's minutes, so that the library counts with them as it does with the whole book.
"""

from collections import defaultdict
from datetime import date
from typing import Any, Literal

from django.db.models import Count, Q, QuerySet, Sum

from gemaakt.order import PLANNED
from gemaakt.order import Order as OrderDocument
from gemaakt.routing import Alternative, Attendance, OperationStatus
from gemaakt.routing import Operation as Step
from gemaakt.server.order.models import Operation, Order

By = Literal["day", "machine"]
STATUSES = [each.value for each in PLANNED]


def open_steps() -> QuerySet[Operation]:
    """Operations that are still to be done, of orders that are planned."""
    planned = Operation.objects.filter(order__status__in=STATUSES)
    return planned.exclude(status=OperationStatus.DONE.value).order_by()


def counts() -> dict[str, int]:
    """How many `orders` are planned, their open `operations` and those that go `outside`."""
    found = open_steps().aggregate(
        operations=Count("id"), outside=Count("id", filter=Q(outside__isnull=False))
    )
    return {"orders": Order.objects.filter(status__in=STATUSES).count(), **found}


def added_up(by: By) -> tuple[OrderDocument, ...]:
    """The open work inside per skill, level and attendance, by the day it is due or by machine."""
    name = "order__due" if by == "day" else "machine"
    groups: dict[date | None, list[Step]] = defaultdict(list)
    rows = open_steps().exclude(machine="").values(name, "skill", "skill_level", "attendance")
    for at, row in enumerate(rows.annotate(setup=Sum("setup_min"), whole=Sum("machine_min"))):
        groups[row.get("order__due")].append(_step(str(at), row))
    return tuple(
        OrderDocument(id=str(due or ""), due=due, operations=tuple(steps))
        for due, steps in groups.items()
    )


def _step(code: str, row: dict[str, Any]) -> Step:
    """The minutes of a group as one operation; set-ups stay apart, for some attend only those."""
    rest_min = max(0.0, row["whole"] - row["setup"])
    return Step(
        code,
        alternatives=(Alternative(row.get("machine", ""), row["setup"], fixed_min=rest_min),),
        skill=row["skill"],
        skill_level=row["skill_level"],
        attendance=Attendance(row["attendance"]),
    )

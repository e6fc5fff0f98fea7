"""How well promises were kept: finished orders against their due dates, week by week."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, OuterRef, Subquery
from django.utils.timezone import localtime

from gemaakt import clock
from gemaakt.server.order.models import Order
from gemaakt.server.work.models import WorkEvent

WEEKS = 13
"""A quarter."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Finished orders of a stretch of time, and how many of them in time."""

    monday: date
    finished: int
    in_time: int

    @property
    def share(self) -> float | None:
        """Share in time; None when nothing was finished."""
        return self.in_time / self.finished if self.finished else None


def finished_orders(since: date) -> list[tuple[str, date, date | None]]:
    """Orders that are done: code, day of their last step, due date; those since a day."""
    done = Order.objects.filter(status=Order.Status.DONE)
    ends = (WorkEvent.Kind.DONE, WorkEvent.Kind.BACK)
    rows = (
        WorkEvent.objects.filter(kind__in=ends, at__gte=clock.local_midnight(since))
        .filter(order__in=done.values("code"))
        .order_by()
        .values("order")
        .annotate(
            last=Max("at"),
            due=Subquery(Order.objects.filter(code=OuterRef("order")).values("due")[:1]),
        )
    )
    return [(row["order"], localtime(row["last"]).date(), row["due"]) for row in rows]


def kept_promises(today: date) -> dict[str, Any]:
    """On-time share of this week and this quarter, and one row for each of thirteen weeks."""
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=at) for at in range(WEEKS - 1, -1, -1)]
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    rows = finished_orders(min(quarter, mondays[0]))
    weeks = [_kept(each, each + timedelta(days=6), rows) for each in mondays]
    return {"week": weeks[-1], "quarter": _kept(quarter, today, rows), "weeks": weeks}


def _kept(first: date, last: date, rows: list[tuple[str, date, date | None]]) -> Kept:
    there = [(day, due) for _code, day, due in rows if first <= day <= last]
    return Kept(first, len(there), sum(1 for day, due in there if due is None or day <= due))

"""How well promises were kept: finished orders against their due dates, week by week."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, Min, OuterRef, QuerySet
from django.utils.timezone import localtime

from gemaakt import clock
from gemaakt.server.delivery.models import DeliveryLine
from gemaakt.server.delivery.progress import completed_since
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
    """Orders that are done: code, day, due date; those since a day.

    The day is that on which the last piece went out, where there are packing slips; of other
    orders that of the last step. What is delivered in part is not done.
    """
    slips = completed_since(since)
    with_slip = _with_slip()
    rows = [row for row in _made(since) if row[0] not in with_slip]
    dues = dict(Order.objects.filter(code__in=slips).values_list("code", "due"))
    sent = [(code, day, dues[code]) for code, day in slips.items() if day and day >= since]
    return rows + sent


def _with_slip() -> set[str]:
    """Orders with a packing slip, whenever: they count on the day on which they were whole."""
    lines = DeliveryLine.objects.filter(delivery__taken_back=None)
    return set(lines.values_list("order", flat=True))


def _made(since: date) -> list[tuple[str, date, date | None]]:
    """Orders by the day on which the last step was done."""
    ends = _ends()
    recent = ends.filter(at__gte=clock.local_midnight(since))
    done = Order.objects.filter(status=Order.Status.DONE, code__in=recent.values("order"))
    dues = dict(done.values_list("code", "due"))
    steps = _without_taken_back(ends.filter(order__in=done.values("code")))
    firsts = steps.order_by().values("order", "operation").annotate(first=Min("at"))
    last: dict[str, datetime] = {}
    for row in firsts:
        last[row["order"]] = max(row["first"], last.get(row["order"], row["first"]))
    days = {code: localtime(at).date() for code, at in last.items() if code in dues}
    return [(code, day, dues[code]) for code, day in days.items() if day >= since]


def _ends() -> QuerySet[WorkEvent]:
    return WorkEvent.objects.filter(kind__in=(WorkEvent.Kind.DONE, WorkEvent.Kind.BACK))


def _without_taken_back(ends: QuerySet[WorkEvent]) -> QuerySet[WorkEvent]:
    """Ends after which the step was not worked on to another end; a second tap is no end."""
    step = {"order": OuterRef("order"), "operation": OuterRef("operation")}
    events = WorkEvent.objects.filter(**step, at__gt=OuterRef("at"))
    again = events.filter(kind=WorkEvent.Kind.START).filter(
        Exists(_ends().filter(**step, at__gte=OuterRef("at")))
    )
    taken_back = events.filter(kind__in=(WorkEvent.Kind.NOT_BACK, WorkEvent.Kind.NOT_DONE))
    return ends.exclude(Exists(taken_back)).exclude(Exists(again))


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

"""Correct a clock that says other hours than were worked, and tell work that nobody clocked."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from gemaakt.errors import GemaaktError
from gemaakt.server import audit
from gemaakt.server.order.models import Operation
from gemaakt.server.shop.models import Person
from gemaakt.server.work.clocks import settle, split_batch
from gemaakt.server.work.models import Clocking
from gemaakt.server.work.shifts import Shifts
from gemaakt.server.work.told_minutes import clock_told

MOST_HOURS = 16
LONGEST = timedelta(hours=MOST_HOURS)
MINUTE = timedelta(minutes=1)


class ClockRefused(GemaaktError, ValueError):
    """These times cannot be those of a clock."""


class ClockForm(forms.Form):
    """When the work began and ended, and why the clock said otherwise."""

    start = forms.DateTimeField(label=gettext_lazy("Start"))
    end = forms.DateTimeField(label=gettext_lazy("End"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


@transaction.atomic
def correct_clock(
    *, clock: int, start: datetime, end: datetime, reason: str, actor: Any, now: datetime
) -> None:
    """Give a clock, and those started with it in one tap, the times that were worked."""
    row = Clocking.objects.get(pk=clock)
    list(Person.objects.select_for_update().filter(code=row.person))
    row = Clocking.objects.select_for_update().get(pk=clock)
    rows = list(_with_it(row))
    start, end = _to_the_second(row, rows, start, end)
    _check(row, rows, start, end, now)
    shifts = Shifts(Person.objects.filter(code=row.person).first())
    for each in rows:
        was = _span(each)
        each.tapped_start = each.tapped_start or each.start
        each.start, each.end, each.flagged = start, end, False
        each.worked_min = shifts.worked_min(start, end)
        each.save()
        data = {"person": each.person, "was": was, "became": _span(each), "reason": reason}
        audit.log("work.clock-corrected", actor, f"{each.order}/{each.operation}", data)
    if row.batch:
        split_batch(row.person, row.batch)
    first = min(each.tapped_start or each.start for each in rows)
    settle(row.person, min(first, start), now)  # what had to give way to it has its time again


class ToldForm(ClockForm):
    """Work that nobody clocked: whose, on which step, when, and why it is told now."""

    person = forms.CharField(label=gettext_lazy("Person"), max_length=100)
    step = forms.CharField(label=gettext_lazy("Order and operation"), max_length=201)


@transaction.atomic
def add_clock(  # noqa: PLR0913
    *, person: str, step: str, start: datetime, end: datetime, reason: str, actor: Any,
    now: datetime,
) -> Clocking:  # fmt: skip
    """Keep work that nobody clocked; `ClockRefused` when it cannot be, or is clocked already."""
    order, _slash, operation = step.strip().rpartition("/")
    known = Operation.objects.filter(order__code=order, code=operation).exists()
    if not known or not list(Person.objects.select_for_update().filter(code=person)):
        raise ClockRefused("work.step-unknown", step=step[:60])
    row = Clocking(person=person, order=order, operation=operation, start=start, end=end)
    start, end = _to_the_second(row, [], start, end)
    _check(row, [], start, end, now)
    row = clock_told(person, (order, operation), start, end)
    data = {"person": person, "became": _span(row), "reason": reason}
    audit.log("work.clock-added", actor, f"{order}/{operation}", data)
    return row


def _with_it(row: Clocking) -> Any:
    """The clocks of one tap that ran together."""
    if not row.batch:
        return [row]
    return Clocking.objects.select_for_update().filter(
        person=row.person, batch=row.batch, start=row.start, end=row.end
    )


def _to_the_second(
    row: Clocking, rows: list[Clocking], start: datetime, end: datetime
) -> tuple[datetime, datetime]:
    """Times that were typed in whole minutes; one that was left as it stood is that of the tap.

    What begins in the minute in which other work of hers ended begins then: a page shows no
    seconds, and would call the one within the other.
    """
    if row.end is not None and end == row.end.replace(second=0, microsecond=0):
        end = row.end
    if start in (row.start, row.start.replace(second=0, microsecond=0)):
        return row.start, end
    before = Clocking.objects.filter(person=row.person, end__gt=start, end__lt=start + MINUTE)
    before = before.exclude(pk__in=[each.pk for each in rows]).order_by("-end")
    return next((each.end for each in before if each.end), start), end


def _check(
    row: Clocking, rows: list[Clocking], start: datetime, end: datetime, now: datetime
) -> None:
    if row.end is None:
        raise ClockRefused("work.clock-runs")
    if not start < end <= now or end - start > LONGEST:
        raise ClockRefused("work.clock-odd", hours=MOST_HOURS)
    others = Clocking.objects.filter(person=row.person, start__lt=end)
    others = others.filter(Q(end=None) | Q(end__gt=start)).exclude(pk__in=[r.pk for r in rows])
    if row.batch:
        others = others.exclude(batch=row.batch)
    there = others.first()
    if there is not None:
        raise ClockRefused("work.clock-overlaps", step=f"{there.order}/{there.operation}")


def _span(row: Clocking) -> str:
    """Start and end by the clock on the wall."""
    assert row.end is not None
    start, end = timezone.localtime(row.start), timezone.localtime(row.end)
    return f"{start:%d-%m-%Y %H:%M} – {end:%H:%M}"

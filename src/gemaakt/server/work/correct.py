"""Correct a clock that nobody stopped, or that a device with an odd clock told."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from gemaakt.errors import GemaaktError
from gemaakt.server import audit
from gemaakt.server.shop.models import Person
from gemaakt.server.work.clocks import settle, split_batch
from gemaakt.server.work.models import Clocking
from gemaakt.server.work.shifts import Shifts

LONGEST = timedelta(hours=16)


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


def _with_it(row: Clocking) -> Any:
    """The clocks of one tap that ran together."""
    if not row.batch:
        return [row]
    return Clocking.objects.select_for_update().filter(
        person=row.person, batch=row.batch, start=row.start, end=row.end
    )


def _check(
    row: Clocking, rows: list[Clocking], start: datetime, end: datetime, now: datetime
) -> None:
    if row.end is None or not (row.flagged or row.tapped_start):
        raise ClockRefused("work.clock-stands")
    if not start < end <= now or end - start > LONGEST:
        raise ClockRefused("work.clock-odd", hours=int(LONGEST.total_seconds() // 3600))
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

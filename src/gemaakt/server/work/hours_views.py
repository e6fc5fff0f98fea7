"""The hours of a day, person by person: the foreman puts them right and tells what is missing."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gemaakt import clock
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import READS, RECORDS, for_role, has_role
from gemaakt.server.shop.models import Person
from gemaakt.server.work.correct import ClockRefused, ToldForm, add_clock
from gemaakt.server.work.forgotten import to_look_at
from gemaakt.server.work.models import Clocking
from gemaakt.units import hours_of

MOST_STEPS = 400


@require_safe
@for_role(*READS)
def hours(request: HttpRequest) -> HttpResponse:
    """What everybody clocked on a day; yesterday unless another is asked."""
    day = asked_day(request.GET.get("day", ""))
    names = {row.code: str(row) for row in Person.objects.order_by("name")}
    begin, end = clock.local_midnight(day), clock.local_midnight(day + timedelta(days=1))
    rows: dict[str, list[Clocking]] = {}
    for row in Clocking.objects.filter(start__gte=begin, start__lt=end).order_by("start"):
        rows.setdefault(row.person, []).append(row)
    left = {each.code for each in Person.objects.filter(contract_ends__lt=day)}
    may_tell = has_role(request.user, *RECORDS)
    context: dict[str, Any] = {
        "day": day, "before": day - timedelta(days=1), "after": day + timedelta(days=1),
        "people": [
            {
                "name": names.get(code, code), "clocks": to_look_at(clocks),
                "hours": hours_of(sum(each.worked_min for each in clocks)),
                "is_running": any(each.end is None for each in clocks),
            }
            for code, clocks in sorted(rows.items(), key=lambda row: names.get(row[0], row[0]))
        ],
        "missing": [names[each] for each in names if each not in rows and each not in left],
        "may_tell": may_tell, "names": names, "steps": _steps() if may_tell else [],
    }  # fmt: skip
    return render(request, "work/hours.html", context)


def asked_day(typed: str) -> date:
    """The day that was asked; yesterday where none was."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return timezone.localdate() - timedelta(days=1)
    return min(max(day, date(2000, 1, 2)), date(2200, 1, 1))


def _steps() -> list[tuple[str, str]]:
    """Steps of orders at work, as they are chosen: `order/operation` and what it is."""
    rows = Operation.objects.select_related("order").filter(outside__isnull=True)
    rows = rows.exclude(order__status__in=(Order.Status.CANCELLED,))
    recent = rows.order_by("-order__position", "position")[:MOST_STEPS]
    return [(f"{row.order.code}/{row.code}", row.name) for row in recent]


@require_POST
@for_role(*RECORDS)
def tell_hours(request: HttpRequest) -> HttpResponse:
    """Keep work that nobody clocked."""
    form = ToldForm(request.POST)
    day = request.POST.get("start", "")[:10]
    if not form.is_valid():
        notices.error(request, _("Say who, on which step, from when until when, and why."))
    else:
        try:
            add_clock(actor=request.user, now=timezone.now(), **form.cleaned_data)
        except ClockRefused as error:
            notices.error(request, sentence_of(error))
        else:
            notices.success(request, _("Saved."))
    return redirect(f"{reverse('work:hours')}?day={asked_day(day).isoformat()}")

"""The page of other hours on single days: told for people and machines at once, taken out."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from gemaakt import clock
from gemaakt.server.roles import PLANS, RECORDS, for_role, has_role
from gemaakt.server.shop import own_hours
from gemaakt.server.shop.away_views import day_field, sensible_day
from gemaakt.server.shop.hours import HoursField, span_text
from gemaakt.server.shop.models import Calendar, Machine, Person

MOST_DAYS = 31
MOST_REPEATED_DAYS = 2 * 366


class OtherHoursForm(forms.Form):
    """Who and what, on which days, and from when until when."""

    first = day_field(gettext_lazy("Day"))
    last = day_field(gettext_lazy("Up to and including"), required=False,
                     help_text=gettext_lazy("Empty: that day only."))  # fmt: skip
    hours = HoursField(
        label=gettext_lazy("Hours of that day"), required=False, max_length=120,
        help_text=gettext_lazy(
            "The whole day, such as 07:30-12:00, 12:30-18:15; empty: not at work that day."
        ),
    )  # fmt: skip
    every_weeks = forms.ChoiceField(
        label=gettext_lazy("Again"), required=False,
        choices=[
            ("", gettext_lazy("no")), ("1", gettext_lazy("every week")),
            ("2", gettext_lazy("every other week")), ("3", gettext_lazy("every third week")),
            ("4", gettext_lazy("every fourth week")),
        ],
        help_text=gettext_lazy(
            "For days not at work: a Friday off every other week, or the days off of even weeks."
        ),
    )  # fmt: skip
    until = day_field(gettext_lazy("Again until"), required=False)
    reason = forms.CharField(label=gettext_lazy("What"), max_length=100, required=False,
                             widget=forms.TextInput({"list": "reasons"}))  # fmt: skip
    people = forms.MultipleChoiceField(
        label=gettext_lazy("People"), required=False, widget=forms.CheckboxSelectMultiple
    )
    machines = forms.MultipleChoiceField(
        label=gettext_lazy("Machines"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A machine works only while it is open and somebody is there."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("people", Person), ("machines", Machine)):
            field: Any = self.fields[name]
            field.choices = [(each.code, str(each)) for each in model.objects.all()]

    def clean_first(self) -> date:
        """No day so far off that it must be a slip of the keyboard."""
        return sensible_day(self.cleaned_data["first"])

    def clean(self) -> dict[str, Any]:
        """The last day lies behind the first, and somebody or something is ticked."""
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last") or found.get("first")
        if first and last and not first <= last <= first + timedelta(days=MOST_DAYS):
            self.add_error("last", _("The last day lies before the first, or months after it."))
        self._check_again(found)
        if not self.errors and not found.get("people") and not found.get("machines"):
            self.add_error("people", _("Tick who or what works these hours."))
        return {**found, "last": last}

    def _check_again(self, found: dict[str, Any]) -> None:
        """Days off come again safely: hours would go over holidays and closed days told later."""
        first, until = found.get("first"), found.get("until")
        if not found.get("every_weeks"):
            return
        if found.get("hours"):
            self.add_error(
                "every_weeks", _("Only days not at work come again: leave the hours empty.")
            )
        if first and not (until and first < until <= first + timedelta(days=MOST_REPEATED_DAYS)):
            self.add_error("until", _("Until when do these days come again? Two years at most."))


@for_role(*RECORDS)
def page(request: HttpRequest) -> HttpResponse:
    """Days that differ from now on, and the form that adds some."""
    asked = {kind: [request.GET[kind]] for kind in ("people", "machines") if kind in request.GET}
    form = OtherHoursForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        _keep(form.cleaned_data, request.user)
        messages.success(request, _("Saved. Plan again to see what it does."))
        return redirect("shop:other_hours")
    reasons = _("overtime|Saturday work|day off by shorter hours|time off in lieu")
    context = {
        "form": form,
        "has_hours": Calendar.objects.exists(),
        "days": days_told(own_hours.coming(timezone.localdate())),
        "reasons": reasons.split("|"),
        "may_plan": has_role(request.user, *PLANS),
    }
    return render(request, "shop/other_hours.html", context)


def _keep(found: dict[str, Any], actor: Any) -> None:
    count = (found["last"] - found["first"]).days + 1
    begins, every = [found["first"]], timedelta(weeks=int(found["every_weeks"] or 0))
    while every and begins[-1] + every <= found["until"]:
        begins.append(begins[-1] + every)
    days = [begin + timedelta(days=at) for begin in begins for at in range(count)]
    rows: list[own_hours.Row] = [
        *Person.objects.filter(code__in=found["people"]),
        *Machine.objects.filter(code__in=found["machines"]),
    ]
    for row in rows:
        own_hours.tell(row, days, found["hours"], found["reason"], actor)


def days_told(days: list[own_hours.OtherDay]) -> list[dict[str, Any]]:
    """Each day with its hours once, and who works them."""
    grouped = groupby(
        sorted(days, key=lambda each: (each.day, each.hours, each.reason, each.whose)),
        key=lambda each: (each.day, each.hours, each.reason),
    )
    return [
        {
            "day": day,
            "hours": ", ".join(span_text(*each) for each in clock.merged(list(hours))),
            "reason": reason,
            "rows": list(rows),
        }
        for (day, hours, reason), rows in grouped
    ]


@require_POST
@for_role(*RECORDS)
def take_out(request: HttpRequest) -> HttpResponse:
    """A day is as usual again for somebody."""
    code, day = request.POST.get("calendar", ""), request.POST.get("day", "")
    if own_hours.take_out(code, day, request.user):
        messages.success(request, _("Saved. Plan again to see what it does."))
    else:
        messages.warning(request, _("That was changed by somebody else just now."))
    return redirect("shop:other_hours")

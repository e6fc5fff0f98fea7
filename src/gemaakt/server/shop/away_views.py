"""The pages where somebody is told to be away, or a machine to stand still."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from gemaakt.server.roles import PLANS, RECORDS, for_role, has_role
from gemaakt.server.shop import away, handed_over
from gemaakt.server.work.went_home import stop_clocks

WORDS: dict[str, dict[str, str | Promise]] = {
    "person": {
        "title": gettext_lazy("Who is away"),
        "tell": gettext_lazy("Tell that somebody is away"),
        "who": gettext_lazy("Person"),
        "none": gettext_lazy("Nobody is away or will be."),
        "back": gettext_lazy("Is back"),
        "reasons": gettext_lazy("ill|day off|holiday|doctor|course"),
        "help": gettext_lazy("Never the nature of an illness: the law does not allow it."),
    },
    "machine": {
        "title": gettext_lazy("Machines that stand still"),
        "tell": gettext_lazy("Tell that a machine stands still"),
        "who": gettext_lazy("Machine"),
        "none": gettext_lazy("No machine stands still or will."),
        "back": gettext_lazy("Runs again"),
        "reasons": gettext_lazy("breakdown|maintenance|waits for a part|inspection"),
        "help": "",
    },
}
MOST_DAYS, YEARS_BACK, YEARS_AHEAD = 800, 1, 5
FOR_GOOD = timedelta(days=365 * 60)
"""So long stands still what does not come back."""


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, chosen from a calendar."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **kwargs)


def sensible_day(day: date) -> date:
    """The day, unless it lies so far off that it must be a slip of the keyboard."""
    today = timezone.localdate()
    if not today.year - YEARS_BACK <= day.year <= today.year + YEARS_AHEAD:
        raise forms.ValidationError(_("Choose a day from last year on, five years at most."))
    return day


def _time(label: Any, help_text: Any) -> forms.TimeField:
    widget = forms.TimeInput({"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, required=False, help_text=help_text)


class AwayForm(forms.Form):
    """Who is not there, from when until when, and why."""

    code = forms.ChoiceField()
    first = day_field(gettext_lazy("From"))
    last = day_field(gettext_lazy("Up to and including"), required=False,
                help_text=gettext_lazy("Empty: that day only."))  # fmt: skip
    begins = _time(gettext_lazy("From time"), gettext_lazy("Empty: from the start of the day."))
    ends = _time(gettext_lazy("Until time"), gettext_lazy("Empty: to the end of the day."))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=100, required=False,
        widget=forms.TextInput({"list": "reasons"}),
    )  # fmt: skip

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = away.KEPT_IN[kind][0].objects.all()
        self.fields["code"] = forms.ChoiceField(
            label=str(WORDS[kind]["who"]), choices=[(each.code, str(each)) for each in rows]
        )
        self.fields["reason"].help_text = str(WORDS[kind]["help"])
        if kind == "machine":
            self.fields["for_good"] = forms.BooleanField(
                label=_("For good: sold or scrapped"), required=False,
                help_text=_("Work that has no other machine is said to be left out of the plan."),
            )  # fmt: skip
            self.fields["instead"] = forms.ChoiceField(
                label=_("Its work goes to"), required=False,
                choices=[("", "–"), *handed_over.places()],
                help_text=_("For a machine that is gone: steps that only it could do."),
            )  # fmt: skip
            self.fields["factor"] = forms.FloatField(
                label=_("There it takes so many times as long"), required=False, initial=1,
                min_value=0.1, max_value=50,
                widget=forms.NumberInput({"step": "any"}),
            )  # fmt: skip

    def clean_first(self) -> date:
        """No day so far off that it must be a slip of the keyboard."""
        return sensible_day(self.cleaned_data["first"])

    def clean(self) -> dict[str, Any]:
        """The end lies behind the begin, and not years behind it."""
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last") or found.get("first")
        if first is None or last is None:
            return found
        if not first <= last <= first + timedelta(days=MOST_DAYS):
            self.add_error("last", _("The last day lies before the first, or years after it."))
            return found
        if found.get("instead") and not (found.get("for_good") and first <= timezone.localdate()):
            self.add_error(
                "instead", _("Only for a machine that is gone for good, from today on.")
            )
        if found.get("for_good"):
            start, _end = away.span(first, first, found.get("begins"), None)
            return {**found, "start": start, "end": start + FOR_GOOD}
        start, end = away.span(first, last, found.get("begins"), found.get("ends"))
        if end <= start:
            self.add_error("ends", _("This is before it begins."))
        return {**found, "start": start, "end": end}


@for_role(*RECORDS)
def page(request: HttpRequest, kind: str) -> HttpResponse:
    """Who is away now and later, and the form that adds somebody."""
    if kind not in away.KEPT_IN:
        raise Http404
    usual = {"first": timezone.localdate(), "code": request.GET.get("code", "")}
    form = AwayForm(kind, request.POST or None, initial=usual)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        row = away.KEPT_IN[kind][0].objects.get(code=found["code"])
        away.keep(kind, row, found["start"], found["end"], found["reason"], request.user)
        messages.success(request, _("Saved. Plan again to see what it does."))
        if found.get("instead"):
            _hand_over(request, row, found)
        now = timezone.now()
        if kind == "person" and found["start"] <= now < found["end"]:
            _stop_clocks(request, row, found["start"], now)
        return redirect("shop:away", kind)
    context = {
        "kind": kind,
        "words": WORDS[kind],
        "reasons": str(WORDS[kind]["reasons"]).split("|"),
        "form": form,
        "gaps": away.gaps(kind, timezone.now()),
        "may_plan": has_role(request.user, *PLANS),
    }
    return render(request, "shop/away.html", context)


def _hand_over(request: HttpRequest, machine: Any, found: dict[str, Any]) -> None:
    steps = handed_over.hand_over(
        machine=machine,
        to=handed_over.machines_of(found["instead"]),
        factor=found.get("factor") or 1.0,
        actor=request.user,
    )
    told = ngettext("%(n)d step goes elsewhere.", "%(n)d steps go elsewhere.", steps)
    messages.info(request, told % {"n": steps})


def _stop_clocks(request: HttpRequest, person: Any, since: datetime, now: datetime) -> None:
    steps = stop_clocks(person, since, now, request.user)
    if steps:
        told = _("The clock of %(who)s is stopped: %(steps)s.")
        messages.info(request, told % {"who": person, "steps": ", ".join(steps)})


@require_POST
@for_role(*RECORDS)
def back(request: HttpRequest, kind: str) -> HttpResponse:
    """Somebody is back, or will not be away after all."""
    if kind not in away.KEPT_IN:
        raise Http404
    row = away.KEPT_IN[kind][0].objects.filter(code=request.POST.get("code", "")).first()
    mark, now = request.POST.get("mark", ""), timezone.now()
    if row is not None and away.end(kind, row, mark, now, request.user):
        messages.success(request, _("Saved. Plan again to see what it does."))
    else:
        messages.warning(request, _("That was changed by somebody else just now."))
    return redirect("shop:away", kind)

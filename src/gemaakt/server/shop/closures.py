"""Days on which the whole firm is closed: told and taken back in the browser."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from gemaakt.server import audit
from gemaakt.server.locks import lock
from gemaakt.server.roles import PLANS, RECORDS, for_role, has_role
from gemaakt.server.shop.away import days_told
from gemaakt.server.shop.away_views import day_field, sensible_day
from gemaakt.server.shop.begin import begin
from gemaakt.server.shop.models import Facts

MOST_DAYS = 120


class ClosureForm(forms.Form):
    """The first and the last day, and what it is."""

    first = day_field(gettext_lazy("From"))
    last = day_field(gettext_lazy("Up to and including"), required=False,
                     help_text=gettext_lazy("Empty: that day only."))  # fmt: skip
    name = forms.CharField(label=gettext_lazy("What"), max_length=100, required=False,
                           widget=forms.TextInput({"list": "names"}))  # fmt: skip

    def clean_first(self) -> date:
        """No day so far off that it must be a slip of the keyboard."""
        return sensible_day(self.cleaned_data["first"])

    def clean(self) -> dict[str, Any]:
        """The last day lies behind the first, and not months behind it."""
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last") or found.get("first")
        if first and last and not first <= last <= first + timedelta(days=MOST_DAYS):
            self.add_error("last", _("The last day lies before the first, or months after it."))
        return {**found, "last": last}


@for_role(*RECORDS)
def page(request: HttpRequest) -> HttpResponse:
    """When the firm is closed from now on, and the form that adds days."""
    form = ClosureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _keep(form.cleaned_data, request.user)
        messages.success(request, _("Saved. Plan again to see what it does."))
        return redirect("shop:closures")
    context = {
        "form": form,
        "closures": coming(timezone.localdate()),
        "names": _("company holiday|Christmas closure|construction holiday|stocktaking").split(
            "|"
        ),
        "may_plan": has_role(request.user, *PLANS),
    }
    return render(request, "shop/closures.html", context)


def coming(today: date) -> list[dict[str, Any]]:
    """Closures that are not over, the first to begin first."""
    facts = Facts.objects.first()
    rows = [_row(each) for each in (facts.closures if facts else ())]
    return sorted((each for each in rows if each["last"] >= today), key=lambda row: row["first"])


def _row(kept: dict[str, str]) -> dict[str, Any]:
    first, last = _day(kept["first_day"]), _day(kept["last_day"])
    told = days_told(first, last, "D j N Y")
    return {"first": first, "last": last, "name": kept["name"], "told": told}


def _day(text: str) -> date:
    return date.fromisoformat(text)


@transaction.atomic
def _keep(found: dict[str, Any], actor: Any) -> None:
    begin(name=_("My company"), now=timezone.now(), actor=actor)
    facts = Facts.objects.get()
    lock(facts)
    first, last = f"{found['first']}", f"{found['last']}"
    closed = {"first_day": first, "last_day": last, "name": found["name"]}
    facts.closures = [*_others(facts, first, last), closed]
    facts.save(update_fields=["closures"])
    audit.log("company.closed", actor, found["name"] or first, {"from": first, "until": last})


def _others(facts: Facts, first: str, last: str) -> list[dict[str, str]]:
    return [e for e in facts.closures if (e["first_day"], e["last_day"]) != (first, last)]


@require_POST
@for_role(*RECORDS)
def drop(request: HttpRequest) -> HttpResponse:
    """The firm is open on these days after all."""
    first, last = request.POST.get("first", ""), request.POST.get("last", "")
    with transaction.atomic():
        facts = Facts.objects.first()
        if facts is not None:
            lock(facts)
            facts.closures = _others(facts, first, last)
            facts.save(update_fields=["closures"])
            audit.log("company.open", request.user, first, {"until": last})
    messages.success(request, _("Saved. Plan again to see what it does."))
    return redirect("shop:closures")

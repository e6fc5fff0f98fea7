"""The customer's answer to a quote: an order of it, or why not."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gemaakt.server.quote.expired import PricedAnew, day_to_come, price_anew
from gemaakt.server.quote.forms import AnswerForm, LostForm
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.quote.seen_lines import quote_once_more
from gemaakt.server.quote.services import (
    accept_quote,
    chosen_day,
    chosen_price,
    lose_quote,
)
from gemaakt.server.quote.versions import is_editable
from gemaakt.server.roles import OFFICE, for_role

AT_TODAYS, AT_OLD = "today", "old"
KEPT = ("due", "reference", "lines")
"""Of an answer, what is typed already when its prices are reckoned anew first."""


def answer_form(row: QuoteVersion, sent: QueryDict | None = None, **given: Any) -> AnswerForm:
    """The form of the customer's answer; of an expired quote it asks at which prices."""
    names = [f"{at}. {each['name']}" for at, each in enumerate(row.document["lines"], start=1)]
    return AnswerForm(sent, lines=names, prices=_prices(row), **given)


def _prices(row: QuoteVersion) -> list[tuple[str, str]]:
    if not row.is_expired(timezone.localdate()):
        return []
    old = _("Those of this quote: € %(price)s") % {"price": _euros(chosen_price(row))}
    anew = _("Today's: they are reckoned, and you see the difference before there is an order")
    return [*([(AT_TODAYS, anew)] if is_editable(row) else []), (AT_OLD, old)]


def answered_before(request: HttpRequest) -> dict[str, Any]:
    """What was typed of an answer before its prices were reckoned anew."""
    typed = {name: request.GET[name] for name in ("due", "reference") if request.GET.get(name)}
    lines = [int(each) for each in request.GET.getlist("lines") if each.isdecimal()]
    return typed | ({"lines": lines} if lines else {})


@require_POST
@for_role(OFFICE)
def accept_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer says yes: the quote becomes orders."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    form = answer_form(row, request.POST)
    if not form.is_valid():
        return quote_once_more(request, pk, form)
    values, today = form.cleaned_data, timezone.localdate()
    if values.get("prices") == AT_TODAYS:
        anew = price_anew(row=row, on=today, actor=request.user)
        if anew.now_eur != anew.was_eur:
            return _told_first(request, anew)
        row = anew.row
    day = values["due"] or day_to_come(row, today)
    orders = accept_quote(
        row=row, due=day, lines=values.get("lines") or None,
        reference=values["reference"].strip(), at_old_price=values.get("prices") == AT_OLD,
        actor=request.user,
    )  # fmt: skip
    made = ngettext("%(count)d order made.", "%(count)d orders made.", len(orders))
    messages.success(request, made % {"count": len(orders)})
    if not values["due"] and day != chosen_day(row):
        messages.warning(request, _moved(chosen_day(row), day))
    return redirect("order:order", code=orders[0].code)


def _moved(was: date | None, day: date | None) -> str:
    told = _(
        "The day of the quote, %(was)s, has passed. Due now: %(day)s, as many working days from "
        "today as it was then; change it below where something else was agreed."
    )
    days = {"was": was, "day": day}
    return told % {name: date_format(each, "j F Y") for name, each in days.items() if each}


def _told_first(request: HttpRequest, anew: PricedAnew) -> HttpResponse:
    """The quote at today's prices, with the difference; what was typed of the answer stays."""
    messages.warning(request, _difference(anew))
    kept = [(name, each) for name in KEPT for each in request.POST.getlist(name) if each]
    page = reverse("quote:quote", args=[anew.row.pk])
    return redirect(f"{page}?{urlencode(kept)}#answer" if kept else f"{page}#answer")


def _difference(anew: PricedAnew) -> str:
    now, was = anew.now_eur, anew.was_eur
    if now is None or was is None:
        return _("With today's figures a line has no price. Nothing is ordered yet.")
    more = _("€ %(more)s more than") if now > was else _("€ %(more)s less than")
    told = _(
        "With today's figures € %(now)s, %(difference)s the € %(was)s of the expired quote. "
        "Nothing is ordered yet: accept it here if the customer agrees, or send it first."
    )
    difference = more % {"more": _euros(abs(now - was))}
    return told % {"now": _euros(now), "difference": difference, "was": _euros(was)}


def _euros(amount: Any) -> str:
    return "–" if amount is None else number_format(amount, 2, force_grouping=True)


@require_POST
@for_role(OFFICE)
def lost_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer says no."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    form = LostForm(request.POST)
    if not form.is_valid():
        return quote_once_more(request, pk, form)
    values = form.cleaned_data
    lose_quote(
        row=row, reason=values["reason"], lost_to=values["lost_to"] or "other", actor=request.user
    )
    return redirect("quote:quote", pk=pk)

"""What the calculator gives a customer: a share on the quote, a price by hand on a line.

Cost and margin are for the office's eyes; the paper of the customer has none of it.
"""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gemaakt.quote.by_hand import Adjustment, Margin, margin_of
from gemaakt.server.quote.asked import with_hand_price
from gemaakt.server.quote.forms import AdjustForm, HandPriceForm
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.quote.seen_lines import quote_once_more, seen_lines
from gemaakt.server.quote.services import chosen_option, chosen_price, quote_of
from gemaakt.server.quote.terms import agreed_minimum, keep_terms, minimum_of, terms_of
from gemaakt.server.quote.versions import Agreed, adjustment_of, asked_of, revise
from gemaakt.server.roles import OFFICE, for_role
from gemaakt.server.seen import mark_of
from gemaakt.server.typed import shown_number


def margins(row: QuoteVersion) -> dict[str, Any]:
    """Cost and margin of each line, and of the whole quote at the chosen date."""
    priced = [line.prices[0] if line.prices else None for line in quote_of(row).lines]
    each = [margin_of(price.lines) if price else None for price in priced]
    known = [one for one in each if one]
    dearer = Decimal(str(chosen_option(row).get("cost_eur", 0)))
    cost = sum((one.cost_eur for one in known), dearer)
    earned = sum((one.price_eur for one in known), Decimal(0))
    return {
        "whole": _shown(Margin(chosen_price(row) or earned, cost)) if known else None,
        "lines": [one and _shown(one) for one in each],
        "form": AdjustForm(initial=_adjusted(row)),
        "hands": [_hand_form(row, at) for at in range(len(priced))],
        "seen": mark_of(row.asked),
    }


def _shown(margin: Margin) -> dict[str, Any]:
    return {
        "cost_eur": margin.cost_eur,
        "margin_eur": margin.margin_eur,
        "of_price": 100 * margin.of_price_share,
        "of_cost": 100 * margin.of_cost_share,
        "is_loss": margin.margin_eur < 0,
    }


def _adjusted(row: QuoteVersion) -> dict[str, Any]:
    percent = Decimal(str(row.adjusted_share)) * 100
    agreed = terms_of(row.customer)
    is_agreed = agreed.price_share and agreed == adjustment_of(row)
    least = "" if row.minimum_eur is None else shown_number(row.minimum_eur)
    return {
        "percent": shown_number(percent), "why": row.adjusted_why, "keep": bool(is_agreed),
        "minimum_eur": least,
    }  # fmt: skip


def _hand_form(row: QuoteVersion, at: int) -> HandPriceForm | None:
    if at >= len(row.asked):
        return None
    said = row.asked[at].get("hand_eur")
    initial = {"unit_eur": shown_number(Decimal(said)) if said else "",
               "why": row.asked[at].get("hand_why", "")}  # fmt: skip
    return HandPriceForm(initial=initial, auto_id=f"id_line{at + 1}_%s")


def _agreed_least(customer: str, typed: Decimal | None) -> Decimal | None:
    """The minimum to agree with a customer; none where what is typed holds for him already."""
    if typed is None or (typed or None) == minimum_of(customer):
        return agreed_minimum(customer)
    return typed


@require_POST
@for_role(OFFICE)
def adjust_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the whole quote dearer or cheaper by a share, with the reason."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    form = AdjustForm(request.POST)
    if not form.is_valid():
        return quote_once_more(request, pk, form)
    share = form.cleaned_data["percent"] / 100
    given = Adjustment(share, form.cleaned_data["why"].strip() if share else "")
    on = timezone.localdate()
    least = form.cleaned_data["minimum_eur"]
    agreed = Agreed(given, least)
    made = revise(row=row, asked=asked_of(row), on=on, agreed=agreed, actor=request.user)
    if form.cleaned_data["keep"] and row.customer:
        keep_terms(
            customer=row.customer, given=given, minimum_eur=_agreed_least(row.customer, least),
            actor=request.user,
        )  # fmt: skip
        messages.success(request, _("Kept for new quotes; made quotes stay as they are."))
    return redirect("quote:quote", pk=made.pk)


@require_POST
@for_role(OFFICE)
def hand_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Set the price of one piece of a line by hand, with the reason, or take it away."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    asked = seen_lines(request, row, number)
    if asked is None:
        return redirect("quote:quote", pk=pk)
    form = HandPriceForm(request.POST)
    if not form.is_valid():
        return quote_once_more(request, pk, form)
    values = form.cleaned_data
    at = number - 1
    asked[at] = with_hand_price(asked[at], values["unit_eur"], values["why"].strip())
    made = revise(row=row, asked=asked, on=timezone.localdate(), actor=request.user)
    return redirect("quote:quote", pk=made.pk)

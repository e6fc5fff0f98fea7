"""Make here or buy there: the full landed cost of an outside offer beside our own price."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from gemaakt.quote.landed import Landed, Offer, compared_offers
from gemaakt.server.quote.constants import firm_constants
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.quote.services import chosen_day, chosen_price
from gemaakt.server.roles import READS, for_role

HERE = "here"
LINES = {
    "goods": _("goods"), "transport": _("transport"), "duty": _("import duty"),
    "stock": _("interest on stock"), "inspection": _("extra inspection"),
    "rejects": _("rejects"),
}  # fmt: skip


class OfferForm(forms.Form):
    """An offer of somebody else for the whole quote."""

    name = forms.CharField(label=_("Supplier"), max_length=80)
    price = forms.DecimalField(label=_("Price of all pieces in €"), min_value=0, max_value=10**9)
    transport = forms.DecimalField(
        label=_("Transport in €"), min_value=0, max_value=10**7, initial=0
    )
    duty = forms.DecimalField(label=_("Import duty in %"), min_value=0, max_value=100, initial=0)
    days = forms.IntegerField(
        label=_("Delivery time in days"), min_value=0, max_value=1000, initial=30
    )
    safety = forms.IntegerField(
        label=_("Safety stock in days"), min_value=0, max_value=1000, initial=0
    )
    rejects = forms.DecimalField(label=_("Rejects in %"), min_value=0, max_value=100, initial=0)
    inspection = forms.DecimalField(
        label=_("Extra inspection in €"), min_value=0, max_value=10**7, initial=0
    )
    distance = forms.FloatField(
        label=_("Distance in km"), min_value=0, max_value=40_000, initial=0
    )
    co2 = forms.FloatField(
        label=_("kg CO2e of all pieces at the maker's gate"), min_value=0, required=False
    )


@for_role(*READS)
def buy_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Ours and theirs, line by line; nothing is kept."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    form = OfferForm(request.GET if "name" in request.GET else None)
    shown: list[dict[str, Any]] = []
    if form.is_valid():
        interest = Decimal(str(firm_constants(_on(row)).values["machine.shop.interest_share"]))
        offers = (_ours(row), _theirs(row, form.cleaned_data))
        shown = [_shown(each) for each in compared_offers(offers, interest_share=interest)]
    more = shown[1]["total"] - shown[0]["total"] if shown else None
    context = {"quote": row, "form": form, "offers": shown, "more": more}
    return render(request, "quote/buy.html", context)


def _on(row: QuoteVersion) -> date:
    return date.fromisoformat(row.document["on"])


def _ours(row: QuoteVersion) -> Offer:
    day = chosen_day(row)
    return Offer(
        HERE,
        chosen_price(row) or Decimal("0"),
        1,
        max(0, (day - _on(row)).days) if day else 0,
        co2e_kg=sum(price["co2e_kg"] * price["quantity"] for price in _prices(row)),
        mass_kg=_mass_kg(row),
    )


def _theirs(row: QuoteVersion, values: dict[str, Any]) -> Offer:
    own_co2 = sum(price["co2e_kg"] * price["quantity"] for price in _prices(row))
    return Offer(
        values["name"],
        values["price"],
        1,
        values["days"],
        transport_eur=values["transport"],
        duty_share=values["duty"] / 100,
        reject_share=values["rejects"] / 100,
        inspection_eur=values["inspection"],
        safety_stock_days=values["safety"],
        co2e_kg=own_co2 if values["co2"] is None else values["co2"],
        mass_kg=_mass_kg(row),
        distance_km=values["distance"],
    )


def _prices(row: QuoteVersion) -> list[dict[str, Any]]:
    return [line["prices"][0] for line in row.document["lines"] if line["prices"]]


def _mass_kg(row: QuoteVersion) -> float:
    lines = [line for line in row.document["lines"] if line["prices"]]
    masses = ((line["mass_kg"] or 0.0) * line["prices"][0]["quantity"] for line in lines)
    return float(sum(masses))


def _shown(each: Landed) -> dict[str, Any]:
    return {
        "name": "" if each.name == HERE else each.name,
        "lines": [(LINES[what], amount) for what, amount in each.lines],
        "total": each.total_eur,
        "days": each.lead_time_days,
        "co2": each.co2e_kg,
    }

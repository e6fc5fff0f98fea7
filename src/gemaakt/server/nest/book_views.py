"""The pages of the material book: the year's figures, every line, what is booked in by hand."""

from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models.functions import ExtractYear
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gemaakt.nest.book import Held, RackYear, YearFigures, rack_year, year_figures
from gemaakt.server.makes_once import makes_once
from gemaakt.server.measures import written
from gemaakt.server.nest.models import StockMove
from gemaakt.server.nest.rack import entries, in_rack_before, receive, today
from gemaakt.server.nest.rack_forms import DeliveryForm
from gemaakt.server.nest.remnant_form import RemnantForm
from gemaakt.server.roles import READS, RECORDS, WORKER, for_role

ROWS = 50


@for_role(*READS)
def book(request: HttpRequest) -> HttpResponse:
    """A year of material: bought, used, reused, scrap, euros and kg CO2; every line below."""
    booked = StockMove.objects.exclude(on=None).values_list(ExtractYear("on"), flat=True)
    years = sorted(set(booked), reverse=True)
    newest = years[0] if years else today().year
    year = next((each for each in years if str(each) == request.GET.get("year")), newest)
    kind = request.GET.get("kind", "")
    moves = (
        StockMove.objects.filter(on__year=year)
        .select_related("item", "nest")
        .order_by("-on", "-id")
    )
    if kind in StockMove.Kind.values:
        moves = moves.filter(kind=kind)
    lines = entries(year)
    figures, adds_up = year_figures(lines, year), rack_year(in_rack_before(year), lines, year)
    context = {
        "year": year, "years": years, "figures": figures, "rules": RULES, "kind": kind,
        "page": Paginator(moves, ROWS).get_page(request.GET.get("page")),
        "query": f"year={year}&kind={kind}&", "cards": cards(figures),
        "adds_up": balance(adds_up),
        "form": RemnantForm(), "names": KINDS,
    }  # fmt: skip
    return render(request, "nest/book.html", context)


KINDS = {
    "bought": _("bought"),
    "cut": _("taken"),
    "remnant-in": _("remnant back"),
    "parts-out": _("parts"),
    "scrap": _("scrap"),
    "counted": _("counted"),
}
RULES = {
    "bought": _("Kilograms of all lots received this year, at what was paid."),
    "cut": _("Sheets, remnants and bars taken by accepted nests."),
    "parts": _("Grams of the parts, from their contours; cents shared by grams."),
    "reused": _("What was taken from remnants, as a share of all that was taken."),
    "scrap": _("Taken less parts less remnants: skeleton, kerf, offcuts, what was thrown away."),
    "co2": _("Kilograms of parts × the factor of their lot (its source stands at the lot)."),
}


def euros(amount_eur: Decimal) -> str:
    """Whole euros as the page's language writes them."""
    return f"€ {written(amount_eur, 0)}"


def percent(share: float) -> str:
    """A share in per cent, one decimal."""
    return f"{written(100.0 * share, 1)} %"


def cards(figures: YearFigures) -> list[dict[str, Any]]:
    """The figures as the page shows them: words, value, unit, rule and the lines behind it."""

    def card(key: str, what: Any, value: Any, unit: str, kind: str, more: str = "") -> Any:
        return {
            "what": what, "value": value, "unit": unit, "rule": RULES[key], "kind": kind,
            "more": more,
        }  # fmt: skip

    return [
        card("bought", _("Bought"), figures.bought_kg, "kg", "bought", euros(figures.bought_eur)),
        card("cut", _("Taken"), figures.cut_kg, "kg", "cut"),
        card("parts", _("In parts"), figures.parts_kg, "kg", "parts-out",
             euros(figures.parts_eur)),
        card("reused", _("Remnants reused"), figures.remnants_reused_kg, "kg", "cut",
             percent(figures.reused_share)),
        card("scrap", _("Scrap metal"), figures.scrap_kg, "kg", "scrap",
             percent(figures.scrap_share)),
        card("co2", _("In the parts"), figures.parts_kgco2e, "kg CO2e", "parts-out"),
    ]  # fmt: skip


def balance(found: RackYear) -> list[tuple[Any, Held]]:
    """Where the metal of the year came from and went, as the page shows it: words, kg, euros."""
    return [
        (_("In the rack when the year began"), found.opening),
        (_("+ bought"), found.bought),
        (_("+ counted or found"), found.found),
        (_("− in parts"), found.parts),
        (_("− scrap metal"), found.scrap),
        (_("= in the rack at the end"), found.closing),
    ]


@require_POST
@for_role(*RECORDS, WORKER)
@makes_once
def add_remnant(request: HttpRequest) -> HttpResponse:
    """Put a remnant in the book; it is weighed from its sizes."""
    form = RemnantForm(request.POST, request.FILES)
    if not form.is_valid():
        context = {"form": form, "year": today().year, "cards": [], "page": [], "names": KINDS}
        return render(request, "nest/book.html", context, status=422)
    item = receive(on=today(), actor=request.user, **form.fields_of_lot())
    return redirect("nest:lot", code=item.code)


@for_role(*RECORDS, WORKER)
@makes_once
def delivery(request: HttpRequest) -> HttpResponse:
    """Book in what a supplier delivered; its label comes next."""
    form = DeliveryForm(request.POST or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "nest/delivery.html", {"form": form}, status=status)
    item = receive(on=today(), actor=request.user, **form.fields_of_lot())
    return redirect("nest:lot", code=item.code)

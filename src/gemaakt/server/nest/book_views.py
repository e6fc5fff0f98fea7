"""The pages of the material book: the year's figures, what lies in the rack, its labels."""

from datetime import date
from decimal import Decimal
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.db.models.functions import ExtractYear
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gemaakt import clock
from gemaakt.money import eur
from gemaakt.nest.book import REMNANT_SHARE, YearFigures, year_figures
from gemaakt.routing.material import material
from gemaakt.server.nest.models import StockItem, StockMove
from gemaakt.server.nest.services import entries, mark_defect, receive, throw_away
from gemaakt.server.roles import READS, RECORDS, WORKER, for_role
from gemaakt.units import G_PER_KG, mass_kg

ROWS = 50


def today() -> date:
    """The day at the firm."""
    return clock.local_day(timezone.now(), settings.TIME_ZONE)


@for_role(*READS)
def book(request: HttpRequest) -> HttpResponse:
    """A year of material: bought, used, reused, scrap, euros and kg CO2; every line below."""
    booked = StockMove.objects.exclude(on=None).values_list(ExtractYear("on"), flat=True)
    years = sorted(set(booked), reverse=True)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() else (years[0] if years else today().year)
    kind = request.GET.get("kind", "")
    moves = (
        StockMove.objects.filter(on__year=year)
        .select_related("item", "nest")
        .order_by("-on", "-id")
    )
    if kind in StockMove.Kind.values:
        moves = moves.filter(kind=kind)
    figures = year_figures(entries(year), year)
    context = {
        "year": year, "years": years, "figures": figures, "rules": RULES, "kind": kind,
        "page": Paginator(moves, ROWS).get_page(request.GET.get("page")),
        "query": f"year={year}&kind={kind}&", "cards": cards(figures),
        "form": RemnantForm(), "names": KINDS,
    }  # fmt: skip
    return render(request, "nest/book.html", context)


KINDS = {
    "bought": _("bought"),
    "cut": _("taken"),
    "remnant-in": _("remnant back"),
    "parts-out": _("parts"),
    "scrap": _("scrap"),
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
    return f"€ {number_format(amount_eur, 0, use_l10n=True, force_grouping=True)}"


def percent(share: float) -> str:
    """A share in per cent, one decimal."""
    return f"{number_format(100.0 * share, 1)} %"


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


class RemnantForm(forms.Form):
    """A remnant that lies in the rack and is in no book yet."""

    code = forms.CharField(label=_("Code on the remnant"), max_length=60)
    material = forms.CharField(label=_("Material"), max_length=60)
    thickness_mm = forms.FloatField(label=_("Thickness (mm)"), min_value=0.1, max_value=200)
    length_mm = forms.FloatField(label=_("Length (mm)"), min_value=1, max_value=20000)
    width_mm = forms.FloatField(label=_("Width (mm)"), min_value=1, max_value=20000)
    heat_number = forms.CharField(label=_("Heat number"), max_length=60, required=False)
    location = forms.CharField(label=_("Place"), max_length=60, required=False)

    def clean_code(self) -> str:
        """A code lies in the rack once."""
        code: str = self.cleaned_data["code"].strip()
        if StockItem.objects.filter(code=code).exists():
            raise forms.ValidationError(_("This code lies in the rack already."))
        return code

    def clean_material(self) -> str:
        """A grade that Gemaakt can weigh."""
        grade: str = self.cleaned_data["material"].strip()
        try:
            self.metal = material(grade, today())
        except (LookupError, ValueError) as error:
            raise forms.ValidationError(_("This material is not known.")) from error
        return grade


class DefectForm(forms.Form):
    """A place of a sheet that may not be used, from its lower left corner."""

    x_mm = forms.FloatField(label=_("From the left (mm)"), min_value=0)
    y_mm = forms.FloatField(label=_("From below (mm)"), min_value=0)
    length_mm = forms.FloatField(label=_("Length (mm)"), min_value=1)
    width_mm = forms.FloatField(label=_("Width (mm)"), min_value=1)

    def __init__(self, *args: Any, item: StockItem, **more: Any) -> None:
        super().__init__(*args, **more)
        self.item = item

    def clean(self) -> dict[str, Any]:
        """The place lies on the sheet."""
        row = self.cleaned_data
        names = (
            ("x_mm", "length_mm", self.item.length_mm),
            ("y_mm", "width_mm", self.item.width_mm),
        )
        if any(row.get(a, 0.0) + row.get(b, 0.0) > (most or 0.0) for a, b, most in names):
            raise forms.ValidationError(_("This place is not on the sheet."))
        return row


@require_POST
@for_role(*RECORDS, WORKER)
def add_defect(request: HttpRequest, code: str) -> HttpResponse:
    """Mark a place of a sheet or remnant that may not be used."""
    item = get_object_or_404(StockItem, code=code, width_mm__isnull=False, quantity__gt=0)
    form = DefectForm(request.POST, item=item)
    if not form.is_valid():
        return render(request, "nest/lot.html", _lot_context(item, form), status=422)
    row = form.cleaned_data
    place_mm = [row[name] for name in ("x_mm", "y_mm", "length_mm", "width_mm")]
    marked = mark_defect(item=item, place_mm=place_mm, actor=request.user)
    return redirect("nest:lot", code=marked.code)


@require_POST
@for_role(*RECORDS, WORKER)
def add_remnant(request: HttpRequest) -> HttpResponse:
    """Put a remnant in the book; it is weighed from its sizes."""
    form = RemnantForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "year": today().year, "cards": [], "page": [], "names": KINDS}
        return render(request, "nest/book.html", context, status=422)
    row = form.cleaned_data
    density = form.metal.density_kg_per_m3
    kg = mass_kg(row["length_mm"] * row["width_mm"], row["thickness_mm"], density)
    worth = eur(Decimal(str(kg)) * Decimal(str(form.metal.price_eur_per_kg)) * REMNANT_SHARE)
    item = receive(
        on=today(), actor=request.user, kind=StockItem.Kind.REMNANT, quantity=1,
        mass_g=round(kg * G_PER_KG), price_eur=worth, **row,
    )  # fmt: skip
    return redirect("nest:lot", code=item.code)


@for_role(*READS, WORKER)
def lot(request: HttpRequest, code: str) -> HttpResponse:
    """One lot: what it is, where it came from, where it went."""
    item = get_object_or_404(StockItem, code=code)
    return render(request, "nest/lot.html", _lot_context(item, DefectForm(item=item)))


def _lot_context(item: StockItem, form: DefectForm) -> dict[str, Any]:
    return {
        "item": item, "moves": item.moves.select_related("nest"), "names": KINDS,
        "kg": item.mass_g / G_PER_KG, "form": form,
        "children": StockItem.objects.filter(parent=item.code),
    }  # fmt: skip


@for_role(*READS, WORKER)
def lot_label(request: HttpRequest, code: str) -> HttpResponse:
    """The label of a lot, to stick on it."""
    items = StockItem.objects.filter(code=code)
    get_object_or_404(items)
    return render(request, "nest/lot_labels.html", {"labels": _labels(request, items)})


@for_role(*READS, WORKER)
def remnant_labels(request: HttpRequest) -> HttpResponse:
    """Labels of all remnants, or of those of one nest."""
    items = StockItem.objects.filter(kind=StockItem.Kind.REMNANT, quantity__gt=0)
    if request.GET.get("nest"):
        items = items.filter(from_nest__code=request.GET["nest"])
    return render(request, "nest/lot_labels.html", {"labels": _labels(request, items[:200])})


def _labels(request: HttpRequest, items: Any) -> list[dict[str, Any]]:
    rows = []
    for item in items:
        address = request.build_absolute_uri(f"/material/{item.code}/")
        qr = segno.make(address, error="m").svg_inline(border=2, omitsize=True)
        rows.append({"item": item, "qr": SafeString(qr), "kg": item.mass_g / G_PER_KG})
    return rows


@require_POST
@for_role(*RECORDS)
def scrap_lot(request: HttpRequest, code: str) -> HttpResponse:
    """What is no longer worth keeping leaves the rack as scrap."""
    item = get_object_or_404(StockItem, code=code, quantity__gt=0)
    throw_away(item=item, on=today(), actor=request.user)
    return redirect("nest:lot", code=code)

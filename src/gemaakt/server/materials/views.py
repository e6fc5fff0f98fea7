"""The pages of materials: circular figures per month and customer, dependence per country."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from gemaakt.carbon import CircularFigures, Measure, circular_by_customer, circular_by_month
from gemaakt.carbon.dependence import MetalFrom, by_country, by_year
from gemaakt.data.dated import table
from gemaakt.server.materials import queries
from gemaakt.server.materials.lower import measures
from gemaakt.server.refusals import language
from gemaakt.server.roles import READS, for_role

REGIONS = {
    "nl": _("the Netherlands"),
    "eu": _("rest of the EU"),
    "elsewhere": _("elsewhere"),
    "unknown": _("not known"),
}


@require_GET
@for_role(*READS)
def circular(request: HttpRequest) -> HttpResponse:
    """Bought, reused, kept and scrapped metal, per month and per customer."""
    uses = queries.metal_uses()
    months, customers = circular_by_month(uses), circular_by_customer(uses)
    context = {"tab": "circular", "months": months[::-1], "customers": customers,
               "total": _total(months)}  # fmt: skip
    return render(request, "materials/circular.html", context)


def _total(rows: Sequence[CircularFigures]) -> dict[str, Any] | None:
    if not rows:
        return None
    parts_kg, scrap_kg = sum(r.parts_kg for r in rows), sum(r.scrap_kg for r in rows)
    return {
        "bought_kg": sum(r.bought_kg for r in rows),
        "reused_kg": sum(r.reused_kg for r in rows),
        "kept_kg": sum(r.kept_kg for r in rows),
        "scrap_kg": scrap_kg,
        "scrap_percent": 100 * scrap_kg / (parts_kg + scrap_kg) if parts_kg + scrap_kg else 0.0,
        "scrap_eur": sum((r.scrap_eur for r in rows), Decimal(0)),
    }


@require_GET
@for_role(*READS)
def dependence(request: HttpRequest) -> HttpResponse:
    """From which countries the metal comes, in products made and in the rack."""
    made, rack = queries.metal_from(), queries.in_the_rack(timezone.localdate().year)
    context = {"tab": "dependence", "made": _shown(made), "rack": _shown(rack)}
    return render(request, "materials/dependence.html", context)


def _shown(rows: Sequence[MetalFrom]) -> dict[str, Any]:
    return {
        "years": [
            (row, [(REGIONS[name], share) for name, share in (
                ("nl", row.nl_share), ("eu", row.eu_share),
                ("elsewhere", row.elsewhere_share), ("unknown", row.unknown_share),
            ) if share])
            for row in by_year(rows)
        ],
        "countries": [(row, REGIONS[row.region], 100 * row.share) for row in by_country(rows)],
    }  # fmt: skip


@require_GET
@for_role(*READS)
def lower(request: HttpRequest) -> HttpResponse:
    """What would lower the footprint most, per order, in kg and euros of one piece."""
    spoken = language()
    orders = measures()
    for order in orders:
        order["rows"] = [(_measure(each, spoken), each) for each in order["measures"]]
    return render(request, "materials/lower.html", {"tab": "lower", "orders": orders})


def _measure(measure: Measure, spoken: str) -> str:
    """A measure in words."""
    entry = table("factors/emission").get(measure.what, {})
    what = str(entry.get(spoken, measure.what))
    words = {
        "source": _("another source: %(what)s"),
        "nest": _("a fuller nest: %(what)s"),
        "hour": _("run in the cheapest hours"),
        "contract": _("electricity without emissions"),
    }
    return str(words[measure.kind]) % {"what": what}

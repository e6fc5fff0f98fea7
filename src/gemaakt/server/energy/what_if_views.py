"""The pages of what a change is worth: kW, panels, a battery, a shift, a second machine."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gemaakt.errors import GemaaktError
from gemaakt.exchange.series_units import plain_number
from gemaakt.money import eur
from gemaakt.server.energy import tariffs, what_if
from gemaakt.server.energy.models import PriceFile, WhatIf
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import OFFICE, PLANNER, READS, RECORDS, for_role
from gemaakt.server.shop.models import Calendar, Facts, Machine
from gemaakt.server.typed import without_thousands

TITLES = {
    "kw": gettext_lazy("More kW"),
    "solar": gettext_lazy("Solar panels"),
    "battery": gettext_lazy("A battery"),
    "shift": gettext_lazy("A shift at another time"),
    "machine": gettext_lazy("A second machine"),
}
SHOWN = (
    ("late_orders", gettext_lazy("Late orders"), 1, ""),
    ("late_h", gettext_lazy("Weighted hours late"), 0, "h"),
    ("unplanned", gettext_lazy("Operations that fit nowhere"), 0, ""),
    ("work_kwh", gettext_lazy("Electricity of the work"), 0, "kWh"),
    ("energy_eur", gettext_lazy("Electricity, day-ahead price"), 0, "€"),
    ("co2e_kg", gettext_lazy("CO2e of that electricity"), 0, "kg"),
)


@require_GET
@for_role(*READS)
def what_if_page(request: HttpRequest) -> HttpResponse:
    """Try a change, and see the last answers beside each other."""
    facts = Facts.objects.only("grid").first()
    context = {
        "grid": facts.grid if facts else None,
        "machines": Machine.objects.values_list("code", "name"),
        "calendars": Calendar.objects.values_list("code", "name"),
        "prices": PriceFile.objects.only("name", "start", "values_eur").first(),
        "answers": [shown(row) for row in WhatIf.objects.all()[:6]],
    }
    return render(request, "energy/what_if.html", context)


def shown(row: WhatIf) -> dict[str, Any]:
    """One answer as rows: what it is, now, then, the difference."""
    now, then = row.document["now"], row.document["then"]
    rows = [
        _row(title, unit, (now[key], then[key]), digits)
        for key, title, digits, unit in SHOWN
        if now.get(key) is not None
    ]
    gain_h = now["late_h"] - then["late_h"]
    said = ", ".join(f"{value}" for key, value in row.inputs.items() if key != "csrf")
    noise_h = row.document["noise_h"]
    return contract_of(row) | {
        "row": row,
        "title": TITLES.get(row.kind, row.kind),
        "said": said,
        "rows": rows,
        "is_sure": abs(gain_h) > noise_h,
        "noise_h": noise_h,
    }


def _row(title: Any, unit: str, means: tuple[float, float | None], digits: int) -> dict[str, Any]:
    """Means over the pairs of plans; the difference is that of what stands beside it."""
    now, then = (None if each is None else round(each, digits) for each in means)
    difference = None if now is None or then is None else then - now
    return {"what": title, "unit": unit, "digits": digits, "now": now, "then": then,
            "difference": difference}  # fmt: skip


def contract_of(row: WhatIf) -> dict[str, Any]:
    """What more contracted kW cost a month by the tariff of that day; None without a tariff."""
    tariff = tariffs.holds_on(timezone.localtime(row.created).date())
    if row.kind != "kw" or tariff is None:
        return {"contract_eur": None}
    more_kw = Decimal(str(plain_number(str(row.inputs.get("more_kw", ""))) or 0))
    euros = eur(more_kw * tariff.contract_eur_per_kw_per_month)
    return {"contract_eur": euros, "tariff_source": tariff.source}


@require_POST
@for_role(PLANNER, OFFICE)
def reckon_now(request: HttpRequest) -> HttpResponseBase:
    """Reckon one change; it takes some seconds."""
    given = {
        key: without_thousands(str(value).strip()) if key in what_if.NUMBERS else value
        for key, value in request.POST.items()
        if key not in ("csrfmiddlewaretoken", "kind", "next") and value != ""
    }
    try:
        what_if.reckon(kind=request.POST.get("kind", ""), inputs=given, actor=request.user)
    except GemaaktError as refused:
        messages.error(request, sentence_of(refused))
    onward = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(onward, {request.get_host()})
    return redirect(onward if is_ours else "energy:what_if")


@require_POST
@for_role(*RECORDS)
def prices(request: HttpRequest) -> HttpResponseBase:
    """Keep a day-ahead price file."""
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose a file first."))
        return redirect("energy:what_if")
    try:
        row = what_if.keep_prices(name=file.name or "", content=file.read(), actor=request.user)
    except GemaaktError as refused:
        messages.error(request, sentence_of(refused))
    else:
        until = what_if.known_until(row)
        messages.success(request, _("Prices are known until %(day)s.") % {"day": until})
    return redirect("energy:what_if")

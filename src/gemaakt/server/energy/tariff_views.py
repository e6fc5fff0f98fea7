"""The page of tariffs: what holds from which day, by which source, and the bill of the plan."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gemaakt.errors import GemaaktError
from gemaakt.server.energy import queries, tariffs
from gemaakt.server.energy.models import GridTariff
from gemaakt.server.plan.services import published_plan
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import READS, RECORDS, for_role


@require_GET
@for_role(*READS)
def tariffs_page(request: HttpRequest) -> HttpResponseBase:
    """Tariffs, the newest first; the published plan as a bill by the one that holds today."""
    today = timezone.localdate()
    context: dict[str, Any] = {"rows": GridTariff.objects.all(), "today": today}
    grid, zone = queries.grid_and_zone()
    version = published_plan()
    if grid and version:
        power = queries.plan_power(version, grid, zone, today)
        if power["quarters"]:
            context |= {"power": power, "found": tariffs.bill_of(power, today, zone)}
    return render(request, "energy/tariffs.html", context)


@require_POST
@for_role(*RECORDS)
def keep(request: HttpRequest) -> HttpResponseBase:
    """Keep a tariff from a day on."""
    try:
        tariffs.keep_tariff(given=request.POST.dict(), actor=request.user)
    except GemaaktError as refused:
        messages.error(request, sentence_of(refused))
    else:
        messages.success(request, _("The tariff is kept."))
    return redirect("energy:tariffs")


@require_POST
@for_role(*RECORDS)
def drop(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a tariff away: one with a wrong day would hold for ever."""
    tariffs.drop_tariff(row=get_object_or_404(GridTariff, pk=pk), actor=request.user)
    messages.success(request, _("The tariff is gone."))
    return redirect("energy:tariffs")

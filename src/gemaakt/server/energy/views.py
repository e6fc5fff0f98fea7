"""The pages of the energy room: the plan against the limit, the meter, what the limit costs."""

from datetime import date
from typing import Any

import numpy as np
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from gemaakt import clock
from gemaakt.energy import limit_series
from gemaakt.server.energy import months, queries
from gemaakt.server.energy.models import CongestionReport, MeterFile
from gemaakt.server.energy.pictures import day_marks, kw_svg
from gemaakt.server.energy.services import (
    NoMeterSeries,
    anonymous_figure,
    drop_meter,
    keep_meter,
    state_congestion,
)
from gemaakt.server.plan.services import published_plan
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import PLANNER, READS, RECORDS, for_role
from gemaakt.server.spreadsheet import csv_answer
from gemaakt.units import QUARTER_MIN

WEEKDAYS = (
    gettext_lazy("Mon"), gettext_lazy("Tue"), gettext_lazy("Wed"), gettext_lazy("Thu"),
    gettext_lazy("Fri"), gettext_lazy("Sat"), gettext_lazy("Sun"),
)  # fmt: skip


class MeterForm(forms.Form):
    """One meter file."""

    file = forms.FileField(
        label=gettext_lazy("Meter file (CSV or Excel, of your grid operator or energy supplier)"),
        widget=forms.FileInput({"accept": ".csv,.txt,.xlsx"}),
    )


@for_role(*READS)
def energy(request: HttpRequest) -> HttpResponse:
    """The connection, the published plan against it, the meter files."""
    grid, zone = queries.grid_and_zone()
    version = published_plan()
    context: dict[str, Any] = {
        "grid": grid,
        "version": version,
        "meters": MeterFile.objects.defer("values_kw")[:20],
        "form": MeterForm(),
        "reports": CongestionReport.objects.all()[:1],
    }
    if grid and version:
        power = queries.plan_power(version, grid, zone, timezone.localdate())
        if power["quarters"]:
            context["power"] = power
            context["limits"] = sorted({float(power["limit"].min()), float(power["limit"].max())})
            marks = day_marks(power["start"], power["quarters"], zone)
            context["chart"] = kw_svg(power["drawn"], power["limit"], _("kW of the plan"), marks)
    return render(request, "energy/energy.html", context)


@for_role(*RECORDS)
def upload(request: HttpRequest) -> HttpResponse:
    """Step 1: choose a file; it is read at once, and kept only when it holds a meter series."""
    form = MeterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = keep_meter(name=file.name, content=file.read(), actor=request.user)
        except NoMeterSeries as refused:
            form.add_error("file", sentence_of(refused))
        else:
            return redirect("energy:meter", pk=row.pk)
    return render(request, "energy/upload.html", {"form": form})


@for_role(*READS)
def meter(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 2: what was read, and what is odd."""
    row = get_object_or_404(MeterFile, pk=pk)
    grid, zone = queries.grid_and_zone()
    context = {
        "row": row,
        "facts": queries.meter_facts(row),
        "grid": grid,
        "months": months.months_of(row, grid, zone),
    }
    return render(request, "energy/meter.html", context)


@for_role(*READS)
def free_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 3: free kW in each hour of the week, and in each quarter of one day."""
    row = get_object_or_404(MeterFile, pk=pk)
    grid, zone = queries.grid_and_zone()
    context: dict[str, Any] = {"row": row, "grid": grid}
    if grid is not None:
        room = queries.free(row, grid, zone)
        tight = queries.tightest(row, room)
        day = _day(request, clock.local_day(tight[0][0] if tight else row.start, zone))
        begin, drawn = queries.day_slice(row, queries.meter_kw(row), day, zone)
        connection = queries.allowed(grid, begin, len(drawn), zone)
        limit = limit_series(connection, begin, len(drawn), zone)
        whole = limit_series(connection, row.start, len(row.values_kw), zone)
        context |= {
            "week": [(WEEKDAYS[at], cells) for at, cells in queries.free_by_hour(row, room, zone)],
            "hours": range(24),
            "tight": tight,
            "limits": sorted({float(whole.min()), float(whole.max())}),
            "least": float(np.nanmin(room)),
            "day": day,
            "rows": queries.quarter_rows(begin, (limit - drawn).tolist(), zone),
            "chart": kw_svg(drawn, limit, _("kW of the meter")),
            "learned": queries.learned(row, published_plan()),
        }
    return render(request, "energy/free.html", context)


def _day(request: HttpRequest, otherwise: date) -> date:
    try:
        return clock.within(date.fromisoformat(request.GET.get("day", "")))
    except ValueError:
        return otherwise


@for_role(*READS)
def free_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Every quarter with what was drawn and what was free."""
    row = get_object_or_404(MeterFile, pk=pk)
    grid, zone = queries.grid_and_zone()
    rows: list[tuple[Any, ...]] = [("start_utc", "drawn_kw", "free_kw")]
    room = queries.free(row, grid, zone) if grid is not None else ()
    for at, (kw, left) in enumerate(zip(row.values_kw, room, strict=False)):
        start = clock.instant_of(at * QUARTER_MIN, row.start)
        known = (float(kw), round(float(left), 3)) if kw is not None else ("", "")
        rows.append((start.isoformat(), *known))
    return csv_answer(rows, "free-kw.csv")


@require_POST
@for_role(*RECORDS)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a meter file away."""
    drop_meter(row=get_object_or_404(MeterFile, pk=pk), actor=request.user)
    messages.success(request, _("The meter file is gone."))
    return redirect("energy:energy")


@for_role(*READS)
def congestion(request: HttpRequest) -> HttpResponseBase:
    """What the limit costs: the same orders planned with and without it."""
    if request.method == "POST":
        return _state(request)
    grid, _zone = queries.grid_and_zone()
    report = CongestionReport.objects.first()
    context: dict[str, Any] = {
        "grid": grid,
        "report": report,
        "s": report.document if report else None,
    }
    if report:
        ends = (report.document[name] for name in ("first_day", "last_day"))
        context["first"], context["last"] = map(date.fromisoformat, ends)
    pairs = report.document.get("pairs_h") if report else None
    if report and pairs:
        mean_h = sum(pairs) / len(pairs)
        context |= {"mean_h": mean_h, "is_sure": mean_h > report.document["noise_h"]}
    return render(request, "energy/congestion.html", context)


@for_role(*READS)
def congestion_figure(request: HttpRequest) -> HttpResponse:
    """The last statement as an anonymous figure for the association, to send or not."""
    report = CongestionReport.objects.first()
    if report is None:
        raise Http404
    answer = JsonResponse(anonymous_figure(report))
    answer["Content-Disposition"] = 'attachment; filename="congestion-figure.json"'
    return answer


@for_role(PLANNER)
def _state(request: HttpRequest) -> HttpResponse:
    state_congestion(actor=request.user)
    return redirect("energy:congestion")

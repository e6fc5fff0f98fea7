"""The page of the connection: its four rights and what is already drawn."""

from typing import Any

import numpy as np
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from gemaakt import clock
from gemaakt.energy import RightKind, limit_series
from gemaakt.errors import GemaaktError
from gemaakt.server.energy import rights
from gemaakt.server.energy.models import ConnectionRights
from gemaakt.server.energy.pictures import day_marks, kw_svg
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import PLANNER, READS, for_role
from gemaakt.server.shop.models import Facts

WEEK = 7 * 96
POWERS = {
    "firm_kw": RightKind.FIRM,
    "block_kw": RightKind.TIME_BLOCK,
    "variable_kw": RightKind.VARIABLE,
    "duration_kw": RightKind.TIME_DURATION,
}


@for_role(*READS)
def connection(request: HttpRequest) -> HttpResponseBase:
    """The rights as entered, and the limit they make for the coming week."""
    if request.method == "POST":
        return _keep(request)
    facts, row = Facts.objects.first(), ConnectionRights.objects.first()
    context: dict[str, Any] = {"row": row, "w": _fields(row) or _of_contract(facts)}
    if facts is not None and row is not None:
        start = clock.local_midnight(timezone.localdate(), facts.time_zone)
        made = rights.connection_of(_written(_fields(row)), facts.time_zone)
        limit = limit_series(made, start, WEEK, facts.time_zone)
        context["least"], context["most"] = float(limit.min()), float(limit.max())
        base = np.full(WEEK, made.base_load_kw)
        marks = day_marks(start, WEEK, facts.time_zone)
        context["chart"] = kw_svg(base, limit, _("kW that may be drawn in the coming week"), marks)
    return render(request, "energy/connection.html", context)


def _of_contract(facts: Facts | None) -> dict[str, Any]:
    """What the list of the firm already says: one firm right of the contracted power."""
    grid = facts.grid if facts else None
    if not grid:
        return {}
    limit_kw, base_kw = grid["limit_kw"], grid.get("base_load_kw", 0)
    return {"connection_kw": limit_kw, "firm_kw": limit_kw, "base_load_kw": base_kw}


def _fields(row: ConnectionRights | None) -> dict[str, Any]:
    """What was entered last, as the form shows it."""
    if row is None:
        return {}
    kinds = {str(kind): name for name, kind in POWERS.items()}
    found: dict[str, Any] = {
        "connection_kw": row.connection_kw,
        "base_load_kw": row.base_load_kw,
        "month_peak_kw": row.month_peak_kw,
        "limits": row.limits[0] if row.limits else "",
    }
    for each in row.rights:
        if "kind" in each:
            found[kinds[each["kind"]]] = each["power_kw"]
        else:
            found |= each
    return found


@for_role(PLANNER)
def _keep(request: HttpRequest) -> HttpResponse:
    try:
        rights.keep_rights(written=_written(request.POST.dict()), actor=request.user)
    except GemaaktError as refused:
        messages.error(request, sentence_of(refused))
    else:
        messages.success(request, _("The limit is written out for the planner. Plan again."))
    return redirect("energy:connection")


def _written(given: dict[str, Any]) -> rights.Written:
    texts = {name: str(given.get(name, "")) for name in ("blocks", "variable", "interrupted")}
    return rights.Written(
        connection_kw=_kw(given, "connection_kw"),
        base_load_kw=_kw(given, "base_load_kw"),
        month_peak_kw=_kw(given, "month_peak_kw"),
        power_kw={kind: _kw(given, name) for name, kind in POWERS.items()},
        limits=str(given.get("limits", "")),
        **texts,
    )


def _kw(given: dict[str, Any], name: str) -> float:
    text = str(given.get(name, "") or "0").replace(",", ".")
    try:
        value = float(text)
    except ValueError as error:
        raise rights.RightUnread("server.right-unread", line=text) from error
    if not 0 <= value <= rights.MOST_KW:
        raise rights.RightUnread("server.right-unread", line=text)
    return value

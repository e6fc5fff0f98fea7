"""The page on which a firm sees every anonymous figure, and takes the ones it wants to share."""

import json
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from gemaakt.evidence import INDICATORS, export
from gemaakt.evidence.export import Export
from gemaakt.server.asks.figures import recorded_figures
from gemaakt.server.measures import written
from gemaakt.server.order import book
from gemaakt.server.refusals import language
from gemaakt.server.roles import OFFICE, READER, for_role
from gemaakt.server.schemes import hours
from gemaakt.server.schemes.words import unit_word
from gemaakt.server.shop.services import load_company

MEASURED = ("burden_minutes", "scrap_share")
"""Indicators that the firm's records know under the same name."""


def own_export() -> Export:
    """The firm's indicators of this year; the server's own secret makes the ticket."""
    about = hours.known(timezone.now())
    recorded = recorded_figures()
    measured = {name: float(recorded[name].value) for name in MEASURED if name in recorded}
    written = sum(each.accepted_h for each in hours.official(about, about.today.year).projects)
    if written:
        measured["rd_hours"] = written
    return export(
        load_company(book.added_up("machine")),
        year=about.today.year,
        salt=settings.SECRET_KEY,
        measured=measured,
        synthetic=settings.HOME.is_demo,
    )


@for_role(OFFICE, READER)
def evidence_page(request: HttpRequest) -> HttpResponseBase:
    """Every figure that could leave the firm; nothing leaves before somebody takes it."""
    found = own_export()
    if request.method == "POST":
        return _taken(request, found)
    rows = [
        {
            "name": name,
            "ask": each.ask,
            "method": getattr(each, language()),
            "value": written(found.indicators[name], each.digits),
            "unit": unit_word(each.unit),
        }
        for name, each in INDICATORS.items()
        if name in found.indicators
    ]
    lacking = [getattr(e, language()) for n, e in INDICATORS.items() if n not in found.indicators]
    context = {"tab": "evidence", "export": found, "rows": rows, "lacking": lacking}
    return render(request, "schemes/evidence.html", context)


@for_role(OFFICE)
def _taken(request: HttpRequest, found: Export) -> HttpResponse:
    """The figures that were ticked, as a file to send to the association."""
    chosen = {name: v for name, v in found.indicators.items() if name in request.POST}
    plain: dict[str, Any] = msgspec.to_builtins(found) | {"indicators": chosen}
    text = json.dumps(plain, ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="bewijs-{found.year}.json"'
    return answer

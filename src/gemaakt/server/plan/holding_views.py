"""The page that tells which day holds for each order, whatever goes wrong as often as it does."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gemaakt.errors import GemaaktError
from gemaakt.plan.simulation.world import Rates
from gemaakt.server.plan import holding_solving
from gemaakt.server.plan.services import published_id
from gemaakt.server.quote.learning import worked
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import PLANS, READS, for_role, has_role
from gemaakt.server.typed import number_typed
from gemaakt.work import time_spread_share

PERCENT = 100.0
CHANCE = 0.8 * (1 - 0.8)
"""Variance of a case that goes well four times in five."""
FIELDS = (
    ("spread", "time_spread_share", PERCENT, 100,
     _("Spread of working times (% of what is planned)")),
    ("absence", "absence_per_person_per_day", PERCENT, 50, _("Absent per person and day (%)")),
    ("breakdown", "breakdown_per_machine_per_day", PERCENT, 50,
     _("Breakdowns per machine and day (%)")),
    ("hours", "breakdown_h", 1.0, 200, _("A breakdown takes (h)")),
)  # fmt: skip
"""Field of the form, name of the rate, how many times as large it is typed, the most, label."""


@never_cache
@require_GET
@for_role(*READS)
def holding(request: HttpRequest) -> HttpResponse:
    """What was worked out last, or how far it is."""
    is_part = getattr(request, "htmx", False)
    return render(request, "plan/_holds.html" if is_part else "plan/holds.html", _context(request))


@require_POST
@for_role(*PLANS)
def ask_holding(request: HttpRequest) -> HttpResponse:
    """Begin to work it out by the rates of the form."""
    try:
        holding_solving.start_holding(_rates(request.POST), actor=request.user)
    except GemaaktError as error:
        refused = {"why": sentence_of(error), "field": str(error.params.get("field", ""))}
        context = {**_context(request, request.POST), **refused}
        return render(request, "plan/holds.html", context, status=400)
    return redirect("plan:holding")


def _usual() -> tuple[Rates, int]:
    """The rates that are proposed, and of how many steps of the firm their spread was learned."""
    pairs = [(each.quoted_min, each.actual_min) for each in worked(timezone.localdate())]
    learned = time_spread_share(pairs)
    if learned is None:
        return Rates(), 0
    return replace(Rates(), time_spread_share=round(learned, 2)), len(pairs)


def _rates(sent: Mapping[str, str]) -> Rates:
    usual, _steps = _usual()
    typed = {
        name: number_typed(
            sent.get(field, ""), field=field, usual=getattr(usual, name) * times, most=most
        )
        / times
        for field, name, times, most, _label in FIELDS
    }
    return Rates(**typed)


def _context(request: HttpRequest, sent: Mapping[str, str] | None = None) -> dict[str, Any]:
    solve = holding_solving.newest()
    rows = holding_solving.rows_of(solve)
    usual, learned_of = _usual()
    by = Rates(**solve.snapshot["rates"]) if solve else usual
    return {
        "solve": solve, "rows": rows,
        "fields": [
            (field, label, sent.get(field, "") if sent is not None else getattr(by, name) * times)
            for field, name, times, _most, label in FIELDS
        ],
        "unsure": sum(row["is_unsure"] for row in rows), "worst": holding_solving.worst(rows),
        "lives": (lives := (solve.result or {}).get("lives", 0) if solve else 0),
        "off": round(PERCENT * (CHANCE / lives) ** 0.5) if lives else 0,
        "learned_of": learned_of, "learned_percent": round(PERCENT * usual.time_spread_share),
        "is_old": solve is not None and solve.snapshot["version"] != published_id(),
        "may_plan": has_role(request.user, *PLANS),
    }  # fmt: skip

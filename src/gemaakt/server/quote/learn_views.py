"""Pages of the nacalculatie and of the constants."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gemaakt.data.dated import table, value
from gemaakt.quote.interval import LEAST_JOBS
from gemaakt.quote.rates import OPERATIONS, rate_of
from gemaakt.routing import Constants, defaults
from gemaakt.routing.constants import FOLDERS, GROUP_MARK, METAL_PRICES, can_be
from gemaakt.routing.material import known_metals
from gemaakt.server import audit
from gemaakt.server.quote.constant_words import GROUPS, NAMES, UNITS
from gemaakt.server.quote.constants import firm_constants, set_constants
from gemaakt.server.quote.forms import PastOrderForm
from gemaakt.server.quote.learning import decide, proposals, quarters, worked
from gemaakt.server.quote.limit_views import written
from gemaakt.server.quote.limit_words import source_words
from gemaakt.server.quote.models import LearnedFactor, OwnConstant, PastOrder
from gemaakt.server.quote.words import FAMILIES, LEARNED, WHAT
from gemaakt.server.refusals import tell_wrong_in
from gemaakt.server.roles import OFFICE, READS, for_role, has_role
from gemaakt.server.typed import plain_number


def word_of(name: str) -> Any:
    """A learned constant or an operation in the words of the page, and for which machine."""
    kind, _mark, group = name.partition(GROUP_MARK)
    word: Any = LEARNED.get(kind) or WHAT.get(kind) or kind
    named: Any = FAMILIES.get(group) or group
    return f"{word}, {named}" if group else word


@for_role(*READS)
def learning_page(request: HttpRequest) -> HttpResponse:
    """What past jobs propose, what was decided, and estimated against actual by quarter."""
    today = timezone.localdate()
    rows = worked(today)
    found = [(word_of(each.name), each) for each in proposals(today, rows)]
    context = {
        "open": [pair for pair in found if not pair[1].is_rejected],
        "refused": [pair for pair in found if pair[1].is_rejected],
        "decided": [(word_of(row.name), row) for row in LearnedFactor.objects.all()[:30]],
        "quarters": _quarters(rows, today),
        "form": PastOrderForm(),
        "past": PastOrder.objects.all()[:20],
        "least": LEAST_JOBS,
        "jobs": len(rows),
    }
    return render(request, "quote/learning.html", context)


def _quarters(rows: Any, on: date) -> list[dict[str, Any]]:
    """Per quarter its lines and what was lost in it, newest first."""
    found: dict[str, dict[str, Any]] = {}
    for each in quarters(rows, firm_constants(on)):
        group = found.setdefault(each.quarter, {"name": each.quarter, "lines": [], "lost": 0.0})
        group["lines"].append(
            {"what": word_of(each.operation), "row": each, "bias": 100 * each.bias_share}
        )
        group["lost"] += each.lost_eur
    return [found[name] for name in sorted(found, reverse=True)]


@require_POST
@for_role(OFFICE)
def decide_page(request: HttpRequest) -> HttpResponse:
    """A person accepts or rejects one proposal."""
    row = decide(
        name=request.POST.get("name", ""),
        accept=request.POST.get("decision") == "accept",
        on=timezone.localdate(),
        actor=request.user,
    )
    if row.decision == LearnedFactor.Decision.ACCEPTED:
        text = _("New quotes count with %(what)s × %(factor).3f.")
        messages.success(request, text % {"what": word_of(row.name), "factor": row.factor})
    return redirect("quote:learning")


@require_POST
@for_role(OFFICE)
def past_page(request: HttpRequest) -> HttpResponse:
    """One past order, typed in."""
    form = PastOrderForm(request.POST)
    if form.is_valid():
        row = form.save()
        audit.log("past-order.kept", request.user, row.code)
    else:
        tell_wrong_in(request, form)
    return redirect("quote:learning")


@for_role(*READS)
def constants_page(request: HttpRequest) -> HttpResponse:
    """Every constant with its unit, source and the firm's own value."""
    today = timezone.localdate()
    if request.method == "POST":
        if not has_role(request.user, OFFICE):
            raise PermissionDenied
        return _kept(request, today)
    own = {row.name: row.value for row in OwnConstant.objects.all()}
    constants = firm_constants(today)
    rates = [(name, word_of(name), _parts(name, constants)) for name in OPERATIONS]
    context = {"groups": _groups(today, own), "rates": rates}
    return render(request, "quote/constants.html", context)


def _parts(name: str, constants: Constants) -> dict[str, Any]:
    rate = rate_of(name, constants)
    names = ("depreciation", "interest", "space", "upkeep", "energy", "people", "overhead")
    parts = [getattr(rate, f"{each}_eur_per_h") for each in names]
    return {"parts": parts, "total": rate.total_eur_per_h}


def _kept(request: HttpRequest, on: date) -> HttpResponse:
    values: dict[str, float | None] = {}
    for name, default in defaults(on).values.items():
        text = request.POST.get(name)
        if text is None or isinstance(default, list):
            continue
        number = _number(text)
        if text.strip() and (number is None or not can_be(name, number)):
            messages.error(request, _not_kept(name, text))
            continue
        values[name] = None if number is None or number == float(default) else number
    changed = set_constants(values)
    if changed:
        audit.log("constants.changed", request.user, ", ".join(changed)[:200])
        messages.success(request, _("Kept; new quotes count with it."))
    return redirect("quote:constants")


def _not_kept(name: str, text: str) -> str:
    """Which value was not kept, by the words of its table."""
    group, _dot, parameter = name.rpartition(".")
    stem = group.removeprefix("machine.")
    words = f"{GROUPS.get(stem) or word_of(stem)}, {NAMES.get(parameter, parameter)}"
    said = _(
        "%(what)s: “%(text)s” cannot be. The value stays as it was; a share of 15 %% is 0.15."
    )
    return said % {"what": words, "text": text[:40]}


def _number(text: str) -> float | None:
    """A number with a comma or a point, zero or more."""
    try:
        number = float(plain_number(text))
    except ValueError:
        return None
    return number if 0 <= number < 1e9 else None


def _groups(on: date, own: dict[str, float]) -> list[dict[str, Any]]:
    """The tables of constants with their rows."""
    from importlib import resources

    found = []
    for folder in FOLDERS:
        for entry in sorted(resources.files("gemaakt.data").joinpath(folder).iterdir(), key=str):
            stem, _dot, suffix = entry.name.partition(".")
            if suffix == "toml" and stem != "learned":
                found.append(_group(folder, stem, on, own))
    return [*found, _metals(on, own)]


def _metals(on: date, own: dict[str, float]) -> dict[str, Any]:
    """What a kilogram of each metal costs, and what its scrap brings."""
    rows = [
        {**row, "word": f"{shown}, {row['word']}"}
        for metal, shown in known_metals()
        for row in _rows(f"materials/{metal}", f"metal.{metal}", METAL_PRICES, on, own)
    ]
    return {"name": "metal", "word": GROUPS["metal"], "rows": rows, "is_machine": False}


def _group(folder: str, stem: str, on: date, own: dict[str, float]) -> dict[str, Any]:
    prefix = f"machine.{stem}" if folder == "machines" else stem
    rows = _rows(f"{folder}/{stem}", prefix, tuple(table(f"{folder}/{stem}")), on, own)
    return {
        "name": prefix,
        "word": GROUPS.get(stem) or word_of(stem),
        "rows": rows,
        "is_machine": folder != "constants",
    }


def _rows(
    file: str, prefix: str, parameters: Sequence[str], on: date, own: dict[str, float]
) -> list[dict[str, Any]]:
    rows = []
    for parameter in parameters:
        known = value(file, parameter, on=on)
        name = f"{prefix}.{parameter}"
        unit = str(table(file)[parameter].get("unit", ""))
        rows.append(
            {
                "name": name,
                "word": NAMES.get(parameter, parameter),
                "default": known.value,
                "rows": written(known.value) if isinstance(known.value, list) else (),
                "unit": UNITS.get(unit, unit),
                "source": source_words(known.source),
                "own": own.get(name),
            }
        )
    return rows

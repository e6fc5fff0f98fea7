"""The limits of what can be made: seen with their source, changed, and given back."""

import json
import re
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from gemaakt.data import sentence
from gemaakt.data.dated import table, value
from gemaakt.quote.limits import FORMAT, PROFILE, LimitsRefused, LimitUnknown, OwnLimit, is_table
from gemaakt.server.quote.limit_words import GROUPS, UNITS, source_words
from gemaakt.server.quote.limits import (
    changed_names,
    default_again,
    own_document,
    set_limit,
    take_over,
)
from gemaakt.server.quote.models import OwnLimit as OwnRow
from gemaakt.server.refusals import language
from gemaakt.server.roles import OFFICE, READS, for_role

ENDLESS = 1e9
"""The last row of a table that has no end; people read and write it as ∞."""
LARGEST_BYTES = 200_000


class LimitForm(forms.Form):
    """One limit as a person gives it; a table has a line per row."""

    name = forms.CharField(max_length=100)
    value = forms.CharField(label=gettext_lazy("Own limit"), max_length=4000)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=300, required=False)


class ProfileForm(forms.Form):
    """A limits profile as a file."""

    profile = forms.FileField(label=gettext_lazy("Limits profile (JSON)"))


@for_role(*READS)
def limits_page(request: HttpRequest) -> HttpResponse:
    """Every limit with its numbers, its source and day; the firm's own stand out."""
    return _page(request)


def _page(request: HttpRequest, refused: str = "", why: str = "") -> HttpResponse:
    """The limits; of the one that was refused, what was typed and why it cannot be."""
    own = changed_names()
    today = timezone.localdate()
    groups = [
        (word, [_shown(name, what, own.get(name), today) for name, what in names.items()])
        for word, names in GROUPS
    ]
    for row in (row for _word, rows in groups for row in rows if row["name"] == refused):
        row |= {"text": request.POST.get("value", ""), "why": why}
        row["typed_source"] = request.POST.get("source", "")
    context = {"groups": groups, "changed": len(own), "profile": ProfileForm()}
    return render(request, "quote/limits.html", context, status=400 if refused else 200)


def _shown(name: str, what: Any, own: OwnRow | None, on: date) -> dict[str, Any]:
    default = value(PROFILE, name, on=on)
    unit = str(table(PROFILE)[name].get("unit", ""))
    numbers: Any = default.value if own is None else own.value
    return {
        "name": name,
        "what": what,
        "unit": UNITS.get(unit, unit),
        "rows": written(default.value),
        "is_own": own is not None,
        "shown": written(numbers),
        "text": "\n".join(written(numbers)),
        "is_table": is_table(numbers),
        "typed_source": "" if own is None else own.source,
        "source": source_words(default.source) if own is None else own.source,
        "day": default.valid_from if own is None else own.day,
        "default_source": source_words(default.source),
        "default_day": default.valid_from,
    }


def written(numbers: Any) -> list[str]:
    """Numbers of a limit as people write them: one line, or a line for every row of a table."""
    rows = numbers if is_table(numbers) else [numbers]
    return ["; ".join(_number_text(float(each)) for each in row) for row in rows]


def _number_text(number: float) -> str:
    return "∞" if number >= ENDLESS else number_format(f"{number:.10g}")


def numbers_in(text: str, default: Any) -> list[Any]:
    """What a person wrote, in the form of the default; a comma is a decimal sign as well.

    `LimitsRefused` for what is no number.
    """
    rows = [_row(line) for line in text.splitlines() if line.strip()]
    return rows if is_table(default) else [each for row in rows for each in row]


def _row(line: str) -> list[float]:
    cells = [each for each in re.split(r"[;\s·|]+", line.replace(",", ".")) if each]
    try:
        return [ENDLESS if each == "∞" else float(each) for each in cells]
    except ValueError as error:
        raise LimitsRefused("quote.limit-number", text=line[:40]) from error


@require_POST
@for_role(OFFICE)
def limit_page(request: HttpRequest) -> HttpResponse:
    """Keep the firm's own numbers of one limit, or give it its published ones back."""
    today = timezone.localdate()
    form = LimitForm(request.POST)
    name = request.POST.get("name", "")
    if name not in table(PROFILE):
        raise LimitUnknown("quote.limit-unknown", name=name[:80])
    if "default" in request.POST:
        default_again(name=name, on=today, actor=request.user)
        messages.success(request, _("The published limit counts again."))
    elif not form.is_valid():
        return _page(request, name, _said(form))
    else:
        source = form.cleaned_data["source"].strip() or _("own limit")
        try:
            numbers = numbers_in(form.cleaned_data["value"], value(PROFILE, name, on=today).value)
            set_limit(name=name, own=OwnLimit(numbers, source, today), actor=request.user)
        except LimitsRefused as error:
            return _page(request, name, _worded(error, name))
        messages.success(request, _("Kept; new quotes are checked against it."))
    return redirect(f"{reverse('quote:limits')}#{name}")


def _worded(error: LimitsRefused, name: str) -> str:
    """Why a limit was refused, the limit by what the page calls it."""
    words = {each: str(what) for _word, names in GROUPS for each, what in names.items()}
    params = {**error.params, "name": f"“{words.get(name, name)}”"}
    return sentence(error.code, params, language())


def _said(form: forms.Form) -> str:
    return " ".join(str(each) for texts in form.errors.values() for each in texts)


@for_role(*READS)
def limits_json(request: HttpRequest) -> JsonResponse:
    """The firm's own limits as a document, for another computer or another firm."""
    del request
    response = JsonResponse(own_document(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="limits.json"'
    return response


@require_POST
@for_role(OFFICE)
def profile_page(request: HttpRequest) -> HttpResponse:
    """Take over a limits profile from a file: all of it or nothing."""
    form = ProfileForm(request.POST, request.FILES)
    if not form.is_valid() or form.cleaned_data["profile"].size > LARGEST_BYTES:
        raise LimitsRefused("quote.limits-form", format=FORMAT)
    try:
        raw = json.loads(form.cleaned_data["profile"].read())
    except (ValueError, RecursionError) as error:
        raise LimitsRefused("quote.limits-form", format=FORMAT) from error
    count = take_over(raw=raw, on=timezone.localdate(), actor=request.user)
    messages.success(request, _("%d limits taken over.") % count)
    return redirect("quote:limits")

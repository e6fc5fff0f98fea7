"""What a person corrects: the lines of a quote, and what a drawing means."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gemaakt.drawing.layers import role_of
from gemaakt.routing.material import known_names
from gemaakt.server.quote.asked import Asked
from gemaakt.server.quote.drawings import correct_drawing, keep_drawing, roles_of
from gemaakt.server.quote.forms import DrawingForm
from gemaakt.server.quote.line_forms import LineForm, WordChangeForm
from gemaakt.server.quote.models import Drawing, QuoteVersion
from gemaakt.server.quote.pictures import part_svg
from gemaakt.server.quote.revised import with_revision
from gemaakt.server.quote.said import numbered
from gemaakt.server.quote.seen_lines import seen_lines
from gemaakt.server.quote.solid_views import solid_url
from gemaakt.server.quote.versions import asked_of, revise
from gemaakt.server.quote.views import line_svg
from gemaakt.server.quote.word_views import with_words
from gemaakt.server.quote.words import KINDS
from gemaakt.server.quote.work_places import work_words
from gemaakt.server.refusals import tell_wrong_in
from gemaakt.server.roles import OFFICE, READS, for_role, has_role
from gemaakt.server.seen import mark_of
from gemaakt.server.typed import shown_number

Lines = formset_factory(LineForm, extra=0)
Words = formset_factory(WordChangeForm, extra=0)
MOST_PICTURES = 24
SETTLED = ("material", "quantity", "thickness_mm")
"""What the words on a drawing say too: who changes it decides."""
FIELDS = tuple(name for name in LineForm.base_fields if name not in ("gone", "told"))


@for_role(OFFICE)
def lines_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of a quote to be corrected; saving prices them again."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    asked, seen = asked_of(row), mark_of(row.asked)
    if request.POST.get("seen", seen) != seen:
        said = _("These lines were changed since you opened the page; yours are not saved.")
        messages.error(request, said)
        return redirect("quote:lines", pk=pk)
    lines, words = _forms(request, asked)
    if request.method == "POST" and lines.is_valid() and (words is None or words.is_valid()):
        typed = None if words is None else [form.cleaned_data for form in words.forms]
        changed = _all_changed(asked, [form.cleaned_data for form in lines.forms], typed)
        if changed:
            made = revise(row=row, asked=changed, on=timezone.localdate(), actor=request.user)
            return redirect("quote:quote", pk=made.pk)
        messages.error(request, _("A quote has at least one line."))
    context = {
        "quote": row, "lines": lines, "words": words, "rows": _rows(asked, lines, words),
        "seen": seen, "metals": known_names(),
    }  # fmt: skip
    return render(request, "quote/lines.html", context)


def _forms(request: HttpRequest, asked: Sequence[Asked]) -> tuple[Any, Any]:
    """A form of every line that is drawn, and of every line that is typed; of these none where
    the page was opened before it had them."""
    drawn = [_initial(each) for each in asked if not each.text]
    typed = [_initial_word(each) for each in asked if each.text]
    sent = request.POST or None
    lines = Lines(sent, initial=drawn)
    has_words = sent is None or "word-TOTAL_FORMS" in request.POST
    return lines, Words(sent, initial=typed, prefix="word") if has_words else None


def _initial(each: Asked) -> dict[str, Any]:
    return {n: _shown(getattr(each, n)) for n in FIELDS} | {"told": work_words(each.told)}


def _initial_word(each: Asked) -> dict[str, Any]:
    bought, unit = (
        shown_number(Decimal(one)) if one else "" for one in (each.bought_eur, each.hand_eur)
    )
    return {
        "text": each.text, "quantity": each.quantity, "told": work_words(each.told),
        "bought_eur": bought, "unit_eur": unit, "outside_days": each.outside_days,
    }  # fmt: skip


def _rows(asked: Sequence[Asked], lines: Any, words: Any) -> list[dict[str, Any]]:
    """The lines in their order, each with its form, its name and its picture."""
    drawings = Drawing.objects.defer("content").in_bulk([each.drawing for each in asked])
    left, typed = iter(lines.forms), iter(words.forms if words else ())
    found = []
    for each in asked:
        drawing = drawings.get(each.drawing)
        picture = line_svg(drawing, {"part": each.part}, []) if drawing else ""
        name = drawing.name if drawing else each.text
        form = next(typed if each.text else left, None)
        if form is not None:
            found.append({"form": form, "drawing": drawing, "picture": picture, "name": name})
    return found


def _shown(value: Any) -> Any:
    """A value as a field shows it: no decimals where there are none, and no length of nothing."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    is_whole = isinstance(value, float) and value.is_integer()
    return int(value) if is_whole and value else value or None


def _all_changed(
    asked: Sequence[Asked],
    values: Sequence[dict[str, Any]],
    typed: Sequence[dict[str, Any]] | None = None,
) -> list[Asked]:
    """The lines as they are now, in their order; without `typed` those are as they were."""
    left, words = iter(values), iter(typed or ())
    found = []
    for each in asked:
        said = next(words if each.text else left, {})
        if not said.get("gone"):
            change = with_words if each.text else _changed
            found.append(change(each, said) if said else each)
    return found


def _changed(each: Asked, values: dict[str, Any]) -> Asked:
    facts = {name: value for name, value in values.items() if name != "gone"}
    for name in ("weld_mm", "outside_eur", "outside_least_eur", "weld_min"):
        facts[name] = facts[name] or 0.0
    facts["told"] = list(facts["told"])
    facts["outside_days"] = 5 if facts["outside_days"] is None else facts["outside_days"]
    was = each.thickness_mm, each.quantity, each.material
    if (facts["thickness_mm"], facts["quantity"], facts["material"]) != was:
        facts |= {"named": "", "passed_over": 0, "from_text": ""}
    if any(facts[name] != getattr(each, name) for name in SETTLED):
        facts["listed"] = {}
    changed = [name for name in SETTLED if facts[name] != getattr(each, name)]
    facts["settled"] = sorted({*each.settled, *changed})
    return replace(each, **facts)


@require_POST
@for_role(OFFICE)
def revision_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A newer drawing in the place of that of a line; what persons said of the line stays."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    asked, sent = seen_lines(request, row, number), request.FILES.get("drawing")
    if asked is None:
        return redirect("quote:quote", pk=pk)
    if sent is None:
        messages.error(request, _("Choose the new drawing first."))
        return redirect("quote:quote", pk=pk)
    old = get_object_or_404(Drawing, pk=asked[number - 1].drawing)
    new = keep_drawing(
        name=sent.name or "", content=sent.read(), customer=old.customer, actor=request.user
    )
    if new.pk == old.pk:
        messages.info(request, _("This is the drawing that stands there already."))
        return redirect("quote:quote", pk=pk)
    changed = with_revision(asked, old, new)
    if len(changed) < len(asked):
        messages.warning(request, _("A part is not in the new drawing; its line is left out."))
    made = revise(row=row, asked=changed, on=timezone.localdate(), actor=request.user)
    return redirect("quote:quote", pk=made.pk)


@require_POST
@for_role(OFFICE)
def nest_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Price the material by a real nest, or by the stated share again."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    wanted = request.POST.get("nested") == "yes"
    made = revise(
        row=row, asked=asked_of(row), on=timezone.localdate(), nested=wanted, actor=request.user
    )
    return redirect("quote:quote", pk=made.pk)


@require_POST
@for_role(OFFICE)
def again_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Price the same lines with today's constants, prices and plan."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    made = revise(row=row, asked=asked_of(row), on=timezone.localdate(), actor=request.user)
    return redirect("quote:quote", pk=made.pk)


@for_role(*READS)
def drawing_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One drawing: its picture, what was read, what is odd, and what a person says of it."""
    row = get_object_or_404(Drawing, pk=pk)
    roles = layer_roles(row)
    form = DrawingForm(request.POST or None, roles=roles, initial=row.corrected)
    if request.method == "POST":
        if not has_role(request.user, OFFICE):
            raise PermissionDenied
        return _corrected(request, row, form)
    each = row.part.get("each") or [row.part]
    pictures = [
        (
            part_svg(part, f"{row.name} {at + 1}", row.findings if len(each) == 1 else ()),
            solid_url(row, at),
        )
        for at, part in enumerate(each[:MOST_PICTURES])
    ]
    context = {
        "drawing": row,
        "pictures": pictures,
        "whole": solid_url(row, None) if len(each) > 1 else "",
        "kind": KINDS.get(row.part.get("kind", ""), row.part.get("kind", "")),
        "findings": numbered(row.findings),
        "form": form,
        "quote": _digits(request.GET.get("quote", "")),
    }
    return render(request, "quote/drawing.html", context)


def _digits(text: str) -> str:
    """The number of a quote in an address; nothing for what is none."""
    return text if text.isascii() and text.isdigit() and len(text) < 19 else ""


def _corrected(request: HttpRequest, row: Drawing, form: DrawingForm) -> HttpResponse:
    if not form.is_valid():
        tell_wrong_in(request, form)
        return redirect("quote:drawing", pk=row.pk)
    facts = {name: form.cleaned_data[name] for name in ("material", "thickness_mm")}
    correct_drawing(row=row, roles=form.changed_roles(), facts=facts, actor=request.user)
    messages.success(request, _("Kept, and read with it from now on."))
    wanted = _digits(request.POST.get("quote", ""))
    found = QuoteVersion.objects.filter(pk=int(wanted)).first() if wanted else None
    if found is None:
        return redirect("quote:drawing", pk=row.pk)
    asked = [_with_facts(each, row, facts) for each in asked_of(found)]
    made = revise(row=found, asked=asked, on=timezone.localdate(), actor=request.user)
    return redirect("quote:quote", pk=made.pk)


def _with_facts(each: Asked, row: Drawing, facts: dict[str, Any]) -> Asked:
    if each.drawing != row.pk:
        return each
    return replace(
        each,
        material=facts["material"] or each.material,
        thickness_mm=facts["thickness_mm"] or each.thickness_mm,
    )


def layer_roles(row: Drawing) -> dict[str, str]:
    """What each layer of a drawing is read as.

    Of a drawing in which no part is left, those of which somebody said it: to take that back.
    """
    learned = roles_of(row.customer)
    layers = row.part.get("origin", {}).get("layers", []) or list(learned)
    return {layer: str(role_of(layer, "", learned)) for layer in layers[:30]}

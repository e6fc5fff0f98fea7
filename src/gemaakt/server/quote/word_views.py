"""Lines without a drawing, lines left out, and a quote copied for the same or another customer."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gemaakt.server.makes_once import makes_once
from gemaakt.server.quote.asked import Asked
from gemaakt.server.quote.drawings import keep_drawing
from gemaakt.server.quote.forms import CopyForm
from gemaakt.server.quote.line_forms import WordLineForm
from gemaakt.server.quote.models import Drawing, QuoteVersion
from gemaakt.server.quote.papers import is_paper, keep_paper, read_paper
from gemaakt.server.quote.promising import keep_dates
from gemaakt.server.quote.seen_lines import quote_once_more, seen_lines
from gemaakt.server.quote.services import make_quote, quote_of
from gemaakt.server.quote.versions import asked_of, revise
from gemaakt.server.roles import OFFICE, for_role


@require_POST
@for_role(OFFICE)
def word_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a line without a drawing."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    form = WordLineForm(request.POST)
    if not form.is_valid():
        return quote_once_more(request, pk, form)
    return _add(request, row, with_words(Asked(0, "", None, 1), form.cleaned_data))


@makes_once
def _add(request: HttpRequest, row: QuoteVersion, line: Asked) -> HttpResponse:
    asked = [*asked_of(row), line]
    made = revise(row=row, asked=asked, on=timezone.localdate(), actor=request.user)
    return redirect("quote:quote", pk=made.pk)


def with_words(line: Asked, values: Mapping[str, Any]) -> Asked:
    """A line without a drawing as the office fills it in."""
    bought, unit = (
        "" if values[name] is None else str(values[name]) for name in ("bought_eur", "unit_eur")
    )
    return replace(
        line, text=values["text"].strip(), quantity=values["quantity"], bought_eur=bought,
        hand_eur=unit, hand_why=line.hand_why if unit == line.hand_eur else "",
        outside_days=values["outside_days"] or 0, told=list(values["told"]),
    )  # fmt: skip


@require_POST
@for_role(OFFICE)
def leave_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Leave one line out of a quote."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    asked = seen_lines(request, row, number)
    if asked is None:
        return redirect("quote:quote", pk=pk)
    left = [each for at, each in enumerate(asked, start=1) if at != number]
    if not left:
        messages.error(request, _("A quote has at least one line."))
        return redirect("quote:quote", pk=pk)
    made = revise(row=row, asked=left, on=timezone.localdate(), actor=request.user)
    return redirect("quote:quote", pk=made.pk)


@require_POST
@for_role(OFFICE)
def mirror_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Add the mirror image of a line behind it: as many right ones as there are left ones."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    asked = seen_lines(request, row, number)
    if asked is None:
        return redirect("quote:quote", pk=pk)
    own = asked[number - 1]
    twin = replace(
        own, is_mirrored=not own.is_mirrored, revised={}, hand_eur="", hand_why="", hand_for={}
    )
    lines = [*asked[:number], twin, *asked[number:]]
    made = revise(row=row, asked=lines, on=timezone.localdate(), actor=request.user)
    address = reverse("quote:quote", kwargs={"pk": made.pk})
    return redirect(f"{address}#line-{number + 1}")


@require_POST
@for_role(OFFICE)
def copy_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A new quote of the same lines at today's prices."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    form = CopyForm(request.POST)
    if not form.is_valid():
        return quote_once_more(request, pk, form)
    return _copy(request, row, form.cleaned_data["customer"].strip())


@makes_once
def _copy(request: HttpRequest, row: QuoteVersion, customer: str) -> HttpResponse:
    with transaction.atomic():
        asked = [_copied(each, row.customer, customer, request) for each in asked_of(row)]
        made = make_quote(
            asked=asked,
            customer=customer,
            title=row.title,
            on=timezone.localdate(),
            actor=request.user,
        )
        keep_dates(made, quote_of(made))
    said = _("Copied from %(quote)s, at today's prices.") % {"quote": row}
    messages.success(request, said)
    return redirect("quote:quote", pk=made.pk)


def _copied(line: Asked, was: str, now: str, request: HttpRequest) -> Asked:
    """A line for a new quote: for another customer its drawings are kept there as well.

    A price by hand of something that is made was agreed with one customer, and stays there.
    """
    line = replace(line, revised={})
    if line.text or was == now:
        return line
    wanted = (line.drawing, line.beside, line.paper)
    drawing, beside, paper = (_kept_for(key, now, request) for key in wanted)
    line = replace(line, drawing=drawing, beside=beside, paper=paper)
    return replace(line, hand_eur="", hand_why="", hand_for={})


def _kept_for(key: int, customer: str, request: HttpRequest) -> int:
    if not key:
        return 0
    old = get_object_or_404(Drawing, pk=key)
    content = bytes(old.content)
    if is_paper(old):
        return int(keep_paper(read_paper(old.name, content, customer), request.user).pk)
    kept = keep_drawing(name=old.name, content=content, customer=customer, actor=request.user)
    if old.corrected and not kept.corrected:
        kept.corrected = dict(old.corrected)
        kept.save(update_fields=["corrected"])
    return int(kept.pk)

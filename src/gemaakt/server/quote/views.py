"""The pages of drawings and quotes."""

from datetime import date
from typing import Any

import msgspec
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gemaakt.data import sentence
from gemaakt.server.quote.forms import AnswerForm, LostForm, NewQuoteForm
from gemaakt.server.quote.models import Drawing, QuoteVersion
from gemaakt.server.quote.pictures import part_svg
from gemaakt.server.quote.promising import keep_promise
from gemaakt.server.quote.services import (
    Asked,
    accept_quote,
    hit_rate,
    keep_drawing,
    lose_quote,
    make_quote,
    quote_of,
)
from gemaakt.server.quote.words import KINDS, priced, sourced
from gemaakt.server.roles import OFFICE, READS, for_role

PAGE = 50


def said(findings: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Severity and sentence of kept findings, in the language of the page."""
    language = (get_language() or "nl")[:2]
    return [
        (row["severity"], sentence(row["code"], {**row["where"], **row["params"]}, language))
        for row in findings
    ]


@for_role(*READS)
def quotes(request: HttpRequest) -> HttpResponse:
    """All quotes, newest first, with what is outstanding."""
    page = Paginator(QuoteVersion.objects.defer("document"), PAGE).get_page(
        request.GET.get("page")
    )
    won, answered, outstanding = hit_rate()
    context = {"page": page, "won": won, "answered": answered, "outstanding": outstanding}
    return render(request, "quote/quotes.html", context)


@for_role(OFFICE)
def new_quote(request: HttpRequest) -> HttpResponse:
    """Files in, a priced quote out."""
    form = NewQuoteForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        rows = [
            keep_drawing(name=each.name, content=each.read(), actor=request.user)
            for each in values["drawings"]
        ]
        asked = [
            Asked(
                drawing=row.pk,
                material=values["material"],
                thickness_mm=values["thickness_mm"],
                quantity=values["quantity"],
                deburr=values["deburr"],
                weld_mm=values["weld_mm"] or 0.0,
                outside=values["outside"],
                outside_eur=values["outside_eur"] or 0.0,
            )
            for row in rows
        ]
        made = make_quote(
            asked=asked,
            customer=values["customer"],
            title=", ".join(row.name for row in rows)[:300],
            on=timezone.localdate(),
            actor=request.user,
        )
        keep_promise(made, quote_of(made))
        return redirect("quote:quote", pk=made.pk)
    return render(request, "quote/new.html", {"form": form})


@for_role(*READS)
def quote_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One quote: each line with its picture, its price and the rule of every euro."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    drawings = Drawing.objects.in_bulk([each["drawing"] for each in row.asked if each["drawing"]])
    lines = []
    for line, asked in zip(row.document["lines"], row.asked, strict=False):
        drawing = drawings.get(asked["drawing"])
        picture = part_svg(drawing.part, drawing.name) if drawing else ""
        lines.append((_worded(line, row), picture, said(line["findings"])))
    context = {
        "quote": row,
        "lines": lines,
        "findings": said(row.document.get("findings", [])),
        "answer": AnswerForm(),
        "lost": LostForm(),
        "open": row.status in (QuoteVersion.Status.DRAFT, QuoteVersion.Status.SENT),
    }
    return render(request, "quote/quote.html", context)


def _worded(line: dict[str, Any], row: QuoteVersion) -> dict[str, Any]:
    """A line of the document in the words of the page, each factor with its source."""
    on = date.fromisoformat(row.document["on"])
    prices = [
        {
            **price,
            "lines": [priced(each) for each in price["lines"]],
            "co2e_parts": [sourced(each, line["material"], on) for each in price["co2e_parts"]],
        }
        for price in line["prices"]
    ]
    return {**line, "prices": prices}


@require_POST
@for_role(OFFICE)
def accept_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer says yes: the quote becomes orders."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    form = AnswerForm(request.POST)
    due = form.cleaned_data["due"] if form.is_valid() else None
    orders = accept_quote(row=row, due=due or row.promise_date, actor=request.user)
    messages.success(request, _("%(count)d order(s) made.") % {"count": len(orders)})
    return redirect("order:order", code=orders[0].code)


@require_POST
@for_role(OFFICE)
def lost_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer says no."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    form = LostForm(request.POST)
    if form.is_valid():
        lose_quote(row=row, reason=form.cleaned_data["reason"], actor=request.user)
    return redirect("quote:quote", pk=pk)


@for_role(*READS)
def drawing_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One drawing: its picture, what was read, what is odd."""
    row = get_object_or_404(Drawing.objects.defer("content"), pk=pk)
    context = {
        "drawing": row,
        "picture": part_svg(row.part, row.name),
        "kind": KINDS.get(row.part.get("kind", ""), row.part.get("kind", "")),
        "findings": said(row.findings),
    }
    return render(request, "quote/drawing.html", context)


@for_role(*READS)
def quote_json(request: HttpRequest, pk: int) -> HttpResponse:
    """The quote as its document."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    return HttpResponse(msgspec.json.encode(row.document), content_type="application/json")

"""Quotes: the list, a new one from files, the page of one, and the customer's answer."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

import msgspec
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from gemaakt.drawing.read_step import begin
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding
from gemaakt.quote.document import document_of
from gemaakt.quote.parcel import Parcel, unpacked
from gemaakt.quote.rule_words import rule_in
from gemaakt.routing.material import known_names
from gemaakt.server.makes_once import makes_once
from gemaakt.server.nest.lying import GRAIN_WORDS
from gemaakt.server.quote.answer_views import answer_form, answered_before
from gemaakt.server.quote.arriving import lines_of, lists_in, others_told, typed_asked
from gemaakt.server.quote.arriving_forms import NewQuoteForm
from gemaakt.server.quote.asked import Asked
from gemaakt.server.quote.customers import customer_names
from gemaakt.server.quote.drawings import keep_drawing, plain_findings
from gemaakt.server.quote.forms import (
    CopyForm,
    LostForm,
    SendForm,
)
from gemaakt.server.quote.line_forms import WordLineForm
from gemaakt.server.quote.margin_views import margins
from gemaakt.server.quote.models import Drawing, QuoteVersion
from gemaakt.server.quote.papers import is_pdf, read_paper
from gemaakt.server.quote.pictures import mirrored_document, part_svg
from gemaakt.server.quote.promising import keep_dates
from gemaakt.server.quote.quoted_before import quoted_before
from gemaakt.server.quote.reservations import reservation_of
from gemaakt.server.quote.said import numbered, said
from gemaakt.server.quote.seen_lines import quote_once_more
from gemaakt.server.quote.services import (
    chosen_price,
    hit_rate,
    lines_without_price,
    make_quote,
    newest_versions,
    quote_of,
    supplement_of,
)
from gemaakt.server.quote.solid_views import solid_of_line
from gemaakt.server.quote.versions import (
    Beside,
    choose,
    hold_again,
    is_editable,
    send_quote,
    versions_of,
)
from gemaakt.server.quote.waiting import later_than_paper
from gemaakt.server.quote.words import DATES, LOST, REMEDIES, priced, sourced
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import OFFICE, READS, for_role, has_role
from gemaakt.server.seen import mark_of

PAGE, MOST_TOLD = 50, 20
DEFAULTS = "defaults"
"""What a quote calls the published constants when the firm had none of its own."""


@for_role(*READS)
def quotes(request: HttpRequest) -> HttpResponse:
    """All quotes, newest first, with what is outstanding."""
    page = Paginator(newest_versions(), PAGE).get_page(request.GET.get("page"))
    won, answered, outstanding = hit_rate()
    context = {"page": page, "won": won, "answered": answered, "outstanding": outstanding}
    return render(request, "quote/quotes.html", context)


@for_role(OFFICE)
@makes_once
def new_quote(request: HttpRequest) -> HttpResponse:
    """Files in, a priced quote out; a file that cannot be read is said and left out."""
    form = NewQuoteForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        parcel = unpacked((each.name, each.read()) for each in values["drawings"])
        rows = _kept(request, parcel, values["customer"])
        papers = _papers(request, parcel, values["customer"])
        listed = lists_in(parcel)
        habits = {"by_name": values["by_name"], "as_sets": values["as_sets"]}
        asked = [
            *lines_of(rows, _asked(values), listed, papers, **habits),
            *map(typed_asked, values["typed"]),
        ]
        _tell(request, [*parcel.findings, *listed.findings, *listed.without_drawing()])
        if asked:
            _tell(request, others_told(parcel, papers))
            made = make_quote(
                asked=asked,
                customer=values["customer"],
                title=_title(rows, asked),
                on=timezone.localdate(),
                actor=request.user,
            )
            keep_dates(made, quote_of(made))
            return redirect("quote:quote", pk=made.pk)
        _tell_of_papers(request, papers)
    if request.method == "GET":
        begin()  # the worker for STEP is ready when the files are chosen
    context = {"form": form, "customers": customer_names(), "metals": known_names()}
    return render(request, "quote/new.html", context)


def _title(rows: list[Drawing], asked: Sequence[Asked]) -> str:
    """The first file or typed line, and how many more there are."""
    names = [PurePosixPath(each.name).name for each in rows]
    names += [each.text for each in asked if each.text]
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    return f"{names[0]}{more}"[:300]


def _tell(request: HttpRequest, findings: Sequence[Finding]) -> None:
    """What is odd about the files that came, on the next page."""
    for severity, text in said(plain_findings(findings))[:MOST_TOLD]:
        level = {"error": messages.ERROR, "warning": messages.WARNING}.get(severity, messages.INFO)
        messages.add_message(request, level, text)


def _kept(request: HttpRequest, parcel: Parcel, customer: str) -> list[Drawing]:
    """The drawings that can be read; of the others why not."""
    found = []
    others = [each for each in parcel.refused if not is_pdf(*each)]
    files = parcel.drawings or others  # nothing but others: told what to send instead
    for name, content in files:
        try:
            row = keep_drawing(name=name, content=content, customer=customer, actor=request.user)
        except GemaaktError as error:
            messages.error(request, f"{name}: {sentence_of(error)}")
            continue
        if row.part.get("parts"):
            found.append(row)
        else:
            reasons = " ".join(text for _severity, text in said(row.findings)[:2])
            messages.error(request, f"{name}: {reasons}")
    return found


def _papers(request: HttpRequest, parcel: Parcel, customer: str) -> list[Drawing]:
    """The PDFs that came, read but not yet kept."""
    found = []
    for name, content in parcel.refused:
        if is_pdf(name, content):
            try:
                found.append(read_paper(name, content, customer))
            except GemaaktError as error:
                messages.error(request, f"{name}: {sentence_of(error)}")
    return found


def _tell_of_papers(request: HttpRequest, papers: Sequence[Drawing]) -> None:
    """Why nothing was made of the PDFs, where there is nothing else."""
    for each in papers[:MOST_TOLD]:
        for _severity, text in said(each.findings):
            messages.error(request, text)


def _asked(values: dict[str, Any]) -> Asked:
    """What holds for every line of a new quote."""
    return Asked(
        drawing=0,
        material=values["material"],
        thickness_mm=values["thickness_mm"],
        quantity=values["quantity"],
        deburr=values["deburr"],
        weld_mm=values["weld_mm"] or 0.0,
        outside=values["outside"],
        outside_eur=values["outside_eur"] or 0.0,
    )


@for_role(*READS)
def quote_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One quote: each line with its picture, its price and the rule of every euro."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    earned = margins(row) if has_role(request.user, OFFICE) else {}
    context: dict[str, Any] = {
        "quote": row,
        "lines": shown_lines(row, earned),
        "before": quoted_before(row) if earned else {},
        "margins": earned,
        "findings": said(row.document.get("findings", [])),
        "answer": answer_form(row, initial=answered_before(request)),
        "word": WordLineForm(),
        "copy": CopyForm(initial={"customer": row.customer}),
        "customers": customer_names(),
        "lost": LostForm(),
        "send": SendForm(initial=_beside(row)),
        "lacking": lines_without_price(row),
        "takes_time": any(e.get("steps") or e.get("outside") for e in row.document["lines"]),
        "open": row.status in (QuoteVersion.Status.DRAFT, QuoteVersion.Status.SENT),
        "dates": _dates(row),
        "total": chosen_price(row),
        "supplement": supplement_of(row),
        "made_on": date.fromisoformat(row.document["on"]),
        "is_default": row.document["constants"] == DEFAULTS,
        "held": reservation_of(row),
        "is_sent": row.status == QuoteVersion.Status.SENT,
        "too_late": later_than_paper(row),
        "today": timezone.localdate(),
        "is_editable": is_editable(row),
        "seen": mark_of(row.asked),
        "versions": versions_of(row),
        "lost_to": LOST.get(row.lost_to, ""),
    }
    for at, before in context["before"].items():
        context["lines"][at]["before"] = before
    return render(request, "quote/quote.html", context)


def _beside(row: QuoteVersion) -> dict[str, str]:
    names = ("language", "reference", "remark", "vat")
    return {name: getattr(row, name) for name in names}


def _dates(row: QuoteVersion) -> list[dict[str, Any]]:
    """The dates to choose from in the words of the page."""
    return [
        {
            **each,
            "label": DATES.get(each["name"], each["name"]),
            "day": date.fromisoformat(each["day"]),
            "is_chosen": each["name"] == row.chosen,
            "price_eur": max(Decimal(each["price_eur"]), row.minimum_eur or Decimal(0)),
            "rule": _worded_rule(each["rule"]),
        }
        for each in row.dates
    ]


def _worded_rule(rule: str) -> str:
    for name, words in REMEDIES.items():
        rule = rule.replace(f"({name})", f"({words})")
    return rule_in(get_language() or "nl", rule)


def shown_lines(row: QuoteVersion, earned: dict[str, Any]) -> list[dict[str, Any]]:
    """Every line with its picture, its findings by number, its margin and other quantities."""
    wanted = {each.get(name) for each in row.asked for name in ("drawing", "beside")} - {0, None}
    drawings = Drawing.objects.defer("content").in_bulk(wanted)
    lines = []
    for at, (line, asked) in enumerate(zip(row.document["lines"], row.asked, strict=False)):
        drawing = drawings.get(asked["drawing"])
        lines.append(
            {
                "line": _worded(line, row),
                "quantity": asked.get("quantity", 0),
                "drawing": drawing,
                "paper": asked.get("paper", 0),
                "lies": GRAIN_WORDS.get(asked.get("lies", ""), ""),
                "picture": line_svg(drawing, asked, line["findings"]) if drawing else "",
                "solid": "" if asked.get("is_mirrored") else solid_of_line(asked, drawings),
                "findings": numbered(line["findings"]),
                "breaks": row.breaks[at] if at < len(row.breaks) else [],
                "margin": earned["lines"][at] if earned else None,
                "hand": earned["hands"][at] if earned else None,
            }
        )
    return lines


def line_svg(drawing: Drawing, asked: dict[str, Any], findings: list[dict[str, Any]]) -> str:
    """The picture of one line: its part of the drawing with the findings marked on it."""
    each = drawing.part.get("each") or [drawing.part]
    at = asked.get("part", 0)
    part = each[at] if at < len(each) else each[0]
    return part_svg(
        mirrored_document(part) if asked.get("is_mirrored") else part, drawing.name, findings
    )


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
def send_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The quote goes out: it never changes again, and the plan holds its place."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    form = SendForm(request.POST)
    if not form.is_valid() and "language" not in form.errors:
        return quote_once_more(request, pk, form)
    values = form.cleaned_data
    said = values["reference"].strip(), values["remark"].strip()
    beside = Beside(*said, vat=values.get("vat", ""))
    send_quote(
        row=row, language=values.get("language", "nl"), on=timezone.localdate(), beside=beside,
        actor=request.user,
    )  # fmt: skip
    return redirect("quote:paper", pk=pk)


@require_POST
@for_role(OFFICE)
def hold_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the plan for the date again and hold it anew."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    hold_again(row=row, on=timezone.localdate(), actor=request.user)
    return redirect("quote:quote", pk=pk)


@require_POST
@for_role(OFFICE)
def choose_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The date that the customer wants."""
    row = get_object_or_404(QuoteVersion, pk=pk)
    choose(row=row, name=request.POST.get("date", ""))
    return redirect("quote:quote", pk=pk)


@for_role(*READS)
def quote_json(request: HttpRequest, pk: int) -> HttpResponse:
    """The quote as the document `gemaakt.quote/1`, with sentences in the language of the page."""
    row = get_object_or_404(QuoteVersion, pk=pk)

    def sentences(findings: Sequence[Finding]) -> list[dict[str, Any]]:
        rows = plain_findings(findings)
        texts = [text for _severity, text in said(rows)]
        return [{**each, "message": text} for each, text in zip(rows, texts, strict=True)]

    document = document_of(quote_of(row), sentences)
    return HttpResponse(msgspec.json.encode(document), content_type="application/json")

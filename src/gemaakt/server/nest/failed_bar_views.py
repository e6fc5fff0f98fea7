"""The page on which bars of a cut list are told to have failed at the saw."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext

from gemaakt.errors import GemaaktError
from gemaakt.server.audit.words import BAR_REASONS
from gemaakt.server.nest.failed_book import lines_of_bars
from gemaakt.server.nest.failed_views import GOOD, MOST_MM, MOST_PIECES
from gemaakt.server.nest.failing import Told, fail_sheet
from gemaakt.server.nest.models import Nest, StockMove
from gemaakt.server.nest.on_bars import pieces_on_bars
from gemaakt.server.nest.sawn import sawn_of
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import RECORDS, WORKER, for_role
from gemaakt.server.typed import NotANumber, number_typed


@for_role(*RECORDS, WORKER)
def bars_failed(request: HttpRequest, code: str, row: int) -> HttpResponse:
    """Tell that bars of a row failed, which of their pieces are good, what is left of each."""
    nest = get_object_or_404(Nest, code=code, status=Nest.Status.ACCEPTED)
    rows = sawn_of(nest)
    if not 1 <= row <= len(rows) or not rows[row - 1][0].left:
        raise Http404
    if request.method != "POST":
        return _page(request, nest, row, QueryDict(), {})
    try:
        told = _told(request.POST, nest, row)
        failure = fail_sheet(nest=nest, told=told, actor=request.user)
    except GemaaktError as error:
        refused = {"why": sentence_of(error), "field": error.params.get("field", "")}
        return _page(request, nest, row, request.POST, refused)
    words = ngettext(
        "Told: %(n)s piece waits for the saw again. Make a cut list for it.",
        "Told: %(n)s pieces wait for the saw again. Make a cut list for them.",
        failure.pieces,
    )
    messages.success(request, words % {"n": failure.pieces})
    return redirect("nest:saw", code=code)


def _told(sent: QueryDict, nest: Nest, row: int) -> Told:
    """What the form says; `NotANumber` for what is none."""

    def number(field: str, usual: float, least: float, most: float) -> float:
        return number_typed(sent.get(field, ""), field=field, usual=usual, least=least, most=most)

    bars = number("bars", 1, 1, MOST_PIECES)
    good = {
        part: number(f"{GOOD}{part}", 0, 0, MOST_PIECES) for part in pieces_on_bars(nest, row, 1)
    }
    for field, value in (("bars", bars), *((f"{GOOD}{part}", n) for part, n in good.items())):
        if value != int(value):
            typed = sent.get(field, "")
            raise NotANumber(
                "server.not-a-number", field=field, typed=typed, least=0, most=MOST_PIECES
            )
    length = number("length", 0, 1, MOST_MM)
    reason = sent.get("reason", "")
    return Told(
        row, {part: int(n) for part, n in good.items()},
        reason if reason in BAR_REASONS else "other", sent.get("remark", "").strip()[:300],
        (length, 0.0) if length else None, is_remnant_there=bool(sent.get("remnant")),
        bars=int(bars), is_counted=bool(sent.get("counted")),
    )  # fmt: skip


def _page(
    request: HttpRequest, nest: Nest, number: int, sent: QueryDict, refused: dict[str, Any]
) -> HttpResponse:
    row, done = sawn_of(nest)[number - 1]
    lines = lines_of_bars(nest, number)
    planned = next((each for each in lines if each.kind == StockMove.Kind.REMNANT_IN), None)
    parts = [
        (part, n, f"{GOOD}{part}", sent.get(f"{GOOD}{part}", ""))
        for part, n in sorted(pieces_on_bars(nest, number, 1).items())
    ]
    context = {
        "nest": nest, "number": number, "row": row, "done": done, "parts": parts, "sent": sent,
        "reasons": BAR_REASONS.items(), "bars": sent.get("bars", min(row.left, row.bundle)),
        "remnant_mm": planned.item.length_mm if planned else None, "is_weighed": bool(lines),
        **refused,
    }  # fmt: skip
    return render(request, "nest/failed_bars.html", context, status=400 if refused else 200)

"""The page on which a sheet is told to have failed at the machine, and taken back."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gemaakt.errors import GemaaktError
from gemaakt.server.audit.words import SHEET_REASONS, reason_word
from gemaakt.server.nest.booked import failed_numbers, lots_of, sheets_by_step
from gemaakt.server.nest.failed_book import Size, lines_of_sheet, paid_by, scrap_g
from gemaakt.server.nest.failing import Told, fail_sheet, good_after_all
from gemaakt.server.nest.models import FailedSheet, Nest, StockItem
from gemaakt.server.nest.on_bars import bar_rows, owners_of
from gemaakt.server.nest.on_the_floor import still_to_cut
from gemaakt.server.nest.pictures import sheet_svg
from gemaakt.server.nest.reports import sheet_min
from gemaakt.server.nest.to_cut import laid_on
from gemaakt.server.order.models import Operation
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import RECORDS, WORKER, for_role, has_role
from gemaakt.server.shop.models import Person
from gemaakt.server.typed import number_typed
from gemaakt.units import G_PER_KG

GOOD = "good:"
"""Begins the name of the field that says how many of a part are good."""
MOST_PIECES, MOST_MM, MOST_MIN = 100_000, 20_000, 24 * 60


@for_role(*RECORDS)
def failed(request: HttpRequest, code: str) -> HttpResponse:
    """Tell that a sheet of a booked nest failed, which of its parts are good, what is left."""
    nest = get_object_or_404(Nest, code=code, status=Nest.Status.ACCEPTED)
    numbers = _standing(nest)
    if not numbers:
        raise Http404
    asked = (request.POST or request.GET).get("sheet", "")
    number = int(asked) if asked.isdigit() and int(asked) in numbers else _next(nest, numbers)
    if request.method != "POST":
        return _page(request, nest, (numbers, number), QueryDict(), {})
    try:
        failure = fail_sheet(nest=nest, told=_told(request.POST, nest, number), actor=request.user)
    except GemaaktError as error:
        refused = {"why": sentence_of(error), "field": error.params.get("field", "")}
        return _page(request, nest, (numbers, number), request.POST, refused)
    words = ngettext(
        "Sheet %(sheet)s is told to have failed: %(n)s piece waits for the laser again. "
        "Nest it anew and plan again.",
        "Sheet %(sheet)s is told to have failed: %(n)s pieces wait for the laser again. "
        "Nest them anew and plan again.",
        failure.pieces,
    )
    messages.success(request, words % {"sheet": number, "n": failure.pieces})
    return redirect("nest:nest", code=code)


def _standing(nest: Nest) -> list[int]:
    """Numbers of the sheets that did not fail."""
    gone = failed_numbers([nest]).get(nest.code, set())
    return [n for n in range(1, len(nest.document["sheets"]) + 1) if n not in gone]


def _next(nest: Nest, numbers: list[int]) -> int:
    """The sheet that is at the machine: the first that is not counted, else the last of all."""
    gone = failed_numbers([nest]).get(nest.code, set())
    sheets = sheets_by_step(nest)
    for step in Operation.objects.filter(order__code=nest.code).exclude(status="done"):
        mine = [row for row in sheets.get(step.code, ()) if row[0] not in gone]
        left = still_to_cut(step, mine)
        if left:
            return left[0][0]
    return numbers[-1]


def _told(sent: QueryDict, nest: Nest, number: int) -> Told:
    """What the form says; `NotANumber` for what is none."""
    good = {
        part: int(number_typed(
            sent.get(f"{GOOD}{part}", ""), field=f"{GOOD}{part}", usual=0, most=MOST_PIECES
        ))
        for part in laid_on(nest, number)
    }  # fmt: skip
    reason, person = sent.get("reason", ""), sent.get("person", "")
    ran_min = number_typed(sent.get("ran", ""), field="ran", usual=-1, least=0, most=MOST_MIN)
    return Told(
        number, good, reason if reason in SHEET_REASONS else "other",
        sent.get("remark", "").strip()[:300], rest_typed(sent),
        is_remnant_there=bool(sent.get("remnant")),
        ran_min=None if ran_min < 0 else ran_min,
        person=person if Person.objects.filter(code=person).exists() else "",
    )  # fmt: skip


def rest_typed(sent: QueryDict) -> Size | None:
    """Length and width of what is left; None where nothing was filled in."""
    sides = [
        number_typed(sent.get(name, ""), field=name, usual=0, least=1, most=MOST_MM)
        for name in ("length", "width")
    ]
    return (sides[0], sides[1]) if all(sides) else None


def _page(
    request: HttpRequest, nest: Nest, sheets: tuple[list[int], int], sent: QueryDict,
    refused: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    numbers, number = sheets
    laid = nest.document["sheets"][number - 1]
    lot = StockItem.objects.filter(code=lots_of(nest)[number - 1]).first()
    weights = nest.document.get("weights") or [{}] * len(nest.document["sheets"])
    parts = [
        (part, n, f"{GOOD}{part}", sent.get(f"{GOOD}{part}", ""))
        for part, n in sorted(laid_on(nest, number).items())
    ]
    context = {
        "nest": nest, "number": number, "numbers": numbers, "lot": lot, "parts": parts,
        "picture": sheet_svg(nest.job, laid, f"{nest.code} {number}"), "sent": sent,
        "reasons": SHEET_REASONS.items(), "remnant": weights[number - 1].get("remnant_mm"),
        "is_weighed": bool(lines_of_sheet(nest, number)), "ran_min": sheet_min(nest, number),
        "people": Person.objects.order_by("name"), **refused,
    }  # fmt: skip
    return render(request, "nest/failed.html", context, status=400 if refused else 200)


@require_POST
@for_role(*RECORDS, WORKER)
def undo_failed(request: HttpRequest, code: str, failure_id: int) -> HttpResponse:
    """It did not fail after all; who may tell bars of the saw may take them back."""
    failure = get_object_or_404(FailedSheet, pk=failure_id, nest__code=code)
    if not failure.bars and not has_role(request.user, *RECORDS):
        return HttpResponse(status=403)
    good_after_all(failure=failure, actor=request.user)
    if failure.bars:
        messages.success(request, _("Taken back: the pieces are on the cut list as before."))
        return redirect("nest:saw", code=code)
    messages.success(request, _("Taken back: the pieces of this sheet are in the nest as before."))
    return redirect("nest:nest", code=code)


def failures_shown(nest: Nest) -> list[dict[str, Any]]:
    """The sheets of a nest that failed: why, what is cut again, and which orders bear what."""
    owners = owners_of(nest)
    rows = nest.failures.filter(taken_back=None).select_related("created_by")
    return [
        {
            "row": each, "why": reason_word(each.reason), "lost": sorted(each.lost.items()),
            "lot": bar_rows(nest)[each.number - 1]["stock"] if each.bars else "",
            "borne": _borne(each, owners), "scrap_kg": scrap_g(each) / G_PER_KG,
            "rest": each.moves.filter(quantity__gt=0).select_related("item").first(),
        }
        for each in rows
    ]  # fmt: skip


def _borne(failure: FailedSheet, owners: dict[str, str]) -> list[tuple[str, Decimal]]:
    """Euros of a failed sheet by order, the dearest first."""
    sums: dict[str, Decimal] = {}
    for part, amount in paid_by(failure).items():
        order = owners.get(part, "") or part
        sums[order] = sums.get(order, Decimal("0.00")) + amount
    return sorted(sums.items(), key=lambda each: (-each[1], each[0]))

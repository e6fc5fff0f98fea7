"""The pages of nests: look, compare, lay by hand, print, book."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gemaakt.server.nest import hand
from gemaakt.server.nest.alike import alike_sheets
from gemaakt.server.nest.apart import too_tight_for
from gemaakt.server.nest.asked_now import too_many
from gemaakt.server.nest.booked import failed_numbers, kept_lots, stages_booked
from gemaakt.server.nest.buying import awaited, book_nest, to_buy
from gemaakt.server.nest.compare import comparison, fillers_beside, same_pieces
from gemaakt.server.nest.damaged import job_now
from gemaakt.server.nest.facts import costs_of, facts_of
from gemaakt.server.nest.failed_views import failures_shown
from gemaakt.server.nest.models import Nest, StockItem
from gemaakt.server.nest.pictures import part_shapes, piece_path, sheet_svg
from gemaakt.server.nest.programs import name_program
from gemaakt.server.nest.rack import today
from gemaakt.server.nest.reports import saw_list, sheet_reports
from gemaakt.server.nest.sawn import sawn_of
from gemaakt.server.nest.take_back import take_back
from gemaakt.server.pages import page_of
from gemaakt.server.roles import PLANNER, READS, RECORDS, WORKER, for_role, has_role

MOST_MOVES = 500
MOST_MOVED = 1e6
"""Millimetres, or degrees."""
MOST_NESTS, MOST_LOTS = 50, 200
"""On one page."""
MOST_CARDS = 4
"""Kinds of sheets that a page shows large; more of them are overseen as small pictures."""


@for_role(*READS)
def nests(request: HttpRequest) -> HttpResponse:
    """The newest nests, older ones a page on, and what lies in the rack, or what is looked for."""
    before, find = request.GET.get("before", ""), request.GET.get("find", "").strip()
    found = Nest.objects.defer("job")
    if before.isdigit():
        found = found.filter(pk__lt=int(before))
    shown = list(found[: MOST_NESTS + 1])
    stock = StockItem.objects.filter(quantity__gt=0)
    for word in find.split():
        stock = stock.filter(
            Q(code__icontains=word) | Q(material__icontains=word) | Q(section__icontains=word)
            | Q(heat_number__icontains=word) | Q(location__icontains=word)
        )  # fmt: skip
    page, rows = page_of(stock, request.GET.get("page"), MOST_LOTS)
    context = {
        "nests": shown[:MOST_NESTS], "stock": rows, "page": page, "find": find,
        "older": shown[MOST_NESTS - 1].pk if len(shown) > MOST_NESTS else None,
        "query": f"{urlencode({'find': find})}&" if find else "",
    }  # fmt: skip
    return render(request, "nest/nests.html", context)


@for_role(*READS)
def nest_page(request: HttpRequest, code: str) -> HttpResponse:
    """One nest: its few sheets with their grams, or its many as small pictures that open."""
    nest = get_object_or_404(Nest, code=code)
    kinds = alike_sheets(nest)
    reports = sheet_reports(nest) if nest.document["sheets"] else []
    buy = to_buy(nest)
    context = {
        "nest": nest, "kinds": kinds, "is_large": len(kinds) > MOST_CARDS,
        "shapes": part_shapes(nest.job), "others": _of_the_same_metal(nest)[:20],
        "saw": saw_list(nest), "laser_min": sum(each.time_min for each in reports),
        "facts": facts_of(nest), "costs": costs_of(nest), "buy": buy,
        "awaited": awaited(nest) if buy else None,
        "may_book": has_role(request.user, *RECORDS), "may_read": True,
        "stages": stages_booked(nest),
        "failures": failures_shown(nest), "failed": failed_numbers([nest]).get(nest.code, ()),
        "kept": kept_lots(nest), "too_many": too_many(nest),
        "too_tight": too_tight_for(nest),
    }  # fmt: skip
    return render(request, "nest/nest.html", context)


def _of_the_same_metal(nest: Nest) -> QuerySet[Nest]:
    """Other nests of the metal, with which it can be compared, the newest first."""
    name = nest.job.get("name")
    return Nest.objects.filter(job__name=name).exclude(pk=nest.pk).only("code")


@for_role(*READS)
def sheet_page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One sheet as a large picture, with the sheets that are laid alike."""
    nest = get_object_or_404(Nest, code=code)
    _sheet_number(nest, number)
    kinds = alike_sheets(nest)
    at = next(at for at, each in enumerate(kinds) if number in each.numbers)
    context = {
        "nest": nest, "each": kinds[at], "shapes": part_shapes(nest.job),
        "failed": failed_numbers([nest]).get(nest.code, ()),
        "may_book": has_role(request.user, *RECORDS),
        "before": kinds[at - 1] if at else None, "after": next(iter(kinds[at + 1 :]), None),
    }  # fmt: skip
    return render(request, "nest/sheet.html", context)


@require_POST
@for_role(*RECORDS)
def program(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Keep what the machine calls the program of a sheet and of those that are laid alike."""
    nest = get_object_or_404(Nest, code=code)
    _sheet_number(nest, number)
    numbers = next(each.numbers for each in alike_sheets(nest) if number in each.numbers)
    name = request.POST.get("program", "").strip()
    name_program(nest=nest, numbers=numbers, name=name, actor=request.user)
    return redirect("nest:sheet", code=code, number=number)


@require_POST
@for_role(*RECORDS)
def accept_page(request: HttpRequest, code: str) -> HttpResponse:
    """Book the nest."""
    nest = get_object_or_404(Nest, code=code)
    if nest.status == Nest.Status.DRAFT:
        heats = {
            key.removeprefix("heat:"): str(value).strip()[:60]
            for key, value in request.POST.items()
            if key.startswith("heat:")
        }
        try:
            comes = _days_typed(request.POST)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("nest:nest", code=code)
        book_nest(nest=nest, heats=heats, comes=comes, actor=request.user)
        messages.success(request, _("Booked. Plan again, so that the laser cuts this nest."))
    return redirect("nest:nest", code=code)


def _days_typed(sent: QueryDict) -> dict[str, date]:
    """When sheets that are not there today come, by their name in the nest; `ValidationError`."""
    field = forms.DateField(required=False)
    days = {
        key.removeprefix("comes:"): field.clean(value)
        for key, value in sent.items()
        if key.startswith("comes:")
    }
    return {sheet: day for sheet, day in days.items() if day and day > today()}


@require_POST
@for_role(*RECORDS)
def take_back_page(request: HttpRequest, code: str) -> HttpResponse:
    """Undo the booking of the nest."""
    nest = get_object_or_404(Nest, code=code)
    take_back(nest=nest, actor=request.user)
    messages.success(
        request,
        _("The booking is undone. Plan again, so that its orders are in the plan as before."),
    )
    return redirect("nest:nest", code=code)


@for_role(*READS)
def compare(request: HttpRequest) -> HttpResponse:
    """Two nests side by side; the newest and the one before it of its metal when none is named."""
    if not request.GET:
        newest = Nest.objects.order_by("-created", "-pk").first()
        before = newest and (
            _of_the_same_metal(newest).first() or Nest.objects.exclude(pk=newest.pk).first()
        )
        if newest is None or before is None:
            return redirect("nest:nests")
        return redirect(f"{request.path}?{urlencode({'a': before.code, 'b': newest.code})}")
    pair = [get_object_or_404(Nest, code=request.GET.get(key, "")) for key in ("a", "b")]
    sides = [
        {"nest": nest, "kinds": alike_sheets(nest, f"side-{at}"),
         "shapes": part_shapes(nest.job, f"side-{at}")}
        for at, nest in enumerate(pair)
    ]  # fmt: skip
    context = {
        "rows": comparison(*pair), "sides": sides, "nests": Nest.objects.only("code")[:50],
        "is_fair": same_pieces(*pair), "fillers": fillers_beside(*pair),
    }  # fmt: skip
    return render(request, "nest/compare.html", context)


# ------------------------------------------------------------------ by hand


def _sheet_number(nest: Nest, number: int) -> int:
    if not 1 <= number <= len(nest.document["sheets"]):
        raise Http404
    return number - 1


@for_role(PLANNER)
def hand_page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One sheet to be laid by hand: drag, arrows, R turns; the judge looks along."""
    nest = get_object_or_404(Nest, code=code)
    at = _sheet_number(nest, number)
    laid = nest.document["sheets"][at]
    sheet = next(row for row in nest.job["sheets"] if row["id"] == laid["sheet"])
    context = {
        "nest": nest,
        "number": number,
        "laid": laid,
        "picture": sheet_svg(nest.job, laid, f"{laid['sheet']} {number}", can_move=True),
        "sheet": sheet,
    }
    return render(request, "nest/hand.html", context)


def _moves(request: HttpRequest, count: int) -> list[dict[str, Any]]:
    """The moves of a request; 404 when they are not moves of this sheet."""
    try:
        rows = json.loads(request.POST.get("moves") or request.body or b"[]")
        rows = rows["moves"] if isinstance(rows, dict) else rows
        moves = [{key: float(value) for key, value in row.items()} for row in rows]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Http404 from error
    if len(moves) > MOST_MOVES or not all(_is_move(row, count) for row in moves):
        raise Http404
    return moves


def _is_move(row: Mapping[str, float], count: int) -> bool:
    """Whether it moves one of so many pieces, by a distance that can be measured."""
    is_near = all(abs(value) <= MOST_MOVED for value in row.values())
    return is_near and 0 <= int(row.get("at", -1)) < count


@require_POST
@for_role(PLANNER)
def hand_check(request: HttpRequest, code: str, number: int) -> JsonResponse:
    """Where the pieces lie after these moves, and what the judge says of it."""
    nest = get_object_or_404(Nest, code=code)
    at = _sheet_number(nest, number)
    before = nest.document["sheets"][at]
    moves = _moves(request, len(before["placements"]))
    laid = hand.changed(nest, at, moves)
    rows = nest.document["sheets"]
    others = map(hand.laid_of, (*rows[:at], *rows[at + 1 :]))
    findings = hand.judged_sheet(job_now(nest), hand.laid_of(laid), others, number)
    touched = {int(move["at"]) for move in moves}
    paths = {i: piece_path(nest.job, laid, laid["placements"][i]) for i in touched}
    return JsonResponse({"allowed": not findings, "findings": hand.said(findings), "paths": paths})


@require_POST
@for_role(PLANNER)
def hand_keep(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Keep the sheet as it was laid by hand, as a draft beside the nest it came from."""
    nest = get_object_or_404(Nest, code=code)
    at = _sheet_number(nest, number)
    moves = _moves(request, len(nest.document["sheets"][at]["placements"]))
    made = hand.keep_move(nest, job_now(nest), at, moves, request.user)
    return redirect("nest:nest", code=made.code)


# ------------------------------------------------------------------ on paper


@for_role(*READS, WORKER)
def sheet_report(request: HttpRequest, code: str) -> HttpResponse:
    """The sheets to print: what is cut from each, minutes, kilograms, heat number."""
    nest = get_object_or_404(Nest, code=code)
    reports = sheet_reports(nest)
    kinds = alike_sheets(nest)
    context = {
        "nest": nest, "reports": reports, "kinds": kinds, "is_large": len(kinds) > MOST_CARDS,
        "shapes": part_shapes(nest.job), "total_min": sum(r.time_min for r in reports),
        "stages": stages_booked(nest), "failed": failed_numbers([nest]).get(nest.code, ()),
    }  # fmt: skip
    return render(request, "nest/sheets.html", context)


@for_role(*READS, WORKER)
def saw(request: HttpRequest, code: str) -> HttpResponse:
    """The cut list for the saw."""
    nest = get_object_or_404(Nest, code=code)
    rows = sawn_of(nest)
    is_booked = nest.status == Nest.Status.ACCEPTED
    may_tell = is_booked and has_role(request.user, *RECORDS, WORKER)
    context = {
        "nest": nest, "rows": rows, "sawn": sum(done for _row, done in rows),
        "strokes": sum(row.strokes for row, _done in rows), "may_tell": may_tell,
        "failures": [each for each in failures_shown(nest) if each["row"].bars],
        "may_book": may_tell, "may_read": has_role(request.user, *READS),
    }  # fmt: skip
    return render(request, "nest/saw.html", context)

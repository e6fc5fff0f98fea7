"""The pages of nests: look, compare, lay by hand, print, book."""

import json
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from gemaakt.server.nest import hand
from gemaakt.server.nest.buying import book_nest, to_buy
from gemaakt.server.nest.compare import comparison
from gemaakt.server.nest.facts import costs_of, facts_of
from gemaakt.server.nest.into_plan import into_plan
from gemaakt.server.nest.models import Nest, StockItem
from gemaakt.server.nest.pictures import piece_path, sheet_svg
from gemaakt.server.nest.reports import saw_list, sheet_reports
from gemaakt.server.roles import PLANNER, READS, RECORDS, WORKER, for_role
from gemaakt.units import G_PER_KG

MOST_MOVES = 500


@for_role(*READS)
def nests(request: HttpRequest) -> HttpResponse:
    """All nests and what lies in the rack."""
    context = {
        "nests": Nest.objects.defer("job")[:50],
        "stock": StockItem.objects.filter(quantity__gt=0)[:200],
    }
    return render(request, "nest/nests.html", context)


@for_role(*READS)
def nest_page(request: HttpRequest, code: str) -> HttpResponse:
    """One nest: each sheet as a picture with its grams."""
    nest = get_object_or_404(Nest, code=code)
    sheets = alike_sheets(nest)
    others = Nest.objects.exclude(pk=nest.pk).only("code")[:20]
    context = {
        "nest": nest, "sheets": sheets, "others": others, "saw": saw_list(nest),
        "facts": facts_of(nest), "costs": costs_of(nest), "buy": to_buy(nest),
    }  # fmt: skip
    return render(request, "nest/nest.html", context)


def alike_sheets(nest: Nest) -> list[dict[str, Any]]:
    """The sheets with their pictures and grams; those that are laid alike stand once."""
    laid = nest.document["sheets"]
    weights = nest.document.get("weights") or [None] * len(laid)
    found: dict[str, dict[str, Any]] = {}
    for number, (row, weight) in enumerate(zip(laid, weights, strict=False), start=1):
        known = found.setdefault(
            json.dumps([row, weight], sort_keys=True),
            {"number": number, "laid": row, "weight": weight, "times": 0},
        )
        known["times"] += 1
        known["last"] = number
    for each in found.values():
        each["kg"] = _kilograms(each["weight"])
        each["picture"] = sheet_svg(nest.job, each["laid"], each["laid"]["sheet"])
    return list(found.values())


def _kilograms(weight: dict[str, Any] | None) -> dict[str, Any] | None:
    """The grams of a sheet as a person reads them."""
    if weight is None:
        return None
    whole = {each: weight[f"{each}_g"] / G_PER_KG for each in ("sheet", "remnant", "skeleton")}
    parts = {part: grams / G_PER_KG for part, grams in weight["parts_g"].items()}
    return {**whole, "parts": parts}


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
        book_nest(nest=nest, heats=heats, actor=request.user)
        into_plan(nest)
    return redirect("nest:nest", code=code)


@for_role(*READS)
def compare(request: HttpRequest) -> HttpResponse:
    """Two nests side by side; the two that were made last when none are named."""
    if not request.GET:
        newest = Nest.objects.order_by("-created", "-pk").values_list("code", flat=True)[:2]
        if len(newest) < 2:
            return redirect("nest:nests")
        return redirect(f"{request.path}?{urlencode({'a': newest[1], 'b': newest[0]})}")
    pair = [get_object_or_404(Nest, code=request.GET.get(key, "")) for key in ("a", "b")]
    rows, reports = comparison(*pair)
    sides = [{"nest": nest, "reports": r} for nest, r in zip(pair, reports, strict=True)]
    context = {"rows": rows, "sides": sides, "nests": Nest.objects.only("code")[:50]}
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
    if len(moves) > MOST_MOVES or any(
        not 0 <= int(row.get("at", -1)) < count or abs(sum(row.values())) > 1e6 for row in moves
    ):
        raise Http404
    return moves


@require_POST
@for_role(PLANNER)
def hand_check(request: HttpRequest, code: str, number: int) -> JsonResponse:
    """Where the pieces lie after these moves, and what the judge says of it."""
    nest = get_object_or_404(Nest, code=code)
    at = _sheet_number(nest, number)
    before = nest.document["sheets"][at]
    moves = _moves(request, len(before["placements"]))
    laid = hand.changed(nest, at, moves)
    findings = hand.judged_sheet(hand.job_of(nest), hand.laid_of(laid))
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
    made = hand.keep_move(nest, at, moves, request.user)
    return redirect("nest:nest", code=made.code)


# ------------------------------------------------------------------ on paper


@for_role(*READS, WORKER)
def sheet_report(request: HttpRequest, code: str) -> HttpResponse:
    """The sheets to print: what is cut from each, minutes, kilograms, heat number."""
    nest = get_object_or_404(Nest, code=code)
    reports = sheet_reports(nest)
    context = {
        "nest": nest, "reports": reports, "total_min": sum(r.time_min for r in reports),
    }  # fmt: skip
    return render(request, "nest/sheets.html", context)


@for_role(*READS, WORKER)
def saw(request: HttpRequest, code: str) -> HttpResponse:
    """The cut list for the saw."""
    nest = get_object_or_404(Nest, code=code)
    return render(request, "nest/saw.html", {"nest": nest, "rows": saw_list(nest)})

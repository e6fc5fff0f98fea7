"""The page of the saw: bars in the rack, what waits for it, and a cut list of what is typed."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from gemaakt.errors import GemaaktError
from gemaakt.server.nest import sawing
from gemaakt.server.nest.models import Nest
from gemaakt.server.nest.on_bars import is_sawing
from gemaakt.server.nest.reports import saw_list
from gemaakt.server.nest.saw_again import Again, waiting_again
from gemaakt.server.nest.sawn import tell_sawn
from gemaakt.server.order.models import Operation
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import PLANS, READS, RECORDS, WORKER, for_role, has_role

MOST_WAITING = 60


@require_http_methods(["GET", "POST"])
@for_role(*READS)
def saw(request: HttpRequest) -> HttpResponse:
    """Bars in the rack with what waits; a cut list is searched when the form is sent."""
    bars = sawing.bars_in_rack()
    why = field = ""
    if request.method == "POST":
        if not has_role(request.user, *PLANS):
            return HttpResponse(status=403)
        chosen = next((b for b in bars if b.key == request.POST.get("bars")), None)
        try:
            if chosen is None:
                raise sawing.NoBars("server.no-bars", material=request.POST.get("bars", "")[:60])
            asked = sawing.saw_typed(request.POST.dict())
            solve = sawing.start_saw(
                chosen, request.POST.get("pieces", ""), asked, actor=request.user
            )
        except GemaaktError as error:
            why, field = sentence_of(error), str(error.params.get("field", "pieces"))
        else:
            return redirect("nest:run", solve_id=solve.pk)
    again = waiting_again()
    context = {
        "bars": bars, "waiting": _waiting(), "sent": _sent(request, again), "again": again,
        "why": why, "field": field,
        "may_plan": has_role(request.user, *PLANS),
        "usual": sawing.Saw(),
    }  # fmt: skip
    return render(request, "nest/to_saw.html", context, status=422 if why else 200)


@require_POST
@for_role(*RECORDS, WORKER)
def sawn(request: HttpRequest, code: str, row: int) -> HttpResponse:
    """A bar or bundle of a cut list is sawn, or is not after all."""
    nest = get_object_or_404(Nest, code=code, status=Nest.Status.ACCEPTED)
    known, more = request.POST.get("known", ""), request.POST.get("more", "")
    if not 1 <= row <= len(saw_list(nest)) or not known.isdigit() or more not in ("1", "-1"):
        raise Http404
    tell_sawn(nest=nest, row=row, known=int(known), more=int(more), actor=request.user)
    return redirect(f"{reverse('nest:saw', args=[code])}#row-{row}")


def _sent(request: HttpRequest, again: Sequence[Again]) -> Mapping[str, Any]:
    """What the form holds: what was sent, or the pieces that are to be sawn again of a metal."""
    chosen = request.GET.get("again", "")
    mine = [each for each in again if each.bars == chosen]
    if request.method == "POST" or not mine:
        return request.POST
    return {"bars": chosen, "pieces": "\n".join(each.line for each in mine)}


def _waiting() -> list[dict[str, Any]]:
    """Open operations of a saw, the most urgent first."""
    rows = Operation.objects.filter(status__in=("open", "running")).select_related("order")
    rows = rows.exclude(order__status="done").order_by("order__due", "order__code", "position")
    found = islice((row for row in rows if is_sawing(row)), MOST_WAITING)
    return [{"step": row, "order": row.order} for row in found]

"""The pages of nests and of the rack."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from gemaakt.server.nest.models import Nest, StockItem
from gemaakt.server.nest.pictures import sheet_svg
from gemaakt.server.nest.services import accept_nest
from gemaakt.server.roles import READS, RECORDS, for_role


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
    laid = nest.document["sheets"]
    weights = nest.document.get("weights") or [None] * len(laid)
    sheets = [
        (sheet_svg(nest.job, row, row["sheet"]), row, weight)
        for row, weight in zip(laid, weights, strict=False)
    ]
    return render(request, "nest/nest.html", {"nest": nest, "sheets": sheets})


@require_POST
@for_role(*RECORDS)
def accept_page(request: HttpRequest, code: str) -> HttpResponse:
    """Book the nest."""
    nest = get_object_or_404(Nest, code=code)
    if nest.status == Nest.Status.DRAFT:
        accept_nest(nest=nest, actor=request.user)
    return redirect("nest:nest", code=code)

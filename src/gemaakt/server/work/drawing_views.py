"""The drawing of an order, or a sheet of a nest, one tap from its card."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gemaakt.server.nest.models import Nest
from gemaakt.server.nest.pictures import sheet_svg
from gemaakt.server.nest.programs import program_of
from gemaakt.server.nest.reports import sheet_report_of
from gemaakt.server.order.models import Order
from gemaakt.server.quote.of_order import pictures_of
from gemaakt.server.roles import EVERYONE, for_role


@require_GET
@never_cache
@for_role(*EVERYONE)
def drawing(request: HttpRequest, code: str) -> HttpResponse:
    """The parts of an order as they are drawn, to be shown over the terminal."""
    order = get_object_or_404(Order, code=code.replace("\0", ""))
    return render(request, "work/_drawings.html", {"pictures": pictures_of(order)})


@require_GET
@never_cache
@for_role(*EVERYONE)
def sheet(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A sheet of a nest as it lies on the machine, with what is cut from it."""
    nest = get_object_or_404(Nest, code=code.replace("\0", ""))
    if not 1 <= number <= len(nest.document["sheets"]):
        raise Http404
    laid = nest.document["sheets"][number - 1]
    context = {
        "nest": nest, "number": number, "program": program_of(nest, number),
        "report": sheet_report_of(nest, number),
        "picture": sheet_svg(nest.job, laid, f"{nest.code} {number}"),
    }  # fmt: skip
    return render(request, "work/_sheet.html", context)

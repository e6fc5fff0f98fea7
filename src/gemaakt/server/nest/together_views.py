"""The page that says which orders to cut together, over all materials."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gemaakt.errors import GemaaktError
from gemaakt.server.nest import together_solving
from gemaakt.server.plan.services import published_id
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import PLANS, READS, for_role, has_role
from gemaakt.server.solve.models import Solve


@never_cache
@require_GET
@for_role(*READS)
def together(request: HttpRequest) -> HttpResponse:
    """What was worked out last, or how far it is."""
    whole = "nest/_together.html" if getattr(request, "htmx", False) else "nest/together.html"
    return render(request, whole, _context(request))


@require_POST
@for_role(*PLANS)
def ask_together(request: HttpRequest) -> HttpResponse:
    """Begin to work it out."""
    try:
        together_solving.start_together(actor=request.user)
    except GemaaktError as error:
        context = {**_context(request), "why": sentence_of(error)}
        return render(request, "nest/together.html", context, status=409)
    return redirect("nest:together")


def _context(request: HttpRequest) -> dict[str, Any]:
    solve = Solve.objects.filter(kind=together_solving.KIND).first()
    told = together_solving.told_of(solve)
    rows = [
        {**row, "nests": [{**each, "chosen": _chosen(each)} for each in row["nests"]]}
        for row in told.get("materials", ())
    ]
    return {
        "solve": solve, "told": told, "materials": rows,
        "is_old": bool(told) and told["version"] != published_id(),
        "may_plan": has_role(request.user, *PLANS),
    }  # fmt: skip


def _chosen(nest: dict[str, Any]) -> str:
    """The address part that fills the form of a nest in like this."""
    return urlencode(
        [("now", each) for each in nest["orders"]] + [("fill", e) for e in nest["fill"]]
    )

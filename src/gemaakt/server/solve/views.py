"""Plan now, follow it, cancel it, publish what came out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gemaakt.server.plan.aims import CHOICES
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.plan.services import SEARCH_S, publish, start_plan
from gemaakt.server.roles import PLANS, READS, for_role, has_role
from gemaakt.server.solve import queries, services
from gemaakt.server.solve.models import Solve

MOST_S = 600.0


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if wanted and safe else "/orders/"


def _card(request: HttpRequest, solve: Solve | None) -> HttpResponse:
    context = {
        "card": queries.card(solve) if solve else None,
        "may_plan": has_role(request.user, *PLANS),
    }
    return render(request, "solve/_card.html", context)


@require_POST
@for_role(*PLANS)
def plan_now(request: HttpRequest) -> HttpResponse:
    """Ask for a new plan; the card then says how far it is."""
    try:
        seconds = min(MOST_S, max(1.0, float(request.POST.get("seconds", SEARCH_S))))
    except ValueError:
        seconds = SEARCH_S
    aims = request.POST.get("aims", "")
    solve = start_plan(actor=request.user, seconds=seconds, aims=aims if aims in CHOICES else "")
    if getattr(request, "htmx", False):
        return _card(request, solve)
    return redirect(_back(request))


@never_cache
@for_role(*READS)
def latest(request: HttpRequest) -> HttpResponse:
    """The card of the newest search."""
    return _card(request, queries.latest())


@never_cache
@for_role(*READS)
def one(request: HttpRequest, solve_id: int) -> HttpResponse:
    """The card of one search."""
    found = get_object_or_404(Solve.objects.defer(*queries.LEFT_OUT), pk=solve_id)
    return _card(request, found)


@require_POST
@for_role(*PLANS)
def cancel(request: HttpRequest, solve_id: int) -> HttpResponse:
    """End a search; nothing of it is kept."""
    found = get_object_or_404(Solve.objects.defer(*queries.LEFT_OUT), pk=solve_id)
    services.cancel(solve_id=found.pk, actor=request.user)
    if getattr(request, "htmx", False):
        return _card(request, Solve.objects.defer(*queries.LEFT_OUT).get(pk=solve_id))
    return redirect(_back(request))


@require_POST
@for_role(*PLANS)
def publish_result(request: HttpRequest, version_id: int) -> HttpResponse:
    """Publish the plan that a search made."""
    get_object_or_404(PlanVersion.objects.only("pk"), pk=version_id)
    publish(version_id=version_id, actor=request.user)
    return redirect(_back(request))

"""The story's page: seven stations, one button each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import OWNER, PLANNER, READS, for_role
from gemaakt.server.story.models import StoryRun
from gemaakt.server.story.services import STATIONS, PassedBefore, begin, reached

TITLES = {
    "drawing": (_("Drawing"), _("The customer's DXF is read: contours, holes, cut length, mass.")),
    "quote": (_("Quote"), _("Laser, saw, weld, deburr, galvanising outside: each line its rule.")),
    "order": (_("Order"), _("Accepted: the operations are in the order book.")),
    "nest": (_("Nest"), _("With two other orders on sheets and a remnant; posts on bars.")),
    "plan": (_("Plan"), _("One laser operation frees three orders, inside the connection.")),
    "work": (_("Work"), _("The apprentice starts and finishes; minutes come back.")),
    "label": (
        _("Passport"),
        _("Mass, heat number, kWh and CO2 behind a QR, and a label a piece."),
    ),
}


@for_role(*READS)
def story(request: HttpRequest) -> HttpResponse:
    """How far the story is, with a link to what each station made."""
    run = StoryRun.objects.select_related("quote", "nest", "plan", "passport").first()
    passed = reached(run) if run else 0
    rows = [
        {
            "name": name,
            "title": TITLES[name][0],
            "text": TITLES[name][1],
            "done": at < passed,
            "next": at == passed,
            "href": _href(run, name) if run and at < passed else "",
        }
        for at, name in enumerate(STATIONS)
    ]
    context = {
        "run": run,
        "rows": rows,
        "passport_url": _href(run, "label") if run else "",
        "quote_url": _href(run, "quote") if run else "",
    }
    return render(request, "story/story.html", context)


def _href(run: StoryRun, name: str) -> str:
    links = {
        "drawing": f"/drawings/{run.drawings[0]}/" if run.drawings else "",
        "quote": f"/quotes/{run.quote.pk}/" if run.quote else "",
        "order": "/orders/HEK-1/",
        "nest": f"/nest/{run.nest.code}/" if run.nest else "",
        "plan": f"/board/?version={run.plan.pk}&order=HEK-1" if run.plan else "",
        "work": "/orders/HEK-1/",
        "label": f"/p/{run.passport.token}/" if run.passport else "",
    }
    return links[name]


@require_POST
@for_role(OWNER, PLANNER)
def start(request: HttpRequest) -> HttpResponse:
    """Begin the story anew."""
    begin(actor=request.user)
    return redirect("story:story")


@require_POST
@for_role(OWNER, PLANNER)
def station(request: HttpRequest, name: str) -> HttpResponse:
    """Pass the next station; one that is not the next is not passed twice."""
    run = StoryRun.objects.first()
    if name not in STATIONS or run is None:
        raise Http404
    if list(STATIONS)[min(reached(run), len(STATIONS) - 1)] == name:
        try:
            STATIONS[name](run, request.user)
        except PassedBefore as refused:
            messages.info(request, sentence_of(refused))
        else:
            messages.success(request, TITLES[name][1])
    return redirect("story:story")

"""The pages of people: the matrix, the outlook per skill, learning."""

from collections.abc import Collection
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gemaakt.errors import GemaaktError
from gemaakt.server.people import kept, queries, rates, taught, teaching, teaching_solving
from gemaakt.server.plan.services import published_plan
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import OFFICE, PLANNER, PLANS, READS, RECORDS, for_role, has_role
from gemaakt.server.shop.models import Person as PersonRow
from gemaakt.server.shop.services import NoCompanyYet
from gemaakt.server.solve.models import Solve
from gemaakt.server.typed import number_typed
from gemaakt.server.work.practice import practised_h
from gemaakt.shop import Person

DAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
    _("Sunday"),
)  # fmt: skip


@require_GET
@for_role(*READS)
def people(request: HttpRequest) -> HttpResponse:
    """Person by skill by level, with the gaps, and who is away."""
    try:
        company = queries.people_and_work(with_work=False)
    except NoCompanyYet:
        return render(request, "people/people.html", {"tab": "matrix"})
    skills = kept.skills()
    context = {
        "tab": "matrix",
        "skills": skills,
        "rows": queries.matrix(company, skills),
        "office": queries.without_skills(company),
        "gaps": [each for each in skills if each.is_gap],
        "left": queries.who_left(timezone.localdate()),
        "away": queries.absences(company, timezone.localdate()),
        "may_change": has_role(request.user, *RECORDS),
    }
    return render(request, "people/people.html", context)


@require_GET
@for_role(*READS)
def outlook(request: HttpRequest) -> HttpResponse:
    """Which skill is short in which week of the order book."""
    try:
        found = kept.short_weeks()
    except NoCompanyYet:
        return render(request, "people/outlook.html", {"tab": "outlook"})
    short = sorted((row for row in found.rows if row.short_h > 0), key=lambda row: -row.short_h)
    context = {"tab": "outlook", "short": short, "weeks": found.weeks, "rows": found.rows}
    return render(request, "people/outlook.html", context)


@require_GET
@for_role(*READS)
def roster(request: HttpRequest) -> HttpResponse:
    """Who is there on which day of two weeks: hours, absence, school, closed."""
    try:
        company = queries.people_and_work(with_work=False, with_left=True)
    except NoCompanyYet:
        return render(request, "people/roster.html", {"tab": "roster"})
    monday = _monday(request)
    context = {
        "tab": "roster",
        "days": [monday + timedelta(days=at) for at in range(queries.ROSTER_DAYS)],
        "rows": queries.roster(company, monday) if company.calendars else [],
        "may_change": has_role(request.user, *RECORDS),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "today": timezone.localdate(),
    }
    return render(request, "people/roster.html", context)


def _monday(request: HttpRequest) -> date:
    """The Monday of the week that was asked, or of this one."""
    try:
        day = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        day = timezone.localdate()
    day = min(max(day, date(2000, 1, 3)), date(2200, 1, 1))
    return day - timedelta(days=day.weekday())


@require_GET
@for_role(*READS)
def learning(request: HttpRequest) -> HttpResponse:
    """Apprentices with their supervisors, and learning goals with their progress."""
    try:
        company = queries.people_and_work(with_work=False)
    except NoCompanyYet:
        return render(request, "people/learning.html", {"tab": "learning"})
    rows = queries.apprentices(company)
    for row in rows:
        row["school"] = [DAYS[day] for day in row["school"] if day < len(DAYS)]
    choices = _choices(request, company.people)
    context = {
        "tab": "learning",
        "apprentices": rows,
        "goals": queries.goals(company, practised_h(company.people, timezone.now())),
        "teach": teaching.known_answer(choices["version"]),
        "leavers": teaching.who_leaves(company),
        **choices,
    }
    return render(request, "people/learning.html", context)


@require_POST
@for_role(*RECORDS)
def rate_all(request: HttpRequest) -> HttpResponse:
    """Keep one hourly rate for everybody of whom none is known."""
    try:
        typed = number_typed(request.POST.get("rate", ""), field="rate", usual=0.0, most=1000)
    except GemaaktError as error:
        messages.error(request, sentence_of(error))
        return redirect("people:learning")
    count = rates.rate_all(Decimal(str(round(typed, 2))), request.user)
    told = ngettext(
        "%(n)d person has this rate now. Reckon again to see the wages.",
        "%(n)d people have this rate now. Reckon again to see the wages.",
        count,
    )
    messages.success(request, told % {"n": count})
    return redirect("people:learning")


def _choices(request: HttpRequest, people: Collection[Person]) -> dict[str, Any]:
    """The plans that teach, as they were worked out last, or how far that is."""
    solve = Solve.objects.filter(kind=teaching_solving.KIND).first()
    told = (solve.result if solve else None) or {}
    version = published_plan()
    return {
        "solve": solve, "choices": told.get("rows", ()), "version": version,
        "is_old": bool(told) and (version is None or told["version"] != version.pk),
        "may_plan": has_role(request.user, *PLANS), "kept": taught.kept(people),
        "unrated": sum(not each.rate_eur_per_h for each in people),
        "may_change": has_role(request.user, *RECORDS),
    }  # fmt: skip


@require_POST
@for_role(*PLANS)
def let_go_practice(request: HttpRequest) -> HttpResponse:
    """Let anybody do again what was kept for who learns."""
    steps = taught.let_go(request.user)
    told = ngettext(
        "%(n)d operation may be done by anybody again. Plan again to see what it does.",
        "%(n)d operations may be done by anybody again. Plan again to see what it does.",
        steps,
    )
    messages.success(request, told % {"n": steps})
    return redirect("people:learning")


@never_cache
@require_GET
@for_role(*READS)
def teaching_choices(request: HttpRequest) -> HttpResponse:
    """The card of the plans that teach, asked again while they are worked out."""
    people = [each.to_domain() for each in PersonRow.objects.all()]
    return render(request, "people/_choices.html", _choices(request, people))


@require_POST
@for_role(*PLANS)
def ask_choices(request: HttpRequest) -> HttpResponse:
    """Begin to work out plans that teach; without a published plan the page says so itself."""
    with suppress(teaching_solving.NoPlanToTeachBy):
        teaching_solving.start_teaching(actor=request.user)
    return redirect("people:learning")


@require_POST
@for_role(PLANNER, OFFICE)
def teach(request: HttpRequest) -> HttpResponseBase:
    """Reckon whom to teach what; it takes some seconds."""
    version = published_plan()
    if version is not None:
        teaching.reckon(version)
    return redirect("people:learning")

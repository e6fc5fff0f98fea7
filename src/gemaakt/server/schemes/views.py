"""The pages about schemes: what applies, one question one answer, deadlines, burden."""

from datetime import UTC, date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from gemaakt.errors import GemaaktError
from gemaakt.schemes.answers import catalogue, question
from gemaakt.schemes.basis import basis
from gemaakt.schemes.catalogue import INSTRUMENTS
from gemaakt.schemes.deadlines import calendar_of, icalendar
from gemaakt.server.energy.what_if import newest
from gemaakt.server.energy.what_if_views import shown as what_if_shown
from gemaakt.server.refusals import language, sentence_of
from gemaakt.server.roles import OFFICE, READER, for_role
from gemaakt.server.schemes import queries
from gemaakt.server.schemes.attendance import attendance
from gemaakt.server.schemes.forms import QUESTIONS, Question
from gemaakt.server.schemes.services import keep_minutes
from gemaakt.server.schemes.shown import basis_rows, shown
from gemaakt.server.shop.models import Machine

LOOKS = (OFFICE, READER)


@require_GET
@for_role(*LOOKS)
def schemes(request: HttpRequest) -> HttpResponse:
    """What applies to this firm, and the questions that one may ask."""
    about, today = queries.firm(), timezone.localdate()
    context = {
        "tab": "schemes",
        "firm": about,
        "groups": queries.overview(about, today, language()),
        "coming": calendar_of(today, language=language())[:4],
        "today": today,
    }
    return render(request, "schemes/schemes.html", context)


@require_GET
@for_role(*LOOKS)
def question_page(request: HttpRequest, name: str) -> HttpResponse:
    """One question: a few numbers in, amounts, steps and deadlines out."""
    if name not in QUESTIONS and name not in INSTRUMENTS:
        return _told(request, name)
    form = Question(name, request.GET, timezone.localdate(), **_known(name))
    context: dict[str, Any] = {"tab": name, "name": name, "form": form, "title": _title(name)}
    on, found = timezone.localdate(), {}
    if form.is_bound and form.is_valid():
        on = form.cleaned_data.get("on") or on
        try:
            found = question(name, on=on, inputs=form.inputs(), given={}, language=language())
        except GemaaktError as refused:
            context["refused"] = sentence_of(refused)
        else:
            context |= shown(name, found) | {"asked": form.said()}
    if found or name in INSTRUMENTS:
        context["basis"] = basis_rows(basis(name, found, on, language()))
    if name == "machine":
        context |= _in_the_plan(request)
    if name in ("apprentices", "praktijkleren"):
        context["attendance"] = attendance(timezone.now())
    return render(request, "schemes/question.html", context)


def _in_the_plan(request: HttpRequest) -> dict[str, Any]:
    """What one more machine does to lateness, kWh and CO2: the last answer, and the form."""
    row = newest("machine")
    return {
        "machines": Machine.objects.values_list("code", "name"),
        "tried": what_if_shown(row) if row else None,
        "here": request.get_full_path(),
    }


def _known(name: str) -> dict[str, Any]:
    """What the firm's own rows already say, and years to begin with."""
    year = timezone.localdate().year
    facts = queries.firm().facts
    if name == "politics":
        return {"year": year - 1, "other": year, **facts}
    if name in ("project", "wbso") and "rd_hours" in facts:
        return {**facts, "hours": facts["rd_hours"]}
    return facts


def _title(name: str) -> str:
    rows = catalogue(language())["instruments"]
    return next((row["title"] for row in rows if row["instrument"] == name), "")


def _told(request: HttpRequest, name: str) -> HttpResponse:
    """An instrument that is told about, not computed: its values today, else of its last year."""
    rows = {row["instrument"]: row for row in catalogue(language())["instruments"]}
    if name not in rows:
        raise Http404
    on, years = timezone.localdate(), rows[name]["years"]
    found = question(name, on=on, inputs={}, given={}, language=language())
    last = None
    if not found["values"] and years:
        last = max(years)
        on = date(last, 12, 31)
        found = question(name, on=on, inputs={}, given={}, language=language())
    group = {"key": name, "title": found["title"], "values": found["values"]}
    context = {
        "tab": "schemes",
        "told": found,
        "basis": basis_rows([group]) if found["values"] else [],
        "last": last,
    }
    return render(request, "schemes/told.html", context)


@require_GET
@for_role(*LOOKS)
def deadlines(request: HttpRequest) -> HttpResponse:
    """All coming deadlines by month."""
    today = timezone.localdate()
    context = {"tab": "deadlines", "months": queries.coming(today, language()), "today": today}
    return render(request, "schemes/deadlines.html", context)


@require_GET
def feed(request: HttpRequest) -> HttpResponse:
    """The deadlines of the law as iCalendar; it holds nothing of the firm, so it needs no name."""
    on = timezone.localdate()
    rows = calendar_of(on, language=language())
    text = icalendar(rows, stamp=timezone.now().astimezone(UTC))
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="gemaakt-deadlines.ics"'
    return answer


feed.public = True  # type: ignore[attr-defined]


@for_role(*LOOKS)
def burden_page(request: HttpRequest) -> HttpResponseBase:
    """Obligations that apply, with the minutes that the firm itself measured."""
    if request.method == "POST":
        return _keep_minutes(request)
    about = queries.firm()
    context = {"tab": "burden", "b": queries.burden_of(about, language()), "firm": about}
    return render(request, "schemes/burden.html", context)


@for_role(OFFICE)
def _keep_minutes(request: HttpRequest) -> HttpResponse:
    names = [key.removeprefix("before-") for key in request.POST if key.startswith("before-")]
    given = {
        name: (_minutes(request, f"before-{name}"), _minutes(request, f"with-{name}"))
        for name in names
    }
    keep_minutes(given=given, actor=request.user)
    return redirect("schemes:burden")


def _minutes(request: HttpRequest, key: str) -> int | None:
    text = request.POST.get(key, "").strip()
    return min(int(text), 10_000_000) if text.isascii() and text.isdigit() else None

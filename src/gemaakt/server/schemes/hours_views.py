"""The pages of research hours: for the office, and for who did the work."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gemaakt.errors import GemaaktError
from gemaakt.schemes.ask import whole_input
from gemaakt.schemes.sheet import Measure
from gemaakt.schemes.whole import NotWhole
from gemaakt.server.refusals import language, sentence_of
from gemaakt.server.roles import OFFICE, PLANNER, READER, WORKER, for_role
from gemaakt.server.schemes import hours
from gemaakt.server.schemes.hours import Line

LOOKS = (OFFICE, READER)
WRITES = (OFFICE, PLANNER, WORKER)
MOST_HOURS = 1_000_000


@require_GET
@for_role(*LOOKS)
def hours_page(request: HttpRequest) -> HttpResponse:
    """What is still to be written, the projects, and the official overview of the year."""
    about = hours.known(timezone.now())
    year = _year(request, about.today.year)
    rows = hours.to_write(about)
    found = hours.official(about, year)
    context = {
        "tab": "hours",
        "about": about,
        "year": year,
        "rows": [each for each in rows if each.is_open],
        "late_rows": [each for each in rows if not each.is_open],
        "projects": [each for each in about.projects if each.year == about.today.year],
        "found": found,
        "people": hours.per_person(about, found),
        "lines": [
            (project, about.names.get(person, "") or person, day, minutes / 60)
            for project, person, day, minutes in found.lines
        ],
        "table": hours.as_table(about, found),
        "warnings": hours.warnings(about, rows, found, language()),
    }
    return render(request, "schemes/hours.html", context)


@require_GET
@for_role(*WRITES)
def own_hours(request: HttpRequest) -> HttpResponse:
    """At the terminal: pick your name, see your days, write the hours that were research."""
    about = hours.known(timezone.now())
    person = request.GET.get("person", "")
    context = {
        "about": about,
        "person": person if person in about.names else "",
        "name": about.names.get(person, ""),
        "rows": hours.to_write(about, person) if person in about.names else [],
    }
    return render(request, "schemes/own_hours.html", context)


@require_POST
@for_role(*WRITES)
def write(request: HttpRequest) -> HttpResponseBase:
    """Write the lines of a form: `min-PERSON|DAY` with `project-PERSON|DAY` beside it."""
    try:
        given = _lines(request)
        since = hours.changed_since(_shown(request, given))
        wanted = {each[:3]: each[3] for each in given}
        since = {line: now for line, now in since.items() if now != wanted[line]}
        given = [each for each in given if each[:3] not in since]
        count = hours.write_hours(rows=given, today=timezone.localdate(), actor=request.user)
    except hours.HoursRefused as refused:
        messages.error(request, sentence_of(refused))
    else:
        messages.success(request, _("Written: %(count)s lines.") % {"count": count})
        _tell(request, since)
    own = request.POST.get("own", "")
    page = f"/schemes/hours/own/?{urlencode({'person': own})}" if own else "/schemes/hours/"
    return redirect(page)


def _tell(request: HttpRequest, since: Mapping[Line, int]) -> None:
    """What others wrote while the page was open, and that it stands."""
    names = hours.known(timezone.now()).names if since else {}
    for (person, day, _project), minutes in since.items():
        about = {"person": names.get(person, "") or person, "day": str(day), "minutes": minutes}
        kept = hours.HoursRefused("schemes.hours-written-since", **about)
        messages.warning(request, sentence_of(kept))


def _lines(request: HttpRequest) -> list[tuple[str, date, int, int]]:
    """Person, day, project and minutes of every row that names a project and minutes.

    A day on two projects has two rows of one name; both told for one project are its sum.
    """
    lines: dict[tuple[str, date, int], int] = {}
    for key in request.POST:
        if not key.startswith("min-"):
            continue
        projects = request.POST.getlist(f"project-{key.removeprefix('min-')}")
        person, _sign, day = key.removeprefix("min-").rpartition("|")
        for text, project in zip(request.POST.getlist(key), projects, strict=False):
            if text.strip() and project.isdecimal():
                who, on, made, minutes = _line(person, day, project, text.strip())
                lines[who, on, made] = lines.get((who, on, made), 0) + minutes
    return [(*place, minutes) for place, minutes in lines.items()]


def _shown(request: HttpRequest, given: Iterable[tuple[str, date, int, int]]) -> dict[Line, int]:
    """Minutes that the page showed as written for the project that was left as it stood."""
    shown: dict[Line, int] = {}
    for person, day, project, _minutes in given:
        for text in request.POST.getlist(f"was-{person}|{day}"):
            was, _sign, minutes = text.partition(":")
            if was == str(project) and minutes.isdecimal():
                shown[person, day, project] = int(minutes)
    return shown


def _line(person: str, day: str, project: str, minutes: str) -> tuple[str, date, int, int]:
    try:
        if not minutes.isdecimal():
            raise ValueError(minutes)
        return person, date.fromisoformat(day), int(project[:9]), int(minutes[:5])
    except ValueError as error:
        raise hours.HoursRefused(
            "schemes.hours-no-minutes", person=person, day=day, value=minutes[:20]
        ) from error


@require_POST
@for_role(OFFICE)
def project(request: HttpRequest) -> HttpResponseBase:
    """Keep a project with its declared hours and orders."""
    code = request.POST.get("code", "").strip()[:60]
    try:
        declared_h = _hours(request.POST.get("declared_h", ""))
    except GemaaktError as refused:
        messages.error(request, sentence_of(refused))
        return redirect("schemes:hours")
    if code:
        hours.keep_project(
            code=code,
            name=request.POST.get("name", "").strip()[:200],
            year=timezone.localdate().year,
            declared_h=declared_h,
            orders=request.POST.get("orders", "").replace(",", " ").split()[:100],
            actor=request.user,
        )
    return redirect("schemes:hours")


@require_GET
@for_role(*LOOKS)
def overview_file(request: HttpRequest) -> HttpResponse:
    """The overview as a file with tabs."""
    about = hours.known(timezone.now())
    year = _year(request, about.today.year)
    text = hours.as_table(about, hours.official(about, year))
    answer = HttpResponse(text + "\n", content_type="text/tab-separated-values; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="wbso-uren-{year}.tsv"'
    return answer


def _year(request: HttpRequest, now: int) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and int(text) in (now - 1, now) else now


def _hours(text: str) -> Decimal | None:
    """Declared hours as written, `1.800` too; raises `NotWhole` or `InputOdd`."""
    hundredths = whole_input("declared_h", text.strip() or None, Measure.HUNDREDTH)
    if hundredths is not None and hundredths >= MOST_HOURS * Measure.HUNDREDTH.value:
        raise NotWhole("schemes.number-too-large", name="declared_h", value=text[:40])
    return None if hundredths is None else Decimal(hundredths) / Measure.HUNDREDTH.value

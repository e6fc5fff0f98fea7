"""Master data: machines, people, suppliers; assumptions answered in place; the export."""

from collections.abc import Iterator
from itertools import groupby, zip_longest
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from gemaakt.server.plan.leaving import let_go
from gemaakt.server.roles import READS, RECORDS, for_role, has_role
from gemaakt.server.seen import mark_of_form, overtaken
from gemaakt.server.shop import services
from gemaakt.server.shop.away import KEPT_IN
from gemaakt.server.shop.backup_views import last_backup
from gemaakt.server.shop.begin import add_row, hours_told, name_firm
from gemaakt.server.shop.closures import coming
from gemaakt.server.shop.forms import (
    FirmForm,
    MachineForm,
    PersonForm,
    SupplierForm,
    firm_fields,
)
from gemaakt.server.shop.hours import CalendarForm
from gemaakt.server.shop.models import Calendar, Facts, Machine, Person, Supplier, WorkCentre
from gemaakt.server.shop.own_hours import shared
from gemaakt.server.shop.skills import ask_new_skills, had_skills
from gemaakt.units import MINUTES_PER_DAY

KINDS: dict[str, tuple[Any, Any]] = {
    "machine": (Machine, MachineForm),
    "person": (Person, PersonForm),
    "supplier": (Supplier, SupplierForm),
    "calendar": (Calendar, CalendarForm),
}
NEW: dict[str, str | Promise] = {
    "machine": gettext_lazy("New machine"),
    "person": gettext_lazy("New person"),
    "supplier": gettext_lazy("New supplier"),
    "calendar": gettext_lazy("New working hours"),
}


@for_role(*READS)
def shop(request: HttpRequest) -> HttpResponse:
    """Everything the planner reads of the firm itself."""
    return render(
        request,
        "shop/shop.html",
        {
            "facts": Facts.objects.first(),
            "machines": Machine.objects.all(),
            "centres": dict(WorkCentre.objects.values_list("code", "name")),
            "hours": {each.code: str(each) for each in Calendar.objects.all()},
            "people": Person.objects.all(),
            "suppliers": Supplier.objects.all(),
            "is_owner": has_role(request.user),
            "backup": last_backup(),
            "closures": coming(timezone.localdate()),
            "calendars": [_calendar(each) for each in shared()],
            "may_change": has_role(request.user, *RECORDS),
        },
    )


def _calendar(row: Calendar) -> dict[str, Any]:
    days = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    hours: dict[int, str] = {}
    for each in sorted(row.shifts, key=lambda shift: (shift["weekday"], shift["start_min"])):
        span = f"{_time(each['start_min'])}–{_time(each['end_min'])}"
        known = hours.get(each["weekday"])
        hours[each["weekday"]] = f"{known}, {span}" if known else span
    alike = groupby(sorted(hours), key=lambda day: (day - sorted(hours).index(day), hours[day]))
    shifts = [(_days([days[day] for day in group]), span) for (_run, span), group in alike]
    return {"row": row, "name": str(row), "shifts": shifts}


def _days(names: list[str]) -> str:
    """Days in a row by their first and last."""
    return names[0] if len(names) == 1 else f"{names[0]}–{names[-1]}"


def _time(minute: int) -> str:
    return "24:00" if minute == MINUTES_PER_DAY else f"{minute // 60 % 24:02d}:{minute % 60:02d}"


@for_role(*READS)
def row(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """One machine, person or supplier, and the form that changes it."""
    if kind not in KINDS:
        raise Http404
    model, form_class = KINDS[kind]
    found = get_object_or_404(model, code=code)
    may_change = has_role(request.user, *RECORDS)
    form = form_class(request.POST or None, instance=found)
    seen = mark_of_form(form)
    if request.method == "POST":
        if not may_change:
            return HttpResponse(status=403)
        told = overtaken(form, request.POST.get("seen", seen), code) if form.is_valid() else []
        if told:
            form.add_error(None, told)
        elif not form.is_valid():
            seen = request.POST.get("seen", seen)
        else:
            before = had_skills()
            services.save_row(form=form, kind=kind, actor=request.user)
            if kind == "calendar":
                hours_told()
            messages.success(request, _("Saved. Plan again to see what it does."))
            if kind == "person":
                _tell_leaving(request, found)
                _tell_asked(request, before)
            return redirect("shop:shop")
    context = {
        "row": found,
        "form": form,
        "seen": seen,
        "may_change": may_change,
        "centres": _centres(kind),
        "away_kind": kind if kind in KEPT_IN else "",
    }
    return render(request, "shop/row.html", context)


def _tell_leaving(request: HttpRequest, person: Person) -> None:
    """What somebody whose last working day is known leaves behind."""
    freed, on = let_go(person, timezone.now(), request.user)
    if freed:
        words = _("Pinned to %(who)s and not ready by then, free for others now: %(steps)s.")
        messages.warning(request, words % {"who": person, "steps": ", ".join(freed)})
    if on:
        words = _(
            "%(who)s is on %(steps)s, which the plan does not have ready by then: let somebody "
            "else start it, or the plan has no place for it."
        )
        messages.warning(request, words % {"who": person, "steps": ", ".join(on)})


def _tell_asked(request: HttpRequest, before: list[str]) -> None:
    """Work that asks a skill from now on, because this is the first person who has it."""
    asked = ask_new_skills(before=before, actor=request.user)
    if asked:
        named = ", ".join(f"{skill} ({count})" for skill, count in asked.items())
        words = _(
            "Work of the department of that name asks this skill from now on, where it asked none "
            "(operations): %(named)s."
        )
        messages.info(request, words % {"named": named})


@for_role(*RECORDS)
def new_row(request: HttpRequest, kind: str) -> HttpResponse:
    """Add a machine, person or supplier; the first one also begins the firm."""
    if kind not in KINDS:
        raise Http404
    model, form_class = KINDS[kind]
    form = form_class(request.POST or None)
    form.fields["name"].required = True
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        if model.objects.filter(code=name[:100]).exists():
            form.add_error("name", _("There is one of this name already."))
        else:
            now, firm, before = timezone.now(), _("My company"), had_skills()
            add_row(form=form, kind=kind, firm=firm, now=now, actor=request.user)
            messages.success(request, _("%(name)s is added.") % {"name": name})
            _tell_asked(request, before)
            return redirect("shop:shop")
    context = {"title": NEW[kind], "form": form, "may_change": True, "centres": _centres(kind)}
    return render(request, "shop/row.html", context)


def _centres(kind: str) -> list[str]:
    """Departments to choose from, where one is asked."""
    return [str(each) for each in WorkCentre.objects.all()] if kind == "machine" else []


@for_role(*RECORDS)
def firm(request: HttpRequest) -> HttpResponse:
    """The name of the firm and its connection; a firm without a list begins here."""
    facts = Facts.objects.first()
    form = FirmForm(request.POST or None, initial=firm_fields(facts) if facts else {})
    if request.method == "POST" and form.is_valid():
        name_firm(**form.cleaned_data, now=timezone.now(), actor=request.user)
        messages.success(request, _("Saved. Plan again to see what it does."))
        known = form.initial.get("limit_kw")
        if known and form.cleaned_data["limit_kw"] is None:
            stays = _("The grid connection stays %(kw)s kW; type another number to change it.")
            messages.info(request, stays % {"kw": known})
        return redirect("shop:shop")
    title = _("The firm")
    return render(request, "shop/row.html", {"title": title, "form": form, "may_change": True})


@require_POST
@for_role(*RECORDS)
def assumption(request: HttpRequest) -> HttpResponse:
    """Answer assumptions, each with one number; what was left as it is stays assumed."""
    try:
        given = list(_answers(request.POST))
    except ValueError:
        messages.error(request, _("Enter a number."))
        return redirect(_back(request))
    with transaction.atomic():
        for kind, about, number in given:
            services.answer_assumption(kind=kind, about=about, number=number, actor=request.user)
    if given:
        messages.success(request, _("Changed. Plan again to see what it does."))
    return redirect(_back(request))


def _answers(given: QueryDict) -> Iterator[tuple[str, str, float]]:
    """Kind, what it is about and the number of each answer that is new."""
    kinds, numbers = given.getlist("kind"), given.getlist("number")
    was, about = given.getlist("was"), given.getlist("about")
    for kind, name, before, number in zip_longest(kinds, about, was, numbers, fillvalue=""):
        if number != before or not was:
            yield kind, name, float(number.replace(",", "."))


def _back(request: HttpRequest) -> str:
    wanted = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if wanted and safe else "/orders/"

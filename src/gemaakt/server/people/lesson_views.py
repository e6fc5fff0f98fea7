"""The lesson's pages: no account, nothing kept; what a class chose stands in the address."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gemaakt.server.energy.pictures import kw_svg
from gemaakt.server.people import lesson
from gemaakt.server.people.lesson_pictures import board_svg
from gemaakt.server.refusals import language

LIMITS_KW = (28, 34, 40, 45, 50, 60, 80)
LEVELS = ("vmbo", "mbo")


@require_GET
def lesson_page(request: HttpRequest) -> HttpResponse:
    """Plan the factory, see what is late, teach somebody a skill, stay under the kW."""
    spoken = language()
    turn, is_whole = _turn(request)
    taught, limit_kw = _taught(request), _limit(request)
    made = lesson.played(turn, taught, limit_kw)
    before = lesson.played(turn, (), limit_kw) if taught else None
    names, skills = _names(spoken), _skills(spoken)
    context = {
        "level": _level(request),
        "levels": LEVELS,
        "places": [(at, f"t{at}", name) for at, name in enumerate(turn, start=1)],
        "orders": _orders(spoken, made),
        "is_whole": is_whole,
        "made": made,
        "before": before,
        "score_h": made.score_min / 60,
        "before_h": before.score_min / 60 if before else None,
        "lessons": [
            {"value": f"{who}:{skill}", "who": names[who], "skill": skills[skill]}
            for who, skill in lesson.lessons_to_teach()
        ],
        "taught": ":".join(taught[0]) if taught else "",
        "limits": LIMITS_KW,
        "limit_kw": limit_kw,
        "highest_kw": max(made.kw, default=0.0),
        "board": board_svg(made, names, _("Board of the plan")),
        "chart": kw_svg(np.array(made.kw), np.full(len(made.kw), limit_kw), _("kW of the plan")),
        "causes": _causes(made, names),
        "people": _people(spoken),
    }
    return render(request, "people/lesson.html", context)


@require_GET
def lesson_sheets(request: HttpRequest) -> HttpResponse:
    """The lesson on paper: work sheets for the class, answers for the teacher."""
    spoken = language()
    names, skills = _names(spoken), _skills(spoken)
    turn, late_min = lesson.best()
    full, full_min = lesson.best((), 45.0)
    context = {
        "level": _level(request),
        "orders": _orders(spoken, lesson.played(turn)),
        "machines": [names[each["id"]] for each in lesson.factory()["machines"]],
        "people": _people(spoken),
        "hours": range(16),
        "limit_kw": lesson.factory()["limit_kw"],
        "best": turn,
        "best_h": late_min / 60,
        "board": board_svg(lesson.played(turn), names, _("Board of the plan")),
        "full": full,
        "full_h": full_min / 60,
        "teach": [
            {**row, "who": names[row["person"]], "what": skills[row["skill"]],
             "gain_h": row["gain_min"] / 60}
            for row in lesson.worth_of_teaching(lesson.order_ids())[:4]
        ],
    }  # fmt: skip
    return render(request, "people/lesson_sheets.html", context)


for _page in (lesson_page, lesson_sheets):
    _page.public = True  # type: ignore[attr-defined]


def _turn(request: HttpRequest) -> tuple[tuple[str, ...], bool]:
    """The turn that was chosen, completed where an order was named twice or not at all."""
    known = lesson.order_ids()
    given = [request.GET.get(f"t{at}", "") for at in range(1, len(known) + 1)]
    chosen = list(dict.fromkeys(each for each in given if each in known))
    rest = [each for each in known if each not in chosen]
    return (*chosen, *rest), not any(given) or not rest


def _taught(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    who, _sign, skill = request.GET.get("teach", "").partition(":")
    return ((who, skill),) if (who, skill) in lesson.lessons_to_teach() else ()


def _limit(request: HttpRequest) -> float:
    text = request.GET.get("kw", "")
    known = {str(each): float(each) for each in LIMITS_KW}
    return known.get(text, float(lesson.factory()["limit_kw"]))


def _level(request: HttpRequest) -> str:
    level = request.GET.get("level", LEVELS[0])
    return level if level in LEVELS else LEVELS[0]


def _names(spoken: str) -> dict[str, str]:
    """Machines and people in the language of the page."""
    made = lesson.factory()
    names = {each["id"]: str(each["name"]) for each in made["people"]}
    return names | {each["id"]: str(each[spoken]) for each in made["machines"]}


def _skills(spoken: str) -> Mapping[str, str]:
    return {key: str(word[spoken]) for key, word in lesson.factory()["skills"].items()}


def _people(spoken: str) -> list[dict[str, Any]]:
    skills = _skills(spoken)
    return [
        {"name": each["name"], "skills": [skills[skill] for skill in each["skills"]]}
        for each in lesson.factory()["people"]
    ]


def _orders(spoken: str, made: lesson.Lesson) -> list[dict[str, Any]]:
    skills = _skills(spoken)
    ends = {bar.order: bar.end * lesson.QUARTER for bar in made.bars}
    return [
        {
            "id": each["id"],
            "name": each[spoken],
            "due_h": int(each["due_min"]) / 60,
            "steps": [(skills[skill], minutes) for skill, minutes in each["steps"]],
            "end_h": ends.get(each["id"], 0) / 60,
            "late_h": made.late_min.get(each["id"], 0) / 60,
            "is_never": each["id"] in made.never,
        }
        for each in lesson.factory()["orders"]
    ]


def _causes(made: lesson.Lesson, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """For each late order the steps that had to wait, and for what."""
    words = {
        "machine": _("the machine was busy"),
        "person": _("nobody with the skill was free"),
        "power": _("there was too little power"),
    }
    return [
        {
            "order": bar.order,
            "machine": names[bar.machine],
            "why": words[bar.waited_for],
            "from_h": bar.start * lesson.QUARTER / 60,
        }
        for bar in made.bars
        if bar.waited_for and bar.order in made.late_min
    ]

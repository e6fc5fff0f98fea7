"""Choices of plans that teach, from the plan that the floor sees, worked out in the background."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext

from gemaakt.company import Company
from gemaakt.company.document import company_of
from gemaakt.errors import GemaaktError
from gemaakt.plan import TeachingPlan, explained, plan_of, teaching_plans, to_document
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.plan.scenarios import plain_figures
from gemaakt.server.plan.services import published_id, store_plan
from gemaakt.server.shop.models import Person
from gemaakt.server.solve.child import Task
from gemaakt.server.solve.models import Solve
from gemaakt.server.solve.services import ask
from gemaakt.units import MINUTES_PER_HOUR

KIND = "people.teaching"
LIMIT_S = 60.0
"""What it takes in a firm of five hundred operations, with room to spare."""
LEAST_MORE_H = 0.5
"""A plan with no more practice than the one before is no choice."""


class NoPlanToTeachBy(GemaaktError, LookupError):
    """Without a published plan there is no work to practise on."""


def start_teaching(*, actor: Any = None) -> Solve:
    """Queue the question; `NoPlanToTeachBy` before a plan is published."""
    version = published_id()
    if version is None:
        raise NoPlanToTeachBy("server.no-plan-to-teach-by")
    return ask(kind=KIND, snapshot={}, options={"version": version}, limit_s=LIMIT_S, actor=actor)


def run(task: Task) -> dict[str, Any]:
    """The plan as it is, then those with more practice, each as a document and in figures."""
    from gemaakt.plan.warm import warm_up

    version = PlanVersion.objects.get(pk=task.options["version"])
    company = _with_goals_of_today(company_of(version.company))
    warm_up()
    task.begin()
    found = list(_that_differ(teaching_plans(company, plan_of(version.document))))
    plans = [
        {
            "document": to_document(explained(company, each.plan)),
            "figures": plain_figures(company, each.plan, [], company),
        }
        for each in found[1:]
    ]
    rows = [_told(company, each) for each in found]
    return {"plans": plans, "summary": {"version": version.pk, "rows": rows}}


def _with_goals_of_today(company: Company) -> Company:
    """The company of a plan with what its people learn now: a goal may be told after the plan."""
    now = {row.code: row.to_domain().learning_goals for row in Person.objects.all()}
    people = (
        replace(each, learning_goals=now.get(each.id, each.learning_goals))
        for each in company.people
    )
    return replace(company, people=tuple(people))


def _that_differ(choices: Sequence[TeachingPlan]) -> Iterator[TeachingPlan]:
    """The present plan, and each that has more practice than the one before."""
    most_h = -LEAST_MORE_H
    for each in choices:
        if each.practice_h >= most_h + LEAST_MORE_H:
            most_h = each.practice_h
            yield each


def _told(company: Company, choice: TeachingPlan) -> dict[str, Any]:
    names = {person.id: person.name or person.id for person in company.people}
    return {
        "late_percent": round(100 * choice.allowed_late_share),
        "practice": [
            {
                "name": names[each.person], "skill": each.skill, "hours_h": each.hours_h,
                "weeks": each.independent_in_weeks,
            }
            for each in choice.practice
        ],
        "late_orders": choice.late_orders,
        "late_h": choice.weighted_late_min / MINUTES_PER_HOUR,
        "wages_eur": float(choice.wages_eur),
    }  # fmt: skip


def _name(late_percent: int) -> str:
    if not late_percent:
        return gettext("More practice, no later")
    return gettext("More practice, %(percent)d %% later at most") % {"percent": late_percent}


def store(solve: Solve, answer: Mapping[str, Any]) -> None:
    """Keep each plan with more practice as a draft that waits for its publication."""
    version = PlanVersion.objects.get(pk=solve.options["version"])
    rows = answer["summary"]["rows"]
    for row, made in zip(rows[1:], answer["plans"], strict=True):
        kept = store_plan(
            made["document"], version.company, verified=True, actor=solve.asked_by,
            name=_name(row["late_percent"]), figures=made["figures"],
        )  # fmt: skip
        row["plan"] = kept.pk
    Solve.objects.filter(pk=solve.pk).update(result=answer["summary"])

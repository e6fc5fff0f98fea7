"""Which person taught which skill takes away most lateness from the published plan."""

from typing import Any

from django.core.cache import cache

from gemaakt.company.document import company_of
from gemaakt.plan import plan_of
from gemaakt.plan.skills_outlook import leavers, whom_to_teach
from gemaakt.server.plan.models import PlanVersion
from gemaakt.units import MINUTES_PER_HOUR

KEPT_S = 7 * 24 * 3600


def known_answer(version: PlanVersion | None) -> list[dict[str, Any]] | None:
    """What was reckoned for this version before; None when nobody asked yet."""
    found: list[dict[str, Any]] | None = cache.get(_key(version)) if version else None
    return found


def reckon(version: PlanVersion) -> list[dict[str, Any]]:
    """Try each person with each skill that late orders wait for, in the plan itself."""
    whole = PlanVersion.objects.get(pk=version.pk)
    company, plan = company_of(whole.company), plan_of(whole.document)
    names = {each.id: each.name or each.id for each in company.people}
    rows = [
        {
            "name": names[each.person],
            "skill": each.skill,
            "gained_h": each.gained_late_min / MINUTES_PER_HOUR,
            "used_h": each.used_h,
            "practice_h": each.practice_h,
            "cost_eur": float(each.cost_eur),
        }
        for each in whom_to_teach(company, plan)
    ]
    cache.set(_key(version), rows, timeout=KEPT_S)
    return rows


def who_leaves(company: Any) -> list[dict[str, Any]]:
    """Whose last day is known, and who is left for each of her skills."""
    names = {each.id: each.name or each.id for each in company.people}
    return [
        {
            "name": names[each.person],
            "skill": each.skill,
            "last_day": each.last_day,
            "left": [names[other] for other in each.left],
        }
        for each in leavers(company)
    ]


def _key(version: PlanVersion) -> str:
    return f"teach-{version.pk}"

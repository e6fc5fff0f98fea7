"""Jobs on machines and people in time: the question, the search, the judge, the reasons.

The names below load their modules when first used, so that importing this package is cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gemaakt.plan.company_plan import plan_company, replan
    from gemaakt.plan.explain import explained
    from gemaakt.plan.learning import Practice, TeachingPlan, practice_of, teaching_plans
    from gemaakt.plan.promise_date import Promise, promise
    from gemaakt.plan.remedies import remedies
    from gemaakt.plan.remedies_apply import with_remedy
    from gemaakt.plan.remedies_model import Remedy
    from gemaakt.plan.result import PlanResult, plan_of, to_document
    from gemaakt.plan.robust import RobustDate, robust_dates
    from gemaakt.plan.search import Watch
    from gemaakt.plan.skills_outlook import leavers, skill_weeks, whom_to_teach
    from gemaakt.plan.verify import verify_company_plan

__all__ = [
    "PlanResult",
    "Practice",
    "Promise",
    "Remedy",
    "RobustDate",
    "TeachingPlan",
    "Watch",
    "explained",
    "leavers",
    "plan_company",
    "plan_of",
    "practice_of",
    "promise",
    "remedies",
    "replan",
    "robust_dates",
    "skill_weeks",
    "teaching_plans",
    "to_document",
    "verify_company_plan",
    "whom_to_teach",
    "with_remedy",
]

_HOME = {
    "PlanResult": "result",
    "Promise": "promise_date",
    "explained": "explain",
    "promise": "promise_date",
    "Remedy": "remedies_model",
    "remedies": "remedies",
    "with_remedy": "remedies_apply",
    "RobustDate": "robust",
    "robust_dates": "robust",
    "whom_to_teach": "skills_outlook",
    "skill_weeks": "skills_outlook",
    "leavers": "skills_outlook",
    "teaching_plans": "learning",
    "practice_of": "learning",
    "TeachingPlan": "learning",
    "Practice": "learning",
    "Watch": "search",
    "plan_company": "company_plan",
    "plan_of": "result",
    "replan": "company_plan",
    "to_document": "result",
    "verify_company_plan": "verify",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f"gemaakt.plan.{_HOME[name]}"), name)

"""Jobs on machines and people in time: the question, the search, the judge, the reasons.

The main path is `company.plan.plan_company`: a company becomes a draft in whole minutes (`draft`,
`company`), is packed in arrays and searched (`engine`), read back as rows (`solution`, `result`)
and judged by code of its own (`judge`). What is asked of a plan that stands is beside it: why an
order is late (`explain`, `waits`), what helps it (`remedy`), a date to promise (`promised`), a
drop on the board (`drops`), cheaper hours (`prices`), days that hold (`simulation`), who learns
(`learning`, `teaching`). `shop` and `graph` are the same questions for the shops of the
literature, `cp` proves small ones.

The names below load their modules when first used, so that importing this package is cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gemaakt.plan.company.plan import plan_company, replan
    from gemaakt.plan.engine.found import Watch
    from gemaakt.plan.explain import explained
    from gemaakt.plan.judge.verify import verify_company_plan
    from gemaakt.plan.learning import Practice, TeachingPlan, practice_of
    from gemaakt.plan.promised.date import Promise, promise
    from gemaakt.plan.remedy.apply import with_remedy
    from gemaakt.plan.remedy.model import Remedy
    from gemaakt.plan.remedy.remedies import remedies
    from gemaakt.plan.result import PlanResult, plan_of, to_document
    from gemaakt.plan.simulation.robust import RobustDate, robust_dates
    from gemaakt.plan.skills_outlook import leavers, whom_to_teach
    from gemaakt.plan.teaching import teaching_plans

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
    "teaching_plans",
    "to_document",
    "verify_company_plan",
    "whom_to_teach",
    "with_remedy",
]

_HOME = {
    "PlanResult": "result",
    "Promise": "promised.date",
    "explained": "explain",
    "promise": "promised.date",
    "Remedy": "remedy.model",
    "remedies": "remedy.remedies",
    "with_remedy": "remedy.apply",
    "RobustDate": "simulation.robust",
    "robust_dates": "simulation.robust",
    "whom_to_teach": "skills_outlook",
    "leavers": "skills_outlook",
    "teaching_plans": "teaching",
    "practice_of": "learning",
    "TeachingPlan": "learning",
    "Practice": "learning",
    "Watch": "engine.found",
    "plan_company": "company.plan",
    "plan_of": "result",
    "replan": "company.plan",
    "to_document": "result",
    "verify_company_plan": "judge.verify",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f"gemaakt.plan.{_HOME[name]}"), name)

"""A remedy taken: the company as it would be, and a verified plan of it from the incumbent."""

from gemaakt.company import Company
from gemaakt.plan.company.plan import replan
from gemaakt.plan.remedy.model import Remedy
from gemaakt.plan.remedy.remedies import best_of_kinds
from gemaakt.plan.remedy.taken import Taken, cost_of, ends_of, later_than
from gemaakt.plan.result import PlanResult
from gemaakt.stop import Stop


def with_remedy(
    company: Company, plan: PlanResult, order: str, remedy: Remedy, stop: Stop, *, seed: int = 0
) -> tuple[Company, PlanResult] | None:
    """The company in which a remedy of `remedies()` was taken, and its verified plan.

    The plan begins from the one that was told and gets better until `stop`, as long as the order
    keeps what it gained, nobody is later than was told and it costs no more. None when the remedy
    is not (or no longer) one of this order.
    """
    for taken in best_of_kinds(company, plan, order, kind=remedy.kind):
        same = (taken.tried.kind, taken.tried.what, taken.tried.operation)
        if same == (remedy.kind, remedy.what, remedy.operation):
            better = replan(taken.company, taken.plan, stop, seed, 1)
            return taken.company, better if keeps_word(better, taken) else taken.plan
    return None


def keeps_word(better: PlanResult, taken: Taken) -> bool:
    """Say whether a better plan of the remedy keeps all that was told of it."""
    ends = ends_of(better.operations)
    is_whole = better.is_verified and ends.keys() >= taken.ends.keys()
    if not is_whole or better.unplanned.keys() - taken.plan.unplanned.keys():
        return False
    if better.objective.value >= taken.plan.objective.value:
        return False
    if (
        ends[taken.order] > taken.ends[taken.order]
        or cost_of(taken.tried, better) > taken.cost_eur
    ):
        return False
    told, later = taken.later, later_than(taken.tried.changed.ground, taken.before, ends)
    return all(minutes <= max(0, told[name]) for name, minutes in later.items())

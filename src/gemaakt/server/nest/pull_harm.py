"""What pulling an order forward does to the plan that the floor sees."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.company.document import company_of
from gemaakt.cutting.group import Batch, CutLine
from gemaakt.cutting.harm import harm_of, plan_with
from gemaakt.cutting.join import CutAsOne
from gemaakt.cutting.lines import first_day
from gemaakt.cutting.pull import PulledForward
from gemaakt.plan import PlanResult, plan_company, plan_of
from gemaakt.server.plan.models import PlanVersion
from gemaakt.stop import MaxIterations

QUICK_TRIALS, LEAST_TRIALS = 10_000, 600
"""To judge one nest more or less in a plan that is there already."""
QUICK_WORK = 5_000_000
"""Trials times operations at most: a dozen orders are judged within the minute of the search."""


@dataclass(slots=True)
class Judge:
    """The published plan with the nest of the orders that go now, and what its company is."""

    company: Company
    plan: PlanResult
    earlier: CutAsOne

    def row(self, found: PulledForward, moving: Iterable[CutLine]) -> dict[str, Any]:
        """Who ends later when the order goes with them, or from when it may go at all.

        Nothing when that is not known.
        """
        moving = tuple(moving)
        batch = replace(self.earlier.batch, lines=(*self.earlier.batch.lines, *moving))
        if not _knows(self.company, batch):
            return {}
        opens = _opens(self.company, moving)
        if opens > _opens(self.company, self.earlier.batch.lines):
            return {"opens": opens.isoformat()}
        longer = CutAsOne(batch, found.joint_min)
        harm = harm_of(self.company, self.plan, self.earlier, longer, quick)
        return {"late_min": harm.late_min, "later": harm.orders} if harm is not None else {}


def judge_of(first: Batch, minutes: float) -> Judge | None:
    """The judge of what is pulled forward to this batch; None where no plan was made with it.

    minutes: what the batch takes by itself.
    """
    version = PlanVersion.objects.filter(status=PlanVersion.Status.PUBLISHED).first()
    if version is None:
        return None
    company, plan = company_of(version.company), plan_of(version.document)
    if not _knows(company, first):
        return None
    earlier = CutAsOne(first, minutes)
    return Judge(company, plan_with(company, plan, earlier, quick), earlier)


def quick(company: Company, before: PlanResult | None) -> PlanResult:
    """The plan searched on for a moment; always the same answer to the same question."""
    return plan_company(company, MaxIterations(trials_for(company)), 0, 1, previous=before)


def trials_for(company: Company) -> int:
    """How many trials a moment is: fewer where each takes longer."""
    operations = sum(len(order.operations) for order in company.orders)
    return max(LEAST_TRIALS, min(QUICK_TRIALS, QUICK_WORK // max(1, operations)))


def _opens(company: Company, lines: Iterable[CutLine]) -> date:
    """The first day of the plan on which all of it is released and its material there."""
    asked = {line.step for line in lines}
    days = [
        first_day(order, op)
        for order in company.orders
        for op in order.operations
        if (order.id, op.id) in asked
    ]
    return max([clock.local_day(company.plan_start), *(day for day in days if day is not None)])


def _knows(company: Company, batch: Batch) -> bool:
    """Whether the plan was made with all that the batch cuts."""
    known = {(order.id, op.id) for order in company.orders for op in order.operations}
    return all(line.step in known for line in batch.lines)

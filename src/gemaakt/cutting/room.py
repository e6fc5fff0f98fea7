"""The cutting room: orders divided into nests, the plan that goes with it, and their cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gemaakt import clock
from gemaakt.company.company import Company
from gemaakt.cutting.group import CutLine
from gemaakt.cutting.join import JoinedBatch
from gemaakt.cutting.stages import step_starts
from gemaakt.plan.result import PlanResult

NEVER_MIN = 10**12
"""As late as what is never done."""


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """A division into batches with its nests, the plan that goes with it, and what both cost."""

    joined: tuple[JoinedBatch, ...]
    company: Company
    plan: PlanResult
    sheet_cost_eur: float
    late_min: int
    """Minutes that orders are late, each times its weight."""

    def nests_of(self, metal: tuple[str, float]) -> tuple[JoinedBatch, ...]:
        """Its nests of one grade and thickness."""
        return tuple(each for each in self.joined if each.batch.material == metal)


def wanted_from(
    lines: Iterable[CutLine], plan: PlanResult, joined: Iterable[JoinedBatch] = ()
) -> tuple[CutLine, ...]:
    """The lines with the day on which the plan cuts them; lines that it leaves out keep theirs.

    Lines of nests are cut when the plan cuts those.
    """
    zero = datetime.fromisoformat(plan.time_zero)
    days = {
        (row.order, row.operation): clock.local_day(zero + timedelta(minutes=row.start))
        for row in plan.operations
    }
    for step, start in step_starts(joined, plan).items():
        days[step] = clock.local_day(zero + timedelta(minutes=start))
    return tuple(replace(line, due=days.get(line.step, line.due)) for line in lines)


def late_min(company: Company, plan: PlanResult) -> int:
    """Minutes that the company's orders are late, each times its weight.

    A plan that is not true, or leaves work out, is later than any other.
    """
    if not plan.is_verified:
        return NEVER_MIN
    weights = {order.id: order.weight for order in company.orders}
    late = sum(weights.get(late.order, 0) * late.minutes for late in plan.late)
    return late + NEVER_MIN * len(plan.unplanned)


def best_room_plan(plans: Sequence[RoomPlan]) -> RoomPlan:
    """The cheapest of those that are no later than the first, which looks at no sheets."""
    blind = plans[0]
    on_time = [each for each in plans if each.late_min <= blind.late_min]
    return min(on_time, key=lambda each: (each.sheet_cost_eur, each.late_min))


def promptest_room_plan(plans: Sequence[RoomPlan]) -> RoomPlan:
    """The least late of those that cost no more than the first, which looks at no sheets."""
    blind = plans[0]
    as_cheap = [each for each in plans if each.sheet_cost_eur <= blind.sheet_cost_eur]
    return min(as_cheap, key=lambda each: (each.late_min, each.sheet_cost_eur))

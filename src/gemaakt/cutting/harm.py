"""Whom it makes later, by the plan, when an order is cut with an earlier nest than its own.

What is reckoned of one nest, so many minutes longer, is not what it harms: the laser may be free
behind it, or the order at the end of a queue may be the one that misses its day. So the plan is
searched on for a moment with the nest as it is, and from there with the order on it.
"""

from dataclasses import dataclass

from gemaakt.company.company import Company
from gemaakt.cutting.cutting_room import Replanner
from gemaakt.cutting.group import Batch
from gemaakt.cutting.join import (
    CutAsOne,
    LaserPace,
    homes,
    in_place,
    nested_company,
    step_of,
)
from gemaakt.cutting.room import NEVER_MIN, late_min
from gemaakt.order import StepId
from gemaakt.plan.result import PlanResult


@dataclass(frozen=True, slots=True)
class Harm:
    """Who ends later beyond the day that was agreed."""

    late_min: int
    """All orders together, each times its weight; 0 or less: in all nobody is later."""
    orders: tuple[tuple[str, int], ...] = ()
    """Those that end later, by so many minutes; the worst first."""


def plan_with(
    company: Company, plan: PlanResult, cut: CutAsOne, quick: Replanner, *gone: StepId
) -> PlanResult:
    """The plan with this nest in place of what it cuts, and of what else is gone by it.

    It is searched on with the nest where the first of them was, then the last; the least late of
    the two counts. `quick` searches on from a plan for a moment.
    """
    asked = nested_company(company, [cut], paces_of(company, cut.batch))
    places = in_place(plan, {*cut.steps, *gone}, home_of(cut))
    return min((quick(asked, each) for each in places), key=lambda made: late_min(company, made))


def harm_of(
    company: Company, before: PlanResult, earlier: CutAsOne, longer: CutAsOne, quick: Replanner
) -> Harm | None:
    """What it does to the plan that holds the earlier nest (`plan_with`) when that is longer.

    None where no true plan was found.
    """
    after = plan_with(company, before, longer, quick, home_of(earlier))
    now, then = late_min(company, before), late_min(company, after)
    if max(now, then) >= NEVER_MIN:
        return None
    return Harm(then - now, later_orders(company, before, after))


def home_of(cut: CutAsOne) -> StepId:
    """The operation that cuts it."""
    return step_of(cut, homes([cut]))


def later_orders(
    company: Company, before: PlanResult, after: PlanResult
) -> tuple[tuple[str, int], ...]:
    """Orders of the company that end later beyond their day, by so many minutes, worst first."""
    ours = {order.id for order in company.orders}
    known = {late.order: late.minutes for late in before.late}
    more = [(late.order, late.minutes - known.get(late.order, 0)) for late in after.late]
    found = [(order, minutes) for order, minutes in more if minutes > 0 and order in ours]
    return tuple(sorted(found, key=lambda each: (-each[1], each[0])))


def paces_of(company: Company, batch: Batch) -> list[LaserPace]:
    """The machines of the operations of a batch, each as much slower as it is for the first."""
    steps = {line.step for line in batch.lines}
    rows = [
        each
        for order in company.orders
        for op in order.operations
        if (order.id, op.id) in steps
        for each in op.alternatives
    ]
    first = {each.machine: each for each in reversed(rows)}
    fastest = min((each.piece_min for each in first.values()), default=0.0)
    return [
        LaserPace(
            each.machine,
            0.0,
            setup_min=each.setup_min,
            slower_ratio=each.piece_min / fastest if fastest > 0.0 else 1.0,
        )
        for each in first.values()
    ]

"""What a remedy truly gives: the company with it, and a verified plan of that company.

A trial moves work in arrays. What is told is read from the plan that comes of it once the
company document was changed and the independent checker agreed, so that whoever takes the remedy
gets what was told.
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from gemaakt.company import Company
from gemaakt.money import eur
from gemaakt.plan.company.plan import replan
from gemaakt.plan.company.result import judged, plan_result
from gemaakt.plan.remedy.changed_company import changed_company
from gemaakt.plan.remedy.longer_hours import KINDS, extra_hours, overtime_eur
from gemaakt.plan.remedy.trial import Ground, Tried
from gemaakt.plan.result import PlannedOperation, PlanResult
from gemaakt.plan.solution import placed_steps
from gemaakt.stop import MaxIterations

LEAST_GAIN_MIN = 60
"""A remedy that gains less than an hour is none."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A remedy with the company and the verified plan that it gives."""

    tried: Tried
    order: str
    company: Company
    plan: PlanResult
    cost_eur: Decimal
    before: Mapping[str, int]
    """The minute at which each order ended without it."""
    ends: Mapping[str, int]
    """The minute at which each order ends with it."""

    @property
    def late_before_min(self) -> int:
        """Minutes that the order was late."""
        return max(0, self.before[self.order] - self._due)

    @property
    def late_after_min(self) -> int:
        """Minutes that the order is still late."""
        return max(0, self.ends[self.order] - self._due)

    @property
    def gained_min(self) -> int:
        """Minutes that the order is less late, or ends earlier where it was not late."""
        if self.late_before_min:
            return self.late_before_min - self.late_after_min
        return self.earlier_min

    @property
    def earlier_min(self) -> int:
        """Minutes that the order ends earlier, also those before its due date."""
        return self.before[self.order] - self.ends[self.order]

    @property
    def later(self) -> dict[str, int]:
        """Weighted minutes that each order is later, below zero where it is less late."""
        return later_than(self.tried.changed.ground, self.before, self.ends)

    @property
    def net_gain_min(self) -> int:
        """Weighted minutes late that all orders together gain."""
        return -sum(self.later.values())

    @property
    def price_of_gain(self) -> tuple[Decimal, int]:
        """Euros per weighted minute gained, then the greatest gain."""
        gain = max(1, self.net_gain_min, self.gained_min)
        return self.cost_eur / gain, -gain

    @property
    def helps(self) -> bool:
        """Say whether the order gains and all orders together do not lose."""
        return self.gained_min >= LEAST_GAIN_MIN and self.net_gain_min >= 0

    @property
    def _due(self) -> int:
        ground = self.tried.changed.ground
        return int(ground.arrays.due[ground.order])


def taken_of(tried: Tried, order: str) -> Taken | None:
    """What a tried remedy gives; None when no verified plan comes of it, or work drops out."""
    company, at = changed_company(tried, order), tried.changed.ground.at
    plan = verified_plan(tried, company)
    if plan is None or plan.unplanned.keys() - at.incumbent.unplanned.keys():
        return None
    before, ends = ends_of(at.frozen.rows.values()), ends_of(plan.operations)
    if not before.keys() <= ends.keys():
        return None
    return Taken(tried, order, company, plan, cost_of(tried, plan), before, ends)


def cost_of(tried: Tried, plan: PlanResult) -> Decimal:
    """Euros that the remedy costs in a plan: extra hours are paid as far as it works in them."""
    cost = tried.cost_eur
    if tried.kind in KINDS:
        company = tried.changed.ground.at.company
        cost = overtime_eur(company, extra_hours(tried), plan.operations)
    return eur(cost)


def later_than(
    ground: Ground, before: Mapping[str, int], ends: Mapping[str, int]
) -> dict[str, int]:
    """Weighted minutes that each order is later than before, below zero where it is less late.

    An order that weighs nothing counts as one: its customer waits as well.
    """
    found = {}
    for number, order in enumerate(ground.draft.orders):
        if order.name in before and order.name in ends:
            due = int(ground.arrays.due[number])
            minutes = max(0, ends[order.name] - due) - max(0, before[order.name] - due)
            found[order.name] = minutes * max(1, order.weight)
    return found


def verified_plan(tried: Tried, company: Company) -> PlanResult | None:
    """The trial's plan; where the checker refuses it, what the company makes of its list."""
    made = plan_of_trial(tried, company)
    plan = judged(company, made)
    if not plan.is_verified:
        plan = replan(company, made, MaxIterations(0), 0, 1)
    return plan if plan.is_verified else None


def plan_of_trial(tried: Tried, company: Company) -> PlanResult:
    """The rows of the trial's plan in the words of the changed company."""
    changed, ready = tried.changed, tried.changed.ground.at.ready
    made = copy.copy(ready.made)
    made.draft, made.company, made.unplanned = changed.draft, company, dict(made.unplanned)
    made.findings = list(made.findings)
    outside = len(changed.draft.machines) - len(made.machines)  # 1 where this sends the first out
    made.machines = made.machines + [None] * outside
    orders = {order.id: order for order in reversed(company.orders)}
    made.operations = [
        (orders[order.id], next(o for o in orders[order.id].operations if o.id == operation.id))
        for order, operation in made.operations
    ]
    placed = placed_steps(changed.draft, changed.packed, ready.pins, changed.state)
    prepared = replace(ready, made=made, packed=changed.packed)
    return plan_result(prepared, changed.found, placed, seed=0, workers=1)


def ends_of(rows: Iterable[PlannedOperation]) -> dict[str, int]:
    """The minute at which each order ends."""
    ends: dict[str, int] = {}
    for row in rows:
        ends[row.order] = max(ends.get(row.order, row.end), row.end)
    return ends

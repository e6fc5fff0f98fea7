"""What plans come to in minutes, EUR and kg, so that a change of the company can be weighed."""

from collections.abc import Sequence
from dataclasses import dataclass

from gemaakt.company import Company
from gemaakt.plan.judge.verify import verify_company_plan
from gemaakt.plan.prices.cheaper import plan_eur
from gemaakt.plan.prices.minutes import Floats
from gemaakt.plan.result import PlanResult
from gemaakt.units import MINUTES_PER_HOUR


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a plan comes to."""

    late_orders: int
    weighted_late_min: float
    unplanned: int
    work_kwh: float
    energy_eur: float
    """Commodity of the work above idle, where the price is known."""
    co2e_kg: float


def outcome(
    company: Company, plan: PlanResult, prices: Floats | None, *, kgco2e_per_kwh: float
) -> Outcome:
    """A plan in figures that can be compared; no euros where no prices are known."""
    kwh = sum(
        kw * (b - a) / MINUTES_PER_HOUR
        for row in plan.operations
        for (a, b), kw in zip(row.work, row.power_kw, strict=True)
    )
    return Outcome(
        late_orders=len(plan.late),
        weighted_late_min=plan.objective.value,
        unplanned=len(plan.unplanned),
        work_kwh=kwh,
        energy_eur=0.0 if prices is None else plan_eur(company, plan, prices),
        co2e_kg=kwh * kgco2e_per_kwh,
    )


def best_for(company: Company, plans: Sequence[PlanResult]) -> PlanResult:
    """The best of the plans that the company can carry out, whichever company they were made for.

    A plan without the second machine is also a plan with it: so more can never look like less
    only because two searches ended elsewhere. Judged by the checker, not by the optimiser.
    """
    able = [each for each in plans if not verify_company_plan(company, each)]
    return min(able or plans, key=lambda each: (len(each.unplanned), each.objective.value))

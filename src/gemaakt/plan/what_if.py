"""What a change is worth: the same orders planned with and without it, in minutes, EUR and kg."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gemaakt.company import Company
from gemaakt.plan.company.plan import plan_company
from gemaakt.plan.judge.verify import verify_company_plan
from gemaakt.plan.prices.cheaper import cheaper, plan_eur
from gemaakt.plan.prices.minutes import Floats
from gemaakt.plan.result import PlanResult
from gemaakt.stop import Stop
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


@dataclass(frozen=True, slots=True)
class Difference:
    """A company as it is and as it would be."""

    now: Outcome
    then: Outcome
    plan_now: PlanResult
    plan_then: PlanResult


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


def what_if(
    company: Company,
    changed: Company,
    prices_eur_per_kwh: Sequence[float] | Floats,
    *,
    stop: Stop,
    seed: int = 0,
    kgco2e_per_kwh: float = 0.0,
) -> Difference:
    """Plan both companies the same way, move both to cheap hours, and compare.

    `stop` must count iterations or be a fresh measure for each plan: it is asked by all searches.
    """
    prices = np.asarray(prices_eur_per_kwh, np.float64)
    plans, outcomes = [], []
    for each in (company, changed):
        plan = plan_company(each, stop, seed, 1)
        plans.append(cheaper(each, plan, prices, stop=stop, seed=seed))
        outcomes.append(outcome(each, plans[-1], prices, kgco2e_per_kwh=kgco2e_per_kwh))
    return Difference(outcomes[0], outcomes[1], plans[0], plans[1])

"""Days that hold: those of the plan when nothing goes wrong, later ones when much does."""

from dataclasses import replace

from gemaakt.company import Company
from gemaakt.plan import PlanResult, plan_company
from gemaakt.plan.simulation.robust import robust_dates
from gemaakt.plan.simulation.world import NOTHING, Rates
from gemaakt.stop import MaxIterations

from .companies import random_company


def planned(seed: int) -> tuple[Company, PlanResult]:
    """A company without pins and power limits, and its plan."""
    company = random_company(seed, orders=12)
    orders = [
        replace(o, operations=tuple(replace(op, pin=None, running=None) for op in o.operations))
        for o in company.orders
    ]
    company = replace(company, grid=None, orders=tuple(orders))
    return company, plan_company(company, MaxIterations(50), seed)


def test_nothing_wrong_gives_the_days_of_the_plan() -> None:
    for seed in (41, 44, 46):
        company, plan = planned(seed)
        for row in robust_dates(company, plan, simulations=1, rates=NOTHING):
            assert {day for _, day in row.holds} == {row.planned}


def test_a_day_that_holds_more_often_is_not_earlier_and_seeds_repeat() -> None:
    company, plan = planned(44)
    rows = robust_dates(company, plan, simulations=20, seed=2)
    assert rows == robust_dates(company, plan, simulations=20, seed=2)
    assert rows != robust_dates(company, plan, simulations=20, seed=3)
    for row in rows:
        days = [day for _, day in row.holds]
        assert days == sorted(days)


def test_processes_find_what_one_finds() -> None:
    company, plan = planned(46)
    one = robust_dates(company, plan, simulations=6)
    assert robust_dates(company, plan, simulations=6, workers=2) == one


def test_more_going_wrong_gives_later_days() -> None:
    company, plan = planned(44)
    bad = Rates(0.5, 0.2, 0.1, 8.0, 0.0)
    calm = robust_dates(company, plan, simulations=10, rates=NOTHING)
    rough = robust_dates(company, plan, simulations=10, rates=bad)
    assert sum(row.on_time_share for row in rough) <= sum(row.on_time_share for row in calm)
    assert sum(row.holds[-1][1].toordinal() for row in rough) > sum(
        row.holds[-1][1].toordinal() for row in calm
    )

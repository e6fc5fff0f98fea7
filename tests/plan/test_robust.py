"""Days that hold: those of the plan when nothing goes wrong, later ones when much does."""

from dataclasses import replace
from datetime import date, timedelta

from gemaakt.company import Company
from gemaakt.order import Order
from gemaakt.plan import PlanResult, plan_company
from gemaakt.plan.simulation.robust import robust_dates
from gemaakt.plan.simulation.world import NOTHING, Rates
from gemaakt.routing import Operation, Pin
from gemaakt.stop import MaxIterations
from tests.plan.test_odd_companies import START, shop, step

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
    others = (robust_dates(company, plan, simulations=20, seed=seed) for seed in range(3, 9))
    assert any(rows != other for other in others)
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


def test_a_pinned_start_is_waited_for_in_each_simulation() -> None:
    """Its order was told to be ready at the end of the horizon in all of them."""
    pin = Pin(start=START + timedelta(days=1))
    orders = (
        Order("A", due=date(2026, 9, 30), operations=(replace(step(), pin=pin),)),
        Order("B", due=date(2026, 9, 30), operations=(step(),)),
    )
    company = shop(*orders)
    plan = plan_company(company, MaxIterations(5), workers=1)
    for row in robust_dates(company, plan, simulations=3, rates=NOTHING):
        assert {day for _, day in row.holds} == {row.planned}
        assert row.on_time_share == 1.0


def test_of_an_order_with_a_step_left_out_nothing_is_promised() -> None:
    whole = Order("A", operations=(step(),))
    torn = Order("B", operations=(step(), Operation("2", after=("1",))))
    company = shop(whole, torn)
    plan = plan_company(company, MaxIterations(5), workers=1)
    rows = robust_dates(company, plan, simulations=2, rates=NOTHING)
    assert [row.order for row in rows] == ["A"]

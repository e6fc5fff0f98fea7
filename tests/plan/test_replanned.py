"""Days that hold in a shop that plans anew every morning."""

from dataclasses import replace

from gemaakt.plan import plan_company
from gemaakt.plan.simulation.replanned import LEAST_LIVES, replanned_dates
from gemaakt.plan.simulation.robust import robust_dates
from gemaakt.plan.simulation.world import NOTHING, Rates
from gemaakt.stop import MaxIterations

from .test_robust import planned


def test_who_plans_anew_is_in_time_more_often_and_a_seed_repeats() -> None:
    company, plan = planned(44)
    ready = {row.order: row.planned for row in robust_dates(company, plan, simulations=1)}
    due = [replace(order, due=ready.get(order.id)) for order in company.orders]
    company = replace(company, orders=tuple(due))
    plan = plan_company(company, MaxIterations(50), 44)
    rates, stop = Rates(0.3, 0.1, 0.05, 4.0), MaxIterations(0)
    rows, lives = replanned_dates(company, plan, rates=rates, stop=stop)
    assert lives == LEAST_LIVES
    assert replanned_dates(company, plan, rates=rates, stop=stop)[0] == rows
    unmended = robust_dates(company, plan, simulations=LEAST_LIVES, rates=rates)
    assert [row.order for row in rows] == [row.order for row in unmended]
    shares = [sum(row.on_time_share for row in each) for each in (rows, unmended)]
    assert shares[0] > shares[1]


def test_where_nothing_goes_wrong_no_order_is_late_that_is_not_late_in_the_plan() -> None:
    company, plan = planned(41)
    rows, _lives = replanned_dates(company, plan, rates=NOTHING, stop=MaxIterations(0))
    late = {each.order for each in plan.late}
    assert {row.order for row in rows if row.on_time_share < 1} <= late

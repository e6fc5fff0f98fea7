"""New work in the gaps of a plan: the plan with it is accepted and nothing else has moved."""

from dataclasses import replace
from functools import cache

import numpy as np

from gemaakt.company import Company
from gemaakt.order import Order, OrderStatus
from gemaakt.plan import PlanResult, plan_company, promise, verify_company_plan
from gemaakt.plan.company.result import planned_operation
from gemaakt.plan.company.standing import standing_of
from gemaakt.plan.engine.pins import Pins
from gemaakt.plan.judge.case import Fault
from gemaakt.plan.promised.gaps import Fitted, fitted_order, gaps_of, without_order
from gemaakt.plan.promised.places import list_offer
from gemaakt.plan.solution import placed_steps
from gemaakt.stop import MaxIterations

from .companies import random_company

NEW = "nieuw"


@cache
def asked_of(seed: int) -> tuple[Company, PlanResult, Order]:
    """A company with its plan, and an order like one of another company of the same kind."""
    company = random_company(seed, orders=12)
    plan = plan_company(company, MaxIterations(200), seed, 1)
    like = [o for o in random_company(seed + 1000).orders if o.operations]
    steps = like[int(np.random.default_rng(seed).integers(len(like)))].operations
    plain = tuple(replace(step, pin=None, running=None) for step in steps)
    return company, plan, Order(NEW, status=OrderStatus.RELEASED, operations=plain)


def together(company: Company, plan: PlanResult, order: Order, fitted: Fitted) -> list[Fault]:
    """Faults of the plan with the new rows between its own, not one of which has changed."""
    fitted.made.draft = fitted.draft
    placed = placed_steps(fitted.draft, fitted.packed, Pins(), fitted.state)
    rows = [planned_operation(fitted.made, row) for row in placed]
    wider = replace(company, orders=(*company.orders, order))
    assert max(row.end for row in rows) == fitted.end
    return verify_company_plan(wider, replace(plan, operations=(*plan.operations, *rows)))


def is_spared(fault: Fault) -> bool:
    """A set-up that is no longer due, because the new work left the machine as it should be."""
    minutes = [int(word) for word in fault.detail.split() if word.isdigit()]
    return fault.rule == "setup" and minutes[0] > minutes[1]


def test_new_work_fits_between_what_is_planned_and_nothing_else_moves() -> None:
    fitted_orders = 0
    for seed in range(700, 730):
        company, plan, order = asked_of(seed)
        fitted = fitted_order(gaps_of(standing_of(company, plan)), order)
        if fitted is not None and fitted.end >= 0:
            fitted_orders += 1
            faults = together(company, plan, order, fitted)
            assert [each for each in faults if not is_spared(each)] == [], seed
    assert fitted_orders >= 15


def test_a_promise_is_never_later_than_the_gaps_or_the_list_allow() -> None:
    sooner = 0
    for seed in range(700, 730):
        company, plan, order = asked_of(seed)
        minute = promise(company, plan, order.operations, remedies=False).minute
        listed = list_offer(standing_of(company, plan), order)
        assert listed is None or minute <= listed.end
        sooner += listed is not None and 0 <= minute < listed.end
    assert sooner >= 1


def test_an_order_taken_out_finds_its_own_place_again() -> None:
    for seed in (701, 705, 709):
        company, plan, _ = asked_of(seed)
        at = standing_of(company, plan)
        gaps = gaps_of(at)
        for number, demand in enumerate(at.ready.draft.orders[:4]):
            free = without_order(gaps, number)
            mine = {row.resource for rows in gaps.rows.values() for row in rows}
            left = sum(map(len, free.rows.values()))
            assert left <= sum(map(len, gaps.rows.values()))
            assert set(free.rows) <= mine, demand.name
            assert (free.free_watt >= gaps.free_watt).all()

"""Moving a plan to cheaper hours: never dearer, never later, never above the connection."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from gemaakt.company import Company
from gemaakt.energy import Stretch, quarter_means_kw
from gemaakt.order import Order
from gemaakt.plan import plan_company, verify_company_plan
from gemaakt.plan.prices.cheaper import cheaper, plan_eur
from gemaakt.plan.result import PlanResult
from gemaakt.routing import Alternative, Attendance, Operation
from gemaakt.shop import Calendar, GridConnection, Machine, Person, PowerStates, Shift
from gemaakt.stop import MaxIterations
from tests.plan.companies import random_company

DAYS = 8
MONDAY = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
ALWAYS = Calendar("altijd", shifts=tuple(Shift(day, 0, 1440) for day in range(7)))
DAY = Calendar("dag", shifts=tuple(Shift(day, 420, 960) for day in range(5)))


def shop(
    *, attendance: Attendance = Attendance.NONE, limit_kw: float | None = None, orders: int = 1
) -> Company:
    """Lasers of 30 kW that are open day and night, a person by day, orders due on Wednesday."""
    cut = Operation(
        "snijden", alternatives=(Alternative("laser", 10, 60),), quantity=2, attendance=attendance
    )
    return Company(
        "Proef",
        MONDAY,
        orders=tuple(
            Order(
                f"o{n}",
                due=date(2026, 11, 4),
                operations=(replace(cut, alternatives=(Alternative(f"laser{n}", 10, 60),)),),
            )
            for n in range(orders)
        ),
        machines=tuple(
            Machine(f"laser{n}", "laser", calendar="altijd", power=PowerStates(0, 1, 5, 30))
            for n in range(orders)
        ),
        people=(Person("jan", calendar="dag"),),
        calendars=(ALWAYS, DAY),
        grid=None if limit_kw is None else GridConnection(limit_kw),
    )


def planned(company: Company, seed: int = 0) -> PlanResult:
    return plan_company(company, MaxIterations(60), seed, 1)


def cheap_at_night(cheap_from: int = 20) -> np.ndarray:
    """Dear by day, cheap for six hours of each night; quarters from 07:00 local time."""
    prices = np.full(DAYS * 96, 0.20)
    for day in range(DAYS):
        prices[day * 96 + cheap_from * 4 - 28 : day * 96 + cheap_from * 4 - 4] = 0.01
    return prices


def peak_of(company: Company, plan: PlanResult) -> float:
    stretches = [
        Stretch(a, b, kw)
        for row in plan.operations
        for (a, b), kw in zip(row.work, row.power_kw, strict=True)
    ]
    return float(quarter_means_kw(stretches, DAYS * 96).max())


@pytest.mark.parametrize("seed", range(13))
def test_a_moved_plan_is_true_never_dearer_and_no_order_is_later(seed: int) -> None:
    company = random_company(seed)
    plan = planned(company, seed)
    prices = np.random.default_rng(seed).normal(0.08, 0.06, DAYS * 96)
    moved = cheaper(company, plan, prices, stop=MaxIterations(40), seed=seed)
    assert not verify_company_plan(company, moved)
    assert plan_eur(company, moved, prices) <= plan_eur(company, plan, prices) + 1e-9
    was = {each.order: each.minutes for each in plan.late}
    assert all(each.minutes <= was[each.order] for each in moved.late)
    assert moved.unplanned == plan.unplanned


def test_unattended_work_goes_to_the_cheap_night() -> None:
    company = shop()
    moved = cheaper(company, planned(company), cheap_at_night(), stop=MaxIterations(20))
    assert (
        plan_eur(company, moved, cheap_at_night())
        < 0.05 * plan_eur(company, planned(company), cheap_at_night()) + 0.8
    )
    saved = next(each for each in moved.findings if each.code == "plan.price-saved")
    assert saved.params["saved_eur"] > 10


def test_work_that_needs_a_person_stays_in_her_hours() -> None:
    company = shop(attendance=Attendance.WHOLE)
    moved = cheaper(company, planned(company), cheap_at_night(), stop=MaxIterations(20))
    for row in moved.operations:
        assert all(a % 1440 <= 540 - 60 for a, _ in row.work)
    assert not verify_company_plan(company, moved)


def test_set_up_by_day_and_run_at_night_needs_nobody_at_night() -> None:
    company = shop(attendance=Attendance.SETUP)
    moved = cheaper(company, planned(company), cheap_at_night(16), stop=MaxIterations(20))
    row = moved.operations[0]
    assert row.people[0].end == row.setup_end
    assert plan_eur(company, moved, cheap_at_night(16)) < plan_eur(
        company, planned(company), cheap_at_night(16)
    )


def test_cheap_hours_do_not_break_the_connection() -> None:
    company = shop(orders=3, limit_kw=65)
    moved = cheaper(company, planned(company), cheap_at_night(), stop=MaxIterations(60))
    assert not verify_company_plan(company, moved)
    assert peak_of(company, moved) <= 60


def test_the_month_peak_is_not_raised_for_cheap_hours_but_room_under_it_is_used() -> None:
    company = shop(orders=3, limit_kw=200)
    apart = planned(shop(orders=3, limit_kw=35))
    low = cheaper(company, apart, cheap_at_night(), stop=MaxIterations(60))
    high = cheaper(company, apart, cheap_at_night(), month_peak_kw=150, stop=MaxIterations(60))
    assert peak_of(company, low) <= max(30.0, peak_of(company, apart))
    assert peak_of(company, high) > peak_of(company, low)
    assert plan_eur(company, high, cheap_at_night()) <= plan_eur(company, low, cheap_at_night())


def test_the_same_seed_gives_the_same_plan() -> None:
    company = random_company(5)
    plan = planned(company, 5)
    prices = np.random.default_rng(1).normal(0.08, 0.06, DAYS * 96)
    once, twice = (
        cheaper(company, plan, prices, stop=MaxIterations(60), seed=3) for _ in range(2)
    )
    assert once.operations == twice.operations


def test_flat_prices_leave_every_operation_where_it_is() -> None:
    company = shop(orders=2)
    plan = planned(company)
    moved = cheaper(company, plan, np.full(DAYS * 96, 0.1), stop=MaxIterations(20))
    assert moved.operations == plan.operations


def test_prices_with_a_hole_move_nothing_and_say_so() -> None:
    company = shop()
    plan = planned(company)
    prices = cheap_at_night()
    prices[5] = np.nan
    moved = cheaper(company, plan, prices, stop=MaxIterations(20))
    assert moved.operations == plan.operations
    assert moved.findings[-1].code == "plan.price-hole"

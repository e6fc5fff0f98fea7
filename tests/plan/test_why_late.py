"""Every late minute has one cause, and without its heaviest cause an order ends earlier."""

from datetime import UTC, datetime

from bench.score.why_late import checked

from gemaakt.company.demo import demo_company
from gemaakt.plan import explained, plan_company
from gemaakt.plan.simulate_company import free_company
from gemaakt.stop import MaxIterations

from .companies import random_company

ENOUGH = 0.85
"""Below what is measured over all sectors (bench/score/why_late.py), for these are a few dozen."""


def test_the_causes_of_every_late_order_add_up_to_its_lateness() -> None:
    late = 0
    for seed in range(60, 72):
        company = random_company(seed, orders=16)
        for each in explained(company, plan_company(company, MaxIterations(0), seed)).late:
            assert sum(cause.minutes for cause in each.why) == each.minutes
            assert all(cause.minutes > 0 for cause in each.why)
            late += 1
    assert late > 20


def test_nearly_every_late_order_of_the_demo_ends_earlier_without_its_heaviest_cause() -> None:
    company = free_company(demo_company(datetime(2026, 11, 23, 6, 0, tzinfo=UTC)))
    rows = checked(company, plan_company(company, MaxIterations(1500), 0, 1))
    assert len(rows) >= 20
    assert all(row.is_whole for row in rows)
    assert sum(row.is_earlier for row in rows) >= ENOUGH * len(rows)

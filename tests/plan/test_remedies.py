"""A remedy is tried: taken, the company's verified plan shows the gain that was told."""

from dataclasses import replace

import pytest

from gemaakt.company import Company
from gemaakt.data.messages import LANGUAGES, has_sentence
from gemaakt.plan import PlanResult, plan_company
from gemaakt.plan.company.standing import standing_of
from gemaakt.plan.engine.arrays import END
from gemaakt.plan.remedy.apply import with_remedy
from gemaakt.plan.remedy.model import Remedy
from gemaakt.plan.remedy.remedies import remedies
from gemaakt.plan.remedy.trial import ground_of
from gemaakt.stop import MaxIterations

from .companies import random_company

KINDS = {
    "overtime",
    "saturday",
    "other-machine",
    "other-person",
    "outsource",
    "move-order",
    "priority",
    "transfer-batch",
}


def busy(seed: int) -> tuple[Company, PlanResult]:
    """A company with late orders, and a first plan of it."""
    company = random_company(seed, orders=26)
    orders = [
        replace(o, operations=tuple(replace(op, pin=None, running=None) for op in o.operations))
        for o in company.orders
    ]
    company = replace(company, grid=None, orders=tuple(orders))
    return company, plan_company(company, MaxIterations(0), seed)


@pytest.fixture(scope="module")
def found() -> list[tuple[Company, PlanResult, str, Remedy]]:
    """All remedies of the latest orders of some companies."""
    rows = []
    for seed in (41, 43, 44, 46, 50):
        company, plan = busy(seed)
        for late in plan.late[:3]:
            for each in remedies(company, plan, late.order, at_most=9):
                rows.append((company, plan, late.order, each))
    return rows


def lateness(plan: PlanResult, order: str) -> int:
    """Minutes that an order is late in a plan."""
    return next((late.minutes for late in plan.late if late.order == order), 0)


def test_most_kinds_of_remedy_occur(found: list[tuple[Company, PlanResult, str, Remedy]]) -> None:
    kinds = {each.kind for *_, each in found}
    assert kinds <= KINDS
    assert len(kinds) >= 6


def test_a_remedy_taken_gives_a_verified_plan_with_the_gain_told(
    found: list[tuple[Company, PlanResult, str, Remedy]],
) -> None:
    kept = 0
    for company, plan, order, each in found:
        taken = with_remedy(company, plan, order, each, MaxIterations(0))
        assert taken is not None
        assert taken[1].is_verified, (each, taken[1].findings)
        assert lateness(taken[1], order) < lateness(plan, order)
        kept += lateness(taken[1], order) <= each.late_after_min
    assert kept >= 0.9 * len(found)


def test_the_ground_of_a_remedy_is_the_plan_as_it_stands() -> None:
    """Short power makes a list by starts come out otherwise; the ground keeps every hour."""
    compared = 0
    for seed in range(60, 72):
        company = random_company(seed, orders=16)
        plan = plan_company(company, MaxIterations(200), seed, 1)
        at = standing_of(company, plan)
        ends = {(row.order, row.operation): row.end for row in plan.operations}
        for late in plan.late:
            ground = ground_of(at, late.order)
            assert ground is not None
            pinned = ground.arrays.pin >= 0
            for step, (order, operation) in enumerate(at.ready.made.operations):
                if (order.id, operation.id) in ends and not pinned[step]:
                    assert ground.state.placed[step, END] == ends[order.id, operation.id]
                    compared += 1
    assert compared > 1000


def test_no_remedy_costs_the_others_more_than_it_gains(
    found: list[tuple[Company, PlanResult, str, Remedy]],
) -> None:
    for company, _, order, each in found:
        weight = next(o.weight for o in company.orders if o.id == order)
        assert each.net_gain_min >= 0
        assert each.cost_eur >= 0
        assert (
            sum(minutes for _, minutes in each.harmed) <= each.gained_min * weight or each.harmed
        )


def test_every_remedy_has_its_sentence_in_both_languages(
    found: list[tuple[Company, PlanResult, str, Remedy]],
) -> None:
    for *_, order, each in found:
        assert has_sentence(each.finding(order).code)
        for language in LANGUAGES:
            assert order in each.sentence(order, language)
            assert "?" not in each.sentence(order, language)


def test_asking_for_remedies_leaves_company_and_plan_alone() -> None:
    company, plan = busy(41)
    first = remedies(company, plan, plan.late[0].order)
    assert remedies(company, plan, plan.late[0].order) == first
    assert remedies(company, plan, "no such order") == ()

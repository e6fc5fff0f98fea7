"""Choices of plans that teach: practice against lateness and euros.

What learners are given (`learning`) stays theirs while the plan is searched on for a moment. That
takes off lateness, and the room it makes is filled with more practice: a large neighbourhood
search with the people of some operations fixed (Pisinger and Ropke, in: Handbook of
Metaheuristics, Springer 2010).
"""

from collections.abc import Sequence
from dataclasses import replace

from gemaakt.company import Company
from gemaakt.order import Order, StepId
from gemaakt.plan.company.plan import plan_company
from gemaakt.plan.company.standing import standing_of
from gemaakt.plan.learning import (
    TeachingPlan,
    choice_of,
    goals_of,
    plan_of_found,
    practice_of,
    taught,
)
from gemaakt.plan.remedy.trial import settled
from gemaakt.plan.result import PlanResult
from gemaakt.routing import OperationStatus, Pin
from gemaakt.stop import MaxIterations

LATENESS_SHARES = (0.0, 0.02, 0.10)
"""How much more lateness the choices of plans may have, as share of the present plan's."""
MOST_SEARCHES, MOST_TRIALS, LEAST_TRIALS = 6, 10_000, 300
SEARCHES_TIMES_OPERATIONS, TRIALS_TIMES_OPERATIONS = 3_500, 5_000_000
"""A large shop is searched on less often and with fewer trials, for each takes longer."""


def teaching_plans(
    company: Company, plan: PlanResult, *, late_shares: Sequence[float] = LATENESS_SHARES
) -> tuple[TeachingPlan, ...]:
    """The present plan first, then plans with more and more practice, each verified.

    Each further plan may be that share later (weighted minutes) than the present one; with share
    0 it is not later at all. Plans that the checker refuses are left out, and so are those
    without work that has its place in the present plan: they would look less late than they are.
    """
    found = [choice_of(company, plan, 0.0)]
    best = plan
    for share in late_shares:
        best = _most_practice(company, plan, best, plan.objective.value * (1 + share))
        if best.is_verified:
            found.append(choice_of(company, best, share))
    return tuple(found)


def _most_practice(
    company: Company, present: PlanResult, best: PlanResult, allowed: float
) -> PlanResult:
    """The plan with as much practice as is found; never later than allowed, nothing left out."""

    def better(made: PlanResult, than: PlanResult) -> bool:
        is_whole = made.unplanned.keys() <= present.unplanned.keys()
        is_in_time = made.is_verified and is_whole and made.objective.value <= allowed
        return is_in_time and _practice_h(company, made) >= _practice_h(company, than)

    given = _given(company, best, allowed)
    best = given if better(given, best) else best
    searches, trials = _effort(company)
    for seed in range(searches if goals_of(company, best) else 0):
        firm = _with_learners_kept(company, best)
        searched = plan_company(firm, MaxIterations(trials), seed, 1, previous=best)
        best = searched if better(searched, best) else best
        given = _given(firm, best, allowed)
        best = given if better(given, best) else best
    return best


def _given(company: Company, plan: PlanResult, allowed: float) -> PlanResult:
    """The plan with as many operations given to learners as lateness allows."""
    at = settled(standing_of(company, plan))
    return plan_of_found(company, at, taught(at, goals_of(company, plan), at.base, allowed))


def _practice_h(company: Company, plan: PlanResult) -> float:
    return sum(each.hours_h for each in practice_of(company, plan))


def _effort(company: Company) -> tuple[int, int]:
    """How often the plan of a company is searched on, and with how many trials."""
    operations = max(1, sum(len(order.operations) for order in company.orders))
    searches = min(MOST_SEARCHES, SEARCHES_TIMES_OPERATIONS // operations)
    trials = min(MOST_TRIALS, TRIALS_TIMES_OPERATIONS // operations)
    return max(1, searches), max(LEAST_TRIALS, trials)


def _with_learners_kept(company: Company, plan: PlanResult) -> Company:
    """The company in which what learners practise on in this plan is pinned to them."""
    learns = {(key, goal.person.id) for goal in goals_of(company, plan) for key in goal.operations}
    doers = {
        ((row.order, row.operation), hand.id)
        for row in plan.operations
        for hand in row.people
        if hand.role == "does"
    }
    hers = dict(doers & learns)
    return replace(company, orders=tuple(_pinned(order, hers) for order in company.orders))


def _pinned(order: Order, hers: dict[StepId, str]) -> Order:
    if not any((order.id, step.id) in hers for step in order.operations):
        return order
    steps = tuple(
        replace(step, pin=replace(step.pin or Pin(), person=hers[order.id, step.id]))
        if (order.id, step.id) in hers and step.status is OperationStatus.OPEN
        else step
        for step in order.operations
    )
    return replace(order, operations=steps)

"""Practice on real orders without more lateness, the outlook of skills, and whom to teach."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from gemaakt.company import Company
from gemaakt.company.demo import demo_company
from gemaakt.order import Order
from gemaakt.plan import PlanResult, plan_company
from gemaakt.plan.learning import practice_of, teaching_plans
from gemaakt.plan.skills_outlook import leavers, skill_weeks, whom_to_teach
from gemaakt.routing import Alternative, Operation
from gemaakt.shop import Calendar, Machine, Person, Shift
from gemaakt.stop import MaxIterations


@pytest.fixture(scope="module")
def demo() -> tuple[Company, PlanResult]:
    """The demo company with a plan that knows nothing of learning goals."""
    company = demo_company(datetime(2026, 11, 23, 6, 0, tzinfo=UTC))
    return company, plan_company(company, MaxIterations(500), 0, 1)


def test_a_teaching_plan_gives_a_third_more_practice_at_no_more_lateness(
    demo: tuple[Company, PlanResult],
) -> None:
    company, plan = demo
    blind, equal, *later = teaching_plans(company, plan)
    assert equal.plan.is_verified
    assert equal.weighted_late_min <= blind.weighted_late_min
    assert equal.practice_h >= 1.3 * blind.practice_h
    assert [each.practice_h for each in later] == sorted(each.practice_h for each in later)
    assert all(each.plan.is_verified for each in later)


def test_practice_counts_only_while_somebody_who_may_teach_is_at_work(
    demo: tuple[Company, PlanResult],
) -> None:
    company, plan = demo
    goals = [(p.id, goal.skill) for p in company.people for goal in p.learning_goals]
    assert [(each.person, each.skill) for each in practice_of(company, plan)] == goals
    alone = [
        p if p.learning_goals else replace(p, skills=dict.fromkeys(p.skills, 1))
        for p in company.people
    ]
    without = replace(company, people=tuple(alone))
    taught = {each.person: each.hours_h for each in practice_of(without, plan)}
    assert taught["p19"] == 0


def test_a_week_of_leave_is_missing_from_the_hours_of_a_skill(
    demo: tuple[Company, PlanResult],
) -> None:
    company, plan = demo
    weeks = [row for row in skill_weeks(company, plan, weeks=8) if row.skill == "tig-lassen"]
    assert any(row.needed_h > 0 for row in weeks)
    gone = {row.person for row in leavers(company) if row.skill == "tig-lassen"}
    assert gone == {"p22"}
    last = replace(
        company,
        people=tuple(
            replace(p, contract_ends=company.plan_start.date()) if p.id == "p22" else p
            for p in company.people
        ),
    )
    after = [row for row in skill_weeks(last, plan, weeks=8) if row.skill == "tig-lassen"]
    assert all(b.available_h <= a.available_h for a, b in zip(weeks, after, strict=True))
    assert sum(b.available_h for b in after) < sum(a.available_h for a in weeks)
    assert all("p22" not in row.people for row in after[1:])


def test_who_is_taught_gains_hours_and_costs_her_practice(
    demo: tuple[Company, PlanResult],
) -> None:
    company, plan = demo
    rows = whom_to_teach(company, plan)
    assert 0 < len(rows) <= 5
    gains = [row.gained_late_min for row in rows]
    assert gains == sorted(gains, reverse=True)
    skills = {p.id: p.skills for p in company.people}
    assert all(skills[row.person].get(row.skill, 0) < 2 for row in rows)
    assert all(row.cost_eur > 0 and row.practice_h > 0 for row in rows)


def test_who_is_taught_works_on_the_other_machine_of_two() -> None:
    """One welder does both orders on the first machine; a second one would use the second."""
    start = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    day = Calendar("dag", shifts=tuple(Shift(each, 420, 960) for each in range(5)))
    weld = Operation(
        "las",
        alternatives=tuple(Alternative(name, 0.0, 480.0) for name in ("tig-1", "tig-2")),
        skill="tig",
        skill_level=1,
    )
    orders = tuple(Order(name, due=date(2026, 11, 23), operations=(weld,)) for name in "ab")
    company = Company(
        "Lasserij",
        start,
        orders=orders,
        machines=(
            Machine("tig-1", "las", calendar="dag"),
            Machine("tig-2", "las", calendar="dag"),
        ),
        people=(
            Person("an", calendar="dag", skills={"tig": 3}),
            Person("bo", calendar="dag", skills={"zagen": 2}),
        ),
        calendars=(day,),
    )
    plan = plan_company(company, MaxIterations(200), 0, 1)
    assert {row.machine for row in plan.operations} == {"tig-1"}
    (taught,) = whom_to_teach(company, plan)
    assert (taught.person, taught.skill, taught.used_h) == ("bo", "tig", 8.0)
    assert taught.gained_late_min == plan.late[0].minutes

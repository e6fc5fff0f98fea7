"""Level 1 of a skill is under supervision, 2 on her own: who is planned at what beside whom."""

from dataclasses import replace
from datetime import UTC, datetime

from gemaakt.company import Company
from gemaakt.order import Order
from gemaakt.plan.company.plan import plan_company
from gemaakt.plan.judge.verify import verify_company_plan
from gemaakt.plan.result import PlannedOperation, PlanResult
from gemaakt.routing import Alternative, Operation, Pin
from gemaakt.shop import Calendar, Machine, Person, Shift
from gemaakt.stop import MaxIterations

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
LIN = Person("lin", calendar="dag", skills={"lassen": 1})
BOSS = Person("baas", calendar="dag", skills={"lassen": 2})


def firm(*people: Person, level: int = 1) -> Company:
    """One weld of five hours, pinned to the learner, in a shop that is open by day."""
    weld = Operation(
        "10", alternatives=(Alternative("tig", 0, 300),), skill="lassen", skill_level=level,
        pin=Pin(person="lin"),
    )  # fmt: skip
    day = Calendar("dag", shifts=tuple(Shift(day, 480, 960) for day in range(5)))
    evening = Calendar("avond", shifts=tuple(Shift(day, 900, 1380) for day in range(5)))
    return Company(
        "Lasserij", MONDAY, orders=(Order("A", operations=(weld,)),),
        machines=(Machine("tig", "las"),), people=people, calendars=(day, evening),
    )  # fmt: skip


def planned(company: Company) -> PlanResult:
    """The plan, judged."""
    plan = plan_company(company, MaxIterations(50), 0, 1)
    assert verify_company_plan(company, plan) == []
    return plan


def roles(row: PlannedOperation) -> dict[str, str]:
    """What each does at an operation."""
    return {hand.id: hand.role for hand in row.people}


def test_level_one_works_beside_somebody_of_level_two() -> None:
    (row,) = planned(firm(LIN, BOSS)).operations
    assert roles(row) == {"lin": "does", "baas": "supervises"}


def test_level_one_works_only_in_the_hours_of_her_supervisor() -> None:
    """They share one hour a day: five hours of welding take a week."""
    (row,) = planned(firm(LIN, replace(BOSS, calendar="avond"))).operations
    assert sum(end - start for start, end in row.work) == 300
    assert len(row.work) == 5


def test_two_of_level_one_cannot_both_be_beside_one_who_may_supervise_one() -> None:
    company = firm(LIN, replace(LIN, id="pim"), BOSS)
    (order,) = company.orders
    hers = replace(order.operations[0], alternatives=(Alternative("tig-2", 0, 300),))
    his = Order("B", operations=(replace(hers, pin=Pin(person="pim")),))
    two = replace(company.machines[0], id="tig-2")
    company = replace(company, orders=(order, his), machines=(*company.machines, two))
    first, second = sorted(planned(company).operations, key=lambda row: row.start)
    assert {*roles(first), *roles(second)} == {"lin", "pim", "baas"}
    assert second.start >= first.end


def test_where_nobody_has_level_two_level_one_is_alone_and_told() -> None:
    plan = planned(firm(LIN, replace(LIN, id="pim")))
    assert roles(plan.operations[0]) == {"lin": "does"}
    told = [each for each in plan.findings if each.code == "plan.learners-alone"]
    assert [each.params for each in told] == [{"skill": "lassen"}]


def test_an_apprentice_of_level_two_is_no_reason_to_take_level_one_as_learning() -> None:
    apprentice = replace(BOSS, needs_supervisor=True)
    plan = planned(firm(LIN, apprentice))
    assert roles(plan.operations[0]) == {"lin": "does"}


def test_the_judge_refuses_a_learner_without_her_supervisor() -> None:
    company = firm(LIN, BOSS)
    plan = planned(company)
    row = plan.operations[0]
    alone = replace(plan, operations=(replace(row, people=row.people[:1]),))
    assert [each.rule for each in verify_company_plan(company, alone)] == ["supervisor"]
    free = firm(LIN, replace(LIN, id="pim"))
    assert verify_company_plan(free, alone) == []

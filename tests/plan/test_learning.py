"""Practice on real orders without more lateness, the outlook of skills, and whom to teach."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from gemaakt.company import Company
from gemaakt.company.demo import demo_company
from gemaakt.order import Order
from gemaakt.plan import PlanResult, plan_company
from gemaakt.plan.company.standing import standing_of
from gemaakt.plan.engine.found import decoded
from gemaakt.plan.learning import goals_of, practice_of, practised, with_learner
from gemaakt.plan.remedy.trial import settled
from gemaakt.plan.skills_outlook import leavers, whom_to_teach
from gemaakt.plan.teaching import teaching_plans
from gemaakt.plan.told import told
from gemaakt.routing import Alternative, Attendance, Operation, Pin
from gemaakt.shop import Absence, Calendar, LearningGoal, Machine, Person, Shift
from gemaakt.stop import MaxIterations


@pytest.fixture(scope="module")
def demo() -> tuple[Company, PlanResult]:
    """The demo company with a plan that knows nothing of learning goals."""
    return another_plan(0)


def another_plan(company_seed: int) -> tuple[Company, PlanResult]:
    """One of the demo companies with such a plan."""
    company = demo_company(datetime(2026, 11, 23, 6, 0, tzinfo=UTC), company_seed)
    return company, plan_company(company, MaxIterations(500), 0, 1)


def test_a_teaching_plan_gives_a_third_more_practice_at_no_more_lateness(
    demo: tuple[Company, PlanResult],
) -> None:
    blind_h = equal_h = 0.0
    for company, plan in (demo, another_plan(3)):
        blind, equal, *later = teaching_plans(company, plan)
        assert equal.plan.is_verified
        assert equal.weighted_late_min <= blind.weighted_late_min
        assert equal.practice_h > blind.practice_h
        assert [each.practice_h for each in later] == sorted(each.practice_h for each in later)
        assert all(each.plan.is_verified for each in later)
        blind_h, equal_h = blind_h + blind.practice_h, equal_h + equal.practice_h
    assert equal_h >= 1.3 * blind_h


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
    an, bo = company.people
    for last, is_worth_it in ((date(2026, 11, 24), False), (date(2027, 3, 1), True)):
        leaving = replace(company, people=(an, replace(bo, contract_ends=last)))
        assert bool(whom_to_teach(leaving, plan)) is is_worth_it, last
    assert taught.gained_late_min == plan.late[0].minutes


MONDAY = datetime(2026, 9, 7, 6, 0, tzinfo=UTC)
"""Eight o'clock in Amsterdam, when the day's shift begins."""


def firm(people: tuple[Person, ...], orders: tuple[Order, ...]) -> Company:
    """Two welding places, open eight hours a day."""
    return Company(
        "Lasserij",
        MONDAY,
        orders=orders,
        machines=(Machine("tig-1", "las"), Machine("tig-2", "las")),
        people=people,
        calendars=(Calendar("dag", shifts=tuple(Shift(day, 480, 960) for day in range(5))),),
    )


def step(machine: str, minutes: float, skill: str, *, setup_min: float = 0.0) -> Operation:
    """One operation of one piece that needs somebody all the time."""
    return Operation("10", alternatives=(Alternative(machine, setup_min, minutes),), skill=skill)


def learner(name: str, *, also: str = "", last_day: date | None = None) -> Person:
    """Somebody who welds with help, wants to do it on her own, and can do one thing more."""
    return Person(
        name,
        rate_eur_per_h=Decimal(30),
        skills={"lassen": 1} | ({also: 2} if also else {}),
        learning_goals=(LearningGoal("lassen", 2, date(2027, 1, 1)),),
        contract_ends=last_day,
    )


def test_work_that_is_attended_for_its_setup_only_is_practice_and_wages_of_the_setup() -> None:
    work = replace(step("tig-1", 450, "lassen", setup_min=30), attendance=Attendance.SETUP)
    boss = Person("baas", rate_eur_per_h=Decimal(40), skills={"lassen": 3})
    pinned = replace(work, pin=Pin(person="lin"))
    company = firm((learner("lin"), boss), (Order("A", operations=(pinned,)),))
    plan = plan_company(company, MaxIterations(50), 0, 1)
    (practice,) = practice_of(company, plan)
    assert practice.hours_h == 0.5
    assert teaching_plans(company, plan)[0].wages_eur == Decimal("15.00")


def test_a_trial_counts_the_setup_only_where_that_is_all_that_is_attended() -> None:
    work = replace(step("tig-1", 400, "lassen", setup_min=20), attendance=Attendance.SETUP)
    boss = Person("baas", skills={"lassen": 3})
    company = firm((boss, learner("lin")), (Order("A", operations=(work,)),))
    plan = plan_company(company, MaxIterations(50), 0, 1)
    assert [hand.id for hand in plan.operations[0].people] == ["baas"]
    at = settled(standing_of(company, plan))
    goals = goals_of(company, plan)
    packed, pins = at.ready.packed, at.ready.pins.times()
    before = decoded(packed.arrays, pins, at.base)
    (trial, *_rest) = with_learner(at, goals[0], at.base, before, 0)
    assert practised(at, goals, before) == 0
    assert practised(at, goals, decoded(packed.arrays, pins, trial)) == 20


def test_a_teaching_plan_leaves_nothing_out_that_the_plan_has() -> None:
    """The learner's last day is today, and only she can saw: welding would leave that undone.

    With such weights two per cent of all lateness is more than what a step without a place
    costs the search.
    """
    boss = Person("baas", skills={"lassen": 3})
    lin = learner("lin", also="zagen", last_day=MONDAY.date())
    orders = (
        Order(
            "A", due=date(2026, 8, 1), weight=1_000_000, operations=(step("tig-1", 300, "lassen"),)
        ),
        Order("B", operations=(step("tig-2", 300, "zagen"),)),
    )
    company = firm((boss, lin), orders)
    plan = plan_company(company, MaxIterations(50), 0, 1)
    assert not plan.unplanned
    assert all(not each.plan.unplanned for each in teaching_plans(company, plan))


def test_a_pin_that_would_begin_too_soon_is_no_teaching() -> None:
    """The learner comes tomorrow; what is pinned for today waits for the weld."""
    away = (Absence(MONDAY, MONDAY + timedelta(hours=12)),)
    people = (Person("baas", skills={"lassen": 3, "boren": 2}), learner("lin"))
    weld, drill = step("tig-1", 60, "lassen"), step("tig-2", 60, "boren")
    pinned = replace(drill, id="20", after=("10",), pin=Pin(start=MONDAY + timedelta(hours=4)))
    order = Order("A", due=date(2026, 8, 1), weight=1_000_000, operations=(weld, pinned))
    company = firm((people[0], replace(people[1], absences=away)), (order,))
    plan = plan_company(company, MaxIterations(50), 0, 1)
    at = settled(standing_of(company, plan))
    arrays, pins = at.ready.packed.arrays, at.ready.pins.times()
    before = decoded(arrays, pins, at.base)
    (trial, *_rest) = with_learner(at, goals_of(company, plan)[0], at.base, before, 0)
    assert told(arrays, before).broken == 0
    assert told(arrays, decoded(arrays, pins, trial)).broken == 1
    assert all(each.practice_h == 0 for each in teaching_plans(company, plan))


def test_an_overdue_order_leaves_the_choice_at_no_more_lateness() -> None:
    """Welding A would make the learner's own sawing late; welding C on Tuesday costs nothing.

    The lateness of before today, of order O, is not there to be filled with other lateness.
    """
    boss = Person("baas", skills={"lassen": 3, "boren": 2})
    today, tuesday = MONDAY.date(), date(2026, 9, 8)
    orders = (
        Order("A", due=today, operations=(step("tig-1", 300, "lassen"),)),
        Order("Z", due=today, operations=(step("tig-2", 300, "zagen"),)),
        Order(
            "C", due=date(2026, 9, 18), release=tuesday, operations=(step("tig-2", 200, "lassen"),)
        ),
        Order("O", due=date(2026, 9, 1), operations=(step("tig-1", 60, "boren"),)),
    )
    company = firm((boss, learner("lin", also="zagen")), orders)
    plan = plan_company(company, MaxIterations(50), 0, 1)
    assert practice_of(company, plan)[0].hours_h == 0
    (_blind, equal) = teaching_plans(company, plan, late_shares=(0.0,))
    assert equal.practice_h * 60 == 200
    assert equal.weighted_late_min == plan.objective.value


def test_what_is_gained_by_teaching_is_never_more_than_all_that_is_late() -> None:
    """Two welds of the one welder, who leaves tonight: the second of them has no place."""
    an = Person("an", skills={"lassen": 3}, contract_ends=MONDAY.date())
    bo = Person("bo", rate_eur_per_h=Decimal(30), skills={"zagen": 2})
    orders = (
        Order("A", due=date(2026, 9, 6), operations=(step("tig-1", 450, "lassen"),)),
        Order("B", operations=(step("tig-2", 450, "lassen"),)),
    )
    company = firm((an, bo), orders)
    plan = plan_company(company, MaxIterations(50), 0, 1)
    assert plan.unplanned
    assert plan.late
    assert all(row.gained_late_min <= plan.objective.value for row in whom_to_teach(company, plan))


def apprentice(**more: object) -> tuple[Company, PlanResult]:
    """Anna welds and is away on Wednesday; Dirk learns it beside her, at school on Mondays."""
    start = datetime(2026, 11, 30, 6, 30, tzinfo=UTC)  # Monday, 07:30 in Amsterdam
    day = Calendar("dag", shifts=tuple(Shift(each, 450, 960) for each in range(5)))
    away = Absence(start + timedelta(days=2), start + timedelta(days=3))
    goal = LearningGoal("las", 2, date(2027, 6, 1), 80.0, 20.0)
    dirk = Person(
        "dirk", calendar="dag", skills={"las": 1}, needs_supervisor=True, supervisors=("anna",),
        school_weekdays=(0,), learning_goals=(goal,),
    )  # fmt: skip
    anna = Person("anna", calendar="dag", skills={"las": 3}, absences=(away,))
    weld = Operation(
        "las", skill="las", alternatives=(Alternative("mig", 0.0, 0.0, 480.0),),
        pin=Pin(person="dirk"),
    )  # fmt: skip
    orders = tuple(Order(name, due=date(2026, 12, 11), operations=(weld,)) for name in "abc")
    company = Company(
        "Lasserij", start, orders=orders, machines=(Machine("mig", "las", calendar="dag"),),
        people=(anna, replace(dirk, **more)), calendars=(day,),  # type: ignore[arg-type]
    )  # fmt: skip
    return company, plan_company(company, MaxIterations(200), 0, 1)


def test_weeks_to_independence_count_the_hours_that_she_is_at_work() -> None:
    """24 hours in 32.5 at work, Tuesday to Friday half past two: 60 take 81.25, which are two
    weeks of 34, then 8.5 on Tuesday and 4.75 on Wednesday of the third."""
    company, plan = apprentice()
    (found,) = practice_of(company, plan)
    assert found.hours_h == 24.0
    assert plan.operations[-1].end == 4 * 1440 + 7 * 60
    hours_to = 16 * 24 + 4.75
    assert found.independent_in_weeks == pytest.approx(hours_to / (7 * 24))


def test_who_needs_no_more_practice_is_there_and_who_leaves_before_never_is() -> None:
    done = LearningGoal("las", 2, date(2027, 6, 1), 80.0, 80.0)
    (found,) = practice_of(*apprentice(learning_goals=(done,)))
    assert found.independent_in_weeks == 0.0
    (found,) = practice_of(*apprentice(contract_ends=date(2026, 12, 15)))
    assert (found.hours_h, found.independent_in_weeks) == (24.0, None)


def test_who_leaves_takes_along_what_she_does_on_her_own_and_is_not_gone_yet() -> None:
    company, _ = apprentice(contract_ends=date(2026, 12, 15))
    assert leavers(company) == []
    anna, dirk = company.people
    for last, skills in ((date(2026, 11, 29), []), (date(2026, 11, 30), ["las"])):
        leaving = replace(anna, contract_ends=last, skills={"las": 3, "zagen": 1})
        rows = leavers(replace(company, people=(leaving, dirk)))
        assert [row.skill for row in rows] == skills

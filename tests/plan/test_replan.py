"""A plan that begins from the plan before is that plan, as far as nothing has changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from gemaakt.company import Company
from gemaakt.company.demo import demo_company
from gemaakt.order import Order
from gemaakt.plan import PlanResult, plan_company, promise, replan, verify_company_plan
from gemaakt.routing import Alternative, Attendance, Operation, OperationStatus, Running
from gemaakt.shop import Absence, Downtime, Person, SetupTime
from gemaakt.stop import MaxIterations
from tests.plan.test_odd_companies import ALWAYS, START, shop, step
from tests.server.plan.made import monday


@pytest.fixture(scope="module")
def demo() -> tuple[Company, PlanResult]:
    """A company with kW, supervisors and transfer batches, and a plan that was searched for."""
    company = demo_company(monday())
    return company, plan_company(company, MaxIterations(2500), 1, workers=1)


def test_what_has_not_changed_is_planned_as_it_was(demo: tuple[Company, PlanResult]) -> None:
    """The turn in which steps were placed is kept: their starts alone do not say it."""
    company, base = demo
    again = replan(company, base, MaxIterations(0), workers=1)
    assert again.objective.value == base.objective.value
    assert {(row.order, row.operation, row.machine, row.start) for row in again.operations} == {
        (row.order, row.operation, row.machine, row.start) for row in base.operations
    }


def test_a_plan_without_turns_is_followed_by_its_starts(demo: tuple[Company, PlanResult]) -> None:
    company, base = demo
    rows = tuple(replace(row, turn=-1) for row in base.operations)
    again = replan(company, replace(base, operations=rows), MaxIterations(0), workers=1)
    assert verify_company_plan(company, again) == []
    assert len(again.operations) == len(base.operations)


def test_a_late_sheet_holds_up_its_own_order_only(demo: tuple[Company, PlanResult]) -> None:
    """In its old turn its order kept the laser waiting for a week, and all work behind it."""
    company, base = demo
    rows = [row for row in base.operations if row.machine == "laser-1"]
    held = sorted(rows, key=lambda row: row.start)[1].order
    comes = company.plan_start + timedelta(days=7)
    orders = tuple(
        replace(each, materials=tuple(replace(need, arrives=comes) for need in each.materials))
        if each.id == held
        else each
        for each in company.orders
    )
    again = replan(replace(company, orders=orders), base, MaxIterations(0), workers=1)
    assert _late_min(again, held) < 3 * _late_min(base, held)  # it was seven times
    assert min(row.start for row in again.operations if row.order == held) >= 7 * 1440


def _late_min(plan: PlanResult, but: str = "") -> int:
    return sum(each.minutes for each in plan.late if each.order != but)


def test_a_machine_that_is_down_for_two_weeks_makes_way_for_the_others(
    demo: tuple[Company, PlanResult],
) -> None:
    """The plan before had everything behind its work wait for it: half the orders were late."""
    company, base = demo
    begin = company.plan_start
    machines = tuple(
        replace(each, downtimes=(*each.downtimes, Downtime(begin, begin + timedelta(days=14))))
        if each.id == "kantpers-1"
        else each
        for each in company.machines
    )
    again = replan(replace(company, machines=machines), base, MaxIterations(0), workers=1)
    anew = plan_company(replace(company, machines=machines), MaxIterations(0), workers=1)
    assert _late_min(again) < 2 * _late_min(anew)  # it was fifteen times


def test_who_has_left_is_relieved_although_the_plan_before_names_her() -> None:
    """The last day of the one who did it is over by the time that it can be done."""
    both = tuple(Person(name, skills={"las": 3}, calendar="altijd") for name in "ab")
    weld = replace(step(), skill="las")
    company = replace(shop(Order("A", operations=(weld,))), people=both)
    base = plan_company(company, MaxIterations(5), workers=1)
    (hand,) = base.operations[0].people
    gone = tuple(
        replace(each, contract_ends=START.date()) if each.id == hand.id else each for each in both
    )
    late = Order("A", release=START.date() + timedelta(days=3), operations=(weld,))
    again = replan(
        replace(company, orders=(late,), people=gone), base, MaxIterations(0), workers=1
    )
    assert again.unplanned == {}
    assert [each.id for each in again.operations[0].people] != [hand.id]


def test_room_is_never_promised_before_what_is_running_goes_on() -> None:
    """Its operator is away until Thursday; nothing may overtake it on its machine."""
    away = Absence(START - timedelta(days=1), START + timedelta(days=2))
    jan = Person("jan", skills={"las": 3}, calendar="altijd", absences=(away,))
    weld = replace(
        step(), skill="las", status=OperationStatus.RUNNING, running=Running("M1", "jan")
    )
    company = replace(shop(Order("A", due=date(2026, 9, 20), operations=(weld,))), people=(jan,))
    base = plan_company(company, MaxIterations(5), workers=1)
    (row,) = base.operations
    assert row.start >= 2 * 1440
    asked = promise(company, base, (replace(step("1"), attendance=Attendance.NONE),))
    assert asked.minute > row.end


def test_a_date_is_promised_though_nobody_is_there_any_more_at_the_end() -> None:
    """That the last place has no room says nothing of the first one."""
    jan = Person("jan", calendar="altijd", contract_ends=START.date() + timedelta(days=10))
    far = Operation("1", alternatives=(Alternative("M1", 0, 60),), attendance=Attendance.NONE)
    far = replace(far, setup_family="a")
    order = Order("A", release=START.date() + timedelta(days=40), operations=(far,))
    table = (SetupTime("a", "b", 5.0),)
    machines = tuple(replace(each, setup_times=table) for each in shop().machines)
    company = replace(shop(order), people=(jan,), machines=machines)
    base = plan_company(company, MaxIterations(5), workers=1)
    asked = promise(company, base, (replace(step("1"), setup_family="b"),))
    assert asked.day == START.date()


def test_the_room_that_is_held_for_a_promise_of_one_family_is_kept() -> None:
    """No set-up is due between the two; with the longest one there would be no room."""
    asked = tuple(
        Operation(name, after=after, setup_family="b", alternatives=(Alternative("M1", 120, 250),))
        for name, after in (("1", ()), ("2", ("1",)))
    )
    company = shop(Order("A", due=date(2026, 9, 30), operations=(step(),)))
    machines = tuple(replace(each, family_now="b") for each in company.machines)
    company = replace(company, machines=machines, calendars=(ALWAYS,))
    base = plan_company(company, MaxIterations(5), workers=1)
    told = promise(company, base, asked)
    held = Order("NIEUW", due=told.day, operations=told.held)
    more = replace(company, orders=(*company.orders, held))
    again = replan(more, base, MaxIterations(50), workers=1)
    assert verify_company_plan(more, again) == []
    assert "plan.pin-start-impossible" not in [found.code for found in again.findings]
    assert max(row.end for row in again.operations if row.order == "NIEUW") == told.minute


def test_what_takes_no_time_is_promised_for_the_day_on_which_the_plan_begins() -> None:
    midnight = datetime(2026, 9, 6, 22, 0, tzinfo=UTC)
    company = replace(shop(Order("A", operations=(step(),))), plan_start=midnight)
    base = plan_company(company, MaxIterations(5), workers=1)
    nothing = Operation("1", alternatives=(Alternative("M2", 0, 0),))
    assert promise(company, base, (nothing,)).day == date(2026, 9, 7)


def test_what_was_frozen_on_a_machine_that_breaks_goes_to_another_one() -> None:
    """The first hours are frozen; the machine is down for three days, the other one is free."""
    either = (Alternative("M1", 0, 60), Alternative("M2", 0, 90))
    orders = [
        Order(name, due=START.date(), operations=(Operation("1", alternatives=either),))
        for name in "AB"
    ]
    company = shop(*orders)
    base = plan_company(company, MaxIterations(0), workers=1)
    down = Downtime(START, START + timedelta(days=3), "stuk")
    broken = replace(company.machines[0], downtimes=(down,))
    struck = replace(company, machines=(broken, company.machines[1]))
    again = replan(
        struck, base, MaxIterations(300), workers=1, frozen_until=START + timedelta(hours=4)
    )
    assert verify_company_plan(struck, again) == []
    assert {row.machine for row in again.operations} == {"M2"}

"""Companies as people write them: what is odd in them costs a finding, never the whole plan."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from gemaakt.company import Company, DocumentRefused, read_company
from gemaakt.company.document import builtins_of
from gemaakt.data import sentence
from gemaakt.order import MaterialNeed, Order, OrderStatus
from gemaakt.plan import PlanResult, plan_company, verify_company_plan
from gemaakt.routing import (
    Alternative,
    Attendance,
    Operation,
    OperationStatus,
    OutsideStep,
    Pin,
    Running,
)
from gemaakt.shop import (
    Absence,
    Calendar,
    DayException,
    Downtime,
    GridConnection,
    LimitPeriod,
    Machine,
    Person,
    PowerStates,
    Shift,
    WeeklyLimit,
)
from gemaakt.stop import MaxIterations

START = datetime(2026, 9, 8, 6, 0, tzinfo=UTC)
"""A Tuesday, eight o'clock in the Netherlands."""
ALWAYS = Calendar("altijd", shifts=tuple(Shift(day, 0, 1440) for day in range(7)))


def step(name: str = "1", *after: str, minutes: float = 30) -> Operation:
    return Operation(name, after=after, alternatives=(Alternative("M1", 0, minutes),))


def shop(*orders: Order, kw: float = 0.0) -> Company:
    machines = tuple(
        Machine(name, "w", calendar="altijd", power=PowerStates(0.0, 0.0, 0.0, kw))
        for name in ("M1", "M2")
    )
    return Company("P", START, orders=orders, machines=machines, calendars=(ALWAYS,))


def planned(company: Company) -> PlanResult:
    """The plan that both the planner and the judge stand for."""
    plan = plan_company(company, MaxIterations(20), workers=1)
    assert plan.status != "failed"
    assert verify_company_plan(company, plan) == []
    return plan


def codes(plan: PlanResult) -> list[str]:
    return [found.code for found in plan.findings]


@pytest.mark.parametrize(
    "operations",
    [(), (replace(step(), status=OperationStatus.DONE),), (Operation("1"),)],
    ids=["none", "done", "left out"],
)
def test_an_order_of_which_nothing_is_planned_is_never_late(
    operations: tuple[Operation, ...],
) -> None:
    nothing = Order("A", due=date(2026, 9, 1), operations=operations)
    plan = planned(shop(nothing, Order("B", operations=(step(),))))
    assert plan.late == ()
    assert plan.objective.value == 0
    assert [row.order for row in plan.operations] == ["B"]


def test_a_pin_before_the_plan_begins_is_told_and_planned_freely() -> None:
    pinned = replace(step(), pin=Pin(start=START - timedelta(minutes=1)))
    plan = planned(shop(Order("A", operations=(pinned,))))
    (found,) = plan.findings
    assert found.code == "plan.pin-start-impossible"
    words = sentence(found.code, {**found.where, **found.params}, "nl")
    assert "voor het begin van het plan" in words


def test_a_weekly_limit_holds_into_the_morning_after() -> None:
    """Monday 22:00 to Tuesday 10:00 is one row of the document."""
    grid = GridConnection(10.0, weekly=(WeeklyLimit(0, 22 * 60, 34 * 60, 1.0),))
    plan = planned(replace(shop(Order("A", operations=(step(),)), kw=5.0), grid=grid))
    assert plan.operations[0].start == 2 * 60


@pytest.mark.parametrize("kw", [32.3, 64.1, 65.1])
def test_a_connection_of_exactly_what_is_drawn_is_enough(kw: float) -> None:
    company = shop(Order("A", operations=(step(),)), kw=kw)
    assert planned(replace(company, grid=GridConnection(kw))).unplanned == {}


def test_a_shift_of_more_than_a_day_is_still_open_on_its_third() -> None:
    """It began on Sunday and ends on Wednesday."""
    long = Calendar("lang", shifts=(Shift(6, 0, 4 * 1440),))
    company = shop(Order("A", operations=(step(),)))
    machines = tuple(replace(each, calendar="lang") for each in company.machines)
    plan = planned(replace(company, calendars=(long,), machines=machines))
    assert plan.operations[0].start == 0


def test_waiting_for_what_another_order_has_done_is_no_waiting() -> None:
    done = Order("B", operations=(replace(step(), status=OperationStatus.DONE), step("2")))
    assert planned(shop(Order("A", operations=(step("1", "B/1"),)), done)).findings == ()


def test_what_waits_for_a_quote_is_left_out_with_its_reason() -> None:
    quote = Order("B", status=OrderStatus.QUOTED, operations=(step(),))
    plan = planned(shop(Order("A", operations=(step("1", "B/1"),)), quote))
    assert plan.unplanned == {"A/1": "plan.predecessor-unplanned"}


def test_orders_that_wait_for_each_other_lose_one_step_not_the_plan() -> None:
    one = Order("A", operations=(step("1"), step("2", "B/1")))
    other = Order("B", operations=(step("1"), step("2", "A/1")))
    plan = planned(shop(one, other))
    assert plan.unplanned == {"A/2": "plan.orders-in-a-circle"}
    assert len(plan.operations) == 3


def test_running_work_without_a_machine_to_choose_is_named() -> None:
    running = Operation(
        "1", status=OperationStatus.RUNNING, running=Running(machine="M1", started=START)
    )
    plan = planned(shop(Order("A", operations=(running,))))
    assert plan.unplanned == {"A/1": "plan.no-alternative"}


def test_an_outside_step_keeps_no_pin_on_a_machine() -> None:
    outside = replace(step(), outside=OutsideStep("verzinker", 2), pin=Pin(machine="M1"))
    assert len(planned(shop(Order("A", operations=(outside,)))).operations) == 1


def test_of_two_with_one_id_the_first_counts_and_that_is_said() -> None:
    twice = Calendar("altijd", shifts=(Shift(5, 0, 60),))
    company = shop(Order("A", operations=(replace(step(), skill="las"),)))
    people = tuple(Person("p", skills={skill: 3}, calendar="altijd") for skill in ("las", "zet"))
    company = replace(company, calendars=(ALWAYS, twice), people=people)
    plan = planned(company)
    assert codes(plan).count("plan.named-twice") == 2
    assert plan.operations[0].start == 0


def test_of_two_supervisors_with_one_id_the_second_supervises_nobody() -> None:
    learner = Person("l", skills={"las": 3}, calendar="altijd", needs_supervisor=True)
    plain = Person("b", calendar="altijd")
    skilled = replace(plain, skills={"las": 3}, supervises_at_most=1)
    company = shop(Order("A", operations=(replace(step(), skill="las"),)))
    plan = planned(replace(company, people=(learner, plain, skilled)))
    assert plan.unplanned == {"A/1": "plan.skill-missing"}


def test_of_two_alternatives_on_one_machine_the_first_counts() -> None:
    both = Operation("1", alternatives=(Alternative("M1", 0, 50), Alternative("M1", 0, 10)))
    assert planned(shop(Order("A", operations=(both,)))).operations[0].end == 50


def test_times_without_a_zone_are_those_of_the_plan() -> None:
    naive = START.replace(tzinfo=None)
    company = shop(Order("A", operations=(replace(step(), pin=Pin(start=naive)),)))
    down = Downtime(naive + timedelta(minutes=30), naive + timedelta(minutes=90))
    machines = tuple(replace(each, downtimes=(down,)) for each in company.machines)
    plan = planned(replace(company, machines=machines))
    assert plan.operations[0].start == 0
    assert "plan.pin-start-impossible" not in codes(plan)


def test_a_contract_and_an_absence_until_the_last_day_there_is() -> None:
    last = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    there = Person("p", skills={"las": 3}, calendar="altijd", contract_ends=date(9999, 12, 31))
    gone = Person("q", skills={"las": 3}, calendar="altijd", absences=(Absence(START, last),))
    company = shop(Order("A", operations=(replace(step(), skill="las"),)))
    plan = planned(replace(company, people=(there, gone)))
    assert [each.id for each in plan.operations[0].people] == ["p"]


def test_a_supervisor_of_a_milliard_supervises_all_there_are() -> None:
    boss = Person("b", skills={"las": 3}, calendar="altijd", supervises_at_most=10**9)
    learner = Person(
        "l", skills={"las": 3}, calendar="altijd", needs_supervisor=True, supervisors=("b",)
    )
    company = shop(Order("A", operations=(replace(step(), skill="las"),)))
    assert len(planned(replace(company, people=(boss, learner))).operations) == 1


def test_a_learner_alone_is_told_as_that_and_not_as_a_skill_without_a_name() -> None:
    learner = Person("l", calendar="altijd", needs_supervisor=True)
    plan = planned(replace(shop(Order("A", operations=(step(),))), people=(learner,)))
    assert plan.unplanned == {"A/1": "plan.nobody-alone"}


@pytest.mark.parametrize("year", [1, 1899, 2201, 9999])
def test_a_plan_that_begins_in_no_year_of_ours_is_refused(year: int) -> None:
    raw = builtins_of(shop())
    raw["plan_start"] = f"{year:04d}-09-07T08:00:00+02:00"
    with pytest.raises(DocumentRefused) as caught:
        read_company(json.dumps(raw))
    assert caught.value.code == "document.start-implausible"


def test_material_for_an_operation_that_does_not_exist_is_waited_for_at_the_beginning() -> None:
    arrives = START + timedelta(hours=3)
    need = MaterialNeed("buis", arrives=arrives, operation="010")
    plan = planned(shop(Order("A", operations=(step(), step("2", "1")), materials=(need,))))
    assert [each.start for each in plan.operations] == [180, 210]
    assert codes(plan) == ["plan.material-operation-unknown"]
    known = replace(need, operation="2")
    plan = planned(shop(Order("A", operations=(step(), step("2", "1")), materials=(known,))))
    assert [each.start for each in plan.operations] == [0, 180]
    assert codes(plan) == []


def test_a_pin_that_says_nothing_of_its_operation_is_told() -> None:
    alone = replace(step(), attendance=Attendance.NONE, pin=Pin(person="p"))
    out = Operation("2", after=("1",), outside=OutsideStep("zink", 2), pin=Pin(machine="M1"))
    company = shop(Order("A", operations=(alone, out)))
    plan = planned(replace(company, people=(Person("p", calendar="altijd"),)))
    assert codes(plan) == ["plan.pin-person-unneeded", "plan.pin-outside"]
    assert plan.operations[0].people == ()
    held = replace(alone, attendance=Attendance.WHOLE)
    company = replace(company, orders=(Order("A", operations=(held,)),))
    plan = planned(replace(company, people=(Person("p", calendar="altijd"),)))
    assert codes(plan) == []


def test_an_outside_step_whose_pinned_start_has_passed_is_planned_freely() -> None:
    late = Pin(start=START - timedelta(days=2))
    out = Operation("1", outside=OutsideStep("zink", 2), pin=late)
    plan = planned(shop(Order("A", operations=(out,)), Order("B", operations=(step(),))))
    assert codes(plan) == ["plan.pin-start-impossible"]
    assert len(plan.operations) == 2


def test_an_overdue_order_that_finds_no_room_does_not_cost_the_plan() -> None:
    """What has no place ends at no time; it was counted as late from the first minute."""
    power = PowerStates(0.0, 0.0, 0.0, 5.0)
    company = shop(
        Order("A", due=date(2026, 8, 8), operations=(step(minutes=50),)),
        Order("B", due=date(2026, 8, 9), operations=(step(minutes=50),)),
    )
    hour, never = START + timedelta(minutes=60), START + timedelta(days=1500)
    periods = (LimitPeriod(hour, never, 1.0),)
    machines = tuple(replace(each, power=power) for each in company.machines)
    grid = GridConnection(10.0, periods=periods)
    plan = planned(replace(company, machines=machines, grid=grid))
    assert list(plan.unplanned.values()) == ["plan.no-room-left"]


def test_the_bound_says_nothing_of_work_that_finds_no_room() -> None:
    """Two orders of five hours, overdue, and one day of eight hours on which the shop is open."""
    once = Calendar("eens", exceptions=(DayException(date(2026, 9, 10), ((480, 960),)),))
    orders = [
        Order(
            name, due=date(2026, 9, 1), operations=(replace(step(minutes=300), may_pause=False),)
        )
        for name in "AB"
    ]
    made = replace(
        shop(*orders), calendars=(once,), machines=(Machine("M1", "w", calendar="eens"),)
    )
    plan = planned(made)
    assert len(plan.operations) == 1
    assert plan.bound == plan.objective.value > 0

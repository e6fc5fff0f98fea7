"""Pins that can be kept together are kept, in a company that has no plan yet too."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from gemaakt.company import Company
from gemaakt.order import Order, OrderStatus
from gemaakt.plan import PlanResult, plan_company, verify_company_plan
from gemaakt.plan.company.ready import prepare, same_members
from gemaakt.routing import Alternative, Attendance, Operation, OperationStatus, Pin, Running
from gemaakt.shop import Calendar, GridConnection, Machine, Person, PowerStates, Shift
from gemaakt.stop import MaxIterations
from tests.plan.companies import random_company

START = datetime(2026, 9, 8, 6, 0, tzinfo=UTC)
ALWAYS = Calendar("altijd", shifts=tuple(Shift(day, 0, 1440) for day in range(7)))


def at(minute: int, machine: str) -> Pin:
    return Pin(machine=machine, start=START + timedelta(minutes=minute))


def step(name: str, machine: str, minutes: float, *after: str, **rest: object) -> Operation:
    made = Operation(name, after=after, alternatives=(Alternative(machine, 0, minutes),))
    return replace(made, **rest)  # type: ignore[arg-type]


def order(name: str, *steps: Operation, due: int = 30) -> Order:
    day = date(2026, 9, 8) + timedelta(days=due)
    return Order(name, due=day, status=OrderStatus.RELEASED, operations=steps)


def person(name: str, *skills: str) -> Person:
    return Person(name, calendar="altijd", skills=dict.fromkeys(skills, 3))


def company(*orders: Order, people: tuple[Person, ...] = (), kw: float = 0.0) -> Company:
    machines = tuple(
        Machine(name, "w", calendar="altijd", power=PowerStates(0.0, 0.0, 0.0, 5.0))
        for name in ("M1", "M2", "M3")
    )
    grid = GridConnection(kw) if kw else None
    return Company(
        "P", START, orders=orders, machines=machines, people=people, calendars=(ALWAYS,), grid=grid
    )


def planned(made: Company) -> tuple[PlanResult, dict[str, str]]:
    """The plan without any search, and why pins are not kept, by order."""
    plan = plan_company(made, MaxIterations(0), workers=1)
    assert verify_company_plan(made, plan) == []
    refused = [f for f in plan.findings if f.code == "plan.pin-start-impossible"]
    return plan, {str(each.where["order"]): str(each.params["why"]) for each in refused}


JAN_AND_PIET = (person("jan", "lassen", "kanten"), person("piet", "lassen"))


@pytest.mark.parametrize(
    ("kw", "refused"),
    [(0.0, {}), (15.0, {}), (10.0, {"C": "power"})],
    ids=["no limit", "15", "10"],
)
def test_who_can_do_two_pinned_steps_leaves_the_other_one_to_somebody_else(
    kw: float, refused: dict[str, str]
) -> None:
    """Jan is the first who can weld, and the only one who can bend."""
    made = company(
        order("A", step("1", "M1", 60, skill="lassen", pin=at(60, "M1"))),
        order("B", step("1", "M2", 60, skill="kanten", pin=at(60, "M2"))),
        order("C", step("1", "M3", 30, skill="snijden", pin=at(90, "M3"))),
        people=(*JAN_AND_PIET, person("kees", "snijden")),
        kw=kw,
    )
    plan, why = planned(made)
    assert why == refused
    people = {row.order: [hand.id for hand in row.people] for row in plan.operations}
    assert (people["A"], people["B"]) == (["piet"], ["jan"])


def test_what_a_pinned_step_waits_for_goes_before_more_urgent_orders() -> None:
    """The order is due in a month, but its second step is pinned in three hours."""
    urgent = [order(f"U{n}", step("1", "M1", 120), due=1) for n in range(8)]
    far = order("Z", step("1", "M1", 60), step("2", "M2", 30, "1", pin=at(180, "M2")))
    _, why = planned(company(*urgent, far))
    assert why == {}


def test_of_two_pins_that_wait_for_one_machine_the_earlier_one_is_served_first() -> None:
    """In the list the later one stands first; both can be kept."""
    made = company(
        order("A", step("1", "M1", 90), step("2", "M2", 30, "1", pin=at(190, "M2"))),
        order("B", step("1", "M1", 90), step("2", "M3", 30, "1", pin=at(90, "M3"))),
    )
    _, why = planned(made)
    assert why == {}


def test_a_pin_leaves_the_only_one_who_can_do_it_to_what_is_running() -> None:
    running = Running("M1", started=START - timedelta(minutes=30))
    made = company(
        order(
            "R",
            step("1", "M1", 60, skill="kanten", status=OperationStatus.RUNNING, running=running),
        ),
        order("A", step("1", "M2", 60, skill="lassen", pin=at(0, "M2"))),
        people=JAN_AND_PIET,
    )
    plan, why = planned(made)
    assert why == {}
    people = {row.order: [hand.id for hand in row.people] for row in plan.operations}
    assert people == {"R": ["jan"], "A": ["piet"]}


def test_no_weight_of_another_order_breaks_a_pin() -> None:
    """An hour later for the heavy order weighs 120 million; the pin comes first all the same."""
    heavy = replace(order("H", step("1", "M1", 600, may_pause=False), due=-1), weight=2_000_000)
    pinned = order("A", step("1", "M1", 60), step("2", "M2", 30, "1", pin=at(300, "M2")))
    plan = plan_company(company(heavy, pinned), MaxIterations(300), workers=1)
    assert [found.code for found in plan.findings] == []


def test_the_same_people_are_found_again_when_a_pin_no_longer_holds_somebody() -> None:
    """Who is held by a pin is in a group of her own: her row in the arrays is another one."""
    moved = 0
    for seed in (11, 22, 28):
        made = random_company(seed)
        pinned = {(o.id, op.id) for o in made.orders for op in o.operations if op.pin}
        before, after = prepare(made), prepare(made, released=pinned)
        steps = [s.crew for s in before.draft.steps]
        group0, member0 = before.packed.arrays.group0, before.packed.arrays.member0
        rows = np.array([member0[group0[c + 1]] - 1 if c >= 0 else -1 for c in steps], np.int32)
        found = same_members(before, after, rows)
        moved += int((found != rows).sum())
        for one, other in zip(rows.tolist(), found.tolist(), strict=True):
            assert (one < 0) == (other < 0)
            assert one < 0 or before.packed.members[one] == after.packed.members[other]
    assert moved > 0


def test_a_set_up_for_which_nobody_is_left_is_not_forgotten() -> None:
    """As the machine stands nobody is needed; behind other work one is, on her last afternoon."""
    morning = Calendar("ochtend", shifts=(Shift(1, 480, 720),))
    jan = replace(person("jan", "kanten"), calendar="ochtend", contract_ends=date(2026, 9, 8))
    setup = (Alternative("M1", 30, 60),)
    second = Operation(
        "1",
        alternatives=setup,
        skill="kanten",
        attendance=Attendance.SETUP,
        setup_family="rvs",
        pin=at(300, "M1"),
    )
    first = order("A", step("1", "M1", 60, setup_family="staal"), due=0)
    made = company(first, order("B", second), people=(jan,))
    machine = replace(made.machines[0], family_now="rvs")
    plan, why = planned(replace(made, machines=(machine,), calendars=(ALWAYS, morning)))
    assert plan.status != "failed"
    assert why == {"B": "hours"}

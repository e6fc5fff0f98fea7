"""What is pinned somewhere moves what is in its way, and no more where there is room elsewhere."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from gemaakt.company import Company
from gemaakt.order import Order
from gemaakt.plan import drops, plan_company
from gemaakt.plan.drops import Dropped, Held, Wanted, dropped, held_of
from gemaakt.routing import Alternative, Operation
from gemaakt.shop import Calendar, Machine, Shift
from gemaakt.stop import MaxIterations
from tests.plan.companies import random_company
from tests.plan.test_drops import faults
from tests.server.plan.made import made_company, monday

START = datetime(2026, 9, 8, 6, 0, tzinfo=UTC)
HOUR = 60


def row_of_orders(*due_days: int) -> Company:
    """One machine, always open, and orders of an hour, one for each due date."""
    always = Calendar("altijd", shifts=tuple(Shift(day, 0, 1440) for day in range(7)))
    orders = tuple(
        Order(
            f"O{number}",
            due=date(2026, 9, 8) + timedelta(days=days),
            operations=(Operation("1", alternatives=(Alternative("M", 0, HOUR),)),),
        )
        for number, days in enumerate(due_days)
    )
    machine = Machine("M", "w", calendar="altijd")
    return Company("P", START, orders=orders, machines=(machine,), calendars=(always,))


def held(company: Company) -> Held:
    made = held_of(company, plan_company(company, MaxIterations(0), workers=1))
    assert made is not None
    return made


def starts(found: Dropped) -> dict[str, int]:
    return {order: row.start for (order, _), row in found.rows.items()}


def test_the_step_in_the_way_goes_behind_and_the_others_stay() -> None:
    """Ten orders in a row: the first is dropped on the second, which is not urgent."""
    at = held(row_of_orders(*[30] * 10))
    found = dropped(at, {("O0", "1"): Wanted("M", HOUR)})
    assert starts(found) == {"O0": HOUR, "O1": 10 * HOUR}


def test_all_move_on_where_the_one_in_the_way_would_be_late_behind_them() -> None:
    """The second order is due today; sixteen hours are left of the day, and twenty orders."""
    at = held(row_of_orders(0, 0, *[30] * 20))
    found = dropped(at, {("O0", "1"): Wanted("M", HOUR)})
    assert found.late == {}
    assert starts(found)["O1"] < 16 * HOUR


def test_a_drop_is_never_later_nor_moves_more_than_pushing_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    company = made_company(monday(), operations=200, machines=5)
    plan = plan_company(company, MaxIterations(1), workers=1)
    at, draw, fewer = held_of(company, plan), random.Random(3), 0
    assert at is not None
    weight = {order.id: order.weight for order in company.orders}
    for row in draw.sample([row for row in plan.operations if row.machine], 12):
        pins = {(row.order, row.operation): Wanted(row.machine or "", row.start + 240)}
        found = dropped(at, pins)
        assert faults(company, plan, pins, found) == []
        with monkeypatch.context() as push_on:
            push_on.setattr(drops, "give_way", lambda *_: None)
            pushed = dropped(at, pins)
        late = [sum(weight[o] * m for o, m in each.late.items()) for each in (found, pushed)]
        assert found.refused or late[0] <= late[1]
        fewer += late[0] < late[1] or len(found.rows) < len(pushed.rows)
    assert fewer > 0


def test_a_pin_is_kept_free_in_a_firm_that_plans_no_people() -> None:
    """Dropped half an hour before the end of the second order, which goes elsewhere."""
    company = row_of_orders(30, 30, 30)
    plan = plan_company(company, MaxIterations(0), workers=1)
    at = held_of(company, plan)
    assert at is not None
    pins = {("O2", "1"): Wanted("M", HOUR + 30)}
    found = dropped(at, pins)
    assert faults(company, plan, pins, found) == []
    assert starts(found) == {"O2": HOUR + 30, "O1": 2 * HOUR + 30}


def test_a_pin_of_a_set_up_alone_is_held_as_long_as_what_comes_before_asks() -> None:
    """What is put before it at the same minute takes its set-up away, or makes one due."""
    company = random_company(9013)
    plan = plan_company(company, MaxIterations(30), 0, 1)
    at = held_of(company, plan)
    assert at is not None
    wanted = (("o1", "b1", "m0", 45), ("o0", "b0", "m2", 0), ("o1", "b3", "m1", 1509))
    pins = {(order, step): Wanted(machine, start) for order, step, machine, start in wanted}
    found = dropped(at, pins)
    assert faults(company, plan, {**at.pins, **pins}, found) == []

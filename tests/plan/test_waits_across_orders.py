"""Orders that wait for a step of another: each is late by its own steps, and hurries the other."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from gemaakt.company import Company
from gemaakt.order import Order
from gemaakt.plan.company.problem import company_draft
from gemaakt.plan.engine.arrays import LATE, Arrays
from gemaakt.plan.engine.pack import pack
from gemaakt.plan.engine.rules import by_apparent_cost, by_local_due_date, latest_ends
from gemaakt.plan.engine.state import new_state, plan_list
from gemaakt.plan.told import told
from gemaakt.routing import Alternative, Operation, OutsideStep
from gemaakt.shop import Calendar, Machine, Shift

START = datetime(2026, 9, 7, 6, tzinfo=UTC)
ALWAYS = Calendar("altijd", shifts=tuple(Shift(day, 0, 1440) for day in range(7)))


def cut(minutes: float = 60) -> Operation:
    return Operation("10", alternatives=(Alternative("laser", 0, minutes),))


def shop(*orders: Order) -> Arrays:
    machines = tuple(Machine(name, name, calendar="altijd") for name in ("laser", "brake"))
    company = Company("x", START, orders=orders, machines=machines, calendars=(ALWAYS,))
    return pack(company_draft(company).draft).arrays


def waiting(due: date) -> Order:
    """Its cutting is done with that of order A; five days at the galvaniser follow."""
    zinc = Operation("20", after=("A/10",), outside=OutsideStep("zink", 5))
    return Order("B", due=due, operations=(zinc,))


def test_an_order_is_not_late_by_what_another_does_after_its_step() -> None:
    arrays = shop(
        Order("A", due=date(2026, 9, 7), operations=(cut(),)), waiting(date(2026, 9, 30))
    )
    state = new_state(arrays)
    plan_list(arrays, state, np.array([0, 1], np.int32))
    assert told(arrays, state).late_min == 0
    assert state.cost[LATE] == 0


@pytest.mark.parametrize("rule", ["local", "atc", "atcs"])
def test_a_step_for_which_an_urgent_order_waits_comes_first(rule: str) -> None:
    """B must leave for the galvaniser today; A itself has weeks, C is due in ten days."""
    arrays = shop(
        Order("C", due=date(2026, 9, 17), operations=(cut(600),)),
        Order("A", due=date(2026, 10, 30), operations=(cut(600),)),
        waiting(date(2026, 9, 14)),
    )
    lists = {
        "local": lambda: by_local_due_date(arrays),
        "atc": lambda: by_apparent_cost(arrays, 1.5, 0.0),
        "atcs": lambda: by_apparent_cost(arrays, 1.5, 1.0),
    }
    assert lists[rule]().tolist() == [1, 2, 0]


def test_without_such_waits_a_step_must_end_by_its_own_order() -> None:
    bend = Operation("20", after=("10",), alternatives=(Alternative("brake", 0, 90),))
    arrays = shop(Order("A", due=date(2026, 9, 8), operations=(cut(), bend)))
    due = int(arrays.due[0])
    assert latest_ends(arrays).tolist() == [due - 90, due]

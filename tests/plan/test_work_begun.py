"""Minutes that were worked on pieces still to make are not planned again."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemaakt.company import Company
from gemaakt.company.load import work_by_centre
from gemaakt.order import Order
from gemaakt.plan import PlanResult, plan_company
from gemaakt.plan.judge.verify import verify_company_plan
from gemaakt.routing import Alternative, Operation, OperationStatus, Running
from gemaakt.shop import Calendar, Machine, Shift
from gemaakt.stop import MaxIterations

START = datetime(2026, 11, 26, 7, tzinfo=UTC)
ALL_DAY = Calendar("dag", shifts=tuple(Shift(day, 0, 24 * 60) for day in range(7)))
FAST, SLOW = Alternative("snel", 30.0, 2.0, 20.0), Alternative("traag", 30.0, 4.0, 40.0)
WELD = Operation(
    "10", alternatives=(FAST, SLOW), quantity=50, status=OperationStatus.RUNNING,
    running=Running("snel"),
)  # fmt: skip
"""120 minutes of running on the fast machine, 240 on the slow one."""


def company(*operations: Operation) -> Company:
    machines = tuple(Machine(name, work_centre=name, calendar="dag") for name in ("snel", "traag"))
    order = Order("A", operations=operations, due=date(2026, 12, 1))
    return Company("W", START, calendars=(ALL_DAY,), machines=machines, orders=(order,))


def planned(firm: Company) -> PlanResult:
    plan = plan_company(firm, MaxIterations(50), 1, 1)
    assert plan.is_verified
    return plan


@pytest.mark.parametrize(
    ("worked_min", "left_min"), [(0.0, 120), (45.0, 75), (107.9, 13), (119.0, 12), (600.0, 12)]
)
def test_what_runs_takes_what_is_left_of_it(worked_min: float, left_min: int) -> None:
    (row,) = planned(company(replace(WELD, worked_min=worked_min))).operations
    assert (row.start, row.end) == (0, left_min)


def test_on_the_slow_machine_as_large_a_share_is_left() -> None:
    slow = replace(WELD, running=Running("traag"), worked_min=60.0)
    (row,) = planned(company(slow)).operations
    assert (row.machine, row.end) == ("traag", 180)


def test_what_was_laid_aside_is_set_up_anew_and_takes_what_is_left() -> None:
    aside = replace(WELD, status=OperationStatus.OPEN, running=None, worked_min=90.0)
    (row,) = planned(company(aside)).operations
    assert (row.machine, row.setup_end, row.end) == ("snel", 30, 60)


def test_a_first_batch_is_ready_sooner_too() -> None:
    """Of each piece as much is left as of the whole: half of the 22 minutes of one piece."""
    first = replace(WELD, worked_min=60.0, transfer_quantity=1)
    then = Operation("20", after=("10",), alternatives=(Alternative("traag", 0.0, 4.0),))
    rows = planned(company(first, replace(then, quantity=50))).operations
    assert {row.operation: row.start for row in rows} == {"10": 0, "20": 11}


def test_more_work_than_was_planned_is_told_with_what_to_do() -> None:
    plan = planned(company(replace(WELD, worked_min=150.2)))
    assert [(each.code, each.params) for each in plan.findings] == [
        ("plan.work-overrun", {"worked": 150, "planned": 120, "pieces": 50})
    ]


def test_a_plan_of_all_minutes_again_is_refused() -> None:
    whole, begun = company(WELD), company(replace(WELD, worked_min=45.0))
    faults = verify_company_plan(begun, planned(whole))
    assert {each.rule for each in faults} == {"minutes"}


def test_the_load_counts_what_is_left() -> None:
    """On the mean of both machines: 30 minutes of set-up, and half of 120 and of 240."""
    begun = company(replace(WELD, worked_min=60.0))
    assert work_by_centre(begun) == {"snel": 30.0 + (60.0 + 120.0) / 2}


@given(
    worked_min=st.floats(0, 1e6), piece_min=st.floats(0, 40), fixed_min=st.floats(0, 300),
    quantity=st.integers(1, 400),
)  # fmt: skip
def test_planner_and_judge_reckon_the_same_minutes(
    worked_min: float, piece_min: float, fixed_min: float, quantity: int
) -> None:
    way = Alternative("snel", 10.0, piece_min, fixed_min)
    step = replace(WELD, alternatives=(way,), quantity=quantity, worked_min=worked_min)
    planned(company(step))

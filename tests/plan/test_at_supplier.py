"""A step that was sent to its supplier is back when its days are over, not when new ones are."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemaakt.company import Company
from gemaakt.order import Order
from gemaakt.plan import PlanResult, plan_company
from gemaakt.plan.judge.verify import verify_company_plan
from gemaakt.routing import Operation, OperationStatus, OutsideStep, Running
from gemaakt.shop import Closure
from gemaakt.stop import MaxIterations

START = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
"""A Thursday, half past ten in Amsterdam."""
DAY_MIN = 24 * 60


def company(sent: datetime | None, days: int = 5) -> Company:
    zinc = Operation(
        "10",
        outside=OutsideStep("verzinkerij", days),
        status=OperationStatus.RUNNING,
        running=Running("", started=sent),
    )
    return Company("P", START, orders=(Order("A", operations=(zinc,)),))


def planned(firm: Company) -> PlanResult:
    plan = plan_company(firm, MaxIterations(50), 1, 1)
    assert plan.is_verified
    return plan


def end_of(firm: Company) -> datetime:
    (row,) = planned(firm).operations
    return START + timedelta(minutes=row.end)


@pytest.mark.parametrize(
    ("sent", "back"),
    [
        (datetime(2026, 11, 24, 9, 30, tzinfo=UTC), datetime(2026, 12, 1, 9, 30, tzinfo=UTC)),
        (datetime(2026, 11, 21, 12, 0, tzinfo=UTC), datetime(2026, 11, 27, 23, 0, tzinfo=UTC)),
        (datetime(2026, 11, 19, 9, 31, tzinfo=UTC), datetime(2026, 11, 26, 9, 31, tzinfo=UTC)),
        (
            (START - timedelta(days=2)).replace(tzinfo=None),
            datetime(2026, 12, 1, 9, 30, tzinfo=UTC),
        ),
    ],
    ids=["tuesday", "in the weekend", "back in a minute", "without a zone"],
)
def test_five_working_days_count_from_the_day_it_was_sent(sent: datetime, back: datetime) -> None:
    assert end_of(company(sent)) == back


def test_a_day_on_which_the_firm_was_closed_does_not_count() -> None:
    """Also in a replan of the same orders: the days at the supplier are reckoned anew."""
    open_all_week = company(datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
    closed = replace(open_all_week, closures=(Closure(date(2026, 11, 25), date(2026, 11, 25)),))
    assert end_of(closed) - end_of(open_all_week) == timedelta(days=1)


def test_when_it_was_sent_is_not_known_all_of_its_days_are_planned() -> None:
    assert end_of(company(None)) == datetime(2026, 12, 3, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("ago", [7, 40, 5000])
def test_what_should_be_back_is_told_and_expected_in_a_working_day(ago: int) -> None:
    plan = planned(company(START - timedelta(days=ago)))
    assert [row.end for row in plan.operations] == [DAY_MIN]
    assert [each.code for each in plan.findings] == ["plan.outside-overdue"]


def test_a_plan_that_counts_all_days_again_is_refused() -> None:
    sent = company(datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
    (row,) = planned(company(None)).operations
    plan = planned(sent)
    faults = verify_company_plan(sent, replace(plan, operations=(row,)))
    assert {each.rule for each in faults} == {"minutes"}


@given(days=st.integers(0, 12), ago_min=st.integers(-3000, 40_000))
def test_planner_and_judge_reckon_the_same_days(days: int, ago_min: int) -> None:
    planned(company(START - timedelta(minutes=ago_min), days))

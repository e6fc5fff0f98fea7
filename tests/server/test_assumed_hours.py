"""Hours that nobody told: forty a week at work, with a break, changed by one number."""

from datetime import UTC, datetime, timedelta

from gemaakt.company import Company
from gemaakt.company.assumed import (
    BREAK,
    assumed_break,
    day_spans,
    usual_calendar,
    with_break,
    with_opening_hours,
)
from gemaakt.server.shop.assume import answered
from gemaakt.shop.calendar import open_intervals

MONDAY = datetime(2026, 12, 6, 23, tzinfo=UTC)


def week_h(company: Company) -> float:
    found = open_intervals(company.calendars[0], MONDAY, MONDAY + timedelta(days=7))
    return sum(end - start for start, end in found) / 60


def firm() -> Company:
    return Company("Firma", MONDAY, calendars=(usual_calendar(),), assumptions=(assumed_break(),))


def said(company: Company) -> tuple[object, ...]:
    params = next(each.params for each in company.assumptions if each.code == BREAK)
    return params["minutes"], params["day_h"], params["week_h"]


def test_a_firm_that_tells_no_hours_works_forty_a_week() -> None:
    """Its people were planned for 42,5: nobody took the break off."""
    assert week_h(firm()) == 40
    assert said(firm()) == (30, 8, 40)


def test_hours_and_break_are_changed_by_one_number_each_and_what_is_said_follows() -> None:
    nine = answered(firm(), "hours", "", 9)
    assert week_h(nine) == 45
    longer = answered(nine, "break", "", 60)
    assert said(longer) == (60, 8.5, 42.5)
    assert week_h(longer) == 42.5
    assert week_h(with_break(longer, 0)) == 47.5


def test_a_firm_that_was_told_of_no_break_keeps_its_hours() -> None:
    old = with_opening_hours(Company("Firma", MONDAY, calendars=(usual_calendar(),)), 450, 960)
    assert week_h(answered(old, "hours", "", 8)) == 40
    assert len(answered(old, "hours", "", 8).calendars[0].shifts) == 5


def test_a_break_is_at_noon_or_else_about_halfway() -> None:
    assert day_spans(450, 960, 30) == [(450, 720), (750, 960)]
    assert day_spans(840, 1380, 30) == [(840, 1095), (1125, 1380)]
    assert day_spans(450, 960, 0) == [(450, 960)]

"""R&D hours count when they are written within ten working days."""

from datetime import date, timedelta

import numpy as np
import pytest

from gemaakt.schemes.wbso_hours import (
    HourLine,
    HoursOdd,
    days_to_write,
    last_day_to_write,
    overview,
)
from gemaakt.shop import Closure


def easter(year: int) -> date:
    """Anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def free_days(year: int) -> set[date]:
    """Dutch public holidays by their own rules, apart from the package that the code uses."""
    sunday = easter(year)
    king = date(year, 4, 27)
    found = {date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)}
    found |= {sunday + timedelta(days=n) for n in (0, 1, 39, 49, 50)}
    found.add(king - timedelta(days=1) if king.weekday() == 6 else king)
    return found | ({date(year, 5, 5)} if year % 5 == 0 else set())


def cases() -> list[tuple[date, list[Closure]]]:
    dice = np.random.default_rng(11)
    rows = []
    for _ in range(500):
        day = date(2023, 1, 1) + timedelta(days=int(dice.integers(0, 365 * 5)))
        closures = []
        for _ in range(int(dice.integers(0, 3))):
            first = day + timedelta(days=int(dice.integers(-10, 25)))
            last = first + timedelta(days=int(dice.integers(0, 21)))
            closures.append(Closure(first, last))
        rows.append((day, closures))
    return rows


def test_the_last_day_is_exact_over_holidays_and_closures_in_500_cases():
    for day, closures in cases():
        working = []
        at = day
        while len(working) < 10:
            at += timedelta(days=1)
            closed = any(c.first_day <= at <= c.last_day for c in closures)
            if at.isoweekday() <= 5 and at not in free_days(at.year) and not closed:
                working.append(at)
        assert last_day_to_write(day, closures) == working[-1], (day, closures)


def line(day: date, recorded: date, minutes: int = 120, project: str = "laskop") -> HourLine:
    return HourLine("p1", project, day, minutes, recorded)


def test_hours_written_a_day_too_late_do_not_count_and_say_why():
    day = date(2026, 3, 2)
    last = last_day_to_write(day)
    assert last == date(2026, 3, 16)
    found = overview(
        [line(day, last), line(day, last + timedelta(days=1), 60)], on=date(2026, 3, 31)
    )
    assert found.projects[0].accepted_h == 2
    assert found.projects[0].late_h == 1
    assert [each.code for each in found.findings] == ["schemes.hours-late"]


def test_hours_are_compared_with_what_was_declared():
    day = date(2026, 7, 1)
    rows = [line(day, day, 1200), line(day, day, 60, project="mal")]
    found = overview(rows, on=date(2026, 7, 2), declared_h={"laskop": 10, "mal": 100})
    codes = {each.where["project"]: each.code for each in found.findings}
    assert codes == {
        "laskop": "schemes.hours-over-declared",
        "mal": "schemes.hours-under-declared",
    }


def test_the_overview_lists_each_person_per_day_and_project():
    day = date(2026, 7, 1)
    found = overview([line(day, day, 30), line(day, day, 45)], on=day)
    assert found.lines == (("laskop", "p1", day, 75),)


def test_a_warning_comes_before_the_last_day_and_not_after():
    day = date(2026, 3, 2)
    worked = [("p1", day)]
    assert days_to_write(worked, [], on=date(2026, 3, 14))[0].params["last"] == "2026-03-16"
    assert days_to_write(worked, [], on=date(2026, 3, 17)) == ()
    assert days_to_write(worked, worked, on=date(2026, 3, 14)) == ()


@pytest.mark.parametrize("minutes", [-1, 1441])
def test_an_hour_line_outside_a_day_is_refused(minutes):
    with pytest.raises(HoursOdd):
        overview([line(date(2026, 3, 2), date(2026, 3, 2), minutes)], on=date(2026, 3, 2))


def test_hours_of_another_year_or_to_come_are_neither_accepted_nor_late():
    late = [line(date(2025, 11, 3), date(2026, 1, 5)), line(date(2026, 4, 1), date(2026, 6, 1))]
    found = overview([*late, line(date(2026, 3, 2), date(2026, 3, 2), 60)], on=date(2026, 3, 31))
    assert [(each.accepted_h, each.late_h) for each in found.projects] == [(1, 0)]
    assert found.findings == ()


def test_a_person_works_no_more_hours_than_a_day_has_however_many_lines_say_so():
    day = date(2026, 3, 2)
    rows = [line(day, day, 600), line(day, day, 600, "mal"), line(day, day, 241, "mal")]
    assert overview(rows[:2], on=day).projects
    with pytest.raises(HoursOdd, match="hours-odd"):
        overview(rows, on=day)


def test_hours_are_not_written_before_they_are_worked():
    with pytest.raises(HoursOdd, match="hours-ahead"):
        overview([line(date(2026, 3, 10), date(2026, 3, 9))], on=date(2026, 3, 31))


def test_a_firm_that_closes_for_good_is_never_late():
    day = date(2026, 3, 2)
    shut = [Closure(date(2026, 3, 3), date(9999, 12, 31))]
    assert last_day_to_write(day, shut).year > 9000
    found = overview([line(day, day + timedelta(days=100))], on=date(2026, 12, 31), closures=shut)
    assert found.findings == ()

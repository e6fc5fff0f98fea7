"""A shop is open when its pattern, the holidays and its own closures say so."""

from datetime import date, datetime, timedelta

import pytest

from gemaakt import clock
from gemaakt.shop import Calendar, Closure, DayException, Shift, open_intervals
from gemaakt.shop.calendar import public_holidays

DAY = Calendar("dag", shifts=tuple(Shift(d, 450, 960) for d in range(5)))
NIGHT = Calendar("nacht", shifts=tuple(Shift(d, 22 * 60, 30 * 60) for d in range(7)))


def open_minutes(calendar: Calendar, first: date, days: int, **more: object) -> int:
    start, end = clock.local_midnight(first), clock.local_midnight(first + timedelta(days=days))
    spans = open_intervals(calendar, start, end, **more)  # type: ignore[arg-type]
    return sum(b - a for a, b in spans)


@pytest.mark.parametrize("monday", [date(2026, 10, 19), date(2026, 10, 26), date(2027, 3, 22)])
def test_day_shifts_keep_their_minutes_in_the_weeks_of_the_change(monday: date) -> None:
    # 26 March 2027 is Good Friday, which is no day off
    assert open_minutes(DAY, monday, 7) == 5 * 510


@pytest.mark.parametrize(
    ("monday", "minutes"),
    [(date(2026, 10, 19), 7 * 480 + 60), (date(2027, 3, 8), 7 * 480)],
)
def test_a_week_of_night_shifts_has_an_hour_more_in_autumn(monday: date, minutes: int) -> None:
    start = clock.utc_of(monday, 12 * 60)
    end = clock.utc_of(monday + timedelta(days=7), 12 * 60)
    assert sum(b - a for a, b in open_intervals(NIGHT, start, end)) == minutes


def test_a_night_shift_across_the_spring_jump_has_an_hour_less() -> None:
    start = clock.utc_of(date(2027, 3, 27), 12 * 60)
    end = clock.utc_of(date(2027, 3, 27), 36 * 60)
    night = Calendar("n", shifts=NIGHT.shifts, works_on_holidays=True)
    assert sum(b - a for a, b in open_intervals(night, start, end)) == 7 * 60


def test_a_night_shift_that_began_yesterday_is_still_open() -> None:
    start = clock.utc_of(date(2026, 11, 24), 2 * 60)
    assert open_intervals(NIGHT, start, start + timedelta(hours=6))[0] == (0, 240)


@pytest.mark.parametrize(("year", "is_free"), [(2025, True), (2026, False), (2030, True),
                                               (2027, False), (2029, False)])  # fmt: skip
def test_liberation_day_is_a_day_off_once_in_five_years(year: int, is_free: bool) -> None:
    assert (date(year, 5, 5) in public_holidays(year)) is is_free


@pytest.mark.parametrize("good_friday", [date(2026, 4, 3), date(2027, 3, 26), date(2028, 4, 14)])
def test_good_friday_is_no_day_off(good_friday: date) -> None:
    assert good_friday not in public_holidays(good_friday.year)
    assert open_minutes(DAY, good_friday, 1) == 510


@pytest.mark.parametrize(
    "day", [date(2026, 4, 6), date(2026, 4, 27), date(2026, 5, 14), date(2026, 5, 25),
            date(2026, 12, 25), date(2027, 1, 1)],
)  # fmt: skip
def test_the_shop_is_closed_on_public_holidays_unless_it_says_otherwise(day: date) -> None:
    assert open_minutes(DAY, day, 1) == 0
    always = Calendar("x", shifts=DAY.shifts, works_on_holidays=True)
    assert open_minutes(always, day, 1) == 510


def test_the_kings_birthday_on_a_sunday_is_kept_on_saturday() -> None:
    assert date(2025, 4, 26) in public_holidays(2025)
    assert date(2025, 4, 27) not in public_holidays(2025)


def test_an_exception_goes_before_a_closure_and_a_closure_before_the_pattern() -> None:
    monday = date(2026, 11, 23)
    closure = (Closure(monday, monday + timedelta(days=1)),)
    assert open_minutes(DAY, monday, 5, closures=closure) == 3 * 510
    worked = Calendar("d", shifts=DAY.shifts, exceptions=(DayException(monday, ((480, 720),)),))
    assert open_minutes(worked, monday, 5, closures=closure) == 240 + 3 * 510


def test_minutes_are_counted_from_the_start_asked_for() -> None:
    start = datetime(2026, 11, 24, 9, 0, tzinfo=clock.zone("Europe/Amsterdam"))
    spans = open_intervals(DAY, start, start + timedelta(days=1))
    assert spans == [(0, 420), (1350, 1440)]

"""The weeks in which summer time ends and begins have the minutes they really have."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemaakt import clock

AUTUMN, SPRING = date(2026, 10, 25), date(2027, 3, 28)
INTERVALS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=12)


def minutes_of_day(day: date) -> int:
    start, end = clock.local_midnight(day), clock.local_midnight(day + timedelta(days=1))
    return clock.minute_of(end, start)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(AUTUMN, 25), (SPRING, 23), (date(2026, 11, 24), 24), (date(2027, 7, 1), 24)],
)
def test_a_day_has_the_hours_it_really_has(day: date, hours: int) -> None:
    assert minutes_of_day(day) == hours * 60


@pytest.mark.parametrize(
    ("monday", "hours"), [(date(2026, 10, 19), 169), (date(2027, 3, 22), 167)]
)
def test_the_week_of_the_change_has_an_hour_more_or_less(monday: date, hours: int) -> None:
    start, end = clock.local_midnight(monday), clock.local_midnight(monday + timedelta(days=7))
    assert clock.minute_of(end, start) == hours * 60


@pytest.mark.parametrize(
    ("saturday", "hours"),
    [(date(2026, 10, 24), 9), (date(2027, 3, 27), 7), (date(2026, 11, 7), 8)],
)
def test_a_night_shift_across_the_change_works_the_right_minutes(
    saturday: date, hours: int
) -> None:
    start, end = clock.utc_of(saturday, 22 * 60), clock.utc_of(saturday, 30 * 60)
    assert clock.minute_of(end, start) == hours * 60


def test_a_minute_that_the_spring_skips_is_the_jump_itself() -> None:
    jump = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    for minute in (120, 130, 179):
        assert clock.utc_of(SPRING, minute) == jump
    assert clock.utc_of(SPRING, 180) == jump
    assert clock.utc_of(SPRING, 119) == jump - timedelta(minutes=1)


def test_a_minute_that_the_autumn_has_twice_is_the_first_of_the_two() -> None:
    assert clock.utc_of(AUTUMN, 150) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(
    day=st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    minute=st.integers(0, 2 * 1440),
    more=st.integers(0, 300),
)
def test_local_minutes_never_run_backwards(day: date, minute: int, more: int) -> None:
    assert clock.utc_of(day, minute) <= clock.utc_of(day, minute + more) + timedelta(hours=1)


@given(minute=st.integers(-(10**6), 10**6))
def test_a_minute_and_its_instant_are_the_same(minute: int) -> None:
    zero = datetime(2026, 10, 19, tzinfo=timezone(timedelta(hours=2)))
    assert clock.minute_of(clock.instant_of(minute, zero), zero) == minute


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 24)  # noqa: DTZ001
    with pytest.raises(clock.NaiveInstant):
        clock.minute_of(naive, datetime(2026, 11, 24, tzinfo=UTC))
    with pytest.raises(ValueError, match=r"clock\.naive-instant"):
        clock.local_day(naive)


def test_the_local_day_is_that_of_the_shop_not_of_greenwich() -> None:
    assert clock.local_day(datetime(2026, 11, 24, 23, 30, tzinfo=UTC)) == date(2026, 11, 25)


def covered(intervals: list[tuple[int, int]]) -> set[int]:
    return {minute for start, end in intervals for minute in range(start, end)}


@given(intervals=INTERVALS)
def test_merging_keeps_every_minute_and_leaves_no_touching_pieces(
    intervals: list[tuple[int, int]],
) -> None:
    joined = clock.merged(intervals)
    assert covered(joined) == covered(intervals)
    assert all(a[1] < b[0] for a, b in pairwise(joined))


@given(intervals=INTERVALS, holes=INTERVALS)
def test_holes_take_away_exactly_their_own_minutes(
    intervals: list[tuple[int, int]], holes: list[tuple[int, int]]
) -> None:
    left = clock.without(clock.merged(intervals), clock.merged(holes))
    assert covered(left) == covered(intervals) - covered(holes)


@given(one=INTERVALS, other=INTERVALS)
def test_common_minutes_are_those_of_both(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    both = clock.common(clock.merged(one), clock.merged(other))
    assert covered(both) == covered(one) & covered(other)


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../../etc/passwd", "Europe", "\0", "x" * 5000]
)
def test_a_time_zone_that_is_none_is_refused_by_name(name: str) -> None:
    with pytest.raises(clock.UnknownZone, match="unknown-zone"):
        clock.zone(name)

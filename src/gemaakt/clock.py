"""Local shop time and the planner's integer minutes: the only module that knows time zones.

A shop thinks in local wall-clock time ("the night shift starts at 22:00"); the planner counts
whole minutes since ``zero``, a UTC instant. Python subtracts two local datetimes as wall clock and
so counts 24 hours on a day of 23 or 25; everything here goes through UTC first.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from gemaakt.errors import GemaaktError
from gemaakt.units import MINUTES_PER_DAY

AMSTERDAM = "Europe/Amsterdam"
FIRST_DAY, LAST_DAY = date(2, 1, 1), date(9998, 12, 31)
"""Days beyond these count as these: "until 9999" means for ever, and has no day after it."""
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001

type Interval = tuple[int, int]
"""Minutes [from, to) since zero."""


class NaiveInstant(GemaaktError, ValueError):
    """An instant without a time zone cannot be placed in time."""


class UnknownZone(GemaaktError, LookupError):
    """No time zone has this name."""


@lru_cache(maxsize=16)
def zone(name: str) -> ZoneInfo:
    """The time zone of this name, read once; `UnknownZone` when there is none."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        raise UnknownZone("clock.unknown-zone", name=name[:80]) from error


def utc_of(day: date, minute: int, zone_name: str = AMSTERDAM) -> datetime:
    """UTC instant of a local minute of the day; minutes past 1440 are on the days after.

    A wall-clock time that the spring jump skips becomes the jump itself; one that the autumn
    night has twice is the first of the two.
    """
    shifted = within(day) + timedelta(days=minute // MINUTES_PER_DAY)
    rest = minute % MINUTES_PER_DAY
    local = datetime(
        shifted.year, shifted.month, shifted.day, rest // 60, rest % 60, tzinfo=zone(zone_name)
    )
    back = local.astimezone(UTC).astimezone(zone(zone_name))
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):
        return _spring_jump(local)
    return local.astimezone(UTC)


def _spring_jump(skipped: datetime) -> datetime:
    """The instant at which the clock jumps over this local time (offsets before and after)."""
    before = skipped.replace(fold=0).utcoffset()
    after = skipped.replace(fold=1).utcoffset()
    assert before is not None
    assert after is not None
    low = (skipped.replace(tzinfo=None) - before).replace(tzinfo=UTC) - abs(before - after)
    local_zone = skipped.tzinfo
    minute = timedelta(minutes=1)
    start_offset = low.astimezone(local_zone).utcoffset()
    while low.astimezone(local_zone).utcoffset() == start_offset:
        low += minute
    return low


def within(day: date) -> date:
    """The day, none before `FIRST_DAY` and none after `LAST_DAY`."""
    return min(max(day, FIRST_DAY), LAST_DAY)


def since(zero: datetime, instant: datetime) -> timedelta:
    """How long after zero an instant is, in true time; also in the first and the last year.

    Raises `NaiveInstant` where one of both has no time zone.
    """
    return _true(instant) - _true(zero)


def _true(instant: datetime) -> timedelta:
    offset = instant.utcoffset()
    if offset is None:
        raise NaiveInstant("clock.naive-instant", instant=str(instant))
    return instant.replace(tzinfo=None) - EPOCH - offset


def minute_of(instant: datetime, zero: datetime) -> int:
    """Whole minutes from zero to the instant, rounded down; both must carry a time zone."""
    return int(since(zero, instant).total_seconds() // 60)


def instant_of(minute: int, zero: datetime) -> datetime:
    """The UTC instant that many minutes after zero."""
    return zero.astimezone(UTC) + timedelta(minutes=minute)


def local_day(instant: datetime, zone_name: str = AMSTERDAM) -> date:
    """The local calendar day of an instant."""
    if instant.tzinfo is None:
        raise NaiveInstant("clock.naive-instant", instant=str(instant))
    return instant.astimezone(zone(zone_name)).date()


def local_midnight(day: date, zone_name: str = AMSTERDAM) -> datetime:
    """UTC instant at which the local day begins."""
    return utc_of(day, 0, zone_name)


def length_min(intervals: Iterable[Interval]) -> int:
    """Minutes of intervals together; those that overlap count as often as they are there."""
    return sum(end - start for start, end in intervals)


def merged(intervals: list[Interval]) -> list[Interval]:
    """Sorted intervals without overlap; those that touch become one (midnight is no break)."""
    result: list[Interval] = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def without(intervals: list[Interval], holes: list[Interval]) -> list[Interval]:
    """The parts of merged intervals that no hole covers."""
    result: list[Interval] = []
    cuts = merged(holes)
    for start, end in merged(intervals):
        at = start
        for cut_start, cut_end in cuts:
            if cut_end <= at or cut_start >= end:
                continue
            if cut_start > at:
                result.append((at, cut_start))
            at = max(at, cut_end)
        if at < end:
            result.append((at, end))
    return result


def common(one: list[Interval], other: list[Interval]) -> list[Interval]:
    """The minutes that both lists of merged intervals have."""
    result: list[Interval] = []
    i = j = 0
    while i < len(one) and j < len(other):
        start, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if start < end:
            result.append((start, end))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return merged(result)

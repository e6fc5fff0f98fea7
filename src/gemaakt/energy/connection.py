"""Four transport rights and their combinations as one limit in kW per quarter of an hour.

Words. The *connection* is what the cable can carry. A *transport right* is what the grid operator
lets you take, as the mean of a quarter: *firm* always; *time-block* in certain hours of the week;
*fully variable* only in periods announced the day before; *time-duration* always but for announced
interruptions (at most 15 % of the hours). Rights on one connection add up. A *capacity limit*
(congestion management contract) takes some away in a period. Sources: ACM/UIT/619367, Stcrt
2024-23594 (16 July 2024); Netcode elektriciteit 7.13.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from gemaakt import clock
from gemaakt.clock import AMSTERDAM
from gemaakt.shop import GridConnection, LimitPeriod, WeeklyLimit
from gemaakt.units import MINUTES_PER_DAY, QUARTER_MIN

LATER_DAYS = 10 * 365
QUARTERS_A_DAY = MINUTES_PER_DAY // QUARTER_MIN

type Quarters = npt.NDArray[np.float64]
"""One number per quarter of an hour, from a start that lies on a quarter."""


class RightKind(StrEnum):
    """The four transport rights since 1 April 2025."""

    FIRM = "firm"
    TIME_BLOCK = "time-block"
    VARIABLE = "variable"
    TIME_DURATION = "time-duration"


@dataclass(frozen=True, slots=True)
class TransportRight:
    """What may be taken, and when.

    `blocks`: (weekday, start_min, end_min) in local time, for time-block rights. `periods`: for a
    variable right when it holds, for a time-duration right when it is interrupted.
    """

    kind: RightKind
    power_kw: float
    blocks: tuple[tuple[int, int, int], ...] = ()
    periods: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class CapacityLimit:
    """At most this many kW in a period, whatever the rights say."""

    start: datetime
    end: datetime
    limit_kw: float


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection with its rights, limits, and what is already drawn or made."""

    connection_kw: float
    rights: tuple[TransportRight, ...] = ()
    """Without rights the connection itself is the limit."""
    limits: tuple[CapacityLimit, ...] = ()
    base_load_kw: float = 0.0
    month_peak_kw: float = 0.0
    """Highest quarter already made this month: staying under it costs nothing more."""


def limit_series(
    connection: Connection, start: datetime, quarters: int, zone_name: str = AMSTERDAM
) -> Quarters:
    """What may be drawn in each quarter from start: connection, rights and limits together."""
    allowed = np.zeros(quarters)
    for right in connection.rights:
        allowed += right.power_kw * _holds(right, start, quarters, zone_name)
    if not connection.rights:
        allowed[:] = connection.connection_kw
    for limit in connection.limits:
        first, last = _touched(limit.start, limit.end, start, quarters)
        allowed[first:last] = np.minimum(allowed[first:last], limit.limit_kw)
    return np.minimum(allowed, connection.connection_kw)


def _holds(right: TransportRight, start: datetime, quarters: int, zone_name: str) -> Quarters:
    if right.kind is RightKind.FIRM:
        return np.ones(quarters)
    if right.kind is RightKind.TIME_BLOCK:
        return _in_blocks(right.blocks, start, quarters, zone_name)
    held = np.zeros(quarters)
    for begin, end in right.periods:
        if right.kind is RightKind.VARIABLE:
            first, last = _covered(begin, end, start, quarters)
        else:
            first, last = _touched(begin, end, start, quarters)
        held[first:last] = 1.0
    return held if right.kind is RightKind.VARIABLE else 1.0 - held


def _in_blocks(
    blocks: tuple[tuple[int, int, int], ...], start: datetime, quarters: int, zone_name: str
) -> Quarters:
    held = np.zeros(quarters)
    days = quarters * QUARTER_MIN // MINUTES_PER_DAY + 3
    first_day = clock.local_day(start, zone_name)
    for offset in range(-1, days):
        day = first_day.fromordinal(first_day.toordinal() + offset)
        for weekday, start_min, end_min in blocks:
            if day.weekday() == weekday:
                begin = clock.utc_of(day, start_min, zone_name)
                end = clock.utc_of(day, end_min, zone_name)
                first, last = _covered(begin, end, start, quarters)
                held[first:last] = 1.0
    return held


def _covered(begin: datetime, end: datetime, start: datetime, quarters: int) -> tuple[int, int]:
    """Quarters that lie wholly in the period: what is only partly allowed is not counted on."""
    first = -(-clock.minute_of(begin, start) // QUARTER_MIN)
    last = clock.minute_of(end, start) // QUARTER_MIN
    return max(0, min(first, quarters)), max(0, min(last, quarters))


def _touched(begin: datetime, end: datetime, start: datetime, quarters: int) -> tuple[int, int]:
    """Quarters that the period touches: what is partly taken away is taken away."""
    first = clock.minute_of(begin, start) // QUARTER_MIN
    last = -(-clock.minute_of(end, start) // QUARTER_MIN)
    return max(0, min(first, quarters)), max(0, min(last, quarters))


def free_kw(
    connection: Connection,
    start: datetime,
    drawn_kw: Quarters,
    solar_kw: Quarters | None = None,
    zone_name: str = AMSTERDAM,
) -> Quarters:
    """kW still free in each quarter: the limit, less what is drawn, plus own solar power."""
    allowed = limit_series(connection, start, len(drawn_kw), zone_name)
    own = solar_kw if solar_kw is not None else np.zeros(len(drawn_kw))
    return allowed - connection.base_load_kw - drawn_kw + own


def grid_connection(
    connection: Connection,
    start: datetime,
    quarters: int,
    solar_kw: Sequence[float] | Quarters | None = None,
    zone_name: str = AMSTERDAM,
) -> GridConnection:
    """The limit as the planner reads it: what returns every week, and what a period takes away.

    A variable right and a forecast of own solar power do not return: then the limit is written
    out in stretches of equal kW, and after the last quarter the lowest right holds. A variable
    right of which no period is to come gives nothing, and leaves what returns every week.
    """
    connection = replace(connection, rights=tuple(_to_come(connection.rights, start)))
    if solar_kw is None and all(each.kind is not RightKind.VARIABLE for each in connection.rights):
        return _returning(connection, start, quarters, zone_name)
    allowed = limit_series(connection, start, quarters, zone_name)
    rights = limit_series(replace(connection, limits=()), start, quarters, zone_name)
    lowest = float(rights.min()) if quarters else connection.connection_kw
    if solar_kw is not None:
        allowed = allowed + np.asarray(solar_kw, dtype=np.float64)
    known_until = clock.instant_of(quarters * QUARTER_MIN, start)
    later = LimitPeriod(known_until, known_until + timedelta(days=LATER_DAYS), lowest)
    highest = float(allowed.max()) if quarters else connection.connection_kw
    return GridConnection(
        limit_kw=max(highest, connection.connection_kw),
        base_load_kw=connection.base_load_kw,
        periods=(*_periods(allowed, start), later),
    )


def _to_come(rights: Sequence[TransportRight], start: datetime) -> Iterator[TransportRight]:
    """The rights, a variable one that is over as nothing that is always so."""
    for each in rights:
        is_over = all(end <= start for _, end in each.periods)
        if each.kind is RightKind.VARIABLE and is_over:
            yield TransportRight(RightKind.FIRM, 0.0)
        else:
            yield each


def _returning(
    connection: Connection, start: datetime, quarters: int, zone_name: str
) -> GridConnection:
    """Rights that return every week as weekly limits, which hold however far one looks ahead."""
    always = replace(
        connection,
        limits=(),
        rights=tuple(
            replace(each, periods=()) if each.kind is RightKind.TIME_DURATION else each
            for each in connection.rights
        ),
    )
    weekly = _weekly(always)
    allowed = limit_series(connection, start, quarters, zone_name)
    taken = allowed < limit_series(always, start, quarters, zone_name)
    kept = np.where(taken, allowed, np.nan)
    return GridConnection(
        limit_kw=max((each.limit_kw for each in weekly), default=connection.connection_kw),
        base_load_kw=connection.base_load_kw,
        weekly=weekly if len({each.limit_kw for each in weekly}) > 1 else (),
        periods=tuple(each for each in _periods(kept, start) if each.limit_kw >= 0),
    )


def _weekly(connection: Connection) -> tuple[WeeklyLimit, ...]:
    """What may be drawn in each quarter of each weekday, as stretches of equal kW."""
    week = np.zeros(7 * QUARTERS_A_DAY)
    for right in connection.rights:
        held = np.full(len(week), right.kind is not RightKind.TIME_BLOCK)
        for weekday, start_min, end_min in right.blocks:
            first = weekday * QUARTERS_A_DAY - (-start_min // QUARTER_MIN)
            last = weekday * QUARTERS_A_DAY + end_min // QUARTER_MIN
            held[np.arange(first, last) % len(week)] = True
        week += right.power_kw * held
    if not connection.rights:
        week[:] = connection.connection_kw
    days = np.minimum(week, connection.connection_kw).reshape(7, QUARTERS_A_DAY)
    return tuple(
        WeeklyLimit(day, first * QUARTER_MIN, last * QUARTER_MIN, float(kw[first]))
        for day, kw in enumerate(days)
        for first, last in _runs(kw)
    )


def _periods(allowed: Quarters, start: datetime) -> tuple[LimitPeriod, ...]:
    return tuple(
        LimitPeriod(
            start=clock.instant_of(first * QUARTER_MIN, start),
            end=clock.instant_of(last * QUARTER_MIN, start),
            limit_kw=float(allowed[first]),
        )
        for first, last in _runs(allowed)
    )


def _runs(values: Quarters) -> Iterator[tuple[int, int]]:
    """First and end of each stretch of equal values."""
    changes = np.flatnonzero(np.diff(np.nan_to_num(values, nan=-1.0))) + 1
    if len(values):
        yield from pairwise([0, *changes.tolist(), len(values)])

"""When machines and people are closed, and how full each day is, for the board's background."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gemaakt import clock, shop
from gemaakt.clock import Interval
from gemaakt.server.shop.models import Calendar, Facts, Machine, Person
from gemaakt.shop import open_intervals

ALWAYS = -1
"""Number of the set of a row that never closes."""


class Opening:
    """Closed intervals of calendars within [zero, zero + horizon), each kept once."""

    def __init__(self, facts: Facts | None, zero: datetime, horizon: int) -> None:
        self.zero, self.horizon = zero, max(1, horizon)
        self.closures = facts.to_domain()["closures"] if facts else ()
        self.zone = facts.time_zone if facts else clock.AMSTERDAM
        self.calendars = {row.code: row.to_domain() for row in Calendar.objects.all()}
        self.first = next(iter(self.calendars), "")
        self.closed_sets: list[list[int]] = []
        self._numbers: dict[tuple[Interval, ...], int] = {}
        self._open: dict[str, list[Interval]] = {}

    def open_of(self, calendar: str) -> list[Interval]:
        """Open minutes of a calendar; the company's first one where none is named."""
        code = calendar if calendar in self.calendars else self.first
        if code not in self._open:
            self._open[code] = self._intervals(self.calendars.get(code))
        return self._open[code]

    def _intervals(self, calendar: shop.Calendar | None) -> list[Interval]:
        if calendar is None:
            return [(0, self.horizon)]
        end = self.zero + timedelta(minutes=self.horizon)
        return open_intervals(
            calendar, self.zero, end, closures=self.closures, zone_name=self.zone
        )

    def closed_of_machine(self, machine: Machine) -> int:
        """Number of the set of closed intervals of a machine, its downtime included."""
        holes = [self._span(each) for each in machine.downtimes]
        return self._number(clock.without(self.open_of(machine.calendar), holes))

    def closed_of_person(self, person: Person) -> int:
        """Number of the set of a person: roster, absence and school days."""
        holes = [self._span(each) for each in person.absences]
        holes += self._school(person.school_weekdays)
        return self._number(clock.without(self.open_of(person.calendar), holes))

    def _span(self, stretch: dict[str, Any]) -> Interval:
        start, end = (datetime.fromisoformat(stretch[name]) for name in ("start", "end"))
        return clock.minute_of(start, self.zero), clock.minute_of(end, self.zero)

    def _school(self, weekdays: list[int]) -> list[Interval]:
        if not weekdays:
            return []
        first = clock.local_day(self.zero, self.zone)
        days = [first + timedelta(at) for at in range(self.horizon // 1440 + 2)]
        return [
            (
                clock.minute_of(clock.local_midnight(day, self.zone), self.zero),
                clock.minute_of(clock.local_midnight(day + timedelta(1), self.zone), self.zero),
            )
            for day in days
            if day.weekday() in weekdays
        ]

    def _number(self, opened: list[Interval]) -> int:
        closed = tuple(clock.without([(0, self.horizon)], opened))
        if closed not in self._numbers:
            self._numbers[closed] = len(self.closed_sets)
            self.closed_sets.append([minute for interval in closed for minute in interval])
        return self._numbers[closed]

    def open_minutes(self, closed: int, days: list[int]) -> NDArray[np.float64]:
        """Open minutes per day of a set."""
        edges = np.array([*days, days[-1] + 1440], dtype=float)
        total = np.diff(edges)
        if closed == ALWAYS:
            return total
        flat = np.array(self.closed_sets[closed], dtype=float).reshape(-1, 2)
        return np.maximum(0.0, total - _minutes_per_day(flat, edges))

    def load(self, busy: list[Interval], closed: int, days: list[int]) -> list[int]:
        """Percentage of the open minutes that is worked, per day; 0 ends a row early."""
        if not busy:
            return []
        edges = np.array([*days, days[-1] + 1440], dtype=float)
        worked = _minutes_per_day(np.array(busy, dtype=float), edges)
        room = self.open_minutes(closed, days)
        share = np.where(room > 0, worked / np.maximum(room, 1), np.where(worked > 0, 2.0, 0.0))
        figures = np.rint(share * 100).astype(int).tolist()
        while figures and figures[-1] == 0:
            figures.pop()
        return [int(figure) for figure in figures]


def _minutes_per_day(
    stretches: NDArray[np.float64], edges: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Minutes of the stretches in each day: the integral at the edges, differenced."""
    if not len(stretches):
        return np.zeros(len(edges) - 1)
    starts, ends = np.sort(stretches[:, 0]), np.sort(stretches[:, 1])

    def passed(sorted_minutes: NDArray[np.float64]) -> NDArray[np.float64]:
        sums = np.concatenate([[0.0], np.cumsum(sorted_minutes)])
        count = np.searchsorted(sorted_minutes, edges, side="right")
        return np.asarray(count * edges - sums[count])

    return np.diff(passed(starts) - passed(ends))

"""All opening hours of a problem in one table, and those that two calendars share."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from gemaakt.clock import Interval
from gemaakt.compiled import compiled
from gemaakt.plan.engine.arrays import GRAIN, INFINITE, Ints

type Hours = NDArray[np.int32]
"""Rows (opens, closes), sorted, without overlap."""


@compiled
def both_open(one: Hours, other: Hours) -> Hours:
    """The minutes that two lists of openings share."""
    found = np.empty((one.shape[0] + other.shape[0], 2), np.int32)
    count = i = j = 0
    while i < one.shape[0] and j < other.shape[0]:
        start = max(one[i, 0], other[j, 0])
        end = min(one[i, 1], other[j, 1])
        if start < end:
            found[count, 0] = start
            found[count, 1] = end
            count += 1
        if one[i, 1] < other[j, 1]:
            i += 1
        else:
            j += 1
    return found[:count].copy()


def hours_of(intervals: Iterable[Interval]) -> Hours:
    """Openings as rows."""
    return np.array(list(intervals), np.int32).reshape(-1, 2)


class HoursTable:
    """Calendars by number, each content once."""

    def __init__(self) -> None:
        self.rows: list[Hours] = []
        self._by_content: dict[bytes, int] = {}
        self._shared: dict[tuple[int, int], int] = {}

    def add(self, hours: Hours) -> int:
        """The number of these hours."""
        key = hours.tobytes()
        if key not in self._by_content:
            self._by_content[key] = len(self.rows)
            self.rows.append(hours)
        return self._by_content[key]

    def shared(self, one: int, other: int) -> int:
        """The number of the hours that both are open; -1 when there are none."""
        key = (one, other)
        if key not in self._shared:
            hours = both_open(self.rows[one], self.rows[other])
            self._shared[key] = self.add(hours) if len(hours) else -1
        return self._shared[key]

    def packed(self, horizon: int) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """Openings of all calendars in a row, an index by time, and each longest opening."""
        end = np.array([[INFINITE, 2 * INFINITE - 1]], np.int32)
        none: NDArray[np.signedinteger] = np.array([], np.int32)
        opens, closes, index = [none], [none], [none]
        index0, longest = [0], list[int]()
        offset = 0
        marks = np.arange(0, horizon + 1, 1 << GRAIN)
        for hours in self.rows:
            rows = np.concatenate([hours, end])
            opens.append(rows[:, 0])
            closes.append(rows[:, 1])
            index.append(np.searchsorted(rows[:, 1], marks, side="right") + offset)
            offset += len(rows)
            index.append(np.array([offset - 1]))
            index0.append(index0[-1] + len(marks) + 1)
            longest.append(int((hours[:, 1] - hours[:, 0]).max(initial=0)))
        return (
            np.concatenate(opens).astype(np.int32),
            np.concatenate(closes).astype(np.int32),
            np.array(index0, np.int32),
            np.concatenate(index).astype(np.int32),
            np.array(longest, np.int32),
        )

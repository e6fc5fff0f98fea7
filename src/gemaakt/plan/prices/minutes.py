"""Minutes as arrays: openings, prices and watts summed, so that all starts are judged at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gemaakt.clock import Interval
from gemaakt.units import MINUTES_PER_HOUR

type Floats = npt.NDArray[np.float64]
type Ints = npt.NDArray[np.int64]
type Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Openings:
    """Open minutes of a machine with its people, and what they cost per kW."""

    is_open: Bools
    count: Ints
    """Open minutes before each minute."""
    where: Ints
    """The open minutes."""
    cost_eur: Floats
    """EUR that one kW costs in all open minutes before each minute."""

    def ends(self, starts: Ints, minutes: int) -> Ints:
        """When so many open minutes from each start are over; past the horizon when never."""
        if minutes == 0:
            return starts
        at = self.count[starts] + minutes - 1
        never = len(self.is_open) + 1
        found = np.full(len(starts), never, np.int64)
        is_inside = at < len(self.where)
        found[is_inside] = self.where[at[is_inside]] + 1
        return found


def openings(hours: Sequence[Interval], eur_per_kwh: Floats) -> Openings:
    """The arrays of opening hours over the minutes that have a price."""
    horizon = len(eur_per_kwh)
    is_open = np.zeros(horizon + 1, np.bool_)
    for start, end in hours:
        is_open[max(0, start) : max(0, min(end, horizon))] = True
    count = np.zeros(horizon + 2, np.int64)
    np.cumsum(is_open, out=count[1:])
    cost = np.zeros(horizon + 2)
    cost[1 : horizon + 1] = np.cumsum(eur_per_kwh * is_open[:horizon]) / MINUTES_PER_HOUR
    cost[horizon + 1] = cost[horizon]
    return Openings(is_open, count, np.flatnonzero(is_open), cost)


@dataclass(frozen=True, slots=True)
class Busy:
    """Times in which somebody is taken, sorted; they may overlap for who stands beside others."""

    starts: Ints
    ends: Ints
    at_most: int = 1

    def is_free(self, starts: Ints, untils: Ints) -> Bools:
        """Whether each time is free beside at most so many others."""
        if len(self.starts) == 0:
            return np.ones(len(starts), np.bool_)
        beside = np.searchsorted(self.starts, untils, "left") - np.searchsorted(
            self.ends, starts, "right"
        )
        free: Bools = beside < self.at_most
        return free


def busy(times: Sequence[Interval], at_most: int = 1) -> Busy:
    """Times taken, without empty ones."""
    rows = [each for each in times if each[0] < each[1]]
    starts = np.array(sorted(start for start, _ in rows), np.int64)
    return Busy(starts, np.array(sorted(end for _, end in rows), np.int64), at_most)

"""The integer problem before it is packed: steps, choices, crews, calendars, in plain lists.

All times are whole minutes since minute zero, powers are watts above what the machine draws when
it is open and idle. Company documents and benchmark shops are both written down in these words.
"""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gemaakt.clock import Interval

NOBODY, AT_SETUP, THROUGHOUT = 0, 1, 2
"""Attendance: for which part of a step a person is held."""
FAMILY_NONE, FAMILY_FREE = 0, -1
"""No family: set-up is always due; free: the next set-up is not due (first one of a benchmark)."""
NO_DUE = 1 << 28


@dataclass(frozen=True, slots=True)
class Choice:
    """One machine that may do the step, with its minutes and watts."""

    machine: int
    run: int
    setup: int
    piece_min: float = 0.0
    fixed_min: float = 0.0
    run_watt: int = 0
    setup_watt: int = 0

    def first_batch(self, pieces: int) -> int:
        """Minutes of the run until so many are ready; all of it where pieces take no time."""
        if self.piece_min <= 0 or pieces <= 0:
            return self.run
        return min(self.run, math.ceil(self.fixed_min + self.piece_min * pieces - 1e-9))

    def last_batch(self, pieces: int) -> int:
        """Minutes at the end of the run for so many; all of it where pieces take no time."""
        if self.piece_min <= 0:
            return self.run
        return min(self.run, math.ceil(self.piece_min * pieces - 1e-9))


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may do the step, and the supervisor beside her (-1: none needed)."""

    person: int
    supervisor: int = -1


@dataclass(slots=True)
class Step:
    """One operation to be planned."""

    order: int
    name: str
    choices: list[Choice]
    after: list[tuple[int, int]] = field(default_factory=list)
    """Steps it waits for, each with the transfer batch (0: wait for all)."""
    crew: int = -1
    attendance: int = NOBODY
    may_pause: bool = True
    family: int = FAMILY_NONE
    ready: int = 0
    is_running: bool = False
    pin_start: int = -1
    pin_laps: list[int] = field(default_factory=list)
    """Of a pinned step: until when each step of `after` may run on beside it; -1: not at all."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One order: when it is due and what a minute late weighs."""

    name: str
    due: int
    weight: int


@dataclass(slots=True)
class Draft:
    """A whole problem; machines and people refer to `calendars` by index."""

    horizon: int
    steps: list[Step] = field(default_factory=list)
    orders: list[Demand] = field(default_factory=list)
    machines: list[str] = field(default_factory=list)
    machine_calendar: list[int] = field(default_factory=list)
    endless: set[int] = field(default_factory=set)
    """Machines without a queue: the world outside."""
    people: list[str] = field(default_factory=list)
    person_calendar: list[int] = field(default_factory=list)
    supervises: list[int] = field(default_factory=list)
    crews: list[list[Member]] = field(default_factory=list)
    calendars: list[list[Interval]] = field(default_factory=list)
    families: int = 1
    family_now: list[int] = field(default_factory=list)
    setup_times: dict[int, dict[tuple[int, int], int]] = field(default_factory=dict)
    free_watt: NDArray[np.int32] | None = None
    """Watts that work may add, per minute; None means no limit."""
    busy: dict[int, int] = field(default_factory=dict)
    """Resource (machine, then person) -> first free minute, where it is not free from zero."""
    met: dict[tuple[int, ...], list[Interval]] = field(default_factory=dict)
    """Hours that calendars share, kept by their numbers: thousands of steps ask for the same."""

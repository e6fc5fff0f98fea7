"""What power the steps of a trial leave, looked up only where it could be too little.

A machine does one step after another, so what is drawn at a minute hangs on the chains that end
with the last step of each machine. Mostly it is enough to know which machines are busy then. Where
that could be too much, `watt` is made to show what is left from that minute on, and kept so for
the rest of the trial. A ledger of the whole plan up to where a trial begins took two thirds of the
time of the trials of a company with a full grid connection.
"""

import numpy as np

from gemaakt.compiled import kernel
from gemaakt.plan.engine.arrays import (
    CHOICE,
    END,
    MACHINE_BEFORE,
    MACHINES,
    RUN_HOURS,
    SETUP_END,
    SETUP_HOURS,
    START,
    Arrays,
    Ints,
    State,
    Table,
)
from gemaakt.plan.engine.timing import take_apart

BLOCK = 6
"""The least power that is free is kept for blocks of ``1 << BLOCK`` minutes."""
AHEAD_MIN = 1440
"""So much earlier than was asked `watt` shows what is left, for the next may ask earlier."""


def least_watts(free_watt: Ints) -> Ints:
    """The least power of each block of minutes."""
    return np.minimum.reduceat(free_watt, np.arange(0, free_watt.size, 1 << BLOCK))


def peak_watts(arrays: Arrays) -> Ints:
    """By machine, the most that any step draws on it."""
    peaks = np.zeros(int(arrays.sizes[MACHINES]), np.int32)
    np.maximum.at(peaks, arrays.machine, np.maximum(arrays.run_watt, arrays.setup_watt))
    return peaks


@kernel
def hold_from(p: Arrays, s: State, start_at: int, low: int, high: int) -> int:
    """Take from `watt`, between two minutes, what the steps so far draw; the last minute of it.

    `start_at`: from this position of the list on `trial` holds, before it `placed`.
    """
    latest = low
    for machine in range(p.sizes[MACHINES]):
        step = s.last[machine] if s.peak_watt[machine] > 0 else -1
        while step >= 0:
            rows = s.trial if s.position[step] >= start_at else s.placed
            if rows[step, END] <= low:
                break
            if rows[step, START] < high:
                latest = max(latest, min(high, rows[step, END]))
                take_between(p, s, rows, step, low, high)
            step = rows[step, MACHINE_BEFORE]
    return latest


@kernel
def take_between(p: Arrays, s: State, rows: Table, step: int, low: int, high: int) -> None:
    """Take from `watt` what a step draws between two minutes."""
    choice = rows[step, CHOICE]
    take_apart(
        s.watt, p.opens, p.closes, p.index0, p.rows, p.horizon, rows[step, SETUP_HOURS],
        rows[step, RUN_HOURS], max(low, rows[step, START]),
        min(high, max(low, rows[step, SETUP_END])), min(high, rows[step, END]),
        p.setup_watt[choice], p.run_watt[choice],
    )  # fmt: skip

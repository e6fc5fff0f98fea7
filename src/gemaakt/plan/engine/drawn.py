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
    INFINITE,
    MACHINE_BEFORE,
    MACHINES,
    RUN_HOURS,
    SETUP_END,
    SETUP_HOURS,
    SHOWN_FROM,
    SHOWN_UNTIL,
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
def may_lack(p: Arrays, s: State, choice: int, start: int, end: int) -> bool:
    """Whether there would be too little power if all machines that are busy drew their most."""
    drawn = max(p.run_watt[choice], p.setup_watt[choice])
    if drawn == 0:
        return False
    for machine in range(np.uint64(p.sizes[MACHINES])):
        drawn += s.peak_watt[machine] if s.free[machine] > start else 0
    least = INFINITE
    for block in range(np.uint64(start >> BLOCK), np.uint64(((end - 1) >> BLOCK) + 1)):
        least = min(least, s.least_watt[block])
    return drawn > least


@kernel
def show_from(p: Arrays, s: State, start_at: int, start: int) -> None:
    """Let `watt` show what the steps so far leave from this minute on.

    `start_at`: from this position of the list on `trial` holds, before it `placed`.
    """
    high = s.counters[SHOWN_FROM]
    if start >= high:
        return
    low = max(0, start - AHEAD_MIN)
    for machine in range(p.sizes[MACHINES]):
        step = s.last[machine] if s.peak_watt[machine] > 0 else -1
        while step >= 0:
            rows = s.trial if s.position[step] >= start_at else s.placed
            if rows[step, END] <= low:
                break
            if rows[step, START] < high:
                take_between(p, s, rows, step, low, high)
            step = rows[step, MACHINE_BEFORE]
    s.counters[SHOWN_FROM] = low


@kernel
def take_between(p: Arrays, s: State, rows: Table, step: int, low: int, high: int) -> None:
    """Take from `watt` what a step draws between two minutes."""
    choice = rows[step, CHOICE]
    if p.setup_watt[choice] == 0 and p.run_watt[choice] == 0:
        return
    end = min(high, rows[step, END])
    s.counters[SHOWN_UNTIL] = max(s.counters[SHOWN_UNTIL], end)
    take_apart(
        s.watt, p.opens, p.closes, p.index0, p.rows, p.horizon, rows[step, SETUP_HOURS],
        rows[step, RUN_HOURS], max(low, rows[step, START]),
        min(high, max(low, rows[step, SETUP_END])), end, p.setup_watt[choice], p.run_watt[choice],
    )  # fmt: skip


@kernel
def show_nothing(p: Arrays, s: State) -> None:
    """Let `watt` show again what is free without any step."""
    for minute in range(np.uint64(s.counters[SHOWN_FROM]), np.uint64(s.counters[SHOWN_UNTIL])):
        s.watt[minute] = p.free_watt[minute]
    s.counters[SHOWN_FROM] = p.horizon
    s.counters[SHOWN_UNTIL] = 0


@kernel
def take_power(p: Arrays, watt: Ints, placed: Table, steps: Ints, sign: int) -> None:
    """Take (sign 1) or give back (-1) the power of these steps of a plan."""
    for step in steps:
        choice = placed[step, CHOICE]
        if placed[step, START] >= 0 and p.pin[step] < 0:
            take_apart(
                watt, p.opens, p.closes, p.index0, p.rows, p.horizon, placed[step, SETUP_HOURS],
                placed[step, RUN_HOURS], placed[step, START], placed[step, SETUP_END],
                placed[step, END], sign * p.setup_watt[choice], sign * p.run_watt[choice],
            )  # fmt: skip


def left_watt(arrays: Arrays, state: State) -> Ints:
    """What the present plan leaves at each minute."""
    watt = arrays.free_watt.copy()
    if watt.size > 1:
        take_power(arrays, watt, state.placed, state.listed, 1)
    return watt

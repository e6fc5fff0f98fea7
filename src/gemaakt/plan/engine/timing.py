"""Open hours in flat arrays: where work of d minutes begins and ends, and what power it meets."""

import numpy as np

from gemaakt.compiled import compiled_inline, kernel
from gemaakt.plan.engine.arrays import (
    GRAIN,
    INFINITE,
    Ints,
)


@compiled_inline
def first_open(
    closes: Ints, index0: Ints, index: Ints, calendar: int, at: int, horizon: int
) -> int:
    """Row of the first opening that ends after `at`."""
    if at >= horizon:
        return index[index0[calendar + 1] - 1]
    row = index[index0[calendar] + (at >> GRAIN)]
    while closes[row] <= at:
        row += 1
    return row


@compiled_inline
def fit(
    opens: Ints, closes: Ints, row: int, at: int, minutes: int, may_pause: int
) -> tuple[int, int]:
    """Start and end of so many worked minutes from `at` on, `row` being the first opening."""
    start = max(at, opens[row])
    if may_pause:
        left = minutes - (closes[row] - start)
        if left <= 0:
            return start, start + minutes
        while True:
            row += 1
            left -= closes[row] - opens[row]
            if left <= 0:
                return start, closes[row] + left
    while closes[row] - start < minutes:
        row += 1
        start = opens[row]
    return start, start + minutes


@kernel
def latest_start(opens: Ints, closes: Ints, row: int, first: int, at: int, minutes: int) -> int:
    """The latest minute before `at` with so many open minutes in between; 0 when there is none."""
    left = minutes
    if closes[row] > at:
        left -= max(0, at - opens[row])
        if left <= 0:
            return at - minutes
    while row > first:
        row -= 1
        left -= closes[row] - opens[row]
        if left <= 0:
            return opens[row] - left
    return 0


@kernel
def fit_apart(
    opens: Ints,
    closes: Ints,
    index0: Ints,
    rows: Ints,
    horizon: int,
    first: int,
    second: int,
    at: int,
    setup: int,
    run: int,
    pause: int,
) -> tuple[int, int, int]:
    """Start, set-up's end and end where the set-up has other hours than the run."""
    if pause:
        row = first_open(closes, index0, rows, first, at, horizon)
        start, setup_end = fit(opens, closes, row, at, setup, pause)
        row = first_open(closes, index0, rows, second, setup_end, horizon)
        _, end = fit(opens, closes, row, setup_end, run, pause)
        return start, setup_end, setup_end if run == 0 else end
    start = at
    while True:
        row = first_open(closes, index0, rows, first, start, horizon)
        start, setup_end = fit(opens, closes, row, start, setup, pause)
        if start >= horizon:
            return start, setup_end, INFINITE
        row = first_open(closes, index0, rows, second, start, horizon)
        again, end = fit(opens, closes, row, start, setup + run, pause)
        if again == start:
            return start, setup_end, end
        start = again


@compiled_inline
def take(
    watt: Ints, opens: Ints, closes: Ints, row: int, start: int, end: int, amount: int
) -> None:
    """Take watts from every worked minute of [start, end)."""
    each = np.int32(amount)
    while opens[row] < end:
        low = max(start, opens[row])
        high = min(end, closes[row])
        if low < high:  # unsigned, so that the loop is done eight minutes at a time
            for minute in range(np.uint64(low), np.uint64(high)):
                watt[minute] -= each
        row += 1


@kernel
def take_apart(
    watt: Ints,
    opens: Ints,
    closes: Ints,
    index0: Ints,
    rows: Ints,
    horizon: int,
    first: int,
    second: int,
    start: int,
    setup_end: int,
    end: int,
    setup_watt: int,
    run_watt: int,
) -> None:
    """Take the power of a set-up and of a run that differ in hours or watts."""
    if setup_end > start and setup_watt != 0:
        row = first_open(closes, index0, rows, first, start, horizon)
        take(watt, opens, closes, row, start, setup_end, setup_watt)
    if run_watt != 0:
        row = first_open(closes, index0, rows, second, setup_end, horizon)
        take(watt, opens, closes, row, setup_end, end, run_watt)


@kernel
def last_overload(
    watt: Ints, opens: Ints, closes: Ints, row: int, start: int, end: int, amount: int
) -> int:
    """The last worked minute of [start, end) without that many watts, or -1."""
    found = -1
    least = np.int32(amount)
    while opens[row] < end:
        low = max(start, opens[row])
        high = min(end, closes[row])
        short = False
        if low < high:
            for minute in range(np.uint64(low), np.uint64(high)):
                short |= watt[minute] < least
        if short:
            found = high - 1
            while watt[found] >= least:
                found -= 1
        row += 1
    return found


@kernel
def start_with_power(
    watt: Ints,
    opens: Ints,
    closes: Ints,
    index0: Ints,
    rows: Ints,
    horizon: int,
    first: int,
    second: int,
    start: int,
    setup: int,
    setup_end: int,
    end: int,
    setup_watt: int,
    run_watt: int,
) -> int:
    """The next start that can have power for set-up and run, or -1 where this one has.

    Short during the set-up, the whole must begin after it. Short during the run, only the run
    must: the set-up, which draws its own watts, may still stand in the minutes that are short.
    """
    if setup_end > start and setup_watt > 0:
        row = first_open(closes, index0, rows, first, start, horizon)
        over = last_overload(watt, opens, closes, row, start, setup_end, setup_watt)
        if over >= 0:
            return over + 1
    if run_watt <= 0:
        return -1
    row = first_open(closes, index0, rows, second, setup_end, horizon)
    over = last_overload(watt, opens, closes, row, setup_end, end, run_watt)
    if over < 0:
        return -1
    if setup == 0:
        return over + 1
    row = first_open(closes, index0, rows, first, over + 1, horizon)
    ahead = latest_start(opens, closes, row, rows[index0[first]], over + 1, setup)
    return max(start + 1, ahead)

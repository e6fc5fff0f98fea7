"""Open hours in flat arrays: where work of d minutes begins and ends, and what power it meets."""

import numpy as np

from gemaakt.plan.arrays import GRAIN
from gemaakt.plan.compiled import njit, njit_inlined


@njit_inlined
def first_open(closes, index0, index, calendar, at, horizon):  # type: ignore[no-untyped-def]
    """Row of the first opening that ends after `at`."""
    if at >= horizon:
        return index[index0[calendar + 1] - 1]
    row = index[index0[calendar] + (at >> GRAIN)]
    while closes[row] <= at:
        row += 1
    return row


@njit_inlined
def fit(opens, closes, row, at, minutes, may_pause):  # type: ignore[no-untyped-def]
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


@njit
def latest_start(opens, closes, row, first, at, minutes):  # type: ignore[no-untyped-def]
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


@njit
def draw(watt, opens, closes, row, start, end, amount):  # type: ignore[no-untyped-def]  # noqa: PLR0913
    """Take watts from every worked minute of [start, end)."""
    least = np.int32(amount)
    while opens[row] < end:
        low = max(start, opens[row])
        high = min(end, closes[row])
        if low < high:  # unsigned, so that the loop is done eight minutes at a time
            for minute in range(np.uint64(low), np.uint64(high)):
                watt[minute] -= least
        row += 1


@njit
def last_overload(watt, opens, closes, row, start, end, amount):  # type: ignore[no-untyped-def]  # noqa: PLR0913
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


@njit
def start_with_power(watt, opens, closes, index0, rows, horizon, first, second, start, setup, setup_end, end, setup_watt, run_watt):  # type: ignore[no-untyped-def]  # noqa: PLR0913, E501  # fmt: skip
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

"""What a trial starts from: the resources at a checkpoint, and the power that is left there."""

from gemaakt.compiled import compiled_inline, kernel
from gemaakt.plan.engine.arrays import (
    CHANGES,
    CHOICE,
    END,
    ENDS,
    LATE,
    PLAIN,
    PRESENT,
    RUN_HOURS,
    SETUP,
    SETUP_END,
    SETUP_HOURS,
    SPACING,
    START,
    WATT_UP_TO,
    Arrays,
    Ints,
    State,
)
from gemaakt.plan.engine.sums import total_of
from gemaakt.plan.engine.timing import first_open, take


@kernel
def take_power(
    p: Arrays, watt: Ints, placed: Ints, listed: Ints, first: int, last: int, sign: int
) -> None:
    """Take (sign 1) or give back (-1) the power of the steps at these positions."""
    setup_watt, run_watt, pin, horizon = p.setup_watt, p.run_watt, p.pin, p.horizon
    opens, closes, index0, rows = p.opens, p.closes, p.index0, p.rows
    for position in range(first, last):
        step = listed[position]
        choice = placed[step, CHOICE]
        if placed[step, START] < 0 or pin[step] >= 0:
            continue
        start, setup_end, end = placed[step, START], placed[step, SETUP_END], placed[step, END]
        amount = sign * setup_watt[choice]
        if setup_end > start and amount != 0:
            at = first_open(closes, index0, rows, placed[step, SETUP_HOURS], start, horizon)
            take(watt, opens, closes, at, start, setup_end, amount)
        amount = sign * run_watt[choice]
        if amount != 0:
            at = first_open(closes, index0, rows, placed[step, RUN_HOURS], setup_end, horizon)
            take(watt, opens, closes, at, setup_end, end, amount)


@kernel
def hold_power_until(p: Arrays, s: State, position: int) -> None:
    """Let `watt` show the present plan of the steps before this position."""
    if p.free_watt.size < 2:  # no limit
        return
    at = s.counters[WATT_UP_TO]
    take_power(p, s.watt, s.placed, s.listed, position, at, -1)
    take_power(p, s.watt, s.placed, s.listed, at, position, 1)
    s.counters[WATT_UP_TO] = position


@kernel
def ready_power(p: Arrays, s: State, mark: int) -> None:
    """Let `watt` show what a trial from this checkpoint on wants to find.

    The fast loop wants all that is free: it looks up what is drawn where it needs it (`drawn`).
    """
    hold_power_until(p, s, 0 if p.sizes[PLAIN] > 0 else mark * SPACING)


@kernel
def load_checkpoint(p: Arrays, s: State, mark: int) -> None:
    """The state of all resources before the first step of a checkpoint."""
    for at in range(s.free.size):
        s.free[at] = s.kept_free[mark, at]
        s.last[at] = s.kept_last[mark, at]
    for at in range(s.family.size):
        s.family[at] = s.kept_family[mark, at]


@kernel
def save_checkpoint(
    s: State, mark: int, late: float, setup: float, ends: float, changes: float
) -> None:
    """Note the state of the trial before the first step of a checkpoint."""
    for at in range(s.free.size):
        s.trial_free[mark, at] = s.free[at]
        s.trial_last[mark, at] = s.last[at]
    for at in range(s.family.size):
        s.trial_family[mark, at] = s.family[at]
    save_cost(s, mark, late, setup, ends, changes)


@kernel
def save_cost(s: State, mark: int, late: float, setup: float, ends: float, changes: float) -> None:
    """Note what the trial has cost so far."""
    s.trial_cost[mark, LATE] = late
    s.trial_cost[mark, SETUP] = setup
    s.trial_cost[mark, ENDS] = ends
    s.trial_cost[mark, CHANGES] = changes


@compiled_inline
def lags(p: Arrays, s: State, mark: int, limit: float) -> bool:
    """Say whether the trial is further behind the present plan than the limit lets it end."""
    trial, kept = s.trial_cost[mark], s.kept_cost[mark]
    lost = total_of(p.shares, trial[LATE], trial[SETUP], trial[ENDS], trial[CHANGES]) - total_of(
        p.shares, kept[LATE], kept[SETUP], kept[ENDS], kept[CHANGES]
    )
    return lost > limit - s.cost[PRESENT]

"""What a trial starts from: the resources and the cost at a checkpoint."""

from gemaakt.compiled import compiled_inline, kernel
from gemaakt.plan.engine.arrays import (
    CHANGES,
    ENDS,
    LATE,
    PRESENT,
    SETUP,
    Arrays,
    State,
)
from gemaakt.plan.engine.sums import total_of


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

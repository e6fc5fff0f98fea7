"""How much working times of a firm differ from what was planned, as a robust promise asks it."""

import math
from collections.abc import Iterable
from statistics import pstdev

LEAST_STEPS = 30
"""Fewer steps say little of a spread: its error is then more than an eighth of it."""
MOST_RATIO = 4.0
"""What took more than four times its time, or less than a quarter, was clocked wrongly."""


def time_spread_share(planned_and_worked_min: Iterable[tuple[float, float]]) -> float | None:
    """Standard deviation of the logarithm of worked over planned minutes; None of too few steps.

    About their mean: that all takes longer than planned is no spread. What is far off counts as
    four times as much or as little.
    """
    logs = [
        max(-math.log(MOST_RATIO), min(math.log(MOST_RATIO), math.log(worked / planned)))
        for planned, worked in planned_and_worked_min
        if planned > 0 and worked > 0
    ]
    return pstdev(logs) if len(logs) >= LEAST_STEPS else None

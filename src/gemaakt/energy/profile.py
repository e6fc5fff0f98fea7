"""A plan's power over time: stretches of kW become means per quarter of an hour."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gemaakt.units import QUARTER_MIN


@dataclass(frozen=True, slots=True)
class Stretch:
    """Minutes [start, end) since the start of the plan in which a machine draws this power."""

    start_min: int
    end_min: int
    power_kw: float


def minute_profile_kw(stretches: Iterable[Stretch], horizon_min: int) -> npt.NDArray[np.float64]:
    """kW in every minute of the horizon."""
    steps = np.zeros(horizon_min + 1)
    for each in stretches:
        first, last = max(0, each.start_min), min(horizon_min, each.end_min)
        if first < last:
            steps[first] += each.power_kw
            steps[last] -= each.power_kw
    profile: npt.NDArray[np.float64] = np.cumsum(steps[:-1])
    return profile


def quarter_means_kw(stretches: Iterable[Stretch], quarters: int) -> npt.NDArray[np.float64]:
    """Mean kW of every quarter: what the grid operator's meter bills."""
    profile = minute_profile_kw(stretches, quarters * QUARTER_MIN)
    means: npt.NDArray[np.float64] = profile.reshape(quarters, QUARTER_MIN).mean(axis=1)
    return means


def peak_kw(stretches: Iterable[Stretch], horizon_min: int) -> tuple[float, int]:
    """Highest kW of any minute, and the first minute that has it."""
    profile = minute_profile_kw(stretches, max(1, horizon_min))
    at = int(profile.argmax())
    return float(profile[at]), at

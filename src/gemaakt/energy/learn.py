"""kW per machine and state from one meter: non-negative least squares on quarter means.

meter = base + sum over machines and states of (share of the quarter in that state) x kW. Lawson
and Hanson, Solving Least Squares Problems (1974), ch. 23. States that hardly occur, or that always
occur together with another, cannot be told apart: they stay guesses and say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

ENOUGH_QUARTERS = 12
TOLERANCE = 1e-9
ALIKE_SHARE = 1e-3
"""A state of which the others explain more than all but this share cannot be told apart."""


@dataclass(frozen=True, slots=True)
class MachineState:
    """How much of each quarter a machine was in a state: one share (0-1) per quarter."""

    machine: str
    state: str
    shares: npt.NDArray[np.float64]
    assumed_kw: float = 0.0


@dataclass(frozen=True, slots=True)
class StatePower:
    """Power of a machine in a state, learned or still a guess."""

    machine: str
    state: str
    power_kw: float
    spread_kw: float
    """Standard error of the learned value; nought for a guess."""
    is_learned: bool
    quarters: int
    """Quarters in which the state occurred."""


def learn_power(
    meter_kw: npt.NDArray[np.float64], states: Sequence[MachineState]
) -> tuple[float, list[StatePower]]:
    """Base load and kW per state from a meter series of the same quarters as the shares.

    Quarters whose meter value is missing (NaN) are left out.
    """
    usable = np.isfinite(meter_kw)
    columns = [np.ones(int(usable.sum()))] + [each.shares[usable] for each in states]
    matrix = np.column_stack(columns)
    target = meter_kw[usable]
    known = np.array([True] + [_occurs_enough(each.shares[usable]) for each in states])
    known[known] = _told_apart(matrix[:, known])
    fixed = np.array([0.0] + [each.assumed_kw for each in states])
    rest = target - matrix[:, ~known] @ fixed[~known]
    solved, error = _nonnegative(matrix[:, known], rest)
    power, spread = fixed.copy(), np.zeros(len(fixed))
    power[known], spread[known] = solved, error
    rows = [
        StatePower(
            machine=each.machine,
            state=each.state,
            power_kw=float(power[at]),
            spread_kw=float(spread[at]),
            is_learned=bool(
                known[at] and power[at] > 0 and spread[at] <= max(0.5, 0.25 * power[at])
            ),
            quarters=int((each.shares[usable] > 0.01).sum()),
        )
        for at, each in enumerate(states, start=1)
    ]
    return float(power[0]), rows


def _occurs_enough(shares: npt.NDArray[np.float64]) -> bool:
    return int((shares > 0.01).sum()) >= ENOUGH_QUARTERS and float(shares.std()) > 1e-6


def _told_apart(matrix: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Which columns say something that the others together do not; the first (base) always.

    What is left of a column beside the others is one over its place in the inverse (variance
    inflation: Belsley, Kuh and Welsch, Regression Diagnostics, 1980, ch. 3).
    """
    gram = matrix.T @ matrix
    small = TOLERANCE * float(np.trace(gram)) / len(gram)
    own = 1.0 / np.diag(np.linalg.inv(gram + small * np.eye(len(gram))))
    whole = np.maximum(((matrix - matrix.mean(axis=0)) ** 2).sum(axis=0), small)
    apart: npt.NDArray[np.bool_] = own > ALIKE_SHARE * whole
    apart[0] = True
    return apart


def _nonnegative(
    matrix: npt.NDArray[np.float64], target: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """min |Ax - b| with x >= 0 by the active set of Lawson and Hanson; with standard errors."""
    gram, side = matrix.T @ matrix, matrix.T @ target
    count = len(side)
    passive = np.zeros(count, dtype=bool)
    x = np.zeros(count)
    for _ in range(3 * count + 10):
        gradient = side - gram @ x
        gradient[passive] = -np.inf
        best = int(gradient.argmax())
        if gradient[best] <= TOLERANCE * max(1.0, float(np.abs(side).max())):
            break
        passive[best] = True
        x = _step_inside(gram, side, x, passive)
    residual = target - matrix @ x
    freedom = max(1, len(target) - int(passive.sum()))
    variance = float(residual @ residual) / freedom
    error = np.full(count, np.inf)
    if passive.any():
        inverse = np.linalg.pinv(gram[np.ix_(passive, passive)])
        error[passive] = np.sqrt(np.maximum(0.0, np.diag(inverse)) * variance)
    error[~passive] = 0.0
    return x, error


def _step_inside(
    gram: npt.NDArray[np.float64],
    side: npt.NDArray[np.float64],
    x: npt.NDArray[np.float64],
    passive: npt.NDArray[np.bool_],
) -> npt.NDArray[np.float64]:
    """Solve on the passive set; walk back to the border while a variable would go below zero."""
    while True:
        trial = np.zeros(len(x))
        trial[passive] = np.linalg.lstsq(gram[np.ix_(passive, passive)], side[passive])[0]
        below = passive & (trial <= 0)
        if not below.any():
            return trial
        steps = x[below] / np.maximum(x[below] - trial[below], 1e-300)
        x = x + float(steps.min()) * (trial - x)
        passive &= x > TOLERANCE
        if not passive.any():
            return np.zeros(len(x))

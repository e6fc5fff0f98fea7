"""Nacalculatie: what past jobs and past orders say about the constants.

Jobs: ``log(actual) = log(x · β₀ e^θ) + noise``, with x the estimated minutes per driver and the
default constants as prior (θ ~ N(0, s²)). The maximum a posteriori is found by Gauss-Newton with
Huber weights, so that a forgotten clock does not pull; from there jobs beyond three deviations
are left out and the others count fully, and every job counts half after 180 days.
Orders: the same on totals, with the euros per driver as x. The spread is that of the residuals
within three robust deviations, drawn to a usual 25 % while there are few. Source of the method:
Gelman et al., Bayesian Data Analysis, ch. 14; Huber, Robust Statistics, ch. 7.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gemaakt.quote.interval import LEAST_JOBS
from gemaakt.routing.constants import GROUP_MARK, Learned

type Vector = NDArray[np.float64]

HALF_LIFE_DAYS = 180.0
HUBER = 1.345
"""Residuals beyond this many deviations count less (95 % efficiency, Huber)."""
PRIOR_SPREAD = 0.5
"""How far, in logarithms, a shop's own constants usually lie from the defaults."""
ORDER_PRIOR_SPREAD = 0.35
ORDER_NOISE = 0.05
USUAL_NOISE = 0.25
NOISE_WEIGHT = 8.0
"""Jobs that the usual noise counts for."""
MOST_NOISE = 1.5
"""Times that differ more than four to one say nothing; their mean would run away."""
OUTLIER = 3.0
GROUP_SHARE = 0.05
"""A machine or a metal nearer to the whole than this has no factor of its own."""
STEPS = 40


@dataclass(frozen=True, slots=True)
class Job:
    """One clocked operation of one past job: estimated minutes per driver, and what it took."""

    drivers: Mapping[str, float]
    """Learned constant -> minutes by the default constants."""
    actual_min: float
    age_days: float = 0.0
    group: str = ""
    """Machine it ran on, or the family of its metal."""
    metal: str = ""
    """Family of its metal, also where the machine is known."""


@dataclass(frozen=True, slots=True)
class PastOrder:
    """One past order: euros per driver by the defaults, what is fixed, and what was paid."""

    drivers: Mapping[str, float]
    fixed_eur: float
    total_eur: float
    age_days: float = 0.0
    noise_ratio: float = ORDER_NOISE
    """How well the drivers are known: from drawings well, from sums only roughly."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Factors on the defaults, their spread, and the rows that do not fit."""

    factors: Mapping[str, float]
    spread_ratio: float
    rows: int
    outliers: tuple[int, ...] = ()
    is_mean: bool = False
    """Whether the factors already give the mean, as those of totals do."""
    covariance: tuple[tuple[float, ...], ...] = ()
    """Of the logarithms of the factors, in their order: how sure they are."""

    @property
    def _lift(self) -> float:
        return 1.0 if self.is_mean else math.exp(self.spread_ratio**2 / 2)

    def learned(self) -> dict[str, Learned]:
        """As constants keep it; the factor gives the mean, which is what work costs."""
        return {
            name: Learned(factor * self._lift, self.spread_ratio, self.rows)
            for name, factor in self.factors.items()
        }

    def expected(self, drivers: Mapping[str, float]) -> float:
        """Mean of a new job."""
        return self._lift * sum(self.factors.get(name, 1.0) * x for name, x in drivers.items())

    def range(self, drivers: Mapping[str, float], z: float = 1.2815515655446004) -> Vector:
        """P10 and P90 of a new job: its own noise, and that the factors are not sure."""
        parts = np.array([f * drivers.get(name, 0.0) for name, f in self.factors.items()])
        others = sum(x for name, x in drivers.items() if name not in self.factors)
        middle = float(parts.sum()) + others
        spread = math.hypot(self.spread_ratio, self._unsure(parts / middle if middle else parts))
        return middle * np.exp(np.array([-z, z]) * spread)

    def _unsure(self, shares: Vector) -> float:
        """Deviation of the logarithm of the middle, for drivers with these shares."""
        if not self.covariance:
            return 0.0
        return math.sqrt(max(0.0, float(shares @ np.array(self.covariance) @ shares)))


def age_weights(ages_days: Vector) -> Vector:
    """A job counts half after the half-life."""
    return np.power(0.5, np.maximum(ages_days, 0.0) / HALF_LIFE_DAYS)


@dataclass(slots=True)
class _Found:
    """θ with its covariance, residuals and noise."""

    theta: Vector
    covariance: Vector
    residuals: Vector
    spread_ratio: float


def _map_fit(
    x: Vector, fixed: Vector, y: Vector, weights: Vector, prior: Vector, noise: Vector | None
) -> _Found:
    """Solve ``log(fixed + x · e^θ) = log y`` with θ ~ N(0, prior²): Huber first, then cut off.

    `noise` is that of each row, where it is known; what lies far off is far by its own noise.
    """
    found = _Found(np.zeros(x.shape[1]), np.zeros(0), np.zeros(len(y)), USUAL_NOISE)
    for cut_off in (False, True):
        for _ in range(STEPS):
            parts = x * np.exp(found.theta)
            predicted = fixed + parts.sum(axis=1)
            found.residuals = np.log(y) - np.log(predicted)
            found.spread_ratio = spread_of(found.residuals, weights, x.shape[1])
            own = np.full(len(y), found.spread_ratio) if noise is None else noise
            far = np.abs(found.residuals) / own
            robust = weights * _trust(far, cut_off=cut_off) / own**2
            jacobian = parts / predicted[:, None]
            normal = jacobian.T @ (robust[:, None] * jacobian) + np.diag(1 / prior**2)
            pull = jacobian.T @ (robust * found.residuals) - found.theta / prior**2
            step = np.clip(np.linalg.solve(normal, pull), -0.5, 0.5)
            found.theta = found.theta + step
            found.covariance = np.linalg.inv(normal)
            if np.abs(step).max() < 1e-9:
                break
    return found


def _trust(far: Vector, *, cut_off: bool) -> Vector:
    """Weight of residuals so many deviations off; what is cut off may come back next time."""
    if cut_off:
        return np.where(far < OUTLIER, 1.0, 0.0)
    trust: Vector = 1 / np.maximum(1.0, far / HUBER)
    return trust


def spread_of(residuals: Vector, weights: Vector, fitted: int = 0) -> float:
    """Standard deviation of the residuals that are no outliers, drawn to the usual noise.

    `fitted` constants were taken from the same residuals, which makes these too small.
    """
    middle = float(np.median(residuals))
    robust = 1.4826 * float(np.median(np.abs(residuals - middle)))
    robust = max(robust, 0.05)
    inside = np.abs(residuals - middle) < OUTLIER * robust
    total = float(weights[inside].sum())
    if total <= 0:
        return USUAL_NOISE
    squares = float((weights[inside] * (residuals[inside] - middle) ** 2).sum())
    # A normal cut off at three deviations loses 2.7 % of its variance.
    own = squares / 0.973
    own *= total / max(total - fitted, total / 2)
    variance = (own + NOISE_WEIGHT * USUAL_NOISE**2) / (total + NOISE_WEIGHT)
    return min(math.sqrt(variance), MOST_NOISE)


def learn_jobs(jobs: Sequence[Job]) -> Fit:
    """Factors on the default minutes from clocked jobs of one operation."""
    names = sorted({name for job in jobs for name in job.drivers})
    x = np.array([[max(0.0, job.drivers.get(name, 0.0)) for name in names] for job in jobs])
    y = np.array([job.actual_min for job in jobs])
    used = (y > 0) & (x.sum(axis=1) > 0) & np.isfinite(y)
    if not used.any():
        return Fit({}, USUAL_NOISE, 0)
    weights = age_weights(np.array([job.age_days for job in jobs]))[used]
    prior = np.full(len(names), PRIOR_SPREAD)
    nothing = np.zeros(int(used.sum()))
    found = _map_fit(x[used], nothing, y[used], weights, prior, None)
    at = np.flatnonzero(used)
    odd = tuple(int(i) for i in at[np.abs(found.residuals) > OUTLIER * found.spread_ratio])
    factors = dict(zip(names, np.exp(found.theta).tolist(), strict=True))
    covariance = tuple(map(tuple, found.covariance.tolist()))
    return Fit(factors, found.spread_ratio, int(used.sum()), odd, covariance=covariance)


def by_group(jobs: Sequence[Job], whole: Fit) -> dict[str, float]:
    """A factor per machine or material on top of the operation's, drawn to 1 while few."""
    return {group: _drawn(logs) for group, logs in _logs_by_group(jobs, whole).items()}


def _logs_by_group(jobs: Sequence[Job], whole: Fit) -> dict[str, Vector]:
    """Of every group how far its jobs lie off, in logarithms, by the operation's own factors."""
    groups: dict[str, list[float]] = {}
    for job in jobs:
        middle = sum(whole.factors.get(n, 1.0) * x for n, x in job.drivers.items())
        if job.group and middle > 0 and job.actual_min > 0:
            groups.setdefault(job.group, []).append(math.log(job.actual_min / middle))
    return {group: np.array(logs) for group, logs in groups.items()}


def _drawn(logs: Vector) -> float:
    return math.exp(float(np.median(logs)) * len(logs) / (len(logs) + NOISE_WEIGHT))


def learned_by_group(jobs: Sequence[Job], whole: Fit) -> dict[str, Learned]:
    """Factors of machines or metals with enough jobs that clearly differ from the operation's.

    Named `operation@group`; each holds the operation's own factor, and the spread of its own
    jobs: what the operation's jobs differ by is for a part that its groups differ.
    """
    found: dict[str, Learned] = {}
    for group, logs in _logs_by_group(jobs, whole).items():
        ratio = _drawn(logs)
        if len(logs) < LEAST_JOBS or abs(ratio - 1) < GROUP_SHARE:
            continue
        spread = spread_of(logs, np.ones(len(logs)), 1)
        for name, factor in whole.factors.items():
            mean = factor * ratio * math.exp(spread**2 / 2)
            found[f"{name}{GROUP_MARK}{group}"] = Learned(mean, spread, len(logs))
    return found


def learn_orders(orders: Sequence[PastOrder]) -> Fit:
    """Factors on the default euros from the totals of past orders."""
    names = sorted({name for order in orders for name in order.drivers})
    if not orders or not names:
        return Fit({}, USUAL_NOISE, 0)
    x = np.array([[max(0.0, o.drivers.get(name, 0.0)) for name in names] for o in orders])
    fixed = np.array([order.fixed_eur for order in orders])
    y = np.array([order.total_eur for order in orders])
    weights = age_weights(np.array([order.age_days for order in orders]))
    noise = np.array([order.noise_ratio for order in orders])
    prior = np.full(len(names), ORDER_PRIOR_SPREAD)
    found = _map_fit(x, fixed, y, weights, prior, noise)
    factors = dict(zip(names, np.exp(found.theta).tolist(), strict=True))
    spread = spread_of(found.residuals, weights * (ORDER_NOISE / noise) ** 2)
    return Fit(factors, spread, len(orders), is_mean=True)


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter of one operation: what was estimated, what it took, what that cost."""

    quarter: str
    operation: str
    jobs: int
    estimated_min: float
    actual_min: float
    bias_share: float
    lost_eur: float
    """What underestimated jobs cost above their estimate."""


def quarterly(
    rows: Sequence[tuple[str, str, float, float]], rates: Mapping[str, float]
) -> list[Quarter]:
    """Estimated against actual per quarter: rows of (day as ISO text, operation, both minutes)."""
    groups: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for day, operation, estimated, actual in rows:
        quarter = f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"
        groups.setdefault((quarter, operation), []).append((estimated, actual))
    found = []
    for (quarter, operation), pairs in sorted(groups.items()):
        estimated, actual = (sum(side) for side in zip(*pairs, strict=True))
        over = sum(max(0.0, a - e) for e, a in pairs)
        lost = over / 60 * rates.get(operation, 0.0)
        bias = estimated / actual - 1 if actual else 0.0
        found.append(Quarter(quarter, operation, len(pairs), estimated, actual, bias, lost))
    return found

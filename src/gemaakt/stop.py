"""When a search stops: small objects that a solver asks, after PyVRP's stopping criteria.

A search loop calls ``stop(iterations, best)`` now and then and ends when it says True. The stop
is the only thing in an engine that may read a clock, and only a monotonic one; runs that must be
repeatable use `MaxIterations`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol


class Stop(Protocol):
    """Decides whether a search ends."""

    def __call__(self, iterations: int, best: float) -> bool: ...


@dataclass(slots=True)
class MaxSeconds:
    """Stop after this many seconds of wall time since `started_s` (default: since made)."""

    seconds: float
    now: Callable[[], float] = time.monotonic
    started_s: float = field(default=-1.0)

    def __post_init__(self) -> None:
        if self.started_s < 0:
            self.started_s = self.now()

    def __call__(self, iterations: int, best: float) -> bool:
        return self.now() - self.started_s >= self.seconds

    @property
    def elapsed_s(self) -> float:
        """Seconds since the search began."""
        return self.now() - self.started_s

    @property
    def left_s(self) -> float:
        """Seconds that are left, never negative."""
        return max(0.0, self.seconds - self.elapsed_s)


@dataclass(frozen=True, slots=True)
class MaxIterations:
    """Stop after this many iterations."""

    iterations: int

    def __call__(self, iterations: int, best: float) -> bool:
        return iterations >= self.iterations


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Stop as soon as one of several criteria says so."""

    criteria: tuple[Stop, ...]

    def __call__(self, iterations: int, best: float) -> bool:
        return any(criterion(iterations, best) for criterion in self.criteria)

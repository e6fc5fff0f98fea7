"""The grid connection as a limit in kW over time."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WeeklyLimit:
    """A limit that returns every week: local minutes [start, end) of a weekday (0 is Monday)."""

    weekday: int
    start_min: int
    end_min: int
    limit_kw: float


@dataclass(frozen=True, slots=True)
class LimitPeriod:
    """A limit in one period [start, end)."""

    start: datetime
    end: datetime
    limit_kw: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GridConnection:
    """What may be drawn: the lowest limit that applies at a minute, base load included."""

    limit_kw: float
    base_load_kw: float = 0.0
    weekly: tuple[WeeklyLimit, ...] = ()
    periods: tuple[LimitPeriod, ...] = ()

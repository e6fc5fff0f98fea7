"""What a plan comes to by each aim, for the answer."""

from collections.abc import Iterable

from gemaakt.clock import length_min
from gemaakt.plan.engine.aims import CHANGES, LATE, NAMES, SETUPS, WIP, Aims
from gemaakt.plan.result import Level
from gemaakt.units import MINUTES_PER_DAY

UNITS = {LATE: "min*weight", CHANGES: "operations", SETUPS: "min", WIP: "order-days"}


def levels_of(
    aims: Aims, late: float, moved: int, setup_min: int, spans: Iterable[tuple[int, int]]
) -> tuple[Level, ...]:
    """Every aim with its value, the first level first and what does not count last."""
    days = length_min(spans) / MINUTES_PER_DAY
    values = {LATE: late, CHANGES: moved, SETUPS: setup_min, WIP: round(days, 2)}
    rows = [Level(name, float(values[name]), UNITS[name], aims.level_of(name)) for name in NAMES]
    return tuple(sorted(rows, key=lambda row: row.level or len(NAMES) + 1))

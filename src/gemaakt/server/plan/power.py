"""The power that a plan draws, as steps over time, beside what the connection allows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from gemaakt import clock
from gemaakt.server.plan.board_rows import Row
from gemaakt.server.shop.models import Facts
from gemaakt.shop import GridConnection
from gemaakt.units import MINUTES_PER_DAY

QUARTER = 15
EMPTY: dict[str, Any] = {"limit": [], "profile": [], "top": 0}


def power_of(
    planned: Sequence[Row],
    facts: Facts | None,
    machines: Iterable[Mapping[str, Any]],
    zero: datetime,
    least_min: int = 0,
) -> dict[str, Any]:
    """Steps [minute, kW, …] of the highest draw per quarter, and of the limit; at least as far as
    a minute, for on a day without work the base load is drawn too."""
    grid: GridConnection | None = facts.to_domain()["grid"] if facts else None
    horizon = max((row.end for row in planned), default=0)
    horizon = max(horizon, least_min) + 1
    if horizon <= 1:
        return EMPTY
    draw = _draw(planned, horizon, {m["id"]: m["row"] for m in machines})
    if not draw.any() and grid is None:
        return EMPTY
    base = grid.base_load_kw if grid else 0.0
    quarters = -(-horizon // QUARTER)
    padded = np.zeros(quarters * QUARTER)
    padded[:horizon] = draw[:horizon]
    peaks = np.rint(padded.reshape(quarters, QUARTER).max(axis=1) + base).astype(int)
    limit = _limits(grid, horizon, zero, facts) if grid else []
    top = max([int(peaks.max()), *limit[1::2]])
    return {"limit": limit, "profile": _steps([*peaks.tolist(), round(base)]), "top": top}


def _draw(planned: Iterable[Row], horizon: int, machines: Mapping[str, Any]) -> Any:
    """kW per minute above the base load, by differences at the ends of each stretch."""
    change = np.zeros(horizon + 2)
    for row in planned:
        for from_min, to_min, kw in _stretches(row, machines):
            change[min(max(from_min, 0), horizon + 1)] += kw
            change[min(max(to_min, 0), horizon + 1)] -= kw
    return np.cumsum(change)


def _stretches(row: Row, machines: Mapping[str, Any]) -> list[tuple[int, int, float]]:
    """Stretches with their power: as the plan gives them, else by the machine's states."""
    if not row.machine:
        return []
    power = row.power_kw
    if power and isinstance(power[0], (int, float)):
        return [(a, b, float(kw)) for (a, b), kw in zip(row.work, power, strict=False)]
    if power and isinstance(power[0], Mapping):
        return [(each["from"], each["to"], float(each["kw"])) for each in power]
    if power:
        return [(int(a), int(b), float(kw)) for a, b, kw in power]
    known = machines.get(row.machine)
    states = known.power if known else {}
    setup_end = row.start if row.setup_end is None else row.setup_end
    setup, run = (float(states.get(name, 0.0)) for name in ("setup_kw", "run_kw"))
    return [(a, b, setup if b <= setup_end else run) for a, b in row.work] if setup or run else []


def _steps(values: Sequence[int]) -> list[int]:
    found: list[int] = []
    last: int | None = None
    for at, value in enumerate(values):
        if value != last:
            found += [at * QUARTER, value]
            last = value
    return found


def _limits(grid: GridConnection, horizon: int, zero: datetime, facts: Facts | None) -> list[int]:
    """The lowest limit that applies, as steps; weekly and single periods included."""
    if not grid.weekly and not grid.periods:
        return [0, round(grid.limit_kw)]
    quarters = np.full(-(-horizon // QUARTER), grid.limit_kw)
    zone = facts.time_zone if facts else clock.AMSTERDAM
    spans = [(each.start, each.end, each.limit_kw) for each in grid.periods]
    first = clock.local_day(zero, zone)
    for at in range(-1, horizon // MINUTES_PER_DAY + 2):
        day = first + timedelta(at)
        spans += [
            (clock.utc_of(day, w.start_min, zone), clock.utc_of(day, w.end_min, zone), w.limit_kw)
            for w in grid.weekly
            if w.weekday == day.weekday()
        ]
    for start, end, limit_kw in spans:
        a = max(0, clock.minute_of(start, zero) // QUARTER)
        b = max(0, -(-clock.minute_of(end, zero) // QUARTER))
        quarters[a:b] = np.minimum(quarters[a:b], limit_kw)
    return _steps(np.rint(quarters).astype(int).tolist())

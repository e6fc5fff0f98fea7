"""What the pages about energy show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import Max

from gemaakt import clock
from gemaakt.energy import (
    CapacityLimit,
    Connection,
    MachineState,
    Stretch,
    free_kw,
    learn_power,
    limit_series,
    quarter_means_kw,
)
from gemaakt.energy.connection import QUARTERS_A_DAY
from gemaakt.server.energy import rights
from gemaakt.server.energy.models import ConnectionRights, MeterFile
from gemaakt.server.energy.standing import with_standing
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.shop.models import Facts, Machine
from gemaakt.shop import GridConnection
from gemaakt.units import MINUTES_PER_DAY, QUARTER_MIN

QUARTERS_A_WEEK = 7 * QUARTERS_A_DAY
TIGHTEST = 10
DAYS = 14

type Kw = npt.NDArray[np.float64]


def grid_and_zone() -> tuple[GridConnection | None, str]:
    """The connection as the planner reads it, and the zone of the firm's clock."""
    facts = Facts.objects.first()
    if facts is None:
        return None, clock.AMSTERDAM
    grid: GridConnection | None = facts.to_domain()["grid"]
    return grid, facts.time_zone


def connection_of(
    grid: GridConnection, start: datetime, quarters: int, zone: str, *, base: bool
) -> Connection:
    """The firm's connection as the energy room reckons with it, weekly limits written out."""
    limits = [CapacityLimit(each.start, each.end, each.limit_kw) for each in grid.periods]
    first = clock.local_day(start, zone)
    before = max((each.end_min // MINUTES_PER_DAY for each in grid.weekly), default=0)
    for at in range(-before, quarters // QUARTERS_A_DAY + 2):
        day = first + timedelta(days=at)
        limits += [
            CapacityLimit(
                clock.utc_of(day, each.start_min, zone),
                clock.utc_of(day, each.end_min, zone),
                each.limit_kw,
            )
            for each in grid.weekly
            if each.weekday == day.weekday()
        ]
    kw = grid.base_load_kw if base else 0.0
    return Connection(grid.limit_kw, limits=tuple(limits), base_load_kw=kw)


def rights_held(grid: GridConnection, zone: str) -> Connection | None:
    """The transport rights as entered, where the planner's limit is still the one they make.

    They tell what was allowed before they were entered too; the planner's limit, written out in
    periods where a right is variable, tells that of the time of plans only.
    """
    row = ConnectionRights.objects.first()
    if row is None:
        return None
    made = rights.connection_of(rights.entered(row), zone)
    start = clock.local_midnight(clock.local_day(row.created, zone) + timedelta(days=1), zone)
    known = connection_of(grid, start, QUARTERS_A_WEEK, zone, base=False)
    by_rights = limit_series(made, start, QUARTERS_A_WEEK, zone)
    is_same = np.array_equal(by_rights, limit_series(known, start, QUARTERS_A_WEEK, zone))
    return replace(made, base_load_kw=0.0) if is_same else None


def allowed(grid: GridConnection, start: datetime, quarters: int, zone: str) -> Connection:
    """The connection from a moment on, by its rights where they are known."""
    held = rights_held(grid, zone)
    return held or connection_of(grid, start, quarters, zone, base=False)


def stretches_of(row: Mapping[str, Any], first: int) -> Iterable[Stretch]:
    """Power of a planned operation over time, in minutes since this one."""
    for (start, end), kw in zip(row["work"], row["power_kw"], strict=False):
        yield Stretch(int(start) - first, int(end) - first, float(kw))


def plan_power(version: PlanVersion, grid: GridConnection, zone: str, day: date) -> dict[str, Any]:
    """kW of the plan per quarter from a day on, base load and standing machines included,
    against the limit."""
    last = version.operations.aggregate(last=Max("end"))["last"]
    if last is None:
        return {"quarters": 0}
    start = on_quarter(max(clock.local_midnight(day, zone), version.time_zero))
    first = clock.minute_of(start, version.time_zero)
    quarters = max(0, min(DAYS * QUARTERS_A_DAY, -(-clock.minute_of(last, start) // QUARTER_MIN)))
    until = clock.instant_of(quarters * QUARTER_MIN, start)
    there = version.operations.filter(end__gt=start, start__lt=until)
    work: dict[str, list[Stretch]] = defaultdict(list)
    for row in there.order_by().values("machine", "work", "power_kw"):
        work[row["machine"]] += stretches_of(row, first)
    all_of_it = with_standing(work, start, quarters * QUARTER_MIN)
    drawn = quarter_means_kw(all_of_it, quarters) + grid.base_load_kw
    limit = limit_series(
        connection_of(grid, start, quarters, zone, base=True), start, quarters, zone
    )
    end = clock.instant_of(quarters * QUARTER_MIN, start)
    return {
        "quarters": quarters,
        "start": start,
        "end": end,
        "drawn": drawn,
        "limit": limit,
    } | _summed(drawn, limit, start)


def on_quarter(instant: datetime) -> datetime:
    """The beginning of the quarter of an hour in which the instant lies, as the meter counts."""
    minute = instant.minute // QUARTER_MIN * QUARTER_MIN
    return instant.replace(minute=minute, second=0, microsecond=0)


def _summed(drawn: Kw, limit: Kw, start: datetime) -> dict[str, Any]:
    if not len(drawn):
        return {}
    at = int(np.argmax(drawn))
    return {
        "peak_kw": float(drawn[at]),
        "peak_at": clock.instant_of(at * QUARTER_MIN, start),
        "over": int((drawn > limit + 1e-6).sum()),
        "kwh": float(drawn.sum() / 4),
    }


def meter_kw(row: MeterFile) -> Kw:
    """The series as numbers; a hole is NaN."""
    return np.array([np.nan if kw is None else kw for kw in row.values_kw], dtype=np.float64)


def taken_kw(row: MeterFile) -> Kw:
    """What was drawn in each quarter: nought where own panels gave back to the grid."""
    return np.maximum(meter_kw(row), 0.0)


def meter_facts(row: MeterFile) -> dict[str, Any]:
    """What the file says in a few figures."""
    kw = taken_kw(row)
    known = np.isfinite(kw)
    at = int(np.nanargmax(kw))
    return {
        "quarters": len(kw),
        "end": clock.instant_of(len(kw) * QUARTER_MIN, row.start),
        "mean_kw": float(np.nanmean(kw)),
        "peak_kw": float(kw[at]),
        "peak_at": clock.instant_of(at * QUARTER_MIN, row.start),
        "kwh": float(kw[known].sum() / 4),
        "fed_in_kwh": row.fed_in_kwh + float((kw - meter_kw(row))[known].sum() / 4),
    }


def free(row: MeterFile, grid: GridConnection, zone: str) -> Kw:
    """kW still free in each quarter of the meter file; NaN where the meter is silent."""
    drawn = meter_kw(row)
    connection = allowed(grid, row.start, len(drawn), zone)
    return free_kw(connection, row.start, drawn, zone_name=zone)


def free_by_hour(row: MeterFile, room: Kw, zone: str) -> list[tuple[int, list[float | None]]]:
    """Least free kW in each hour of the week, over the whole file: what one may count on."""
    least: dict[tuple[int, int], float] = {}
    for at in np.flatnonzero(np.isfinite(room)):
        local = clock.instant_of(int(at) * QUARTER_MIN, row.start).astimezone(clock.zone(zone))
        key = (local.weekday(), local.hour)
        least[key] = min(least.get(key, np.inf), float(room[at]))
    return [(day, [least.get((day, hour)) for hour in range(24)]) for day in range(7)]


def tightest(row: MeterFile, room: Kw) -> list[tuple[datetime, float]]:
    """The quarters with the least room."""
    order = np.argsort(np.where(np.isfinite(room), room, np.inf))[:TIGHTEST]
    return [
        (clock.instant_of(int(at) * QUARTER_MIN, row.start), float(room[at]))
        for at in order
        if np.isfinite(room[at])
    ]


def day_slice(row: MeterFile, values: Kw, day: date, zone: str) -> tuple[datetime, Kw]:
    """The quarters of one local day: 96, or 92 and 100 when the clock jumps."""
    begin = clock.local_midnight(day, zone)
    end = clock.local_midnight(day + timedelta(days=1), zone)
    first = clock.minute_of(begin, row.start) // QUARTER_MIN
    last = clock.minute_of(end, row.start) // QUARTER_MIN
    low, high = max(0, first), max(0, min(len(values), last))
    return clock.instant_of(low * QUARTER_MIN, row.start), values[low:high]


def learned(row: MeterFile, version: PlanVersion | None) -> dict[str, Any] | None:
    """kW per machine and state from the meter and what the plan ran in its period."""
    if version is None:
        return None
    states = _states(row, version)
    if not states:
        return None
    base, powers = learn_power(meter_kw(row), states)
    return {"base_kw": base, "rows": powers}


def _states(row: MeterFile, version: PlanVersion) -> list[MachineState]:
    quarters = len(row.values_kw)
    offset = clock.minute_of(version.time_zero, row.start)
    spans: dict[tuple[str, str], list[Stretch]] = {}
    for each in version.document.get("operations", ()):
        if each.get("machine"):
            for state, start, end in _parts(each):
                key = (each["machine"], state)
                spans.setdefault(key, []).append(Stretch(start + offset, end + offset, 1.0))
    power = {each.code: each.power or {} for each in Machine.objects.only("code", "power")}
    found = []
    for (machine, state), rows in sorted(spans.items()):
        shares = quarter_means_kw(rows, quarters)
        if shares.any():
            assumed = float(power.get(machine, {}).get(f"{state}_kw", 0.0))
            found.append(MachineState(machine, state, shares, assumed))
    return found


def _parts(row: Mapping[str, Any]) -> Iterable[tuple[str, int, int]]:
    """Set-up and running apart, in the stretches that are worked."""
    turn = int(row["setup_end"])
    for start, end in row.get("work", ()):
        if start < turn:
            yield "setup", int(start), min(int(end), turn)
        if end > turn:
            yield "run", max(int(start), turn), int(end)


def quarter_rows(start: datetime, room: Sequence[float], zone: str) -> list[dict[str, Any]]:
    """Quarters of a day as hours with four cells; an hour that the night has twice is two."""
    hours: list[dict[str, Any]] = []
    for at, kw in enumerate(room):
        local = clock.instant_of(at * QUARTER_MIN, start).astimezone(clock.zone(zone))
        if not hours or (hours[-1]["hour"], hours[-1]["fold"]) != (local.hour, local.fold):
            hours.append({"hour": local.hour, "fold": local.fold, "cells": []})
        hours[-1]["cells"].append(None if np.isnan(kw) else float(kw))
    return hours

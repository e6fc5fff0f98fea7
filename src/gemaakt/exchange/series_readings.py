"""Energy per line and meters that count up, as mean power.

A column of kWh holds either what was used in each stretch or what the meter stood at. The heading
mostly says so; else a column that hardly ever goes down is a meter, for use goes up and down.
"""

import itertools
import re
from collections.abc import Sequence
from datetime import datetime

from gemaakt.exchange.series import Rows, unit_finding
from gemaakt.exchange.series_units import Unit
from gemaakt.exchange.series_wide import (
    HOUR,
    LONGEST_STEP,
    is_wide,
    spread_readings,
    spread_use,
)
from gemaakt.findings import Finding, Severity

READING = re.compile(
    r"stand|reading|counter|teller|totali[sz]er|cumulat|\bt[12]\b|\b1\.8\.[012]\b"
)
USE = re.compile(r"verbruik|gebruik|afname|consum|usage|used|per (kwartier|uur|hour|quarter)")
GOES_UP, SOMETIMES_BACK = 0.98, 0.9
"""Share of the steps in which a meter does not go down; less where the heading says meter."""
RISES_OF_USE, LINES_OF_USE = 0.3, 24
"""A column named use is a meter only when it is long and rises in many of its steps."""
LONGEST_STEP_H = LONGEST_STEP / HOUR


def as_kw(
    meters: Sequence[Rows],
    unit: Unit | None,
    heading: str,
    findings: list[Finding],
    zone_name: str,
) -> tuple[list[Rows], bool]:
    """Mean power of each meter from each instant to the next, and whether they count up.

    From readings, from energy, or as it stands. Of meters that count up each is reckoned by
    itself: one that lacks a reading would make their sum fall and rise by all that it stood at.
    """
    if unit is None:
        findings.append(unit_finding("series.unit-assumed", unit="kW"))
        return [_means(rows, zone_name) for rows in meters], False
    if unit.factor != 1.0:
        to = "kWh" if unit.is_energy else "kW"
        findings.append(unit_finding("series.unit-converted", unit=unit.name, to=to))
    scaled = [[(line, at, value * unit.factor) for line, at, value in rows] for rows in meters]
    if not unit.is_energy:
        return [_means(rows, zone_name) for rows in scaled], False
    together = _together(scaled)
    if len(together) > 1 and counts_up(together, heading):
        return _from_readings([rows for rows in scaled if len(rows) > 1], findings), True
    return [_from_use(rows, zone_name) for rows in scaled if len(rows) > 1], False


def _means(rows: Rows, zone_name: str) -> Rows:
    """Mean powers as they stand; those of a day or month for each of its quarters."""
    return spread_use(rows, zone_name, is_energy=False) if is_wide(rows) else rows


def _together(meters: Sequence[Rows]) -> list[float]:
    """The sum of all meters at each instant that all have; of one where they share none."""
    shared = set.intersection(*({at for _, at, _ in rows} for rows in meters)) if meters else set()
    if len(shared) < 2:
        return [value for _, _, value in max(meters, key=len, default=[])]
    total: dict[datetime, float] = dict.fromkeys(sorted(shared), 0.0)
    for rows in meters:
        for _, at, value in rows:
            if at in total:
                total[at] += value
    return list(total.values())


def _steps_h(rows: Rows) -> list[float]:
    return [(b[1] - a[1]).total_seconds() / 3600 for a, b in itertools.pairwise(rows)]


def _from_use(rows: Rows, zone_name: str) -> Rows:
    """Power of each stretch from the energy that was used in it."""
    if is_wide(rows):
        return spread_use(rows, zone_name, is_energy=True)
    steps_h = _steps_h(rows)
    usual_h = sorted(steps_h)[len(steps_h) // 2]
    return [(line, moment, value / usual_h) for line, moment, value in rows]


def counts_up(values: Sequence[float], heading: str) -> bool:
    """Whether the values are what a meter stood at, and not what was used in each stretch."""
    pairs = list(itertools.pairwise(values))
    kept = sum(b >= a for a, b in pairs) / len(pairs)
    rises = sum(b > a for a, b in pairs) / len(pairs)
    if rises == 0 or min(values) < 0:
        return False
    if READING.search(heading):
        return kept >= SOMETIMES_BACK
    if USE.search(heading):
        long_enough = len(values) >= LINES_OF_USE and rises >= RISES_OF_USE
        return kept >= GOES_UP and long_enough
    return kept >= GOES_UP and (values[-1] > values[0] or rises >= RISES_OF_USE)


def _from_readings(meters: Sequence[Rows], findings: list[Finding]) -> list[Rows]:
    """Power between two readings of meters that count up; a step back is left out."""
    result: list[Rows] = []
    resets = 0
    for rows in meters:
        if is_wide(rows):
            result.append(spread_readings(rows, findings))
            continue
        made: Rows = []
        for (line, moment, before), (_, _, after), step_h in zip(
            rows, rows[1:], _steps_h(rows), strict=False
        ):
            if after < before or step_h <= 0:
                resets += 1
            elif step_h <= LONGEST_STEP_H:
                made.append((line, moment, (after - before) / step_h))
        result.append(made)
    if resets:
        params = {"quantity": resets}
        findings.append(Finding("series.meter-reset", Severity.WARNING, params=params))
    return result

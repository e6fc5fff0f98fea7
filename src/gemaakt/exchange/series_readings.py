"""Energy per line and meters that count up, as mean power.

A column of kWh holds either what was used in each stretch or what the meter stood at. The heading
mostly says so; else a column that hardly ever goes down is a meter, for use goes up and down.
"""

import itertools
import re
from collections.abc import Sequence

from gemaakt.exchange.series import Rows, unit_finding
from gemaakt.exchange.series_units import Unit
from gemaakt.findings import Finding, Severity

READING = re.compile(
    r"stand|reading|counter|teller|totali[sz]er|cumulat|\bt[12]\b|\b1\.8\.[012]\b"
)
USE = re.compile(r"verbruik|gebruik|afname|consum|usage|used|per (kwartier|uur|hour|quarter)")
GOES_UP, SOMETIMES_BACK = 0.98, 0.9
"""Share of the steps in which a meter does not go down; less where the heading says meter."""
RISES_OF_USE, LINES_OF_USE = 0.3, 24
"""A column named use is a meter only when it is long and rises in many of its steps."""
LONGEST_STEP_H = 1.01


def as_kw(rows: Rows, unit: Unit | None, heading: str, findings: list[Finding]) -> Rows:
    """Mean power from each instant to the next: from readings, from energy, or as it stands."""
    if unit is None:
        findings.append(unit_finding("series.unit-assumed", unit="kW"))
        return rows
    if unit.factor != 1.0:
        to = "kWh" if unit.is_energy else "kW"
        findings.append(unit_finding("series.unit-converted", unit=unit.name, to=to))
    rows = [(line, moment, value * unit.factor) for line, moment, value in rows]
    if not unit.is_energy or len(rows) < 2:
        return rows
    steps = [(b[1] - a[1]).total_seconds() / 3600 for a, b in itertools.pairwise(rows)]
    if counts_up([value for _, _, value in rows], heading):
        return _from_readings(rows, steps, findings)
    usual_h = sorted(steps)[len(steps) // 2]
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


def _from_readings(rows: Rows, steps_h: list[float], findings: list[Finding]) -> Rows:
    """Power between two readings of a meter that counts up; a step back is left out."""
    result: Rows = []
    resets = 0
    for (line, moment, before), (_, _, after), step_h in zip(
        rows, rows[1:], steps_h, strict=False
    ):
        if after < before or step_h <= 0:
            resets += 1
        elif step_h <= LONGEST_STEP_H:
            result.append((line, moment, (after - before) / step_h))
    if resets:
        params = {"quantity": resets}
        findings.append(Finding("series.meter-reset", Severity.WARNING, params=params))
    return result

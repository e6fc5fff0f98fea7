"""Series over time: prices per quarter and meter readings, whatever file they came from.

A series is kept per quarter of an hour in UTC. An hourly series stands for four quarters an
hour; a hole stays a hole and is named.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from gemaakt.findings import Finding, Severity
from gemaakt.units import QUARTER_MIN

PRICES, METER = "price-series", "meter-series"
QUARTER = timedelta(minutes=QUARTER_MIN)
MOST_LINES_NAMED = 10
EUR_PER_KWH_AT_MOST = 5.0
"""A day-ahead price outside ±5 EUR/kWh has never been seen: European limits are -0.5 and 5."""
KW_AT_MOST = 1_000_000.0
"""No firm draws a gigawatt: whole grids of towns stay below it."""


@dataclass(frozen=True, slots=True)
class Series:
    """Values per quarter: `start` of each in UTC, ascending; holes are simply absent."""

    kind: str
    """`price-series` (EUR/kWh) or `meter-series` (mean kW)."""
    unit: str
    starts: tuple[datetime, ...]
    values: tuple[float, ...]
    step_min: int = QUARTER_MIN
    """Minutes that a row of the file stood for, a quarter or less as a quarter: of wider rows no
    peak within them is known."""
    fed_in_kwh: float = 0.0
    """What columns or lines of their own say went back to the grid; in none of the values."""

    @property
    def end(self) -> datetime:
        """End of the last quarter."""
        return self.starts[-1] + QUARTER

    @property
    def missing(self) -> int:
        """Quarters between the first and the last that have no value."""
        return (self.end - self.starts[0]) // QUARTER - len(self.starts)


type Rows = list[tuple[int, datetime, float]]
"""Line number, instant in UTC, value."""


class Reporter:
    """Names the first faulty lines and counts the rest."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.more: dict[str, int] = {}

    def line(self, code: str, line: int, value: str) -> None:
        count = self.more.get(code, 0) + 1
        self.more[code] = count
        if count <= MOST_LINES_NAMED:
            where, params = {"line": line}, {"value": value[:40]}
            self.findings.append(Finding(code, Severity.WARNING, where, params))

    def all(self) -> list[Finding]:
        rest = sum(max(0, count - MOST_LINES_NAMED) for count in self.more.values())
        if rest:
            params = {"quantity": rest}
            self.findings.append(Finding("series.more-lines", Severity.WARNING, params=params))
        return self.findings


def unit_finding(code: str, **params: object) -> Finding:
    return Finding(code, Severity.INFO, params=params)


def price_series(rows: Rows, findings: list[Finding]) -> tuple[Series | None, list[Finding]]:
    """A price series in EUR/kWh from instants and values, hourly or per quarter."""
    series = _per_quarter(PRICES, "EUR/kWh", rows, findings)
    if series and (top := max(abs(value) for value in series.values)) > EUR_PER_KWH_AT_MOST:
        low = min(series.values)
        params = {"low": f"{low:g}", "high": f"{top:g}", "unit": "EUR/kWh"}
        findings.append(Finding("series.unit-doubtful", Severity.ERROR, params=params))
    return series, findings


def is_doubtful_power(values_kw: Sequence[float]) -> bool:
    """Whether mean powers are so large that the unit in the heading must be wrong."""
    return max(abs(value) for value in values_kw) > KW_AT_MOST


def summed_per_quarter(
    meters: Sequence[Rows], findings: list[Finding], *, needs_all: bool
) -> Series | None:
    """Mean kW of each quarter of several meters together; rows wider than a quarter fill theirs.

    `needs_all`: a quarter that a meter lacks between its first and its last is a hole of all.
    """
    each = [means for rows in meters if (means := _means(rows))]
    if not each:
        findings.append(Finding("series.too-short", Severity.ERROR))
        return None
    total: dict[datetime, float] = {}
    for means in each:
        for start, value in means.items():
            total[start] = total.get(start, 0.0) + value
    spans = [(means, min(means), max(means)) for means in each] if needs_all else []
    starts = [
        start
        for start in sorted(total)
        if all(start in means or not first < start < last for means, first, last in spans)
    ]
    _name_holes(starts, findings)
    return Series(METER, "kW", tuple(starts), tuple(total[start] for start in starts))


def _means(rows: Rows) -> dict[datetime, float]:
    """Mean of each quarter of one meter that has rows; none of a meter of one row."""
    if len(rows) < 2:
        return {}
    if usual_step(rows) > QUARTER:
        return _filled(sorted({moment: value for _, moment, value in reversed(rows)}.items()))
    sums: dict[datetime, tuple[float, int]] = {}
    for _, moment, value in rows:
        start = quarter_of(moment)
        total, count = sums.get(start, (0.0, 0))
        sums[start] = (total + value, count + 1)
    return {start: total / count for start, (total, count) in sums.items()}


def quarter_of(moment: datetime) -> datetime:
    """The beginning of the quarter of an hour in which an instant lies."""
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


def usual_step(rows: Rows) -> timedelta:
    """From one row to the next, as in the middle of all steps; a quarter where there is none."""
    steps = sorted(b[1] - a[1] for a, b in itertools.pairwise(rows) if b[1] > a[1])
    return steps[(len(steps) - 1) // 2] if steps else QUARTER


def _per_quarter(kind: str, unit: str, rows: Rows, findings: list[Finding]) -> Series | None:
    """Each row spread over its quarters: one for a quarter-hour series, four for an hourly one."""
    ordered = sorted({moment: value for _, moment, value in reversed(rows)}.items())
    if len(ordered) < 2:
        findings.append(Finding("series.too-short", Severity.ERROR))
        return None
    if len(ordered) < len(rows):
        params = {"quantity": len(rows) - len(ordered)}
        findings.append(Finding("series.twice", Severity.WARNING, params=params))
    filled = _filled(ordered)
    starts = sorted(filled)
    _name_holes(starts, findings)
    return Series(kind, unit, tuple(starts), tuple(filled[start] for start in starts))


def _filled(ordered: list[tuple[datetime, float]]) -> dict[datetime, float]:
    """The value of each quarter, of rows in order of time."""
    filled: dict[datetime, float] = {}
    for (moment, value), count in zip(ordered, _quarters_each(ordered), strict=True):
        for k in range(count):
            filled.setdefault(quarter_of(moment) + k * QUARTER, value)
    return filled


def _quarters_each(ordered: list[tuple[datetime, float]]) -> list[int]:
    """Quarters that each row stands for: to the next row, never more than its day's usual step.

    A series may change from hourly to quarterly half-way, as the day-ahead market did on
    1 October 2025; a hole must not be filled by the value before it.
    """
    gaps = [(b[0] - a[0]) // QUARTER for a, b in itertools.pairwise(ordered)]
    by_day: dict[date, list[int]] = {}
    for (moment, _), gap in zip(ordered, gaps, strict=False):
        by_day.setdefault(moment.date(), []).append(max(1, gap))
    usual = {day: sorted(each)[(len(each) - 1) // 2] for day, each in by_day.items()}
    last_usual = usual.get(ordered[-1][0].date(), max(1, gaps[-1]))
    result = [
        min(max(1, gap), usual[moment.date()], 4)
        for (moment, _), gap in zip(ordered, gaps, strict=False)
    ]
    return [*result, min(last_usual, 4)]


def _name_holes(starts: list[datetime], findings: list[Finding]) -> None:
    holes = [(a + QUARTER, b) for a, b in itertools.pairwise(starts) if b - a > QUARTER]
    for start, end in holes[:MOST_LINES_NAMED]:
        params = {
            "start": _stamp(start),
            "end": _stamp(end),
            "quarters": (end - start) // QUARTER,
        }
        findings.append(Finding("series.hole", Severity.WARNING, params=params))
    if len(holes) > MOST_LINES_NAMED:
        params = {"quantity": len(holes) - MOST_LINES_NAMED}
        findings.append(Finding("series.more-lines", Severity.WARNING, params=params))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")

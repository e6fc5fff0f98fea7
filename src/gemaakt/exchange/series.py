"""Series over time: prices per quarter and meter readings, from CSV, ENTSO-E XML, energy-charts.

A series is kept per quarter of an hour in UTC. Local times without a zone are Amsterdam wall
clock; the hour that the autumn night has twice is told apart by the order of the lines. An hourly
series stands for four quarters an hour.
"""

import csv
import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from gemaakt.clock import AMSTERDAM, zone
from gemaakt.findings import Finding, Severity

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)
MOST_LINES_NAMED = 10
EUR_PER_KWH_AT_MOST = 5.0
"""A day-ahead price outside ±5 EUR/kWh has never been seen: European limits are -0.5 and 5."""


@dataclass(frozen=True, slots=True)
class Series:
    """Values per quarter: `start` of each in UTC, ascending; holes are simply absent."""

    kind: str
    """`price-series` (EUR/kWh) or `meter-series` (mean kW)."""
    unit: str
    starts: tuple[datetime, ...]
    values: tuple[float, ...]

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


class _Reporter:
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


# ------------------------------------------------------------------ CSV

TIME_WORDS = (
    "utc",
    "time",
    "tijd",
    "datum",
    "date",
    "ts",
    "timestamp",
    "moment",
    "van",
    "from",
    "start",
)
PRICE_WORDS = ("price", "prijs", "eur", "tarief", "day-ahead", "dayahead")
METER_WORDS = (
    "kwh",
    "kw",
    "power",
    "vermogen",
    "verbruik",
    "import",
    "afname",
    "consumption",
    "meter",
    "stand",
    "watt",
    "energy",
    "energie",
)
ASSET_WORDS = ("asset", "machine", "device", "apparaat", "meter_id", "channel", "kanaal")
EXPORT_WORDS = ("export", "teruglever", "injectie", "invoeding", "return", "opwek", "solar", "zon")


def csv_rows(text: str) -> list[list[str]]:
    """Cells of a CSV whose delimiter is a semicolon, a tab or a comma, whichever it has most."""
    head = "\n".join(text.splitlines()[:20])
    delimiter = max(";\t,", key=head.count)
    return list(csv.reader(text.splitlines(), delimiter=delimiter))


def series_kind(text: str) -> str:
    """Whether a text is a price or a meter series, by its heading; empty when neither."""
    rows = csv_rows("\n".join(text.splitlines()[:20]))
    for row in rows:
        cells = [cell.strip().lower() for cell in row]
        has_time = any(_is_time_heading(cell) for cell in cells)
        if has_time and any(any(word in cell for word in PRICE_WORDS) for cell in cells):
            return "price-series"
        if has_time and any(any(word in cell for word in METER_WORDS) for cell in cells):
            return "meter-series"
    return ""


def _is_time_heading(cell: str) -> bool:
    words = cell.replace("_", " ").replace("(", " ").split()
    return any(word in TIME_WORDS or word.startswith(("datum", "tijd", "time")) for word in words)


def read_csv_series(text: str, zone_name: str = AMSTERDAM) -> tuple[Series | None, list[Finding]]:
    """The series in a CSV text; None with findings when nothing could be used."""
    rows = csv_rows(text)
    kind = series_kind(text)
    at = next(
        i for i, row in enumerate(rows) if any(_is_time_heading(c.strip().lower()) for c in row)
    )
    heading = [cell.strip().lower() for cell in rows[at]]
    report = _Reporter()
    if kind == "price-series":
        return _price_series(rows, at, heading, report, zone_name)
    return _meter_series(rows, at, heading, report, zone_name)


def _time_columns(heading: list[str]) -> list[int]:
    """The column of the instant, or of date and time when these are two columns."""
    columns = [i for i, cell in enumerate(heading) if _is_time_heading(cell)]
    date_columns = [i for i in columns if "dat" in heading[i]]
    clock_columns = [i for i in columns if "tijd" in heading[i] or heading[i] == "time"]
    if date_columns and clock_columns and date_columns[0] != clock_columns[0]:
        return [date_columns[0], clock_columns[0]]
    return columns[:1]


class _Clock:
    """Turns written times into UTC; remembers the last one to tell the two autumn hours apart."""

    FORMS = (
        "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d-%m-%Y %H:%M:%S", "%d-%m-%Y %H:%M",
        "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%Y/%m/%d %H:%M", "%Y%m%d %H:%M", "%Y%m%d%H%M",
        "%d-%m-%y %H:%M", "%Y-%m-%d", "%d-%m-%Y",
    )  # fmt: skip

    def __init__(self, zone_name: str, is_utc: bool) -> None:
        self.zone: ZoneInfo | Any = UTC if is_utc else zone(zone_name)
        self.last: datetime | None = None
        self.form = ""

    def read(self, text: str) -> datetime | None:
        moment = self._parsed(text.strip())
        if moment is None:
            return None
        if moment.tzinfo is None:
            moment = self._placed(moment)
        self.last = moment.astimezone(UTC)
        return self.last

    def _parsed(self, text: str) -> datetime | None:
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
        for form in (self.form, *self.FORMS) if self.form else self.FORMS:
            try:
                found = datetime.strptime(text, form)  # noqa: DTZ007 placed in its zone below
            except ValueError:
                continue
            self.form = form
            return found
        return None

    def _placed(self, naive: datetime) -> datetime:
        first = naive.replace(tzinfo=self.zone)
        second = first.replace(fold=1)
        is_twice = first.utcoffset() != second.utcoffset()
        if is_twice and self.last is not None and first.astimezone(UTC) <= self.last:
            return second
        return first


def _plain_number(text: str) -> float | None:
    cell = text.strip().replace("€", "").replace("\u00a0", "").strip()
    if "," in cell:
        cell = cell.replace(".", "").replace(",", ".")
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _instants(
    rows: list[list[str]], at: int, heading: list[str], report: _Reporter, zone_name: str
) -> list[tuple[int, datetime, list[str]]]:
    columns = _time_columns(heading)
    clock = _Clock(zone_name, is_utc="utc" in " ".join(heading[i] for i in columns))
    found = []
    for line, row in enumerate(rows[at + 1 :], start=at + 2):
        if not any(cell.strip() for cell in row):
            continue
        written = " ".join(row[i].strip() for i in columns if i < len(row))
        moment = clock.read(written)
        if moment is None:
            report.line("series.no-time", line, written)
        else:
            found.append((line, moment, row))
    return found


def _values(
    instants: list[tuple[int, datetime, list[str]]], column: int, report: _Reporter
) -> Rows:
    rows: Rows = []
    for line, moment, row in instants:
        written = row[column] if column < len(row) else ""
        number = _plain_number(written)
        if number is None:
            report.line("series.no-number", line, written)
        else:
            rows.append((line, moment, number))
    return rows


PRICE_UNITS = {"mwh": ("EUR/MWh", 0.001), "ct": ("ct/kWh", 0.01), "kwh": ("EUR/kWh", 1.0)}


def _price_series(
    rows: list[list[str]], at: int, heading: list[str], report: _Reporter, zone_name: str
) -> tuple[Series | None, list[Finding]]:
    times = _time_columns(heading)
    column = next(
        (i for i, cell in enumerate(heading) if i not in times and _says(cell, PRICE_WORDS)), None
    )
    if column is None:
        return None, [Finding("series.too-short", Severity.ERROR)]
    values = _values(_instants(rows, at, heading, report, zone_name), column, report)
    unit, factor = next(
        (PRICE_UNITS[key] for key in PRICE_UNITS if key in heading[column]), ("", 1.0)
    )
    findings = report.all()
    if not unit:
        findings.append(_unit_finding("series.unit-assumed", unit="EUR/kWh"))
    elif factor != 1.0:
        findings.append(_unit_finding("series.unit-converted", unit=unit, to="EUR/kWh"))
    return price_series([(line, moment, v * factor) for line, moment, v in values], findings)


def _says(cell: str, words: Iterable[str]) -> bool:
    return any(word in cell for word in words)


def _unit_finding(code: str, **params: object) -> Finding:
    return Finding(code, Severity.INFO, params=params)


def price_series(rows: Rows, findings: list[Finding]) -> tuple[Series | None, list[Finding]]:
    """A price series in EUR/kWh from instants and values, hourly or per quarter."""
    series = _per_quarter("price-series", "EUR/kWh", rows, findings)
    if series and (top := max(abs(value) for value in series.values)) > EUR_PER_KWH_AT_MOST:
        low = min(series.values)
        params = {"low": f"{low:g}", "high": f"{top:g}", "unit": "EUR/kWh"}
        findings.append(Finding("series.unit-doubtful", Severity.ERROR, params=params))
    return series, findings


# ------------------------------------------------------------------ meters


def _meter_series(
    rows: list[list[str]], at: int, heading: list[str], report: _Reporter, zone_name: str
) -> tuple[Series | None, list[Finding]]:
    times = _time_columns(heading)
    columns = [
        i
        for i, cell in enumerate(heading)
        if i not in times and _says(cell, METER_WORDS) and not _says(cell, EXPORT_WORDS)
    ]
    if not columns:
        return None, [Finding("series.too-short", Severity.ERROR)]
    columns = _same_unit(columns, heading)
    instants = _instants(rows, at, heading, report, zone_name)
    has_meters = any(_says(cell, ASSET_WORDS) for cell in heading)
    values = _summed([_values(instants, each, report) for each in columns], has_meters)
    findings = report.all()
    unit = _meter_unit(heading[columns[0]], findings)
    kw_rows = _as_kw(values, unit, findings)
    return _mean_per_quarter(kw_rows, findings), findings


def _summed(columns: list[Rows], has_meters: bool) -> Rows:
    """Columns of one instant added up; rows of one instant too when each is another meter."""
    total: dict[datetime, tuple[int, float]] = {}
    for rows in columns:
        own: dict[datetime, tuple[int, float]] = {}
        for line, moment, value in rows:
            if moment not in own:
                own[moment] = (line, value)
            elif has_meters:
                own[moment] = (line, own[moment][1] + value)
        for moment, (line, value) in own.items():
            total[moment] = (line, total.get(moment, (line, 0.0))[1] + value)
    return [(line, moment, value) for moment, (line, value) in sorted(total.items())]


def _same_unit(columns: list[int], heading: list[str]) -> list[int]:
    """The columns that add up: those in kWh (low and high tariff), else the first."""
    energy = [i for i in columns if "kwh" in heading[i]]
    return energy or columns[:1]


def _meter_unit(cell: str, findings: list[Finding]) -> str:
    if "kwh" in cell:
        return "kWh"
    if "mw" in cell.replace("kw", ""):
        findings.append(_unit_finding("series.unit-converted", unit="MW", to="kW"))
        return "MW"
    if "watt" in cell or cell.endswith((" w", "(w)", "_w", "[w]")):
        findings.append(_unit_finding("series.unit-converted", unit="W", to="kW"))
        return "W"
    if "kw" not in cell:
        findings.append(_unit_finding("series.unit-assumed", unit="kW"))
    return "kW"


def _as_kw(rows: Rows, unit: str, findings: list[Finding]) -> Rows:
    """Mean power from each instant to the next: from readings, from energy, or as it stands."""
    if unit != "kWh" or len(rows) < 2:
        factor = {"W": 0.001, "MW": 1000.0}.get(unit, 1.0)
        return [(line, moment, value * factor) for line, moment, value in rows]
    steps = [(b[1] - a[1]).total_seconds() / 3600 for a, b in itertools.pairwise(rows)]
    usual_h = sorted(steps)[len(steps) // 2]
    values = [value for _, _, value in rows]
    rises = sum(b >= a for a, b in itertools.pairwise(values))
    if rises >= 0.98 * (len(values) - 1) and values[-1] > values[0] >= 0:
        return _from_readings(rows, steps, findings)
    return [(line, moment, value / usual_h) for line, moment, value in rows]


def _from_readings(rows: Rows, steps_h: list[float], findings: list[Finding]) -> Rows:
    """Power between two readings of a meter that counts up; a step back is left out."""
    result: Rows = []
    resets = 0
    for (line, moment, before), (_, _, after), step_h in zip(
        rows, rows[1:], steps_h, strict=False
    ):
        if after < before or step_h <= 0:
            resets += 1
        elif step_h <= 1.01:
            result.append((line, moment, (after - before) / step_h))
    if resets:
        params = {"quantity": resets}
        findings.append(Finding("series.meter-reset", Severity.WARNING, params=params))
    return result


def _mean_per_quarter(rows: Rows, findings: list[Finding]) -> Series | None:
    """Mean kW of each quarter that has readings; rows wider than a quarter fill theirs."""
    if len(rows) < 2:
        findings.append(Finding("series.too-short", Severity.ERROR))
        return None
    if _usual_step(rows) > QUARTER:
        return _per_quarter("meter-series", "kW", rows, findings)
    sums: dict[datetime, tuple[float, int]] = {}
    for _, moment, value in rows:
        start = _quarter_of(moment)
        total, count = sums.get(start, (0.0, 0))
        sums[start] = (total + value, count + 1)
    starts = sorted(sums)
    _name_holes(starts, findings)
    means = tuple(sums[start][0] / sums[start][1] for start in starts)
    return Series("meter-series", "kW", tuple(starts), means)


def _quarter_of(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


def _usual_step(rows: Rows) -> timedelta:
    steps = sorted(b[1] - a[1] for a, b in itertools.pairwise(rows) if b[1] > a[1])
    return steps[len(steps) // 2] if steps else QUARTER


def _per_quarter(kind: str, unit: str, rows: Rows, findings: list[Finding]) -> Series | None:
    """Each row spread over its quarters: one for a quarter-hour series, four for an hourly one."""
    ordered = sorted({moment: value for _, moment, value in reversed(rows)}.items())
    if len(ordered) < 2:
        findings.append(Finding("series.too-short", Severity.ERROR))
        return None
    if len(ordered) < len(rows):
        params = {"quantity": len(rows) - len(ordered)}
        findings.append(Finding("series.twice", Severity.WARNING, params=params))
    quarters = _quarters_each(ordered)
    filled: dict[datetime, float] = {}
    for (moment, value), count in zip(ordered, quarters, strict=True):
        for k in range(count):
            filled.setdefault(_quarter_of(moment) + k * QUARTER, value)
    starts = sorted(filled)
    _name_holes(starts, findings)
    return Series(kind, unit, tuple(starts), tuple(filled[start] for start in starts))


def _quarters_each(ordered: list[tuple[datetime, float]]) -> list[int]:
    """Quarters that each row stands for: to the next row, never more than its day's usual step.

    A series may change from hourly to quarterly half-way, as the day-ahead market did on
    1 October 2025; a hole must not be filled by the value before it.
    """
    gaps = [(b[0] - a[0]) // QUARTER for a, b in itertools.pairwise(ordered)]
    by_day: dict[date, list[int]] = {}
    for (moment, _), gap in zip(ordered, gaps, strict=False):
        by_day.setdefault(moment.date(), []).append(max(1, gap))
    usual = {day: sorted(each)[len(each) // 2] for day, each in by_day.items()}
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


# ------------------------------------------------------------------ JSON and XML


def is_energy_charts(document: Any) -> bool:
    """Say whether a parsed document is an energy-charts price answer."""
    return isinstance(document, dict) and isinstance(document.get("unix_seconds"), list)


def read_energy_charts(document: Mapping[str, Any]) -> tuple[Series | None, list[Finding]]:
    """Prices of an api.energy-charts.info answer: `unix_seconds`, `price`, `unit`."""
    report = _Reporter()
    factor = 1.0 if "kwh" in str(document.get("unit", "")).lower() else 0.001
    rows: Rows = []
    prices = document.get("price")
    pairs = zip(document["unix_seconds"], prices if isinstance(prices, list) else [], strict=False)
    for line, (second, price) in enumerate(pairs, start=1):
        if isinstance(second, bool) or not isinstance(second, int | float) or not _sane(second):
            report.line("series.no-time", line, str(second))
        elif isinstance(price, bool) or not isinstance(price, int | float) or not _sane(price):
            report.line("series.no-number", line, str(price))
        else:
            rows.append((line, datetime.fromtimestamp(second, UTC), float(price) * factor))
    findings = report.all()
    if factor != 1.0:
        findings.append(_unit_finding("series.unit-converted", unit="EUR/MWh", to="EUR/kWh"))
    return price_series(rows, findings)


def _sane(number: float) -> bool:
    return math.isfinite(number) and abs(number) < 2**40


def read_entsoe(root: Any) -> tuple[Series | None, list[Finding]]:
    """Prices of an ENTSO-E publication document (A44), all its periods together.

    Positions that are left out repeat the price before them (curve type A03).
    """
    report = _Reporter()
    rows: Rows = []
    factor = 0.001
    for series in _children(root, "TimeSeries"):
        unit = _text(series, "price_Measure_Unit.name").upper()
        factor = 1.0 if unit == "KWH" else 0.001
        for period in _children(series, "Period"):
            rows += [(n, t, v * factor) for n, t, v in _entsoe_period(period, report)]
    findings = report.all()
    if factor != 1.0:
        findings.append(_unit_finding("series.unit-converted", unit="EUR/MWh", to="EUR/kWh"))
    unique = {moment: (line, value) for line, moment, value in reversed(rows)}
    ordered = [(line, moment, value) for moment, (line, value) in sorted(unique.items())]
    return price_series(ordered, findings)


RESOLUTIONS = {"PT15M": 1, "PT30M": 2, "PT60M": 4, "PT1H": 4}


def _entsoe_period(period: Any, report: _Reporter) -> Rows:
    interval = next(iter(_children(period, "timeInterval")), None)
    step = RESOLUTIONS.get(_text(period, "resolution"))
    try:
        start = datetime.fromisoformat(_text(interval, "start"))
        end = datetime.fromisoformat(_text(interval, "end"))
    except ValueError:
        report.line("series.no-time", 0, _text(interval, "start"))
        return []
    if step is None or start.tzinfo is None or end.tzinfo is None:
        report.line("series.no-time", 0, _text(period, "resolution"))
        return []
    return _entsoe_points(period, start.astimezone(UTC), end.astimezone(UTC), step, report)


def _entsoe_points(
    period: Any, start: datetime, end: datetime, step: int, report: _Reporter
) -> Rows:
    known: dict[int, float] = {}
    for point in _children(period, "Point"):
        position, price = _text(point, "position"), _plain_number(_text(point, "price.amount"))
        if not position.isdigit() or price is None:
            report.line("series.no-number", 0, _text(point, "price.amount"))
        else:
            known[int(position)] = price
    rows: Rows = []
    count = min((end - start) // (step * QUARTER), 40_000)
    price_now: float | None = None
    for at in range(1, count + 1):
        price_now = known.get(at, price_now)
        if price_now is not None:
            first = start + (at - 1) * step * QUARTER
            rows += [(at, first + k * QUARTER, price_now) for k in range(step)]
    return rows


def _children(element: Any, name: str) -> list[Any]:
    if element is None:
        return []
    return [child for child in element if str(child.tag).rsplit("}", 1)[-1] == name]


def _text(element: Any, name: str) -> str:
    found = _children(element, name)
    return (found[0].text or "").strip() if found else ""

"""Price and meter series in CSV: delimiters, Dutch and English headings, wall-clock times, units.

Local times without a zone are Amsterdam wall clock; the hour that the autumn night has twice is
told apart by the order of the lines.
"""

import csv
import itertools
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gemaakt.clock import AMSTERDAM, zone
from gemaakt.exchange.series import (
    Reporter,
    Rows,
    Series,
    mean_per_quarter,
    plain_number,
    price_series,
    unit_finding,
)
from gemaakt.findings import Finding, Severity

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

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
    report = Reporter()
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


def _instants(
    rows: list[list[str]], at: int, heading: list[str], report: Reporter, zone_name: str
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
    instants: list[tuple[int, datetime, list[str]]], column: int, report: Reporter
) -> Rows:
    rows: Rows = []
    for line, moment, row in instants:
        written = row[column] if column < len(row) else ""
        number = plain_number(written)
        if number is None:
            report.line("series.no-number", line, written)
        else:
            rows.append((line, moment, number))
    return rows


PRICE_UNITS = {"mwh": ("EUR/MWh", 0.001), "ct": ("ct/kWh", 0.01), "kwh": ("EUR/kWh", 1.0)}


def _price_series(
    rows: list[list[str]], at: int, heading: list[str], report: Reporter, zone_name: str
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
        findings.append(unit_finding("series.unit-assumed", unit="EUR/kWh"))
    elif factor != 1.0:
        findings.append(unit_finding("series.unit-converted", unit=unit, to="EUR/kWh"))
    return price_series([(line, moment, v * factor) for line, moment, v in values], findings)


def _says(cell: str, words: Iterable[str]) -> bool:
    return any(word in cell for word in words)


# ------------------------------------------------------------------ meters


def _meter_series(
    rows: list[list[str]], at: int, heading: list[str], report: Reporter, zone_name: str
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
    return mean_per_quarter(kw_rows, findings), findings


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
        findings.append(unit_finding("series.unit-converted", unit="MW", to="kW"))
        return "MW"
    if "watt" in cell or cell.endswith((" w", "(w)", "_w", "[w]")):
        findings.append(unit_finding("series.unit-converted", unit="W", to="kW"))
        return "W"
    if "kw" not in cell:
        findings.append(unit_finding("series.unit-assumed", unit="kW"))
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

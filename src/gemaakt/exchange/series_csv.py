"""Price and meter series in CSV: delimiters, Dutch and English headings, wall-clock times, units.

Local times without a zone are Amsterdam wall clock. A file in which hardly any line is one of a
series is given up early: reading on would only take long to say the same.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gemaakt.clock import AMSTERDAM
from gemaakt.exchange.series import (
    Reporter,
    Rows,
    Series,
    is_doubtful_power,
    mean_per_quarter,
    price_series,
    unit_finding,
)
from gemaakt.exchange.series_readings import as_kw
from gemaakt.exchange.series_time import in_utc, written_times
from gemaakt.exchange.series_units import (
    Unit,
    foreign_unit,
    meter_unit,
    other_money,
    plain_number,
    price_unit,
    says_carbon,
)
from gemaakt.findings import Finding, Severity

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
    "mtu",
)
CLOCK_WORDS = ("tijd", "time", "van", "from", "start", "begin", "uur", "hour")
HOURS = ("uur", "hour", "hours", "uren")
END_WORDS = frozenset(("tot", "to", "eind", "end", "t/m", "bis", "eindtijd", "endtime"))
INCLUDED = ("incl", "bruto")
PRICE_WORDS = ("price", "prijs", "eur", "€", "tarief", "day-ahead", "dayahead")
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
CARBON = "carbon-intensity"
HOURS_A_DAY = 24
HEAD_LINES, HEAD_CHARS = 20, 100_000
"""The heading stands in the first lines of a file, or nowhere."""
MOST_LINES = 600_000
"""A year of minutes has 525,600 lines."""
LONGEST_LINE = 20_000
GIVE_UP_AFTER = 40_000
"""So many lines, more than a year of quarters, without one of a series: reading on is no use."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV with its heading found: what kind of series, in which line, what the columns say."""

    kind: str
    at: int
    heading: list[str]
    rows: list[list[str]]

    @property
    def times(self) -> list[int]:
        """The column of the instant, or of date and time when these are two columns."""
        columns = [i for i, cell in enumerate(self.heading) if _is_time_heading(cell)]
        dates = [i for i in columns if "dat" in self.heading[i]]
        clocks = [i for i in columns if _is_clock_heading(self.heading[i])]
        if dates and clocks and not _says(self.heading[dates[0]], ("tijd", "time")):
            return [dates[0], clocks[0]]
        return columns[:1]

    def columns(self, words: Iterable[str]) -> list[int]:
        """Columns beside the time whose heading holds one of the words, and no carbon."""
        away = {*self.times, *(i for i, cell in enumerate(self.heading) if says_carbon(cell))}
        return [i for i, cell in enumerate(self.heading) if i not in away and _says(cell, words)]


def csv_rows(lines: Iterable[str]) -> list[list[str]]:
    """Cells of a CSV whose delimiter is a semicolon, a tab or a comma, whichever it has most.

    Cells of a series never hold a line break, so each line is read by itself: an open quote
    spoils its own line and no other. A line too long for a series is read as empty.
    """
    lines = [line if len(line) <= LONGEST_LINE else "" for line in lines]
    head = "\n".join(lines[:HEAD_LINES])
    delimiter = max(";\t,", key=head.count)
    return [
        next(csv.reader([line], delimiter=delimiter), []) if '"' in line else line.split(delimiter)
        for line in lines
    ]


def series_kind(text: str) -> str:
    """What series a text is, by its heading: of prices, of a meter, of carbon; else empty."""
    return _heading(csv_rows(text[:HEAD_CHARS].splitlines()[:HEAD_LINES]))[0]


def _heading(rows: list[list[str]]) -> tuple[str, int]:
    """The kind of series and the line of its heading: a time beside a price or a meter.

    Carbon per kWh names kWh as a meter does; it is a kind of its own, that is read nowhere.
    """
    for at, row in enumerate(rows[:HEAD_LINES]):
        cells = [cell.strip().lower() for cell in row]
        timeless = [cell for cell in cells if not _is_time_heading(cell)]
        if len(timeless) == len(cells):
            continue
        others = [cell for cell in timeless if not says_carbon(cell)]
        if any(_says(cell, PRICE_WORDS) for cell in others):
            return "price-series", at
        if any(_says(cell, METER_WORDS) for cell in others):
            return "meter-series", at
        if len(others) < len(timeless):
            return CARBON, at
    return "", 0


def _is_time_heading(cell: str) -> bool:
    words = re.split(r"[\s_()\[\]]+", cell)
    if any(word in TIME_WORDS or word.startswith(("datum", "tijd", "time")) for word in words):
        return True
    return cell in HOURS or words[0].endswith(("tijd", "datetime", "starttime", "endtime"))


def _is_clock_heading(cell: str) -> bool:
    """Whether a column beside the date holds the hour at which each line begins."""
    is_end = not END_WORDS.isdisjoint(re.split(r"[\s_()\[\]]+", cell))
    return "dat" not in cell and not is_end and _says(cell, CLOCK_WORDS)


def _says(cell: str, words: Iterable[str]) -> bool:
    return any(word in cell for word in words)


def read_csv_series(text: str, zone_name: str = AMSTERDAM) -> tuple[Series | None, list[Finding]]:
    """The series in a CSV text; None with findings when nothing could be used."""
    if max(text.count("\n"), text.count("\r")) > MOST_LINES:
        return None, [_error("series.too-many-lines", limit=MOST_LINES)]
    lines = text.splitlines()
    sheet = _sheet(lines[:GIVE_UP_AFTER])
    if len(lines) > GIVE_UP_AFTER and _holds_a_series(sheet):
        sheet = _sheet(lines)
    if sheet.kind == "price-series":
        return _price_series(sheet, zone_name)
    return _meter_series(sheet, zone_name)


def _sheet(lines: list[str]) -> Sheet:
    rows = csv_rows(lines)
    kind, at = _heading(rows)
    return Sheet(kind, at, [cell.strip().lower() for cell in rows[at]], rows)


def _holds_a_series(sheet: Sheet) -> bool:
    """Whether two lines of different times have a number."""
    values = sheet.columns((*PRICE_WORDS, *METER_WORDS))
    rows = sheet.rows[sheet.at + 1 :]
    moments = {
        moment
        for moment, row in zip(written_times(_moments(sheet, rows)), rows, strict=True)
        if moment is not None and any(plain_number(_cell(row, at)) is not None for at in values)
    }
    return len(moments) > 1


def _error(code: str, **params: object) -> Finding:
    return Finding(code, Severity.ERROR, params=params)


type Lines = list[tuple[datetime, tuple[int, list[str]]]]
"""Instant in UTC, line number, cells."""


def _instants(sheet: Sheet, report: Reporter, zone_name: str) -> Lines:
    columns, asset = sheet.times, next(iter(sheet.columns(ASSET_WORDS)), None)
    filled = [
        (line, row)
        for line, row in enumerate(sheet.rows[sheet.at + 1 :], start=sheet.at + 2)
        if any(cell.strip() for cell in row)
    ]
    moments = written_times(_moments(sheet, [row for _, row in filled]))
    known = []
    for moment, (line, row) in zip(moments, filled, strict=True):
        if moment is None:
            report.line("series.no-time", line, _written(row, columns))
        else:
            known.append((moment, (line, row)))
    if "utc" in " ".join(sheet.heading[i] for i in columns):
        zone_name = "UTC"
    return in_utc(known, zone_name, lambda rest: _cell(rest[1], asset))


def _written(row: list[str], columns: list[int]) -> str:
    return " ".join(row[i].strip() for i in columns if i < len(row)).strip()


def _moments(sheet: Sheet, rows: Sequence[list[str]]) -> list[str]:
    """When each line begins, as written: of `00:00-00:15` the first, of an hour by its number."""
    columns = sheet.times
    if len(columns) < 2:
        return [_written(row, columns) for row in rows]
    clocks = [_cell(row, columns[1]).strip().partition("-")[0] for row in rows]
    numbers = {int(each) for each in clocks if each.isascii() and each.isdigit()}
    first = 1 if numbers and 0 not in numbers and max(numbers) == HOURS_A_DAY else 0
    return [
        f"{_cell(row, columns[0]).strip()} {_clock(each, first)}".strip()
        for row, each in zip(rows, clocks, strict=True)
    ]


def _clock(text: str, first: int) -> str:
    """An hour by its number as the clock shows it; anything else as it stands."""
    is_number = text.isascii() and text.isdigit() and len(text) < 3
    return f"{int(text) - first:02}:00" if is_number else text


def _cell(row: list[str], column: int | None) -> str:
    return row[column] if column is not None and column < len(row) else ""


def _values(instants: Lines, column: int, report: Reporter) -> Rows:
    rows: Rows = []
    for moment, (line, row) in instants:
        written = _cell(row, column)
        number = plain_number(written)
        if number is None:
            report.line("series.no-number", line, written)
        else:
            rows.append((line, moment, number))
    return rows


def _price_series(sheet: Sheet, zone_name: str) -> tuple[Series | None, list[Finding]]:
    columns = sheet.columns(PRICE_WORDS)
    plain = [i for i in columns if not _says(sheet.heading[i], INCLUDED)]
    column = next(iter([*plain, *columns]), None)
    if column is None:
        return None, [Finding("series.too-short", Severity.ERROR)]
    money = other_money(sheet.heading[column])
    if money:
        return None, [_error("series.other-money", currency=money)]
    report = Reporter()
    values = _values(_instants(sheet, report, zone_name), column, report)
    unit, findings = price_unit(sheet.heading[column]), report.all()
    if unit is None:
        findings.append(unit_finding("series.unit-assumed", unit="EUR/kWh"))
    elif unit.factor != 1.0:
        findings.append(unit_finding("series.unit-converted", unit=unit.name, to="EUR/kWh"))
    factor = unit.factor if unit else 1.0
    return price_series([(line, moment, v * factor) for line, moment, v in values], findings)


# ------------------------------------------------------------------ meters


def _meter_series(sheet: Sheet, zone_name: str) -> tuple[Series | None, list[Finding]]:
    columns = [i for i in sheet.columns(METER_WORDS) if not _says(sheet.heading[i], EXPORT_WORDS)]
    electric = [i for i in columns if not foreign_unit(sheet.heading[i])]
    if columns and not electric:
        return None, [_error("series.foreign-unit", unit=foreign_unit(sheet.heading[columns[0]]))]
    if not columns:
        return None, [Finding("series.too-short", Severity.ERROR)]
    columns, unit = _same_unit(electric, sheet.heading)
    report = Reporter()
    instants = _instants(sheet, report, zone_name)
    has_meters = bool(sheet.columns(ASSET_WORDS))
    values = _summed([_values(instants, each, report) for each in columns], has_meters)
    findings = report.all()
    heading = " ".join(sheet.heading[i] for i in columns)
    series = mean_per_quarter(as_kw(values, unit, heading, findings), findings)
    if series and is_doubtful_power(series.values):
        low, high = f"{min(series.values):g}", f"{max(series.values):g}"
        findings.append(_error("series.unit-doubtful", low=low, high=high, unit="kW"))
    return series, findings


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


def _same_unit(columns: list[int], heading: list[str]) -> tuple[list[int], Unit | None]:
    """The columns that add up, and their unit: all of energy (low and high tariff), else one."""
    units = {i: meter_unit(heading[i]) for i in columns}
    energy = [i for i, unit in units.items() if unit and unit.is_energy]
    if energy:
        first = units[energy[0]]
        return [i for i in energy if units[i] == first], first
    named = next((i for i, unit in units.items() if unit), columns[0])
    return [named], units[named]

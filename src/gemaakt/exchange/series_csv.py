"""Price and meter series in CSV: Dutch and English headings, wall-clock times, units.

Local times without a zone are Amsterdam wall clock. A file in which hardly any line is one of a
series is given up early: reading on would only take long to say the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from gemaakt.clock import AMSTERDAM, local_midnight
from gemaakt.exchange.series import (
    PRICES,
    QUARTER,
    Reporter,
    Rows,
    Series,
    is_doubtful_power,
    price_series,
    summed_per_quarter,
    unit_finding,
    usual_step,
)
from gemaakt.exchange.series_columns import (
    Sheet,
    electric,
    is_export,
    same_unit,
    says_end,
    sheet_of,
)
from gemaakt.exchange.series_readings import READING, as_kw
from gemaakt.exchange.series_time import in_utc, written_times
from gemaakt.exchange.series_units import (
    Unit,
    foreign_unit,
    other_money,
    plain_number,
    plain_numbers,
    price_unit,
)
from gemaakt.exchange.series_wide import HOUR, LONGEST_STEP, LONGEST_WIDE
from gemaakt.findings import Finding, Severity
from gemaakt.units import QUARTER_MIN

HOURS_A_DAY = 24
MOST_OF_DAY = 100
"""Quarters of the longest day, that on which summer time ends."""
MOST_LINES = 600_000
"""A year of minutes has 525,600 lines."""
NO_COLUMN = "series.no-column"
GIVE_UP_AFTER = 40_000
"""So many lines, more than a year of quarters, without one of a series: reading on is no use."""


def read_csv_series(
    text: str, wanted: str = "", zone_name: str = AMSTERDAM
) -> tuple[Series | None, list[Finding]]:
    """The series in a CSV text, of two kinds the one wanted; None with findings if none is."""
    if max(text.count("\n"), text.count("\r")) > MOST_LINES:
        return None, [_error("series.too-many-lines", limit=MOST_LINES)]
    lines = text.splitlines()
    sheet = sheet_of(lines[:GIVE_UP_AFTER], wanted)
    if len(lines) > GIVE_UP_AFTER and _holds_a_series(sheet):
        sheet = sheet_of(lines, wanted)
    if sheet.kind == PRICES:
        return _price_series(sheet, zone_name)
    return _meter_series(sheet, zone_name)


def _holds_a_series(sheet: Sheet) -> bool:
    """Whether two lines of different times have a number."""
    values = (*sheet.prices, *sheet.meters)
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
    columns, asset = sheet.times, sheet.whose
    filled = [
        (line, row)
        for line, row in enumerate(sheet.rows[sheet.at + 1 :], start=sheet.at + 2)
        if any(cell.strip() for cell in row)
    ]
    moments = written_times(_moments(sheet, [row for _, row in filled]))
    if sheet.quarter is not None:
        numbers = [_cell(row, sheet.quarter) for _, row in filled]
        moments = [_by_number(*each, zone_name) for each in zip(moments, numbers, strict=True)]
    known = []
    for moment, (line, row) in zip(moments, filled, strict=True):
        if moment is None:
            report.line("series.no-time", line, _written(row, columns))
        else:
            known.append((moment, (line, row)))
    if "utc" in " ".join(sheet.heading[i] for i in columns):
        zone_name = "UTC"
    found = in_utc(known, zone_name, lambda rest: _cell(rest[1], asset))
    return _from_ends(found) if says_end(sheet.heading[columns[-1]]) else found


def _by_number(day: datetime | None, number: str, zone_name: str) -> datetime | None:
    """When the quarter of this number begins: the days of 92 and 100 count on as others do."""
    text = number.strip()
    if day is None or not (text.isascii() and text.isdigit()) or not 0 < int(text) <= MOST_OF_DAY:
        return None
    return local_midnight(day.date(), zone_name) + (int(text) - 1) * timedelta(minutes=QUARTER_MIN)


def _from_ends(lines: Lines) -> Lines:
    """The lines by when they begin, where their times say when they end."""
    instants = sorted({moment for moment, _ in lines})
    step = min((b - a for a, b in pairwise(instants)), default=timedelta(0))
    return [(moment - step, rest) for moment, rest in lines]


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
    numbers = plain_numbers([_cell(row, column) for _, (_, row) in instants])
    for (moment, (line, row)), number in zip(instants, numbers, strict=True):
        if number is None:
            report.line("series.no-number", line, _cell(row, column))
        else:
            rows.append((line, moment, number))
    return rows


def _price_series(sheet: Sheet, zone_name: str) -> tuple[Series | None, list[Finding]]:
    column = next(iter(sheet.prices), None)
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
    columns = electric(sheet.meters, sheet.heading)
    if not columns:
        foreign = next((foreign_unit(sheet.heading[i]) for i in sheet.meters), "")
        code, params = ("series.foreign-unit", {"unit": foreign}) if foreign else (NO_COLUMN, {})
        return None, [_error(code, **params)]
    columns, unit = same_unit(columns, sheet.heading)
    report = Reporter()
    lines, back = _by_direction(sheet, _instants(sheet, report, zone_name))
    values = [_values(lines, each, report) for each in columns]
    findings = report.all()
    heading = " ".join(sheet.heading[i] for i in columns)
    if unit is None and READING.search(heading):
        unit = Unit("kWh", 1.0, is_energy=True)
        findings.append(unit_finding("series.unit-assumed", unit="kWh"))
    meters = [rows for each in values for rows in _by_meter(sheet, lines, each, findings)]
    step = max(map(usual_step, meters), default=QUARTER)
    if step > LONGEST_WIDE:
        return None, [_error("series.readings-far-apart"), *findings]
    powers, is_reading = as_kw(meters, unit, heading, findings, zone_name)
    series = summed_per_quarter(powers, findings, needs_all=is_reading)
    if series is None:
        return None, findings
    if is_doubtful_power(series.values):
        low, high = f"{min(series.values):g}", f"{max(series.values):g}"
        findings.append(_error("series.unit-doubtful", low=low, high=high, unit="kW"))
    findings += _step_said(step)
    fed_in_kwh = _told_apart(sheet, (lines, back), (columns, unit), zone_name, findings)
    step_min = max(QUARTER_MIN, round(step.total_seconds() / 60))
    return replace(series, step_min=step_min, fed_in_kwh=fed_in_kwh), findings


def _step_said(step: timedelta) -> Iterator[Finding]:
    """What cannot be told from rows that are wider than a quarter."""
    if step > LONGEST_STEP:
        params = {"hours": round(step / HOUR)}
        yield Finding("series.spread", Severity.WARNING, params=params)
    elif step > QUARTER:
        params = {"minutes": round(step.total_seconds() / 60)}
        yield Finding("series.wider-than-quarter", Severity.INFO, params=params)


def _told_apart(
    sheet: Sheet,
    lines: tuple[Lines, Lines],
    of_use: tuple[list[int], Unit | None],
    zone_name: str,
    findings: list[Finding],
) -> float:
    """Say what went back to the grid and what was made here; kWh that went back.

    `lines`: those of use, and those that a column says went back; `of_use`: their columns and
    unit.
    """
    columns, unit = of_use
    given = [(sheet.given_back, lines[0]), (columns, lines[1])]
    fed_in_kwh = 0.0
    for code, parts in (("series.fed-in", given), ("series.own-power", [(sheet.made, lines[0])])):
        for wanted, rows in parts:
            series = _apart(sheet, wanted, rows, unit, zone_name)
            if series is not None and any(series.values):
                kwh = sum(series.values) / 4
                fed_in_kwh += kwh if code == "series.fed-in" else 0.0
                named = [sheet.direction or 0] if rows is lines[1] else wanted
                findings.append(_apart_said(code, sheet, named, kwh, max(series.values)))
    return fed_in_kwh


def _apart(
    sheet: Sheet, columns: list[int], lines: Lines, unit: Unit | None, zone_name: str
) -> Series | None:
    """Mean kW of columns beside those of use; in the unit of use where theirs names none."""
    if not columns or not lines:
        return None
    columns, own = same_unit(columns, sheet.heading)
    unsaid: list[Finding] = []
    values = [_values(lines, each, Reporter()) for each in columns]
    meters = [rows for each in values for rows in _by_meter(sheet, lines, each, unsaid)]
    heading = " ".join(sheet.heading[i] for i in columns)
    powers, is_reading = as_kw(meters, own or unit, heading, unsaid, zone_name)
    return summed_per_quarter(powers, unsaid, needs_all=is_reading)


def _apart_said(code: str, sheet: Sheet, columns: list[int], kwh: float, kw: float) -> Finding:
    names = ", ".join(_cell(sheet.rows[sheet.at], i).strip() for i in columns)
    params = {"column": names, "kwh": round(kwh, 1), "kw": round(kw, 1)}
    return Finding(code, Severity.INFO, params=params)


def _by_direction(sheet: Sheet, instants: Lines) -> tuple[Lines, Lines]:
    """The lines of use and those of what went back, where a column says so of each line."""
    column = sheet.direction
    if column is None:
        return instants, []
    parts: tuple[Lines, Lines] = ([], [])
    for line in instants:
        parts[is_export(_cell(line[1][1], column).strip().lower())].append(line)
    return parts


def _by_meter(sheet: Sheet, lines: Lines, rows: Rows, findings: list[Finding]) -> list[Rows]:
    """The rows of each meter in order of time; of two at one instant the first counts."""
    owner = {line: _cell(row, sheet.whose).strip() for _, (line, row) in lines}
    own: dict[str, dict[datetime, tuple[int, float]]] = {}
    others = 0
    for line, moment, value in rows:
        first = own.setdefault(owner[line], {}).setdefault(moment, (line, value))
        others += first[1] != value
    if others:
        params = {"quantity": others}
        findings.append(Finding("series.twice", Severity.WARNING, params=params))
    return [
        [(line, moment, value) for moment, (line, value) in sorted(meter.items())]
        for meter in own.values()
    ]

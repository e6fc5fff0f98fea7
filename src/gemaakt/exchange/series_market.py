"""Price series of the market: energy-charts (JSON) and the ENTSO-E publication document (XML)."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from gemaakt.exchange.series import (
    QUARTER,
    Reporter,
    Rows,
    Series,
    price_series,
    unit_finding,
)
from gemaakt.exchange.series_units import other_money, plain_number, price_unit
from gemaakt.findings import Finding, Severity

MOST_PRICES = 600_000
"""More than ten years of quarters."""


def _other_money(currency: str) -> Finding:
    return Finding("series.other-money", Severity.ERROR, params={"currency": currency})


def _too_many() -> Finding:
    return Finding("series.too-many-lines", Severity.ERROR, params={"limit": MOST_PRICES})


def is_energy_charts(document: Any) -> bool:
    """Say whether a parsed document is an energy-charts price answer."""
    return isinstance(document, dict) and isinstance(document.get("unix_seconds"), list)


def read_energy_charts(document: Mapping[str, Any]) -> tuple[Series | None, list[Finding]]:
    """Prices of an api.energy-charts.info answer: `unix_seconds`, `price`, `unit`."""
    if money := other_money(str(document.get("unit", ""))):
        return None, [_other_money(money)]
    if len(document["unix_seconds"]) > MOST_PRICES:
        return None, [_too_many()]
    report = Reporter()
    unit = price_unit(str(document.get("unit", "")).lower())
    factor = unit.factor if unit else 0.001
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
    if unit is None:
        findings.append(unit_finding("series.unit-assumed", unit="EUR/MWh"))
    elif factor != 1.0:
        findings.append(unit_finding("series.unit-converted", unit=unit.name, to="EUR/kWh"))
    return price_series(rows, findings)


def _sane(number: float) -> bool:
    return math.isfinite(number) and abs(number) < 2**32


def read_entsoe(root: Any) -> tuple[Series | None, list[Finding]]:
    """Prices of an ENTSO-E publication document (A44), all its periods together.

    Positions that are left out repeat the price before them, unless the curve is one of blocks
    that all stand there (curve type A01): then they are a hole. So is a price that is no number.
    """
    report = Reporter()
    rows: Rows = []
    factor = 0.001
    for series in _children(root, "TimeSeries"):
        if money := other_money(_text(series, "currency_Unit.name")):
            return None, [_other_money(money)]
        unit = _text(series, "price_Measure_Unit.name").upper()
        factor = 1.0 if unit == "KWH" else 0.001
        repeats = _text(series, "curveType") != "A01"
        for period in _children(series, "Period"):
            found = _entsoe_period(period, report, repeats)
            rows += [(n, t, v * factor) for n, t, v in found]
            if len(rows) > MOST_PRICES:
                return None, [_too_many()]
    findings = report.all()
    if factor != 1.0:
        findings.append(unit_finding("series.unit-converted", unit="EUR/MWh", to="EUR/kWh"))
    unique = {moment: (line, value) for line, moment, value in reversed(rows)}
    ordered = [(line, moment, value) for moment, (line, value) in sorted(unique.items())]
    return price_series(ordered, findings)


RESOLUTIONS = {"PT15M": 1, "PT30M": 2, "PT60M": 4, "PT1H": 4}


def _entsoe_period(period: Any, report: Reporter, repeats: bool) -> Rows:
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
    known = _entsoe_prices(period, report)
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    rows: Rows = []
    count = min((end - start) // (step * QUARTER), 40_000)
    price_now: float | None = None
    for at in range(1, count + 1):
        price_now = known.get(at, price_now if repeats else None)
        if price_now is not None:
            first = start + (at - 1) * step * QUARTER
            rows += [(at, first + k * QUARTER, price_now) for k in range(step)]
    return rows


def _entsoe_prices(period: Any, report: Reporter) -> dict[int, float | None]:
    """The price of each position that is there; None where it is no number."""
    known: dict[int, float | None] = {}
    for point in _children(period, "Point"):
        position, price = _text(point, "position"), plain_number(_text(point, "price.amount"))
        is_place = position.isascii() and position.isdigit() and len(position) < 7
        if not is_place or price is None:
            report.line("series.no-number", 0, _text(point, "price.amount"))
        if is_place:
            known[int(position)] = price
    return known


def _children(element: Any, name: str) -> list[Any]:
    if element is None:
        return []
    return [child for child in element if str(child.tag).rsplit("}", 1)[-1] == name]


def _text(element: Any, name: str) -> str:
    found = _children(element, name)
    return (found[0].text or "").strip() if found else ""

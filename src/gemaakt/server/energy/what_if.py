"""What a change is worth in the plan: the same orders planned with and without it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from statistics import fmean
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import transaction

from gemaakt import clock
from gemaakt.carbon import factor
from gemaakt.company import Company
from gemaakt.energy import (
    Battery,
    solar_kw,
    with_battery,
    with_more_kw,
    with_second,
    with_shift_moved,
    with_solar,
)
from gemaakt.energy.congestion import noise_h
from gemaakt.errors import GemaaktError
from gemaakt.exchange import PRICES, Series, understand
from gemaakt.exchange.series_units import plain_number
from gemaakt.plan import plan_company
from gemaakt.plan.prices.cheaper import cheaper
from gemaakt.plan.result import PlanResult
from gemaakt.plan.what_if import Outcome, best_for, outcome
from gemaakt.server import audit
from gemaakt.server.energy.models import PriceFile, WhatIf
from gemaakt.server.energy.services import by_quarter
from gemaakt.server.shop.services import load_company
from gemaakt.stop import MaxIterations
from gemaakt.units import MINUTES_PER_DAY, MINUTES_PER_HOUR, QUARTER_MIN

ITERATIONS, PRICE_ITERATIONS, SEEDS = 4000, 30, (0, 1, 2)
PRICE_DAYS, DAYS = 28, 42
DAY = 96
WEEK = 7 * DAY
MOST_FILES, MOST_PRICE_DAYS = 500, 800
"""Of prices that are put together: a file a day for more than a year."""
MOST_KW = 100_000.0
"""Of a connection, a battery (kWh too) or panels (kWp) of a firm."""

type Floats = npt.NDArray[np.float64]
type Changes = Callable[[Company, Mapping[str, float | str]], Company]


class NoChange(GemaaktError, ValueError):
    """The change asked for changes nothing, or its numbers make no sense."""


def _number(inputs: Mapping[str, Any], name: str, least: float, most: float) -> float:
    """A number as entered, with a comma or a point; `ValueError` when it lies outside."""
    number = plain_number(str(inputs[name]))
    if number is None or not least <= number <= most:
        raise ValueError(name)
    return number


def _more_kw(company: Company, inputs: Mapping[str, Any]) -> Company:
    limit_kw = company.grid.limit_kw if company.grid else 0.0
    return with_more_kw(company, _number(inputs, "more_kw", -limit_kw, MOST_KW))


def _battery(company: Company, inputs: Mapping[str, Any]) -> Company:
    battery = Battery(
        _number(inputs, "capacity_kwh", 0, MOST_KW), _number(inputs, "power_kw", 0, MOST_KW)
    )
    start_h = _number(inputs, "from_hour", 0, 23)
    end_h = _number(inputs, "to_hour", start_h + 1, min(24, start_h + 22))
    return with_battery(
        company, battery, start_min=round(start_h * 60), end_min=round(end_h * 60), days=DAYS
    )


def _solar(company: Company, inputs: Mapping[str, Any]) -> Company:
    peak_kwp = _number(inputs, "peak_kwp", 0, MOST_KW)
    return with_solar(company, solar_kw(company.plan_start, DAYS * 96, peak_kwp))


def _shift(company: Company, inputs: Mapping[str, Any]) -> Company:
    later_min = round(_number(inputs, "later_min", -MINUTES_PER_DAY, MINUTES_PER_DAY))
    return with_shift_moved(company, str(inputs["calendar"]), later_min)


KINDS: dict[str, Changes] = {
    "kw": _more_kw,
    "solar": _solar,
    "battery": _battery,
    "shift": _shift,
    "machine": lambda company, given: with_second(company, str(given["like"])),
}
"""What can be tried, by name, with the inputs each reads."""
NUMBERS = ("more_kw", "capacity_kwh", "power_kw", "from_hour", "to_hour", "peak_kwp", "later_min")
"""Inputs that are numbers, kept as they are typed but for what parts thousands."""


def reckon(*, kind: str, inputs: Mapping[str, Any], actor: Any = None) -> WhatIf:
    """Plan with and without the change in pairs of equal effort, and keep both outcomes."""
    company = load_company()
    try:
        changed = KINDS[kind](company, inputs)
    except (KeyError, ValueError) as error:
        raise NoChange("server.no-change", kind=kind) from error
    if changed == company:
        raise NoChange("server.no-change", kind=kind)
    prices = prices_of_plan(company.plan_start, zone=company.time_zone)
    grid = factor("electricity_nl_market", clock.local_day(company.plan_start, company.time_zone))
    now: list[Outcome] = []
    then: list[Outcome] = []
    for seed in SEEDS:
        plans = [_planned(each, seed, prices) for each in (company, changed)]
        for each, outcomes in ((company, now), (changed, then)):
            best = best_for(each, plans)
            outcomes.append(outcome(each, best, prices, kgco2e_per_kwh=grid.value))
    gains_h = [
        (a.weighted_late_min - b.weighted_late_min) / MINUTES_PER_HOUR
        for a, b in zip(now, then, strict=True)
    ]
    document = {
        "now": _mean(now, has_prices=prices is not None),
        "then": _mean(then, has_prices=prices is not None),
        "noise_h": noise_h(gains_h),
        "pairs": len(SEEDS),
        "iterations": ITERATIONS,
        "factor": {"source": grid.source, "year": grid.year, "value": grid.value},
    }
    return _kept(kind, inputs, document, actor)


def _planned(company: Company, seed: int, prices: Floats | None) -> PlanResult:
    """One plan; moved to cheap hours where prices are known."""
    plan = plan_company(company, MaxIterations(ITERATIONS), seed, 1)
    if prices is not None:
        plan = cheaper(company, plan, prices, stop=MaxIterations(PRICE_ITERATIONS), seed=seed)
    return plan


@transaction.atomic
def _kept(kind: str, inputs: Mapping[str, Any], document: dict[str, Any], actor: Any) -> WhatIf:
    user = actor if actor and actor.pk else None
    row = WhatIf.objects.create(kind=kind, inputs=dict(inputs), document=document, created_by=user)
    audit.log("energy.what-if", actor, str(row))
    return row


def _mean(outcomes: list[Outcome], *, has_prices: bool) -> dict[str, float | None]:
    """The mean of the outcomes; euros only where a price series is known."""
    rows = [asdict(each) for each in outcomes]
    mean: dict[str, float | None] = {key: fmean(row[key] for row in rows) for key in rows[0]}
    late_min = mean.pop("weighted_late_min") or 0.0
    mean["late_h"] = late_min / MINUTES_PER_HOUR
    if not has_prices:
        mean["energy_eur"] = None
    return mean


def prices_of_plan(start: datetime, zone: str = clock.AMSTERDAM) -> Floats | None:
    """Prices of the quarters from an instant: those that are known, and for the others the last
    four known weeks repeated by weekday and hour of the clock, of less than a week by the hour;
    None without a price file."""
    found = known_prices()
    if found is None:
        return None
    begin, known = found
    latest = min(len(known) // WEEK, PRICE_DAYS // 7) * WEEK or len(known)
    recent = known[-latest:]
    at = _places(clock.instant_of((len(known) - latest) * QUARTER_MIN, begin), latest, zone)
    by_hour = _mean_of(at % DAY, recent, DAY, np.full(DAY, np.nanmean(known)))
    mean = _mean_of(at, recent, WEEK, np.tile(by_hour, WEEK // DAY))
    series = mean[_places(start, DAYS * DAY, zone)]
    first = clock.minute_of(begin, start) // QUARTER_MIN
    inside = slice(max(0, first), max(0, first + len(known)))
    same = known[max(0, -first) :][: len(series[inside])]
    series[inside] = np.where(np.isfinite(same), same, series[inside])
    return series


def _mean_of(at: npt.NDArray[np.int64], prices: Floats, places: int, otherwise: Floats) -> Floats:
    """The mean of the known prices at each place, another where none is known."""
    is_known = np.isfinite(prices)
    count = np.bincount(at[is_known], minlength=places)
    total = np.bincount(at[is_known], prices[is_known], minlength=places)
    return np.where(count > 0, total / np.maximum(count, 1), otherwise)


def known_prices() -> tuple[datetime, Floats] | None:
    """The prices of all files in one series from its first quarter, NaN in a hole.

    A contract by the quarter brings a file a day; of a quarter in two files the last read counts.
    """
    rows = list(PriceFile.objects.all()[:MOST_FILES])
    if not rows:
        return None
    spans = [(row.start, clock.instant_of(len(row.values_eur) * QUARTER_MIN, row.start))
             for row in rows]  # fmt: skip
    last = max(end for _start, end in spans)
    begin = max(min(start for start, _end in spans), last - timedelta(days=MOST_PRICE_DAYS))
    known = np.full(clock.minute_of(last, begin) // QUARTER_MIN, np.nan)
    for row in reversed(rows):
        values = np.array([np.nan if v is None else v for v in row.values_eur], dtype=np.float64)
        first = clock.minute_of(row.start, begin) // QUARTER_MIN
        values = values[max(0, -first) :]
        part = known[max(0, first) :][: len(values)]
        part[:] = np.where(np.isfinite(values), values, part)
    return (begin, known) if np.isfinite(known).any() else None


def _places(start: datetime, quarters: int, zone: str) -> npt.NDArray[np.int64]:
    """The quarter of the week, by the clock on the wall, of each quarter from an instant."""
    local = clock.zone(zone)
    moments = (
        clock.instant_of(at * QUARTER_MIN, start).astimezone(local) for at in range(quarters)
    )
    return np.array([m.weekday() * DAY + m.hour * 4 + m.minute // 15 for m in moments], np.int64)


@transaction.atomic
def keep_prices(*, name: str, content: bytes, actor: Any = None) -> PriceFile:
    """Keep a day-ahead price file; nothing is kept of a file that is none."""
    found = understand(content, name, PRICES)
    series = found.content
    if not isinstance(series, Series) or series.kind != PRICES or not found.is_usable:
        raise NoChange("server.no-price-series", file=name)
    values = by_quarter(series, 6)
    row = PriceFile.objects.create(name=name[:200], start=series.starts[0], values_eur=values)
    audit.log("energy.prices-kept", actor, row.name, {"quarters": len(values)})
    return row


def newest(kind: str) -> WhatIf | None:
    """The last time that this change was tried."""
    return WhatIf.objects.filter(kind=kind).first()


def known_until(row: PriceFile) -> date:
    """The last day of a price file."""
    end = row.start + timedelta(minutes=QUARTER_MIN) * len(row.values_eur)
    return end.astimezone(UTC).date()

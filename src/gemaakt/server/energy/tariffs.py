"""The firm's own tariffs as dated rows, and what the published plan costs by them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from gemaakt import clock
from gemaakt.energy import EnergyBill, Tariff, bill, tariff_on, together
from gemaakt.errors import GemaaktError
from gemaakt.exchange.series_units import plain_number
from gemaakt.server import audit
from gemaakt.server.energy.models import ConnectionRights, GridTariff, MeterFile, PriceFile
from gemaakt.server.energy.what_if import prices_of_plan
from gemaakt.server.typed import without_thousands
from gemaakt.units import MINUTES_PER_HOUR, QUARTER_MIN

PLACES = {
    "fixed_eur_per_month": 2, "contract_eur_per_kw_per_month": 5, "month_peak_eur_per_kw": 5,
    "transport_eur_per_kwh": 5, "supplier_eur_per_kwh": 5, "tax_eur_per_kwh": 5,
}  # fmt: skip
"""What a tariff consists of, with how many places of a euro."""
CENT_PLACES = 2
QUARTER, YEAR = timedelta(minutes=QUARTER_MIN), timedelta(days=365)


class NoTariff(GemaaktError, ValueError):
    """A tariff without a day, a source or a sensible amount."""


@transaction.atomic
def keep_tariff(*, given: Mapping[str, str], actor: Any = None) -> GridTariff:
    """Keep a tariff with its day and source; an empty amount is nought, an empty tax unknown."""
    source = given.get("source", "").strip()
    if not source:
        raise NoTariff("server.no-tariff", field="source", value="")
    try:
        valid_from = date.fromisoformat(given.get("valid_from", ""))
    except ValueError as error:
        value = given.get("valid_from", "")
        raise NoTariff("server.no-tariff", field="valid_from", value=value) from error
    amounts = {name: _amount(name, given.get(name, "").strip(), n) for name, n in PLACES.items()}
    kept = {name: each for name, each in amounts.items() if each is not None}
    row = GridTariff.objects.create(valid_from=valid_from, source=source[:300], **kept)
    audit.log("energy.tariff-kept", actor, str(row))
    return row


@transaction.atomic
def drop_tariff(*, row: GridTariff, actor: Any = None) -> None:
    """Take a tariff away again; the one before it holds on."""
    audit.log("energy.tariff-dropped", actor, str(row))
    row.delete()


def _amount(name: str, text: str, places: int) -> Decimal | None:
    if not text:
        return None
    # of an amount in whole cents a point before three digits parts thousands
    number = plain_number(without_thousands(text) if places <= CENT_PLACES else text)
    if number is None or not 0 <= number <= 100_000:
        raise NoTariff("server.no-tariff", field=name, value=text)
    return round(Decimal(str(number)), places)


def holds_on(on: date) -> Tariff | None:
    """The tariff that holds on a day."""
    return tariff_on((row.to_domain() for row in GridTariff.objects.all()), on)


@dataclass(frozen=True, slots=True)
class MonthBill:
    """The quarters of one month (and one tariff) of the plan, and what they cost."""

    start: datetime
    end: datetime
    tariff: Tariff
    bill: EnergyBill
    peak_kw: float
    month_peak_kw: float
    """Already made in this month."""
    is_metered: bool
    """Whether the meter says so, and not what was entered with the connection."""
    has_tax: bool
    before_kwh: float
    """Used in its year before it: by the meter, and by the parts before."""


def bill_of(
    power: Mapping[str, Any], on: date, zone: str = clock.AMSTERDAM
) -> dict[str, Any] | None:
    """What the quarters of the published plan cost, month by month, for a grid operator counts
    the peak anew in each; what is not known is said, not guessed. Energy tax goes on after what
    the year used so far."""
    if holds_on(on) is None:
        return None
    drawn, start = power["drawn"], power["start"]
    prices, made_kw = prices_of_plan(start, zone=zone), _metered_peak_kw(start, zone)
    known = np.zeros(len(drawn)) if prices is None else np.resize(prices, len(drawn))
    mean_kw, parts = metered_mean_kw(start), list[MonthBill]()
    for part, tariff in _months(start, len(drawn), zone):
        before = _before(parts, part, power, mean_kw, zone)
        parts.append(_part(power, known, part, tariff, before, made_kw))
    file = PriceFile.objects.only("name").first() if prices is not None else None
    return {
        "parts": parts,
        "bill": together([each.bill for each in parts]),
        "has_tax": all(each.has_tax for each in parts),
        "price_file": file.name if file else "",
    }


def _months(start: datetime, quarters: int, zone: str) -> list[tuple[range, Tariff]]:
    """The quarters of each month and tariff in turn; those before the first tariff are left."""
    rows = [row.to_domain() for row in GridTariff.objects.all()]
    end = clock.instant_of(quarters * QUARTER_MIN, start)
    found: dict[tuple[int, int, Tariff], range] = {}
    day = clock.local_day(start, zone)
    while (begin := max(start, clock.local_midnight(day, zone))) < end:
        until = min(end, clock.local_midnight(day + timedelta(days=1), zone))
        first = clock.minute_of(begin, start) // QUARTER_MIN
        last = clock.minute_of(until, start) // QUARTER_MIN
        tariff = tariff_on(rows, day)
        if tariff is not None:
            key = (day.year, day.month, tariff)
            found[key] = range(found[key].start if key in found else first, last)
        day += timedelta(days=1)
    return [(quarters_of, key[2]) for key, quarters_of in found.items()]


def metered_mean_kw(until: datetime) -> float:
    """Mean kW that the meter drew over the year before a moment, a quarter of two files once;
    nought where no file tells."""
    since, means = until - YEAR, dict[datetime, float]()
    for file in MeterFile.objects.filter(start__lt=until).order_by("id"):
        for at, kw in enumerate(file.values_kw):
            moment = file.start + at * QUARTER
            if kw is not None and since <= moment < until:
                means[moment] = max(0.0, kw)
    return sum(means.values()) / max(1, len(means))


def _before(
    parts: Sequence[MonthBill], part: range, power: Mapping[str, Any], mean_kw: float, zone: str
) -> float:
    """kWh of the year before a part: at the mean of the meter up to the plan, then the plan's."""
    start = clock.instant_of(part.start * QUARTER_MIN, power["start"])
    year = clock.local_day(start, zone).year
    begin = clock.local_midnight(date(year, 1, 1), zone)
    metered_h = max(0, clock.minute_of(power["start"], begin)) / MINUTES_PER_HOUR
    same = (each for each in parts if clock.local_day(each.start, zone).year == year)
    return mean_kw * metered_h + sum(each.bill.energy_kwh for each in same)


def _part(
    power: Mapping[str, Any],
    prices: Any,
    part: range,
    tariff: Tariff,
    before_kwh: float,
    metered_kw: float,
) -> MonthBill:
    """`metered_kw`: the peak that the meter saw in the month in which the plan begins."""
    start = clock.instant_of(part.start * QUARTER_MIN, power["start"])
    drawn = power["drawn"][part.start : part.stop]
    on, first = (timezone.localtime(each).date() for each in (start, power["start"]))
    metered_kw = metered_kw if (on.year, on.month) == (first.year, first.month) else 0.0
    entered_kw = _made_kw(on)
    made_kw, is_metered = max(entered_kw, metered_kw), metered_kw > entered_kw
    above = {"month_peak_kw": made_kw, "year_kwh_before": before_kwh}
    made, has_tax = bill_with_tax(drawn, prices[part.start : part.stop], tariff, on, above)
    end = clock.instant_of(part.stop * QUARTER_MIN, power["start"])
    peak_kw = float(drawn.max())
    return MonthBill(start, end, tariff, made, peak_kw, made_kw, is_metered, has_tax, before_kwh)


def _metered_peak_kw(until: datetime, zone: str) -> float:
    """Highest quarter of the meter in the month of a moment, before it; nought if none tells."""
    first = clock.local_midnight(clock.local_day(until, zone).replace(day=1), zone)
    found = 0.0
    for file in MeterFile.objects.filter(start__lt=until):
        low, high = (max(0, (each - file.start) // QUARTER) for each in (first, until))
        found = max(found, *(kw for kw in file.values_kw[low:high] if kw is not None), 0.0)
    return found


def _made_kw(on: date) -> float:
    """The month peak as entered, in the month in which it was entered; nought in another."""
    rights = ConnectionRights.objects.first()
    entered = timezone.localtime(rights.created).date() if rights else None
    is_of_month = entered is not None and (entered.year, entered.month) == (on.year, on.month)
    return rights.month_peak_kw if rights and is_of_month else 0.0


def bill_with_tax(
    drawn: Any, prices: Any, tariff: Tariff, on: date, above: Mapping[str, float]
) -> tuple[EnergyBill, bool]:
    """The bill, and whether its tax is known: a year without rates in the table has none."""
    try:
        return bill(drawn, prices, tariff, on=on, **above), True
    except LookupError:
        untaxed = replace(tariff, tax_eur_per_kwh=Decimal(0))
        return bill(drawn, prices, untaxed, on=on, **above), False

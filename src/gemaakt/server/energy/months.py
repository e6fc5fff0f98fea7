"""A meter file month by month, as the grid operator and the supplier bill it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np

from gemaakt import clock
from gemaakt.energy import EnergyBill, Tariff, tariff_on
from gemaakt.money import eur
from gemaakt.server.energy import queries
from gemaakt.server.energy.models import GridTariff, MeterFile
from gemaakt.server.energy.tariffs import bill_with_tax
from gemaakt.shop import GridConnection
from gemaakt.units import MINUTES_PER_HOUR, QUARTER_MIN


@dataclass(frozen=True, slots=True)
class MonthOfMeter:
    """What the meter says of a month, and what that costs by the tariff of its first day."""

    start: datetime
    is_whole: bool
    """Every quarter of the month has a value; else the peak may be higher and the kWh more."""
    energy_kwh: float
    peak_kw: float
    peak_at: datetime
    contract_kw: float
    tariff: Tariff | None = None
    bill: EnergyBill | None = None
    has_tax: bool = False
    is_by_quarter: bool = True
    """The file told every quarter; of hours and days no peak is known."""

    @property
    def has_peak(self) -> bool:
        """Whether what the month peak costs is known: also where it costs nothing."""
        is_free = self.tariff is not None and not self.tariff.month_peak_eur_per_kw
        return self.is_by_quarter or is_free

    @property
    def contract_eur(self) -> Decimal:
        """The contracted power of a month."""
        rate = self.tariff.contract_eur_per_kw_per_month if self.tariff else Decimal(0)
        return eur(Decimal(str(self.contract_kw)) * rate)

    @property
    def total_eur(self) -> Decimal:
        """All that is known of the month, without the price of the electricity itself."""
        if self.tariff is None or self.bill is None:
            return Decimal(0)
        return self.tariff.fixed_eur_per_month + self.contract_eur + self.bill.total_eur


def months_of(row: MeterFile, grid: GridConnection | None, zone: str) -> list[MonthOfMeter]:
    """The months of a meter file in turn; of one that is not whole no bill is made."""
    drawn = queries.taken_kw(row)
    contract_kw = _contract_kw(grid, zone)
    tariffs = [each.to_domain() for each in GridTariff.objects.all()]
    end = clock.instant_of(len(drawn) * QUARTER_MIN, row.start)
    found, first = [], clock.local_day(row.start, zone).replace(day=1)
    while clock.local_midnight(first, zone) < end:
        after = (first + timedelta(days=31)).replace(day=1)
        month = _month(row, drawn, (first, after), contract_kw, zone)
        if month is not None:
            found.append(_billed(month, row, drawn, tariffs, zone))
        first = after
    return found


def _contract_kw(grid: GridConnection | None, zone: str) -> float:
    """The rights together, or the limit where no rights were entered."""
    if grid is None:
        return 0.0
    held = queries.rights_held(grid, zone)
    if held is None or not held.rights:
        return grid.limit_kw
    return min(held.connection_kw, sum(each.power_kw for each in held.rights))


def _span(row: MeterFile, first: date, after: date, zone: str) -> tuple[int, int]:
    ends = (clock.minute_of(clock.local_midnight(day, zone), row.start) for day in (first, after))
    low, high = (minute // QUARTER_MIN for minute in ends)
    return low, high


def _month(
    row: MeterFile, drawn: queries.Kw, ends: tuple[date, date], contract_kw: float, zone: str
) -> MonthOfMeter | None:
    low, high = _span(row, *ends, zone)
    part = drawn[max(0, low) : high]
    if not np.isfinite(part).any():
        return None
    at = int(np.nanargmax(part))
    return MonthOfMeter(
        start=clock.local_midnight(ends[0], zone),
        is_whole=len(part) == high - low and bool(np.isfinite(part).all()),
        energy_kwh=float(np.nansum(part) / 4),
        peak_kw=float(part[at]),
        peak_at=clock.instant_of((max(0, low) + at) * QUARTER_MIN, row.start),
        contract_kw=contract_kw,
        is_by_quarter=row.is_by_quarter,
    )


def _billed(
    month: MonthOfMeter, row: MeterFile, drawn: queries.Kw, tariffs: Sequence[Tariff], zone: str
) -> MonthOfMeter:
    """The month with its bill: the whole peak counts, and tax after what the year used before."""
    on = clock.local_day(month.start, zone)
    tariff = tariff_on(tariffs, on)
    if tariff is None or not month.is_whole:
        return month
    low, high = _span(row, on, (on + timedelta(days=31)).replace(day=1), zone)
    before = {"year_kwh_before": _year_kwh_before(row, drawn, low, on, zone)}
    nought = np.zeros(high - low)
    made, has_tax = bill_with_tax(drawn[low:high], nought, tariff, on, before)
    return replace(month, tariff=tariff, bill=made, has_tax=has_tax)


def _year_kwh_before(row: MeterFile, drawn: queries.Kw, low: int, on: date, zone: str) -> float:
    """kWh of the year before a quarter of the file; before the file began, its mean."""
    year = clock.local_midnight(on.replace(month=1, day=1), zone)
    since = clock.minute_of(year, row.start) // QUARTER_MIN
    unread_h = max(0, -since) * QUARTER_MIN / MINUTES_PER_HOUR
    return float(np.nanmean(drawn)) * unread_h + float(np.nansum(drawn[max(0, since) : low]) / 4)

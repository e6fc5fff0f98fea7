"""What electricity costs: commodity per quarter, tax in bands, the grid operator's kW.

Tariffs of grid operators change every year and per operator, so they are the firm's own dated
table; nothing is filled in silently. Energy tax is the law's, with its articles and sentences
(`schemes/energiebelasting.toml`, Wbm art. 59): what the room of schemes reckons with.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from gemaakt.data import value
from gemaakt.money import eur, total_eur

TAX_BANDS_KWH = (
    ("el_0_2900", 0, 2_900),
    ("el_2900_10000", 2_900, 10_000),
    ("el_10000_50000", 10_000, 50_000),
    ("el_50000_10M", 50_000, 10_000_000),
    ("el_above_10M_business", 10_000_000, None),
)
"""The bands of electricity: the value of the law, from and to how many kWh of the year."""


@dataclass(frozen=True, slots=True)
class Tariff:
    """A grid operator's and supplier's tariff as the firm entered it."""

    valid_from: date
    source: str
    fixed_eur_per_month: Decimal = Decimal("0")
    contract_eur_per_kw_per_month: Decimal = Decimal("0")
    month_peak_eur_per_kw: Decimal = Decimal("0")
    transport_eur_per_kwh: Decimal = Decimal("0")
    supplier_eur_per_kwh: Decimal = Decimal("0")
    tax_eur_per_kwh: Decimal | None = None
    """Energy tax in the firm's own band; None: by the reference table and the kWh of the year."""


@dataclass(frozen=True, slots=True)
class EnergyBill:
    """What a stretch of quarters costs, line by line."""

    energy_kwh: float
    commodity_eur: Decimal
    transport_eur: Decimal
    tax_eur: Decimal
    peak_eur: Decimal
    """Only for what goes over the peak already made this month."""

    @property
    def total_eur(self) -> Decimal:
        """Sum of the lines."""
        return self.commodity_eur + self.transport_eur + self.tax_eur + self.peak_eur


def bill(
    means_kw: npt.NDArray[np.float64],
    price_eur_per_kwh: npt.NDArray[np.float64],
    tariff: Tariff,
    *,
    on: date,
    month_peak_kw: float = 0.0,
    year_kwh_before: float = 0.0,
) -> EnergyBill:
    """The bill of quarters with these mean kW and prices; negative prices count as they are."""
    kwh = means_kw / 4
    total_kwh = float(kwh.sum())
    over_kw = max(0.0, float(means_kw.max(initial=0.0)) - month_peak_kw)
    return EnergyBill(
        energy_kwh=total_kwh,
        commodity_eur=eur(float((kwh * price_eur_per_kwh).sum())),
        transport_eur=eur(
            Decimal(str(total_kwh)) * (tariff.transport_eur_per_kwh + tariff.supplier_eur_per_kwh)
        ),
        tax_eur=_tax_eur(tariff, year_kwh_before, total_kwh, on),
        peak_eur=eur(Decimal(str(over_kw)) * tariff.month_peak_eur_per_kw),
    )


def together(bills: Sequence[EnergyBill]) -> EnergyBill:
    """Several bills as one."""
    return EnergyBill(
        sum(each.energy_kwh for each in bills),
        total_eur(each.commodity_eur for each in bills),
        total_eur(each.transport_eur for each in bills),
        total_eur(each.tax_eur for each in bills),
        total_eur(each.peak_eur for each in bills),
    )


def tariff_on(tariffs: Iterable[Tariff], on: date) -> Tariff | None:
    """The tariff that holds on a day: the newest that has begun; None before the first."""
    begun = [each for each in tariffs if each.valid_from <= on]
    return max(begun, key=lambda each: each.valid_from) if begun else None


def _tax_eur(tariff: Tariff, year_kwh_before: float, kwh: float, on: date) -> Decimal:
    if tariff.tax_eur_per_kwh is not None:
        return eur(Decimal(str(kwh)) * tariff.tax_eur_per_kwh)
    return energy_tax_eur(year_kwh_before, kwh, on=on)


def energy_tax_eur(year_kwh_before: float, kwh: float, *, on: date) -> Decimal:
    """Energy tax on the next kWh of a year of which so many were used already (Wbm, art. 59)."""
    total = Decimal(0)
    for name, low, high in TAX_BANDS_KWH:
        end = year_kwh_before + kwh
        part = (end if high is None else min(high, end)) - max(low, year_kwh_before)
        if part > 0:
            rate = value("schemes/energiebelasting", name, on=on).number
            total += Decimal(str(part)) * rate
    return eur(total)

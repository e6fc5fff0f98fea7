"""The hourly rate of a machine from what it costs to have and to run.

The standard machine-hour-rate form (automate-me.com, spanflug.de): depreciation + interest on
half the price + space + upkeep, over the productive hours, plus energy; then the people at the
machine, and the firm's overhead on all of it.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from gemaakt.money import eur


@dataclass(frozen=True, slots=True)
class MachineCost:
    """What one machine costs."""

    price_eur: Decimal
    life_years: Decimal
    hours_per_year_h: Decimal
    space_m2: Decimal
    power_kw: Decimal
    upkeep_share: Decimal
    """Of the price, per year."""
    operators_share: Decimal = Decimal("1")
    """People at the machine while it runs."""


@dataclass(frozen=True, slots=True)
class ShopCost:
    """What the firm pays for money, space, energy and people."""

    interest_share: Decimal
    space_eur_per_m2: Decimal
    energy_eur_per_kwh: Decimal
    wage_eur_per_h: Decimal
    productive_share: Decimal
    overhead_share: Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """An hourly rate, explained by its parts."""

    depreciation_eur_per_h: Decimal
    interest_eur_per_h: Decimal
    space_eur_per_h: Decimal
    upkeep_eur_per_h: Decimal
    energy_eur_per_h: Decimal
    people_eur_per_h: Decimal
    overhead_eur_per_h: Decimal

    @property
    def total_eur_per_h(self) -> Decimal:
        """The rate: the sum of its parts, each whole cents."""
        return (
            self.depreciation_eur_per_h
            + self.interest_eur_per_h
            + self.space_eur_per_h
            + self.upkeep_eur_per_h
            + self.energy_eur_per_h
            + self.people_eur_per_h
            + self.overhead_eur_per_h
        )


def hourly_rate(machine: MachineCost, shop: ShopCost) -> Rate:
    """The hourly rate of a machine in a shop."""
    hours = machine.hours_per_year_h
    own = Rate(
        eur(machine.price_eur / machine.life_years / hours),
        eur(machine.price_eur / 2 * shop.interest_share / hours),
        eur(machine.space_m2 * shop.space_eur_per_m2 / hours),
        eur(machine.price_eur * machine.upkeep_share / hours),
        eur(machine.power_kw * shop.energy_eur_per_kwh),
        eur(machine.operators_share * shop.wage_eur_per_h / shop.productive_share),
        Decimal("0.00"),
    )
    return replace(own, overhead_eur_per_h=eur(own.total_eur_per_h * shop.overhead_share))

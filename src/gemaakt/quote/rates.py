"""Hourly rates of a shop from its constants."""

from decimal import Decimal

from gemaakt.routing.constants import Constants
from gemaakt.shop.rates import MachineCost, Rate, ShopCost, hourly_rate

OPERATIONS = (
    "laser", "brake", "deburr", "tap", "weld", "mill", "turn", "saw", "assembly", "inspect",
    "line",
)  # fmt: skip


def rate_of(operation: str, constants: Constants) -> Rate:
    """The explained hourly rate of an operation."""

    def number(name: str) -> Decimal:
        return Decimal(str(constants.values[f"machine.{name}"]))

    shop = ShopCost(
        interest_share=number("shop.interest_share"),
        space_eur_per_m2=number("shop.space_eur_per_m2"),
        energy_eur_per_kwh=number("shop.energy_eur_per_kwh"),
        wage_eur_per_h=number("shop.wage_eur_per_h"),
        productive_share=number("shop.productive_share"),
        overhead_share=number("shop.overhead_share"),
    )
    machine = MachineCost(
        price_eur=number(f"{operation}.price_eur"),
        life_years=number(f"{operation}.life_years"),
        hours_per_year_h=number(f"{operation}.hours_per_year"),
        space_m2=number(f"{operation}.space_m2"),
        power_kw=number(f"{operation}.power_kw"),
        upkeep_share=number(f"{operation}.upkeep_share"),
        operators_share=number(f"{operation}.operators"),
    )
    return hourly_rate(machine, shop)

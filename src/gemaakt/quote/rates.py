"""Hourly rates of a shop and prices of its metals from its constants."""

from decimal import Decimal

from gemaakt.routing.constants import METAL_PRICES, Constants, metal_name
from gemaakt.routing.material import Material
from gemaakt.shop.rates import MachineCost, Rate, ShopCost, hourly_rate

OPERATIONS = (
    "laser", "brake", "deburr", "tap", "weld", "mill", "turn", "saw", "assembly", "inspect",
    "line",
)  # fmt: skip


def metal_eur_per_kg(material: Material, constants: Constants) -> Decimal:
    """What a kilogram of a metal costs the firm."""
    return Decimal(str(constants.values[metal_name(material.id, METAL_PRICES[0])]))


def scrap_eur_per_kg(material: Material, constants: Constants) -> Decimal:
    """What a dealer pays the firm for a kilogram of scrap of a metal."""
    return Decimal(str(constants.values[metal_name(material.id, METAL_PRICES[1])]))


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

"""CO2e of one piece from the same drivers as its price, with factors of the carbon factor book.

Metals that the book does not know keep the figure of their own material table; that is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gemaakt.quote.price import Share
from gemaakt.routing.constants import Constants, defaults
from gemaakt.routing.material import Material
from gemaakt.units import energy_kwh

POWER_OF = {
    "laser": "laser.power_kw", "brake": "brake.power_kw", "weld": "weld.power_kw",
    "mill": "machining.power_kw", "turn": "machining.power_kw", "saw": "machining.power_kw",
}  # fmt: skip
IN_BOOK = ("steel", "stainless", "aluminium")
"""Families of metal that the factor book knows."""
GRID = "electricity_nl_market"
OWN_GRID = "price.grid_kgco2e_per_kwh"


@dataclass(frozen=True, slots=True)
class FootprintPart:
    """Kilograms CO2e a piece, and what they come from."""

    what: str
    amount: float
    unit: str
    factor_kgco2e_per_unit: float
    co2e_kg: float
    source: str = ""
    """Where the factor was read; empty in quotes made before it was kept."""


def footprint_of(
    material: Material,
    gross: Share,
    minutes: Mapping[str, float],
    constants: Constants,
    quantity: int,
    on: date,
) -> list[FootprintPart]:
    """Material by its gross mass, each operation by its electricity."""
    metal, source = _metal(material, on)
    found = [_part("material", gross.gross_kg, "kg", metal, source)]
    grid, read = _grid(constants, on)
    for operation, spent in minutes.items():
        power = constants[POWER_OF.get(operation, "hand.power_kw")]
        energy = energy_kwh(power, spent) / quantity
        found.append(_part(operation, energy, "kWh", grid, read))
    return found


def _grid(constants: Constants, on: date) -> tuple[float, str]:
    """A kWh by the factor book, or by the firm's own figure where it gave one."""
    own = constants[OWN_GRID]
    if own != defaults(on)[OWN_GRID]:
        return own, f"{constants.name}: {OWN_GRID}"
    return _from_book(GRID, on)


def _metal(material: Material, on: date) -> tuple[float, str]:
    if material.family in IN_BOOK:
        return _from_book(material.family, on)
    return material.factor_kgco2e_per_kg, f"materials/{material.id}"


def _from_book(name: str, on: date) -> tuple[float, str]:
    from gemaakt.carbon.factor import factor

    found = factor(name, on)
    return found.value, f"{found.source} ({found.year})"


def _part(what: str, amount: float, unit: str, factor: float, source: str) -> FootprintPart:
    return FootprintPart(what, round(amount, 6), unit, factor, round(amount * factor, 6), source)

"""CO2e of one piece from the same drivers as its price."""

from collections.abc import Mapping
from dataclasses import dataclass

from gemaakt.drawing.part import Part
from gemaakt.quote.price import gross_kg
from gemaakt.routing.constants import Constants
from gemaakt.routing.material import Material
from gemaakt.units import energy_kwh

POWER_OF = {
    "laser": "laser.power_kw", "brake": "brake.power_kw", "weld": "weld.power_kw",
    "mill": "machining.power_kw", "turn": "machining.power_kw", "saw": "machining.power_kw",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FootprintPart:
    """Kilograms CO2e a piece, and what they come from."""

    what: str
    amount: float
    unit: str
    factor_kgco2e_per_unit: float
    co2e_kg: float


def footprint_of(
    part: Part,
    material: Material,
    minutes: Mapping[str, float],
    constants: Constants,
    quantity: int,
) -> list[FootprintPart]:
    """Material by its gross mass, each operation by its electricity."""
    gross, _ = gross_kg(part, material, constants)
    found = [_part("material", gross, "kg", material.factor_kgco2e_per_kg)]
    grid = constants["price.grid_kgco2e_per_kwh"]
    for operation, spent in minutes.items():
        power = constants[POWER_OF.get(operation, "hand.power_kw")]
        found.append(_part(operation, energy_kwh(power, spent) / quantity, "kWh", grid))
    return found


def _part(what: str, amount: float, unit: str, factor: float) -> FootprintPart:
    return FootprintPart(what, round(amount, 6), unit, factor, round(amount * factor, 6))

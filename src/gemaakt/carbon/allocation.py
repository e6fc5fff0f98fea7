"""What was bought for each part of a nest: its own mass and its share of skeleton and kerf.

The skeleton is shared by mass of the parts, as ISO 14067 shares a joint process by mass; what is
kept as a remnant was not bought for this nest. Nothing is lost: parts, skeleton and remnant
together weigh what the sheet weighs, and so do their kg CO2e.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from gemaakt.errors import GemaaktError

SMALLEST_KG = 1e-9


class NestRefused(GemaaktError, ValueError):
    """The masses of a nest cannot be true."""


@dataclass(frozen=True, slots=True)
class NestedPart:
    """Pieces of one part of one order in a nest."""

    order: str
    part: str
    quantity: int
    mass_kg: float
    """Of one piece."""


@dataclass(frozen=True, slots=True)
class AllocatedPart:
    """What the pieces of one part weigh together, and what was bought for them."""

    order: str
    part: str
    quantity: int
    parts_kg: float
    bought_kg: float
    co2e_kg: float


@dataclass(frozen=True, slots=True)
class Allocation:
    """A sheet shared out."""

    parts: tuple[AllocatedPart, ...]
    sheet_kg: float
    remnant_kg: float
    scrap_kg: float
    remnant_co2e_kg: float

    @property
    def used_share(self) -> float:
        """Share of what was used up that is in parts."""
        used_kg = self.sheet_kg - self.remnant_kg
        return fsum(part.parts_kg for part in self.parts) / used_kg if used_kg > 0 else 0.0


def allocation(
    sheet_kg: float,
    parts: Sequence[NestedPart],
    *,
    remnant_kg: float = 0.0,
    factor_kgco2e_per_kg: float = 0.0,
) -> Allocation:
    """Share a sheet's kg and kg CO2e over its parts; `NestRefused` when the masses cannot be."""
    masses = [part.mass_kg * part.quantity for part in parts]
    total_kg = fsum(masses)
    scrap_kg = sheet_kg - remnant_kg - total_kg
    is_odd = any(not mass > 0 for mass in masses) or not sheet_kg > 0 or not remnant_kg >= 0
    if is_odd or not parts or not scrap_kg >= -SMALLEST_KG * sheet_kg:
        params = {"sheet_kg": sheet_kg, "parts_kg": total_kg, "remnant_kg": remnant_kg}
        raise NestRefused("carbon.nest-impossible", **params)
    used_kg = sheet_kg - remnant_kg
    rows = tuple(
        AllocatedPart(
            part.order,
            part.part,
            part.quantity,
            mass,
            used_kg * mass / total_kg,
            used_kg * mass / total_kg * factor_kgco2e_per_kg,
        )
        for part, mass in zip(parts, masses, strict=True)
    )
    remnant_co2e_kg = remnant_kg * factor_kgco2e_per_kg
    return Allocation(rows, sheet_kg, remnant_kg, max(0.0, scrap_kg), remnant_co2e_kg)

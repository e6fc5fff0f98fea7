"""Fillet welds by hand: weld metal over deposition rate, over the share of time the arc burns.

A fillet with equal legs and throat a has area a², so a metre weighs a² · ρ; time = mass /
deposition / arc share, plus tacks a joint and cleaning a piece. Sources: ESAB MIG handbook
(deposition in kg/h), NAVEDTRA 14251 chapter 5 (labour is the cost); constants in
``data/constants/weld.toml``.
"""

from dataclasses import dataclass

from gemaakt.routing.constants import Constants
from gemaakt.units import solid_mass_kg


@dataclass(frozen=True, slots=True)
class WeldTime:
    """Minutes and weld metal of one piece."""

    setup_min: float
    piece_min: float
    metal_kg: float


def weld_time(
    length_mm: float, throat_mm: float, joints: int, density_kg_per_m3: float, constants: Constants
) -> WeldTime:
    """Time to weld one piece."""
    metal = solid_mass_kg(throat_mm**2 * length_mm, density_kg_per_m3)
    arc_min = metal / constants["weld.deposition_kg_per_h"] * 60
    piece = arc_min / constants["weld.arc_share"]
    piece += joints * constants["weld.tack_min"] + constants["weld.clean_min"]
    return WeldTime(constants["weld.setup_min"], piece, metal)

"""Press brake: set-up, time a bend, and the force it takes.

Set-up = fixed + rate × longest bend; run = seconds a bend by mass and length of the part (the
table of a job shop, see ``data/constants/brake.toml``). Force F = 1.33 · Rm · L · t² / V with die
opening V = 8 t, the usual air-bending formula.
"""

from dataclasses import dataclass

from gemaakt.routing.constants import Constants


@dataclass(frozen=True, slots=True)
class BendTime:
    """Minutes for a batch and a piece."""

    setup_min: float
    piece_min: float
    seconds_per_bend_s: float


def seconds_per_bend(mass_kg: float, length_mm: float, constants: Constants) -> float:
    """The first row of the table that the part fits, by mass and by length."""
    rows = constants.rows("brake.cycle_s")
    return next((r[2] for r in rows if mass_kg < r[0] and length_mm < r[1]), rows[-1][2])


def bend_time(
    bends: int, longest_mm: float, mass_kg: float, length_mm: float, constants: Constants
) -> BendTime:
    """Time to bend; `longest_mm` is the longest bend, `length_mm` the longest side of the part."""
    per_bend = seconds_per_bend(mass_kg, length_mm, constants)
    setup = constants["brake.setup_min"] + constants["brake.setup_min_per_m"] * longest_mm / 1000
    return BendTime(setup, bends * per_bend / 60, per_bend)


def force_kn(
    length_mm: float, thickness_mm: float, tensile_mpa: float, constants: Constants
) -> float:
    """Force to air-bend this length."""
    opening = constants["brake.v_over_t"] * thickness_mm
    factor = constants["brake.force_factor"]
    return factor * tensile_mpa * length_mm * thickness_mm**2 / opening / 1000

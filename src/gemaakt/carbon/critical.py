"""Critical and strategic raw materials in a product, Regulation (EU) 2024/1252, annexes I and II.

Two numbers: *strict* follows the letter of the annex (nickel counts only as battery grade, so not
in stainless steel); *broad* counts the element whatever its grade.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gemaakt.carbon.product import Product
from gemaakt.data.dated import table


@dataclass(frozen=True, slots=True)
class CriticalMass:
    """kg of one element on the list in one piece."""

    element: str
    mass_kg: float
    is_strategic: bool
    is_strict: bool
    is_measured: bool
    """Whether a certificate gave the chemistry; otherwise the middle of the grade's range."""
    qualifier: str = ""


def critical_masses(product: Product) -> list[CriticalMass]:
    """Critical raw materials in one piece, heaviest first."""
    masses: dict[str, float] = {}
    measured: dict[str, bool] = {}
    for material in product.materials:
        chemistry, is_measured = chemistry_of(material.material, material.chemistry)
        for element, share in chemistry.items():
            if element in table("factors/critical"):
                masses[element] = masses.get(element, 0.0) + share * material.mass_kg
                measured[element] = measured.get(element, True) and is_measured
    rows = [_row(element, kg, measured[element]) for element, kg in masses.items() if kg > 0]
    return sorted(rows, key=lambda row: -row.mass_kg)


def _row(element: str, mass_kg: float, is_measured: bool) -> CriticalMass:
    entry: Any = table("factors/critical")[element]
    return CriticalMass(
        element,
        mass_kg,
        entry["strategic"],
        entry["metal_counts"],
        is_measured,
        entry["qualifier"],
    )


def chemistry_of(
    grade: str, by_certificate: Mapping[str, float]
) -> tuple[Mapping[str, float], bool]:
    """Mass shares of a metal, and whether they were measured."""
    if by_certificate:
        return by_certificate, True
    wanted = grade.strip().lower()
    for number, entry in table("factors/alloys").items():
        alloy: Any = entry
        names = (number.lower(), str(alloy["name"]).lower())
        if wanted and any(wanted == name or wanted in name for name in names):
            ranges = alloy["elements"].items()
            return {el: float(low + high) / 2 for el, (low, high) in ranges}, False
    return {}, False

"""Critical and strategic raw materials in a product, Regulation (EU) 2024/1252, annexes I and II.

Two numbers: *strict* follows the letter of the annex (nickel counts only as battery grade, so not
in stainless steel); *broad* counts the element whatever its grade.
"""

import re
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
    for number, entry in table("factors/alloys").items():
        alloy: Any = entry
        if _is_named(grade, number, str(alloy["name"])):
            ranges = alloy["elements"].items()
            return {el: float(low + high) / 2 for el, (low, high) in ranges}, False
    return {}, False


def _is_named(grade: str, number: str, name: str) -> bool:
    """Whether a grade is an alloy's number, its name, or a whole word of it: `304`, `S235`.

    Letters behind a word of steel are its quality (`S235` is also S235JR); figures are another
    alloy, and a few letters no grade at all.
    """
    wanted = grade.strip().lower()
    words = re.split(r"[()\s]+", name.lower())
    if wanted in (number.lower(), name.lower(), re.sub(r"\s*\(.*", "", name.lower()), *words):
        return bool(re.search(r"\d", wanted))
    return any(re.fullmatch(rf"{re.escape(wanted)}[a-z]+\d?", word) for word in words) and bool(
        re.fullmatch(r"[a-z]\d{3}", wanted)
    )

"""Materials by grade or by the name people use for them."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache

from gemaakt.data.dated import table, value
from gemaakt.drawing.part import Part
from gemaakt.errors import GemaaktError
from gemaakt.units import MM3_PER_M3

FIRST_DAY = date(2020, 1, 1)
"""For what a material is (density, strength); prices ask the day of the quote."""


class UnknownMaterial(GemaaktError, LookupError):
    """No material has this name."""


@dataclass(frozen=True, slots=True)
class Material:
    """One grade with what a price and a footprint need."""

    id: str
    name: str
    family: str
    """steel, stainless, aluminium, brass, copper"""
    density_kg_per_m3: float
    price_eur_per_kg: Decimal
    scrap_eur_per_kg: Decimal
    tensile_mpa: float
    k_factor_share: float
    cutting_force_n_per_mm2: float
    factor_kgco2e_per_kg: float


@cache
def _ids() -> dict[str, tuple[str, str]]:
    """Every known name, squeezed -> (id, name to show)."""
    found: dict[str, tuple[str, str]] = {}
    for each in table("materials/names"):
        names = value("materials/names", each, on=FIRST_DAY).value
        assert isinstance(names, list)
        for name in names:
            found[_squeezed(name)] = (each, names[0])
    return found


def _squeezed(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum() or c == ".").replace(",", ".")


def identified(name: str) -> tuple[str, str]:
    """Id and shown name of a grade or common name; `UnknownMaterial` lists what we know."""
    squeezed = _squeezed(name)
    if found := _ids().get(squeezed):
        return found
    for known, found in sorted(_ids().items(), key=lambda item: -len(item[0])):
        if len(known) >= 3 and squeezed.startswith(known):
            if _other_grade(known, squeezed):
                break
            return found
    shown = ", ".join(sorted({each[1] for each in _ids().values()}))
    raise UnknownMaterial("quote.unknown-material", name=name[:80], known=shown)


OTHER_GRADE = re.compile(r"\d{3,4}(?![\dx])")
"""Digits right behind a common name: rvs 430, aluminium 7075, Hardox 500."""


def _other_grade(known: str, squeezed: str) -> bool:
    """Whether a common name goes on with the number of another grade than we take it for."""
    is_common = not any(letter.isdigit() for letter in known)
    return is_common and OTHER_GRADE.match(squeezed[len(known) :]) is not None


@cache
def material(name: str, on: date = FIRST_DAY) -> Material:
    """The material of this name with its prices on a day."""
    each, shown = identified(name)

    def number(parameter: str) -> Decimal:
        return value(f"materials/{each}", parameter, on=on).number

    return Material(
        id=each,
        name=shown,
        family=str(value(f"materials/{each}", "class", on=on).value),
        density_kg_per_m3=float(number("density_kg_per_m3")),
        price_eur_per_kg=number("price_eur_per_kg"),
        scrap_eur_per_kg=number("scrap_eur_per_kg"),
        tensile_mpa=float(number("tensile_mpa")),
        k_factor_share=float(number("k_factor")),
        cutting_force_n_per_mm2=float(number("cutting_force_n_per_mm2")),
        factor_kgco2e_per_kg=float(number("co2e_kgco2e_per_kg")),
    )


def weighed(part: Part, name: str = "", thickness_mm: float | None = None) -> Part:
    """The part in this material and thickness, with its mass."""
    part = replace(part, thickness_mm=part.thickness_mm or thickness_mm or None)
    if not name:
        return part
    known = material(name)
    volume = part.volume_mm3
    mass = None if volume is None else volume / MM3_PER_M3 * known.density_kg_per_m3
    return replace(part, material=known.name, mass_kg=mass)

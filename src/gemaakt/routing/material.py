"""Materials by grade or by the name people use for them."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache

from gemaakt.data.dated import table, value
from gemaakt.drawing.part import Part
from gemaakt.errors import GemaaktError
from gemaakt.units import solid_mass_kg

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


def known_metals() -> list[tuple[str, str]]:
    """Id and shown name of every metal that has a price."""
    return sorted(set(_ids().values()), key=lambda each: each[1])


def _squeezed(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum() or c == ".").replace(",", ".")


def identified(name: str) -> tuple[str, str]:
    """Id and shown name of a grade or common name; `UnknownMaterial` lists what we know.

    A grade says more than a common name, wherever it stands: RVS 1.4404 is 1.4404. Two grades in
    one name, or a common name with a grade that we do not know, are asked about.
    """
    squeezed = _squeezed(name)
    if found := _ids().get(squeezed):
        return found
    said = _names_in(name)
    grades = {_ids()[known] for known, _ in said if _has_digit(known)}
    if len(grades) == 1:
        return grades.pop()
    common = max((each for each in said if not grades), key=lambda s: len(s[0]), default=None)
    if common and not any(OTHER_GRADE.match(behind) for _, behind in said):
        return _ids()[common[0]]
    raise UnknownMaterial("quote.unknown-material", name=name[:80], known=", ".join(known_names()))


def known_names() -> list[str]:
    """The name to show of every material that we know."""
    return sorted({shown for _id, shown in _ids().values()})


OTHER_GRADE = re.compile(
    r"(?:(?:en)?aw|aisi|en)?(?:\d{3,4}(?![\dx])|\d\.\d{4})|s\d{3}|dc\d\d|x\d+cr", re.I
)
"""Behind a common name the grade that it is: rvs 430, aluminium EN AW-7075, staal S420MC."""
GOES_ON = re.compile(r"\d|[.,]\d|\s*[x×*]\s*\d|\s*mm", re.I)
"""Behind digits: they are no grade but part of another number, or a measure."""
WORDS = re.compile(r"(?<![a-z0-9])[a-z0-9]|(?<=[a-z]{2})\d", re.I)
"""Where a name may begin: at a word, and at the number behind letters (AW5754)."""
LEAST_LETTERS = 3


def _names_in(name: str) -> list[tuple[str, str]]:
    """The longest known name at every place where one may begin, and what stands behind it."""
    kept = [at for at, letter in enumerate(name[:200]) if letter.isalnum() or letter == "."]
    squeezed, found = _squeezed(name[:200]), []
    for start in (match.start() for match in WORDS.finditer(name[:200])):
        first = kept.index(start)
        ends = range(min(len(kept), first + _longest()), first + LEAST_LETTERS - 1, -1)
        for end in ends:
            if _is_name(squeezed[first:end], name[kept[end - 1] + 1 :]):
                found.append((squeezed[first:end], squeezed[end:]))
                break
    return found


def _is_name(text: str, behind: str) -> bool:
    """Whether a text is a known name, and no piece of a longer number or a measure."""
    return text in _ids() and not (text[-1].isdigit() and GOES_ON.match(behind))


@cache
def _longest() -> int:
    return max(map(len, _ids()))


def _has_digit(name: str) -> bool:
    return any(letter.isdigit() for letter in name)


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


def metal_in(text: str) -> Material | None:
    """The metal that a text such as the name of a file names, if it names one that we know."""
    try:
        return material(identified(text)[1])
    except UnknownMaterial:
        return None


def grade_in(text: str) -> Material | None:
    """The metal that a text names by its grade (S355, 1.4301, RVS 316), not by a common word.

    A bare number may be anything: 304 is a length or an article as often as a grade.
    """
    said = [name for name, _ in _names_in(text) if _has_digit(name) and not name.isdecimal()]
    found = {_ids()[name] for name in said}
    return material(found.pop()[1]) if len(found) == 1 else None


def weighed(part: Part, name: str = "", thickness_mm: float | None = None) -> Part:
    """The part in this material and thickness, with its mass."""
    part = replace(part, thickness_mm=part.thickness_mm or thickness_mm or None)
    if not name:
        return part
    known = material(name)
    volume = part.volume_mm3
    mass = None if volume is None else solid_mass_kg(volume, known.density_kg_per_m3)
    return replace(part, material=known.name, mass_kg=mass)

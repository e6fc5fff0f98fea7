"""The factor book: value, unit, boundary, source, year, licence, confidence.

Precedence: a supplier's own footprint, then a certificate, then the sector, then the generic
table. When the table has no value for the day, the newest one before it is used and marked stale:
the footprint says so, it never does it in silence.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from gemaakt.data.dated import table, value
from gemaakt.errors import GemaaktError
from gemaakt.routing.constants import Constants, metal_name
from gemaakt.routing.material import FIRST_DAY, UnknownMaterial, identified

BOOK = "factors/emission"


class UnknownFactor(GemaaktError, LookupError):
    """The factor book has no factor of this name."""


class Confidence(StrEnum):
    """How far a factor can be trusted, best first."""

    SUPPLIER = "supplier"
    CERTIFICATE = "certificate"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Factor:
    """One emission factor with everything a reader may ask about it."""

    id: str
    value: float
    unit: str
    boundary: str
    source: str
    year: int
    licence: str
    confidence: Confidence
    is_stale: bool = False
    """The table has no value for the day; this is the newest one before it."""

    @property
    def is_primary(self) -> bool:
        """Say whether it comes from the supplier or a certificate, not from a table."""
        return self.confidence in (Confidence.SUPPLIER, Confidence.CERTIFICATE)


def own_factor(id_: str, value: float, unit: str, source: str, year: int) -> Factor:
    """A supplier's own figure, which goes before every table."""
    return Factor(id_, value, unit, "supplier", source, year, "supplier", Confidence.SUPPLIER)


@cache
def factor_ids() -> tuple[str, ...]:
    """Names of all factors in the book."""
    return tuple(table(BOOK))


@cache
def factor(id_: str, on: date) -> Factor:
    """The factor that holds on a day; `UnknownFactor` when the book has no such name."""
    entry: Any = table(BOOK).get(id_)
    if entry is None:
        raise UnknownFactor("carbon.unknown-factor", factor=id_, known=", ".join(factor_ids()))
    rows = sorted(entry["values"], key=lambda row: row["valid_from"])
    earlier = [row for row in rows if row["valid_from"] <= on]
    row = earlier[-1] if earlier else rows[0]
    until = entry.get("known_until")
    return Factor(
        id=id_,
        value=float(row["value"]),
        unit=entry["unit"],
        boundary=entry["boundary"],
        source=row["source"],
        year=row["year"],
        licence=row["licence"],
        confidence=Confidence(row["confidence"]),
        is_stale=not earlier or (until is not None and on > until),
    )


FAMILIES = {
    "aluminium": ("aluminium", "alu", "almg", "alsi", "alcu", "en aw", "3.0", "3.1", "3.2", "3.3",
                  "3.4"),
    "stainless": ("rvs", "stainless", "roestvast", "1.4", "aisi 3", "304", "316"),
    "steel": ("s235", "s275", "s355", "s420", "s700", "dc01", "dc04", "dx51", "staal", "steel",
              "1.0", "1.1", "1.2", "c45", "corten", "hardox", "strenx"),
}  # fmt: skip


@lru_cache(maxsize=4096)
def metal_class(material: str) -> str:
    """What a grade or common name is: steel, stainless, aluminium, brass …; empty when unknown."""
    try:
        grade = identified(material)[0]
    except UnknownMaterial:
        name = material.strip().lower()
        for family, beginnings in FAMILIES.items():
            if any(name.startswith(each) or f" {each}" in f" {name}" for each in beginnings):
                return family
        return ""
    return str(value(f"materials/{grade}", "class", on=FIRST_DAY).value)


def material_factor_id(material: str) -> str:
    """The family whose factor a metal has; steel when nothing is recognised."""
    return metal_class(material) or "steel"


def metal_factor(material: str, on: date) -> Factor:
    """The table's factor of a metal's family; of brass and copper the rough one of the grade."""
    family = material_factor_id(material)
    if family in FAMILIES:
        return factor(family, on)
    grade = identified(material)[0]
    read = value(f"materials/{grade}", "co2e_kgco2e_per_kg", on=max(on, FIRST_DAY))
    return Factor(
        id=grade,
        value=float(read.number),
        unit="kgCO2e/kg",
        boundary="cradle to gate",
        source=read.source,
        year=read.valid_from.year,
        licence="own",
        confidence=Confidence.LOW,
    )


def metal_price_eur_per_kg(
    material: str, what: str, on: date, constants: Constants | None = None
) -> Decimal | None:
    """What a grade costs (`price_eur_per_kg`) or a dealer pays (`scrap_eur_per_kg`); or None.

    By the firm's own `constants` where they are given, else the default of the day.
    """
    try:
        grade = identified(material)[0]
        if constants is not None:
            return Decimal(str(constants.values[metal_name(grade, what)]))
        return value(f"materials/{grade}", what, on=on).number
    except LookupError:
        return None

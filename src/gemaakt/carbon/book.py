"""The factor book with the firm's own rows laid over the table.

Precedence: a supplier's footprint, then a certificate, then the sector's figure, then the generic
table. Within one level a row for the very grade goes before one for its family, and the newest
that holds on the day before an older one (WBCSD PACT Methodology 3.0, 4.1: primary before
secondary data).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gemaakt.carbon.factor import Confidence, Factor, factor, material_factor_id, metal_factor


class Level(StrEnum):
    """Where a figure comes from; the first in this order that holds is taken."""

    SUPPLIER = "supplier"
    CERTIFICATE = "certificate"
    SECTOR = "sector"
    GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One figure that the firm entered or read, with where it was read."""

    what: str
    """The id of a factor in the table, or a grade of metal."""
    level: Level
    value: float
    unit: str
    valid_from: date
    source: str
    year: int
    confidence: Confidence = Confidence.MEDIUM
    """How far a figure of the sector is trusted; a supplier's or certificate's is its own."""
    boundary: str = "cradle to gate"
    licence: str = "own"

    def as_factor(self) -> Factor:
        """The row as the footprint reads it."""
        own = {Level.SUPPLIER: Confidence.SUPPLIER, Level.CERTIFICATE: Confidence.CERTIFICATE}
        return Factor(
            self.what, self.value, self.unit, self.boundary, self.source, self.year,
            self.licence, own.get(self.level, self.confidence),
        )  # fmt: skip


class Book:
    """Factors by name and day: the firm's own rows first, then the table."""

    def __init__(self, rows: Iterable[OwnRow] = ()) -> None:
        self._rows: dict[str, list[OwnRow]] = {}
        for row in rows:
            self._rows.setdefault(row.what.strip().casefold(), []).append(row)

    def of(self, id_: str, on: date) -> Factor:
        """The factor of this name that holds on a day; `UnknownFactor` when nobody knows it."""
        own = self._best([id_], on) if self._rows else None
        return own.as_factor() if own else factor(id_, on)

    def of_metal(self, material: str, on: date) -> Factor:
        """The factor of a grade: a row for the grade, for its family, or the table's."""
        family = material_factor_id(material)
        own = self._best([material, family], on) if self._rows else None
        return own.as_factor() if own else metal_factor(material, on)

    def _best(self, names: list[str], on: date) -> OwnRow | None:
        held = [
            (LEVELS.index(row.level), at, -row.valid_from.toordinal(), row)
            for at, name in enumerate(names)
            for row in self._rows.get(name.strip().casefold(), ())
            if row.valid_from <= on
        ]
        return min(held, key=lambda each: each[:3])[3] if held else None


LEVELS = tuple(Level)
TABLE = Book()
"""The table alone, for who has no rows of its own."""

"""Material in the rack: sheets, bars, tubes and remnants, each with its heat number.

A lot is so many equal pieces of one heat. Lengths in mm; a sheet or remnant has a contour, a bar
or tube a length and a section.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gemaakt.units import solid_mass_kg

STEEL_KG_PER_M3 = 7850.0
"""Of a lot of which nobody said how dense it is."""

type Contour = tuple[tuple[float, float], ...]


class StockKind(StrEnum):
    """What a lot consists of."""

    SHEET = "sheet"
    REMNANT = "remnant"
    BAR = "bar"
    TUBE = "tube"


@dataclass(frozen=True, slots=True)
class StockLot:
    """Equal pieces of one heat in one place."""

    id: str
    kind: StockKind
    grade: str
    """As on the certificate: S235JR, 1.4301, EN AW-5754."""
    quantity: int = 1
    thickness_mm: float | None = None
    outer: Contour = ()
    holes: tuple[Contour, ...] = ()
    """Defects and cut-outs that may not be used."""
    length_mm: float | None = None
    section: str = ""
    """Of a bar or tube: 40x40x3, L50x50x5, rond 20."""
    section_mm2: float | None = None
    density_kg_per_m3: float = STEEL_KG_PER_M3
    heat_number: str = ""
    certificate: str = ""
    """The material certificate (EN 10204 3.1) it came with."""
    location: str = ""
    price_eur: Decimal = Decimal("0")
    """What one piece cost, or is booked at when it is a remnant."""
    factor_kgco2e_per_kg: float | None = None
    factor_source: str = ""
    origin: str = ""
    """Country where it was melted, where known."""
    parent: str = ""
    """The lot a remnant was cut from."""
    since: date | None = None

    @property
    def area_mm2(self) -> float:
        """Usable area of one piece, holes taken off."""
        return abs(_shoelace_mm2(self.outer)) - sum(abs(_shoelace_mm2(h)) for h in self.holes)

    @property
    def volume_mm3(self) -> float:
        """Volume of one piece."""
        if self.kind in (StockKind.SHEET, StockKind.REMNANT):
            return self.area_mm2 * (self.thickness_mm or 0.0)
        return (self.length_mm or 0.0) * (self.section_mm2 or 0.0)

    @property
    def mass_kg(self) -> float:
        """Mass of one piece."""
        return solid_mass_kg(self.volume_mm3, self.density_kg_per_m3)

    @property
    def material(self) -> tuple[str, float | None, str]:
        """What may lie in one nest: grade, thickness, section."""
        return self.grade, self.thickness_mm, self.section


def _shoelace_mm2(points: Contour) -> float:
    pairs = zip(points, (*points[1:], *points[:1]), strict=True)
    return 0.5 * sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)

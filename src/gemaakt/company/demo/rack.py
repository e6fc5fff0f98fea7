"""What lies in the rack of a demo company: sheets, remnants and bars with their heat numbers."""

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from gemaakt import clock
from gemaakt.company.company import Company
from gemaakt.company.demo.draw import Draw
from gemaakt.company.demo.sector import sector_table
from gemaakt.money import eur
from gemaakt.shop import StockKind, StockLot
from gemaakt.units import solid_mass_kg

SHEET = re.compile(r"(?P<grade>.+?) (?P<thickness>\d+(?:,\d+)?) mm")
ROUND = re.compile(r"(?P<grade>.+?) rond (?P<diameter>\d+)")
SIZES_MM = ((3000.0, 1500.0), (2500.0, 1250.0))
REMNANTS_MM = ((1480.0, 620.0), (1240.0, 900.0), (960.0, 480.0), (2100.0, 310.0))
BAR_MM = 3000.0
MILLS = ("NL", "NL", "DE", "BE", "LU", "IT")
"""Countries where the metal was melted: our own guess at what a Dutch stockholder sells."""
PRICES_EUR_PER_KG = {"steel": 1.05, "stainless": 3.60, "aluminium": 4.40}
"""Editable defaults, the order of magnitude of 2026; a shop books what it paid."""
DENSITIES_KG_PER_M3 = {"steel": 7850.0, "stainless": 7930.0, "aluminium": 2680.0}
REMNANT_VALUE_SHARE = 0.6
SECTOR = "metaalproducten"


def demo_rack(company: Company, seed: int = 0) -> tuple[StockLot, ...]:
    """Lots for every material of the demo's sector that is a sheet or a round bar; seeded."""
    draw = Draw(seed, "rack")
    today = clock.local_day(company.plan_start)
    names = {name for family in sector_table(SECTOR)["families"] for name in family["materials"]}
    rows = [lot for name in sorted(names) for lot in _lots(name, today, draw)]
    return tuple(rows)


def _lots(name: str, today: date, draw: Draw) -> Iterator[StockLot]:
    if found := SHEET.fullmatch(name):
        thickness_mm = float(found["thickness"].replace(",", "."))
        size_mm = draw.one(SIZES_MM)
        yield _flat(found["grade"], thickness_mm, size_mm, draw.whole(2, 9), today, draw)
        for _ in range(draw.whole(0, 2)):
            yield _flat(found["grade"], thickness_mm, draw.one(REMNANTS_MM), 0, today, draw)
    elif found := ROUND.fullmatch(name):
        yield _bar(found["grade"], float(found["diameter"]), today, draw)


def _flat(
    grade: str, thickness_mm: float, size_mm: tuple[float, float], sheets: int, today: date,
    draw: Draw,
) -> StockLot:  # fmt: skip
    """A lot of sheets; with no sheets, one remnant."""
    length_mm, width_mm = size_mm
    kind = StockKind.SHEET if sheets else StockKind.REMNANT
    mass_kg = solid_mass_kg(length_mm * width_mm * thickness_mm, _density(grade))
    share = 1.0 if sheets else REMNANT_VALUE_SHARE
    lot = StockLot(
        id=f"{'PL' if sheets else 'RP'}-{draw.whole(1000, 9999)}",
        kind=kind,
        grade=grade,
        quantity=max(1, sheets),
        thickness_mm=thickness_mm,
        outer=((0.0, 0.0), (length_mm, 0.0), (length_mm, width_mm), (0.0, width_mm)),
        length_mm=length_mm,
        density_kg_per_m3=_density(grade),
        price_eur=_price(grade, mass_kg * share),
    )
    return _received(lot, today, draw)


def _bar(grade: str, diameter_mm: float, today: date, draw: Draw) -> StockLot:
    area_mm2 = math.pi * diameter_mm**2 / 4
    lot = StockLot(
        id=f"ST-{draw.whole(1000, 9999)}",
        kind=StockKind.BAR,
        grade=grade,
        quantity=draw.whole(4, 20),
        length_mm=BAR_MM,
        section=f"rond {diameter_mm:g}",
        section_mm2=area_mm2,
        density_kg_per_m3=_density(grade),
        price_eur=_price(grade, solid_mass_kg(area_mm2 * BAR_MM, _density(grade))),
    )
    return _received(lot, today, draw)


def _received(lot: StockLot, today: date, draw: Draw) -> StockLot:
    """The lot with its certificate, its place in the rack and the day it came."""
    heat = f"{draw.whole(100000, 999999)}"
    return replace(
        lot,
        heat_number=heat,
        certificate=f"3.1-{heat}",
        location=f"R{draw.whole(1, 6)}-{draw.whole(1, 12):02d}",
        origin=draw.one(MILLS),
        since=today - timedelta(days=draw.whole(2, 120)),
    )


def _metal(grade: str) -> str:
    if grade.startswith(("Al", "EN AW")):
        return "aluminium"
    return "stainless" if grade.startswith("1.4") else "steel"


def _density(grade: str) -> float:
    return DENSITIES_KG_PER_M3[_metal(grade)]


def _price(grade: str, mass_kg: float) -> Decimal:
    return eur(PRICES_EUR_PER_KG[_metal(grade)] * mass_kg)

"""The material book: its lines, and the year's figures.

What leaves the rack (the sheets) equals what the parts carry plus what the remnants are booked at
plus the scrap, to the gram and the cent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gemaakt.money import total_eur
from gemaakt.units import G_PER_KG


class Move(StrEnum):
    """Kinds of entries."""

    BOUGHT = "bought"
    CUT = "cut"
    REMNANT_IN = "remnant-in"
    PARTS_OUT = "parts-out"
    SCRAP = "scrap"
    COUNTED = "counted"
    """What counting the rack found more or less than the book had."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the book; grams are whole, money is whole cents."""

    on: date
    move: Move
    lot: str
    grade: str
    heat_number: str
    mass_g: int
    amount_eur: Decimal
    part: str = ""
    quantity: int = 1
    from_remnant: bool = False
    emission_kgco2e: float = 0.0
    of_nest: bool = True
    """A nest did it; else somebody bought, counted, found or threw away."""

    @property
    def held(self) -> "Held":
        """What it changes in the rack: parts and skeleton were in the sheet that was taken."""
        if self.move is Move.PARTS_OUT or (self.move is Move.SCRAP and self.of_nest):
            return NOTHING
        mass_g = -self.mass_g if self.move is Move.SCRAP else self.mass_g
        return Held(mass_g, self.amount_eur)


@dataclass(frozen=True, slots=True)
class Held:
    """Metal and what it is booked at."""

    mass_g: int
    worth_eur: Decimal

    @property
    def mass_kg(self) -> float:
        """Kilograms of it."""
        return self.mass_g / G_PER_KG


NOTHING = Held(0, Decimal("0.00"))


@dataclass(frozen=True, slots=True)
class YearFigures:
    """What a year of material came to; a booking and its undoing make nothing together."""

    year: int
    bought_kg: float
    cut_kg: float
    parts_kg: float
    remnants_in_kg: float
    remnants_reused_kg: float
    scrap_kg: float
    bought_eur: Decimal
    parts_eur: Decimal
    scrap_share: float
    reused_share: float
    """Share of what was cut that came from remnants."""
    parts_kgco2e: float


@dataclass(frozen=True, slots=True)
class RackYear:
    """A year of the rack: opening + bought + found = parts + scrap + closing."""

    opening: Held
    bought: Held
    found: Held
    """What counting found more or less, and remnants that stood in no book."""
    parts: Held
    scrap: Held
    """Skeletons and saw cuts, whose worth is in the parts; sheets that failed, thrown away."""
    closing: Held


def rack_year(opening: Held, entries: Iterable[Entry], year: int) -> RackYear:
    """Where the metal and the money of a calendar year came from and went."""
    rows = [entry for entry in entries if entry.on.year == year]
    by_hand = [row for row in rows if not row.of_nest]
    thrown = [row.held for row in by_hand if row.move is Move.SCRAP]
    failed = [row.amount_eur for row in rows if row.of_nest and row.move is Move.SCRAP]
    return RackYear(
        opening,
        _together(row.held for row in rows if row.move is Move.BOUGHT),
        _together(row.held for row in by_hand if row.move in (Move.COUNTED, Move.REMNANT_IN)),
        _together(Held(r.mass_g, r.amount_eur) for r in rows if r.move is Move.PARTS_OUT),
        Held(
            sum(row.mass_g for row in rows if row.move is Move.SCRAP),
            total_eur(failed) - total_eur(each.worth_eur for each in thrown),
        ),
        _together([opening, *(row.held for row in rows)]),
    )


def _together(rows: Iterable[Held]) -> Held:
    held = list(rows)
    return Held(sum(each.mass_g for each in held), total_eur(each.worth_eur for each in held))


def year_figures(entries: Iterable[Entry], year: int) -> YearFigures:
    """Bought, used, reused, scrap, euros and kg CO2 of a calendar year."""
    rows = [entry for entry in entries if entry.on.year == year]

    def kg(move: Move, *, remnant: bool | None = None) -> float:
        chosen = [r for r in rows if r.move is move and remnant in (None, r.from_remnant)]
        return abs(sum(r.mass_g for r in chosen)) / 1000.0

    cut = kg(Move.CUT)
    return YearFigures(
        year,
        kg(Move.BOUGHT),
        cut,
        kg(Move.PARTS_OUT),
        kg(Move.REMNANT_IN),
        kg(Move.CUT, remnant=True),
        kg(Move.SCRAP),
        total_eur(r.amount_eur for r in rows if r.move is Move.BOUGHT),
        total_eur(r.amount_eur for r in rows if r.move is Move.PARTS_OUT),
        kg(Move.SCRAP) / cut if cut else 0.0,
        kg(Move.CUT, remnant=True) / cut if cut else 0.0,
        sum(r.emission_kgco2e for r in rows if r.move is Move.PARTS_OUT),
    )

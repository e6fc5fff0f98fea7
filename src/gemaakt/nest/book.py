"""The material book: what a nest takes from the rack, what comes back, and the year's figures.

Money is booked in cents: what leaves (the sheets) equals what the parts carry plus what the
remnants are booked at plus the scrap; the last part of a sheet takes the rounding.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gemaakt.errors import GemaaktError
from gemaakt.money import eur, total_eur
from gemaakt.nest.problem import NestJob, Ring, Sheet
from gemaakt.nest.remnants import REMNANT_SHARE, Balance, Remnant, balances_of, remnants_of
from gemaakt.nest.solution import Result
from gemaakt.shop.stock import StockKind, StockLot
from gemaakt.units import G_PER_KG


class NotEnoughStock(GemaaktError, ValueError):
    """The rack no longer holds what the nest wants to take."""


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
class Booking:
    """The rack after a nest, the lines written, and the new remnants with their labels."""

    stock: tuple[StockLot, ...]
    entries: tuple[Entry, ...]
    remnants: tuple[StockLot, ...]


def sheets_of(lots: Iterable[StockLot]) -> tuple[Sheet, ...]:
    """Lots of the rack as sheets to nest on; each costs what it is booked at."""
    return tuple(
        Sheet(
            lot.id,
            lot.quantity,
            Ring(lot.outer),
            tuple(Ring(hole) for hole in lot.holes),
            float(lot.price_eur),
            lot.kind is StockKind.REMNANT,
            heat_number=lot.heat_number,
        )
        for lot in lots
        if lot.quantity > 0 and len(lot.outer) >= 3
    )


def book_nest(
    stock: Sequence[StockLot],
    job: NestJob,
    result: Result,
    *,
    on: date,
    remnant_share: Decimal = REMNANT_SHARE,
) -> Booking:
    """Take the sheets of a nest out of the rack and put its remnants in, heat numbers kept."""
    lots = {lot.id: lot for lot in stock}
    _take_out(lots, result)
    job = _weighed(job, lots)
    kept = {remnant.number: remnant for remnant in remnants_of(job, result)}
    entries: list[Entry] = []
    remnants: list[StockLot] = []
    for balance in balances_of(job, result):
        lot = lots[balance.sheet]
        new = None
        if balance.number in kept:
            new = _remnant_lot(
                lot, kept[balance.number], balance, on, remnant_share, len(remnants)
            )
            remnants.append(new)
        entries += _entries(job, result, lot, balance, new, on)
    rack = [lot for lot in lots.values() if lot.quantity > 0]
    return Booking((*rack, *remnants), tuple(entries), tuple(remnants))


def _take_out(lots: dict[str, StockLot], result: Result) -> None:
    for lot_id, count in Counter(laid.sheet for laid in result.sheets).items():
        lot = lots.get(lot_id)
        if lot is None or lot.quantity < count:
            there = lot.quantity if lot else 0
            raise NotEnoughStock("nest.not-enough-stock", lot=lot_id, wanted=count, there=there)
        lots[lot_id] = replace(lot, quantity=lot.quantity - count)


def _weighed(job: NestJob, lots: dict[str, StockLot]) -> NestJob:
    """The job with thickness and density of its material, for grams."""
    if job.thickness_mm is not None and job.density_kg_per_m3 is not None:
        return job
    lot = next(iter(lots.values()))
    return replace(
        job,
        thickness_mm=job.thickness_mm or lot.thickness_mm or 0.0,
        density_kg_per_m3=job.density_kg_per_m3 or lot.density_kg_per_m3,
    )


def _remnant_lot(
    lot: StockLot,
    remnant: Remnant,
    balance: Balance,
    on: date,
    share: Decimal,
    count: int,
) -> StockLot:
    worth = lot.price_eur * Decimal(repr(balance.remnant_mm2 / balance.sheet_mm2)) * share
    return replace(
        lot,
        id=f"{lot.id}-R{on:%y%m%d}-{balance.number + 1}-{count + 1}",
        kind=StockKind.REMNANT,
        quantity=1,
        outer=remnant.outer,
        holes=remnant.holes,
        price_eur=eur(worth),
        parent=lot.id,
        since=on,
        location="",
    )


def _entries(
    job: NestJob,
    result: Result,
    lot: StockLot,
    balance: Balance,
    remnant: StockLot | None,
    on: date,
) -> list[Entry]:
    """The lines of one sheet; grams and cents add up to nothing lost."""
    from gemaakt.nest.remnants import true_area_mm2

    was_remnant = lot.kind is StockKind.REMNANT
    factor = lot.factor_kgco2e_per_kg or 0.0
    worth = remnant.price_eur if remnant else Decimal("0.00")
    price = eur(lot.price_eur)

    def entry(move: Move, grams: int, amount: Decimal, **more: object) -> Entry:
        emission = grams / 1000.0 * factor
        return Entry(
            on,
            move,
            lot.id,
            lot.grade,
            lot.heat_number,
            grams,
            amount,
            from_remnant=was_remnant,
            emission_kgco2e=emission,
            **more,  # type: ignore[arg-type]
        )

    laid = result.sheets[balance.number]
    counts = Counter(row.part for row in laid.placements)
    areas = {part: true_area_mm2(job.part(part)) * n for part, n in counts.items()}
    grams = _shared_g(balance.parts_g or 0, areas)
    amounts = _shared_eur(price - worth, areas)
    lines = [entry(Move.CUT, -(balance.sheet_g or 0), -price)]
    lines += [
        entry(Move.PARTS_OUT, grams[part], amounts[part], part=part, quantity=counts[part])
        for part in counts
    ]
    if remnant is not None:
        lines.append(entry(Move.REMNANT_IN, balance.remnant_g or 0, worth))
    lines.append(entry(Move.SCRAP, balance.skeleton_g or 0, Decimal("0.00")))
    return lines


def _shared_g(total: int, weights: dict[str, float]) -> dict[str, int]:
    """Whole grams by weight that add up to the total."""
    whole = sum(weights.values())
    shares: dict[str, int] = {}
    seen, given = 0.0, 0
    for part, weight in weights.items():
        seen += weight
        upto = round(total * seen / whole)
        shares[part] = upto - given
        given = upto
    return shares


def _shared_eur(total: Decimal, weights: dict[str, float]) -> dict[str, Decimal]:
    """Whole cents by weight that add up to the total."""
    shares = _shared_g(int(total * 100), weights)
    return {part: Decimal(cents) / 100 for part, cents in shares.items()}


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


def bought(lot: StockLot, *, on: date) -> Entry:
    """The line of a delivery."""
    grams = round(lot.mass_kg * 1000.0) * lot.quantity
    factor = lot.factor_kgco2e_per_kg or 0.0
    return Entry(
        on,
        Move.BOUGHT,
        lot.id,
        lot.grade,
        lot.heat_number,
        grams,
        eur(lot.price_eur * lot.quantity),
        quantity=lot.quantity,
        emission_kgco2e=grams / 1000.0 * factor,
        of_nest=False,
    )


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

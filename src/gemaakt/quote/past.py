"""Past jobs and orders from CSV: whatever a shop has at hand.

Three forms, told apart by their columns. *Order list*: file, thickness_mm, material, quantity,
order and total_eur (the total on any line of an order). *Totals*: order, total_eur and the sums
files, parts, net_kg, cut_m, pierces. *Clocked minutes*: operation, actual_min and estimated_min,
or one column per driver (laser_min, pierce_min …); machine, material and date where known.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from gemaakt.quote.kinds import kind_of_work
from gemaakt.quote.learn import Job, PastOrder
from gemaakt.quote.order_list import (
    ListRefused,
    ListRow,
    number_in,
    read_order_list,
    table_of,
)
from gemaakt.quote.quote import Quote
from gemaakt.quote.rates import OPERATIONS, metal_eur_per_kg, rate_of
from gemaakt.routing.constants import Constants
from gemaakt.routing.laser import speed_m_per_min
from gemaakt.routing.material import Material, UnknownMaterial, material
from gemaakt.units import mass_kg

TYPICAL_MM = 3.0
TYPICAL_SHEET_USE = 0.75
ROUGH_NOISE = 0.4
DAY = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?!\d)")
"""Year, month and day in either order: 2026-11-24, 24-11-2026, 24/11/2026."""
ACTUAL = ("actual_min", "werkelijk_min", "gewerkt_min", "minutes")
SUMS = ("files", "parts", "net_kg", "cut_m", "pierces")
ESTIMATED = ("estimated_min", "begroot_min", "geschat_min")


@dataclass(slots=True)
class Past:
    """All that the files held."""

    jobs: dict[str, list[Job]] = field(default_factory=dict)
    """Operation -> its clocked jobs."""
    days: list[tuple[str, str, float, float]] = field(default_factory=list)
    """Day, operation, estimated and actual minutes, for the quarterly report."""
    lists: dict[str, list[ListRow]] = field(default_factory=dict)
    """Order -> its lines."""
    folders: dict[str, str] = field(default_factory=dict)
    """Order -> the file it came from."""
    totals: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """Order -> its row of totals."""
    paid: dict[str, float] = field(default_factory=dict)
    ages: dict[str, float] = field(default_factory=dict)
    """Order -> days since it, where a date says so."""


def add_file(past: Past, data: bytes, file: str, stem: str, *, on: date) -> None:
    """Sort one file into what is known."""
    table = table_of(data, file)
    if any(name in table[0] for name in ACTUAL):
        _add_jobs(past, table, file, on)
    elif "file" in table[0] and "ground_truth" in table[0]:
        _add_manifest(past, table, file)
    elif "file" in table[0] and "quantity" in table[0]:
        _add_list(past, read_order_list(data, file=file), file, stem)
        _add_ages(past, table, file, stem, on)
    elif "total" in table[0]:
        _add_totals(past, table, file, stem, on)


def _add_totals(
    past: Past, table: Sequence[Mapping[str, str]], file: str, stem: str, on: date
) -> None:
    """Orders by their sums, each number read now: what is none is refused with its line."""
    for at, row in enumerate(table):
        order = row.get("order", "").strip() or f"{stem}-{at + 1}"
        past.totals[order] = row
        for column in SUMS:
            number_in(row, column, at + 2, file)
        paid = number_in(row, "total", at + 2, file)
        if paid:
            past.paid[order] = paid
        _add_age(past, order, _day(row, at + 2, file), on)


def _add_ages(
    past: Past, table: Sequence[Mapping[str, str]], file: str, stem: str, on: date
) -> None:
    for at, row in enumerate(table):
        _add_age(past, (row.get("order") or "").strip() or stem, _day(row, at + 2, file), on)


def _add_age(past: Past, order: str, day: date | None, on: date) -> None:
    if day is not None:
        past.ages[order] = max(0.0, float((on - day).days))


def _add_manifest(past: Past, table: Sequence[Mapping[str, str]], file: str) -> None:
    """A list whose facts stand in one cell: ``order=…;qty=…;t_mm=…;material=…``."""
    for at, row in enumerate(table):
        cells = (cell.split("=", 1) for cell in row["ground_truth"].split(";") if "=" in cell)
        facts = {name.strip(): text.strip() for name, text in cells}
        if not {"order", "t_mm", "material"} <= facts.keys():
            continue
        order, count = facts["order"], facts.get("qty", "") or "1"
        thickness = number_in({"t": facts["t_mm"]}, "t", at + 2, file)
        quantity = int(number_in({"q": count}, "q", at + 2, file) or 1)
        line = ListRow(at + 2, row["file"], facts["material"], quantity, thickness, order)
        past.lists.setdefault(order, []).append(line)
        past.folders[order] = file


def _add_list(past: Past, rows: Sequence[ListRow], file: str, stem: str) -> None:
    for row in rows:
        if row.is_one_assumed:  # nobody learns from pieces that were assumed
            raise ListRefused(
                "quote.list-cell", file=file, line=row.line, column="quantity", text=""
            )
        order = row.order or stem
        past.lists.setdefault(order, []).append(row)
        past.folders[order] = file
        if row.total_eur:
            past.paid[order] = row.total_eur


def _add_jobs(past: Past, table: Sequence[Mapping[str, str]], file: str, on: date) -> None:
    for at, row in enumerate(table):
        actual = next((number_in(row, n, at + 2, file) for n in ACTUAL if row.get(n)), None)
        name = (row.get("operation") or row.get("bewerking") or "").strip().lower()
        operation = name if name in OPERATIONS else kind_of_work(name) or name
        drivers = _drivers(row, operation, at + 2, file)
        if not actual or not operation or not drivers:
            continue
        day = _day(row, at + 2, file)
        metal = _family((row.get("material") or "").strip())
        group = (row.get("machine") or "").strip() or metal
        age = max(0.0, float((on - day).days)) if day else 0.0
        past.jobs.setdefault(operation, []).append(Job(drivers, actual, age, group, metal))
        if day:
            past.days.append((day.isoformat(), operation, sum(drivers.values()), actual))


def _family(name: str) -> str:
    """The family of a metal, which a price asks for; nothing for one that we do not know."""
    with suppress(UnknownMaterial):
        return material(name).family
    return ""


def _drivers(row: Mapping[str, str], operation: str, line: int, file: str) -> dict[str, float]:
    for name in ESTIMATED:
        if row.get(name):
            return {operation: number_in(row, name, line, file) or 0.0}
    found = {}
    for name in row:
        if name.endswith("_min") and name not in (*ACTUAL, *ESTIMATED) and row[name]:
            found[name.removesuffix("_min")] = number_in(row, name, line, file) or 0.0
    return found


def _day(row: Mapping[str, str], line: int, file: str) -> date | None:
    """The day of a row, year first or day first; `ListRefused` for what is no day."""
    text = (row.get("date") or row.get("datum") or "").strip()
    if not text:
        return None
    found = DAY.match(text)
    try:
        numbers = [int(each) for each in found.groups()] if found else []
        year_first = numbers if numbers and numbers[0] > 31 else numbers[::-1]
        return date(*year_first)
    except (TypeError, ValueError) as error:
        raise ListRefused(
            "quote.list-cell", file=file, line=line, column="date", text=text[:40]
        ) from error


def order_from_quote(quote: Quote, paid_eur: float) -> PastOrder:
    """A past order priced again: euros per learned factor, with risk and margin on them."""
    drivers: dict[str, float] = {}
    fixed = 0.0
    for line in quote.lines:
        for price in line.prices:
            shares = {p.what: float(p.amount) for p in price.lines if p.unit == "share"}
            lift = (1 + shares.get("risk", 0.0)) * (1 + shares.get("margin", 0.0))
            for each in price.lines:
                amount = float(each.price_eur) * (1.0 if each.what == "order fee" else lift)
                if each.unit == "share":
                    continue
                if each.learned:
                    drivers[each.learned] = drivers.get(each.learned, 0.0) + amount
                else:
                    fixed += amount
    return PastOrder(drivers, fixed, paid_eur)


def order_from_totals(
    row: Mapping[str, str], paid_eur: float, constants: Constants, *, on: date
) -> PastOrder:
    """A past order known by its sums only, at a typical material and thickness."""

    def total(name: str) -> float:
        return number_in(row, name, 0, "totals") or 0.0

    steel = material("S235JR", on)
    speed = speed_m_per_min(steel.family, TYPICAL_MM, constants)
    pierce = constants.at("laser.pierce_s", TYPICAL_MM) + constants["laser.move_s"]
    parts, kilos = total("parts"), total("net_kg")
    laser = rate_of("laser", constants).total_eur_per_h
    line = rate_of("line", constants).total_eur_per_h
    inspect = rate_of("inspect", constants).total_eur_per_h
    minutes = total("cut_m") / speed + parts * constants["laser.piece_min"]
    minutes += (
        kilos / TYPICAL_SHEET_USE / _sheet_kg(steel, constants) * constants["laser.sheet_min"]
    )
    lift = (1 + constants["price.risk_share"]) * (1 + constants["price.margin_share"])
    per_minute = lift / 60
    drivers = {
        "material": kilos / TYPICAL_SHEET_USE * float(metal_eur_per_kg(steel, constants)) * lift,
        "laser": minutes * float(laser) * per_minute,
        "pierce": total("pierces") * pierce / 60 * float(laser) * per_minute,
        "line": total("files") * constants["hand.line_min"] * float(line) * per_minute,
        "inspect": parts * constants["hand.inspect_min"] * float(inspect) * per_minute,
        "order_fee": constants["price.order_fee_eur"],
    }
    return PastOrder(drivers, 0.0, paid_eur, noise_ratio=ROUGH_NOISE)


def _sheet_kg(metal: Material, constants: Constants) -> float:
    """Mass of a sheet of the typical thickness."""
    sides = constants["price.sheet_length_mm"], constants["price.sheet_width_mm"]
    return mass_kg(sides[0] * sides[1], TYPICAL_MM, metal.density_kg_per_m3)

"""A list of what lies in the rack, as a firm keeps it in Excel: sheets, remnants and bars.

Columns in any order by Dutch or English headings, sizes in columns of their own or as
`3000 x 1500 x 3`. Each odd cell becomes a finding and the rest is read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gemaakt.company.workbook.cells import number_of
from gemaakt.company.workbook.headed_list import (
    ListForm,
    ListSheet,
    heading_of,
    read_listed,
    words_of,
)
from gemaakt.company.workbook.layout import plain
from gemaakt.company.workbook.source import RawSheet, Row
from gemaakt.findings import Finding
from gemaakt.units import MM_PER_M

WORDS = "rack.toml"
SHEET, REMNANT, BAR = "sheet", "remnant", "bar"
KINDS = (
    (REMNANT, ("rest", "remnant", "offcut")),
    (BAR, ("staf", "buis", "koker", "profiel", "strip", "hoek", "bar", "tube", "profile")),
    (SHEET, ("plaat", "sheet", "plate", "blech")),
)
"""Words by which a list says what lies there."""
LONGEST_M = 24.0
"""A length of a bar that is no more than this is said in metres."""
ACROSS = re.compile(r"dwars|haaks|breed|across|width|quer|\b90\b", re.IGNORECASE)
"""By what a list says that a sheet was not rolled along its length."""
SIZES = re.compile(r"\s*[x×*]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RackRow:
    """Equal pieces in the rack, as one row of a list says it; what it does not say is empty."""

    kind: str
    material: str
    quantity: int
    code: str = ""
    thickness_mm: float | None = None
    length_mm: float | None = None
    width_mm: float | None = None
    section: str = ""
    mass_per_length_kg_per_m: float | None = None
    price_eur: float | None = None
    """Of one."""
    heat_number: str = ""
    certificate: str = ""
    origin: str = ""
    location: str = ""
    grain_across: bool = False
    """Rolled along its width."""
    sheet: str = ""
    row: int = 0
    """Where it stands, from 1 as on screen."""


@dataclass(frozen=True, slots=True)
class RackList:
    """What a list of the rack says, and what is odd in it."""

    rows: tuple[RackRow, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_rack(content: bytes, file: str) -> RackList:
    """The rows of a list of the rack; nothing is raised for what the file holds."""
    return RackList(*read_listed(content, file, FORM, _rows))


def _columns(row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        heading = plain(cell) if isinstance(cell, str) else ""
        name = words_of(WORDS).get(heading) or words_of(WORDS).get(_without_unit(heading), "")
        if name:
            found.setdefault(name, at)
    return found


def _side(text: str) -> float:
    """A side in mm: 1.250 is a thousand and more, 1.5 is not."""
    return number_of(re.sub(r"\s*mm$", "", text), whole=True)


def _without_unit(heading: str) -> str:
    return re.sub(r" (mm|m|st|eur|euro|kg)$", "", heading)


FORM = ListForm(
    _columns, lambda columns: "material" in columns and bool({"length", "size"} & set(columns)),
    "material", 100, "nest.rack-list-empty", "nest.rack-list-no-heading",
)  # fmt: skip


def is_rack_list(sheets: Iterable[RawSheet]) -> bool:
    """Whether one of these sheets has the headings of a list of the rack."""
    return any(heading_of(raw, FORM)[0] is not None for raw in sheets)


def _rows(sheet: ListSheet) -> Iterator[RackRow]:
    for at, row in sheet.told():
        quantity = _number(sheet, row, at, "quantity", usual=1.0) or 0.0
        if "quantity" in sheet.columns and not sheet.text(row, "quantity"):
            sheet.say("nest.rack-list-one-assumed", at, "quantity")
        if quantity > 0 and quantity == int(quantity):
            yield _row(sheet, row, at, int(quantity))
        elif quantity:
            sheet.not_understood(at, "quantity")


def _row(sheet: ListSheet, row: Row, at: int, quantity: int) -> RackRow:
    sides = _sides(sheet, row, at)
    section = sheet.text(row, "section")
    kind = _kind(sheet, row, sides, section)
    length = sides.get("length")
    if kind == BAR and length is not None and length <= LONGEST_M:
        length *= MM_PER_M
    elif kind == BAR and not section:
        section = sheet.text(row, "size")
    return RackRow(
        kind, sheet.text(row, "material"), quantity, sheet.text(row, "code")[:60],
        sides.get("thickness"), length, sides.get("width"), section,
        _number(sheet, row, at, "kg_per_m"), _number(sheet, row, at, "price"),
        sheet.text(row, "heat"), sheet.text(row, "certificate"), sheet.text(row, "origin"),
        sheet.text(row, "place"), bool(ACROSS.search(sheet.text(row, "grain"))),
        sheet.raw.name, at + 1,
    )  # fmt: skip


def _sides(sheet: ListSheet, row: Row, at: int) -> dict[str, float]:
    """Thickness, length and width: of columns of their own, else of one that has them all."""
    found = {
        name: side
        for name in ("thickness", "length", "width")
        if (side := _number(sheet, row, at, name)) is not None
    }
    parts = SIZES.split(sheet.text(row, "size")) if "length" not in found else []
    try:
        sizes = sorted(_side(part) for part in parts if part)
    except ValueError:
        sheet.not_understood(at, "size")
        return found
    if len(sizes) in (2, 3):
        found |= {"length": sizes[-1], "width": sizes[-2]}
    if len(sizes) == 3:
        found.setdefault("thickness", sizes[0])
    return found


def _kind(sheet: ListSheet, row: Row, sides: Mapping[str, float], section: str) -> str:
    said = plain(sheet.text(row, "kind"))
    named = next((kind for kind, words in KINDS if any(w in said for w in words)), "")
    is_bar = "width" not in sides and (section or "thickness" not in sides)
    return named or (BAR if is_bar else SHEET)


def _number(
    sheet: ListSheet, row: Row, at: int, name: str, usual: float | None = None
) -> float | None:
    text = sheet.text(row, name)
    if not text:
        return usual
    value = sheet.value(row, name)
    cell = re.sub(r"\s*mm?$", "", text) if isinstance(value, str) else value
    try:
        whole = name in ("length", "width", "quantity")
        return number_of(cell, whole=whole)
    except ValueError:
        sheet.not_understood(at, name)
        return None

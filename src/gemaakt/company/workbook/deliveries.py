"""A list of deliveries of another program: which pieces of which orders went out, and when.

It is read as an order list is: columns in any order by Dutch or English headings, days and
numbers as firms write them. Each odd cell becomes a finding and the rest is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gemaakt.company.workbook.cells import day_of, number_of
from gemaakt.company.workbook.headed_list import ListForm, ListSheet, read_listed, words_of
from gemaakt.company.workbook.layout import field_of, plain
from gemaakt.company.workbook.lists import QUANTITY_AT_MOST
from gemaakt.company.workbook.source import Row
from gemaakt.findings import Finding

WORDS = "deliveries.toml"
PREFERRED = ("geleverd", "aantal geleverd", "geleverd aantal", "delivered", "quantity delivered")
"""Of several columns of pieces the one that says what went out."""
SHARED = ("order", "line", "customer")
"""Columns that are called as in an order list."""


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """Pieces of one order that went out, as one row of a list says it."""

    order: str
    line: str
    """Number of the line of the order; empty where the list has none."""
    quantity: int
    slip: str = ""
    """Number of the packing slip in the other program."""
    day: date | None = None
    carrier: str = ""
    address: str = ""
    remark: str = ""
    sheet: str = ""
    row: int = 0
    """Where it stands, from 1 as on screen."""


@dataclass(frozen=True, slots=True)
class DeliveryList:
    """What a list of deliveries says, and what is odd in it."""

    rows: tuple[DeliveryRow, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_deliveries(content: bytes, file: str, today: date) -> DeliveryList:
    """The rows of a list of deliveries; nothing is raised for what the file holds.

    `today` is the local day, by which a day without a year is understood.
    """
    return DeliveryList(*read_listed(content, file, FORM, lambda sheet: _rows(sheet, today)))


def _columns(row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        heading = plain(cell) if isinstance(cell, str) else ""
        shared = field_of(cell)[0] if heading else ""
        name = words_of(WORDS).get(heading) or (shared if shared in SHARED else "")
        if name and (name not in found or heading in PREFERRED):
            found[name] = at
    return found


FORM = ListForm(
    _columns, lambda columns: {"order", "quantity"} <= set(columns), "order", 500,
    "delivery.list-empty", "delivery.list-no-heading",
)  # fmt: skip


def _rows(sheet: ListSheet, today: date) -> Iterator[DeliveryRow]:
    slip, day = "", None
    for at, row in sheet.told():
        named, says_day = sheet.text(row, "slip"), bool(sheet.text(row, "day"))
        if named != slip and (named or says_day):
            slip, day = named, None
        day = _day(sheet, row, at, today) if says_day or not slip else day
        quantity = _quantity(sheet, row, at)
        if quantity is not None:
            words = {name: sheet.text(row, name) for name in ("carrier", "address", "remark")}
            yield DeliveryRow(
                sheet.text(row, "order"), sheet.text(row, "line"), quantity, slip, day,
                sheet=sheet.raw.name, row=at + 1, **words,
            )  # fmt: skip


def _quantity(sheet: ListSheet, row: Row, at: int) -> int | None:
    """Pieces of a row; none where it says nought, sends back, or is not understood."""
    try:
        number = number_of(sheet.value(row, "quantity"), whole=True)
        pieces = round(number)
    except (ValueError, OverflowError):
        sheet.not_understood(at, "quantity")
        return None
    if pieces < 0:
        sheet.say("delivery.list-below-nought", at, "quantity")
    elif pieces > QUANTITY_AT_MOST or pieces != number:
        sheet.not_understood(at, "quantity")
        return None
    return pieces if pieces > 0 else None


def _day(sheet: ListSheet, row: Row, at: int, today: date) -> date | None:
    if not sheet.text(row, "day"):
        return None
    try:
        return day_of(sheet.value(row, "day"), today).day
    except (ValueError, OverflowError):
        sheet.not_understood(at, "day")
        return None

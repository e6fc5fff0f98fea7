"""A list of deliveries of another program: which pieces of which orders went out, and when.

It is read as an order list is: columns in any order by Dutch or English headings, days and
numbers as firms write them. Each odd cell becomes a finding and the rest is read.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from openpyxl.utils import get_column_letter

from gemaakt.company.workbook.cells import day_of, number_of, text_of
from gemaakt.company.workbook.layout import HEADING_WITHIN, field_of, plain
from gemaakt.company.workbook.lists import QUANTITY_AT_MOST, TOTALS
from gemaakt.company.workbook.result import Remarks
from gemaakt.company.workbook.source import RawSheet, Row, WorkbookRefused, raw_sheets
from gemaakt.findings import Finding, Severity, finding_of

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


@cache
def _words() -> Mapping[str, str]:
    entry = resources.files("gemaakt.company.workbook").joinpath("deliveries.toml")
    fields = tomllib.loads(entry.read_text(encoding="utf-8"))
    return {plain(word): name for name, row in fields.items() for word in row["words"]}


def read_deliveries(content: bytes, file: str, today: date) -> DeliveryList:
    """The rows of a list of deliveries; nothing is raised for what the file holds.

    `today` is the local day, by which a day without a year is understood.
    """
    try:
        sheets = raw_sheets(content, file)
    except WorkbookRefused as refusal:
        return DeliveryList(findings=(finding_of(refusal),))
    remarks, rows, is_found = Remarks(), list[DeliveryRow](), False
    for raw in sheets:
        at, columns = _heading(raw.rows)
        if at is not None:
            is_found = True
            rows += _Sheet(raw, at, columns, today, remarks).rows()
    told = [finding for raw in sheets for finding in raw.findings] + remarks.all()
    if not rows:
        code = "delivery.list-empty" if is_found else "delivery.list-no-heading"
        told.insert(0, Finding(code, Severity.ERROR, {"file": file}, {"file": file}))
    return DeliveryList(tuple(rows), tuple(told))


def _heading(rows: Sequence[Row]) -> tuple[int | None, dict[str, int]]:
    """The row of headings, which names an order and pieces, and the place of each column."""
    best: tuple[int | None, dict[str, int]] = (None, {})
    for at, row in enumerate(rows[:HEADING_WITHIN]):
        columns = _columns(row)
        if {"order", "quantity"} <= columns.keys() and len(columns) > len(best[1]):
            best = (at, columns)
    return best


def _columns(row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        heading = plain(cell) if isinstance(cell, str) else ""
        shared = field_of(cell)[0] if heading else ""
        name = _words().get(heading) or (shared if shared in SHARED else "")
        if name and (name not in found or heading in PREFERRED):
            found[name] = at
    return found


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet while its rows are read."""

    raw: RawSheet
    heading: int
    columns: Mapping[str, int]
    today: date
    remarks: Remarks

    def rows(self) -> Iterator[DeliveryRow]:
        slip, day = "", None
        for at in range(self.heading + 1, len(self.raw.rows)):
            row = self.raw.rows[at]
            if self._is_noise(row):
                continue
            named = self._text(row, "slip")
            if named != slip and (named or self._says(row, "day")):
                slip, day = named, None
            day = self._day(row, at) if self._says(row, "day") or not slip else day
            quantity = self._quantity(row, at)
            if quantity is not None:
                words = {name: self._text(row, name) for name in ("carrier", "address", "remark")}
                yield DeliveryRow(
                    self._text(row, "order"), self._text(row, "line"), quantity, slip, day,
                    sheet=self.raw.name, row=at + 1, **words,
                )  # fmt: skip

    def _text(self, row: Row, name: str) -> str:
        at = self.columns.get(name)
        return text_of(row[at])[:500] if at is not None and at < len(row) else ""

    def _says(self, row: Row, name: str) -> bool:
        return bool(self._text(row, name))

    def _is_noise(self, row: Row) -> bool:
        """A blank row, a total, a heading that is there again, or a row without an order."""
        words = [plain(cell) for cell in row if text_of(cell)]
        is_total = any(word.split(" ")[0] in TOTALS for word in words[:2] if word)
        is_heading = {"order", "quantity"} <= _columns(row).keys()
        return not words or is_total or is_heading or not self._text(row, "order")

    def _quantity(self, row: Row, at: int) -> int | None:
        """Pieces of a row; none where it says nought, sends back, or is not understood."""
        place = self.columns["quantity"]
        value = row[place] if place < len(row) else None
        try:
            number = number_of(value, whole=True)
            pieces = round(number)
        except (ValueError, OverflowError):
            self._odd(at, place, value)
            return None
        if pieces < 0:
            self._say("delivery.list-below-nought", at, place, value)
        elif pieces > QUANTITY_AT_MOST or pieces != number:
            self._odd(at, place, value)
            return None
        return pieces if pieces > 0 else None

    def _day(self, row: Row, at: int) -> date | None:
        place = self.columns.get("day")
        value = row[place] if place is not None and place < len(row) else None
        if place is None or not text_of(value):
            return None
        try:
            return day_of(value, self.today).day
        except (ValueError, OverflowError):
            self._odd(at, place, value)
            return None

    def _odd(self, at: int, place: int, value: object) -> None:
        self._say("workbook.cell-not-understood", at, place, value)

    def _say(self, code: str, at: int, place: int, value: object) -> None:
        where = (self.raw.name, at + 1, get_column_letter(place + 1))
        heading = text_of(self.raw.rows[self.heading][place])
        params = {"value": text_of(value)[:80], "field": heading}
        self.remarks.add(code, Severity.WARNING, where, **params)

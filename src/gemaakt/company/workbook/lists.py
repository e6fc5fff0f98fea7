"""Rows of an order list as orders with operations; each odd cell becomes a finding."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Any

from gemaakt.company.workbook.cells import (
    NotUnderstood,
    day_of,
    is_answer,
    minutes_of,
    number_of,
    text_of,
    yes_or_no,
)
from gemaakt.company.workbook.layout import HOURS, OUTSIDE, TIMES, Layout, is_heading_again, plain
from gemaakt.company.workbook.result import Remarks
from gemaakt.company.workbook.source import RawSheet, Row
from gemaakt.findings import Severity

TOTALS = ("totaal", "subtotaal", "eindtotaal", "total", "subtotal", "grand total", "som", "sum")
DONE = {"gereed", "klaar", "afgerond", "done", "finished", "completed", "geleverd", "delivered",
        "gereedgemeld", "af", "afgemeld", "gesloten", "closed", "100", "uitgeleverd", "verzonden",
        "gefactureerd", "volledig geleverd", "shipped", "invoiced"}  # fmt: skip
RUNNING = {"deels geleverd", "gedeeltelijk geleverd", "deellevering", "partially delivered",
           "loopt", "bezig", "in productie", "onderhanden", "running", "started", "gestart",
           "in progress", "in bewerking", "lopend", "deels gereed", "deels", "partly"}  # fmt: skip
QUOTED = {"offerte", "quoted", "quotation", "quote", "aanvraag", "geoffreerd"}
RELEASED = {"vrijgegeven", "open", "released", "gepland", "planned", "nieuw", "new", "wachten",
            "vrij", "bevestigd", "confirmed", "te doen", "todo", "nog te doen"}  # fmt: skip
CANCELLED = {"vervallen", "geannuleerd", "annulering", "gecancelled", "gecanceld", "cancelled",
             "canceled", "ingetrokken", "afgelast", "storniert"}  # fmt: skip
A_PIECE = 1e-6
"""What a whole number of a workbook may be off by."""
COUNTS = ("quantity", "done_quantity", "delivered_quantity", "open_quantity", "weight",
          "lead_time_days")  # fmt: skip
OUTSIDE_DAYS = re.compile(
    r"\b(\d{1,3})\s*(?:wd|werkdagen|werkdag|working days|dagen|dgn|days)\b", re.IGNORECASE
)
YEARS_BACK, YEARS_AHEAD = 5, 10
QUANTITY_AT_MOST = 10_000_000
MINUTES_AT_MOST = 60.0 * 24 * 366


def _outside(value: Any) -> dict[str, Any]:
    """What a column of a step outside says; `ja, Coatinc 5 wd` names who does it and how long.

    `NotUnderstood` where it says neither ja nor a name.
    """
    text = text_of(value)
    if text in ("-", "–"):
        return {}
    try:
        return {"supplier": "ja"} if yes_or_no(value) else {}
    except NotUnderstood:
        days = OUTSIDE_DAYS.search(text)
        rest = OUTSIDE_DAYS.sub(" ", text)
        name = re.sub(r"^\s*(ja|yes|x)\b", "", rest, flags=re.IGNORECASE).strip(" ,;:-()")
        if (not days and name == text) or text[0].isdigit():
            raise
    return {"supplier": name or "ja", **({"lead_time_days": int(days[1])} if days else {})}


@dataclass(slots=True)
class OrderRow:
    """What one row says about an order; None is nothing said."""

    order: str
    place: tuple[str, int]
    values: dict[str, Any] = field(default_factory=dict)
    works: list["WorkRow"] = field(default_factory=list)


@dataclass(slots=True)
class WorkRow:
    """What one row or one hours column says about an operation."""

    place: tuple[str, int]
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Reader:
    """Reads the rows of one sheet by its layout."""

    layout: Layout
    today: date
    remarks: Remarks
    by_line: bool = False
    """Whether every line of an order is an order of its own, called by its number."""
    skipped: int = 0

    def rows(self, raw: RawSheet) -> Iterator[OrderRow]:
        """The rows that say something, with the order they belong to."""
        order_at = self.layout.index_of("order")
        assert order_at is not None
        last = ""
        for at in range(self.layout.heading_row, len(raw.rows)):
            row = raw.rows[at]
            if self._is_noise(row, order_at) or self._is_block_heading(row, at, order_at):
                self.skipped += bool(row)
                continue
            number = text_of(row[order_at]) if order_at < len(row) else ""
            if not number and not (last and self._has_work(row)):
                self._say("workbook.no-order-number", at, order_at)
                self.skipped += 1
                continue
            last = number or last
            yield self._read(row, at, self._called(last, row))

    def _called(self, number: str, row: Row) -> str:
        """The number of an order, with that of its line where the list has a column of those."""
        line_at = self.layout.index_of("line") if self.by_line else None
        line = text_of(row[line_at]) if line_at is not None and line_at < len(row) else ""
        return f"{number}-{line}" if line else number

    def _is_noise(self, row: Row, order_at: int) -> bool:
        cells = [cell for cell in row if text_of(cell)]
        if not cells or is_heading_again(row, self.layout):
            return True
        words = [plain(cell) for cell in cells if isinstance(cell, str)]
        number = plain(row[order_at]) if order_at < len(row) else ""
        summed = any(word.split(" ")[0] in TOTALS for word in words[:2])
        if summed and (not number or number.split(" ")[0] in TOTALS or len(words) == 1):
            return True
        # a sum without a word: numbers only, and no order number
        used = {at for at, each in enumerate(self.layout.columns) if each.field}
        blank = order_at >= len(row) or not text_of(row[order_at])
        said = [at for at in used if at < len(row) and text_of(row[at])]
        return blank and not any(isinstance(row[at], str) and plain(row[at])
                                 and not plain(row[at])[0].isdigit() for at in said)  # fmt: skip

    def _is_block_heading(self, row: Row, at: int, order_at: int) -> bool:
        """Whether a row only names what stands below it: `JANUARI`, over merged cells or alone."""
        said = [text_of(cell) for cell in row if text_of(cell)]
        used = {place for place, each in enumerate(self.layout.columns) if each.field}
        alone = len(said) == 1 and not any(letter.isdigit() for letter in said[0])
        is_heading = len(used) > 2 and len(set(said)) == 1 and (len(said) > 1 or alone)
        if is_heading and order_at < len(row) and text_of(row[order_at]):
            self._say("workbook.block-heading", at, order_at, Severity.INFO, value=said[0][:80])
        return is_heading

    def _has_work(self, row: Row) -> bool:
        places = [self.layout.index_of(name) for name in ("operation", "machine", "work_centre")]
        return any(at is not None and at < len(row) and text_of(row[at]) for at in places)

    def _read(self, row: Row, at: int, number: str) -> OrderRow:
        place = (self.layout.sheet, at + 1)
        read = OrderRow(number, place)
        for column, each in enumerate(self.layout.columns):
            value = row[column] if column < len(row) else None
            if each.field in ("", "order", "line") or not text_of(value):
                continue
            meaning = self._value(each.field, each.unit, value, at, column)
            if meaning is None:
                continue
            if each.field.startswith(HOURS):
                if meaning > 0:
                    department = each.field.removeprefix(HOURS)
                    values = {"work_centre": department, "total_min": meaning}
                    read.works.append(WorkRow(place, values))
            elif each.field.startswith(OUTSIDE):
                name = each.field.removeprefix(OUTSIDE)
                if meaning:
                    read.works.append(WorkRow(place, {"operation": name, **meaning}))
            else:
                read.values[each.field] = meaning
        return read

    def _value(self, name: str, unit: str, value: Any, at: int, column: int) -> Any:
        try:
            if name.startswith(HOURS) or name in TIMES:
                return self._minutes(value, unit, at, column)
            if name in ("due", "release", "material_arrives"):
                return self._day(value, at, column)
            if name in COUNTS:
                return self._count(name, value, at, column)
            if name.startswith(OUTSIDE):
                return _outside(value)
            if name == "status":
                return self._status(value, at, column)
            if name == "price_eur":
                return Decimal(str(round(number_of(value), 2)))
        except (NotUnderstood, OverflowError, ArithmeticError):
            self._say("workbook.cell-not-understood", at, column, value=text_of(value)[:80],
                      field=self.layout.columns[column].heading)  # fmt: skip
            return None
        return text_of(value)

    def _minutes(self, value: Any, unit: str, at: int, column: int) -> float | None:
        if text_of(value) in ("-", "–", "nvt", "n.v.t.", "n/a"):
            return None
        minutes = minutes_of(value, unit or "min")
        if minutes < 0:
            self._say("workbook.negative-time", at, column, value=text_of(value)[:80])
            return None
        if not minutes <= MINUTES_AT_MOST:
            raise NotUnderstood(value)
        return round(minutes, 4)

    def _day(self, value: Any, at: int, column: int) -> date | None:
        if text_of(value) in ("-", "–", "nvt", "asap", "ASAP", "zsm"):
            return None
        weeks = "week" in plain(self.layout.columns[column].heading)
        weeks = weeks or plain(self.layout.columns[column].heading) == "levertijd"
        read = day_of(value, self.today, weeks=weeks)
        low, high = self.today.year - YEARS_BACK, self.today.year + YEARS_AHEAD
        if not low <= read.day.year <= high:
            self._say("workbook.day-implausible", at, column, value=text_of(value)[:80])
            return None
        if read.guess:
            self._say("workbook.year-guessed", at, column, severity=Severity.INFO,
                      value=text_of(value)[:80], day=read.day.isoformat())  # fmt: skip
        return read.day

    def _count(self, name: str, value: Any, at: int, column: int) -> int | float | None:
        text = text_of(value)
        if name == "done_quantity" and text.endswith("%"):
            return -number_of(text[:-1]) / 100
        if name == "delivered_quantity" and is_answer(value):
            return -1.0 if yes_or_no(value) else 0
        number = number_of(value, whole=True)
        if not 0 <= number <= QUANTITY_AT_MOST:
            self._say("workbook.quantity-implausible", at, column, value=text[:80])
            return None
        if abs(number - round(number)) > A_PIECE:
            self._say("workbook.quantity-broken", at, column, value=text[:80], read=ceil(number))
            return ceil(number)
        return round(number)

    def _status(self, value: Any, at: int, column: int) -> str | None:
        word = plain(value)
        for status, words in (
            ("done", DONE), ("running", RUNNING), ("quoted", QUOTED), ("released", RELEASED),
            ("cancelled", CANCELLED),
        ):  # fmt: skip
            if word in words:
                return status
        heading = plain(self.layout.columns[column].heading)
        if heading in ("gereed", "klaar", "afgerond", "done", "finished", "completed"):
            return self._ready(value)
        self._say("workbook.status-unknown", at, column, value=text_of(value)[:80])
        return None

    def _ready(self, value: Any) -> str | None:
        """A column called Gereed holds ja or x, a number of pieces, or a share."""
        text = text_of(value)
        if text.endswith("%"):
            share = number_of(text[:-1]) / 100
            return "done" if share >= 1 else f"share:{share}"
        if isinstance(value, int | float) and not isinstance(value, bool) and value not in (0, 1):
            return f"share:{value}" if 0 < value < 1 else f"made:{round(value)}"
        if text.isdecimal() and int(text) > 1:
            return f"made:{int(text)}"
        return "done" if yes_or_no(value) else "released"

    def _say(
        self,
        code: str,
        at: int,
        column: int,
        severity: Severity = Severity.WARNING,
        **params: object,
    ) -> None:
        letter = self.layout.columns[column].letter
        self.remarks.add(code, severity, (self.layout.sheet, at + 1, letter), **params)

    def counted(self, read: int) -> Layout:
        """The layout with how many rows were read and skipped."""
        return replace(self.layout, rows_read=read, rows_skipped=self.skipped)

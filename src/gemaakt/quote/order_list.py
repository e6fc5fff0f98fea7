"""An order list: a CSV with file, thickness_mm, material and quantity."""

import codecs
import csv
import io
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from gemaakt.errors import GemaaktError

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "file": ("file", "bestand", "drawing", "tekening", "filename", "datei", "part"),
    "thickness": ("thickness_mm", "thickness", "dikte_mm", "dikte", "t_mm", "t", "dicke"),
    "material": ("material", "materiaal", "grade", "kwaliteit", "werkstoff"),
    "quantity": ("quantity", "aantal", "qty", "count", "stuks", "anzahl", "menge"),
    "order": ("order", "order_id", "ordernummer", "opdracht"),
    "total": ("total_eur", "eur_total", "totaal_eur", "totaal", "price_eur", "total", "prijs"),
}
LARGEST_BYTES = 20_000_000
WHOLE = ("quantity", "files", "parts", "pierces", "q")
"""Columns of counts."""
THOUSANDS = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(\1\d{3})*")


class ListRefused(GemaaktError, ValueError):
    """The list cannot be read as an order."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line of an order list."""

    line: int
    file: str
    material: str
    quantity: int
    thickness_mm: float | None = None
    order: str = ""
    total_eur: float | None = None


def table_of(data: bytes, file: str) -> list[dict[str, str]]:
    """Rows of a CSV as our own column names where known, otherwise as written (lower case)."""
    text = _text(data[:LARGEST_BYTES])
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=head.count)
    table = _table(text.replace("\x00", ""), delimiter, file)
    names = [_column(cell) for cell in table[0]] if table else []
    found = [dict(zip(names, row, strict=False)) for row in table[1:] if any(map(str.strip, row))]
    if not found:
        raise ListRefused("quote.list-empty", file=file)
    return found


def _table(text: str, delimiter: str, file: str) -> list[list[str]]:
    """The cells; a quotation mark left open would take the lines after it along in silence."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    table, line = list[list[str]](), 1
    try:
        for row in rows:
            table.append(row)
            line = rows.line_num + 1
    except csv.Error as error:
        raise ListRefused("quote.list-open-quote", file=file, line=line) from error
    return table


def _text(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _column(cell: str) -> str:
    name = cell.strip().lower().replace(" ", "_")
    return next((ours for ours, theirs in COLUMNS.items() if name in theirs), name)


def read_order_list(data: bytes, *, file: str = "") -> list[ListRow]:
    """The lines of an order list; `ListRefused` names the column or the line that is wrong."""
    table = table_of(data, file)
    for column in ("file", "quantity", "material"):
        if column not in table[0]:
            raise ListRefused("quote.list-columns", file=file, column=column)
    return [_row(row, at + 2, file) for at, row in enumerate(table)]


def _row(row: Mapping[str, str], line: int, file: str) -> ListRow:
    quantity = number_in(row, "quantity", line, file)
    if quantity is None or quantity < 1 or quantity != int(quantity):
        raise ListRefused(
            "quote.list-cell",
            file=file,
            line=line,
            column="quantity",
            text=str(row.get("quantity", ""))[:40],
        )
    return ListRow(
        line=line,
        file=row["file"].strip(),
        material=(row.get("material") or "").strip(),
        quantity=int(quantity),
        thickness_mm=number_in(row, "thickness", line, file),
        order=(row.get("order") or "").strip(),
        total_eur=number_in(row, "total", line, file),
    )


def number_in(row: Mapping[str, str], column: str, line: int, file: str) -> float | None:
    """A number of a cell, with a Dutch comma or a point; None when the cell is empty."""
    text = (row.get(column) or "").strip().replace("€", "").replace("mm", "").strip()
    if not text:
        return None
    try:
        number = float(_plain(text.replace(" ", ""), column))
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and 0 <= number < 1e9):
        raise ListRefused("quote.list-cell", file=file, line=line, column=column, text=text[:40])
    return number


def _plain(text: str, column: str) -> str:
    """A number as `float` reads it, whichever of comma and point parts thousands in it.

    A count has no decimals: 1.000 pieces are a thousand.
    """
    if column in WHOLE and THOUSANDS.fullmatch(text):
        return text.replace(".", "").replace(",", "")
    marks = [mark for mark in text if mark in ".,"]
    if len(set(marks)) == 2:
        text = text.replace(marks[0], "")
    return text.replace(",", ".")

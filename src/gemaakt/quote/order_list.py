"""An order list or a parts list: file, thickness, material and quantity, as CSV or Excel.

Headings as Dutch, English and German offices and CAD programs write them, under a title or not.
"""

import codecs
import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gemaakt.drawing.named import thickness_in
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity, finding_of

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "file": (
        "file", "bestand", "bestandsnaam", "drawing", "tekening", "filename", "file_name",
        "datei", "dateiname", "dxf", "tekeningnummer", "tekeningnr", "tekening_nr",
        "drawing_number", "drawing_no", "zeichnung", "zeichnungsnummer", "part", "part_number",
        "part_no", "partnumber", "artikelnummer", "artikelnr", "artikelcode", "artikel",
        "onderdeelnummer", "onderdeel", "teilenummer", "part_name", "naam", "name",
    ),
    "thickness": (
        "thickness_mm", "thickness", "dikte_mm", "dikte", "t_mm", "t", "dicke", "dicke_mm",
        "plaatdikte", "plaatdikte_mm", "materiaaldikte", "blechdicke", "thk", "thk_mm",
    ),
    "material": (
        "material", "materiaal", "grade", "kwaliteit", "werkstoff", "mat", "materiaalsoort",
        "grondstof",
    ),
    "quantity": (
        "totaal_aantal", "total_qty", "quantity", "aantal", "qty", "count", "stuks", "anzahl",
        "menge", "aantal_stuks", "st",
        "pcs", "pieces", "stückzahl", "stueckzahl", "hoeveelheid",
    ),
    "order": ("order", "order_id", "ordernummer", "opdracht"),
    "total": ("total_eur", "eur_total", "totaal_eur", "totaal", "price_eur", "total", "prijs"),
}  # fmt: skip
"""What we call a column, and its headings; of several that name the file the first one here."""
HEADING_WITHIN = 30
LARGEST_BYTES = 20_000_000
LEAST_NAME = 3
"""A shorter name is no beginning of another one."""
ENDINGS = r"\.(dxf|step|stp|p21|dwg|pdf)$"
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
    is_one_assumed: bool = False
    """Whether the list says no quantity, and one piece was assumed."""


def table_of(data: bytes, file: str) -> list[dict[str, str]]:
    """Rows of a CSV as our own column names where known, otherwise as written (lower case)."""
    return [row for _line, row in _numbered(data, file)]


def _numbered(data: bytes, file: str) -> list[tuple[int, dict[str, str]]]:
    """Rows with the number that they have on screen."""
    table = _cells(data, file)
    at = _heading_at(table)
    names = _names(table[at]) if table else []
    rows = [
        (line, dict(zip(names, row, strict=False)))
        for line, row in enumerate(table[at + 1 :], at + 2)
        if any(map(str.strip, row))
    ]
    if not rows:
        raise ListRefused("quote.list-empty", file=file)
    return rows


def _cells(data: bytes, file: str) -> list[list[str]]:
    """The cells of a text, or of the sheet of a workbook that has the headings of a list."""
    if not data.startswith(b"PK"):
        text = _text(data[:LARGEST_BYTES])
        head = text.split("\n", 1)[0]
        delimiter = max(",;\t|", key=head.count)
        return _table(text.replace("\x00", ""), delimiter, file)
    from gemaakt.company.workbook.cells import text_of
    from gemaakt.company.workbook.source import raw_sheets

    sheets = [
        [[text_of(cell) for cell in row] for row in raw.rows] for raw in raw_sheets(data, file)
    ]
    listed = (
        each
        for each in sheets
        if each and {"file", "quantity"} <= {*_names(each[_heading_at(each)])}
    )
    return next(listed, sheets[0] if sheets else [])


def _heading_at(table: Sequence[Sequence[str]]) -> int:
    """The row that has most of the headings; the first one when none has two."""
    known = [len(set(_names(row)) & COLUMNS.keys()) for row in table[:HEADING_WITHIN]]
    best = max(known, default=0)
    return known.index(best) if best > 1 else 0


def _names(row: Sequence[str]) -> list[str]:
    """What the columns are, each of ours once: of several words the first in our own list."""
    found = [_column(cell) for cell in row]
    for ours, theirs in COLUMNS.items():
        places = [at for at, name in enumerate(found) if name == ours]
        best = min(places, key=lambda at: theirs.index(_plain_heading(row[at])), default=None)
        for at in places:
            found[at] = ours if at == best else _plain_heading(row[at]) + "_"
    return found


def is_list(data: bytes, file: str) -> bool:
    """Whether a file is a list of drawings with how many of each."""
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"ISO-10303")):
        return False
    try:
        rows = _numbered(data, file)
    except GemaaktError:
        return False
    return {"file", "quantity"} <= rows[0][1].keys()


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


def _plain_heading(cell: str) -> str:
    words = re.sub(r"[()\[\].:]", " ", cell.lower()).split()
    return "_".join(words)


def _column(cell: str) -> str:
    name = _plain_heading(cell)
    return next((ours for ours, theirs in COLUMNS.items() if name in theirs), name)


def read_order_list(data: bytes, *, file: str = "") -> list[ListRow]:
    """The lines of an order list; `ListRefused` names the column or the line that is wrong."""
    table = _with_columns(data, file)
    return [_row(row, line, file) for line, row in table]


def _with_columns(data: bytes, file: str) -> list[tuple[int, dict[str, str]]]:
    table = _numbered(data, file)
    for column in ("file", "quantity"):
        if column not in table[0][1]:
            raise ListRefused("quote.list-columns", file=file, column=column)
    return table


def rows_in(data: bytes, *, file: str = "") -> tuple[list[ListRow], list[Finding]]:
    """The lines of a parts list that can be read, and what is wrong with the others.

    `ListRefused` when it has no line or no column of files or pieces.
    """
    table = _with_columns(data, file)
    rows, wrong = list[ListRow](), list[Finding]()
    for line, row in table:
        if not row["file"].strip():
            continue
        try:
            rows.append(_row(row, line, file))
        except ListRefused as error:
            wrong.append(replace(finding_of(error), severity=Severity.WARNING))
    return rows, wrong


def rows_of(name: str, rows: Sequence[ListRow]) -> list[ListRow]:
    """The lines of a list that are about a file: by its whole name, or else by what it is called.

    A folder in the name counts where the list has it; "100-200" is 100-200.dxf, and also
    100-200_revB.dxf where nothing else is.
    """
    path, base = name.replace("\\", "/").lower(), _base(name)
    for is_it in (
        lambda said: path.endswith(said) and "/" in said,
        lambda said: _base(said) == base and _ending(said) in ("", _ending(path)),
        lambda said: _base(said) == base,
        lambda said: len(said) >= LEAST_NAME and re.match(re.escape(_base(said)) + r"[\W_]", base),
    ):
        found = [row for row in rows if is_it(row.file.replace("\\", "/").strip().lower())]
        if found:
            return found
    return []


def _base(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2].lower().strip()
    return re.sub(ENDINGS, "", last)


def _ending(name: str) -> str:
    found = re.search(ENDINGS, name.lower().strip())
    return found[1] if found else ""


def _row(row: Mapping[str, str], line: int, file: str) -> ListRow:
    said = number_in(row, "quantity", line, file)
    quantity = 1 if said is None else said
    if quantity < 1 or quantity != int(quantity):
        raise ListRefused(
            "quote.list-cell",
            file=file,
            line=line,
            column="quantity",
            text=str(row.get("quantity", ""))[:40],
        )
    material = (row.get("material") or "").strip()
    return ListRow(
        line=line,
        file=row["file"].strip(),
        material=material,
        quantity=int(quantity),
        thickness_mm=number_in(row, "thickness", line, file) or thickness_in(material),
        order=(row.get("order") or "").strip(),
        total_eur=number_in(row, "total", line, file),
        is_one_assumed=said is None,
    )


def one_assumed(row: ListRow) -> Finding:
    """That a line of a list says no quantity, and that one piece was taken."""
    params = {"line": row.line, "file": row.file, "taken": row.quantity}
    return Finding("quote.list-quantity-assumed", Severity.WARNING, params=params)


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

"""Tables as files: CSV as Dutch Excel opens it, and xlsx; both read back."""

import csv
import json
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from gemaakt.server.shop.tables import FORMULA, RowRefused, Table, rows_of

MARK = "\ufeff"
MOST_BYTES = 30_000_000
MOST_UNPACKED = 300_000_000


def cell(value: Any) -> Any:
    """A value as a cell: nested ones as JSON, text never as a formula."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value[:1] in FORMULA:
        return f"'{value}"
    return "" if value is None else value


def as_csv(table: Table) -> bytes:
    """Semicolons, a byte-order mark, a line a row."""
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(table.columns)
    for row in rows_of(table):
        writer.writerow([cell(row[name]) for name in table.columns])
    return (MARK + stream.getvalue()).encode()


def as_xlsx(table: Table) -> bytes:
    """One sheet with a frozen heading."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.name)
    sheet.freeze_panes = "A2"
    sheet.append(table.columns)
    for row in rows_of(table):
        sheet.append([cell(row[name]) for name in table.columns])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_rows(content: bytes, name: str) -> Iterator[dict[str, Any]]:
    """Rows of a file by the words of its heading; refuses what is neither CSV nor xlsx."""
    if len(content) > MOST_BYTES:
        raise RowRefused("server.table-too-large", limit=MOST_BYTES // 1_000_000)
    if content[:4] == b"PK\x03\x04":
        return _named(_sheet(content))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise RowRefused("server.not-a-table", file=name[:100])
    first = text.partition("\n")[0]
    delimiter = max(";\t,", key=first.count)
    return _named(csv.reader(StringIO(text), delimiter=delimiter))


def _sheet(content: bytes) -> Iterator[Iterable[Any]]:
    from zipfile import ZipFile

    try:
        with ZipFile(BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > MOST_UNPACKED:
                raise RowRefused("server.table-too-large", limit=MOST_UNPACKED // 1_000_000)
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        yield from book.worksheets[0].iter_rows(values_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError) as error:
        if isinstance(error, RowRefused):
            raise
        raise RowRefused("server.not-a-table", file="xlsx") from error


def _named(rows: Iterable[Iterable[Any]]) -> Iterator[dict[str, Any]]:
    heading: list[str] = []
    try:
        for row in rows:
            cells = list(row)
            if not heading:
                heading = [str(each or "").strip() for each in cells]
            elif any(each not in (None, "") for each in cells):
                pairs = zip(heading, cells, strict=False)
                yield {name: value for name, value in pairs if name}
    except csv.Error as error:
        raise RowRefused("server.not-a-table", file="csv") from error

"""Tables as files: CSV as Dutch Excel opens it, and xlsx; both read back."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook, load_workbook

from gemaakt.company.workbook.source import broken_refused, decoded, largest_sheet
from gemaakt.server.cells import FORMULA
from gemaakt.server.shop.since import MARK
from gemaakt.server.shop.tables import RowRefused, Table, marked, rows_of

UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f]")
"""Signs that a workbook cannot hold."""
JSON = "json:"
"""Stands before a text with such signs, as in the workbook of the company."""
BYTE_ORDER = "\ufeff"
CELL_AT_MOST = 32_767
"""Signs in a cell of a workbook: what is more is cut off."""
LONGEST_CELL = 1_000_000
MOST_BYTES = 30_000_000


def cell(value: Any) -> Any:
    """A value as a cell: nested ones as JSON, text never as a formula."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.removeprefix("'").startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value


def _uncovered(value: Any) -> Any:
    """A cell as it was; the apostrophe that kept Excel from reading a formula is taken off."""
    if isinstance(value, str) and value.startswith(JSON):
        with suppress(ValueError, RecursionError):
            return json.loads(value.removeprefix(JSON))
    if isinstance(value, str) and value[:1] == "'":
        inner = value[1:]
        return inner if inner.removeprefix("'").startswith(FORMULA) else value
    return value


def _comma(value: Any, amounts: bool) -> Any:
    """A number as Dutch Excel reads it: 2.5 would be the second of May."""
    if isinstance(value, float) or amounts:
        return str(value).replace(".", ",") if value not in (None, "") else value
    return value


def as_csv(table: Table, *, comma: bool = False) -> bytes:
    """Semicolons, a byte-order mark, a line a row; with a decimal comma for Dutch Excel."""
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";")
    heading = [*table.columns, MARK]
    writer.writerow(heading)
    amounts = {name for name in table.columns if "_eur" in name}
    for row in rows_of(table):
        values = {
            name: _comma(value, name in amounts) if comma else value
            for name, value in marked(table, row).items()
        }
        writer.writerow([cell(values[name]) for name in heading])
    return (BYTE_ORDER + stream.getvalue()).encode()


def as_xlsx(table: Table) -> bytes:
    """One sheet with a frozen heading; `RowRefused` when a text does not fit in a cell."""
    heading = [*table.columns, MARK]
    rows = [_cells(table, at, row, heading) for at, row in enumerate(rows_of(table), start=2)]
    book = Workbook(write_only=True)  # begun when nothing can be refused any more
    sheet = book.create_sheet(table.name)
    sheet.freeze_panes = "A2"
    for cells in (heading, *rows):
        sheet.append(cells)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cells(table: Table, at: int, row: Any, heading: Sequence[str]) -> list[Any]:
    told = marked(table, row)
    cells = {name: _shown(told[name]) for name in heading}
    _refuse_long(table, at, cells)
    return list(cells.values())


def _refuse_long(table: Table, at: int, cells: Mapping[str, Any]) -> None:
    """`RowRefused` where a workbook would cut a text off without a word."""
    for name, value in cells.items():
        if isinstance(value, str) and len(value) > CELL_AT_MOST:
            params = {"table": table.name, "row": at, "column": name, "size": len(value)}
            raise RowRefused("server.cell-too-long", most=CELL_AT_MOST, **params)


def _shown(value: Any) -> Any:
    if isinstance(value, str) and (UNSEEN.search(value) or value.startswith(JSON)):
        return JSON + json.dumps(value, ensure_ascii=False)
    return cell(value)


def read_rows(content: bytes, name: str) -> Iterator[dict[str, Any]]:
    """Rows of a file by the words of its heading; what is neither CSV nor xlsx is refused."""
    if len(content) > MOST_BYTES:
        raise RowRefused("server.table-too-large", limit=MOST_BYTES // 1_000_000)
    if content[:4] == b"PK\x03\x04":
        return _named(_sheet(content, name[:100]))
    text = decoded(content)
    if "\x00" in text:
        raise RowRefused("server.not-a-table", file=name[:100])
    csv.field_size_limit(LONGEST_CELL)
    first = text.partition("\n")[0]
    delimiter = max(";\t,", key=first.count)
    return _named(_lines(text, delimiter))


def _lines(text: str, delimiter: str) -> Iterator[list[str]]:
    """Rows of a text; `RowRefused` for one whose quote would take the rows after it along."""
    reader, row = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True), 1
    try:
        for cells in reader:
            yield cells
            row += 1
    except csv.Error as error:
        raise RowRefused("server.table-open-quote", row=row) from error


def _sheet(content: bytes, name: str) -> Iterator[Iterable[Any]]:
    with broken_refused(name):
        largest_sheet(content, name)
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        yield from book.worksheets[0].iter_rows(values_only=True)


def _named(rows: Iterable[Iterable[Any]]) -> Iterator[dict[str, Any]]:
    """Rows by the words of the heading; an empty line is an empty row, so that numbers hold."""
    heading: list[str] = []
    for row in rows:
        cells = [_uncovered(each) for each in row]
        if not any(each not in (None, "") for each in cells):
            yield {}
        elif not heading:
            heading = [str(each or "").strip() for each in cells]
        else:
            pairs = zip(heading, cells, strict=False)
            yield {name: value for name, value in pairs if name}

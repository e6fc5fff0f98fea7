"""Open an order list whatever it is called: rows of raw cells, or the finding why not."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity

FILE_AT_MOST = 50_000_000
UNPACKED_AT_MOST = 400_000_000
"""Bytes of all parts together: 60,000 rows of 30 columns stay well under it."""
WHOLE_READ_AT_MOST = 12_000_000
"""Up to this many bytes a sheet is read whole, with its merged cells; larger ones row by row."""
RATIO_AT_MOST = 200
ROWS_AT_MOST = 60_000
COLUMNS_AT_MOST = 300
FORMULA_ALONE = re.compile(rb"</f>(<v\s*/>|<v></v>)?</c>|<f\b[^>]*/>(<v\s*/>|<v></v>)?</c>")
"""A cell with a formula of which the program that wrote it kept no outcome."""
CELLS_NAMED = 10
ZEROS = re.compile("0{2,30}")
"""The number format of an order number with zeros before it."""

type Cell = Any
type Row = list[Cell]


class WorkbookRefused(GemaaktError, ValueError):
    """The file is not a list that can be read."""


@dataclass(slots=True)
class RawSheet:
    """One sheet as it lies in the file; row 0 is the first row on screen."""

    name: str
    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    """What is odd in how it lies in the file, before anything is understood of it."""


def raw_sheets(content: bytes, file: str) -> list[RawSheet]:
    """The sheets of an xlsx or text file; `WorkbookRefused` says what is wrong with it."""
    if not content.strip(b"\x00 \t\r\n"):
        raise WorkbookRefused("workbook.empty", file=file)
    if len(content) > FILE_AT_MOST:
        raise WorkbookRefused(
            "workbook.too-large", file=file, size_mb=len(content) // 1_000_000, limit_mb=50
        )
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise WorkbookRefused("workbook.xls", file=file)
    if content.startswith(b"PK"):
        return _xlsx(content, file)
    suffix = Path(file).suffix.lower()
    if suffix in (".xlsx", ".xlsm", ".xls") or content.startswith(
        (b"%PDF", b"\x89PNG", b"{\\rtf")
    ):
        raise WorkbookRefused("workbook.not-a-workbook", file=file)
    raw = RawSheet(Path(file).stem)
    raw.rows = _text_rows(content, file, raw)
    return [raw]


def _xlsx(content: bytes, file: str) -> list[RawSheet]:
    with broken_refused(file):
        is_large = largest_sheet(content, file) > WHOLE_READ_AT_MOST
        sheets = list(_openpyxl_sheets(content, read_only=is_large, file=file))
        if _has_bare_formula(content):
            _tell_formulas(content, {each.name: each for each in sheets})
        return sheets


@contextmanager
def broken_refused(file: str) -> Iterator[None]:
    """`WorkbookRefused` for whatever zip, XML and openpyxl meet in a broken xlsx."""
    try:
        yield
    except GemaaktError:
        raise
    except zipfile.BadZipFile as error:
        raise WorkbookRefused("workbook.truncated", file=file) from error
    except (KeyError, ValueError, TypeError, OSError, EOFError, IndexError, AttributeError,
            zlib.error, SyntaxError, NotImplementedError, RuntimeError) as error:  # fmt: skip
        # SyntaxError is the root of XML's ParseError
        raise WorkbookRefused(
            "workbook.broken", file=file, reason=f"{type(error).__name__}"
        ) from error


def largest_sheet(content: bytes, file: str) -> int:
    """The size of the largest sheet, unpacked; refuses what unpacks to more than it should."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if not any(name.endswith("workbook.xml") for name in names):
            raise WorkbookRefused("workbook.not-a-workbook", file=file)
        unpacked = sum(part.file_size for part in parts)
        ratio = unpacked / max(1, len(content))
        if unpacked > UNPACKED_AT_MOST or (ratio > RATIO_AT_MOST and unpacked > 20_000_000):
            raise WorkbookRefused("workbook.bomb", file=file, size_mb=unpacked // 1_000_000)
        return max((p.file_size for p in parts if "worksheets/" in p.filename), default=0)


def _openpyxl_sheets(content: bytes, *, read_only: bool, file: str) -> Iterator[RawSheet]:
    import warnings

    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions we do not read
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=read_only, data_only=True)
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    told = [
        Finding("workbook.hidden-sheet", Severity.INFO, {"file": file}, {"sheet": name})
        for name in hidden
    ]
    try:
        for sheet in book.worksheets:
            if read_only:
                sheet.reset_dimensions()
            if sheet.title in hidden:
                continue
            rows = (tuple(map(_shown, row)) for row in sheet.iter_rows())
            raw = RawSheet(sheet.title, _limited(rows, file))
            if not read_only:
                _fill_merged(raw, sheet.merged_cells.ranges)
            raw.findings, told = told, []
            yield raw
    finally:
        book.close()


def _shown(cell: Any) -> Cell:
    """The value of a cell; a number that is shown with zeros before it is that text (00045)."""
    value = cell.value
    if type(value) is int and ZEROS.fullmatch(cell.number_format or ""):
        return f"{value:0{len(cell.number_format)}d}"
    return value


def _has_bare_formula(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if "worksheets/" in name]
        return any(FORMULA_ALONE.search(archive.read(name)) for name in names)


def _tell_formulas(content: bytes, sheets: dict[str, RawSheet]) -> None:
    """Say which cells hold a formula without an outcome: they are read as empty."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    try:
        for name, raw in sheets.items():
            cells = [
                cell.coordinate
                for at, row in enumerate(book[name].iter_rows(max_row=len(raw.rows) + 1))
                for column, cell in enumerate(row)
                if cell.data_type == "f" and _value_at(raw, at, column) is None
            ]
            if cells:
                more = len(cells) - CELLS_NAMED
                named = ", ".join(cells[:CELLS_NAMED]) + (f" … (+{more})" if more > 0 else "")
                where, params = {"sheet": name}, {"cells": named, "quantity": len(cells)}
                code = "workbook.formula-without-value"
                raw.findings.append(Finding(code, Severity.WARNING, where, params))
    finally:
        book.close()


def _value_at(raw: RawSheet, row: int, column: int) -> Cell:
    cells = raw.rows[row] if row < len(raw.rows) else []
    return cells[column] if column < len(cells) else None


def _limited(rows: Iterable[tuple[Cell, ...]], file: str) -> list[Row]:
    kept: list[Row] = []
    for row in rows:
        if len(kept) >= ROWS_AT_MOST:
            raise WorkbookRefused("workbook.too-many-rows", file=file, limit=ROWS_AT_MOST)
        cells = list(row[:COLUMNS_AT_MOST])
        while cells and cells[-1] is None:
            cells.pop()
        kept.append(cells)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _fill_merged(raw: RawSheet, ranges: Iterable[Any]) -> None:
    """Give every cell of a merged block its value: the order stands beside each operation."""
    for block in ranges:
        top, left = block.min_row - 1, block.min_col - 1
        if top >= len(raw.rows) or left >= len(raw.rows[top]):
            continue
        value = raw.rows[top][left]
        for at in range(top, min(block.max_row, len(raw.rows))):
            row = raw.rows[at]
            row.extend([None] * (min(block.max_col, COLUMNS_AT_MOST) - len(row)))
            for column in range(left, min(block.max_col, len(row))):
                row[column] = value


def _text_rows(content: bytes, file: str, raw: RawSheet) -> list[Row]:
    text = decoded(content)
    if "\x00" in text:
        raise WorkbookRefused("workbook.not-a-workbook", file=file)
    lines = text.splitlines()
    separator = _separator(lines)
    if lines and lines[0].lower().startswith("sep="):
        text = text.split("\n", 1)[1] if "\n" in text else ""
    csv.field_size_limit(1_000_000)
    rows = _records(list(io.StringIO(text, newline="")), separator, raw)
    try:
        return _limited((tuple(cell.strip() or None for cell in row) for row in rows), file)
    except csv.Error as error:
        raise WorkbookRefused("workbook.broken", file=file, reason=str(error)) from error


def _records(lines: Sequence[str], separator: str, raw: RawSheet) -> Iterator[list[str]]:
    """Rows of a text; one whose quote never closes is read as it stands, and told.

    A cell may hold line breaks between quotes; a quote that is left open would take every row
    after it into its cell.
    """
    at = 0
    while at < len(lines):
        reader = csv.reader(lines[at:], delimiter=separator, strict=True)
        begun = at
        try:
            for row in reader:
                yield row
                begun = at + reader.line_num
            return
        except csv.Error as error:
            if "limit" in str(error) and '"' not in lines[begun]:
                raise
            cells = lines[begun].rstrip("\r\n").split(separator)
            yield [cell.strip().removeprefix('"') for cell in cells]
            where = {"sheet": raw.name, "row": begun + 1}
            shown = {"text": lines[begun].strip()[:60]}
            raw.findings.append(Finding("workbook.open-quote", Severity.WARNING, where, shown))
            at = begun + 1


def decoded(content: bytes) -> str:
    """Text in UTF-8 (with or without mark), UTF-16 with mark, or else Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _separator(lines: list[str]) -> str:
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) > 4:
        return lines[0][4]
    head = [line for line in lines[:40] if line.strip()]
    counts = {each: sum(line.count(each) for line in head) for each in ";\t,"}
    if counts[";"] >= len(head) / 2:
        return ";"
    return max(counts, key=lambda each: counts[each])

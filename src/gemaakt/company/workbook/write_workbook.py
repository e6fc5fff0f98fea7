"""Write a company as a workbook that reads back without loss, and an empty one to fill in."""

from collections.abc import Iterable, Iterator
from dataclasses import fields as dataclass_fields
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from gemaakt.company.company import Company
from gemaakt.company.workbook.own_cells import CELL_AT_MOST, JSON, Texts, encoded
from gemaakt.company.workbook.own_sheets import (
    CHILDREN,
    FLAT,
    GRID_SHEETS,
    SHEETS,
    Leaf,
    Sheet,
    columns,
    company_leaves,
    heading,
    leaves,
    sheet_title,
)
from gemaakt.routing import Alternative, Operation
from gemaakt.whole_file import write_whole

HEAD_FONT, HEAD_FILL = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F4E79")


def write_workbook(company: Company, path: Path | str, *, language: str = "nl") -> None:
    """Write every field of the company to an xlsx file, whole or not at all."""
    book = openpyxl.Workbook(write_only=True)
    texts = Texts(company.time_zone)
    _write_company(book, company, texts, language)
    for sheet in SHEETS:
        rows = list(_things(company, sheet))
        if rows or sheet.key in ("orders", "operations", "machines", "people"):
            _write_sheet(book, sheet, rows, texts, language)
    _write_texts(book, texts, language)
    save_whole(book, Path(path))


def save_whole(book: openpyxl.Workbook, path: Path) -> None:
    """Save a workbook whole or not at all; a zip that a full disk cut off complains at its end."""
    stream = BytesIO()
    book.save(stream)
    write_whole(path, lambda partial: partial.write_bytes(stream.getvalue()))


def _things(company: Company, sheet: Sheet) -> Iterator[tuple[str, Any]]:
    """The things of a sheet with the id of what they belong to."""
    for parent_key, by_field in CHILDREN.items():
        for name, key in by_field.items():
            if key == sheet.key:
                for parent in getattr(company, parent_key):
                    yield from ((parent.id, each) for each in getattr(parent, name))
    for name, key in GRID_SHEETS.items():
        if key == sheet.key and company.grid is not None:
            yield from (("", each) for each in getattr(company.grid, name))
    if not sheet.parent and hasattr(company, sheet.key):
        yield from (("", each) for each in getattr(company, sheet.key))


def _write_company(book: openpyxl.Workbook, company: Company, texts: Texts, language: str) -> None:
    page = book.create_sheet(sheet_title("company", language))
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 34, 40
    for leaf in company_leaves():
        if leaf.path.startswith("grid.") and company.grid is None:
            continue
        value = _cell(company, leaf, texts)
        page.append([heading("company", leaf.path, language), _safe(page, value)])


def _cell(thing: Any, leaf: Leaf, texts: Texts) -> Any:
    value = thing
    for name in leaf.path.split("."):
        value = getattr(value, name) if value is not None else None
    return encoded(value, leaf.name, leaf.kind, texts, keep_empty=leaf.keep_empty)


def _write_sheet(
    book: openpyxl.Workbook,
    sheet: Sheet,
    rows: Iterable[tuple[str, Any]],
    texts: Texts,
    language: str,
) -> None:
    page = book.create_sheet(sheet_title(sheet.key, language))
    page.freeze_panes = "B2"
    wide = columns(sheet)
    titles = [heading(sheet.key, leaf.path, language) for leaf in wide]
    for at, title in enumerate(titles):
        page.column_dimensions[get_column_letter(at + 1)].width = max(11, len(title) + 3)
    page.append([_head(page, title) for title in titles])
    for parent, thing in rows:
        for cells in _rows_of(sheet, parent, thing, texts):
            page.append([_safe(page, cell) for cell in cells])


def _head(page: Any, title: str) -> Any:
    cell = WriteOnlyCell(page, title)
    cell.font, cell.fill = HEAD_FONT, HEAD_FILL
    return cell


def _safe(page: Any, value: Any) -> Any:
    """A text that looks like a formula or an error stays a text."""
    if isinstance(value, str) and value[:1] in "=+-@#":
        cell = WriteOnlyCell(page, value)
        cell.data_type = "s"
        return cell
    return value


def _rows_of(sheet: Sheet, parent: str, thing: Any, texts: Texts) -> Iterator[list[Any]]:
    own = [_cell(thing, leaf, texts) for leaf in leaves(sheet.kind, sheet.elsewhere)]
    _mark_empty_parts(sheet, thing, own)
    head = [encoded(parent, "", str, texts, keep_empty=True)] if sheet.parent else []
    if not isinstance(thing, Operation):
        yield head + own
        return
    more = leaves(Alternative)
    blank = [None] * len(more)
    first, *others = [
        [encoded(getattr(a, x.path), x.name, x.kind, texts, keep_empty=True) for x in more]
        for a in thing.alternatives
    ] or [blank]
    yield head + own + first
    for other in others:
        yield head + own[:1] + [None] * (len(own) - 1) + other


def _mark_empty_parts(sheet: Sheet, thing: Any, cells: list[Any]) -> None:
    """A part that is there but holds nothing (a pin of nothing) is marked in its first column."""
    paths = [leaf.path for leaf in leaves(sheet.kind, sheet.elsewhere)]
    for each in dataclass_fields(sheet.kind):
        part = getattr(thing, each.name)
        at = [i for i, path in enumerate(paths) if path.startswith(f"{each.name}.")]
        if isinstance(part, FLAT) and all(cells[i] is None for i in at):
            cells[at[0]] = f"{JSON}null"


def _write_texts(book: openpyxl.Workbook, texts: Texts, language: str) -> None:
    if not texts.long:
        return
    page = book.create_sheet(sheet_title("texts", language))
    for number, text in enumerate(texts.long):
        for start in range(0, len(text), CELL_AT_MOST):
            page.append([number, _safe(page, "'" + text[start : start + CELL_AT_MOST])])

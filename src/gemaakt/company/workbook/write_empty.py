"""An empty, explained workbook to fill in: notes, lists to choose from, example rows."""

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from gemaakt.company.workbook.own import EMPTY_FORM
from gemaakt.company.workbook.own_sheets import heading, sheet_title
from gemaakt.company.workbook.write_workbook import HEAD_FILL, HEAD_FONT, save_whole

EXAMPLE_FONT = Font(italic=True, color="6B6B6B")
HINT_FILL = PatternFill("solid", fgColor="E8EEF4")
ROWS_WITH_CHOICES = 2000


@cache
def _form() -> dict[str, Any]:
    entry = resources.files("gemaakt.company.workbook").joinpath("empty.toml")
    return tomllib.loads(entry.read_text(encoding="utf-8"))


def empty_workbook(path: Path | str, language: str = "nl") -> None:
    """Write the empty workbook in Dutch or English, whole or not at all."""
    language = "en" if language == "en" else "nl"
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    _explain(page, language)
    for key, form in _form()["sheets"].items():
        _sheet(book.create_sheet(sheet_title(key, language)), key, form, language)
    _company(book.create_sheet(sheet_title("company", language)), language)
    save_whole(book, Path(path))


def _explain(page: Worksheet, language: str) -> None:
    page.title = _form()["explain"]["title"][language]
    page.column_dimensions["A"].width = 110
    for at, line in enumerate(_form()["explain"][language], start=1):
        cell = page.cell(at, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if at == 1:
            cell.font = Font(bold=True)


def _sheet(page: Worksheet, key: str, form: dict[str, Any], language: str) -> None:
    page.freeze_panes = "B2"
    notes, choices = _form()["notes"], _form()["choices"]
    for at, path in enumerate(form["paths"], start=1):
        title = heading(key, path.removeprefix(f"{key}."), language)
        cell = page.cell(1, at, title)
        cell.font, cell.fill = HEAD_FONT, HEAD_FILL
        page.column_dimensions[get_column_letter(at)].width = max(14, len(title) + 3)
        if path in notes:
            cell.comment = Comment(notes[path][language], "Gemaakt", width=320, height=110)
        if path in choices:
            _choices(page, get_column_letter(at), choices[path])
    example = _form()["explain"]["example"][language]
    for row, values in enumerate(form["rows"], start=2):
        for at, value in enumerate(values, start=1):
            text = value.replace("{example}", example) if isinstance(value, str) else value
            cell = page.cell(row, at, text if text != "" else None)
            cell.font, cell.fill = EXAMPLE_FONT, HINT_FILL


def _choices(page: Worksheet, letter: str, words: list[str]) -> None:
    rule = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    rule.errorStyle = "warning"
    page.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{ROWS_WITH_CHOICES}")


def _company(page: Worksheet, language: str) -> None:
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 38, 36
    rows = [
        ("format", EMPTY_FORM),
        ("name", {"nl": "Mijn bedrijf", "en": "My company"}[language]),
        ("time_zone", "Europe/Amsterdam"),
        ("grid.limit_kw", None),
        ("grid.base_load_kw", None),
        ("profile.sector", None),
        ("profile.place", None),
        ("profile.employees", None),
    ]
    for path, value in rows:
        page.append([heading("company", path, language), value])

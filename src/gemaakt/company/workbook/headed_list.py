"""Lists that another program or a firm's own Excel keeps: a row of headings, rows below it.

What kinds of lists share: where the headings stand, which rows say nothing, and what is told of an
odd cell.
"""

import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from openpyxl.utils import get_column_letter

from gemaakt.company.workbook.cells import text_of
from gemaakt.company.workbook.layout import HEADING_WITHIN, plain
from gemaakt.company.workbook.lists import TOTALS
from gemaakt.company.workbook.result import Remarks
from gemaakt.company.workbook.source import RawSheet, Row, WorkbookRefused, raw_sheets
from gemaakt.findings import Finding, Severity, finding_of


@cache
def words_of(file: str) -> Mapping[str, str]:
    """The column that each heading names, by a table of words beside this module."""
    entry = resources.files("gemaakt.company.workbook").joinpath(file)
    fields = tomllib.loads(entry.read_text(encoding="utf-8"))
    return {plain(word): name for name, row in fields.items() for word in row["words"]}


@dataclass(frozen=True, slots=True)
class ListForm:
    """What a kind of list is known by."""

    columns_of: Callable[[Row], dict[str, int]]
    """The place of each column that a row of headings names."""
    is_heading: Callable[[Collection[str]], bool]
    """Whether these columns are enough to be the headings."""
    needed: str
    """The column without which a row says nothing."""
    longest: int
    """Letters of a cell that are read."""
    empty: str
    no_heading: str


@dataclass(frozen=True, slots=True)
class ListSheet:
    """A sheet of a list while its rows are read."""

    raw: RawSheet
    heading: int
    columns: Mapping[str, int]
    form: ListForm
    remarks: Remarks

    def told(self) -> Iterator[tuple[int, Row]]:
        """The rows that say something, with where they stand from 0."""
        for at in range(self.heading + 1, len(self.raw.rows)):
            if not self._is_noise(self.raw.rows[at]):
                yield at, self.raw.rows[at]

    def _is_noise(self, row: Row) -> bool:
        """A blank row, a total, headings that are there again, or a row without what it needs."""
        words = [plain(cell) for cell in row if text_of(cell)]
        is_total = any(word.split(" ")[0] in TOTALS for word in words[:2] if word)
        is_heading = self.form.is_heading(self.form.columns_of(row).keys())
        return not words or is_total or is_heading or not self.text(row, self.form.needed)

    def value(self, row: Row, name: str) -> object:
        """What the cell of a column holds; None where there is none."""
        at = self.columns.get(name)
        return row[at] if at is not None and at < len(row) else None

    def text(self, row: Row, name: str) -> str:
        """The cell of a column as text; empty where there is none."""
        return text_of(self.value(row, name))[: self.form.longest]

    def say(self, code: str, at: int, name: str) -> None:
        """Tell what is odd in the cell of a column."""
        place, row = self.columns[name], self.raw.rows[at]
        where = (self.raw.name, at + 1, get_column_letter(place + 1))
        heading = text_of(self.raw.rows[self.heading][place])
        params = {"value": text_of(self.value(row, name))[:80], "field": heading}
        self.remarks.add(code, Severity.WARNING, where, **params)

    def not_understood(self, at: int, name: str) -> None:
        """Tell that the cell of a column cannot be read."""
        self.say("workbook.cell-not-understood", at, name)


def read_listed[T](
    content: bytes, file: str, form: ListForm, rows_of: Callable[[ListSheet], Iterable[T]]
) -> tuple[tuple[T, ...], tuple[Finding, ...]]:
    """The rows of all sheets that have the headings, and what is odd in them."""
    try:
        sheets = raw_sheets(content, file)
    except WorkbookRefused as refusal:
        return (), (finding_of(refusal),)
    remarks, rows, is_found = Remarks(), list[T](), False
    for raw in sheets:
        sheet = listed_in(raw, form, remarks)
        if sheet is not None:
            is_found = True
            rows += rows_of(sheet)
    told = [finding for raw in sheets for finding in raw.findings] + remarks.all()
    if not rows:
        code = form.empty if is_found else form.no_heading
        told.insert(0, Finding(code, Severity.ERROR, {"file": file}, {"file": file}))
    return tuple(rows), tuple(told)


def listed_in(raw: RawSheet, form: ListForm, remarks: Remarks) -> ListSheet | None:
    """The sheet as a list of this form; None where it has no such headings."""
    heading, columns = heading_of(raw, form)
    return None if heading is None else ListSheet(raw, heading, columns, form, remarks)


def heading_of(raw: RawSheet, form: ListForm) -> tuple[int | None, dict[str, int]]:
    """The row of headings that names most, and the place of each column."""
    best: tuple[int | None, dict[str, int]] = (None, {})
    for at, row in enumerate(raw.rows[:HEADING_WITHIN]):
        columns = form.columns_of(row)
        if form.is_heading(columns.keys()) and len(columns) > len(best[1]):
            best = (at, columns)
    return best

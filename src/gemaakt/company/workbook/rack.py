"""A list of what lies in the rack, as a firm keeps it in Excel: sheets, remnants and bars.

Columns in any order by Dutch or English headings, sizes in columns of their own or as
`3000 x 1500 x 3`. Each odd cell becomes a finding and the rest is read.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from openpyxl.utils import get_column_letter

from gemaakt.company.workbook.cells import number_of, text_of
from gemaakt.company.workbook.layout import HEADING_WITHIN, plain
from gemaakt.company.workbook.lists import TOTALS
from gemaakt.company.workbook.result import Remarks
from gemaakt.company.workbook.source import RawSheet, Row, WorkbookRefused, raw_sheets
from gemaakt.findings import Finding, Severity, finding_of

SHEET, REMNANT, BAR = "sheet", "remnant", "bar"
KINDS = (
    (REMNANT, ("rest", "remnant", "offcut")),
    (BAR, ("staf", "buis", "koker", "profiel", "strip", "hoek", "bar", "tube", "profile")),
    (SHEET, ("plaat", "sheet", "plate", "blech")),
)
"""Words by which a list says what lies there."""
LONGEST_M = 24.0
"""A length of a bar that is no more than this is said in metres."""
MM_PER_M = 1000.0
SIZES = re.compile(r"\s*[x×*]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RackRow:
    """Equal pieces in the rack, as one row of a list says it; what it does not say is empty."""

    kind: str
    material: str
    quantity: int
    code: str = ""
    thickness_mm: float | None = None
    length_mm: float | None = None
    width_mm: float | None = None
    section: str = ""
    mass_per_length_kg_per_m: float | None = None
    price_eur: float | None = None
    """Of one."""
    heat_number: str = ""
    certificate: str = ""
    origin: str = ""
    location: str = ""
    sheet: str = ""
    row: int = 0
    """Where it stands, from 1 as on screen."""


@dataclass(frozen=True, slots=True)
class RackList:
    """What a list of the rack says, and what is odd in it."""

    rows: tuple[RackRow, ...] = ()
    findings: tuple[Finding, ...] = ()


@cache
def _words() -> Mapping[str, str]:
    entry = resources.files("gemaakt.company.workbook").joinpath("rack.toml")
    fields = tomllib.loads(entry.read_text(encoding="utf-8"))
    return {plain(word): name for name, row in fields.items() for word in row["words"]}


def read_rack(content: bytes, file: str) -> RackList:
    """The rows of a list of the rack; nothing is raised for what the file holds."""
    try:
        sheets = raw_sheets(content, file)
    except WorkbookRefused as refusal:
        return RackList(findings=(finding_of(refusal),))
    remarks, rows, is_found = Remarks(), list[RackRow](), False
    for raw in sheets:
        at, columns = _heading(raw.rows)
        if at is not None:
            is_found = True
            rows += _Sheet(raw, at, columns, remarks).rows()
    told = [finding for raw in sheets for finding in raw.findings] + remarks.all()
    if not rows:
        code = "nest.rack-list-empty" if is_found else "nest.rack-list-no-heading"
        told.insert(0, Finding(code, Severity.ERROR, {"file": file}, {"file": file}))
    return RackList(tuple(rows), tuple(told))


def _heading(rows: Sequence[Row]) -> tuple[int | None, dict[str, int]]:
    """The row of headings, which names a metal and a size, and the place of each column."""
    best: tuple[int | None, dict[str, int]] = (None, {})
    for at, row in enumerate(rows[:HEADING_WITHIN]):
        columns = _columns(row)
        is_heading = "material" in columns and columns.keys() & {"length", "size"}
        if is_heading and len(columns) > len(best[1]):
            best = (at, columns)
    return best


def _columns(row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        heading = plain(cell) if isinstance(cell, str) else ""
        name = _words().get(heading) or _words().get(_without_unit(heading), "")
        if name:
            found.setdefault(name, at)
    return found


def _side(text: str) -> float:
    """A side in mm: 1.250 is a thousand and more, 1.5 is not."""
    return number_of(re.sub(r"\s*mm$", "", text), whole=True)


def _without_unit(heading: str) -> str:
    return re.sub(r" (mm|m|st|eur|euro|kg)$", "", heading)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet while its rows are read."""

    raw: RawSheet
    heading: int
    columns: Mapping[str, int]
    remarks: Remarks

    def rows(self) -> Iterator[RackRow]:
        for at in range(self.heading + 1, len(self.raw.rows)):
            row = self.raw.rows[at]
            if self._is_noise(row):
                continue
            quantity = self._number(row, at, "quantity", usual=1.0) or 0.0
            if quantity > 0 and quantity == int(quantity):
                yield self._row(row, at, int(quantity))
            elif quantity:
                self._say("workbook.cell-not-understood", at, "quantity", row)

    def _row(self, row: Row, at: int, quantity: int) -> RackRow:
        sides = self._sides(row, at)
        section = self._text(row, "section")
        kind = self._kind(row, sides, section)
        length = sides.get("length")
        if kind == BAR and length is not None and length <= LONGEST_M:
            length *= MM_PER_M
        elif kind == BAR and not section:
            section = self._text(row, "size")
        return RackRow(
            kind, self._text(row, "material"), quantity, self._text(row, "code")[:60],
            sides.get("thickness"), length, sides.get("width"), section,
            self._number(row, at, "kg_per_m"), self._number(row, at, "price"),
            self._text(row, "heat"), self._text(row, "certificate"), self._text(row, "origin"),
            self._text(row, "place"), self.raw.name, at + 1,
        )  # fmt: skip

    def _sides(self, row: Row, at: int) -> dict[str, float]:
        """Thickness, length and width: of columns of their own, else of one that has them all."""
        found = {
            name: side
            for name in ("thickness", "length", "width")
            if (side := self._number(row, at, name)) is not None
        }
        parts = SIZES.split(self._text(row, "size")) if "length" not in found else []
        try:
            sizes = sorted(_side(part) for part in parts if part)
        except ValueError:
            self._say("workbook.cell-not-understood", at, "size", row)
            return found
        if len(sizes) in (2, 3):
            found |= {"length": sizes[-1], "width": sizes[-2]}
        if len(sizes) == 3:
            found.setdefault("thickness", sizes[0])
        return found

    def _kind(self, row: Row, sides: Mapping[str, float], section: str) -> str:
        said = plain(self._text(row, "kind"))
        named = next((kind for kind, words in KINDS if any(w in said for w in words)), "")
        is_bar = "width" not in sides and (section or "thickness" not in sides)
        return named or (BAR if is_bar else SHEET)

    def _text(self, row: Row, name: str) -> str:
        at = self.columns.get(name)
        return text_of(row[at])[:100] if at is not None and at < len(row) else ""

    def _number(self, row: Row, at: int, name: str, usual: float | None = None) -> float | None:
        text = self._text(row, name)
        if not text:
            return usual
        value = row[self.columns[name]]
        cell = re.sub(r"\s*mm?$", "", text) if isinstance(value, str) else value
        try:
            whole = name in ("length", "width", "quantity")
            return number_of(cell, whole=whole)
        except ValueError:
            self._say("workbook.cell-not-understood", at, name, row)
            return None

    def _is_noise(self, row: Row) -> bool:
        """A blank row, a total, a heading that is there again, or a row without a metal."""
        words = [plain(cell) for cell in row if text_of(cell)]
        is_total = any(word.split(" ")[0] in TOTALS for word in words[:2] if word)
        is_heading = "material" in _columns(row)
        return not words or is_total or is_heading or not self._text(row, "material")

    def _say(self, code: str, at: int, name: str, row: Row) -> None:
        place = self.columns[name]
        where = (self.raw.name, at + 1, get_column_letter(place + 1))
        heading = text_of(self.raw.rows[self.heading][place])
        params = {"value": text_of(row[place])[:80], "field": heading}
        self.remarks.add(code, Severity.WARNING, where, **params)

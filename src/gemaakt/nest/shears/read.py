"""Rectangles in sheets of several sizes, as the literature writes them.

Reads the forms of the literature: `*_bins.csv` beside `*_items.csv` (packingsolver), and 2DVSBPP
(`n_items n_bins` / `W H ? cost` / `id w h demand`). Sizes are mm.
"""

import csv
import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from gemaakt.findings import Finding, Severity
from gemaakt.nest.problem import NestJob, Part, Ring, Sheet
from gemaakt.nest.read_job import WrongForm, fault_of_quantity

COLUMNS = ("ID", "WIDTH", "HEIGHT")
LEAST_MM, MOST_MM = 1e-3, 1e7
"""A size outside of this is a slip of the pen."""
FIELDS = 4
"""Numbers on each line of a 2DVSBPP text but the first."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A size as often as there is or is asked."""

    id: str
    width_mm: float
    height_mm: float
    quantity: int
    cost_eur: float = 0.0


def rectangle_job(sheets: list[Rectangle], parts: list[Rectangle], *, name: str) -> NestJob:
    """A nest job without spacing and margin for these rectangles, which may be turned."""
    return NestJob(
        tuple(Part(p.id, p.quantity, _ring(p), rotations_deg=(0.0, 90.0)) for p in parts),
        tuple(Sheet(s.id, s.quantity, _ring(s), cost_eur=s.cost_eur) for s in sheets),
        name,
        0.0,
        0.0,
    )


def _ring(size: Rectangle) -> Ring:
    w, h = size.width_mm, size.height_mm
    return Ring(((0.0, 0.0), (w, 0.0), (w, h), (0.0, h)))


def read_rectangles(
    items: bytes, bins: bytes | None, *, name: str
) -> tuple[NestJob, tuple[Finding, ...]]:
    """The job of a CSV pair, or of one 2DVSBPP text when there are no bins beside it.

    What cannot be cut is left out, and the findings name it. `WrongForm` says what is wrong with
    the file, and on which line.
    """
    if bins is None:
        sheets, parts = _from_text(_text(items), name)
    else:
        parts = _rows(_text(items), 1, name)
        sheets = _rows(_text(bins), sum(max(0, p.quantity) for p in parts), name)
    if not parts:
        raise WrongForm("nest.nothing-to-nest", file=name)
    findings: list[Finding] = []
    cut, stock = list(_parts(parts, findings)), list(_sheets(sheets, findings))
    return rectangle_job(stock, cut, name=name), tuple(findings)


def _parts(rows: Iterable[Rectangle], findings: list[Finding]) -> Iterator[Rectangle]:
    """The pieces that can be cut, each name once."""
    seen: set[str] = set()
    for row in rows:
        where = {"part": row.id}
        odd = fault_of_quantity(row.id, row.quantity)
        if row.id in seen:
            findings.append(Finding("nest.part-twice", where=where))
        elif not _has_size(row):
            size = {"width": row.width_mm, "height": row.height_mm}
            findings.append(Finding("nest.rectangle-no-size", where=where, params=size))
        elif odd is not None:
            findings.append(odd)
        else:
            yield row
        seen.add(row.id)


def _sheets(rows: Iterable[Rectangle], findings: list[Finding]) -> Iterator[Rectangle]:
    """The sheets that there are, each name once."""
    seen: set[str] = set()
    for row in rows:
        where = {"sheet": row.id}
        if row.id in seen:
            findings.append(Finding("nest.sheet-twice", where=where))
        elif not _has_size(row):
            findings.append(Finding("nest.sheet-contour", where=where))
        elif row.quantity >= 1:
            if row.cost_eur < 0.0:
                params = {"cost": row.cost_eur, "counted": 0.0}
                findings.append(Finding("nest.odd-cost", Severity.WARNING, where, params))
            yield replace(row, cost_eur=max(0.0, row.cost_eur))
        seen.add(row.id)


def _has_size(row: Rectangle) -> bool:
    return (
        min(row.width_mm, row.height_mm) >= LEAST_MM and max(row.width_mm, row.height_mm) < MOST_MM
    )


def _text(content: bytes) -> str:
    return content.decode("utf-8-sig", errors="replace")


def _rows(text: str, copies: int, name: str) -> list[Rectangle]:
    reader = csv.DictReader(io.StringIO(text))
    for column in COLUMNS:
        if text and column not in (reader.fieldnames or ()):
            raise WrongForm("nest.rectangles-no-column", file=name, column=column)
    found = []
    for row in reader:
        width, height, many, cost = (
            _number(row.get(column) or usual, reader.line_num, name)
            for column, usual in (("WIDTH", ""), ("HEIGHT", ""), ("COPIES", copies), ("COST", 0))
        )
        if many != round(many):
            raise WrongForm(
                "nest.rectangles-no-number", file=name, line=reader.line_num, value=str(many)
            )
        named = (row["ID"] or "").strip() or str(reader.line_num)
        found.append(Rectangle(named, width, height, int(many), cost or abs(width * height)))
    return found


def _number(value: str | float, line: int, name: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        said = str(value).strip()[:60]
        raise WrongForm("nest.rectangles-no-number", file=name, line=line, value=said)
    return number


def _from_text(text: str, name: str) -> tuple[list[Rectangle], list[Rectangle]]:
    """Sheets and pieces."""
    lines = [
        [_number(word, at, name) for word in line.split()]
        for at, line in enumerate(text.splitlines(), start=1)
        if line.split()
    ]
    if not lines:
        raise WrongForm("nest.nothing-to-nest", file=name)
    items, bins = (int(number) for number in [*lines[0], 0][:2])
    sizes = lines[1:]
    if len(sizes) != items + bins or any(len(row) < FIELDS for row in sizes):
        raise WrongForm("nest.rectangles-not-whole", file=name, parts=items, sheets=bins)
    sheets = [
        Rectangle(f"S{i}", row[0], row[1], items, row[3]) for i, row in enumerate(sizes[:bins])
    ]
    parts = [Rectangle(str(int(row[0])), row[1], row[2], int(row[3])) for row in sizes[bins:]]
    return sheets, parts

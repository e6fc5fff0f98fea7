"""Rectangles in sheets of several sizes, as the literature writes them.

Reads the forms of the literature: `*_bins.csv` beside `*_items.csv` (packingsolver), and 2DVSBPP
(`n_items n_bins` / `W H ? cost` / `id w h demand`). Sizes are mm.
"""

import csv
import io
import math
from dataclasses import dataclass

from gemaakt.nest.problem import NestJob, Part, Ring, Sheet
from gemaakt.nest.read_job import WrongForm

COLUMNS = ("ID", "WIDTH", "HEIGHT")
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


def read_rectangles(items: bytes, bins: bytes | None, *, name: str) -> NestJob:
    """The job of a CSV pair, or of one 2DVSBPP text when there are no bins beside it.

    `WrongForm` says what is wrong, and on which line.
    """
    if bins is not None:
        return _from_csv(_text(items), _text(bins), name)
    return _from_text(_text(items), name)


def _text(content: bytes) -> str:
    return content.decode("utf-8-sig", errors="replace")


def _from_csv(items: str, bins: str, name: str) -> NestJob:
    parts = _rows(items, 1, name)
    return rectangle_job(_rows(bins, sum(p.quantity for p in parts), name), parts, name=name)


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
        found.append(Rectangle(row["ID"], width, height, int(many), cost or width * height))
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


def _from_text(text: str, name: str) -> NestJob:
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
    return rectangle_job(sheets, parts, name=name)

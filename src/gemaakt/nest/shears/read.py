"""Rectangles in sheets of several sizes, as the literature writes them.

Reads the forms of the literature: `*_bins.csv` beside `*_items.csv` (packingsolver), and 2DVSBPP
(`n_items n_bins` / `W H ? cost` / `id w h demand`). Sizes are mm.
"""

import csv
import io
from dataclasses import dataclass

from gemaakt.nest.problem import NestJob, Part, Ring, Sheet
from gemaakt.nest.read_job import WrongForm


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A size as often as there is or is asked."""

    id: str
    width_mm: float
    height_mm: float
    quantity: int
    cost_eur: float = 0.0


def rectangle_job(
    sheets: list[Rectangle], parts: list[Rectangle], *, name: str, turns: bool = True
) -> NestJob:
    """A nest job without spacing and margin for these rectangles."""
    angles = (0.0, 90.0) if turns else (0.0,)
    return NestJob(
        tuple(Part(p.id, p.quantity, _ring(p), rotations_deg=angles) for p in parts),
        tuple(Sheet(s.id, s.quantity, _ring(s), cost_eur=s.cost_eur) for s in sheets),
        name,
        0.0,
        0.0,
    )


def _ring(size: Rectangle) -> Ring:
    w, h = size.width_mm, size.height_mm
    return Ring(((0.0, 0.0), (w, 0.0), (w, h), (0.0, h)))


def read_rectangles(items: bytes, bins: bytes | None, *, name: str) -> NestJob:
    """The job of a CSV pair, or of one 2DVSBPP text when there are no bins beside it."""
    try:
        if bins is not None:
            return _from_csv(items.decode(), bins.decode(), name)
        return _from_text(items.decode(), name)
    except (ValueError, KeyError, IndexError, StopIteration) as error:
        raise WrongForm(
            "document.wrong-form", file=name, format="rect", reason=str(error)
        ) from error


def _from_csv(items: str, bins: str, name: str) -> NestJob:
    def rows(text: str, copies: int) -> list[Rectangle]:
        return [
            Rectangle(
                row["ID"],
                float(row["WIDTH"]),
                float(row["HEIGHT"]),
                int(row.get("COPIES") or copies),
                float(row.get("COST") or float(row["WIDTH"]) * float(row["HEIGHT"])),
            )
            for row in csv.DictReader(io.StringIO(text))
        ]

    parts = rows(items, 1)
    return rectangle_job(rows(bins, sum(p.quantity for p in parts)), parts, name=name)


def _from_text(text: str, name: str) -> NestJob:
    lines = [[float(word) for word in line.split()] for line in text.splitlines() if line.split()]
    items, bins = int(lines[0][0]), int(lines[0][1])
    sheets = [
        Rectangle(f"S{i}", row[0], row[1], items, row[3])
        for i, row in enumerate(lines[1 : bins + 1])
    ]
    parts = [Rectangle(str(int(row[0])), row[1], row[2], int(row[3])) for row in lines[bins + 1 :]]
    if len(parts) != items:
        message = f"{items} items announced, {len(parts)} found"
        raise ValueError(message)
    return rectangle_job(sheets, parts, name=name)

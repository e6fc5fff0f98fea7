"""A nest in whole grams: per sheet parts + remnant + skeleton = sheet."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import shapely

from gemaakt.nest import NestJob, Result
from gemaakt.nest.remnants import Remnant, balances_of, remnants_of, true_area_mm2
from gemaakt.nest.solution import LaidSheet
from gemaakt.server.nest.asking import new_size_mm
from gemaakt.server.nest.models import StockItem
from gemaakt.server.nest.worth import remnant_share
from gemaakt.units import G_PER_KG, mass_kg

SQUARE_MM2 = 1.0
"""A remnant whose area differs more from its box is no rectangle."""


def weighed_sheets(job: NestJob, result: Result) -> list[dict[str, Any]]:
    """A row of grams a sheet, as the document of a nest keeps them beside it."""
    kept = {each.number: each for each in remnants_of(job, result)}
    codes = {laid.sheet for laid in result.sheets}
    lots = {row.code: row for row in StockItem.objects.filter(code__in=codes)}
    rows = []
    for laid, balance in zip(result.sheets, balances_of(job, result), strict=True):
        remnant, lot = kept.get(balance.number), lots.get(laid.sheet)
        sheet_g = lot.mass_g if lot else _new_g(job, laid.sheet) or balance.sheet_g or 0
        parts_g = _parts_g(job, laid, balance.parts_g or 0)
        remnant_g = (balance.remnant_g or 0) if remnant else 0
        rows.append(
            {
                "sheet": laid.sheet,
                "heat_number": lot.heat_number if lot else job.sheet(laid.sheet).heat_number,
                "origin": lot.origin if lot else "",
                "sheet_g": sheet_g,
                "parts_g": parts_g,
                "pieces": dict(sorted(Counter(row.part for row in laid.placements).items())),
                **_remnant_row(remnant),
                "remnant_g": remnant_g,
                "skeleton_g": sheet_g - sum(parts_g.values()) - remnant_g,
            }
        )
    return rows


def _new_g(job: NestJob, sheet: str) -> int | None:
    """Grams of a whole sheet that has yet to be bought, the strip of the clamps included."""
    size_mm = new_size_mm(sheet)
    if size_mm is None or not job.thickness_mm or not job.density_kg_per_m3:
        return None
    kg = mass_kg(size_mm[0] * size_mm[1], job.thickness_mm, job.density_kg_per_m3)
    return round(kg * G_PER_KG)


def at_book_prices(job: NestJob, bought: Mapping[str, str] | None = None) -> NestJob:
    """The job with every sheet of the rack at what it is booked at.

    Beside sheets to buy, a search counts what is paid already for less, so that it goes first.
    bought: the lots that sheets came from which were bought for it.
    """
    lots = bought or {}
    codes = {lots.get(sheet.id, sheet.id) for sheet in job.sheets}
    prices = dict(StockItem.objects.filter(code__in=codes).values_list("code", "price_eur"))
    return replace(
        job,
        remnant_share=float(remnant_share()),
        sheets=tuple(
            replace(
                sheet, cost_eur=float(prices.get(lots.get(sheet.id, sheet.id), sheet.cost_eur))
            )
            for sheet in job.sheets
        ),
    )


def _parts_g(job: NestJob, laid: LaidSheet, total_g: int) -> dict[str, int]:
    """Whole grams of each part by area; together the grams of all parts of the sheet."""
    counts = Counter(row.part for row in laid.placements)
    areas = {part: true_area_mm2(job.part(part)) * n for part, n in sorted(counts.items())}
    whole, seen, given = sum(areas.values()), 0.0, 0
    grams = {}
    for part, area_mm2 in areas.items():
        seen += area_mm2
        upto = round(total_g * seen / whole)
        grams[part], given = upto - given, upto
    return grams


def _remnant_row(remnant: Remnant | None) -> Mapping[str, Any]:
    """The box of a remnant, its contour where that is no rectangle, what may not be used of it."""
    if remnant is None:
        return {"remnant_mm": None}
    xs, ys = [p[0] for p in remnant.outer], [p[1] for p in remnant.outer]
    x0, y0, width, height = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    row: dict[str, Any] = {"remnant_mm": [width, height]}
    if width * height - shapely.Polygon(remnant.outer).area > SQUARE_MM2:
        row["remnant_outer"] = [[x - x0, y - y0] for x, y in remnant.outer]
    if remnant.holes:
        boxes = [shapely.Polygon(hole).bounds for hole in remnant.holes]
        row["remnant_defects"] = [[a - x0, b - y0, c - a, d - b] for a, b, c, d in boxes]
    return row

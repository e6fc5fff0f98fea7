"""What is left of a sheet: the piece worth keeping, the skeleton, and a balance to the gram."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from gemaakt.nest.outline import polygon_of, ring_area_mm2, turned
from gemaakt.nest.problem import NestJob, Part, Placement, Point
from gemaakt.nest.sides import Box
from gemaakt.nest.solution import LaidSheet, Result
from gemaakt.units import G_PER_KG, MM3_PER_M3

KEEP_LONG_MM = 500.0
KEEP_SHORT_MM = 300.0
"""A remnant smaller than this is scrap: nobody finds it again."""
SLIVER_MM = 0.01
"""So much narrower a rectangle may be by rounding."""


@dataclass(frozen=True, slots=True)
class Remnant:
    """A piece at the edge or a corner of a sheet, in the sheet's own coordinates."""

    sheet: str
    number: int
    outer: tuple[Point, ...]
    holes: tuple[tuple[Point, ...], ...]
    area_mm2: float
    heat_number: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """Where the area and the grams of one sheet went: parts + remnant + skeleton = sheet."""

    sheet: str
    number: int
    sheet_mm2: float
    parts_mm2: float
    remnant_mm2: float
    skeleton_mm2: float
    sheet_g: int | None = None
    parts_g: int | None = None
    remnant_g: int | None = None
    skeleton_g: int | None = None


def lying(part: Part, row: Placement) -> shapely.Polygon:
    """The part as it lies."""
    shape = polygon_of(part)
    return shapely.transform(
        shape,
        lambda p: (
            turned(p, row.rotation_deg, mirrored=row.mirrored) + np.array((row.x_mm, row.y_mm))
        ),
    )


def remnant_of(job: NestJob, laid: LaidSheet, number: int) -> Remnant | None:
    """The largest rectangle that is free at an edge or a corner; None when none is worth keeping.

    Cut off an irregular sheet it is what lies of the sheet within the rectangle.
    """
    if not laid.placements:
        return None
    sheet = job.sheet(laid.sheet)
    plate = polygon_of(sheet)
    boxes = np.array(list(_boxes(job, laid)))
    boxes += job.spacing_mm * np.array((-1.0, -1.0, 1.0, 1.0))
    best: shapely.Polygon | None = None
    for cut in _free_boxes(plate.bounds, boxes):
        if best is not None and shapely.box(*cut).area <= best.area:
            break
        piece = _kept(plate, cut)
        if piece is not None and (best is None or piece.area > best.area):
            best = piece
    if best is None:
        return None
    outer = tuple((float(x), float(y)) for x, y in best.exterior.coords[:-1])
    holes = tuple(
        tuple((float(x), float(y)) for x, y in ring.coords[:-1]) for ring in best.interiors
    )
    return Remnant(sheet.id, number, outer, holes, float(best.area), sheet.heat_number)


def _boxes(job: NestJob, laid: LaidSheet) -> Iterator[tuple[float, ...]]:
    """The box around each piece; those that lie alike are measured once."""
    known: dict[tuple[str, float, bool], tuple[float, ...]] = {}
    for row in laid.placements:
        key = (row.part, row.rotation_deg, row.mirrored)
        if key not in known:
            known[key] = lying(job.part(row.part), replace(row, x_mm=0.0, y_mm=0.0)).bounds
        x0, y0, x1, y1 = known[key]
        yield x0 + row.x_mm, y0 + row.y_mm, x1 + row.x_mm, y1 + row.y_mm


def _free_boxes(bounds: Box, taken: NDArray[np.float64]) -> list[Box]:
    """Rectangles from each corner of `bounds` that reach as far as boxes are not in the way.

    Those worth keeping, the largest first; one that reaches from side to side is a straight cut.
    """
    low, high = np.array(bounds[:2]), np.array(bounds[2:])
    found: list[Box] = []
    for right, upper in ((True, True), (True, False), (False, True), (False, False)):
        far = np.array((right, upper))
        free = np.where(far, high - taken[:, 2:], taken[:, :2] - low)
        for width, height in _stairs(np.clip(free, 0.0, high - low), high - low):
            if max(width, height) >= KEEP_LONG_MM and min(width, height) >= KEEP_SHORT_MM:
                x0, y0 = np.where(far, high - (width, height), low)
                found.append((float(x0), float(y0), float(x0 + width), float(y0 + height)))
    return sorted(found, key=lambda box: (box[0] - box[2]) * (box[3] - box[1]))


def _stairs(free: NDArray[np.float64], size: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Width and height of each rectangle at a corner that cannot be made wider or higher.

    `free` [boxes, 2] is how far each box begins from the corner.
    """
    order = np.argsort(free[:, 0], kind="stable")
    widths = np.append(free[order, 0], size[0])
    heights = np.minimum.accumulate(np.append(size[1], free[order, 1]))
    return list(zip(widths.tolist(), heights.tolist(), strict=True))


def _kept(plate: shapely.Polygon, cut: Box) -> shapely.Polygon | None:
    """The largest part of the sheet within a box, when it is large enough to keep."""
    piece = plate.intersection(shapely.box(*cut))
    parts = [p for p in getattr(piece, "geoms", [piece]) if p.geom_type == "Polygon"]
    whole = max(parts, key=lambda p: p.area, default=None)
    if whole is None or whole.is_empty:
        return None
    a, b, c, d = whole.bounds
    long, short = max(c - a, d - b), min(c - a, d - b)
    if long < KEEP_LONG_MM or short < KEEP_SHORT_MM or _is_sliver(whole):
        return None
    return whole


def _is_sliver(piece: shapely.Polygon) -> bool:
    """Whether what is left of an irregular sheet is nowhere as wide as a remnant must be."""
    inward_mm = KEEP_SHORT_MM / 2.0 - SLIVER_MM
    return bool(piece.buffer(-inward_mm, join_style="mitre").is_empty)


def remnants_of(job: NestJob, result: Result) -> tuple[Remnant, ...]:
    """All remnants worth keeping; sheets laid alike are looked at once."""
    known: dict[LaidSheet, Remnant | None] = {}
    found = []
    for number, laid in enumerate(result.sheets):
        if laid not in known:
            known[laid] = remnant_of(job, laid, number)
        remnant = known[laid]
        if remnant is not None:
            found.append(replace(remnant, number=number))
    return tuple(found)


@lru_cache(maxsize=4096)
def true_area_mm2(part: Part) -> float:
    """Area of a part with its arcs as arcs."""

    return ring_area_mm2(part.outer) - sum(ring_area_mm2(hole) for hole in part.holes)


def parts_mm2(job: NestJob, laid: LaidSheet) -> float:
    """Area of all pieces of a sheet."""
    return sum(true_area_mm2(job.part(row.part)) for row in laid.placements)


def with_most_room(job: NestJob, sheets: Sequence[LaidSheet]) -> int | None:
    """Number of the sheet with most room outside its pieces, None of no sheet.

    What is free within a ring or a frame counts as taken: nothing whole is left there.
    """
    plates_mm2 = [float(polygon_of(job.sheet(laid.sheet)).area) for laid in sheets]
    most_mm2 = np.array(plates_mm2) - np.array([parts_mm2(job, laid) for laid in sheets])
    best, best_mm2 = None, -np.inf
    for number in np.argsort(-most_mm2, kind="stable").tolist():
        if most_mm2[number] <= best_mm2:
            break
        room_mm2 = plates_mm2[number] - _enclosed_mm2(job, sheets[number])
        if room_mm2 > best_mm2:
            best, best_mm2 = number, room_mm2
    return best


def _enclosed_mm2(job: NestJob, laid: LaidSheet) -> float:
    """Area within the outer contours of the pieces of a sheet."""
    pieces = (lying(job.part(row.part), row) for row in laid.placements)
    return float(shapely.union_all([shapely.Polygon(each.exterior) for each in pieces]).area)


def balance_of(job: NestJob, laid: LaidSheet, number: int, remnant: Remnant | None) -> Balance:
    """Areas and whole grams of one sheet; the skeleton is what the others leave."""

    whole = ring_area_mm2(job.sheet(laid.sheet).outer)
    parts = parts_mm2(job, laid)
    kept = remnant.area_mm2 if remnant else 0.0
    areas = Balance(laid.sheet, number, whole, parts, kept, whole - parts - kept)
    if job.thickness_mm is None or job.density_kg_per_m3 is None:
        return areas
    per_mm2 = job.thickness_mm / MM3_PER_M3 * job.density_kg_per_m3 * G_PER_KG
    sheet_g, parts_g, remnant_g = (round(area * per_mm2) for area in (whole, parts, kept))
    return replace(
        areas,
        sheet_g=sheet_g,
        parts_g=parts_g,
        remnant_g=remnant_g,
        skeleton_g=sheet_g - parts_g - remnant_g,
    )


def balances_of(
    job: NestJob, result: Result, remnants: Sequence[Remnant] | None = None
) -> tuple[Balance, ...]:
    """The balance of every sheet; its remnants where they are known."""
    kept = _by_number(job, result, remnants)
    return tuple(
        balance_of(job, laid, number, kept.get(number))
        for number, laid in enumerate(result.sheets)
    )


def _by_number(
    job: NestJob, result: Result, remnants: Sequence[Remnant] | None
) -> dict[int, Remnant]:
    known = remnants_of(job, result) if remnants is None else remnants
    return {remnant.number: remnant for remnant in known}


def cost_per_part_eur(
    job: NestJob,
    result: Result,
    remnants: Sequence[Remnant] | None = None,
) -> dict[str, float]:
    """True material cost of one copy of each part.

    Each sheet's cost, less what its remnant is worth, goes to its parts by area. What is left of
    a remnant keeps what its area cost.
    """
    kept = _by_number(job, result, remnants)
    spent: dict[str, float] = {}
    copies: dict[str, int] = {}
    for number, laid in enumerate(result.sheets):
        balance = balance_of(job, laid, number, kept.get(number))
        sheet = job.sheet(laid.sheet)
        worth = sheet.cost_eur * balance.remnant_mm2 / balance.sheet_mm2
        net = sheet.cost_eur - worth * (1.0 if sheet.remnant else job.remnant_share)
        for row in laid.placements:
            share = true_area_mm2(job.part(row.part)) / balance.parts_mm2
            spent[row.part] = spent.get(row.part, 0.0) + net * share
            copies[row.part] = copies.get(row.part, 0) + 1
    return {part: spent[part] / copies[part] for part in spent}

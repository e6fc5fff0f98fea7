"""The last sheet laid anew as a strip of least length, so that its offcut is one large rectangle.

Cost never changes: the same pieces lie on the same sheet. The strip engine (spyrrow, after Gardeyn
and Vanden Berghe (2025), "An open-source heuristic to reboot 2D nesting research") packs them
along both sides of the sheet at once, in child processes; a layout counts only when `verify`
accepts it and a larger piece worth keeping is then left free.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from gemaakt.nest.engines import GRACE_S, Engine, started
from gemaakt.nest.outline import polygon_of, turned
from gemaakt.nest.problem import NestJob, Part, Placement, Sheet
from gemaakt.nest.remnants import KEEP_SHORT_MM, lying, parts_mm2, remnant_of, with_most_room
from gemaakt.nest.sheets.shapes import MITRE
from gemaakt.nest.solution import LaidSheet, Result
from gemaakt.nest.verify import verify

LEAST_S = 1.2
"""With less time the start of a process is not worth it."""
MOST_S = 8.0
MOST_PIECES = 300
CLOSEST_SHARE = 0.9
"""No strip of pieces with a saw cut between them is filled better than this."""
ROOM_MM = 0.05
"""Pieces are grown by so much more than half the spacing: chords and rounding."""
MOST_JUDGED = 4


@dataclass(frozen=True, slots=True)
class _Strip:
    """The sheet seen as a strip: along its x as it lies, or along its y by a quarter turn."""

    job: NestJob
    size_mm: tuple[float, float]
    upright: bool

    @property
    def reach_mm(self) -> float:
        """Usable length plus the spacing, as the grown pieces take it."""
        return self.size_mm[self.upright] - self._border_mm

    @property
    def height_mm(self) -> float:
        """Usable height plus the spacing."""
        return self.size_mm[not self.upright] - self._border_mm

    @property
    def _border_mm(self) -> float:
        return 2.0 * self.job.margin_mm - self.job.spacing_mm

    def placed(self, row: Placement, x: float, y: float, angle_deg: float) -> Placement:
        """A piece of the strip as it lies on the sheet."""
        edge = self.job.margin_mm - self.job.spacing_mm / 2.0
        if self.upright:
            angle_deg = (angle_deg + 90.0) % 360.0
            x, y = self.size_mm[0] - self._border_mm - y, x
        return replace(row, x_mm=x + edge, y_mm=y + edge, rotation_deg=angle_deg)


def with_offcut(job: NestJob, result: Result, seconds: float, seed: int = 0) -> Result:
    """The result with its last sheet laid so that the offcut is larger, or the result as it is.

    Takes no longer than `seconds`; the sheets, their pieces and the cost stay the same.
    """
    last = last_sheet(job, result)
    if last is None or seconds < LEAST_S:
        return result
    laid = result.sheets[last]
    sheet = job.sheet(laid.sheet)
    if not _may_gain(job, laid, sheet):
        return result
    better = _best_of(job, laid, _engines(job, laid, sheet, seed), min(seconds, MOST_S))
    if better is None:
        return result
    return replace(result, sheets=(*result.sheets[:last], better, *result.sheets[last + 1 :]))


def last_sheet(job: NestJob, result: Result) -> int | None:
    """Number of the full sheet that has most room and on which nothing stands."""
    free = [
        number
        for number, laid in enumerate(result.sheets)
        if not job.sheet(laid.sheet).remnant and not job.sheet(laid.sheet).fixed
    ]
    most = with_most_room(job, [result.sheets[number] for number in free])
    return None if most is None else free[most]


def _may_gain(job: NestJob, laid: LaidSheet, sheet: Sheet) -> bool:
    """Whether a rectangular sheet could be left with more than it has, however well it is laid."""
    size_mm = box_mm(sheet)
    fillers = any(job.part(row.part).filler for row in laid.placements)
    if size_mm is None or fillers or not 0 < len(laid.placements) <= MOST_PIECES:
        return False
    most_mm2 = size_mm[0] * size_mm[1] - parts_mm2(job, laid) / CLOSEST_SHARE
    return most_mm2 > max(KEEP_SHORT_MM * min(size_mm), _kept_mm2(job, laid))


def box_mm(sheet: Sheet) -> tuple[float, float] | None:
    """Length and height of a whole rectangular sheet, None of any other."""
    plate = polygon_of(sheet)
    x0, y0, x1, y1 = plate.bounds
    is_box = (x0, y0) == (0.0, 0.0) and abs(plate.area - x1 * y1) < 1.0
    return (x1, y1) if is_box else None


def _kept_mm2(job: NestJob, laid: LaidSheet) -> float:
    remnant = remnant_of(job, laid, 0)
    return remnant.area_mm2 if remnant else 0.0


# ---------------------------------------------------------------- the strips


def _engines(
    job: NestJob, laid: LaidSheet, sheet: Sheet, seed: int
) -> list[tuple[_Strip, Engine]]:
    """The strip engine on both directions of the sheet, where every piece is low enough."""
    x1, y1 = polygon_of(sheet).bounds[2:]
    found = []
    for upright in (False, True):
        strip = _Strip(job, (x1, y1), upright)
        items = [_item(job.part(row.part), row, strip) for row in laid.placements]
        if all(item is not None for item in items):
            task = {
                "kind": "strip", "height": strip.height_mm, "items": items, "seed": seed,
                "workers": 1, "seconds": 2 * MOST_S,
            }  # fmt: skip
            found.append((strip, started(task)))
    return found


def _item(part: Part, row: Placement, strip: _Strip) -> dict[str, Any] | None:
    """A piece grown by half the spacing, mirrored as it lies; None when it is too high."""
    around = ROOM_MM + strip.job.spacing_mm / 2.0
    grown = polygon_of(part).buffer(around, join_style="mitre", mitre_limit=MITRE)
    points = np.asarray(grown.simplify(ROOM_MM / 2.0).exterior.coords)[:-1]
    points = turned(points, 0.0, mirrored=row.mirrored)
    angles = _angles(part, row, upright=strip.upright)
    heights = [np.ptp(turned(points, a, mirrored=False)[:, 1]) for a in angles or ()]
    if angles is not None and min(heights, default=np.inf) > strip.height_mm:
        return None
    return {"shape": points.tolist(), "copies": 1, "angles": angles}


def _angles(part: Part, row: Placement, *, upright: bool) -> list[float] | None:
    """Angles on the strip; pieces that lie alike keep the axis on which they lie."""
    allowed = part.rotations_deg
    if part.alike:
        allowed = (row.rotation_deg, (row.rotation_deg + 180.0) % 360.0)
        if part.rotations_deg is not None:
            allowed = tuple(a for a in allowed if a in part.rotations_deg)
    if allowed is None:
        return None
    return [(angle - 90.0 * upright) % 360.0 for angle in allowed]


def _best_of(
    job: NestJob, laid: LaidSheet, engines: list[tuple[_Strip, Engine]], seconds: float
) -> LaidSheet | None:
    """The layout that keeps most, when it keeps more than there is and may be cut."""
    for number, (_, engine) in enumerate(engines):
        engine.finish(seconds - GRACE_S if number == 0 else 0.0)
    answers = [(strip, answer) for strip, engine in engines for answer in engine.answers]
    answers.sort(key=lambda each: each[1]["length"] / each[0].reach_mm)
    best, kept = None, _kept_mm2(job, laid)
    for strip, answer in answers[:MOST_JUDGED]:
        made = _read(laid, strip, answer)
        if made is not None and _kept_mm2(job, made) > kept and _is_allowed(job, made):
            best, kept = made, _kept_mm2(job, made)
    return best


def _read(laid: LaidSheet, strip: _Strip, answer: dict[str, Any]) -> LaidSheet | None:
    """The answer on the sheet; None when the strip is longer than the sheet."""
    places = answer["places"]
    if answer["length"] > strip.reach_mm or len(places) != len(laid.placements):
        return None
    rows = tuple(strip.placed(laid.placements[n], x, y, angle) for n, x, y, angle in places)
    return replace(laid, placements=rows)


def _is_allowed(job: NestJob, laid: LaidSheet) -> bool:
    """Whether this sheet may be cut; how many copies there are on others is not looked at."""
    sheet = replace(job.sheet(laid.sheet), quantity=1)
    return not verify(
        replace(job, sheets=(sheet,)), Result("feasible", sheet.cost_eur, 0.0, (laid,))
    )


def usable_left_mm2(job: NestJob, laid: LaidSheet, least_mm: float = KEEP_SHORT_MM) -> float:
    """Area of a laid sheet in which a square of `least_mm` finds room: the rest is skeleton."""
    taken = shapely.union_all(
        [lying(job.part(row.part), row).buffer(job.spacing_mm) for row in laid.placements]
    )
    half = least_mm / 2.0
    free = polygon_of(job.sheet(laid.sheet)).difference(taken).buffer(-half, join_style="mitre")
    return float(free.buffer(half, join_style="mitre").area)

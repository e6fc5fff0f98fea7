"""Sheets that were rolled along their width: the search sees them a quarter turn to the right.

There every grain runs along x, so that one set of angles holds for all sheets of a job; what it
finds is turned back to how the sheets lie on the table of the machine.
"""

from collections.abc import Iterable
from dataclasses import replace

from gemaakt.nest.outline import bounds_of
from gemaakt.nest.problem import NestJob, Placement, Point, Ring, Sheet
from gemaakt.nest.sheets.solve import Told
from gemaakt.nest.sheets.solve import solve as solve_along
from gemaakt.nest.solution import LaidSheet, Result
from gemaakt.stop import Stop

QUARTER_DEG, WHOLE_DEG = 90.0, 360.0


def solve(
    job: NestJob, stop: Stop, seed: int = 0, workers: int = 1, told: Told | None = None
) -> Result:
    """The cheapest verified nest found before the stop, each part by the grain of its sheet.

    `told` hears of the first nest and of every cheaper one; those are not verified yet.
    """
    across = {sheet.id: sheet for sheet in job.sheets if sheet.grain_across}
    if not across:
        return solve_along(job, stop, seed, workers, told)
    turned = replace(job, sheets=tuple(_along(sheet) for sheet in job.sheets))

    def told_back(sheets: tuple[LaidSheet, ...], cost_eur: float) -> None:
        if told is not None:
            told(_all_back(sheets, across), cost_eur)

    result = solve_along(turned, stop, seed, workers, told_back)
    return replace(result, sheets=_all_back(result.sheets, across))


def _span_mm(sheet: Sheet) -> float:
    """Its left plus its right: what mirrors x within it."""
    x0, _, x1, _ = bounds_of(sheet)
    return x0 + x1


def _along(sheet: Sheet) -> Sheet:
    """The sheet turned a quarter to the right, where it lies across."""
    if not sheet.grain_across:
        return sheet
    span_mm = _span_mm(sheet)

    def ring(one: Ring) -> Ring:
        return replace(one, points=tuple(_turned(point, span_mm) for point in one.points))

    return replace(
        sheet,
        outer=ring(sheet.outer),
        holes=tuple(ring(hole) for hole in sheet.holes),
        fixed=tuple(_row_along(row, span_mm) for row in sheet.fixed),
        grain_across=False,
    )


def _turned(point: Point, span_mm: float) -> Point:
    return point[1], span_mm - point[0]


def _row_along(row: Placement, span_mm: float) -> Placement:
    x_mm, y_mm = _turned((row.x_mm, row.y_mm), span_mm)
    turn_deg = (row.rotation_deg - QUARTER_DEG) % WHOLE_DEG
    return replace(row, x_mm=x_mm, y_mm=y_mm, rotation_deg=turn_deg)


def _all_back(sheets: Iterable[LaidSheet], across: dict[str, Sheet]) -> tuple[LaidSheet, ...]:
    return tuple(
        _back(laid, across[laid.sheet]) if laid.sheet in across else laid for laid in sheets
    )


def _back(laid: LaidSheet, sheet: Sheet) -> LaidSheet:
    """What lies on a sheet as that lies itself; what stood on it keeps every digit."""
    span_mm = _span_mm(sheet)
    stood = {_row_along(row, span_mm): row for row in sheet.fixed}

    def back(row: Placement) -> Placement:
        if row in stood:
            return stood[row]
        turn_deg = (row.rotation_deg + QUARTER_DEG) % WHOLE_DEG
        return replace(row, x_mm=span_mm - row.y_mm, y_mm=row.x_mm, rotation_deg=turn_deg)

    return replace(laid, placements=tuple(back(row) for row in laid.placements))

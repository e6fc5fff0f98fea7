"""What no nest can cost less than: the cheapest sheets whose usable area holds all the material.

Parts grown by half the spacing do not overlap, and lie within the usable region grown by as much;
so their areas add up. Holes of a part count as free only where half the spacing leaves something.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from gemaakt.nest.outline import polygon_of
from gemaakt.nest.problem import NestJob, Part, Sheet
from gemaakt.nest.sheets.geometry import usable_region

AREA_EPS_MM2 = 1e-3
MOST_STATES = 8_000


def needed_mm2(job: NestJob) -> float:
    """Area of all wanted parts, each grown by half the spacing."""
    return sum(
        part.quantity * grown_mm2(part, job.spacing_mm) for part in job.parts if not part.filler
    )


def grown_mm2(part: Part, spacing_mm: float) -> float:
    """Area of a part grown by half the spacing."""
    return float(polygon_of(part).buffer(spacing_mm / 2.0).area)


def offered_mm2(sheet: Sheet, job: NestJob) -> float:
    """Area in which parts grown by half the spacing may lie."""
    region = usable_region(sheet, job.margin_mm)
    if region.is_empty:
        return 0.0
    grown = region.buffer(job.spacing_mm / 2.0, join_style="mitre", mitre_limit=5.0)
    return float(shapely.area(grown))


def bound_eur(job: NestJob) -> float:
    """Least cost of sheets that offer enough area; standing sheets are paid for in any case."""
    standing = [sheet for sheet in job.sheets if sheet.fixed]
    fixed = sum(sheet.cost_eur for sheet in standing)
    needed = needed_mm2(job) - sum(offered_mm2(sheet, job) for sheet in standing)
    others = [sheet for sheet in job.sheets if not sheet.fixed]
    offered = [offered_mm2(sheet, job) for sheet in others]
    if needed <= AREA_EPS_MM2:
        return fixed
    return fixed + cheapest_cover(
        needed, offered, [s.cost_eur for s in others], [s.quantity for s in others]
    )


def cheapest_cover(
    needed: float, offered: Sequence[float], costs: Sequence[float], copies: Sequence[int]
) -> float:
    """A lower bound on the cost of a multiset with at least the needed area, nearly always exact.

    States (cost, area) that another state beats in both are dropped; should too many be left,
    the cheapest area is used by the mm² for the rest, which can only lower the bound.
    """
    order = sorted(range(len(costs)), key=lambda i: costs[i] / max(offered[i], 1e-9), reverse=True)
    spent, area = np.zeros(1), np.zeros(1)
    for at, i in enumerate(order):
        most = min(copies[i], int(np.ceil(needed / offered[i])) if offered[i] > 0 else 0)
        times = np.arange(most + 1)
        spent = (spent[:, None] + times * costs[i]).ravel()
        area = np.minimum(needed, (area[:, None] + times * offered[i]).ravel())
        kept = frontier(spent, area)
        spent, area = spent[kept], area[kept]
        if len(spent) > MOST_STATES:
            states = zip(spent.tolist(), area.tolist(), strict=True)
            rest = order[at + 1 :]
            return min(
                _by_the_mm2(state, needed, rest, offered, costs, copies) for state in states
            )
    enough = spent[area >= needed - AREA_EPS_MM2]
    if len(enough):
        return float(enough.min())
    return sum(cost * count for cost, count in zip(costs, copies, strict=True))


def frontier(cost: NDArray[np.float64], area: NDArray[np.float64]) -> NDArray[np.int64]:
    """Which states no other beats in both cost and area, cheapest first."""
    order = np.lexsort((-area, cost))
    highest = np.maximum.accumulate(area[order])
    fresh = np.ones(len(order), bool)
    fresh[1:] = area[order][1:] > highest[:-1]
    return order[fresh]


def _by_the_mm2(
    state: tuple[float, float],
    needed: float,
    rest: Sequence[int],
    offered: Sequence[float],
    costs: Sequence[float],
    copies: Sequence[int],
) -> float:
    cost, area = state
    for i in reversed(rest):
        take = min(max(0.0, needed - area), offered[i] * copies[i])
        cost += take / max(offered[i], 1e-9) * costs[i]
        area += take
    return cost if area >= needed - AREA_EPS_MM2 else float("inf")

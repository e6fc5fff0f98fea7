"""A batch as one nest and one laser operation whose completion frees many orders.

The nest becomes an order of its own with one operation. The orders it frees lose their cutting
operation; what came after that waits for the nest instead (`Operation.after` may name an operation
of another order), so one plan holds both.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from gemaakt.company.company import Company
from gemaakt.cutting.group import Batch, CutLine
from gemaakt.nest import NestJob, Part, Result, Sheet, solve
from gemaakt.order import Order
from gemaakt.routing import Alternative, Attendance, Operation
from gemaakt.stop import MaxIterations, Stop

CUT = "cut"
"""The one operation of a nest."""


@dataclass(frozen=True, slots=True)
class LaserPace:
    """How fast a machine cuts this material, and what a sheet costs in handling."""

    machine: str
    speed_mm_per_min: float
    pierce_min: float = 0.02
    sheet_min: float = 4.0
    setup_min: float = 10.0
    skill: str = ""


@dataclass(frozen=True, slots=True)
class JoinedBatch:
    """A batch with its nest and its minutes."""

    batch: Batch
    job: NestJob
    result: Result
    cut_min: float


def nest_batch(  # noqa: PLR0913
    batch: Batch,
    sheets: Sequence[Sheet],
    pace: LaserPace,
    *,
    spacing_mm: float = 5.0,
    margin_mm: float = 10.0,
    stop: Stop | None = None,
    seed: int = 0,
) -> JoinedBatch:
    """Nest what a batch holds on these sheets (default: the first draft)."""
    job = NestJob(
        _parts(batch.lines), tuple(sheets), batch.id, spacing_mm, margin_mm, batch.material[1]
    )
    result = solve(job, stop or MaxIterations(0), seed, 1)
    return JoinedBatch(batch, job, result, cut_minutes(job, result, pace))


def _parts(lines: Iterable[CutLine]) -> tuple[Part, ...]:
    """Parts with ids of their own: the same drawing may be in two orders."""
    return tuple(
        replace(line.part, id=f"{line.order}/{line.part.id}", order=line.order) for line in lines
    )


def cut_minutes(job: NestJob, result: Result, pace: LaserPace) -> float:
    """Minutes on the machine: contours at speed, pierces, and handling per sheet."""
    length = pierces = 0.0
    for laid in result.sheets:
        for row in laid.placements:
            part = job.part(row.part)
            for ring in (part.outer, *part.holes):
                length += _length_mm(ring.points, ring.bulges)
                pierces += 1
    handling = pace.sheet_min * len(result.sheets)
    return length / pace.speed_mm_per_min + pierces * pace.pierce_min + handling


def _length_mm(points: Sequence[tuple[float, float]], bulges: Sequence[float]) -> float:
    total = 0.0
    for i, start in enumerate(points):
        chord = math.dist(start, points[(i + 1) % len(points)])
        bulge = abs(bulges[i]) if bulges else 0.0
        arc = chord * (1 + bulge**2) / (2 * bulge) * 2 * math.atan(bulge) if bulge else chord
        total += arc
    return total


def nested_company(
    company: Company, joined: Sequence[JoinedBatch], paces: Sequence[LaserPace]
) -> Company:
    """The company with one order per nest, its orders waiting for material instead of a laser."""
    cut: dict[str, dict[str, str]] = {}
    for each in joined:
        for line in each.batch.lines:
            cut.setdefault(line.order, {})[line.operation] = each.batch.id
    orders = [_freed(order, cut.get(order.id, {})) for order in company.orders]
    weights = {order.id: order.weight for order in company.orders}
    nests = [_nest_order(each, paces, weights) for each in joined]
    return replace(company, orders=(*nests, *orders))


def _nest_order(
    each: JoinedBatch, paces: Sequence[LaserPace], weights: Mapping[str, int]
) -> Order:
    """One order with one operation; it weighs as much as all the orders it frees."""
    minutes = math.ceil(each.cut_min)
    operation = Operation(
        CUT,
        name=each.batch.id,
        alternatives=tuple(Alternative(p.machine, p.setup_min, 0.0, minutes) for p in paces),
        skill=paces[0].skill,
        attendance=Attendance.SETUP,
        setup_family=f"{each.batch.material[0]}-{each.batch.material[1]:g}",
    )
    weight = sum(weights.get(order, 1) for order in each.batch.orders)
    return Order(each.batch.id, due=each.batch.due, weight=max(1, weight), operations=(operation,))


def _freed(order: Order, cut: Mapping[str, str]) -> Order:
    """The order without its cutting operations; what came after them waits for the nest."""
    if not cut:
        return order
    kept = tuple(
        replace(operation, after=_waits(operation.after, cut))
        for operation in order.operations
        if operation.id not in cut
    )
    needs = tuple(need for need in order.materials if need.operation not in cut)
    return replace(order, operations=kept, materials=needs)


def _waits(after: Sequence[str], cut: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{cut[op]}/{CUT}" if op in cut else op for op in after))

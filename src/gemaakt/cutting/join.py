"""A batch as one nest and one laser operation whose completion frees many orders.

The nest becomes an order of its own with one operation. The orders it frees lose their cutting
operation; what came after that waits for the nest instead (`Operation.after` may name an operation
of another order), so one plan holds both.
"""

import math
from collections import Counter
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
    slower_ratio: float = 1.0
    """Cutting minutes on it against those on the fastest machine."""


@dataclass(frozen=True, slots=True)
class JoinedBatch:
    """A batch with its nest and its minutes."""

    batch: Batch
    job: NestJob
    result: Result
    cut_min: float
    """On the fastest machine, the handling of the sheets included."""
    ahead: tuple[CutLine, ...] = ()
    """Pieces of later batches that found room, in lines of so many pieces."""


def part_id(line: CutLine) -> str:
    """Id of the line's part in a nest: the same drawing may be in two orders."""
    return f"{line.order}/{line.part.id}"


def nest_batch(  # noqa: PLR0913
    batch: Batch,
    sheets: Sequence[Sheet],
    pace: LaserPace,
    *,
    ahead: Sequence[CutLine] = (),
    spacing_mm: float = 5.0,
    margin_mm: float = 10.0,
    stop: Stop | None = None,
    seed: int = 0,
) -> JoinedBatch:
    """Nest what a batch holds on these sheets (default: the first draft).

    Pieces of the lines `ahead` fill the room that is left; they never cost a sheet.
    """
    parts = (*_parts(batch.lines, filler=False), *_parts(ahead, filler=True))
    job = NestJob(parts, tuple(sheets), batch.id, spacing_mm, margin_mm, batch.material[1])
    result = solve(job, stop or MaxIterations(0), seed, 1)
    laid = Counter(row.part for sheet in result.sheets for row in sheet.placements)
    found = tuple(so_many(line, laid[part_id(line)]) for line in ahead if laid[part_id(line)])
    known = {part_id(line): line.piece_min for line in (*batch.lines, *ahead)}
    return JoinedBatch(batch, job, result, cut_minutes(job, result, pace, known), found)


def _parts(lines: Iterable[CutLine], *, filler: bool) -> tuple[Part, ...]:
    return tuple(
        replace(line.part, id=part_id(line), order=line.order, filler=filler) for line in lines
    )


def so_many(line: CutLine, quantity: int) -> CutLine:
    """The line for so many pieces."""
    return replace(line, part=replace(line.part, quantity=quantity))


def cut_minutes(
    job: NestJob, result: Result, pace: LaserPace, known: Mapping[str, float] | None = None
) -> float:
    """Minutes on the machine: each piece, and handling per sheet.

    A piece takes what is known of it, else its contours at speed and its pierces.
    """
    laid = Counter(row.part for sheet in result.sheets for row in sheet.placements)
    given = known or {}
    pieces = (
        (given.get(part, 0.0) or _piece_min(job.part(part), pace)) * count
        for part, count in laid.items()
    )
    return sum(pieces) + pace.sheet_min * len(result.sheets)


def _piece_min(part: Part, pace: LaserPace) -> float:
    rings = (part.outer, *part.holes)
    length = sum(_length_mm(ring.points, ring.bulges) for ring in rings)
    return length / pace.speed_mm_per_min + len(rings) * pace.pierce_min


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
    """The company with one order per nest, its orders waiting for material instead of a laser.

    Cutting whose pieces are spread over several nests is done when the last of those is.
    """
    cut: dict[str, dict[str, list[str]]] = {}
    for each in joined:
        for line in (*each.batch.lines, *each.ahead):
            nests = cut.setdefault(line.order, {}).setdefault(line.operation, [])
            if each.batch.id not in nests:
                nests.append(each.batch.id)
    orders = [_freed(order, cut.get(order.id, {})) for order in company.orders]
    weights = {order.id: order.weight for order in company.orders}
    made = [_nest_order(each, paces, weights) for each in joined]
    return replace(company, orders=(*made, *orders))


def _nest_order(
    each: JoinedBatch, paces: Sequence[LaserPace], weights: Mapping[str, int]
) -> Order:
    """One order with one operation; it weighs as much as all the orders it frees."""
    able = _able(each, paces)
    operation = Operation(
        CUT,
        name=each.batch.id,
        alternatives=tuple(
            Alternative(p.machine, p.setup_min, 0.0, math.ceil(each.cut_min * p.slower_ratio))
            for p in able
        ),
        skill=able[0].skill,
        attendance=Attendance.SETUP,
        setup_family=f"{each.batch.material[0]}-{each.batch.material[1]:g}",
    )
    weight = sum(weights.get(order, 1) for order in each.batch.orders)
    return Order(each.batch.id, due=each.batch.due, weight=max(1, weight), operations=(operation,))


def _able(each: JoinedBatch, paces: Sequence[LaserPace]) -> list[LaserPace]:
    """Machines that can cut every line; all of them when no one machine can."""
    lines = (*each.batch.lines, *each.ahead)
    able = [p for p in paces if all(not ln.machines or p.machine in ln.machines for ln in lines)]
    return able or list(paces)


def _freed(order: Order, cut: Mapping[str, Sequence[str]]) -> Order:
    """The order without its cutting operations; what came after them waits for the nests."""
    if not cut:
        return order
    kept = tuple(
        replace(operation, after=_waits(operation.after, cut))
        for operation in order.operations
        if operation.id not in cut
    )
    needs = tuple(need for need in order.materials if need.operation not in cut)
    return replace(order, operations=kept, materials=needs)


def _waits(after: Sequence[str], cut: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    found = [
        name for op in after for name in ([f"{n}/{CUT}" for n in cut[op]] if op in cut else [op])
    ]
    return tuple(dict.fromkeys(found))

"""A batch as one nest and one laser operation whose completion frees many orders.

The planner knows operations that wait for one another within an order. The nest therefore becomes
an order of its own with one operation; the orders it frees lose their cutting operation and wait
for its material instead. The arrival is the end of the nest in the first plan; with the nest held
where it is, the second plan is consistent (`with_cut_times`).
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gemaakt.company.company import Company
from gemaakt.cutting.group import Batch, CutLine
from gemaakt.nest import NestJob, Part, Result, Sheet, solve
from gemaakt.order import MaterialNeed, Order
from gemaakt.routing import Alternative, Attendance, Operation, Pin
from gemaakt.stop import MaxIterations, Stop


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
        "cut",
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
    kept, needs = [], list(order.materials)
    for operation in order.operations:
        if operation.id in cut:
            continue
        waits = [op for op in operation.after if op in cut]
        after = tuple(op for op in operation.after if op not in cut)
        kept.append(replace(operation, after=after))
        needs += [MaterialNeed(cut[op], operation=operation.id) for op in waits]
    return replace(order, operations=tuple(kept), materials=tuple(needs))


def with_cut_times(company: Company, spans: Mapping[str, tuple[datetime, datetime]]) -> Company:
    """Each nest pinned to its start, and what it frees arriving at its end."""
    orders = []
    for order in company.orders:
        if order.id in spans:
            pin = Pin(start=spans[order.id][0])
            operations = tuple(replace(op, pin=pin) for op in order.operations)
            orders.append(replace(order, operations=operations))
        else:
            needs = tuple(
                replace(need, arrives=spans[need.material][1]) if need.material in spans else need
                for need in order.materials
            )
            orders.append(replace(order, materials=needs))
    return replace(company, orders=tuple(orders))


def earliest_spans(
    company: Company, joined: Sequence[JoinedBatch]
) -> dict[str, tuple[datetime, datetime]]:
    """Nests one after another from the start of the plan: a first guess for the arrivals."""
    at = company.plan_start
    spans = {}
    for each in sorted(joined, key=lambda j: (str(j.batch.due or "9999"), j.batch.id)):
        end = at + timedelta(minutes=math.ceil(each.cut_min))
        spans[each.batch.id] = (at, end)
        at = end
    return spans

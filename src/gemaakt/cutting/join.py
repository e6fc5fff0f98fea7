"""A batch as one nest and one laser operation whose completion frees many orders.

The nest becomes an order of its own with one operation. The orders it frees lose their cutting
operation; what came after that waits for the nest instead (`Operation.after` may name an operation
of another order), so one plan holds both.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gemaakt import clock
from gemaakt.company.company import Company
from gemaakt.cutting.group import Batch, CutLine
from gemaakt.nest import LaidSheet, NestJob, Part, Result, Sheet, solve
from gemaakt.nest.common_lines import saved_mm, shared_cuts
from gemaakt.order import MaterialNeed, Order, StepId
from gemaakt.plan.result import PlanResult
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
class CutAsOne:
    """A batch that is cut as one operation, and its minutes."""

    batch: Batch
    cut_min: float
    """On the fastest machine, the handling of the sheets included."""
    ahead: tuple[CutLine, ...] = ()
    """Pieces of later batches that found room, in lines of so many pieces."""

    @property
    def family(self) -> str:
        """The set-up family where no operation names one."""
        grade, thickness_mm = self.batch.material
        return f"{grade}-{thickness_mm:g}"

    @property
    def steps(self) -> tuple[tuple[str, str], ...]:
        """The operations of which it cuts pieces."""
        lines = (*self.batch.lines, *self.ahead)
        return tuple(dict.fromkeys(line.step for line in lines))


@dataclass(frozen=True, slots=True)
class JoinedBatch(CutAsOne):
    """The same with its nest."""

    job: NestJob = field(kw_only=True)
    result: Result = field(kw_only=True)
    sheet_min: tuple[float, ...] = field(kw_only=True)
    """Minutes of each sheet of the nest, its handling included."""


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
    laid = pieces_on(result.sheets)
    found = tuple(so_many(line, laid[part_id(line)]) for line in ahead if laid[part_id(line)])
    known = {part_id(line): line.piece_min for line in (*batch.lines, *ahead)}
    minutes = tuple(_sheet_min(job, laid, pace, known) for laid in result.sheets)
    return JoinedBatch(batch, sum(minutes), found, job=job, result=result, sheet_min=minutes)


def pieces_on(sheets: Iterable[LaidSheet]) -> Counter[str]:
    """How many of each part lie on these sheets."""
    return Counter(row.part for laid in sheets for row in laid.placements)


def _parts(lines: Iterable[CutLine], *, filler: bool) -> tuple[Part, ...]:
    return tuple(
        replace(line.part, id=part_id(line), order=line.order, filler=filler) for line in lines
    )


def so_many(line: CutLine, quantity: int) -> CutLine:
    """The line for so many pieces."""
    return replace(line, part=replace(line.part, quantity=quantity))


def _sheet_min(
    job: NestJob, laid: LaidSheet, pace: LaserPace, known: Mapping[str, float]
) -> float:
    """Minutes of a sheet on the machine: each piece, a shared cut once, and its handling.

    A piece takes what is known of it, else its contours at speed and its pierces.
    """
    count = pieces_on([laid])
    pieces = (
        (known.get(part, 0.0) or _piece_min(job.part(part), pace)) * many
        for part, many in count.items()
    )
    once_min = saved_mm(shared_cuts(job, laid)) / pace.speed_mm_per_min
    return max(0.0, sum(pieces) - once_min) + pace.sheet_min


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
    company: Company, joined: Sequence[CutAsOne], paces: Sequence[LaserPace]
) -> Company:
    """The company with its nests as operations, its orders waiting for those that cut for them.

    A nest for one operation stays that operation, with the nest's minutes, also where its room
    is filled with pieces of others. Any other becomes an order with one operation, and those that
    it stands for are gone. What is spread over several nests is cut when the last of those is.
    """
    home = homes(joined)
    made = {step: each for each in joined if (step := home.get(each.batch.id)) is not None}
    cut: dict[StepId, list[str]] = {}
    for each in joined:
        for step in each.steps:
            if made.get(step) is not each:
                cut.setdefault(step, []).append("/".join(step_of(each, home)))
    known = {(order.id, op.id): op for order in company.orders for op in order.operations}
    shared = [each for each in joined if each.batch.id not in home]
    by_id = {order.id: order for order in company.orders}
    nests = [_nest_order(each, paces, known, by_id) for each in shared]
    orders = [
        _freed(_at_home(order, made, cut, paces, by_id), cut, made) for order in company.orders
    ]
    return replace(company, orders=(*nests, *orders))


def homes(joined: Iterable[CutAsOne]) -> dict[str, StepId]:
    """The operation that a nest stays, by the id of its batch, where it is for one alone."""
    own: dict[StepId, list[str]] = {}
    for each in joined:
        steps = {line.step for line in each.batch.lines}
        for step in steps:
            own.setdefault(step, []).append(each.batch.id if len(steps) == 1 else "")
    return {names[0]: step for step, names in own.items() if len(names) == 1 and names[0]}


def step_of(each: CutAsOne, home: Mapping[str, StepId]) -> StepId:
    """The operation that cuts a nest: that which it stays, else the one of its own order."""
    return home.get(each.batch.id, (each.batch.id, CUT))


def in_place(plan: PlanResult, gone: Collection[StepId], nest: StepId) -> Iterator[PlanResult]:
    """The plan with a nest where the first of the operations was that it cuts, then the last.

    A search that begins there changes little else. The plan itself where it has none of them.
    """
    rows = sorted(
        (row for row in plan.operations if (row.order, row.operation) in gone),
        key=lambda row: row.start,
    )
    others = tuple(row for row in plan.operations if (row.order, row.operation) not in gone)
    for row in dict.fromkeys((rows[0], rows[-1])) if rows else ():
        stands = replace(row, order=nest[0], operation=nest[1])
        yield replace(plan, operations=(*others, stands))
    if not rows:
        yield plan


def _nest_order(
    each: CutAsOne,
    paces: Sequence[LaserPace],
    known: Mapping[StepId, Operation],
    by_id: Mapping[str, Order],
) -> Order:
    """One order with one operation, which needs whom any of those that it stands for needs.

    Late are the orders that wait for it, never the nest itself: its day is for the start rules.
    """
    stands_for = [known[step] for step in each.steps if step in known]
    hardest = max(stands_for, key=lambda op: op.skill_level, default=None)
    operation = Operation(
        CUT,
        name=each.batch.id,
        alternatives=_alternatives(each, paces),
        skill=hardest.skill if hardest else _able(each, paces)[0].skill,
        skill_level=hardest.skill_level if hardest else 1,
        attendance=longest_attendance(op.attendance for op in stands_for),
        setup_family=hardest.setup_family if hardest else each.family,
    )
    needs = _needs(each.steps, by_id, CUT)
    return Order(
        each.batch.id, due=each.batch.due, weight=0, operations=(operation,), materials=needs
    )


def _needs(
    steps: Iterable[StepId], by_id: Mapping[str, Order], operation: str
) -> tuple[MaterialNeed, ...]:
    """What orders wait for before their pieces are cut, as needs of the nest that cuts them."""
    orders = [(by_id[order], step) for order, step in steps if order in by_id]
    arrivals = [
        replace(need, operation=operation)
        for order, step in orders
        for need in order.materials
        if need.arrives and need.operation in ("", step)
    ]
    releases = [
        MaterialNeed(order.id, arrives=clock.utc_of(order.release, 0), operation=operation)
        for order, _ in orders
        if order.release
    ]
    return (*arrivals, *releases)


def longest_attendance(needed: Iterable[Attendance]) -> Attendance:
    """The longest of what operations that are cut as one need; at the set-up when none is."""
    found = set(needed)
    longest = (Attendance.WHOLE, Attendance.SETUP, Attendance.NONE)
    return next((each for each in longest if each in found), Attendance.SETUP)


def _alternatives(each: CutAsOne, paces: Sequence[LaserPace]) -> tuple[Alternative, ...]:
    return tuple(
        Alternative(p.machine, p.setup_min, 0.0, math.ceil(each.cut_min * p.slower_ratio))
        for p in _able(each, paces)
    )


def _able(each: CutAsOne, paces: Sequence[LaserPace]) -> list[LaserPace]:
    """Machines that can cut every line; all of them when no one machine can."""
    lines = (*each.batch.lines, *each.ahead)
    able = [p for p in paces if all(not ln.machines or p.machine in ln.machines for ln in lines)]
    return able or list(paces)


def _at_home(
    order: Order,
    made: Mapping[StepId, CutAsOne],
    cut: Mapping[StepId, Sequence[str]],
    paces: Sequence[LaserPace],
    by_id: Mapping[str, Order],
) -> Order:
    """The order with the minutes of the nests that stay operations of it, after the others."""
    if not any((order.id, op.id) in made for op in order.operations):
        return order
    operations = tuple(
        replace(
            op,
            alternatives=_alternatives(made[order.id, op.id], paces),
            transfer_quantity=None,
            after=tuple(dict.fromkeys((*op.after, *cut.get((order.id, op.id), ())))),
        )
        if (order.id, op.id) in made
        else op
        for op in order.operations
    )
    others = [
        (op.id, [step for step in made[order.id, op.id].steps if step[0] != order.id])
        for op in order.operations
        if (order.id, op.id) in made
    ]
    needs = [need for name, steps in others for need in _needs(steps, by_id, name)]
    return replace(order, operations=operations, materials=(*order.materials, *needs))


def _freed(order: Order, cut: Mapping[StepId, Sequence[str]], made: Collection[StepId]) -> Order:
    """The order without what other nests cut; what came after that waits for those."""
    gone = {
        op.id: cut[order.id, op.id]
        for op in order.operations
        if (order.id, op.id) in cut and (order.id, op.id) not in made
    }
    if not gone:
        return order
    kept = tuple(
        replace(operation, after=_waits(operation.after, gone))
        for operation in order.operations
        if operation.id not in gone
    )
    needs = tuple(need for need in order.materials if need.operation not in gone)
    return replace(order, operations=kept, materials=needs)


def _waits(after: Sequence[str], gone: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    found = [name for op in after for name in gone.get(op, [op])]
    return tuple(dict.fromkeys(found))

"""The cutting room: cut together what shares sheets, as long as nothing is delivered later.

A plan without nests says when each line is to be cut. A line may be pulled forward to an earlier
batch of its material, never pushed back; so what comes after cutting is not held up by waiting for
company. Which lines go together is the cheapest division of each material's lines, in the order in
which they are wanted (a dynamic program over runs of neighbours, as in Wagner and Whitin (1958),
"Dynamic version of the economic lot size model", Management Science 5(1)).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from gemaakt import clock
from gemaakt.company.company import Company
from gemaakt.cutting.ahead import cut_ahead
from gemaakt.cutting.group import NO_DAY, Batch, CutLine, batches_of
from gemaakt.cutting.join import JoinedBatch, LaserPace, nest_batch, nested_company
from gemaakt.nest import Sheet
from gemaakt.nest.bound import cheapest_cover, grown_mm2, offered_mm2
from gemaakt.nest.problem import NestJob
from gemaakt.plan.result import PlanResult
from gemaakt.stop import Stop

type Stock = Mapping[tuple[str, float], Sequence[Sheet]]
"""Sheets by grade and thickness."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How far a line may be pulled forward, and what a nest is expected to fill."""

    window_days: int = 7
    fill_share: float = 0.78
    """Share of the usable area that parts, grown by half the spacing, are expected to fill."""
    early_share_per_day: float = 0.0005
    """What a day too early costs, as a share of the material's worth: money and room."""
    wait_share: float = 0.01
    """What it costs that an order waits for the others of its batch, as a share of the worth of
    all that is cut for it to be free: small orders go together, large ones go alone."""
    most_sheets: int = 12
    """A batch is no more than so many of the largest sheet, so that one nest frees soon."""
    ahead_days: int = 0
    """Room that is left on a nest's sheets is filled with pieces wanted within so many days."""
    spacing_mm: float = 5.0
    margin_mm: float = 10.0


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """A division into batches with its nests, the plan that goes with it, and what both cost."""

    window_days: int
    joined: tuple[JoinedBatch, ...]
    company: Company
    plan: PlanResult
    sheet_cost_eur: float
    late_min: int
    """Minutes that orders are late, each times its weight."""


def wanted_from(lines: Iterable[CutLine], plan: PlanResult) -> tuple[CutLine, ...]:
    """The lines with the day on which the plan cuts them; lines that it leaves out keep theirs."""
    zero = datetime.fromisoformat(plan.time_zero)
    days = {
        (row.order, row.operation): clock.local_day(zero + timedelta(minutes=row.start))
        for row in plan.operations
    }
    return tuple(
        replace(line, due=days.get((line.order, line.operation), line.due)) for line in lines
    )


def cheapest_batches(lines: Iterable[CutLine], stock: Stock, rules: Rules) -> tuple[Batch, ...]:
    """The division that is expected to cost least in sheets and in being early.

    A window of 0 days gives the batches of a plan that does not look at sheets.
    """
    if rules.window_days <= 0:
        return batches_of(lines, window_days=0)
    rows = sorted(lines, key=lambda r: (r.material, r.due or NO_DAY, r.order, r.part.id))
    found: list[tuple[CutLine, ...]] = []
    for material, each in groupby(rows, key=lambda r: r.material):
        found += _divided(list(each), stock.get(material, ()), rules)
    return tuple(Batch(_name(n, batch), batch) for n, batch in enumerate(found, 1))


def _name(number: int, lines: Sequence[CutLine]) -> str:
    return f"nest-{number}-{lines[0].grade}-{lines[0].thickness_mm:g}"


def _divided(
    rows: Sequence[CutLine], sheets: Sequence[Sheet], rules: Rules
) -> list[tuple[CutLine, ...]]:
    """Cheapest runs of neighbours, no order split: `cost[k]` is that of the first k lines."""
    if not sheets:
        return [tuple(batch.lines) for batch in batches_of(rows, window_days=0)]
    price = _pricer(rows, sheets, rules)
    ends = [end for end in range(len(rows) + 1) if _between_orders(rows, end)]
    cost, begin = {0: 0.0}, {0: 0}
    for end in ends[1:]:
        tries = [
            (cost[first] + price(first, end), first) for first in _firsts(rows, ends, end, rules)
        ]
        cost[end], begin[end] = min(tries)
    runs, end = [], len(rows)
    while end:
        runs.append(tuple(rows[begin[end] : end]))
        end = begin[end]
    return runs[::-1]


def _between_orders(rows: Sequence[CutLine], at: int) -> bool:
    """Whether a run may end here: not between two lines of one cutting operation."""
    if at in (0, len(rows)):
        return True
    one, other = rows[at - 1], rows[at]
    return (one.order, one.operation) != (other.order, other.operation)


def _firsts(rows: Sequence[CutLine], ends: Sequence[int], end: int, rules: Rules) -> Iterator[int]:
    """Where a run that ends here may begin; the last order before it always may alone."""
    last = rows[end - 1].due
    for count, first in enumerate(each for each in reversed(ends) if each < end):
        due = rows[first].due
        together = (due is None) == (last is None)
        if due and last and (last - due).days > rules.window_days:
            together = False
        if not together and count:
            return
        yield first


def _pricer(
    rows: Sequence[CutLine], sheets: Sequence[Sheet], rules: Rules
) -> Callable[[int, int], float]:
    """Expected cost of cutting the lines of a run together."""
    job = NestJob((), tuple(sheets), "", rules.spacing_mm, rules.margin_mm)
    needed = [line.part.quantity * grown_mm2(line.part, rules.spacing_mm) for line in rows]
    offered = [offered_mm2(sheet, job) * rules.fill_share for sheet in sheets]
    costs = [sheet.cost_eur for sheet in sheets]
    copies = [sheet.quantity for sheet in sheets]
    largest = max(offered)
    per_mm2 = min(c / o for c, o in zip(costs, offered, strict=True) if o > 0)

    def price(first: int, end: int) -> float:
        area = sum(needed[first:end])
        early = sum(
            area_mm2 * per_mm2 * rules.early_share_per_day * _days(rows[first].due, line.due)
            for area_mm2, line in zip(needed[first:end], rows[first:end], strict=True)
        )
        orders = len({line.order for line in rows[first:end]})
        wait = (orders - 1) * area * per_mm2 * rules.wait_share
        too_many = max(0.0, area / largest - rules.most_sheets) if orders > 1 else 0.0
        return cheapest_cover(area, offered, costs, copies) + early + wait + too_many * max(costs)

    return price


def _days(first: date | None, last: date | None) -> int:
    return (last - first).days if first and last else 0


def room_plan(  # noqa: PLR0913
    company: Company,
    batches: Sequence[Batch],
    stock: Stock,
    paces: Sequence[LaserPace],
    planner: Callable[[Company], PlanResult],
    *,
    rules: Rules,
    stop: Callable[[], Stop] | None = None,
) -> RoomPlan:
    """Nest every batch, put the nests in the company as operations, and plan it."""

    def nest(batch: Batch, ahead: Sequence[CutLine]) -> JoinedBatch:
        return nest_batch(
            batch,
            stock[batch.material],
            paces[0],
            ahead=ahead,
            spacing_mm=rules.spacing_mm,
            margin_mm=rules.margin_mm,
            stop=stop() if stop else None,
        )

    cuttable = [batch for batch in batches if batch.material in stock]
    joined = cut_ahead(cuttable, nest, days=rules.ahead_days)
    asked = nested_company(company, joined, paces)
    plan = planner(asked)
    cost = sum(each.result.cost_eur for each in joined)
    return RoomPlan(rules.window_days, joined, asked, plan, cost, _late_min(company, plan))


def _late_min(company: Company, plan: PlanResult) -> int:
    weights = {order.id: order.weight for order in company.orders}
    return sum(weights.get(late.order, 0) * late.minutes for late in plan.late)


def best_room_plan(plans: Sequence[RoomPlan]) -> RoomPlan:
    """The cheapest of those that are no later than the first, which looks at no sheets."""
    blind = plans[0]
    on_time = [each for each in plans if each.late_min <= blind.late_min]
    return min(on_time, key=lambda each: (each.sheet_cost_eur, each.late_min))


def promptest_room_plan(plans: Sequence[RoomPlan]) -> RoomPlan:
    """The least late of those that cost no more than the first, which looks at no sheets."""
    blind = plans[0]
    as_cheap = [each for each in plans if each.sheet_cost_eur <= blind.sheet_cost_eur]
    return min(as_cheap, key=lambda each: (each.late_min, each.sheet_cost_eur))

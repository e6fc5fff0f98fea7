"""Plan a benchmark shop and answer in the form of `gemaakt.plan/1`."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from gemaakt.clock import Interval
from gemaakt.errors import GemaaktError
from gemaakt.plan.draft import Draft
from gemaakt.plan.engine.aims import USUAL, Aims
from gemaakt.plan.engine.bounds import weighted_late_bound
from gemaakt.plan.engine.found import Watch, decoded
from gemaakt.plan.engine.pack import pack
from gemaakt.plan.engine.pins import Pins
from gemaakt.plan.engine.search import solve
from gemaakt.plan.lateness import late_orders
from gemaakt.plan.levels import levels_of
from gemaakt.plan.result import Hand, Objective, PlannedOperation, PlanResult, to_document
from gemaakt.plan.shop.check import check_shop, unplaced_findings
from gemaakt.plan.shop.problem import days_of, shop_draft
from gemaakt.plan.solution import Placed, hours_of, placed_steps, stretches
from gemaakt.stop import Stop

FORMAT = "gemaakt.shop-benchmark/1"
"""What a shop of the open benchmark says of itself; the published ones say nothing."""
MOST_DAYS = 50_000
"""Power is kept per minute: so many days are 288 MB."""
NAMES = ("jobs", "machines", "workers", "calendars", "cap", "groups", "setup_minutes")


class ShopRefused(GemaaktError, ValueError):
    """The document is no benchmark shop."""


def is_shop(document: object) -> bool:
    """Say whether a parsed document looks like a benchmark shop."""
    if not isinstance(document, Mapping) or document.get("format", FORMAT) != FORMAT:
        return False
    return sum(name in document for name in NAMES) > len(NAMES) // 2


def checked_draft(shop: Mapping[str, Any], file: str) -> Draft:
    """The draft of a shop; `ShopRefused` says what is missing."""
    check_shop(shop, file)
    try:
        days = days_of(shop)
        draft = shop_draft(shop) if days <= MOST_DAYS else None
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise ShopRefused("plan.shop-refused", file=file, reason=reason) from error
    if draft is None:
        raise ShopRefused("plan.shop-endless", file=file, years=days // 365)
    return draft


def plan_shop(  # noqa: PLR0913
    shop: Mapping[str, Any],
    stop: Stop,
    seed: int = 0,
    workers: int = 2,
    *,
    file: str = "",
    watch: Watch | None = None,
    aims: Aims = USUAL,
) -> PlanResult:
    """The best plan of a benchmark shop that the time allows."""
    draft = checked_draft(shop, file)
    packed = pack(draft)
    packed.arrays = packed.arrays._replace(shares=aims.shares())
    found = solve(packed.arrays, stop, seed, workers=workers, watch=watch)
    placed = placed_steps(draft, packed, Pins(), decoded(packed.arrays, (), found))
    is_whole = all(row.is_placed for row in placed)
    late = late_orders(draft, placed) if is_whole else []
    value = sum(int(draft.orders[int(each.order)].weight) * each.minutes for each in late)
    bound = weighted_late_bound(packed.arrays)
    setup = sum(_setup_minutes(draft, row) for row in placed) if is_whole else 0
    return PlanResult(
        status="infeasible" if not is_whole else "optimal" if value <= bound else "feasible",
        objective=Objective("weighted-tardiness", value),
        operations=tuple(shop_row(draft, row) for row in placed) if is_whole else (),
        late=tuple(late),
        findings=tuple(() if is_whole else unplaced_findings(shop, draft, placed)),
        seconds=found.seconds,
        first_seconds=found.first_seconds,
        iterations=found.iterations,
        workers=workers,
        seed=seed,
        bound=float(bound),
        setup_minutes=setup,
        levels=levels_of(aims, value, 0, setup, _spans(draft, placed)),
    )


def _setup_minutes(draft: Draft, row: Placed) -> int:
    return sum(min(b, row.setup_end) - a for a, b in _opened(draft, row) if a < row.setup_end)


def _opened(draft: Draft, row: Placed) -> list[Interval]:
    hours, _ = hours_of(draft, draft.steps[row.step], row)
    first = bisect_right(hours, row.start, key=lambda each: each[1])
    after = bisect_left(hours, row.setup_end, key=lambda each: each[0])
    return [(max(a, row.start), b) for a, b in hours[first:after]]


def _spans(draft: Draft, placed: list[Placed]) -> Iterator[tuple[int, int]]:
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    for row in placed:
        order = draft.steps[row.step].order
        starts[order] = min(starts.get(order, row.start), row.start)
        ends[order] = max(ends.get(order, row.end), row.end)
    return ((starts[order], ends[order]) for order in starts)


def shop_row(draft: Draft, row: Placed) -> PlannedOperation:
    """One step with the numbers of the file."""
    step = draft.steps[row.step]
    choice = step.choices[row.choice]
    hands: tuple[Hand, ...] = ()
    if row.member is not None:
        hands = (Hand(draft.people[row.member.person], row.start, row.end),)
    openings = draft.calendars[draft.machine_calendar[choice.machine]]
    return PlannedOperation(
        order=draft.orders[step.order].name,
        operation=step.name,
        machine=draft.machines[choice.machine],
        start=row.start,
        end=row.end,
        setup_end=row.setup_end,
        people=hands,
        work=tuple(stretches(openings, row.start, 0)),
    )


def shop_document(result: PlanResult) -> dict[str, Any]:
    """The answer for a benchmark shop: people as numbers, in the file's own words."""
    plain = to_document(result)
    for row in plain["operations"]:
        row["people"] = [hand["id"] for hand in row["people"]]
        for name in ("work", "power_kw", "outside", "turn"):
            row.pop(name)
    for name in ("unplanned", "assumptions", "time_zero", "is_verified", "setup_minutes"):
        plain.pop(name)
    return plain

"""What helps a late order: remedies tried on the standing plan, with minutes, euros and harm.

Each remedy is a change (overtime, another machine or person, work sent outside, another order
moved behind, priority, a transfer batch) that is decoded from the incumbent with all else as it
was. The likeliest of each kind are then put into the company, planned and verified (`taken`), and
what that plan gives is told. A remedy that harms others by more weighted minutes than it gains is
not shown.
"""

from decimal import Decimal

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.plan.company.standing import standing_of
from gemaakt.plan.engine.arrays import LATE
from gemaakt.plan.engine.decode import BROKEN_PIN
from gemaakt.plan.remedy.kinds import net_gain, tried
from gemaakt.plan.remedy.model import Remedy
from gemaakt.plan.remedy.taken import LEAST_GAIN_MIN, Taken, taken_of
from gemaakt.plan.remedy.trial import Tried, ground_of
from gemaakt.plan.result import PlanResult

OF_A_KIND = 3
"""So many likely remedies of one kind are put into the company before the kind is given up."""


def remedies(
    company: Company, plan: PlanResult, order: str, *, at_most: int = 5
) -> tuple[Remedy, ...]:
    """What would make an order less late, the cheapest per minute first.

    `plan` is the incumbent of the company, `order` the id of an order in it. Minutes are those
    of the plan, euros exclude VAT; overtime is paid at `OVERTIME_FACTOR`, work outside costs
    `OUTSIDE_FACTOR` of our own rates. Empty when the order is not planned or nothing helps.
    """
    return tuple(remedy_of(each) for each in best_of_kinds(company, plan, order)[:at_most])


def best_of_kinds(
    company: Company, plan: PlanResult, order: str, *, kind: str | None = None
) -> list[Taken]:
    """Of each kind of remedy the likeliest that holds, the cheapest per minute first."""
    ground = ground_of(standing_of(company, plan), order)
    if ground is None:
        return []
    by_kind: dict[str, list[Tried]] = {}
    for each in sorted((each for each in tried(ground) if is_likely(each)), key=price_of_gain):
        if kind in (None, each.kind):
            by_kind.setdefault(each.kind, []).append(each)
    firsts = (_first_that_holds(rows[:OF_A_KIND], order) for rows in by_kind.values())
    return sorted((each for each in firsts if each), key=lambda each: each.price_of_gain)


def _first_that_holds(rows: list[Tried], order: str) -> Taken | None:
    return next((made for each in rows if (made := taken_of(each, order)) and made.helps), None)


def is_likely(each: Tried) -> bool:
    """Say whether in the trial the order gains and all orders together do not lose."""
    changed = each.changed
    ground = changed.ground
    fits = changed.ends < changed.packed.arrays.horizon
    all_planned = bool((fits | (ground.ends >= ground.arrays.horizon)).all())
    broken = changed.state.cost[LATE] - ground.state.cost[LATE] > BROKEN_PIN / 2
    gains = changed.gained_min >= LEAST_GAIN_MIN
    return all_planned and gains and not broken and net_gain(changed) >= 0


def price_of_gain(each: Tried) -> tuple[Decimal, int]:
    """Euros per weighted minute gained in the trial, then the greatest gain."""
    gain = max(1, net_gain(each.changed), each.changed.gained_min)
    return each.cost_eur / gain, -gain


def remedy_of(taken: Taken) -> Remedy:
    """A remedy in the figures of the plan that it gives."""
    made, company = taken.tried, taken.tried.changed.ground.at.company
    end = clock.instant_of(taken.ends[taken.order] - 1, company.plan_start)
    harmed = sorted((row for row in taken.later.items() if row[1] > 0), key=lambda row: -row[1])
    return Remedy(
        kind=made.kind,
        what=made.what,
        day=clock.local_day(end, company.time_zone),
        gained_min=taken.gained_min,
        cost_eur=taken.cost_eur,
        harmed=tuple(harmed),
        operation=made.operation,
        late_after_min=taken.late_after_min,
        net_gain_min=taken.net_gain_min,
        earlier_min=taken.earlier_min,
    )

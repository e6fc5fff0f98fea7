"""What helps a late order: remedies tried on the standing plan, with minutes, euros and harm.

Each remedy is a change (overtime, another machine or person, work sent outside, another order
moved behind, priority, a transfer batch) that is decoded from the incumbent with all else as it
was, so that its gain is measured and not guessed. Of each kind the best is kept; a remedy that
harms others by more weighted minutes than it gains is not shown.
"""

from decimal import Decimal

import numpy as np

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.plan.company.standing import standing_of
from gemaakt.plan.engine.arrays import LATE
from gemaakt.plan.engine.decode import BROKEN_PIN
from gemaakt.plan.remedy.kinds import Tried, net_gain, tried
from gemaakt.plan.remedy.model import Remedy
from gemaakt.plan.remedy.trial import ground_of
from gemaakt.plan.result import PlanResult

CENT = Decimal("0.01")
LEAST_GAIN_MIN = 60
"""A remedy that gains less than an hour is none."""


def remedies(
    company: Company, plan: PlanResult, order: str, *, at_most: int = 5
) -> tuple[Remedy, ...]:
    """What would make an order less late, the cheapest per minute first.

    `plan` is the incumbent of the company, `order` the id of an order in it. Minutes are those
    of the plan, euros exclude VAT; overtime is paid at `OVERTIME_FACTOR`, work outside costs
    `OUTSIDE_FACTOR` of our own rates. Empty when the order is not planned or nothing helps.
    """
    return tuple(remedy_of(each) for each in best_of_kinds(company, plan, order)[:at_most])


def best_of_kinds(company: Company, plan: PlanResult, order: str) -> list[Tried]:
    """Of each kind of remedy the one that gains at the least cost, with the plan it gives."""
    ground = ground_of(standing_of(company, plan), order)
    if ground is None:
        return []
    helping = [each for each in tried(ground) if helps(each)]
    by_kind: dict[str, Tried] = {}
    for each in sorted(helping, key=price_of_gain):
        by_kind.setdefault(each.kind, each)
    return list(by_kind.values())


def helps(each: Tried) -> bool:
    """Say whether the order gains and all orders together do not lose."""
    changed = each.changed
    own = -int(changed.later[changed.ground.order])
    is_late = (
        changed.ground.ends[changed.ground.order] > changed.ground.arrays.due[changed.ground.order]
    )
    fits = changed.ends < changed.packed.arrays.horizon
    all_planned = bool((fits | (changed.ground.ends >= changed.ground.arrays.horizon)).all())
    gains = own >= LEAST_GAIN_MIN if is_late else changed.gained_min >= LEAST_GAIN_MIN
    broken = changed.state.cost[LATE] - changed.ground.state.cost[LATE] > BROKEN_PIN / 2
    return all_planned and gains and not broken and net_gain(changed) >= 0


def price_of_gain(each: Tried) -> tuple[Decimal, int]:
    """Euros per weighted minute gained, then the greatest gain."""
    gain = max(1, net_gain(each.changed), each.changed.gained_min)
    return each.cost_eur / gain, -gain


def remedy_of(each: Tried) -> Remedy:
    """A tried remedy in figures."""
    changed, ground = each.changed, each.changed.ground
    company = ground.at.company
    end = int(changed.ends[ground.order])
    due = int(ground.arrays.due[ground.order])
    later = changed.later
    worse = [int(n) for n in np.argsort(-later) if later[n] > 0]
    late_before, late_after = max(0, int(ground.ends[ground.order]) - due), max(0, end - due)
    return Remedy(
        kind=each.kind,
        what=each.what,
        day=clock.local_day(clock.instant_of(end - 1, company.plan_start), company.time_zone),
        gained_min=late_before - late_after if late_before else changed.gained_min,
        cost_eur=each.cost_eur.quantize(CENT),
        harmed=tuple((ground.draft.orders[n].name, int(later[n])) for n in worse),
        operation=each.operation,
        late_after_min=late_after,
        net_gain_min=net_gain(changed),
    )

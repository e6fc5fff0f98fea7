"""Why an order is late: every late minute goes to exactly one cause.

The order's own chain is walked back from its end (`waits`). Of its waits as many minutes as the
order is late are charged, those of machine, person, pin, kW and material before closed hours, the
latest first; what is left could not be helped by waiting less: the work is too long.
"""

from collections import defaultdict
from dataclasses import replace

from gemaakt.company import Company
from gemaakt.plan.result import Cause, LateOrder, PlanResult
from gemaakt.plan.waits import Looked, Wait, look, waits_of


def explained(company: Company, result: PlanResult) -> PlanResult:
    """The result with the causes of every late order, and the kW that work left out lacks."""
    if result.unplanned and company.grid is not None:
        from gemaakt.plan.power_short import with_power_findings  # heavy, and seldom needed

        result = with_power_findings(company, result)
    if not result.late:
        return result
    looked = look(company, result)
    late = tuple(replace(each, why=causes(looked, each)) for each in result.late)
    return replace(result, late=late)


def causes(looked: Looked, late: LateOrder) -> tuple[Cause, ...]:
    """The causes of one order's lateness, in minutes that add up to it."""
    waits = list(waits_of(looked, late.order))
    left = late.minutes
    charged: dict[tuple[str, str, str], int] = defaultdict(int)
    for is_closed in (False, True):
        for wait in waits:
            if (wait.cause == "calendar") == is_closed and left > 0:
                minutes = min(left, wait.end - wait.start)
                charged[wait.cause, wait.what, _named(wait, late.order)] += minutes
                left -= minutes
    if left > 0:
        charged["too-long", late.order, ""] += left
    rows = [
        Cause(cause, what, minutes, late.order, operation)
        for (cause, what, operation), minutes in charged.items()
        if minutes > 0
    ]
    return tuple(sorted(rows, key=lambda row: -row.minutes))


def _named(wait: Wait, order: str) -> str:
    """The operation that waited; with its order, as `after` names it, where that is another."""
    return wait.operation if wait.order in ("", order) else f"{wait.order}/{wait.operation}"

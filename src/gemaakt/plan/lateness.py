"""Which orders of a decoded plan are late, of a company and of a benchmark shop alike."""

from collections.abc import Sequence

from gemaakt.plan.draft import Draft
from gemaakt.plan.result import LateOrder
from gemaakt.plan.solution import Placed

NEVER = -(1 << 40)
"""An order of which nothing is planned ends at no time, and so is never late."""


def late_orders(draft: Draft, placed: Sequence[Placed]) -> list[LateOrder]:
    """Orders that end after their due date, the latest first."""
    ends = [NEVER] * len(draft.orders)
    for row in placed:
        if row.is_placed:
            order = draft.steps[row.step].order
            ends[order] = max(ends[order], row.end)
    late = [
        LateOrder(order.name, end - order.due)
        for order, end in zip(draft.orders, ends, strict=True)
        if end > order.due
    ]
    return sorted(late, key=lambda each: -each.minutes)

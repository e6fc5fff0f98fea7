"""What a drop did, in words: what moved, which orders are how much later or in time again."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gemaakt.order import StepId
from gemaakt.server.order.queries import span_text
from gemaakt.server.plan.why import some

NAMED = 5
"""Orders that a sentence names, those that are harmed most first."""


def told(
    moved: Collection[StepId], before: Mapping[str, int], after: Mapping[str, int]
) -> list[str]:
    """The sentences of a drop; `before` and `after` hold the minutes of the late orders."""
    found = [
        ngettext("%(n)d operation moved.", "%(n)d operations moved.", len(moved))
        % {"n": len(moved)}
    ]
    became = {order: minutes for order, minutes in after.items() if order not in before}
    more = {
        order: minutes - before[order]
        for order, minutes in after.items()
        if minutes > before.get(order, minutes)
    }
    recovered = sorted(set(before) - set(after))
    if became:
        found.append(_("Becomes late: %(orders)s.") % {"orders": _by_harm(became)})
    if more:
        found.append(_("Later still: %(orders)s.") % {"orders": _by_harm(more)})
    if recovered:
        found.append(_("In time again: %(orders)s.") % {"orders": some(recovered)})
    if moved and not (became or more):
        found.append(_("No order gets later."))
    return found


def _by_harm(minutes: Mapping[str, int]) -> str:
    worst = sorted(minutes, key=lambda order: (-minutes[order], order))
    named = [f"{order} ({span_text(minutes[order])})" for order in worst]
    return some(named, NAMED)

"""The search for remedies of a published plan, in the background, one late order after another."""

from collections.abc import Mapping
from typing import Any

from gemaakt.server.plan import remedies_kept
from gemaakt.server.plan.answers import base_of
from gemaakt.server.solve.child import Task
from gemaakt.server.solve.models import Solve
from gemaakt.stop import MaxSeconds


def run(task: Task) -> dict[str, Any]:
    """Try the latest orders and keep each answer at once: half of them is worth having too."""
    from gemaakt.plan.warm import warm_up

    warm_up()
    task.begin()
    base = base_of(task.options["version"])
    stop = MaxSeconds(task.limit_s)
    for late in remedies_kept.latest(base.plan):
        if stop.left_s == 0.0:
            break
        task.report(order=late.order)
        found = remedies_kept.tried(base.company, base.plan, late.order)
        remedies_kept.keep(task.options["version"], late.order, found)
    return {}


def store(solve: Solve, answer: Mapping[str, Any]) -> None:
    """Nothing is left to keep: the orders have their remedies already."""

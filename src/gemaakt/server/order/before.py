"""What a step waits for: steps of its own order, and those of a nest that is cut for several."""

from collections import defaultdict
from collections.abc import Iterable

from gemaakt.order import StepId, step_named
from gemaakt.server.order.models import Operation


def undone_before(steps: Iterable[Operation]) -> dict[StepId, list[Operation]]:
    """Of each step those that it waits for and that are not done, of whichever order."""
    waits = {
        (step.order.code, step.code): {name: named_before(step, name) for name in step.after}
        for step in steps
    }
    orders = {order for order, _code in waits}
    orders |= {order for names in waits.values() for pair in names.values() for order, _ in pair}
    rows = Operation.objects.filter(order__code__in=orders).exclude(status="done")
    undone = {(row.order.code, row.code): row for row in rows.select_related("order")}
    found: dict[StepId, list[Operation]] = defaultdict(list)
    for step, names in waits.items():
        for own, other in names.values():
            before = undone.get(own) or undone.get(other)
            if before is not None:
                found[step].append(before)
    return found


def named_before(step: Operation, name: str) -> tuple[StepId, StepId]:
    """What a step may mean by a name that it waits for: of its own order, else of another."""
    return (step.order.code, name), step_named(name)

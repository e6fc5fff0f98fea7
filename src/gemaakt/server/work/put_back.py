"""Orders that come again: what the floor told of their steps goes along, and counts again."""

from collections.abc import Collection, Iterable

from gemaakt import order as domain
from gemaakt.findings import Finding
from gemaakt.order import StepId
from gemaakt.server.work.handed_over import hand_over, remember
from gemaakt.server.work.models import Clocking, Tally, WorkEvent
from gemaakt.server.work.steps import move, move_order, rows_of

KINDS = WorkEvent.Kind


def told_steps(orders: Collection[str] | None = None) -> set[StepId]:
    """Steps of which the floor told something, or on which somebody is; of these orders only."""
    mine = {} if orders is None else {"order__in": orders}
    told = WorkEvent.objects.filter(**mine).exclude(kind=KINDS.MESSAGE)
    events = told.exclude(order="").order_by()
    clocks = Clocking.objects.filter(**mine, end=None).order_by()
    return {
        *events.values_list("order", "operation").distinct(),
        *clocks.values_list("order", "operation"),
    }


def renumber(old: str, new: str) -> None:
    """Let what the floor told of an order go along when another program numbers it anew."""
    if old == new:
        return
    WorkEvent.objects.filter(order=old).update(order=new)
    Clocking.objects.filter(order=old).update(order=new)
    Tally.objects.filter(order=new).delete()
    Tally.objects.filter(order=old).update(order=new)
    remember((old,), (new, ""))


def put_back(new: Iterable[domain.Order], old: Iterable[domain.Order]) -> list[Finding]:
    """Let open steps that were not there say what was told of them, and who is on them.

    A step of another name has nothing of the one before it but who is clocked on it. Answers what
    to tell of steps that are gone and of which the floor told something.
    """
    new, old = list(new), list(old)
    heirs, findings = hand_over(new, old)
    names = {(each.id, step.id): step.name for each in old for step in each.operations}
    said = {
        (each.id, step.id): step
        for each in new
        for step in each.operations
        if step.status == "open" and not step.done_quantity and not step.running
    }
    missed = {key for key, step in said.items() if names.get(key) != step.name}
    touched = _touched(missed) | heirs
    rows = rows_of(order for order, _code in touched)
    unknown = {key for key in touched & rows.keys() if key not in names and key not in heirs}
    move(rows, _told_of(unknown), touched, anew=True)
    for order in {rows[key].order for key in touched & rows.keys()}:
        move_order(order)
    return findings


def _told_of(steps: Collection[StepId]) -> list[WorkEvent]:
    events = WorkEvent.objects.filter(order__in={order for order, _code in steps})
    return [each for each in events if (each.order, each.operation) in steps]


def _touched(steps: set[StepId]) -> set[StepId]:
    """Those of which the floor told something."""
    orders = {order for order, _code in steps}
    found = set(WorkEvent.objects.filter(order__in=orders).values_list("order", "operation"))
    clocked = Clocking.objects.filter(order__in=orders, end=None)
    return steps & (found | set(clocked.values_list("order", "operation")))

"""Orders that come again: what the floor told of their steps goes along, and counts again."""

from collections.abc import Iterable

from gemaakt import order as domain
from gemaakt.findings import Finding
from gemaakt.server.order.models import Operation
from gemaakt.server.work import outside
from gemaakt.server.work.clocks import Step, locked_steps, settle_step
from gemaakt.server.work.handed_over import hand_over, remember
from gemaakt.server.work.models import Clocking, WorkEvent
from gemaakt.server.work.pieces import KEPT, count

KINDS = WorkEvent.Kind
COUNTED = (KINDS.PAUSE, KINDS.DONE, KINDS.SCRAP, KINDS.NOT_DONE)


def told_steps() -> set[Step]:
    """Steps of which the floor told something, or on which somebody is."""
    events = WorkEvent.objects.exclude(kind=KINDS.MESSAGE).exclude(order="").order_by()
    clocks = Clocking.objects.filter(end=None).order_by()
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
    for row in locked_steps(touched):
        key = (row.order.code, row.code)
        _settle(row, is_known=key in names or key in heirs)
    return findings


def _touched(steps: set[Step]) -> set[Step]:
    """Those of which the floor told something."""
    orders = {order for order, _code in steps}
    found = set(WorkEvent.objects.filter(order__in=orders).values_list("order", "operation"))
    clocked = Clocking.objects.filter(order__in=orders, end=None)
    return steps & (found | set(clocked.values_list("order", "operation")))


def _settle(row: Operation, *, is_known: bool) -> None:
    events = WorkEvent.objects.filter(order=row.order.code, operation=row.code)
    if not is_known and row.outside is None:
        for event in events.filter(kind__in=COUNTED).order_by("at", "pk"):
            count(event, row)
    elif not is_known:
        outside.settle(row, ())
    settle_step(row)
    row.add_up()
    row.save(update_fields=[*KEPT, "running", "machine", "setup_min", "machine_min"])
    outside.move_order(row.order)

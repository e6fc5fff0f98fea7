"""Rows of steps and orders, moved by what was told of them."""

from collections.abc import Collection, Iterable

from gemaakt.order import StepId
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.work.clocks import settle_step
from gemaakt.server.work.models import WorkEvent
from gemaakt.server.work.pieces import KEPT, recount

MOVED = (*KEPT, "running", "machine", "setup_min", "machine_min")
SENDING = (WorkEvent.Kind.SENT, WorkEvent.Kind.NOT_SENT)


def rows_of(orders: Iterable[str]) -> dict[StepId, Operation]:
    """All steps of these orders, kept for whoever asked, always in the same order."""
    rows = (
        Operation.objects.select_for_update(of=("self",))
        .select_related("order")
        .filter(order__code__in=set(orders))
        .order_by("pk")
    )
    return {(each.order.code, each.code): each for each in rows}


def move(
    rows: dict[StepId, Operation],
    events: Collection[WorkEvent],
    changed: Iterable[StepId] = (),
    *,
    anew: bool = False,
) -> None:
    """Count the pieces, and let steps say what goes on; `changed` are those of other clocks."""
    told = {(each.order, each.operation) for each in events}
    was_done = {key for key, row in rows.items() if row.status == "done"}
    counted = recount(rows, events, anew=anew)
    for key in rows.keys() & {*told, *changed, *counted}:
        settle(rows[key])
        rows[key].save(update_fields=MOVED)
    for key in {key for key in was_done if rows[key].status != "done"}:
        move_order(rows[key].order)


def settle(step: Operation) -> None:
    """Let a step say who is on it, or that it is away, and what its pieces left of its minutes."""
    if step.outside is None:
        settle_step(step)
    elif step.status == "done":
        step.running = None
    else:
        _settle_outside(step)
    step.add_up()


def _settle_outside(step: Operation) -> None:
    """Running from the moment it was sent, open when that was taken back."""
    told = WorkEvent.objects.filter(order=step.order.code, operation=step.code, kind__in=SENDING)
    sent = told.order_by("-at", "-pk").first()
    step.status, step.running = "open", None
    if sent is not None and sent.kind == WorkEvent.Kind.SENT:
        step.status = "running"
        step.running = {
            "machine": "", "person": sent.person or None, "started": sent.at.isoformat()
        }  # fmt: skip


def move_order(order: Order) -> None:
    """An order is done with its last step, and runs again when that is taken back."""
    is_done = not order.operations.exclude(status="done").exists()
    moving = (Order.Status.RELEASED, Order.Status.RUNNING, Order.Status.DONE)
    Order.objects.filter(pk=order.pk, status__in=moving).update(
        status=Order.Status.DONE if is_done else Order.Status.RUNNING
    )

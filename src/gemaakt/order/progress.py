"""An order that comes again: what was made of it stays, where the sender says nothing of it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from gemaakt.findings import Finding, Severity
from gemaakt.order.heirs import heirs_of, shared_out
from gemaakt.order.order import Order, OrderStatus
from gemaakt.routing import Operation, OperationStatus

MOST_NAMED = 20


def carried_on(new: Order, old: Order) -> Order:
    """The new order with the pieces made, the work that runs and the pins of the old one.

    Who says of a step that it runs, is done or partly done is believed; a released order with
    open steps says nothing of that. A step that is split or renamed goes on in its heirs.
    """
    known = {step.id: step for step in old.operations}
    for code, heirs in heirs_of(new, old).items():
        known |= shared_out(known[code], heirs) if heirs else {}
    steps = tuple(_carried_step(step, known.get(step.id)) for step in new.operations)
    return replace(new, operations=steps, status=_status(new, old, steps))


def not_behind(new: Order, old: Order, told: Collection[str]) -> tuple[Order, list[str]]:
    """A document's order, nowhere behind what the floor told of the steps with these codes.

    Answers also the steps that stay as they were. A pin that the document does not have stays.
    """
    if old.status is OrderStatus.CANCELLED:
        new = replace(new, status=OrderStatus.CANCELLED)
    known = {step.id: step for step in old.operations}
    steps = tuple(_not_behind(step, known.get(step.id), told) for step in new.operations)
    kept = [s.id for s, sent in zip(steps, new.operations, strict=True) if s != sent]
    if not kept and old.status is not OrderStatus.DONE:
        return new, []
    wanted = (OrderStatus.RELEASED, OrderStatus.RUNNING, OrderStatus.QUOTED)
    released = new.status in (wanted if old.status is OrderStatus.DONE else wanted[:2])
    sent = replace(new, status=OrderStatus.RELEASED) if released else new
    return replace(new, operations=steps, status=_status(sent, old, steps)), kept


def told_of_kept(steps: Sequence[str]) -> list[Finding]:
    """That these steps (`order/step`) stay as the floor told, for a document knew less of them."""
    if not steps:
        return []
    more = " …" if len(steps) > MOST_NAMED else ""
    params = {"count": len(steps), "steps": ", ".join(steps[:MOST_NAMED]) + more}
    return [Finding("work.document-behind-floor", Severity.WARNING, {}, params)]


def _not_behind(new: Operation, old: Operation | None, told: Collection[str]) -> Operation:
    if old is None or old.name != new.name:
        return new
    new = replace(new, pin=new.pin or old.pin)
    is_further = _far(new) >= _far(old) and new.scrap_quantity >= old.scrap_quantity
    if new.id not in told or is_further:
        return new
    bare = replace(
        new, status=OperationStatus.OPEN, quantity=new.asked_quantity, done_quantity=0,
        scrap_quantity=0, running=None,
    )  # fmt: skip
    return _carried_step(bare, old)


def _far(step: Operation) -> tuple[int, int]:
    return list(OperationStatus).index(step.status), step.made_quantity


def _carried_step(new: Operation, old: Operation | None) -> Operation:
    """A step with the progress of the one of the same id and name."""
    if old is None or old.name != new.name:
        return new
    new = replace(new, pin=new.pin or old.pin)
    if new.status is not OperationStatus.OPEN or new.done_quantity or new.running:
        return new
    is_done = old.status is OperationStatus.DONE
    made, scrap = min(old.made_quantity, new.quantity), old.scrap_quantity
    rest = new.quantity - made
    new = replace(new, quantity=rest, done_quantity=made, scrap_quantity=scrap)
    is_same = is_done and new.asked_quantity == old.asked_quantity
    if is_same or (rest == 0 and (made or is_done)):
        return replace(new, status=OperationStatus.DONE)
    if is_done:
        return new
    return replace(new, status=old.status, running=old.running)


def told_of_cancelled(new: Iterable[Order], old: Iterable[Order]) -> list[Finding]:
    """That orders stay cancelled here, though a list or document names them as wanted."""
    gone = {each.id for each in old if each.status is OrderStatus.CANCELLED}
    wanted = [each.id for each in new if each.status is not OrderStatus.CANCELLED]
    codes = [code for code in wanted if code in gone]
    if not codes:
        return []
    more = " …" if len(codes) > MOST_NAMED else ""
    params = {"count": len(codes), "orders": ", ".join(codes[:MOST_NAMED]) + more}
    return [Finding("order.cancelled-stays", Severity.WARNING, {}, params)]


def told_of_done(new: Iterable[Order], now: Iterable[Order]) -> list[Finding]:
    """That orders are done, though a document does not know it or cancels them."""
    done = OrderStatus.DONE
    wanted = {each.id for each in new if each.status is not done}
    codes = [each.id for each in now if each.status is done and each.id in wanted]
    if not codes:
        return []
    more = " …" if len(codes) > MOST_NAMED else ""
    params = {"count": len(codes), "orders": ", ".join(codes[:MOST_NAMED]) + more}
    return [Finding("order.done-stays", Severity.WARNING, {}, params)]


def _status(new: Order, old: Order, steps: tuple[Operation, ...]) -> OrderStatus:
    """An order that was worked on runs on, and is done with its last step.

    One that the office called done while steps were open stays so, unless work is added; what is
    done cannot be cancelled, and what is cancelled here is not wanted again by itself.
    """
    if old.status is OrderStatus.CANCELLED:
        return OrderStatus.CANCELLED
    if new.status is OrderStatus.CANCELLED and old.status is OrderStatus.DONE:
        return OrderStatus.DONE
    if new.status is not OrderStatus.RELEASED:
        return new.status
    if steps and all(step.status is OperationStatus.DONE for step in steps):
        return OrderStatus.DONE
    if old.status is OrderStatus.DONE and not _has_work_again(old, steps):
        return OrderStatus.DONE
    was_begun = old.status in (OrderStatus.RUNNING, OrderStatus.DONE)
    return OrderStatus.RUNNING if was_begun else new.status


def _has_work_again(old: Order, steps: tuple[Operation, ...]) -> bool:
    """Whether a step is open that was done before, or was not there."""
    open_before = {step.id for step in old.operations if step.status is not OperationStatus.DONE}
    return any(
        step.status is not OperationStatus.DONE and step.id not in open_before for step in steps
    )

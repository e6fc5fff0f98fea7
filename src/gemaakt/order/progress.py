"""An order that comes again: what was made of it stays, where the sender says nothing of it."""

from dataclasses import replace

from gemaakt.order.order import Order, OrderStatus
from gemaakt.routing import Operation, OperationStatus


def carried_on(new: Order, old: Order) -> Order:
    """The new order with the pieces made, the work that runs and the pins of the old one.

    Who says of a step that it runs, is done or partly done is believed; a released order with
    open steps says nothing of that.
    """
    known = {step.id: step for step in old.operations}
    steps = tuple(_carried_step(step, known.get(step.id)) for step in new.operations)
    return replace(new, operations=steps, status=_status(new, old, steps))


def _carried_step(new: Operation, old: Operation | None) -> Operation:
    """A step with the progress of the one of the same id and name."""
    if old is None or old.name != new.name:
        return new
    new = replace(new, pin=new.pin or old.pin)
    if new.status is not OperationStatus.OPEN or new.done_quantity or new.running:
        return new
    asked = old.quantity + old.done_quantity
    if old.status is OperationStatus.DONE and new.quantity == asked:
        return replace(
            new, quantity=old.quantity, done_quantity=old.done_quantity, status=old.status
        )
    is_done = old.status is OperationStatus.DONE
    made = min(old.done_quantity or (asked if is_done else 0), new.quantity)
    rest = new.quantity - made
    if is_done:
        status = OperationStatus.OPEN if rest else OperationStatus.DONE
        return replace(new, quantity=rest, done_quantity=made, status=status)
    return replace(new, quantity=rest, done_quantity=made, status=old.status, running=old.running)


def _status(new: Order, old: Order, steps: tuple[Operation, ...]) -> OrderStatus:
    """An order that runs or is done stays so, unless it has work again."""
    if new.status is not OrderStatus.RELEASED:
        return new.status
    if old.status not in (OrderStatus.RUNNING, OrderStatus.DONE):
        return new.status
    done_before = {step.id for step in old.operations if step.status is OperationStatus.DONE}
    has_work_again = any(
        step.id in done_before and step.status is not OperationStatus.DONE for step in steps
    )
    return OrderStatus.RUNNING if has_work_again else old.status

"""Steps that another program splits or renames: which of its steps take the place of one gone.

By their code (cut -> cut-1, cut-2), else by their name, else because one step went and one came
that does the same work: as many pieces on the same machine, or at the same supplier.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from gemaakt.order.order import Order
from gemaakt.routing import Operation, OperationStatus


def heirs_of(new: Order, old: Order) -> dict[str, tuple[Operation, ...]]:
    """Steps of the old order that are gone -> steps of the new one in their place, if any."""
    gone = _not_in(old.operations, new.operations)
    left = _not_in(new.operations, old.operations)
    found: dict[str, tuple[Operation, ...]] = {step.id: () for step in gone}
    for alike in (_is_part_of, _is_named_as):
        for step in gone:
            if not found[step.id]:
                found[step.id] = tuple(each for each in left if alike(each, step))
                left = _not_in(left, found[step.id])
    bare = [step for step in gone if not found[step.id]]
    if len(bare) == 1 and len(left) == 1 and _does_the_same(left[0], bare[0]):
        found[bare[0].id] = (left[0],)
    return found


def _not_in(steps: Iterable[Operation], others: Iterable[Operation]) -> list[Operation]:
    codes = {each.id for each in others}
    return [each for each in steps if each.id not in codes]


def _is_part_of(step: Operation, gone: Operation) -> bool:
    """cut-1, cut.1, cut/a and cut 1 are parts of cut, 10a of 10; 101 is not."""
    own, was = step.id.strip().casefold(), gone.id.strip().casefold()
    tail = own.removeprefix(was)
    if not was or tail == own:
        return False
    parted = re.fullmatch(r"[-_./\s]\s*\w+", tail)
    joined = re.fullmatch(r"[a-z]", tail) if was[-1].isdigit() else re.fullmatch(r"\d+", tail)
    return not tail or bool(parted or joined)


def _is_named_as(step: Operation, gone: Operation) -> bool:
    name = gone.name.strip().casefold()
    return bool(name) and step.name.strip().casefold() == name


def _does_the_same(step: Operation, gone: Operation) -> bool:
    return step.asked_quantity == gone.asked_quantity and _where(step) == _where(gone) != ""


def _where(step: Operation) -> str:
    if step.outside is not None:
        return step.outside.supplier
    return step.alternatives[0].machine if step.alternatives else ""


def shared_out(old: Operation, heirs: tuple[Operation, ...]) -> Mapping[str, Operation]:
    """What the old step says of each of its heirs, as if that had been there before.

    Heirs that ask no more together than the step did have its pieces one after the other; else
    each piece went through all of them. What runs goes on at the first that is not done.
    """
    is_shared = sum(each.asked_quantity for each in heirs) <= old.asked_quantity
    is_done = old.status is OperationStatus.DONE
    left, found, running = old.made_quantity, {}, old.running
    for each in heirs:
        made = min(left, each.asked_quantity)
        status = old.status if is_done or running else OperationStatus.OPEN
        if not is_done and made == each.asked_quantity and len(heirs) > 1:
            status = OperationStatus.DONE
        found[each.id] = replace(
            each, quantity=each.asked_quantity - made, done_quantity=made, status=status,
            scrap_quantity=0, running=running if status is OperationStatus.RUNNING else None,
            pin=old.pin if len(heirs) == 1 else None,
        )  # fmt: skip
        running = None if status is OperationStatus.RUNNING else running
        left -= made if is_shared else 0
    holder = heir_at_work(tuple(found.values()))
    found[holder.id] = replace(holder, scrap_quantity=old.scrap_quantity)
    return found


def heir_at_work(heirs: tuple[Operation, ...]) -> Operation:
    """The heir at which the floor goes on: the first that is not done."""
    undone = [each for each in heirs if each.status is not OperationStatus.DONE]
    return (undone or heirs)[0]

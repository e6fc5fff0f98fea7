"""From accepted lines to one order the shop knows: joined, with the shop's own skills."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from gemaakt.company import Company
from gemaakt.order import Order
from gemaakt.routing import Operation


def usual_skill(company: Company, machines: Sequence[str]) -> str:
    """The skill that the firm's own order book most often asks on these machines."""
    wanted = set(machines)
    skills = Counter(
        operation.skill
        for order in company.orders
        for operation in order.operations
        if operation.skill and wanted & {each.machine for each in operation.alternatives}
    )
    return skills.most_common(1)[0][0] if skills else ""


def with_skills(company: Company, order: Order) -> Order:
    """The order with the skill that is usual on each operation's first machine.

    Machines on which the firm usually asks another skill are no alternatives for it.
    """
    return replace(order, operations=tuple(_skilled(company, op) for op in order.operations))


def _skilled(company: Company, operation: Operation) -> Operation:
    if not operation.alternatives or operation.skill:
        return operation
    skill = usual_skill(company, [operation.alternatives[0].machine])
    alike = tuple(
        each
        for each in operation.alternatives
        if usual_skill(company, [each.machine]) in (skill, "")
    )
    return replace(operation, skill=skill, alternatives=alike or operation.alternatives)


def joined(main: Order, components: Sequence[Order], *, at: str) -> Order:
    """One order of a product and what goes into it: the components come before operation `at`.

    The components' own inspection is left out; the product's inspection looks at the whole.
    """
    operations: list[Operation] = []
    last: list[str] = []
    for number, part in enumerate(components, start=1):
        rows = [op for op in part.operations if op.name != "inspect"]
        renamed = {op.id: f"{number}{op.id}" for op in rows}
        for op in rows:
            after = tuple(renamed[each] for each in op.after if each in renamed)
            operations.append(replace(op, id=renamed[op.id], after=after))
        if rows:
            last.append(renamed[rows[-1].id])
    own = [
        replace(op, after=(*op.after, *last)) if op.name == at else op for op in main.operations
    ]
    price = main.price_eur
    if price is not None:
        price += sum(part.price_eur for part in components if part.price_eur is not None)
    materials = (*main.materials, *(need for part in components for need in part.materials))
    needs = tuple(replace(need, operation="") for need in materials)
    return replace(main, operations=(*own, *operations), price_eur=price, materials=needs)


def nest_order(orders: Sequence[Order], *, id_: str, sheets: int) -> tuple[Order, list[Order]]:
    """One laser operation for several orders, and the orders that wait for it.

    The nest takes one set-up and one change of sheet per sheet; its cutting minutes are those of
    the orders together. Their own laser operations go; what came after them waits for the nest.
    """
    cutting_min = sum(
        laser.alternatives[0].piece_min * laser.quantity
        for order in orders
        if (laser := laser_of(order)) is not None
    )
    first = next(laser for order in orders if (laser := laser_of(order)) is not None)
    alternatives = tuple(
        replace(each, piece_min=0.0, fixed_min=round(cutting_min + SHEET_CHANGE_MIN * sheets, 3))
        for each in first.alternatives
    )
    operation = replace(first, id="10", after=(), alternatives=alternatives, quantity=1)
    dues = [order.due for order in orders if order.due is not None]
    due = min(dues, default=None)
    nest = Order(id=id_, product="Nest", quantity=sheets, due=due, operations=(operation,))
    return nest, [_waits_for(order, f"{id_}/10") for order in orders]


SHEET_CHANGE_MIN = 3.0
"""Minutes to take a cut sheet off and lay the next one on; a default, editable per shop."""


def laser_of(order: Order) -> Operation | None:
    """The laser operation of an order."""
    return next((op for op in order.operations if op.name == "laser"), None)


def _waits_for(order: Order, nest: str) -> Order:
    laser = laser_of(order)
    if laser is None:
        return order
    rest = [op for op in order.operations if op.id != laser.id]
    moved = [
        replace(op, after=tuple(nest if each == laser.id else each for each in op.after))
        for op in rest
    ]
    return replace(order, operations=tuple(moved))

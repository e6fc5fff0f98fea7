"""A new order list on top of the company that is there: what the list does not say stays."""

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from gemaakt.company import Assumption, Company
from gemaakt.company.assumed import BREAK, HOURS
from gemaakt.company.departments import on_machines, with_skills_asked
from gemaakt.findings import Finding
from gemaakt.order import (
    Order,
    OrderStatus,
    carried_on,
    not_behind,
    told_of_kept,
    with_quantity,
)
from gemaakt.routing import Alternative, Operation, OperationStatus

OVER = (OrderStatus.DONE, OrderStatus.CANCELLED)


UNSAID = ("price_eur", "release", "customer", "product", "drawing", "reference", "note")
"""Fields of an order of which an empty cell says nothing."""


def merged(
    new: Company, base: Company, own: Collection[str] = (), bare: Collection[str] = ()
) -> Company:
    """The orders of the new list with the machines, people and hours that are known already.

    `own` are orders that no list of another program can name: they stay; of `bare` the list tells
    no work, so that it was assumed.
    """
    known = {machine.id for machine in base.machines}
    copies = _copies(base)
    centres = {centre.id for centre in base.work_centres}
    calendars = {calendar.id for calendar in base.calendars}
    suppliers = {supplier.id for supplier in base.suppliers}
    before = {order.id: order for order in base.orders}
    listed = on_machines(new.orders, base.machines)
    orders = tuple(_order(each, copies, before.get(each.id), bare) for each in listed)
    used = {a.machine for o in orders for step in o.operations for a in step.alternatives}
    assumed = {each.id for each in new.machines if each.id == each.work_centre}
    company = replace(
        base,
        plan_start=new.plan_start,
        orders=(*orders, *_kept(new, base, own)),
        machines=base.machines
        + tuple(m for m in new.machines if m.id not in known and m.id not in assumed - used),
        work_centres=base.work_centres
        + tuple(each for each in new.work_centres if each.id not in centres),
        people=base.people or new.people,
        calendars=base.calendars + tuple(c for c in new.calendars if c.id not in calendars),
        suppliers=base.suppliers + tuple(s for s in new.suppliers if s.id not in suppliers),
        grid=base.grid or new.grid,
        assumptions=tuple(
            _as_answered(each, base) for each in new.assumptions if _stands(each, base)
        ),
    )
    return with_skills_asked(company)


def floor_kept(
    new: Company, base: Company, told: Collection[tuple[str, str]]
) -> tuple[Company, list[Finding]]:
    """A list or a document of the whole firm, nowhere behind what the floor told; what stayed."""
    before = {order.id: order for order in base.orders}
    codes: dict[str, set[str]] = defaultdict(set)
    for order, code in told:
        codes[order].add(code)
    kept, orders = [], []
    for each in new.orders:
        stays: list[str] = []
        if each.id in before:
            each, stays = not_behind(each, before[each.id], codes[each.id])
        orders.append(each)
        kept += [f"{each.id}/{code}" for code in stays]
    is_kept = tuple(orders) != new.orders
    return (replace(new, orders=tuple(orders)) if is_kept else new), told_of_kept(kept)


def _copies(base: Company) -> dict[str, list[str]]:
    """Machine -> the equal ones beside it that somebody said there are ("Laser 2")."""
    ids = {machine.id for machine in base.machines}
    found: dict[str, list[str]] = {}
    for machine in base.machines:
        stem = re.fullmatch(r"(.+) \d+'*", machine.id)
        if stem and stem[1] in ids:
            found.setdefault(stem[1], []).append(machine.id)
    return found


def _kept(new: Company, base: Company, own: Collection[str]) -> tuple[Order, ...]:
    """Orders that are over and that the list does not name: they stay as what was made of them."""
    listed = {order.id for order in new.orders}
    return tuple(
        order
        for order in base.orders
        if (order.status in OVER or order.id in own) and order.id not in listed
    )


def _order(
    order: Order, copies: dict[str, list[str]], known: Order | None, bare: Collection[str]
) -> Order:
    """An order of the list, on all equal machines, with what was made of it."""
    steps = tuple(_operation(each, copies) for each in order.operations)
    order = replace(order, operations=steps)
    if known is None:
        return order
    if order.id in bare and known.operations:
        order = _with_work_of(order, known)
    return carried_on(_with_unsaid(order, known), known)


def _with_work_of(order: Order, known: Order) -> Order:
    """An order of a list that tells no work, with the work and material that are known of it."""
    told = order.operations[0]
    asked = with_quantity(known, order.quantity)
    steps = tuple(_made_at_least(step, told, order.quantity) for step in asked.operations)
    return replace(order, operations=steps, materials=order.materials or asked.materials)


def _made_at_least(step: Operation, told: Operation, asked: int) -> Operation:
    """A step of all pieces with as many made as a list says of the order."""
    made = told.made_quantity
    if step.asked_quantity != asked or made <= step.made_quantity:
        return step
    if made >= asked:
        return replace(step, status=OperationStatus.DONE, quantity=0, done_quantity=asked)
    return replace(step, quantity=asked - made, done_quantity=made)


def _with_unsaid(order: Order, known: Order) -> Order:
    """What the firm knows of an order and a list has no column for, or an empty cell."""
    kept: dict[str, Any] = {
        name: getattr(known, name) for name in UNSAID if getattr(order, name) in (None, "")
    }
    return replace(order, **kept)


def _operation(operation: Operation, copies: dict[str, list[str]]) -> Operation:
    offered: list[Alternative] = list(operation.alternatives)
    named = {each.machine for each in offered}
    for each in operation.alternatives:
        more = [code for code in copies.get(each.machine, []) if code not in named]
        offered.extend(replace(each, machine=code) for code in more)
    return replace(operation, alternatives=tuple(offered))


def _as_answered(assumption: Assumption, base: Company) -> Assumption:
    """What is said of hours and break: those that the firm has, not those of every new list."""
    if assumption.code == BREAK:
        return next(each for each in base.assumptions if each.code == BREAK)
    if assumption.code not in HOURS:
        return assumption
    kept = next(each for each in base.assumptions if each.code in HOURS).params
    names = ("opens", "closes", "break_min")
    own = {name: kept[name] for name in names if name in kept}
    return replace(assumption, params={**assumption.params, "break_min": 0, **own})


def _stands(assumption: Assumption, base: Company) -> bool:
    """Whether the assumption still is one: it was not answered before."""
    if assumption.code == "assumed.people-unlimited":
        return not base.people
    if assumption.code == "assumed.power-unlimited":
        return base.grid is None
    if assumption.code in HOURS:
        return any(each.code in HOURS for each in base.assumptions)
    if assumption.code in (BREAK, "assumed.outside-days"):
        return any(each.code == assumption.code for each in base.assumptions)
    return True

"""Pieces that came back and are made again, all of them or some steps: an order of their own."""

import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from gemaakt.order.order import SHEETS, MaterialNeed, Order, OrderStatus
from gemaakt.routing import Operation, OperationStatus

COUNTED = (SHEETS, "st")
"""Units of which there are whole ones only."""


def remade(
    order: Order, *, id: str, quantity: int, steps: Collection[str], due: date | None, note: str
) -> Order:
    """The order that makes so many pieces again by these steps of the first, at no price.

    A step waits for the chosen ones before it, past those that are not done again. Set-ups are
    whole; minutes of all pieces and material are in proportion to the pieces.
    """
    chosen = [each for each in order.operations if each.id in steps]
    share = quantity / max(1, order.quantity)
    before = _before(order)
    return replace(
        order,
        id=id,
        quantity=quantity,
        due=due,
        release=None,
        status=OrderStatus.RELEASED,
        price_eur=None,
        note=note,
        operations=tuple(
            _again(each, share, _chosen_before(each.id, before, steps)) for each in chosen
        ),
        materials=tuple(
            _share_of(need, share) for step in chosen for need in order.needs_of(step)
        ),
    )


def _before(order: Order) -> Mapping[str, tuple[str, ...]]:
    return {each.id: each.after for each in order.operations}


def _chosen_before(
    step: str, before: Mapping[str, tuple[str, ...]], chosen: Collection[str]
) -> tuple[str, ...]:
    """What a step waits for: chosen steps, looked for past those that are left out."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    open_ones = list(before.get(step, ()))
    while open_ones:
        each = open_ones.pop(0)
        if each in seen:
            continue
        seen.add(each)
        if each in chosen:
            found[each] = None
        else:
            open_ones += before.get(each, ())
    return tuple(found)


def _again(step: Operation, share: float, after: tuple[str, ...]) -> Operation:
    """A step that was done, open again for a share of its pieces."""
    ways = tuple(
        replace(way, fixed_min=round(way.fixed_min * share, 4)) for way in step.alternatives
    )
    return replace(
        step, after=after, alternatives=ways, status=OperationStatus.OPEN,
        quantity=max(1, math.ceil(step.asked_quantity * share)), done_quantity=0,
        scrap_quantity=0, running=None, pin=None, transfer_quantity=None,
    )  # fmt: skip


def _share_of(need: MaterialNeed, share: float) -> MaterialNeed:
    quantity = need.quantity * share
    whole = need.unit in COUNTED
    return replace(
        need, quantity=float(math.ceil(quantity)) if whole else round(quantity, 3), arrives=None
    )

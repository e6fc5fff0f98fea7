"""Pieces that come back: why, and what is made again of them as an order of its own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from gemaakt import order as domain
from gemaakt.server import audit
from gemaakt.server.audit.words import RETURN_REASONS
from gemaakt.server.delivery.delivering import NotDelivered, refuse_day
from gemaakt.server.delivery.models import Returned
from gemaakt.server.delivery.progress import delivered_of
from gemaakt.server.delivery.services import under_next_number
from gemaakt.server.locks import lock
from gemaakt.server.nest.models import CutPart
from gemaakt.server.nest.shares import nests_of
from gemaakt.server.order.models import MaterialNeed, Operation, Order
from gemaakt.server.order.turns import Turn, alone
from gemaakt.server.quote.services import add_orders
from gemaakt.server.work.models import WorkEvent

OUTCOME = Returned.Outcome
MOST_REMADE = 99


@dataclass(frozen=True, slots=True)
class Return:
    """What is told of pieces that come back."""

    pieces: int
    day: date
    reason: str
    outcome: str
    remark: str = ""
    steps: Collection[str] = ()
    """Which operations are done again."""
    due: date | None = None
    """When what is made again is due."""


@transaction.atomic
def bring_back(*, order: Order, told: Return, actor: Any = None) -> Returned:
    """Keep what came back; where it is made again, by an order beside the first.

    `NotDelivered` where more comes back than went out, or nothing was chosen to be done again.
    """
    alone(Turn.EVENTS)
    lock(order)
    refuse_day(told.day)
    known = delivered_of([order])[order.code]
    is_old = not known.is_begun and order.status == Order.Status.DONE
    went = order.quantity if is_old else known.gone
    kept = Returned.objects.filter(order=order.code, taken_back=None).exclude(
        outcome=OUTCOME.AGAIN
    )
    there = went - sum(kept.values_list("quantity", flat=True))
    if not 0 < told.pieces <= there:
        raise NotDelivered("delivery.returned-too-many", order=order.code, pieces=max(0, there))
    row = Returned(
        order=order.code, customer=order.customer, product=order.product, quantity=told.pieces,
        day=told.day, reason=told.reason if told.reason in RETURN_REASONS else "other",
        remark=told.remark, outcome=told.outcome,
        without_slip=order.quantity if is_old else 0, created_by=audit.user_of(actor),
    )  # fmt: skip
    under_next_number(row, f"RT-{told.day:%y}")
    if told.outcome == OUTCOME.REMAKE:
        row.remade_as = _make_again(order, row, told, actor)
        row.save(update_fields=["remade_as"])
    about = {
        "paper": row.number, "quantity": row.quantity, "reason": row.reason,
        "orders": row.remade_as,
    }  # fmt: skip
    audit.log("order.returned", actor, order.code, about)
    return row


def _make_again(order: Order, row: Returned, told: Return, actor: Any) -> str:
    """The order that makes the pieces again; its number."""
    first = as_it_was(order)
    steps = [each.id for each in first.operations if each.id in told.steps]
    if not steps:
        raise NotDelivered("delivery.no-steps", order=order.code)
    code = _free_code(order.code)
    words = f"{row.number}: {told.remark}" if told.remark else row.number
    made = domain.remade(
        first, id=code, quantity=told.pieces, steps=steps, due=told.due, note=words
    )
    add_orders([made])
    _copy_parts(order.code, code, steps)
    audit.log("order.created", actor, code, {"from": order.code})
    return code


def _free_code(order: str) -> str:
    """`26-001-R1`, or the next one that is free."""
    stem = order[:95]
    codes = (f"{stem}-R{at}" for at in range(1, MOST_REMADE))
    return next(each for each in codes if not Order.objects.filter(code=each).exists())


def _copy_parts(order: str, code: str, steps: Collection[str]) -> None:
    """The flat parts of the steps that are done again, so that they can be nested."""
    rows = list(CutPart.objects.filter(order=order, operation__in=list(steps)))
    for each in rows:
        each.pk, each.order = None, code
    CutPart.objects.bulk_create(rows, ignore_conflicts=True)


def as_it_was(order: Order) -> domain.Order:
    """The order with the steps that made way for a booked nest, as if none had been booked."""
    steps = {each.code: each for each in order.operations.all()}
    needs = list(order.materials.all())
    for nest in reversed(nests_of(order.code)):
        nest.refresh_from_db(fields=["booking"])
        for row in reversed((nest.booking or {}).get("steps", ())):
            if row["order"] == order.code:
                _put_back(steps, needs, order, row)
    ordered = sorted(steps.values(), key=lambda each: (each.position, each.code))
    return order.to_domain(ordered, needs)


def _put_back(
    steps: dict[str, Operation], needs: list[MaterialNeed], order: Order, row: dict[str, Any]
) -> None:
    code = row["step"]["code"]
    if "left_share" in row:
        if code in steps:
            steps[code].alternatives = row["step"]["alternatives"]
            steps[code].after = row["step"]["after"]
        return
    if code in steps:
        return
    steps[code] = Operation(order=order, **row["step"])
    needs += [
        MaterialNeed(
            order=order, operation=code, material=each["material"], quantity=each["quantity"],
            unit=each["unit"],
        )
        for each in row.get("needs", ())
    ]  # fmt: skip
    for each in row["waited"]:
        step = steps.get(each["operation"])
        if step is not None:
            step.after = each["was"]


@transaction.atomic
def take_back_return(*, row: Returned, actor: Any = None) -> None:
    """Undo a return that was told by mistake; the order that makes it again goes with it.

    `NotDelivered` once somebody worked on that order: cancel it then.
    """
    alone(Turn.EVENTS)
    lock(row)
    if row.taken_back is not None:
        return
    again = Order.objects.filter(code=row.remade_as).first() if row.remade_as else None
    if again is not None:
        begun = again.operations.exclude(status="open").exists() or nests_of(again.code)
        if begun or WorkEvent.objects.filter(order=again.code).exists():
            raise NotDelivered("delivery.remake-begun", order=again.code)
        CutPart.objects.filter(order=again.code).delete()
        again.delete()
    row.taken_back = timezone.now()
    row.save(update_fields=["taken_back"])
    audit.log("order.return-taken-back", actor, row.order, {"paper": row.number})


def remade_orders() -> set[str]:
    """Numbers of the orders that make again what came back: no list from outside has them."""
    rows = Returned.objects.filter(taken_back=None).exclude(remade_as="")
    return set(rows.values_list("remade_as", flat=True))

"""An order that nobody wants any more: cancelled, taken up again, and what that leaves behind.

It stays in the order book with what was made of it; nothing of it is planned, cut or asked.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from gemaakt import order as domain
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity
from gemaakt.server import audit
from gemaakt.server.locks import lock
from gemaakt.server.nest.models import Nest
from gemaakt.server.order.models import Cancellation, Operation, Order
from gemaakt.server.order.turns import Turn, alone

CANCELLED = Order.Status.CANCELLED


class NotCancelled(GemaaktError, ValueError):
    """The order is done, or it is the work of a nest: why it cannot be cancelled."""


@transaction.atomic
def cancel_order(
    *, order: Order, reason: str = "", actor: Any = None, is_from_outside: bool = False
) -> None:
    """Cancel an order; `NotCancelled` when it is done, or cuts for others.

    What was made and clocked stays with it. Nothing else is undone by itself: the page of the
    order says what lies in nests, at suppliers and under somebody's clock.
    """
    alone(Turn.EVENTS)
    lock(order)
    if order.status == CANCELLED:
        return
    if order.status == Order.Status.DONE:
        raise NotCancelled("server.order-done-stays", order=order.code)
    if is_nest(order.code):
        raise NotCancelled("server.order-is-a-nest", order=order.code)
    note(order.code, order.status, reason, is_from_outside=is_from_outside)
    order.status = CANCELLED
    order.save(update_fields=["status"])
    audit.log("order.cancelled", actor, order.code, {"reason": reason[:300]})


def note(code: str, was: str, reason: str = "", *, is_from_outside: bool) -> None:
    """Keep why and from what an order was cancelled."""
    row = {
        "was": was, "reason": reason[:300], "at": timezone.now(),
        "is_from_outside": is_from_outside,
    }  # fmt: skip
    Cancellation.objects.update_or_create(order=code, defaults=row)


@transaction.atomic
def take_up(*, order: Order, actor: Any = None) -> None:
    """Take a cancelled order up again, as far as it was: it is planned once more."""
    alone(Turn.EVENTS)
    lock(order)
    if order.status != CANCELLED:
        return
    order.status = status_before(order)
    order.save(update_fields=["status"])
    Cancellation.objects.filter(order=order.code).delete()
    audit.log("order.taken-up", actor, order.code)


def status_before(order: Order) -> str:
    """What an order was before it was cancelled; running where work on it was begun."""
    kept = Cancellation.objects.filter(order=order.code).first()
    was = kept.was if kept else Order.Status.RELEASED.value
    steps = list(order.operations.all())
    if steps and all(each.status == "done" for each in steps):
        return Order.Status.DONE.value
    begun = any(_is_begun(each) for each in steps)
    return Order.Status.RUNNING.value if begun else was


def _is_begun(step: Operation) -> bool:
    return step.status != "open" or step.done_quantity > 0


def is_nest(code: str) -> bool:
    """Whether an order is the cutting of a booked nest, which is undone on the nest's page."""
    return Nest.objects.filter(code=code).exists()


# ------------------------------------------------- lists and other programs


def may_come_back(codes: Collection[str]) -> set[str]:
    """Of these orders those that a list or program cancelled: it may say otherwise again."""
    rows = Cancellation.objects.filter(order__in=list(codes), is_from_outside=True)
    return set(rows.values_list("order", flat=True))


def with_word_of_list(
    base: Iterable[domain.Order], wanted: Collection[str], unwanted: Collection[str]
) -> tuple[domain.Order, ...]:
    """The orders as they are here, after what a list says of which are wanted.

    One that a list cancelled before and names as wanted is taken up; one that it cancels is
    cancelled. A person's word stays against that of a list.
    """
    back = may_come_back(wanted)
    kept = {row.order: row.was for row in Cancellation.objects.filter(order__in=back)}
    return tuple(_as_said(each, kept, unwanted) for each in base)


def _as_said(each: domain.Order, back: dict[str, str], unwanted: Collection[str]) -> domain.Order:
    statuses = domain.OrderStatus
    if each.status is statuses.CANCELLED and each.id in back:
        return replace(each, status=statuses(back[each.id]))
    if each.id in unwanted and each.status not in (statuses.DONE, statuses.CANCELLED):
        return replace(each, status=statuses.CANCELLED)
    return each


def keep_word_of_list(
    before: Iterable[domain.Order], after: Iterable[domain.Order], actor: Any
) -> list[Finding]:
    """Note which orders a list cancelled or took up, and tell the latter."""
    gone = domain.OrderStatus.CANCELLED
    was = {each.id: each.status for each in before}
    now = {each.id: each.status for each in after}
    for code, status in now.items():
        if status is gone and was.get(code, gone) is not gone:
            note(code, was[code].value, is_from_outside=True)
            audit.log("order.cancelled", actor, code)
    back = [code for code, status in now.items() if was.get(code) is gone and status is not gone]
    if not back:
        return []
    Cancellation.objects.filter(order__in=back).delete()
    for code in back:
        audit.log("order.taken-up", actor, code)
    params = {"count": len(back), "orders": ", ".join(back[:20])}
    return [Finding("order.taken-up-again", Severity.WARNING, {}, params)]

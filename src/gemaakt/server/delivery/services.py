"""What happens to order confirmations."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils import timezone

from gemaakt.errors import GemaaktError
from gemaakt.server import audit
from gemaakt.server.delivery.models import (
    Confirmation,
    ConfirmedLine,
    DeliveryLine,
    Returned,
    Shortfall,
)
from gemaakt.server.locks import lock, lock_all
from gemaakt.server.order.models import Order

MOST_AT_ONCE = 50
"""Papers that are made in one moment: each looks for the next number that is free."""


class NotConfirmed(GemaaktError, ValueError):
    """The order is not there, is not wanted any more, or nothing was chosen."""


@dataclass(frozen=True, slots=True)
class Line:
    """An order and the day that is confirmed of it."""

    order: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What stands on a paper beside its lines."""

    language: str
    on: date
    reference: str = ""
    remark: str = ""


@transaction.atomic
def confirm(*, lines: Sequence[Line], about: About, actor: Any = None) -> Confirmation:
    """Keep what is confirmed of these orders; the confirmed day becomes their due date.

    Where one of them was confirmed before, this is the next version of that confirmation.
    """
    days = {each.order: each.day for each in lines}
    orders = wanted_orders(days)
    row = _next_version(list(days)) or Confirmation(number="")
    row.customer, row.reference = orders[0].customer, about.reference[:200]
    row.language, row.given, row.remark = about.language, about.on, about.remark
    row.created_by = audit.user_of(actor)
    if row.number:
        row.save(force_insert=True)
    else:
        under_next_number(row, f"OB-{about.on:%y}")
    ConfirmedLine.objects.bulk_create(_line(row, each, days[each.code]) for each in orders)
    for order in orders:
        _move_due(order, days[order.code], actor)
    for order in orders:
        audit.log("order.confirmed", actor, order.code, _told(row, order, days[order.code]))
    return row


def wanted_orders(codes: Iterable[str]) -> list[Order]:
    """The orders of these numbers, kept from others; `NotConfirmed` where one is not there."""
    codes = list(codes)
    rows = Order.objects.filter(code__in=codes)
    lock_all(rows)
    found = {each.code: each for each in rows}
    if not codes:
        raise NotConfirmed("delivery.nothing-chosen")
    for code in codes:
        if code not in found:
            raise NotConfirmed("delivery.no-order", order=code)
        if found[code].status == Order.Status.CANCELLED:
            raise NotConfirmed("delivery.order-cancelled", order=code)
    customers = {each.customer.strip().casefold() for each in found.values()}
    if len(customers) > 1:
        raise NotConfirmed("delivery.two-customers", orders=", ".join(codes))
    return [found[code] for code in codes]


def _next_version(orders: Sequence[str]) -> Confirmation | None:
    """A row for the next version of what was confirmed of any of these, not saved yet."""
    known = Confirmation.objects.filter(taken_back=None, lines__order__in=orders)
    last = known.order_by("-id").first()
    if last is None:
        return None
    versions = Confirmation.objects.filter(number=last.number).aggregate(last=Max("version"))
    return Confirmation(number=last.number, version=versions["last"] + 1)


def under_next_number(row: models.Model, kind: str) -> None:
    """Keep a paper under the next number of its kind: `OB-26-0001`."""
    last = type(row)._default_manager.aggregate(last=Max("id"))["last"] or 0  # noqa: SLF001
    for ahead in range(1, MOST_AT_ONCE):
        row.number = f"{kind}-{last + ahead:04d}"  # type: ignore[attr-defined]
        with suppress(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
            return
        row.pk = None
    row.save(force_insert=True)


def _line(row: Confirmation, order: Order, day: date | None) -> ConfirmedLine:
    return ConfirmedLine(
        confirmation=row, order=order.code, product=order.product, drawing=order.drawing,
        reference=order.reference, quantity=order.quantity, price_eur=order.price_eur, day=day,
        due_before=order.due,
    )  # fmt: skip


def _move_due(order: Order, day: date | None, actor: Any) -> None:
    """Let an order be due on the day that was confirmed: that is what is agreed now."""
    if day is None or order.due == day:
        return
    audit.log("order.changed", actor, order.code, {"due": [str(order.due), str(day)]})
    order.due = day
    order.save(update_fields=["due"])


def _told(row: Confirmation, order: Order, day: date | None) -> dict[str, Any]:
    return {
        "paper": str(row), "quantity": order.quantity,
        "for": f"{day:%d-%m-%Y}" if day else None,
    }  # fmt: skip


@transaction.atomic
def take_back(*, row: Confirmation, actor: Any = None) -> None:
    """A confirmation that was given by mistake: it stays as a record and holds no more.

    The due date goes back to what it was, where nobody changed it since.
    """
    lock(row)
    if row.taken_back is not None:
        return
    row.taken_back = timezone.now()
    row.save(update_fields=["taken_back"])
    for line in row.lines.all():
        order = Order.objects.filter(code=line.order).first()
        if order is not None and line.day is not None and order.due == line.day:
            _move_due_back(order, line.due_before, actor)
        audit.log("order.confirmation-taken-back", actor, line.order, {"paper": str(row)})


def _move_due_back(order: Order, due: date | None, actor: Any) -> None:
    if order.due != due:
        audit.log("order.changed", actor, order.code, {"due": [str(order.due), str(due)]})
        order.due = due
        order.save(update_fields=["due"])


def renumber(old: str, new: str) -> None:
    """Let papers go along when another program numbers an order anew."""
    if old != new:
        for model in (ConfirmedLine, DeliveryLine, Returned, Shortfall):
            model.objects.filter(order=old).update(order=new)
        Returned.objects.filter(remade_as=old).update(remade_as=new)

"""Declarations of performance: what is proposed for an order, issuing one, taking one back."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity
from gemaakt.passport.declaration import (
    GRADE,
    STANDARD,
    SYSTEM,
    Control,
    Declaration,
    kept_until,
    lacking,
    proposed,
)
from gemaakt.routing.material import UnknownMaterial, identified
from gemaakt.server import audit
from gemaakt.server.delivery.models import DeliveryLine
from gemaakt.server.delivery.services import under_next_number
from gemaakt.server.locks import lock
from gemaakt.server.nest.models import StockItem
from gemaakt.server.order.models import Order
from gemaakt.server.passport.models import Declaration as Row
from gemaakt.server.passport.models import ProductionControl
from gemaakt.server.passport.trace import links
from gemaakt.server.plan.picking import heats_cut
from gemaakt.server.shop.models import Facts, Letterhead

COATED = ("coat", "lak", "poeder", "spuit", "paint")
"""Words of work that gives an organic coating: its reaction to fire is not that of bare metal."""


class NotDeclared(GemaaktError, ValueError):
    """The order is not there, or the firm holds no certificate."""


class Lacks(GemaaktError, ValueError):
    """What the regulation asks is not in it; `findings` say what."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        super().__init__("declaration.lacks")
        self.findings = list(findings)


def control() -> ProductionControl | None:
    """What the firm states of its production control; nothing where it holds no certificate."""
    return ProductionControl.objects.first()


def proposed_of(order: Order) -> dict[str, str]:
    """Performances to begin with, by the metal that was cut or that the order needs."""
    words = " ".join(f"{step.name} {step.outside or ''}" for step in order.operations.all())
    is_coated = any(word in words.casefold() for word in COATED)
    return proposed(_grades(order), is_coated=is_coated)


def _grades(order: Order) -> list[str]:
    """Grades of the lots that were cut for an order, else of the material that it needs."""
    lots = {each.sheet for each in links({"order": order.code})}
    cut = StockItem.objects.filter(code__in=lots).values_list("material", flat=True)
    names = list(cut) or list(order.materials.values_list("material", flat=True))
    return list(dict.fromkeys(filter(None, map(_grade, names))))


def _grade(name: str) -> str:
    """The grade that a text names: `S355J2 plaat 10 mm` is S355J2; `staal` names none."""
    steel = GRADE.search(name)
    if steel:
        return steel[0]
    try:
        shown = identified(name)[1]
    except UnknownMaterial:
        return ""
    written = r"\s*".join(map(re.escape, shown.split()))
    return shown if re.search(rf"{written}(?![A-Za-z0-9])", name, re.IGNORECASE) else ""


def declaration_of(order: Order, given: Mapping[str, Any]) -> Declaration:
    """What would be declared of an order, by what the form says and the firm has stated."""
    held, head = control(), Letterhead.objects.first() or Letterhead()
    facts = Facts.objects.only("name").first()
    return Declaration(
        product=given["product"], intended_use=given["intended_use"],
        manufacturer=facts.name if facts else "", address=head.address,
        control=Control(held.certificate, held.body, held.body_name, held.highest_class)
        if held else None,
        execution_class=given["execution_class"], performances=dict(given["performances"]),
        signed_by=given["signed_by"], place=given["place"],
        documentation=given["documentation"], identified_by=tuple(heats_cut(order.code)),
    )  # fmt: skip


@transaction.atomic
def issue(*, order: Order, given: Mapping[str, Any], on: date, actor: Any = None) -> Row:
    """Keep the declaration of an order under the next number.

    `NotDeclared` without a certificate, or where one stands; `Lacks` where the regulation asks
    what is not there.
    """
    held = control()
    if held is None:
        raise NotDeclared("declaration.no-certificate")
    lock(order)
    if order.status in (Order.Status.CANCELLED, Order.Status.QUOTED):
        raise NotDeclared("declaration.order-over", order=order.code)
    standing = standing_of([order.code]).get(order.code)
    if standing is not None:
        raise NotDeclared("declaration.already", order=order.code, number=standing.number)
    made = declaration_of(order, given)
    errors = [each for each in lacking(made) if each.severity is Severity.ERROR]
    if errors:
        raise Lacks(errors)
    row = Row(
        order=order.code, customer=order.customer, product=made.product[:300], issued=on,
        document={
            **msgspec.to_builtins(made), "standard": STANDARD, "system": SYSTEM,
            "year": held.since_year,
        },
        created_by=audit.user_of(actor),
    )  # fmt: skip
    under_next_number(row, f"DOP-{on:%y}")
    audit.log("declaration.issued", actor, row.number, {"orders": order.code})
    return row


@transaction.atomic
def take_back(*, row: Row, why: str, actor: Any = None) -> None:
    """A declaration that holds no more: it stays as a record, with why."""
    lock(row)
    if row.taken_back is None:
        row.taken_back, row.why = timezone.now(), why[:300]
        row.save(update_fields=["taken_back", "why"])
        audit.log("declaration.taken-back", actor, row.number, {"reason": row.why})


def until(row: Row) -> date:
    """The day until which it is kept: ten years after the last of it was delivered."""
    lines = DeliveryLine.objects.filter(order=row.order, delivery__taken_back=None)
    days = lines.values_list("delivery__day", flat=True)
    return kept_until(row.issued, max(days, default=None))


def standing_of(orders: Iterable[str]) -> dict[str, Row]:
    """The newest declaration of each order that was not taken back."""
    rows = Row.objects.filter(order__in=list(orders), taken_back=None).order_by("id")
    return {each.order: each for each in rows}

"""What happens to drawings and quotes."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Max

from gemaakt.drawing import Part, document_of, read
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, has_errors
from gemaakt.quote import Accepted, Item, Quote, Work, accept, quote
from gemaakt.server import audit
from gemaakt.server.order.models import MaterialNeed, Operation, Order
from gemaakt.server.quote.models import Drawing, QuoteVersion
from gemaakt.server.shop.services import load_company

LARGEST_MB = 20


class DrawingTooLarge(GemaaktError, ValueError):
    """The file is larger than a drawing ever is."""


class NotAnswerable(GemaaktError, ValueError):
    """The quote has no price for what is asked, or was answered before."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of a quote as it is asked."""

    drawing: int
    material: str
    thickness_mm: float | None
    quantity: int
    deburr: bool = False
    weld_mm: float = 0.0
    outside: str = ""
    outside_eur: float = 0.0
    outside_days: int = 5
    origin: Mapping[str, Any] = field(default_factory=dict)


def plain_findings(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings as kept in a record: codes and values; sentences come with the page's language."""
    return [
        {
            "code": each.code,
            "severity": str(each.severity),
            "where": msgspec.to_builtins(dict(each.where), enc_hook=str),
            "params": msgspec.to_builtins(dict(each.params), enc_hook=str),
        }
        for each in findings
    ]


@transaction.atomic
def keep_drawing(*, name: str, content: bytes, actor: Any = None) -> Drawing:
    """Read a file and keep it with what was understood; the same file is kept once."""
    if len(content) > LARGEST_MB * 1024 * 1024:
        raise DrawingTooLarge("server.drawing-too-large", file=name, limit_mb=LARGEST_MB)
    mark = hashlib.sha256(content).hexdigest()
    known = Drawing.objects.filter(sha256=mark, name=name[:200]).first()
    if known is not None:
        return known
    parts, findings = read(content, name=name)
    document = msgspec.to_builtins(document_of(list(parts)), enc_hook=str)
    row = Drawing.objects.create(
        name=name[:200],
        sha256=mark,
        content=content,
        part=document,
        findings=plain_findings([*findings, *(f for part in parts for f in part.findings)]),
    )
    audit.log("drawing.kept", actor, row.name, {"parts": len(parts)})
    return row


def part_of(row: Drawing) -> Part:
    """The first part of a kept drawing, read again from the file itself."""
    parts, findings = read(bytes(row.content), name=row.name)
    if not parts:
        first = findings[0].code if findings else "drawing.no-part"
        raise NotAnswerable("server.drawing-without-part", file=row.name, reason=first)
    return parts[0]


def items_of(asked: Sequence[Asked]) -> list[Item]:
    """Lines as the price engine reads them."""
    rows = {row.pk: row for row in Drawing.objects.filter(pk__in=[a.drawing for a in asked])}
    return [_item(part_of(rows[each.drawing]), each) for each in asked]


def _item(part: Part, asked: Asked) -> Item:
    work = Work(
        deburr=asked.deburr or None,
        weld_mm=asked.weld_mm,
        joints=1 if asked.weld_mm else 0,
        outside=((asked.outside, asked.outside_eur),) if asked.outside else (),
        outside_days=asked.outside_days,
    )
    thick = replace(part, thickness_mm=part.thickness_mm or asked.thickness_mm)
    return Item(thick, asked.material, asked.thickness_mm, asked.quantity, work)


@transaction.atomic
def make_quote(
    *, asked: Sequence[Asked], customer: str, title: str, on: date, actor: Any = None
) -> QuoteVersion:
    """Price the lines and keep the quote as a first version."""
    made = quote(items_of(asked), on=on, as_order=True)
    return keep_quote(
        made, [msgspec.to_builtins(each) for each in asked], (customer, title), actor=actor
    )


def keep_quote(
    made: Quote, asked: list[dict[str, Any]], about: tuple[str, str], *, actor: Any = None
) -> QuoteVersion:
    """Keep a computed quote under the next number."""
    last = QuoteVersion.objects.aggregate(last=Max("id"))["last"] or 0
    row = QuoteVersion.objects.create(
        number=f"OFF-{made.on:%y}-{last + 1:04d}",
        customer=about[0],
        title=about[1],
        document={"format": "gemaakt.quote/1", **msgspec.to_builtins(made, enc_hook=str)},
        asked=asked,
        total_eur=made.total_eur,
        promise_date=promise_of(made),
        valid_until=made.valid_until,
        created_by=actor if actor and actor.pk else None,
    )
    audit.log("quote.made", actor, str(row), {"total_eur": str(made.total_eur)})
    return row


def promise_of(made: Quote) -> date | None:
    """The latest of the promised days of its lines; none when a line has none."""
    days = [price.promise_date for line in made.lines for price in line.prices]
    return max((day for day in days if day), default=None) if all(days) else None


def quote_of(row: QuoteVersion) -> Quote:
    """The kept quote as it was computed."""
    plain = {key: value for key, value in row.document.items() if key != "format"}
    return msgspec.convert(plain, Quote, strict=False)


@transaction.atomic
def accept_quote(*, row: QuoteVersion, due: date | None, actor: Any = None) -> list[Order]:
    """Make an order of every line that has a price; the quote is won."""
    if row.status in (QuoteVersion.Status.WON, QuoteVersion.Status.LOST):
        raise NotAnswerable("server.quote-answered", quote=str(row))
    made = quote_of(row)
    if not made.lines or any(has_errors(line.findings) or not line.prices for line in made.lines):
        raise NotAnswerable("server.quote-without-price", quote=str(row))
    company = load_company()
    orders = [
        accept(
            made,
            Accepted(at, line.prices[0].quantity),
            id=f"{row.number}-{at + 1}",
            customer=row.customer,
            due=due,
            machines=company.machines,
        )
        for at, line in enumerate(made.lines)
    ]
    rows = add_orders(orders)
    win(row, ", ".join(order.id for order in orders), actor)
    return rows


def win(row: QuoteVersion, order_code: str, actor: Any) -> None:
    """Mark a quote as won by these orders."""
    row.status, row.order_code = QuoteVersion.Status.WON, order_code[:100]
    row.save(update_fields=["status", "order_code"])
    audit.log("quote.won", actor, str(row), {"orders": order_code})


@transaction.atomic
def lose_quote(*, row: QuoteVersion, reason: str, actor: Any = None) -> None:
    """Mark a quote as lost, with why."""
    if row.status in (QuoteVersion.Status.WON, QuoteVersion.Status.LOST):
        raise NotAnswerable("server.quote-answered", quote=str(row))
    row.status, row.lost_reason = QuoteVersion.Status.LOST, reason[:300]
    row.save(update_fields=["status", "lost_reason"])
    audit.log("quote.lost", actor, str(row), {"reason": reason[:300]})


def add_orders(orders: Sequence[Any]) -> list[Order]:
    """Put orders behind those that are there, with their operations and material."""
    last = Order.objects.aggregate(last=Max("position"))["last"] or 0
    rows = []
    for at, each in enumerate(orders, start=last + 1):
        row = Order.store(each, at)
        row.save()
        Operation.objects.bulk_create(
            [Operation.store(step, row, k) for k, step in enumerate(each.operations)]
        )
        MaterialNeed.objects.bulk_create(
            [MaterialNeed.store(need, row, k) for k, need in enumerate(each.materials)]
        )
        rows.append(row)
    return rows


def hit_rate() -> tuple[int, int, Decimal]:
    """Quotes won, quotes answered, and euros outstanding."""
    won = QuoteVersion.objects.filter(status=QuoteVersion.Status.WON).count()
    lost = QuoteVersion.objects.filter(status=QuoteVersion.Status.LOST).count()
    waiting = QuoteVersion.objects.filter(
        status__in=[QuoteVersion.Status.DRAFT, QuoteVersion.Status.SENT]
    )
    total = sum((row.total_eur or Decimal("0") for row in waiting.only("total_eur")), Decimal("0"))
    return won, won + lost, total

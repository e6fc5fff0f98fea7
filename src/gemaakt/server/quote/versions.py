"""The life of a quote: a draft changes, what was sent never does; its next version does."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
from django.db import transaction
from django.db.models import Max

from gemaakt.quote import Quote
from gemaakt.quote.by_hand import Adjustment
from gemaakt.server import audit
from gemaakt.server.quote.asked import Asked
from gemaakt.server.quote.constants import firm_constants
from gemaakt.server.quote.drawings import NotAnswerable
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.quote.promising import keep_dates
from gemaakt.server.quote.reservations import reserve
from gemaakt.server.quote.services import lock_quote, priced, quote_of
from gemaakt.server.shop.models import Letterhead

ANSWERED = (QuoteVersion.Status.WON, QuoteVersion.Status.LOST)


def asked_of(row: QuoteVersion) -> list[Asked]:
    """The lines as they were asked; `NotAnswerable` when they were not asked from drawings."""
    if not is_editable(row):
        raise NotAnswerable("server.quote-not-from-drawings", quote=str(row))
    return msgspec.convert(row.asked, list[Asked], strict=False)


def is_editable(row: QuoteVersion) -> bool:
    """Whether every line can be priced again: it has a drawing that is kept, or needs none."""
    wanted = ("drawing", "material", "quantity")
    return bool(row.asked) and all(
        each.get("text") or all(each.get(name) for name in wanted) for each in row.asked
    )


def follows_material() -> bool:
    """Whether the prices of a quote that goes out now follow the price of the metal."""
    return bool(Letterhead.objects.values_list("follows_material", flat=True).first())


def adjustment_of(row: QuoteVersion) -> Adjustment:
    """What a quote was made dearer or cheaper, and why."""
    return Adjustment(Decimal(str(row.adjusted_share)), row.adjusted_why)


class Beside(NamedTuple):
    """What a paper says beside its lines."""

    reference: str = ""
    """The request of the customer."""
    remark: str = ""
    vat: str = ""
    """How it is taxed over what holds for its customer (`order.vat.Vat`)."""


class Agreed(NamedTuple):
    """What is told anew of the price of a whole quote."""

    adjustment: Adjustment
    minimum_eur: Decimal | None = None
    """The least that the order costs; 0: nothing, None: as it was."""


@transaction.atomic
def revise(
    *,
    row: QuoteVersion,
    asked: Sequence[Asked],
    on: date,
    nested: bool | None = None,
    agreed: Agreed | None = None,
    actor: Any = None,
) -> QuoteVersion:
    """Price changed lines: a draft is replaced, of what was sent a next version is made.

    What persons gave (the nest, the share on its price, the minimum order amount, the chosen
    date) stays unless told anew.
    """
    lock_quote(row)
    if row.status in ANSWERED:
        raise NotAnswerable("server.quote-answered", quote=str(row))
    wants_nest = row.nested if nested is None else nested
    given, least = agreed or Agreed(adjustment_of(row))
    made, breaks = priced(asked, on=on, nested=wants_nest, adjustment=given)
    chosen = row.chosen
    if row.status != QuoteVersion.Status.DRAFT:
        row = _next_version(row, actor)
    row.nested, row.breaks = wants_nest, breaks
    row.minimum_eur = row.minimum_eur if least is None else least or None
    row.adjusted_share, row.adjusted_why = float(given.price_share), given.why
    _write(row, made, asked)
    keep_dates(row, made)
    _choose_again(row, chosen)
    audit.log("quote.revised", actor, str(row), {"total_eur": str(made.total_eur)})
    return row


def _next_version(row: QuoteVersion, actor: Any) -> QuoteVersion:
    last = QuoteVersion.objects.filter(number=row.number).aggregate(last=Max("version"))["last"]
    return QuoteVersion(
        number=row.number,
        version=last + 1,
        customer=row.customer,
        title=row.title,
        language=row.language,
        reference=row.reference,
        remark=row.remark,
        vat=row.vat,
        minimum_eur=row.minimum_eur,
        created_by=actor if actor and actor.pk else None,
    )


def _write(row: QuoteVersion, made: Quote, asked: Sequence[Asked]) -> None:
    row.document = {"format": "gemaakt.quote/1", **msgspec.to_builtins(made, enc_hook=str)}
    row.asked = [msgspec.to_builtins(each) for each in asked]
    row.total_eur, row.valid_until = made.total_eur, made.valid_until
    row.save()


@transaction.atomic
def send_quote(
    *, row: QuoteVersion, language: str, on: date, beside: Beside | None = None,
    actor: Any = None,
) -> QuoteVersion:  # fmt: skip
    """Mark a quote as sent in a language; the plan holds its place for a while.

    `beside` none: as it was.
    """
    lock_quote(row)
    if row.status in ANSWERED:
        raise NotAnswerable("server.quote-answered", quote=str(row))
    if not row.total_eur or not all(line["prices"] for line in row.document["lines"]):
        raise NotAnswerable("server.quote-without-price", quote=str(row))
    if row.is_expired(on):
        raise NotAnswerable("server.quote-expired", quote=str(row), day=row.valid_until)
    row.status, row.sent, row.language = QuoteVersion.Status.SENT, on, language
    row.reference, row.remark, row.vat = beside or (row.reference, row.remark, row.vat)
    row.follows_material = follows_material()
    told = ["language", "reference", "remark", "vat", "follows_material"]
    row.save(update_fields=["status", "sent", *told])
    hold(row, on=on, actor=actor)
    audit.log("quote.sent", actor, str(row), {"language": language})
    return row


@transaction.atomic
def hold_again(*, row: QuoteVersion, on: date, actor: Any = None) -> None:
    """Hold the place anew while nobody else answers the quote."""
    lock_quote(row)
    hold(row, on=on, actor=actor)


@transaction.atomic
def choose(*, row: QuoteVersion, name: str) -> None:
    """Keep the date that the customer wants; an answered quote keeps its own."""
    lock_quote(row)
    if row.status not in ANSWERED and any(each["name"] == name for each in row.dates):
        row.chosen = name
        row.save(update_fields=["chosen"])


def hold(row: QuoteVersion, *, on: date, actor: Any = None) -> None:
    """Ask the plan for the date again and hold the place for as long as the firm's rule says."""
    if row.status in ANSWERED:
        raise NotAnswerable("server.quote-answered", quote=str(row))
    made = quote_of(row)
    chosen = row.chosen
    found = keep_dates(row, made)
    _choose_again(row, chosen)
    days = int(firm_constants(on)["price.reserve_days"])
    reserve(row, found, on=on, days=days, actor=actor)


def _choose_again(row: QuoteVersion, name: str) -> None:
    """Keep the date that the customer chose, where the plan still gives one of that kind."""
    if any(each["name"] == name for each in row.dates):
        row.chosen = name
        row.save(update_fields=["chosen"])


def versions_of(row: QuoteVersion) -> list[QuoteVersion]:
    """All versions of this quote, oldest first."""
    rows = QuoteVersion.objects.filter(number=row.number).defer("document", "asked")
    return list(rows.order_by("version"))

"""What happens to drawings and quotes."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from gemaakt.money import eur, mills
from gemaakt.quote import Accepted, Price, Quote, QuoteLine, accept, quote
from gemaakt.quote.accept import at_own_pace
from gemaakt.quote.by_hand import BY_HAND, Adjustment, by_hand_ratio
from gemaakt.quote.by_word import is_word
from gemaakt.server import audit
from gemaakt.server.locks import lock_all
from gemaakt.server.order.models import MaterialNeed, Operation, Order
from gemaakt.server.quote.asked import Asked, items_of
from gemaakt.server.quote.constants import firm_constants
from gemaakt.server.quote.drawings import NotAnswerable, keep_drawing
from gemaakt.server.quote.limits import firm_limits
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.quote.reservations import release
from gemaakt.server.quote.terms import minimum_of, terms_of
from gemaakt.server.quote.work_places import with_place_names
from gemaakt.server.shop.services import load_company
from gemaakt.stop import MaxSeconds
from gemaakt.story.orders import with_skills

__all__ = ["NotAnswerable", "keep_drawing"]

BREAKS = (1, 2, 5, 10, 25, 50, 100, 250)
LARGE_BREAKS = (500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000)
FARTHEST = 5
"""So many times the most pieces of a line other quantities go."""
NEST_SECONDS = 4.0
MOST_LETTERS = 100
"""Of the codes of orders that a quote keeps; of more the first and the last."""
MOST_AT_ONCE = 50
"""Digits of the price of one piece."""


def priced(
    asked: Sequence[Asked],
    *,
    on: date,
    nested: bool = False,
    adjustment: Adjustment | None = None,
) -> tuple[Quote, list[Any]]:
    """The quote of these lines with the firm's constants, and its other quantities."""
    constants, limits = firm_constants(on), firm_limits(on)
    items = items_of(asked)
    if nested:
        from gemaakt.quote.nested import with_nest

        items = with_nest(items, constants, MaxSeconds(NEST_SECONDS))
    given = {"constants": constants, "limits": limits, "adjustment": adjustment}
    made = quote(items, on=on, as_order=True, **given)  # type: ignore[arg-type]
    loose = [replace(item, quantity=None, hand=None) for item in items]
    more = quote(loose, on=on, as_order=True, quantities=_quantities(asked), **given)  # type: ignore[arg-type]
    # Other quantities share the set-ups as the lines do, and go along with a price by hand.
    breaks = [
        []
        if is_word(item.part)  # one piece of it costs the same, however many there are
        else [[price.quantity, str(_along(price, line, adjustment))] for price in other.prices]
        for item, line, other in zip(items, made.lines, more.lines, strict=True)
    ]
    return made, breaks


def _quantities(asked: Sequence[Asked]) -> tuple[int, ...]:
    """Other quantities to price: larger ones for who asks many."""
    most = FARTHEST * max((each.quantity for each in asked), default=1)
    return (*BREAKS, *(each for each in LARGE_BREAKS if each <= most))


def _along(price: Price, line: QuoteLine, adjustment: Adjustment | None) -> Decimal:
    """The price of one piece of another quantity, in proportion to a price by hand.

    On a price by hand comes no share, so none comes on those that go along with it.
    """
    own = line.prices[0] if line.prices else None
    if own is None or not any(each.what == BY_HAND for each in own.lines):
        return price.unit_price_eur
    ratio = by_hand_ratio(own.lines, own.quantity, own.unit_price_eur)
    share = adjustment.price_share if adjustment else Decimal(0)
    return mills(price.unit_price_eur * ratio / (1 + share))


@transaction.atomic
def make_quote(
    *, asked: Sequence[Asked], customer: str, title: str, on: date, actor: Any = None
) -> QuoteVersion:
    """Price the lines and keep the quote as a first version, with what its customer agreed."""
    given = terms_of(customer)
    made, breaks = priced(asked, on=on, adjustment=given)
    row = keep_quote(
        made, [msgspec.to_builtins(each) for each in asked], (customer, title), actor=actor
    )
    row.breaks = breaks
    row.adjusted_share, row.adjusted_why = float(given.price_share), given.why
    row.minimum_eur = minimum_of(customer)
    row.save(update_fields=["breaks", "adjusted_share", "adjusted_why", "minimum_eur"])
    return row


def keep_quote(
    made: Quote, asked: list[dict[str, Any]], about: tuple[str, str], *, actor: Any = None
) -> QuoteVersion:
    """Keep a computed quote under the next number."""
    row = _under_next_number(
        QuoteVersion(
            customer=about[0],
            title=about[1],
            document={"format": "gemaakt.quote/1", **msgspec.to_builtins(made, enc_hook=str)},
            asked=asked,
            total_eur=made.total_eur,
            promise_date=promise_of(made),
            valid_until=made.valid_until,
            created_by=actor if actor and actor.pk else None,
        ),
        made.on,
    )
    audit.log("quote.made", actor, str(row), {"total_eur": str(made.total_eur)})
    return row


def _under_next_number(row: QuoteVersion, on: date) -> QuoteVersion:
    """Keep a quote under the next number; who makes one in the same moment gets the one after."""
    for ahead in range(1, MOST_AT_ONCE):
        last = QuoteVersion.objects.aggregate(last=Max("id"))["last"] or 0
        row.number = f"OFF-{on:%y}-{last + ahead:04d}"
        with suppress(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
            return row
        row.pk = None
    row.save(force_insert=True)
    return row


def promise_of(made: Quote) -> date | None:
    """The latest of the promised days of its lines; none when a line has none."""
    days = [price.promise_date for line in made.lines for price in line.prices]
    return max((day for day in days if day), default=None) if all(days) else None


def quote_of(row: QuoteVersion) -> Quote:
    """The kept quote as it was computed."""
    plain = {key: value for key, value in row.document.items() if key != "format"}
    return msgspec.convert(plain, Quote, strict=False)


def lines_without_price(row: QuoteVersion) -> list[tuple[int, str]]:
    """Number and name of each line that cannot be sold yet; of a quote without lines, one."""
    lines = row.document["lines"]
    return [
        (number, line["name"])
        for number, line in enumerate(lines, 1)
        if not line["prices"] or any(each["severity"] == "error" for each in line["findings"])
    ] or ([] if lines else [(0, "")])


def lock_quote(row: QuoteVersion) -> None:
    """Keep a quote with all its versions from others: one of them may be answered elsewhere."""
    lock_all(QuoteVersion.objects.filter(number=row.number))
    row.refresh_from_db()


@transaction.atomic
def accept_quote(
    *,
    row: QuoteVersion,
    due: date | None,
    lines: Collection[int] | None = None,
    reference: str = "",
    at_old_price: bool = False,
    actor: Any = None,
) -> list[Order]:
    """Make an order of every line, or of those that the customer wants; the quote is won.

    `reference` is the customer's own number of the order.

    The price of a part of it is that of its lines as they stand on the paper. `NotAnswerable`
    where that price held until a day that has passed, unless somebody says that it holds still.
    """
    lock_quote(row)
    won = QuoteVersion.objects.filter(number=row.number, status=QuoteVersion.Status.WON).first()
    if won or row.status == QuoteVersion.Status.LOST:  # another version may be, or another tab
        raise NotAnswerable("server.quote-answered", quote=str(won or row))
    made = quote_of(row)
    if lines_without_price(row):
        raise NotAnswerable("server.quote-without-price", quote=str(row))
    expired = row.is_expired(timezone.localdate())
    if expired and not at_old_price:
        raise NotAnswerable("server.quote-expired-yes", quote=str(row), day=row.valid_until)
    company = load_company()
    due = due or chosen_day(row)
    wanted = [at for at in range(len(made.lines)) if lines is None or at in lines]
    orders = [
        accept(
            made,
            Accepted(at, made.lines[at].prices[0].quantity),
            id=f"{row.number}-{at + 1}",
            customer=row.customer,
            due=due,
            machines=company.machines,
        )
        for at in wanted
    ]
    constants = firm_constants(made.on)
    orders = [
        with_skills(company, replace(at_own_pace(order, constants), reference=reference))
        for order in orders
    ]
    orders = [with_place_names(each) for each in orders]
    rows = add_orders(at_price(orders, _share_of(row, orders)))
    release(row)
    win(row, ", ".join(order.id for order in orders), actor)
    if len(wanted) < len(made.lines):
        taken = {"lines": [at + 1 for at in wanted], "of": len(made.lines)}
        audit.log("quote.won-in-part", actor, str(row), taken)
    if expired:
        audit.log("quote.won-expired", actor, str(row), {"until": f"{row.valid_until}"})
    return rows


def _share_of(row: QuoteVersion, orders: Sequence[Any]) -> Decimal | None:
    """What the chosen lines cost together at the chosen date, at least the minimum."""
    total, whole = lines_price(row), row.total_eur
    known = sum((each.price_eur or Decimal("0") for each in orders), Decimal("0"))
    if not total or not whole:
        return total
    part = total if known == whole else eur(known * total / whole)
    return max(part, row.minimum_eur or part)


def chosen_option(row: QuoteVersion) -> dict[str, Any]:
    """The date that the customer chose, with its price; nothing for quotes without dates."""
    found: list[dict[str, Any]] = [each for each in row.dates if each["name"] == row.chosen]
    return found[0] if found else {}


def chosen_day(row: QuoteVersion) -> date | None:
    """The day that goes with the chosen date."""
    day = chosen_option(row).get("day")
    return date.fromisoformat(day) if day else row.promise_date


def lines_price(row: QuoteVersion) -> Decimal | None:
    """The price of the lines that goes with the chosen date."""
    price = chosen_option(row).get("price_eur")
    return Decimal(price) if price else row.total_eur


def supplement_of(row: QuoteVersion) -> Decimal:
    """What brings the price of the lines up to the minimum order amount of a quote."""
    price = lines_price(row)
    return max(Decimal(0), (row.minimum_eur or Decimal(0)) - price) if price else Decimal(0)


def chosen_price(row: QuoteVersion) -> Decimal | None:
    """The price that goes with the chosen date, at least the minimum order amount."""
    price = lines_price(row)
    return price + supplement_of(row) if price else price


def at_price(orders: Sequence[Any], total: Decimal | None) -> list[Any]:
    """The orders with a surcharge or reduction shared out; the last takes the cents."""
    known = sum((each.price_eur or Decimal("0") for each in orders), Decimal("0"))
    if not total or not known or total == known:
        return list(orders)
    prices = [eur((each.price_eur or Decimal("0")) * total / known) for each in orders]
    prices[-1] += total - sum(prices, Decimal("0"))
    return [replace(each, price_eur=price) for each, price in zip(orders, prices, strict=True)]


def win(row: QuoteVersion, order_code: str, actor: Any) -> None:
    """Mark a quote as won by these orders."""
    row.status, row.order_code = QuoteVersion.Status.WON, order_code
    if len(order_code) > MOST_LETTERS:
        codes = order_code.split(", ")
        row.order_code = f"{codes[0]} … {codes[-1]}"[:MOST_LETTERS]
    row.save(update_fields=["status", "order_code"])
    audit.log("quote.won", actor, str(row), {"orders": order_code})


@transaction.atomic
def lose_quote(
    *, row: QuoteVersion, reason: str, lost_to: str = "other", actor: Any = None
) -> None:
    """Mark a quote as lost, with why; its room in the plan is free again."""
    lock_quote(row)
    if row.status in (QuoteVersion.Status.WON, QuoteVersion.Status.LOST):
        raise NotAnswerable("server.quote-answered", quote=str(row))
    row.status, row.lost_to, row.lost_reason = QuoteVersion.Status.LOST, lost_to, reason[:300]
    row.save(update_fields=["status", "lost_to", "lost_reason"])
    release(row)
    audit.log("quote.lost", actor, str(row), {"reason": reason[:300], "to": lost_to})


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
    """Quotes won, quotes answered, and euros outstanding; of versions the newest counts."""
    kinds = QuoteVersion.Status
    states: dict[str, tuple[str, Decimal]] = {}
    rows = QuoteVersion.objects.order_by("version")
    for row in rows.only("number", "status", "total_eur", "minimum_eur"):
        if states.get(row.number, ("",))[0] != kinds.WON:
            states[row.number] = (row.status, row.listed_eur or Decimal("0"))
    won = sum(status == kinds.WON for status, _ in states.values())
    lost = sum(status == kinds.LOST for status, _ in states.values())
    waiting = (total for status, total in states.values() if status in (kinds.DRAFT, kinds.SENT))
    return won, won + lost, sum(waiting, Decimal("0"))


def newest_versions() -> Any:
    """Of every quote its newest version, and an older one that was won."""
    newer = QuoteVersion.objects.filter(number=OuterRef("number"), version__gt=OuterRef("version"))
    rows = QuoteVersion.objects.defer("document", "asked")
    return rows.filter(~Exists(newer) | Q(status=QuoteVersion.Status.WON))

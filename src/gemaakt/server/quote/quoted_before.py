"""What the same part cost this customer in another quote: two prices for one part are explained
by the office before the customer asks."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from gemaakt.server.quote.models import QuoteVersion

MOST = 40
"""Quotes of a customer that are looked at, the newest first."""


@dataclass(frozen=True, slots=True)
class Before:
    """A line of another quote of the same drawing."""

    quote: QuoteVersion
    on: date
    quantity: int
    unit_eur: Decimal
    is_otherwise: bool
    """Whether as many pieces of the same metal cost something else there."""


def quoted_before(row: QuoteVersion) -> dict[int, Before]:
    """By line, from 0: the newest other quote to this customer with its drawing and a price."""
    wanted = {_part(each): at for at, each in enumerate(row.asked) if each.get("drawing")}
    if not wanted or not row.customer:
        return {}
    rows = QuoteVersion.objects.filter(customer=row.customer).exclude(number=row.number)
    found: dict[int, Before] = {}
    for other in rows.order_by("-id").defer("document")[:MOST]:
        same = [
            (wanted[_part(each)], place)
            for place, each in enumerate(other.asked)
            if each.get("drawing") and wanted.get(_part(each), -1) not in (-1, *found)
        ]
        for at, place in same:
            if at not in found and (before := _before(row, at, other, place)):
                found[at] = before
    return found


def _part(asked: dict[str, Any]) -> tuple[int, int, bool]:
    return asked["drawing"], asked.get("part", 0), bool(asked.get("is_mirrored"))


def _before(row: QuoteVersion, at: int, other: QuoteVersion, place: int) -> Before | None:
    """What the line cost there; None where it had no price."""
    there, here = _line(other, place), _line(row, at)
    if not there or not there["prices"]:
        return None
    price = there["prices"][0]
    unit, quantity = Decimal(str(price["unit_price_eur"])), int(price["quantity"])
    now = here["prices"][0] if here and here["prices"] else None
    metal = ("material", "thickness_mm")
    is_otherwise = bool(
        here
        and now
        and all(there[name] == here[name] for name in metal)
        and int(now["quantity"]) == quantity
        and Decimal(str(now["unit_price_eur"])) != unit
    )
    on = other.sent or date.fromisoformat(other.document["on"])
    return Before(other, on, quantity, unit, is_otherwise)


def _line(row: QuoteVersion, at: int) -> dict[str, Any] | None:
    lines: list[dict[str, Any]] = row.document["lines"]
    return lines[at] if at < len(lines) else None

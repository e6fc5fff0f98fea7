"""What is to be invoiced of what went to the customer of an order, to the cent.

Each piece is charged once: the amounts of deliveries in parts add up to the price of the order.
What came back for good is credited; what came back and went out again was charged before.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from gemaakt.money import eur


class Charge(StrEnum):
    """Why pieces stand on the list."""

    DELIVERED = "delivered"
    MORE = "more"
    """Beyond what was ordered, at the same price."""
    FREE = "free"
    """Beyond what was ordered, or made again: not charged."""
    AGAIN = "again"
    """Came back and went out again: charged the first time."""
    CREDIT = "credit"
    """Came back for good."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Pieces that went out or came back by one paper."""

    paper: str
    """Number of the slip or the return; empty: pieces that went out before any slip."""
    pieces: int
    """Below zero: came back."""
    is_credit: bool = False
    """Whether what came back is not delivered again."""
    more_is_charged: bool = False


@dataclass(frozen=True, slots=True)
class Charged:
    """Pieces of one paper with their amount, excl. VAT; none where the price is not known."""

    paper: str
    why: Charge
    pieces: int
    price_eur: Decimal | None


def charged(asked: int, price_eur: Decimal | None, gone: Iterable[Gone]) -> Iterator[Charged]:
    """What each paper charges of an order of so many pieces at that price for all of them.

    The papers in the order in which they were told: a later one changes no earlier amount.
    """
    out, most, credited = 0, 0, 0
    for each in gone:
        if each.is_credit:
            back = -each.pieces
            amount = _between(asked, price_eur, credited, credited + back)
            credited += back
            yield Charged(each.paper, Charge.CREDIT, -back, None if amount is None else -amount)
            continue
        out += each.pieces
        new = max(0, out - most)
        if each.paper and each.pieces > 0:
            yield from _sent(each, new, (asked, price_eur), most)
        most = max(most, out)


def _sent(each: Gone, new: int, of: tuple[int, Decimal | None], most: int) -> Iterator[Charged]:
    asked, price_eur = of
    within = min(new, max(0, asked - most))
    more = new - within
    if within:
        amount = _between(asked, price_eur, most, most + within)
        yield Charged(each.paper, Charge.DELIVERED, within, amount)
    if more and each.more_is_charged:
        amount = _between(asked, price_eur, most + within, most + new)
        yield Charged(each.paper, Charge.MORE, more, amount)
    elif more:
        yield Charged(each.paper, Charge.FREE, more, Decimal("0.00"))
    if each.pieces > new:
        yield Charged(each.paper, Charge.AGAIN, each.pieces - new, Decimal("0.00"))


def _between(asked: int, price_eur: Decimal | None, first: int, last: int) -> Decimal | None:
    """Whole cents of the pieces from one count to another."""
    if price_eur is None:
        return None
    share = price_eur / max(1, asked)
    return eur(share * last) - eur(share * first)


def total_of(rows: Sequence[Charged]) -> Decimal:
    """The sum of what is known."""
    return sum((each.price_eur for each in rows if each.price_eur is not None), Decimal("0.00"))

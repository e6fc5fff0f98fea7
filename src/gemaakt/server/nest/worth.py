"""What a remnant is booked at, however it came about: one rule, by a share that the firm sets."""

from decimal import Decimal

from gemaakt.money import eur
from gemaakt.server.nest.models import StockItem
from gemaakt.server.nest.rack import today
from gemaakt.server.quote.constants import firm_constants


def remnant_share() -> Decimal:
    """The share of what its metal cost that the firm books a remnant at."""
    return Decimal(repr(firm_constants(today())["price.remnant_share"]))


def remnant_eur(item: StockItem, part: Decimal) -> Decimal:
    """What a remnant of this part of a lot is booked at, in whole cents.

    What is cut from a remnant keeps what its metal is booked at: that was written down once.
    """
    is_new = item.kind != StockItem.Kind.REMNANT
    return eur(item.price_eur * part * (remnant_share() if is_new else 1))

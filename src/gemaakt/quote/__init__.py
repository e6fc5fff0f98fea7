"""From parts to a price that explains itself, a date, and an order."""

from gemaakt.quote.accept import Accepted, NotPriced, accept
from gemaakt.quote.price import PriceLine
from gemaakt.quote.quote import Item, Price, Quote, QuoteLine, quote
from gemaakt.routing.route import Work

__all__ = [
    "Accepted",
    "Item",
    "NotPriced",
    "Price",
    "PriceLine",
    "Quote",
    "QuoteLine",
    "Work",
    "accept",
    "quote",
]

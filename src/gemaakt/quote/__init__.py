"""From parts to a price that explains itself, a date, and an order.

`quote` is the whole: steps of `gemaakt.routing` times rates (`price`, `rates`), material from a
real nest (`nested`), three dates (`lead_time`, `promise`), CO2 (`footprint`); `accept` makes the
order. What a person says of a price is in the modules `by_...`, what cannot be made in `makeable`
and the rules it asks, what past jobs teach in `past` and `learn`.
"""

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

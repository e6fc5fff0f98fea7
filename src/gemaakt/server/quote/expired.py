"""A quote that is answered after its last day: at its old prices, or reckoned anew first."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.quote.promising import closed_days
from gemaakt.server.quote.services import chosen_day, chosen_price, lines_without_price
from gemaakt.server.quote.versions import asked_of, revise
from gemaakt.shop.calendar import working_days_after


class PricedAnew(NamedTuple):
    """The version at today's prices, and what the expired one cost."""

    row: QuoteVersion
    was_eur: Decimal | None

    @property
    def now_eur(self) -> Decimal | None:
        """What the same order costs today; None where a line has no price any more."""
        return None if lines_without_price(self.row) else chosen_price(self.row)


def price_anew(*, row: QuoteVersion, on: date, actor: Any = None) -> PricedAnew:
    """Price the lines of an expired quote with the figures of a day; nothing is ordered yet."""
    was = chosen_price(row)
    return PricedAnew(revise(row=row, asked=asked_of(row), on=on, actor=actor), was)


def day_to_come(row: QuoteVersion, on: date) -> date | None:
    """The day of a quote; where that has passed, as many working days from now as it was then."""
    day = chosen_day(row)
    if day is None or day >= on:
        return day
    closed, begun = closed_days(), row.sent or date.fromisoformat(row.document["on"])
    days, reached = 0, begun
    while reached < day:
        days, reached = days + 1, working_days_after(reached, 1, closed)
    return working_days_after(on, days, closed)

"""Three lead times for one price: faster for more, standard, and later for less.

The standard date is the plan's promise. Faster is what a remedy of the plan gives, at its cost
and the surcharge, unless that cost is out of proportion to the price; later is a number of
working days on, against a reduction. Without a plan the days per operation stand in for all.
"""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from gemaakt.money import eur
from gemaakt.routing.constants import Constants

WEEKEND = 5


@dataclass(frozen=True, slots=True)
class Faster:
    """What makes the plan's date earlier: the day it gives and what it costs the shop."""

    day: date
    cost_eur: Decimal
    how: str
    """overtime, move-order or material-earlier"""


@dataclass(frozen=True, slots=True)
class LeadOption:
    """One date with its price for the whole quote."""

    name: str
    """fast, standard or relaxed"""
    day: date
    price_eur: Decimal
    rule: str
    """How the price follows from that of the standard date."""
    is_planned: bool
    """Whether the day comes from the plan, not from days per operation."""


def working_days_on(day: date, days: int) -> date:
    """The day so many working days (Monday to Friday) later."""
    for _ in range(days):
        day += timedelta(days=1)
        while day.weekday() >= WEEKEND:
            day += timedelta(days=1)
    return day


def lead_options(
    price_eur: Decimal,
    *,
    on: date,
    days: int,
    constants: Constants,
    promised: date | None = None,
    faster: Faster | None = None,
) -> tuple[LeadOption, ...]:
    """The dates to choose from, earliest first; no fast one when the plan cannot be faster.

    `days` are the working days without a plan; `promised` is the plan's own date.
    """
    standard = promised or working_days_on(on, days)
    found = [LeadOption("standard", standard, eur(price_eur), "", promised is not None)]
    fast = _fast(price_eur, on, days, constants, promised, faster)
    if fast is not None and fast.day < standard:
        found.insert(0, fast)
    share = Decimal(str(constants["price.relaxed_share"]))
    later = working_days_on(standard, int(constants["price.relaxed_days"]))
    less = eur(price_eur * share)
    rule = f"− {_percent(share)} × € {eur(price_eur)}"
    found.append(LeadOption("relaxed", later, eur(price_eur) - less, rule, promised is not None))
    return tuple(found)


def _percent(share: Decimal) -> str:
    """A share as a percentage with the digits that it has."""
    return f"{(100 * share).normalize():f}%"


def _fast(
    price_eur: Decimal,
    on: date,
    days: int,
    constants: Constants,
    promised: date | None,
    faster: Faster | None,
) -> LeadOption | None:
    share = Decimal(str(constants["price.rush_share"]))
    more = eur(price_eur * share)
    rule = f"+ {_percent(share)} × € {eur(price_eur)}"
    if promised is None:
        sooner = math.ceil(days * constants["price.rush_days_share"])
        return LeadOption("fast", working_days_on(on, sooner), eur(price_eur) + more, rule, False)
    most = price_eur * Decimal(str(constants["price.rush_most_share"]))
    if faster is None or faster.cost_eur > most:
        return None
    cost = eur(faster.cost_eur)
    total = eur(price_eur) + more + cost
    return LeadOption("fast", faster.day, total, f"{rule} + € {cost} ({faster.how})", True)

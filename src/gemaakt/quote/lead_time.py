"""Three lead times for one price: faster for more, standard, and later for less.

The standard date is the plan's promise. Faster is what a remedy of the plan gives, at its cost
and the surcharge, unless that cost is out of proportion to the price; later is a number of
working days on, against a reduction. Without a plan the days per operation stand in for all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gemaakt.money import eur
from gemaakt.routing.constants import Constants
from gemaakt.shop import Closure
from gemaakt.shop.calendar import working_days_after


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
    cost_eur: Decimal = Decimal("0.00")
    """What this date costs the shop itself, which is in the price."""


def lead_options(  # noqa: PLR0913
    price_eur: Decimal,
    *,
    on: date,
    days: int,
    constants: Constants,
    promised: date | None = None,
    faster: Faster | None = None,
    closures: Sequence[Closure] = (),
) -> tuple[LeadOption, ...]:
    """The dates to choose from, earliest first; no fast one when the plan cannot be faster.

    `days` are the working days without a plan; `promised` is the plan's own date; `closures` are
    the days on which the firm is closed besides public holidays.
    """
    standard = promised or working_days_after(on, days, closures)
    found = [LeadOption("standard", standard, eur(price_eur), "", promised is not None)]
    sooner = math.ceil(days * constants["price.rush_days_share"])
    rushed = working_days_after(on, sooner, closures)
    fast = _fast(price_eur, rushed, constants, promised, faster)
    if fast is not None and on < fast.day < standard:  # the customer has to answer first
        found.insert(0, fast)
    share = Decimal(str(constants["price.relaxed_share"]))
    later = working_days_after(standard, int(constants["price.relaxed_days"]), closures)
    less = eur(price_eur * share)
    rule = f"− {_percent(share)} × € {eur(price_eur)}"
    found.append(LeadOption("relaxed", later, eur(price_eur) - less, rule, promised is not None))
    return tuple(found)


def _percent(share: Decimal) -> str:
    """A share as a percentage with the digits that it has."""
    return f"{(100 * share).normalize():f}%"


def _fast(
    price_eur: Decimal,
    rushed: date,
    constants: Constants,
    promised: date | None,
    faster: Faster | None,
) -> LeadOption | None:
    """The faster date; `rushed` is what it is without a plan."""
    share = Decimal(str(constants["price.rush_share"]))
    more = eur(price_eur * share)
    rule = f"+ {_percent(share)} × € {eur(price_eur)}"
    if promised is None:
        return LeadOption("fast", rushed, eur(price_eur) + more, rule, False)
    most = price_eur * Decimal(str(constants["price.rush_most_share"]))
    if faster is None or faster.cost_eur > most:
        return None
    cost = eur(faster.cost_eur)
    total = eur(price_eur) + more + cost
    return LeadOption("fast", faster.day, total, f"{rule} + € {cost} ({faster.how})", True, cost)

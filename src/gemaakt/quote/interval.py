"""How sure a price is, from the shop's own past jobs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gemaakt.money import eur
from gemaakt.quote.price import PriceLine
from gemaakt.routing.constants import Constants

Z10 = 1.2815515655446004
"""Tenth percentile of the normal distribution."""
LEAST_JOBS = 10
"""From fewer nothing is learned."""
LEARNED_AS = {"preparation": "line", "order fee": "order_fee"}
"""Lines of a price that past jobs know by another name."""


@dataclass(frozen=True, slots=True)
class Interval:
    """P10 and P90 of the cost, and from how many past jobs."""

    low_eur: Decimal
    high_eur: Decimal
    jobs: int


def interval_of(
    total: Decimal, lines: Sequence[PriceLine], constants: Constants, family: str = ""
) -> Interval | None:
    """The interval of a price: spreads of the operations in it, added as independent.

    `family` is that of the metal, of which past jobs may have a spread of its own.

    None while the shop has fewer than ten past jobs of an operation in it: those of other work
    say nothing of this price.
    """
    per_operation: dict[str, float] = {}
    for line in lines:
        what = LEARNED_AS.get(line.what, line.what)
        per_operation[what] = per_operation.get(what, 0.0) + float(line.price_eur)
    learned = {
        name: each for name in per_operation if (each := constants.learned_of(name, family))
    }
    jobs = max((each.jobs for each in learned.values()), default=0)
    if jobs < LEAST_JOBS or not total:
        return None
    variance = sum(
        (per_operation[name] * each.spread_ratio) ** 2 for name, each in learned.items()
    )
    spread = math.sqrt(variance) / float(total)
    low, high = (float(total) * math.exp(sign * Z10 * spread) for sign in (-1, 1))
    return Interval(eur(low), eur(high), jobs)

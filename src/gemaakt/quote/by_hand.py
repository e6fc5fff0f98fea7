"""What a person makes of a reckoned price: a share on a whole quote, or a price on one line.

Both are lines of the price with their reason, so that its lines still add up to it, and what the
work costs stays beside it. A price by hand is final: no share comes on top of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from gemaakt.findings import Finding, Severity
from gemaakt.money import eur, mills
from gemaakt.quote.price import PriceLine, line_of

ADJUSTMENT, BY_HAND = "adjustment", "by hand"
EARNED = ("margin", ADJUSTMENT, BY_HAND)
"""Lines of a price that are no cost."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a quote is made dearer (or, below zero, cheaper) as a share of its prices, and why."""

    price_share: Decimal = Decimal(0)
    why: str = ""


@dataclass(frozen=True, slots=True)
class HandPrice:
    """What one piece of a line costs the customer by a person's word, and why."""

    unit_eur: Decimal
    why: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What persons said of one price."""

    adjustment: Adjustment = field(default_factory=Adjustment)
    hand: HandPrice | None = None


@dataclass(frozen=True, slots=True)
class Margin:
    """What a price earns above its cost: all of its lines but the margin and what was given."""

    price_eur: Decimal
    cost_eur: Decimal

    @property
    def margin_eur(self) -> Decimal:
        """Euros above the cost; below zero it is sold at a loss."""
        return self.price_eur - self.cost_eur

    @property
    def of_price_share(self) -> Decimal:
        """The margin as a share of the price, as the trade says it (marge)."""
        return self.margin_eur / self.price_eur if self.price_eur else Decimal(0)

    @property
    def of_cost_share(self) -> Decimal:
        """The same as a share of the cost (opslag)."""
        return self.margin_eur / self.cost_eur if self.cost_eur else Decimal(0)


def given_lines(lines: Sequence[PriceLine], quantity: int, given: Given) -> Iterator[PriceLine]:
    """The lines that bring a reckoned price to what persons said of it."""
    reckoned = sum((line.price_eur for line in lines), Decimal("0.00"))
    share = given.adjustment.price_share
    if given.hand is not None:
        more = eur(given.hand.unit_eur * quantity) - reckoned
        yield line_of(BY_HAND, "line", (1, "line"), more, given.hand.why)
    elif share:
        why = given.adjustment.why
        yield line_of(ADJUSTMENT, "share of the above", (share, "share"), reckoned, why)


def unit_price(total: Decimal, quantity: int, given: Given) -> Decimal:
    """The price of one piece with four decimals: that by hand, or the total by its pieces."""
    each = given.hand.unit_eur if given.hand else total / quantity
    return mills(each)


def by_hand_ratio(lines: Sequence[PriceLine], quantity: int, unit_eur: Decimal) -> Decimal:
    """A price by hand of one piece over the reckoned one; other quantities go along with it."""
    reckoned = sum((line.price_eur for line in lines if line.what != BY_HAND), Decimal(0))
    return unit_eur * quantity / reckoned if reckoned else Decimal(1)


def margin_of(lines: Sequence[PriceLine]) -> Margin:
    """Cost and margin of a price made of these lines."""
    price_eur = sum((line.price_eur for line in lines), Decimal("0.00"))
    if all(line.what == BY_HAND for line in lines):
        return Margin(price_eur, price_eur)  # nothing is known of its cost: no margin is claimed
    cost = sum((line.price_eur for line in lines if line.what not in EARNED), Decimal("0.00"))
    return Margin(price_eur, cost)


def told_of_loss(name: str, quantity: int, lines: Sequence[PriceLine]) -> list[Finding]:
    """A warning where a price does not bring what the work costs."""
    made = margin_of(lines)
    if made.margin_eur >= 0:
        return []
    params = {"quantity": quantity, "price": float(made.price_eur), "cost": float(made.cost_eur)}
    return [Finding("quote.below-cost", Severity.WARNING, where={"part": name}, params=params)]

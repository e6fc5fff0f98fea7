"""Money: the one crossing from computed numbers to whole cents."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from gemaakt.errors import GemaaktError

CENT = Decimal("0.01")
MOST_DIGITS = 8
"""Of the price of one piece where many of them have to make the amount to the cent."""


class NotAnAmount(GemaaktError, ValueError):
    """A number that is not finite cannot become money."""


def eur(amount: Decimal | float | int | str) -> Decimal:
    """Round an amount half up to whole cents (floats through their shortest decimal form)."""
    value = amount if isinstance(amount, Decimal) else Decimal(str(amount))
    if not value.is_finite():
        raise NotAnAmount("money.not-an-amount", value=str(amount))
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def unit_eur(amount_eur: Decimal, pieces: int) -> Decimal:
    """The price of one piece with the decimals, two at least, that make the amount of the pieces.

    Where eight decimals do not, four are told; nothing of no pieces.
    """
    exact = amount_eur / pieces if pieces else Decimal(0)
    for digits in range(2, MOST_DIGITS + 1):
        shown = mills(exact, digits)
        if eur(shown * pieces) == amount_eur:
            return shown
    return mills(exact)


def mills(amount_eur: Decimal, digits: int = 4) -> Decimal:
    """An amount that is no sum yet, such as the price of one piece, half up to four decimals."""
    return amount_eur.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def total_eur(lines: Iterable[Decimal]) -> Decimal:
    """Sum of lines that are already rounded: what the customer can add up himself."""
    return sum(lines, Decimal("0.00"))


def cents(amount_eur: Decimal) -> int:
    """Whole cents of an amount that has no fraction of a cent."""
    scaled = amount_eur * 100
    if scaled != scaled.to_integral_value():
        raise NotAnAmount("money.fraction-of-a-cent", value=str(amount_eur))
    return int(scaled)

"""Lines of a quote as an office types them: how many, what, and for how much if it is known.

``2 x trapleuning naar voorbeeld``, ``1 st hekwerk 3 m à 1.250,00``, ``montage op locatie € 480``;
behind it, in square brackets, what work of our own one of it takes: ``[lassen 180, montage 60]``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from gemaakt.errors import GemaaktError
from gemaakt.quote.kinds import work_in

MOST_LINES = 100
MOST_LETTERS = 300
"""As many as the product of an order has room for."""
MOST_PIECES = 100_000
MOST_EUR = 10**7
FIRST = re.compile(r"^(\d[\d.]*)\s*(?:[x×*]|st\.?|stuks?|pcs|stk\.?)\s+(\S.*)$", re.I)
PRICE = re.compile(
    r"^(\S.*?)\s*(?:\s(?:à|@|at|a\s*€|voor\s*€)\s*(?:€|eur)?|[@€])\s*(-?\d[\d.,]*)"
    r"\s*(?:€|eur|euro)?\s*(?:per stuk|p\.?\s?/?\s?st\.?|each|/\s?st\.?|,-)?$",
    re.I,
)
WORK = re.compile(r"^(\S.*?)\s*\[([^\[\]]*)\]$")
THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")


class TypedUnreadable(GemaaktError, ValueError):
    """A typed line has a number that cannot be read, or says nothing."""


@dataclass(frozen=True, slots=True)
class TypedLine:
    """One typed line."""

    text: str
    quantity: int = 1
    unit_eur: Decimal | None = None
    """Price of one piece; None: not known yet."""
    told: tuple[tuple[str, float], ...] = ()
    """Operations with the minutes of one piece; none: it takes no time in the plan."""


def typed_lines(text: str, places: Mapping[str, str] | None = None) -> list[TypedLine]:
    """The lines of a text; `TypedUnreadable` names the one that cannot be read.

    `places` are names of the firm's work centres for the minutes of its work; what names none of
    them is `WorkUnreadable`.
    """
    rows = [(at, " ".join(row.split())) for at, row in enumerate(text.splitlines(), start=1)]
    found = [_line(row, at, places) for at, row in rows if row]
    if len(found) > MOST_LINES:
        raise TypedUnreadable("quote.typed-too-many", most=MOST_LINES)
    return found


def _line(row: str, at: int, places: Mapping[str, str] | None) -> TypedLine:
    worked = WORK.match(row)
    row, told = (worked[1], work_in(worked[2], places)) if worked else (row, ())
    counted, priced = FIRST.match(row), None
    said = counted[2] if counted else row
    quantity = int(counted[1].replace(".", "")) if counted else 1
    if found := PRICE.match(said):
        said, priced = found[1], _price(found[2], at)
    if not 1 <= quantity <= MOST_PIECES:
        raise TypedUnreadable("quote.typed-quantity", line=at, most=MOST_PIECES)
    if len(said) > MOST_LETTERS:
        raise TypedUnreadable("quote.typed-too-long", line=at, most=MOST_LETTERS)
    return TypedLine(said, quantity, priced, told)


def _price(text: str, at: int) -> Decimal:
    """Euros as a Dutch office writes them: 1.250,00 and 1250,- and 12.50."""
    plain = text.rstrip(",.")
    if THOUSANDS.fullmatch(plain) or plain.rfind(",") > plain.rfind("."):
        plain = plain.replace(".", "")
    elif "." in plain:
        plain = plain.replace(",", "")
    plain = plain.replace(",", ".")
    try:
        price = Decimal(plain)
    except InvalidOperation as error:
        raise TypedUnreadable("quote.typed-price", line=at, text=text[:30]) from error
    if not 0 <= price <= MOST_EUR or -price.as_tuple().exponent > 4:  # type: ignore[operator]
        raise TypedUnreadable("quote.typed-price", line=at, text=text[:30])
    return price

"""Quantities with their unit as the shop says them; documents keep the code (`plaat`)."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import ngettext

MOST_DIGITS = 3


def written(value: float | Decimal, digits: int, *, is_grouped: bool = True) -> str:
    """A number with so many decimals, rounded half up: Django's own cuts the rest off."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return number_format(exact, digits, force_grouping=is_grouped)


def with_unit(quantity: float, unit: str) -> str:
    """`26 sheets` of 26 and `plaat`: one or more, in the language of the page.

    A unit that is the firm's own, or an abbreviation such as kg, stays as it is.
    """
    text = number_format(f"{round(quantity, MOST_DIGITS):.15g}", force_grouping=True)
    return f"{text} {unit_word(quantity, unit)}".strip()


def unit_word(quantity: float, unit: str) -> str:
    """The word of a unit for so many of them."""
    count = 1 if 0 < quantity <= 1 else 2
    match unit.strip().lower():
        case "plaat" | "platen":
            return ngettext("sheet", "sheets", count)
        case "staaf" | "staf" | "staven":
            return ngettext("bar", "bars", count)
        case "st" | "stuk" | "stuks" | "pcs":
            return ngettext("piece", "pieces", count)
        case "m2" | "m3":
            return unit.strip().replace("2", "²").replace("3", "³")
    return unit

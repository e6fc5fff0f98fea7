"""Numbers as people type them in a text field: 1.234,56 on a Dutch page, 1,234.56 in English."""

import math
import re
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.translation import gettext

from gemaakt.errors import GemaaktError
from gemaakt.server.refusals import language

THOUSANDS = {
    "nl": re.compile(r"[-+]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?"),
    "en": re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?"),
}
MARK = {"nl": ".", "en": ","}


def plain_number(text: str) -> str:
    """The number as `float` and `Decimal` read it; what is no number comes back as it is.

    What parts thousands in the language of the page is left out; a comma or point that does not
    stand before three digits is a decimal sign in both languages.
    """
    bare = re.sub(r"[\s\u00a0\u202f€]", "", text)
    return without_thousands(bare).replace(",", ".")


def without_thousands(text: str) -> str:
    """A text without what parts thousands in the language of the page; any other as it is."""
    if THOUSANDS[language()].fullmatch(text):
        return text.replace(MARK[language()], "")
    return text


def shown_number(number: Decimal) -> str:
    """A number as it stands in a text field of the page, with the digits that it has."""
    return str(number_format(f"{number.normalize():f}"))


def shown_decimal(number: object) -> str:
    """A float as it stands in a text field of the page, without decimals that say nothing."""
    return shown_number(Decimal(f"{number:.10g}"))


def at_least(limit: float | Decimal) -> dict[str, Any]:
    """The least that a field of a form takes, told with the comma of the language when it is less.

    Django's own sentence writes 0.1 with a point in every language.
    """
    said: Any = lazy(
        lambda: gettext("Fill in %(limit)s or more.") % {"limit": number_format(str(limit))}, str
    )
    return {"min_value": limit, "error_messages": {"min_value": said()}}


class NotANumber(GemaaktError, ValueError):
    """What somebody typed is no number that the field takes; `params["field"]` says which one."""


def number_typed(text: str, *, field: str, usual: float, least: float = 0, most: float) -> float:
    """The number typed in a field; an empty field is the usual one.

    `NotANumber` for what is no number, or one that the field does not take.
    """
    if not text.strip():
        return usual
    try:
        found = float(plain_number(text))
    except ValueError:
        found = math.nan
    if not least <= found <= most:
        raise NotANumber(
            "server.not-a-number", field=field, typed=text.strip()[:40], least=least, most=most
        )
    return found

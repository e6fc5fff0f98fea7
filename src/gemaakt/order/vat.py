"""VAT numbers of firms in the EU, and how a supply to a customer is taxed: what its papers say.

An indication, never advice: which of them applies is told by the office, customer by customer.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from gemaakt.errors import GemaaktError

FORMS: Mapping[str, tuple[str, str]] = {
    "AT": (r"U\d{8}", "ATU12345678"),
    "BE": (r"[01]\d{9}", "BE0123456749"),
    "BG": (r"\d{9,10}", "BG123456789"),
    "CY": (r"\d{8}[A-Z]", "CY12345678L"),
    "CZ": (r"\d{8,10}", "CZ12345678"),
    "DE": (r"\d{9}", "DE136695976"),
    "DK": (r"\d{8}", "DK12345678"),
    "EE": (r"\d{9}", "EE123456789"),
    "EL": (r"\d{9}", "EL123456789"),
    "ES": (r"[A-Z0-9]\d{7}[A-Z0-9]", "ESX1234567X"),
    "FI": (r"\d{8}", "FI12345678"),
    "FR": (r"[A-HJ-NP-Z0-9]{2}\d{9}", "FR12345678901"),
    "HR": (r"\d{11}", "HR12345678901"),
    "HU": (r"\d{8}", "HU12345678"),
    "IE": (r"(\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])", "IE1234567WA"),
    "IT": (r"\d{11}", "IT12345678901"),
    "LT": (r"(\d{9}|\d{12})", "LT123456789"),
    "LU": (r"\d{8}", "LU12345678"),
    "LV": (r"\d{11}", "LV12345678901"),
    "MT": (r"\d{8}", "MT12345678"),
    "NL": (r"\d{9}B\d{2}", "NL123456782B01"),
    "PL": (r"\d{10}", "PL1234567890"),
    "PT": (r"\d{9}", "PT123456789"),
    "RO": (r"\d{2,10}", "RO1234567890"),
    "SE": (r"\d{12}", "SE123456789001"),
    "SI": (r"\d{8}", "SI12345678"),
    "SK": (r"\d{10}", "SK1234567890"),
    "XI": (r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})", "XI123456789"),
}
"""Country -> the form of its number behind it, and an example; as VIES of the EU asks it. XI is
Northern Ireland, which belongs to the EU for goods."""
HOME = "NL"


class Vat(StrEnum):
    """How what is supplied to a customer is taxed."""

    USUAL = "usual"
    """Dutch VAT at the usual rate."""
    EU_GOODS = "eu-goods"
    """Goods to a firm in another country of the EU: 0 %."""
    EU_WORK = "eu-work"
    """Work on its own material for a firm in another country of the EU: the customer owes it."""
    NL_REVERSE = "nl-reverse"
    """Subcontracted work in building and shipbuilding in the Netherlands: the customer owes it."""
    EXPORT = "export"
    """Goods that leave the EU: 0 %."""


NEEDS_NUMBER = (Vat.EU_GOODS, Vat.EU_WORK, Vat.NL_REVERSE)
"""Treatments that stand or fall with the VAT number of the customer on the paper."""


class VatNumberWrong(GemaaktError, ValueError):
    """A VAT number that no firm can have."""


def vat_number_of(text: str) -> str:
    """A VAT number without points and spaces; empty stays empty.

    `VatNumberWrong` where the country is none of the EU, the form is another, or a check digit
    of a Dutch, Belgian or German number is wrong.
    """
    number = re.sub(r"[\s.\-/]", "", text).upper()
    if number.startswith("GR"):
        number = "EL" + number[2:]
    if not number:
        return ""
    country, rest = number[:2], number[2:]
    if country not in FORMS:
        raise VatNumberWrong("order.vat-country", number=text.strip()[:40])
    form, example = FORMS[country]
    if not re.fullmatch(form, rest):
        raise VatNumberWrong("order.vat-form", number=number[:40], example=example)
    if not CHECKS.get(country, lambda _rest: True)(rest):
        raise VatNumberWrong("order.vat-check", number=number)
    return number


def treatment_of(number: str, told: str = "") -> Vat:
    """How a supply is taxed: as somebody told, else by the country of the customer's number."""
    if told:
        return Vat(told)
    return Vat.EU_GOODS if number and number[:2] != HOME else Vat.USUAL


def _is_dutch(rest: str) -> bool:
    """A legal person has the test of eleven of its RSIN, one person of since 2020 that of 97."""
    digits = [int(each) for each in rest[:9]]
    weighed = sum(digit * weight for digit, weight in zip(digits, range(9, 1, -1), strict=False))
    letters = {"N": "23", "L": "21", "B": "11"}
    whole = "".join(letters.get(each, each) for each in HOME + rest)
    return weighed % 11 == digits[8] or int(whole) % 97 == 1


def _is_belgian(rest: str) -> bool:
    return 97 - int(rest[:8]) % 97 == int(rest[8:])


def _is_german(rest: str) -> bool:
    """ISO 7064, modulo 11, 10."""
    left = 10
    for digit in rest[:8]:
        left = 2 * ((int(digit) + left) % 10 or 10) % 11
    return (11 - left) % 10 == int(rest[8])


CHECKS = {"NL": _is_dutch, "BE": _is_belgian, "DE": _is_german}

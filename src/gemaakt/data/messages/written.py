"""Days and amounts that were kept as text, as the language writes them."""

import re
from datetime import date
from decimal import Decimal

DAYS, AMOUNTS = ("due", "release", "arrives"), ("price_eur",)
"""Fields of an order that hold a day, and an amount of euros."""
DAY = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-]| \()")  # an order may be called like a day
AMOUNT = re.compile(r"(?<![\w.,-])\d+\.\d\d(?![\w.,-]| \()")


def day_written(day: date, language: str) -> str:
    """24-12-2026 in Dutch; in English 2026-12-24, which is no day of another month anywhere."""
    return f"{day.day}-{day.month}-{day.year}" if language == "nl" else day.isoformat()


def amount_written(amount: Decimal, language: str) -> str:
    """Euros with their cents and groups of three: 1.234,50 in Dutch."""
    text = f"{amount:,.2f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "nl" else text


def as_written(text: str, field: str, language: str) -> str:
    """What an order says in a field, or a row of that, with its days and amounts written well."""
    if field in DAYS:
        return DAY.sub(lambda m: _day(m[0], language), text)
    if field in AMOUNTS:
        return AMOUNT.sub(lambda m: amount_written(Decimal(m[0]), language), text)
    return text


def _day(text: str, language: str) -> str:
    try:
        return day_written(date.fromisoformat(text), language)
    except ValueError:  # a number that only looks like a day
        return text

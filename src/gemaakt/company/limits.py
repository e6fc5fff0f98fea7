"""Numbers that no workshop has: they would overflow a plan, so they are refused by their place."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

type Number = int | float | Decimal

LARGEST = 1_000_000_000
LARGEST_EUR = 1_000_000_000_000_000
LARGEST_KW = 1_000_000
"""A thousand megawatts; power is planned in whole watts of 32 bits."""
LARGEST_DAYS = 100_000
LARGEST_MINUTE_OF_SHIFT = 100_000
"""From the midnight before it; ten weeks, of a shift that nobody stops."""
BY_NAME: Mapping[str, int] = {
    "start_min": LARGEST_MINUTE_OF_SHIFT,
    "end_min": LARGEST_MINUTE_OF_SHIFT,
    "shifts": LARGEST_MINUTE_OF_SHIFT,
    "lead_time_days": LARGEST_DAYS,
}
BY_UNIT: Mapping[str, int] = {
    "_kw": LARGEST_KW,
    "_eur": LARGEST_EUR,
    "_eur_per_h": LARGEST_EUR,
    "_eur_per_year": LARGEST_EUR,
}


def impossible_numbers(thing: Any) -> Iterator[tuple[str, Number, int]]:
    """Place, value and the most that it may be (either side of zero), of each that is beyond it.

    In a company, or in one order, machine or person. A number that is none (NaN) or without an
    end is beyond every bound.
    """
    for place, name, number in _numbers(thing, ""):
        most = _most(name)
        if not math.isfinite(number) or not -most <= number <= most:
            yield place, number, most


def _most(name: str) -> int:
    unit = next((unit for unit in BY_UNIT if name.endswith(unit)), "")
    return BY_NAME.get(name) or BY_UNIT.get(unit, LARGEST)


def _numbers(thing: Any, place: str) -> Iterator[tuple[str, str, Number]]:
    """Every number in a tree of dataclasses: where it stands, its field, itself."""
    for each in fields(thing):
        yield from _in_value(getattr(thing, each.name), f"{place}.{each.name}".lstrip("."))


def _in_value(value: Any, place: str) -> Iterator[tuple[str, str, Number]]:
    if isinstance(value, str | bool) or value is None:
        return
    if isinstance(value, int | float | Decimal):
        yield place, place.rpartition(".")[2].partition("[")[0], value
    elif isinstance(value, tuple):
        for at, row in enumerate(value):
            yield from _in_value(row, f"{place}[{at}]")
    elif isinstance(value, Mapping):
        for name, row in value.items():
            yield from _in_value(row, f"{place}.{name}")
    elif hasattr(value, "__dataclass_fields__"):
        yield from _numbers(value, place)

"""The limits of a shop: numbers with source and date, read from data or from the shop itself.

The defaults are published Dutch limits where there are. A shop puts its own in their place, each
with where it comes from; the document of those is `gemaakt.limits/1`.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

import msgspec

from gemaakt.data.dated import table, value
from gemaakt.errors import GemaaktError

PROFILE = "limits/sheet"
FORMAT = "gemaakt.limits/1"
LARGEST = 1e10
MOST_ROWS = 60

type Row = Sequence[float]
type LimitValue = Sequence[float] | Sequence[Row]
"""Numbers in their order, or a table whose first column rises."""


class LimitUnknown(GemaaktError, KeyError):
    """No rule uses a limit of this name."""


class LimitsRefused(GemaaktError, ValueError):
    """The document is no limits profile, or a limit has another form than its default."""


@dataclass(frozen=True, slots=True)
class OwnLimit:
    """A limit for which the shop gave its own numbers."""

    value: list[Any]
    """Of the form of the default: numbers, or rows of numbers."""
    source: str
    day: date
    """When it was measured or read."""

    @property
    def cited(self) -> str:
        """Source and day as a finding names them."""
        return f"{self.source} ({self.day})"


@dataclass(frozen=True, slots=True)
class LimitsDocument:
    """The shop's own limits (`gemaakt.limits/1`); what is not named keeps its default."""

    format: str
    name: str
    limits: dict[str, OwnLimit] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """A limits profile: parameter -> number or table, and where it was read."""

    values: Mapping[str, Any]
    sources: Mapping[str, str] = field(default_factory=dict)
    name: str = "defaults"

    def number(self, name: str, at: int = 0) -> float:
        """One number of a limit."""
        return float(self.values[name][at])

    def upto(self, name: str, x: float) -> Sequence[float] | None:
        """The first row of a table whose first cell is at least x; None beyond the table."""
        for row in self.values[name]:
            if x <= float(row[0]) + 1e-9:
                return [float(cell) for cell in row[1:]]
        return None

    @property
    def version(self) -> str:
        """Digest of every limit, twelve hexadecimal digits."""
        text = json.dumps(dict(self.values), sort_keys=True, default=float)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def with_own(self, own: Mapping[str, OwnLimit], name: str = "own") -> "Limits":
        """The same with the shop's own limits on top.

        `LimitUnknown` for a strange name, `LimitsRefused` for numbers of another form.
        """
        for key, each in own.items():
            if key not in self.values:
                raise LimitUnknown("quote.limit-unknown", name=key[:80])
            if not is_of_form(each.value, self.values[key]):
                raise LimitsRefused("quote.limit-shape", name=key[:80])
        values = {**self.values, **{key: each.value for key, each in own.items()}}
        sources = {**self.sources, **{key: each.cited for key, each in own.items()}}
        return Limits(values, sources, name)


@cache
def default_limits(on: date) -> Limits:
    """The published limits as they were on a day."""
    found = {name: value(PROFILE, name, on=on) for name in table(PROFILE)}
    return Limits(
        {name: each.value for name, each in found.items()},
        {name: f"{each.source} ({each.valid_from})" for name, each in found.items()},
    )


def own_limits(raw: object, *, on: date) -> Limits:
    """Limits from a document of form `gemaakt.limits/1` on top of the defaults of a day."""
    document = read_limits(raw)
    return default_limits(on).with_own(document.limits, document.name[:80])


def read_limits(raw: object) -> LimitsDocument:
    """The document, checked for its form only; `LimitsRefused` when it is another one."""
    try:
        document = msgspec.convert(raw, LimitsDocument)
    except msgspec.ValidationError as error:
        raise LimitsRefused("quote.limits-form", format=FORMAT) from error
    if document.format != FORMAT:
        raise LimitsRefused("quote.limits-form", format=FORMAT)
    return document


def is_table(limit: LimitValue) -> bool:
    """Whether a limit is a table, not a row of numbers."""
    return bool(limit) and isinstance(limit[0], Sequence)


def is_of_form(given: object, default: LimitValue) -> bool:
    """Whether numbers can stand where a default stands.

    As many of them; a pair from low to high stays one; of a table the first column rises.
    """
    if not isinstance(given, list) or not given:
        return False
    if not is_table(default):
        rises = len(default) == 2 and float(default[0]) < float(default[1])  # type: ignore[arg-type]
        return _are_numbers(given, len(default)) and (not rises or given[0] <= given[1])
    width = len(default[0])  # type: ignore[arg-type]
    if len(given) > MOST_ROWS or not all(_are_numbers(row, width) for row in given):
        return False
    return all(one[0] < two[0] for one, two in pairwise(given))


def _are_numbers(row: object, count: int) -> bool:
    if not isinstance(row, list) or len(row) != count:
        return False
    return all(
        isinstance(each, int | float)
        and not isinstance(each, bool)
        and math.isfinite(each)
        and 0 <= each <= LARGEST
        for each in row
    )

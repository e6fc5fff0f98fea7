"""Whole numbers: the only arithmetic of the rules, for one firm (int) and for many (numpy).

Money is whole cents, a share or a price per unit is a whole number of ten-millionths (`SCALE`),
hours, weights and energy are whole hundredths. Every product is rounded half up to whole cents
at once: a named step, never silently. Vectors are int64, so amounts stay below 9e11 cents.
"""

import re
from bisect import bisect_left
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gemaakt.errors import GemaaktError

SCALE = 10_000_000
CENTS = 100
HUNDREDTHS = 100
LARGEST_CENTS = 900_000_000_000

type Whole = Any
"""An int, or an int64 array of one number per firm."""

MONEY_SIGNS = re.compile(r"€|\beur\b|[\s\u00a0\u202f']|,-+$", re.IGNORECASE)
THOUSANDS_NL = re.compile(r"[-+]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
THOUSANDS_EN = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
DECIMAL_COMMA = re.compile(r"[-+]?\d*,\d+")


class NotWhole(GemaaktError, ValueError):
    """An input that is no number, or too large to be an amount."""


def scaled(value: object, scale: int, *, name: str) -> int:
    """The number as a whole multiple of 1/scale, half up; `NotWhole` when it is no number."""
    try:
        number = value if isinstance(value, Decimal) else Decimal(_digits(value))
    except InvalidOperation as error:
        raise NotWhole("schemes.not-a-number", name=name, value=str(value)) from error
    if isinstance(value, bool) or not number.is_finite():
        raise NotWhole("schemes.not-a-number", name=name, value=str(value))
    if abs(number) > Decimal(10) ** 15:
        raise NotWhole("schemes.number-too-large", name=name, value=str(value))
    return int((number * scale).to_integral_value(rounding=ROUND_HALF_UP))


def _digits(value: object) -> str:
    """A written number as `Decimal` reads it: `€ 20.000,50`, `20.000`, `20,000.50` and `0,5` too.

    A point or comma before three digits parts thousands, for who writes an amount writes cents in
    two; only after a nought is it a decimal sign.
    """
    if not isinstance(value, str):
        return str(value)
    text = MONEY_SIGNS.sub("", value)
    if THOUSANDS_NL.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    if THOUSANDS_EN.fullmatch(text):
        return text.replace(",", "")
    return text.replace(",", ".") if DECIMAL_COMMA.fullmatch(text) else text


def is_many(value: Whole) -> bool:
    """Whether the value holds one number per firm."""
    return isinstance(value, np.ndarray)


def of_share(amount: Whole, share: Whole) -> Whole:
    """This share of an amount, half up to whole cents."""
    product = amount * share
    product += SCALE // 2
    product //= SCALE
    return product


def of_positive(amount: Whole, share: Whole) -> Whole:
    """As `of_share` for an amount never below nil: arrays divide unsigned, twice as fast."""
    product = amount * share
    product += SCALE // 2
    return _over_scale(product) if is_many(product) else product // SCALE


def _over_scale(product: NDArray[np.int64]) -> NDArray[np.int64]:
    unsigned = product.view(np.uint64)
    np.floor_divide(unsigned, np.uint64(SCALE), out=unsigned)
    return product


def of_hundredths(amount: Whole, hundredths: Whole) -> Whole:
    """Amount per unit times a number of hundredths of units, half up to whole cents."""
    return (amount * hundredths + HUNDREDTHS // 2) // HUNDREDTHS


def of_price(price: Whole, hundredths: Whole) -> Whole:
    """Price per unit (`SCALE` per euro) times hundredths of units, half up to whole cents."""
    return (price * hundredths + SCALE // 2) // SCALE


def least(one: Whole, other: Whole) -> Whole:
    """The smaller of two numbers, for each firm."""
    if is_many(one) or is_many(other):
        return np.minimum(one, other)
    return min(one, other)


def most(one: Whole, other: Whole) -> Whole:
    """The larger of two numbers, for each firm."""
    if is_many(one) or is_many(other):
        return np.maximum(one, other)
    return max(one, other)


def only(holds: Whole, amount: Whole) -> Whole:
    """The amount where the condition holds, nil where it does not."""
    if is_many(holds):
        return amount * holds
    return amount if holds else 0


def either(one: Whole, other: Whole) -> Whole:
    """Whether one of two conditions holds, for each firm."""
    if is_many(one) or is_many(other):
        return np.logical_or(one, other)
    return one or other


def up_to_euro(part: Whole, whole: Whole) -> Whole:
    """Cents of a division of cents, rounded up to whole euros."""
    return -((-part) // (whole * CENTS)) * CENTS


class Row(NamedTuple):
    """One row of a table of the law, up to the next: `fixed` and a share of what is over `over`.

    The row holds for amounts of more than `above`. Cents, and a share of `SCALE`, which may be
    below nil (a reduction, itself rounded half up).
    """

    above: int
    fixed: int = 0
    share: int = 0
    over: int = 0

    @property
    def plus(self) -> int:
        """What is added to share times amount, so that a division by `SCALE` rounds the row."""
        half = SCALE // 2 if self.share >= 0 else SCALE // 2 - 1
        return self.fixed * SCALE - self.share * self.over + half


def by_table(amount: Whole, rows: tuple[Row, ...]) -> Whole:
    """What a table of the law gives: nil up to its first row, and nowhere below nil.

    `rows` rise by `above`. Arrays look their row up and take one product and one division.
    """
    if not is_many(amount):
        at = bisect_left(rows, amount, key=lambda row: row.above)
        return (amount * rows[at - 1].share + rows[at - 1].plus) // SCALE if at else 0
    passed = (amount > rows[0].above).view(np.int8)
    for row in rows[1:]:
        passed += amount > row.above
    share, plus = _columns(rows)
    row_of = passed.astype(np.intp)
    product = share.take(row_of, mode="clip")
    product *= amount
    product += plus.take(row_of, mode="clip")
    return _over_scale(product)


@lru_cache(maxsize=128)
def _columns(rows: tuple[Row, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    shares, plus = (row.share for row in rows), (row.plus for row in rows)
    return np.array([0, *shares], np.int64), np.array([0, *plus], np.int64)


def in_brackets(amount: Whole, limit: int | None, low: int, high: int | None) -> Whole:
    """Tax on an amount: low up to the limit, high above; without a limit all is low."""
    if limit is None or high is None:
        return by_table(amount, (Row(0, share=low),))
    return by_table(amount, (Row(0, share=low), Row(limit, of_share(limit, low), high, limit)))


def vector(values: Any, scale: int, *, name: str) -> NDArray[np.int64]:
    """Numbers of many firms as whole multiples of 1/scale; `NotWhole` when one is too large."""
    array = np.asarray(values)
    if array.size == 0:
        return array.astype(np.int64)
    if np.issubdtype(array.dtype, np.integer):
        _check_size(array, LARGEST_CENTS // scale, name)
        return array.astype(np.int64) * scale
    scaled_up = array * float(scale)
    scaled_up += 0.5
    _check_size(scaled_up, LARGEST_CENTS, name)
    return np.floor(scaled_up, out=scaled_up).astype(np.int64)


def _check_size(array: NDArray[Any], largest: int, name: str) -> None:
    low, high = array.min(), array.max()
    if not (low > -largest and high < largest):
        raise NotWhole("schemes.number-too-large", name=name, value=str(high))

"""Whole numbers: the only arithmetic of the rules, for one firm (int) and for many (numpy).

Money is whole cents, a share or a price per unit is a whole number of ten-millionths (`SCALE`),
hours, weights and energy are whole hundredths. Every product is rounded half up to whole cents
at once: a named step, never silently. Vectors are int64, so amounts stay below 9e11 cents.
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gemaakt.errors import GemaaktError

SCALE = 10_000_000
CENTS = 100
HUNDREDTHS = 100
LARGEST_CENTS = 900_000_000_000

type Whole = Any
"""An int, or an int64 array of one number per firm."""


class NotWhole(GemaaktError, ValueError):
    """An input that is no number, or too large to be an amount."""


def scaled(value: object, scale: int, *, name: str) -> int:
    """The number as a whole multiple of 1/scale, half up; `NotWhole` when it is no number."""
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value).strip())
    except InvalidOperation as error:
        raise NotWhole("schemes.not-a-number", name=name, value=str(value)) from error
    if isinstance(value, bool) or not number.is_finite():
        raise NotWhole("schemes.not-a-number", name=name, value=str(value))
    if abs(number) > Decimal(10) ** 15:
        raise NotWhole("schemes.number-too-large", name=name, value=str(value))
    return int((number * scale).to_integral_value(rounding=ROUND_HALF_UP))


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
    if not is_many(product):
        return product // SCALE
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


def pick(holds: Whole, then: Whole, otherwise: Whole) -> Whole:
    """One number where the condition holds and the other where it does not.

    Arrays by arithmetic: three passes without a branch are faster than `np.where`.
    """
    if is_many(holds):
        chosen = np.asarray(then - otherwise) * holds
        chosen += otherwise
        return chosen
    return then if holds else otherwise


def both(one: Whole, other: Whole) -> Whole:
    """Whether two conditions hold, for each firm."""
    return one & other if is_many(one) or is_many(other) else one and other


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


def in_brackets(amount: Whole, limit: int | None, low: int, high: int | None) -> Whole:
    """Tax on an amount: low up to the limit, high above; without a limit all is low."""
    positive = most(amount, 0)
    if limit is None or high is None:
        return of_positive(positive, low)
    below = least(positive, limit)
    above = of_positive(positive - below, high)
    above += of_positive(below, low)
    return above


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

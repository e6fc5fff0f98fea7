"""Which order lines are of one order of the customer: on one confirmation, in one delivery."""

import re
from collections.abc import Iterable

from gemaakt.order.order import Order

LINE = re.compile(r"(?P<order>.+)[-./]\d{1,4}")
NUMBER = re.compile(r"\d{4}$")
YEAR = re.compile(r"(?<!\d)(19|20)\d\d$")
"""What stands before a dash is a number of four digits or more; `2026-001` is the first order of
a year and no line."""


def order_number(code: str) -> str:
    """The number of the whole order: `0012345` of line `0012345-01`, itself where it has none.

    A quote that was won gives its lines `OFF-26-0012-1`; an order number that stood twice in a
    list came in as `0012345` and `0012345/2`.
    """
    found = LINE.fullmatch(code)
    stem = found["order"] if found else ""
    return stem if NUMBER.search(stem) and not YEAR.search(stem) else code


def are_together(one: Order, other: Order) -> bool:
    """Whether two lines are of one order: the customer's own number, else that of the order."""
    if one.customer.strip().casefold() != other.customer.strip().casefold():
        return False
    references = {each.reference.strip().casefold() for each in (one, other)}
    if len(references) == 1 and references != {""}:
        return True
    return "" in references and order_number(one.id) == order_number(other.id)


def together_with(order: Order, others: Iterable[Order]) -> list[str]:
    """Codes of the lines of the same order, the line itself among them."""
    return [each.id for each in others if each.id == order.id or are_together(order, each)]

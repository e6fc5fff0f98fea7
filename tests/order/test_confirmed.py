"""What was confirmed against what is, and which lines are of one order."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gemaakt.order import (
    Confirmed,
    Differs,
    Order,
    OrderStatus,
    differences,
    order_number,
    together_with,
)

THURSDAY, FRIDAY = date(2026, 12, 3), date(2026, 12, 4)
ORDER = Order("26-001", "Jansen", "Hek", 10, due=THURSDAY, price_eur=Decimal("120.00"))
SAID = Confirmed("26-001", 10, THURSDAY, Decimal("120.00"))


def test_an_order_that_is_as_it_was_confirmed_differs_in_nothing() -> None:
    assert differences(SAID, ORDER, THURSDAY) == ()
    assert differences(replace(SAID, day=None, price_eur=None), ORDER, FRIDAY) == ()


@pytest.mark.parametrize(
    ("now", "ready", "found"),
    [
        (ORDER, FRIDAY, (Differs.PLAN,)),
        (replace(ORDER, quantity=12), None, (Differs.QUANTITY,)),
        (replace(ORDER, due=FRIDAY), FRIDAY, (Differs.PLAN, Differs.DUE)),
        (replace(ORDER, price_eur=None), None, (Differs.PRICE,)),
        (replace(ORDER, status=OrderStatus.DONE), FRIDAY, ()),
        (replace(ORDER, status=OrderStatus.CANCELLED, quantity=1), None, (Differs.CANCELLED,)),
    ],
)
def test_what_is_not_as_it_was_confirmed_is_named(
    now: Order, ready: date | None, found: tuple[Differs, ...]
) -> None:
    assert differences(SAID, now, ready) == found


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("0012345-01", "0012345"), ("OFF-26-0012-1", "OFF-26-0012"), ("1001-10", "1001"),
        ("20261234/2", "20261234"), ("26-001", "26-001"), ("2026-001", "2026-001"),
        ("ORD-2026-001", "ORD-2026-001"), ("26/003", "26/003"), ("26003", "26003"),
    ],
)  # fmt: skip
def test_a_line_knows_the_number_of_its_order_and_a_year_is_none(code: str, number: str) -> None:
    assert order_number(code) == number


def test_lines_are_together_by_the_number_of_the_customer_else_by_that_of_the_order() -> None:
    def line(code: str, customer: str = "Jansen", reference: str = "") -> Order:
        return Order(code, customer, reference=reference)

    mine = line("1001-10", reference="PO-7")
    others = [
        line("1001-20"), line("2000-10", reference="po-7 "), line("1001-30", reference="PO-8"),
        line("1001-40", "Piet"), mine,
    ]  # fmt: skip
    assert together_with(mine, others) == ["1001-20", "2000-10", "1001-10"]

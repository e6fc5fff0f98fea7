"""Each piece is charged once, and the amounts of parts add up to the price of the order."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gemaakt.order.invoiced import Charge, Charged, Gone, charged, total_of

EUR = Decimal


def test_thirds_of_a_hundred_euros_add_up_to_it() -> None:
    rows = list(charged(3, EUR("100.00"), [Gone(f"PB-{n}", 1) for n in (1, 2, 3)]))
    assert [each.price_eur for each in rows] == [EUR("33.33"), EUR("33.34"), EUR("33.33")]
    assert total_of(rows) == 100


def test_more_than_was_ordered_is_free_or_at_the_same_price() -> None:
    free = list(charged(10, EUR("50.00"), [Gone("PB-1", 12)]))
    assert free == [
        Charged("PB-1", Charge.DELIVERED, 10, EUR("50.00")),
        Charged("PB-1", Charge.FREE, 2, EUR("0.00")),
    ]
    paid = list(charged(10, EUR("50.00"), [Gone("PB-1", 12, more_is_charged=True)]))
    assert paid[1] == Charged("PB-1", Charge.MORE, 2, EUR("10.00"))


def test_what_came_back_is_credited_or_goes_out_again_uncharged() -> None:
    moves = [
        Gone("PB-1", 10), Gone("RT-1", -2, is_credit=True), Gone("RT-2", -3), Gone("PB-2", 3),
    ]  # fmt: skip
    assert list(charged(10, EUR("99.99"), moves)) == [
        Charged("PB-1", Charge.DELIVERED, 10, EUR("99.99")),
        Charged("RT-1", Charge.CREDIT, -2, EUR("-20.00")),
        Charged("PB-2", Charge.AGAIN, 3, EUR("0.00")),
    ]


def test_what_went_out_before_any_slip_was_charged_elsewhere() -> None:
    moves = [Gone("", 10), Gone("RT-1", -2), Gone("PB-1", 2)]
    assert list(charged(10, EUR("80"), moves)) == [Charged("PB-1", Charge.AGAIN, 2, EUR("0.00"))]
    assert next(charged(10, None, [Gone("PB-1", 4)])).price_eur is None


@given(st.decimals(0, 10**6, places=2), st.lists(st.integers(1, 500), min_size=1, max_size=12))
def test_parts_always_add_up(price: Decimal, parts: list[int]) -> None:
    rows = list(charged(sum(parts), price, [Gone(str(n), each) for n, each in enumerate(parts)]))
    assert total_of(rows) == price

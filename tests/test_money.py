"""Money is whole cents, rounded half up, and adds up as the customer adds it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemaakt.money import NotAnAmount, cents, eur, total_eur, unit_eur

AMOUNTS = st.decimals(-(10**9), 10**9, allow_nan=False, places=6)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [(0.005, "0.01"), (1.005, "1.01"), (2.675, "2.68"), ("0.125", "0.13"), (-0.005, "-0.01"),
     (Decimal("0.0049"), "0.00"), (7, "7.00")],
)  # fmt: skip
def test_half_a_cent_goes_up(amount: float | str | Decimal, rounded: str) -> None:
    assert str(eur(amount)) == rounded


@given(amount=AMOUNTS)
def test_rounding_moves_an_amount_by_half_a_cent_at_most(amount: Decimal) -> None:
    assert abs(eur(amount) - amount) <= Decimal("0.005")


@given(amount=AMOUNTS)
def test_rounding_twice_is_rounding_once(amount: Decimal) -> None:
    assert eur(eur(amount)) == eur(amount)


@given(lines=st.lists(AMOUNTS, max_size=30))
def test_a_total_is_the_sum_of_the_lines_on_paper(lines: list[Decimal]) -> None:
    rounded = [eur(line) for line in lines]
    assert cents(total_eur(rounded)) == sum(cents(line) for line in rounded)


@given(amount=st.decimals(-(10**6), 10**6, places=2), pieces=st.integers(1, 100_000))
def test_the_price_of_one_piece_times_the_pieces_makes_the_amount(
    amount: Decimal, pieces: int
) -> None:
    assert eur(unit_eur(amount, pieces) * pieces) == amount


def test_the_price_of_one_piece_has_no_more_decimals_than_it_takes() -> None:
    told = [unit_eur(Decimal(total), of) for total, of in (("9.00", 3), ("10.00", 3), ("-5", 8))]
    assert [str(each) for each in told] == ["3.00", "3.333", "-0.625"]


@pytest.mark.parametrize("amount", [float("nan"), float("inf"), Decimal("-Infinity")])
def test_what_is_no_number_is_no_amount(amount: float | Decimal) -> None:
    with pytest.raises(NotAnAmount):
        eur(amount)


def test_a_fraction_of_a_cent_is_refused() -> None:
    with pytest.raises(ValueError, match=r"money\.fraction-of-a-cent"):
        cents(Decimal("1.005"))

"""Lines that an office types, as mails and telephone notes have them."""

from decimal import Decimal

import pytest

from gemaakt.quote.kinds import WorkUnreadable, work_in
from gemaakt.quote.typed import TypedUnreadable, typed_lines


@pytest.mark.parametrize(
    ("text", "said", "quantity", "price"),
    [
        ("2 x trapleuning naar voorbeeld", "trapleuning naar voorbeeld", 2, None),
        ("1 st hekwerk 3 m à 1.250,00", "hekwerk 3 m", 1, "1250.00"),
        ("10× beugel à 4,85 per stuk", "beugel", 10, "4.85"),
        ("montage op locatie € 480", "montage op locatie", 1, "480"),
        ("transport à 85,-", "transport", 1, "85"),
        ("1 x gate at 1,250.00", "gate", 1, "1250.00"),
        ("1.200 stuks strip a 3 m", "strip a 3 m", 1200, None),
        ("leuning model a 3", "leuning model a 3", 1, None),
        ("60x40 koker richten", "60x40 koker richten", 1, None),
    ],
)
def test_a_typed_line_says_how_many_of_what_and_for_how_much(
    text: str, said: str, quantity: int, price: str | None
) -> None:
    (line,) = typed_lines(text)
    assert (line.text, line.quantity) == (said, quantity)
    assert line.unit_eur == (None if price is None else Decimal(price))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("\n0 x leuning", "quote.typed-quantity"),
        ("1 x hek à 1.2.3", "quote.typed-price"),
        ("x" * 301, "quote.typed-too-long"),
        ("leuning\n" * 101, "quote.typed-too-many"),
    ],
)
def test_what_cannot_be_read_names_its_line(text: str, code: str) -> None:
    with pytest.raises(TypedUnreadable) as refused:
        typed_lines(text)
    assert refused.value.code == code


def test_minutes_of_own_work_stand_in_brackets_behind_a_line() -> None:
    text = "2 x trapleuning à 480,00 [lassen 180, montage 1,5 uur]\ntransport à 85"
    rail, transport = typed_lines(text)
    assert (rail.text, rail.unit_eur) == ("trapleuning", Decimal("480.00"))
    assert rail.told == (("weld", 180.0), ("assembly", 90.0))
    assert transport.told == ()


def test_work_is_named_by_kind_or_by_a_place_of_the_firm() -> None:
    places = {"TIG-lassen": "lassen-tig", "Poedercoaten": "coaten"}
    assert work_in("TIG-lassen 60; 30 min poedercoaten + TIG-lassen 15", places) == (
        ("lassen-tig", 75.0),
        ("coaten", 30.0),
    )
    for wrong, code in (("toveren 10", "quote.work-unknown"), ("lassen", "quote.work-unreadable"),
                        ("lassen 0", "quote.work-unreadable")):  # fmt: skip
        with pytest.raises(WorkUnreadable) as refused:
            work_in(wrong, places)
        assert refused.value.code == code

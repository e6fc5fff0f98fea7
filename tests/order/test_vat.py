"""VAT numbers are checked by their form, and say how a supply is taxed."""

import pytest

from gemaakt.order.vat import FORMS, Vat, VatNumberWrong, treatment_of, vat_number_of


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("nl 1234.56.782 b01", "NL123456782B01"),  # 1·9+2·8+…+8·2 = 156 = 14·11 + 2
        ("NL000099998B57", "NL000099998B57"),  # example of the tax office for one person
        ("DE 136 695 976", "DE136695976"),
        ("BE0428759497", "BE0428759497"),
        ("GR094259216", "EL094259216"),
        ("", ""),
    ],
)
def test_a_number_is_kept_without_what_people_put_between(typed: str, number: str) -> None:
    assert vat_number_of(typed) == number


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("NL123456789B01", "order.vat-check"),
        ("DE136695977", "order.vat-check"),
        ("BE0428759498", "order.vat-check"),
        ("NL123456782", "order.vat-form"),
        ("DE13669597", "order.vat-form"),
        ("123456782B01", "order.vat-country"),
        ("CHE123456789", "order.vat-country"),
    ],
)
def test_a_number_that_no_firm_can_have_is_refused_with_why(typed: str, code: str) -> None:
    with pytest.raises(VatNumberWrong) as refused:
        vat_number_of(typed)
    assert refused.value.code == code


def test_every_country_has_an_example_of_its_form() -> None:
    for country, (_form, example) in FORMS.items():
        if country not in ("BE", "DE", "NL"):
            assert vat_number_of(example) == example
    assert vat_number_of(FORMS["NL"][1])
    assert vat_number_of(FORMS["DE"][1])
    assert vat_number_of(FORMS["BE"][1])


def test_a_number_of_another_country_means_goods_without_vat() -> None:
    assert treatment_of("DE136695976") is Vat.EU_GOODS
    assert treatment_of("DE136695976", "eu-work") is Vat.EU_WORK
    assert treatment_of("NL123456782B01") is Vat.USUAL
    assert treatment_of("") is Vat.USUAL

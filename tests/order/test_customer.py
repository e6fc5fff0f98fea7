"""One firm under several names."""

import pytest

from gemaakt.order.customer import is_same_firm, same_firm


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jansen B.V.", "Jansen BV"),
        ("Jansen", "JANSEN b.v."),
        ("Jansen BV t.a.v. mw. De Wit", "Jansen B.V."),
        ("De Boer Metaal, t.a.v. inkoop", "De Boer Metaal"),
        ("Müller GmbH & Co. KG z.Hd. Frau Weiß", "Müller GmbH & Co. KG"),
        ("Van Dijk (attn. J. Smit)", "van dijk"),
    ],
)
def test_names_of_one_firm(one: str, other: str) -> None:
    assert is_same_firm(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jansen BV", "Jansen VOF"),
        ("Jansen", "Jansen Staal"),
        ("Tavenier", "Tavernier"),
        ("Stavast t.a.v. X", "Sta"),
        ("", "t.a.v. Jan"),
        ("BV", "NV"),
    ],
)
def test_names_of_two_firms(one: str, other: str) -> None:
    assert not is_same_firm(one, other)


def test_where_two_firms_are_meant_none_is_taken() -> None:
    assert same_firm("Jansen", ["Jansen BV", "Jansen VOF"]) == ""
    assert same_firm("Jansen BV t.a.v. Jan", ["Jansen B.V.", "Bakker"]) == "Jansen B.V."

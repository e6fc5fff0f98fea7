"""A number is read as the page's language writes it."""

import pytest
from django import forms
from django.utils import translation

from gemaakt.server.refusals import wrong_in
from gemaakt.server.typed import plain_number


@pytest.mark.parametrize(
    ("language", "typed", "read"),
    [
        ("nl", "1.234,56", "1234.56"), ("nl", "450.000", "450000"), ("nl", "2,5", "2.5"),
        ("nl", "2.5", "2.5"), ("nl", "0.125", "0.125"), ("nl", " € 1 250,50", "1250.50"),
        ("nl", "-1.500", "-1500"), ("en", "1,234.56", "1234.56"), ("en", "450,000", "450000"),
        ("en", "1.524", "1.524"), ("en", "2,5", "2.5"), ("nl", "abc", "abc"), ("en", "", ""),
    ],
)  # fmt: skip
def test_a_number_is_read_as_the_page_writes_it(language: str, typed: str, read: str) -> None:
    with translation.override(language):
        assert plain_number(typed) == read


class Delivered(forms.Form):
    customer = forms.CharField(label="Klant")


def test_what_is_wrong_in_a_whole_form_is_told_without_a_field() -> None:
    form = Delivered({"customer": " "})
    form.add_error(None, "Not both.")
    field, whole = wrong_in(form)
    assert field.startswith("Klant: ")
    assert whole == "Not both."

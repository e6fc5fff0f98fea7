"""A number is read as the page's language writes it."""

import pytest
from django.utils import translation

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

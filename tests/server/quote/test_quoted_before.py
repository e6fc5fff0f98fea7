"""The same part in two quotes: what it cost before is told to the office."""

from html import unescape

import pytest
from django.test import Client

from gemaakt.server.quote.models import OwnConstant, QuoteVersion
from tests.server.quote.test_quote_life import made, plate, upload

pytestmark = pytest.mark.django_db


def page_of_newest(client: Client) -> str:
    row = QuoteVersion.objects.latest("pk")
    return unescape(client.get(f"/quotes/{row.pk}/").content.decode())


def test_a_part_that_this_customer_was_quoted_before_says_at_which_price(owner: Client) -> None:
    first = made(owner)
    assert "Eerder aan deze klant geoffreerd" not in page_of_newest(owner)
    OwnConstant.objects.create(name="price.margin_share", value=0.5)
    upload(owner, ("plaat.dxf", plate()))
    page = page_of_newest(owner)
    was = str(first.document["lines"][0]["prices"][0]["unit_price_eur"]).replace(".", ",")
    assert f"Eerder aan deze klant geoffreerd, in {first}" in page
    assert f"10 × € {was.rstrip('0')}" in page
    assert "Evenveel stuks van hetzelfde metaal kostten daar iets anders." in page


def test_another_quantity_is_told_without_a_warning_and_another_customer_is_not(
    owner: Client,
) -> None:
    made(owner)
    upload(owner, ("plaat.dxf", plate()), quantity="25")
    page = page_of_newest(owner)
    assert "Eerder aan deze klant geoffreerd" in page
    assert "kostten daar iets anders" not in page
    upload(owner, ("plaat.dxf", plate()), customer="Bakker")
    assert "Eerder aan deze klant" not in page_of_newest(owner)

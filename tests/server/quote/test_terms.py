"""What was agreed with a customer is in each of its new quotes, as a line with its reason."""

from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from gemaakt.company.demo import demo_company
from gemaakt.server.quote.models import CustomerTerms, QuoteVersion
from gemaakt.server.quote.services import quote_of
from gemaakt.server.shop.services import replace_company
from tests.server.quote.test_quote_life import NOW, plate, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _firm() -> None:
    replace_company(demo_company(NOW))


def agree(
    client: Client, percent: str, why: str = "jaarafspraak", customer: str = "Jansen"
) -> str:
    form = {"customer": customer, "percent": percent, "why": why}
    answer = client.post("/quotes/customers/", form, follow=True)
    return unescape(answer.content.decode())


def quoted(client: Client, customer: str) -> QuoteVersion:
    upload(client, ("plaat.dxf", plate()), customer=customer)
    return QuoteVersion.objects.latest("pk")


def last_line(row: QuoteVersion) -> tuple[str, Decimal, str]:
    line = quote_of(row).lines[0].prices[0].lines[-1]
    return line.what, line.amount, line.rule


def test_a_new_quote_begins_with_what_was_agreed_and_says_so(owner: Client) -> None:
    assert "jaarafspraak" in agree(owner, "-7,5")
    row = quoted(owner, "JANSEN ")
    assert last_line(row) == ("adjustment", Decimal("-0.075"), "jaarafspraak")
    assert row.total_eur == quote_of(row).lines[0].prices[0].price_eur
    page = unescape(owner.get(f"/quotes/{row.pk}/").content.decode())
    assert "-7,5%: jaarafspraak" in page
    assert "afgesproken met deze klant" in page
    assert last_line(quoted(owner, "Pietersen"))[0] == "order fee"
    paper = owner.get(f"/quotes/{row.pk}/paper/").content.decode()
    assert "jaarafspraak" not in paper


def test_one_quote_may_differ_and_a_tick_keeps_it_for_every_quote(owner: Client) -> None:
    row = quoted(owner, "Jansen")
    owner.post(f"/quotes/{row.pk}/adjust/", {"percent": "-3", "why": "eerste order"})
    assert not CustomerTerms.objects.exists()
    owner.post(f"/quotes/{row.pk}/adjust/", {"percent": "-4", "why": "vast", "keep": "on"})
    assert last_line(quoted(owner, "Jansen"))[1:] == (Decimal("-0.04"), "vast")


def test_what_ends_or_changes_leaves_made_quotes_alone(owner: Client) -> None:
    agree(owner, "-5")
    row = quoted(owner, "Jansen")
    before = row.total_eur
    agree(owner, "10", "kleine series")
    row.refresh_from_db()
    assert (row.total_eur, CustomerTerms.objects.count()) == (before, 1)
    assert last_line(quoted(owner, "Jansen"))[1] == Decimal("0.1")
    agree(owner, "0", "")
    assert not CustomerTerms.objects.exists()
    assert last_line(quoted(owner, "Jansen"))[0] == "order fee"
    assert last_line(row)[0] == "adjustment"


def test_an_agreement_has_a_reason_and_a_share_that_can_be(owner: Client) -> None:
    for percent, why in (("-5", ""), ("veel", "x"), ("-100", "x")):
        assert '<ul class="errorlist' in agree(owner, percent, why)
    assert not CustomerTerms.objects.exists()

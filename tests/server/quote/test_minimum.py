"""The minimum order amount of the firm or of a customer: a line of its own, and in the order."""

from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from gemaakt.company.demo import demo_company
from gemaakt.server.order.models import Order
from gemaakt.server.quote.models import CustomerTerms, QuoteVersion
from gemaakt.server.quote.services import chosen_price
from gemaakt.server.shop.models import Letterhead
from gemaakt.server.shop.services import replace_company
from tests.server.quote.test_quote_life import NOW
from tests.server.quote.test_terms import quoted

pytestmark = pytest.mark.django_db
LEAST = Decimal("5000.00")


@pytest.fixture(autouse=True)
def _firm() -> None:
    replace_company(demo_company(NOW))
    Letterhead(minimum_eur=LEAST).save()


def read(client: Client, address: str) -> str:
    return " ".join(unescape(client.get(address).content.decode()).split())


def agree(client: Client, minimum: str, customer: str = "Jansen") -> None:
    form = {"customer": customer, "percent": "", "why": "", "minimum_eur": minimum}
    assert client.post("/quotes/customers/", form).status_code == 302


def test_a_small_quote_says_what_brings_it_up_to_the_minimum_and_the_order_costs_that(
    owner: Client,
) -> None:
    row = quoted(owner, "Pietersen")
    lines = row.total_eur
    assert lines < LEAST
    assert chosen_price(row) == LEAST
    more = f"{LEAST - lines:.2f}".replace(".", ",")
    page = read(owner, f"/quotes/{row.pk}/").replace("\xa0", " ").replace(".", "")
    assert f"waarvan € {more.replace('.', '')} tot het minimumorderbedrag van € 5000,00" in page
    paper = read(owner, f"/quotes/{row.pk}/paper/?language=nl")
    assert "Toeslag tot het minimumorderbedrag van € 5.000,00" in paper
    assert "5.000,00 exclusief btw" in paper.replace("</a>", "")
    assert "€ 5.000,00" in read(owner, "/quotes/").replace("\xa0", " ")
    owner.post(f"/quotes/{row.pk}/accept/", {})
    made = Order.objects.filter(code__startswith=row.number)
    assert sum(each.price_eur or 0 for each in made) == LEAST


def test_what_is_agreed_with_a_customer_goes_before_that_of_the_firm(owner: Client) -> None:
    agree(owner, "0")
    assert quoted(owner, "JANSEN ").minimum_eur is None
    agree(owner, "7500,50")
    assert quoted(owner, "Jansen").minimum_eur == Decimal("7500.50")
    assert "7.500,50" in read(owner, "/quotes/customers/")
    agree(owner, "")
    assert not CustomerTerms.objects.exists()
    assert quoted(owner, "Jansen").minimum_eur == LEAST


def test_on_one_quote_it_can_be_left_off_and_its_next_version_keeps_that(owner: Client) -> None:
    row = quoted(owner, "Jansen")
    form = {"percent": "0", "why": "", "minimum_eur": "0"}
    owner.post(f"/quotes/{row.pk}/adjust/", form)
    row.refresh_from_db()
    assert chosen_price(row) == row.total_eur
    owner.post(f"/quotes/{row.pk}/send/", {"language": "nl"})
    owner.post(f"/quotes/{row.pk}/adjust/", {"percent": "-2", "why": "korting"})
    last = QuoteVersion.objects.latest("pk")
    assert (last.version, last.minimum_eur) == (2, None)
    assert quoted(owner, "Jansen").minimum_eur == LEAST, "only that quote was changed"


def test_a_quote_above_the_minimum_has_no_such_line(owner: Client) -> None:
    Letterhead(minimum_eur=Decimal("10.00")).save()
    row = quoted(owner, "Pietersen")
    assert chosen_price(row) == row.total_eur
    assert "minimumorderbedrag" not in read(owner, f"/quotes/{row.pk}/paper/")

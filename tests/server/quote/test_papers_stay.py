"""Papers stay as they were made out, and say how VAT is due where that is not as usual."""

from datetime import date
from html import unescape

import pytest
from django.test import Client

from gemaakt.company.demo import demo_company
from gemaakt.server.delivery.delivering import Slip, deliver
from gemaakt.server.delivery.services import About, Line, confirm
from gemaakt.server.order.models import Order
from gemaakt.server.quote.models import CustomerAddress
from gemaakt.server.shop.models import Letterhead
from gemaakt.server.shop.services import replace_company
from tests.server.quote.test_quote_life import NOW
from tests.server.quote.test_terms import quoted

pytestmark = pytest.mark.django_db
GERMAN, OURS = "DE136695976", "NL123456782B01"


@pytest.fixture(autouse=True)
def _firm() -> None:
    replace_company(demo_company(NOW))
    Letterhead(vat=OURS).save()


def read(client: Client, address: str) -> str:
    return " ".join(unescape(client.get(address).content.decode()).split())


def address(client: Client, **told: str) -> str:
    form = {"customer": "Jansen", "address": "Kade 1\n8011 AA Zwolle", **told}
    answer = client.post("/quotes/customers/address/", form, follow=True)
    return " ".join(unescape(answer.content.decode()).split())


def test_letters_that_went_out_keep_their_address_and_a_draft_has_the_new_one(
    owner: Client,
) -> None:
    address(owner)
    sent, draft = quoted(owner, "Jansen"), quoted(owner, "Jansen")
    owner.post(f"/quotes/{sent.pk}/send/", {"language": "nl"})
    order = Order.objects.exclude(status="done").filter(customer__gt="")[0]
    Order.objects.filter(pk=order.pk).update(customer="JANSEN")
    said = confirm(lines=[Line(order.code, None)], about=About("nl", date(2026, 11, 24)))
    gone = deliver(pieces={order.code: 1}, slip=Slip(date(2026, 11, 24)))
    address(owner, address="Laan 2\n1011 AB Amsterdam")
    papers = (f"/quotes/{sent.pk}/paper/", f"/confirmations/{said.pk}/", f"/deliveries/{gone.pk}/")
    for paper in papers:
        page = read(owner, paper)
        assert "Kade 1" in page, paper
        assert "Laan 2" not in page, paper
        assert "blijft zoals het de deur uitging" in page, paper
    assert "Laan 2" in read(owner, f"/quotes/{draft.pk}/paper/")
    address(owner, address="")
    assert "Kade 1" in read(owner, papers[0]), "forgotten for new papers only"


def test_a_firm_elsewhere_in_the_eu_is_supplied_without_vat_with_both_numbers(
    owner: Client,
) -> None:
    assert GERMAN in address(owner, vat_number="de 136.695.976")
    row = quoted(owner, "Jansen")
    paper = read(owner, f"/quotes/{row.pk}/paper/?language=nl")
    assert "intracommunautaire levering (art. 138 Btw-richtlijn" in paper
    assert GERMAN in paper
    assert OURS in paper
    german = read(owner, f"/quotes/{row.pk}/paper/?language=de")
    assert "Steuerfreie innergemeinschaftliche Lieferung" in german
    address(owner, vat_number=GERMAN, vat="eu-work")
    assert "Btw verlegd naar de afnemer (art. 44 en 196" in read(
        owner, f"/quotes/{row.pk}/paper/?language=nl"
    )


def test_without_both_numbers_the_office_is_told_and_the_paper_claims_nothing(
    owner: Client,
) -> None:
    address(owner, vat="nl-reverse")
    row = quoted(owner, "Jansen")
    paper = read(owner, f"/quotes/{row.pk}/paper/?language=nl")
    assert "daarvoor is het btw-nummer van de klant en dat van uzelf nodig" in paper
    assert "art. 12, vijfde lid" not in paper
    address(owner, vat="nl-reverse", vat_number=OURS)
    assert "art. 12, vijfde lid" in read(owner, f"/quotes/{row.pk}/paper/?language=nl")


def test_a_number_with_a_wrong_digit_is_refused_in_words_and_nothing_is_kept(
    owner: Client,
) -> None:
    page = address(owner, vat_number="NL123456783B01")
    assert "controlecijfer van NL123456783B01 klopt niet" in page
    assert not CustomerAddress.objects.exists()
    answer = owner.post("/shop/letterhead/", {"vat": "NL123456783B01", "chamber": ""})
    assert "controlecijfer" in unescape(answer.content.decode())
    assert Letterhead.objects.get().vat == OURS

"""An order that is taxed otherwise than its customer: its quote says so, and so do its papers."""

from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.company.demo import demo_company
from gemaakt.server.delivery.delivering import Slip, deliver
from gemaakt.server.delivery.services import About, Line, confirm
from gemaakt.server.invoice.models import Debtor, InvoiceForm
from gemaakt.server.invoice.to_invoice import to_invoice
from gemaakt.server.order.models import Order
from gemaakt.server.quote.customers import keep_address
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.quote.paper_words import VAT_WORDS
from gemaakt.server.shop.models import Letterhead
from gemaakt.server.shop.services import replace_company
from tests.server.quote.made import NOW, asked

pytestmark = pytest.mark.django_db
VAT_OF = {kind: words["nl"] for kind, words in VAT_WORDS.items()}


@pytest.fixture
def quote(owner: Client) -> QuoteVersion:
    """A quote for a Dutch customer, of goods that leave the EU."""
    replace_company(demo_company(NOW))
    Letterhead.objects.update_or_create(pk=1, defaults={"vat": "NL123456782B01"})
    row = asked(owner)
    keep_address(customer=row.customer, address="Kade 1", vat_number="NL123456782B01")
    Debtor.objects.create(customer=row.customer, number="1001", vat_code="H21")
    InvoiceForm(vat_code="H21", vat_codes={"export": "EXP0"}).save()
    owner.post(f"/quotes/{row.pk}/send/", {"language": "nl", "vat": "export"})
    row.refresh_from_db()
    return row


def read(client: Client, page: str) -> str:
    return unescape(client.get(page).content.decode())


def test_the_vat_of_a_quote_goes_along_to_its_papers_and_the_list_for_the_bookkeeper(
    owner: Client, quote: QuoteVersion
) -> None:
    said = VAT_OF["export"]
    assert said in read(owner, f"/quotes/{quote.pk}/paper/")
    owner.post(f"/quotes/{quote.pk}/accept/", {})
    order = Order.objects.get(code__startswith=quote.number)
    today = timezone.localdate()
    paper = confirm(lines=[Line(order.code, order.due)], about=About("nl", today))
    assert said in read(owner, f"/confirmations/{paper.pk}/")
    deliver(pieces={order.code: order.quantity}, slip=Slip(today))
    (row,) = [row for each in to_invoice() for row in each.rows]
    assert (row["vat"], row["vat_rule"]) == ("EXP0", "export")


def test_a_paper_of_orders_that_are_taxed_differently_says_so_to_the_office(
    owner: Client, quote: QuoteVersion
) -> None:
    owner.post(f"/quotes/{quote.pk}/accept/", {})
    one = Order.objects.get(code__startswith=quote.number)
    other = Order.objects.exclude(pk=one.pk).exclude(status__in=Order.OVER).first()
    assert other is not None
    Order.objects.filter(pk=other.pk).update(customer=one.customer)
    lines = [Line(one.code, one.due), Line(other.code, other.due)]
    paper = confirm(lines=lines, about=About("nl", timezone.localdate()))
    page = read(owner, f"/confirmations/{paper.pk}/")
    assert "worden verschillend belast" in page
    assert VAT_OF["export"] not in page


def test_a_new_version_keeps_the_vat_of_the_quote(owner: Client, quote: QuoteVersion) -> None:
    owner.post(f"/quotes/{quote.pk}/again/")
    assert QuoteVersion.objects.get(version=2).vat == "export"

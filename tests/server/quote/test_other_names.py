"""The address of a customer who is written in another way."""

from html import unescape

import pytest
from django.test import Client

from gemaakt.company.demo import demo_company
from gemaakt.server.delivery.queries import address_of
from gemaakt.server.order.models import Order
from gemaakt.server.quote.customers import keep_address
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.shop.services import replace_company
from tests.server.quote.made import NOW, asked

pytestmark = pytest.mark.django_db
KEPT, WRITTEN = "Jansen Techniek B.V.", "Jansen Techniek BV t.a.v. mw. De Wit"


def test_the_address_of_the_same_firm_is_taken_and_it_is_said_whose(owner: Client) -> None:
    replace_company(demo_company(NOW))
    keep_address(customer=KEPT, address="Kade 1\n8011 AA Zwolle")
    QuoteVersion.objects.filter(pk=asked(owner).pk).update(customer=WRITTEN)
    row = QuoteVersion.objects.get()
    page = f"/quotes/{row.pk}/paper/"
    letter = unescape(owner.get(page).content.decode())
    assert "Kade 1<br>8011 AA Zwolle" in letter
    assert f"dat van {KEPT} is genomen" in letter
    owner.post(f"/quotes/{row.pk}/send/", {"language": "nl"})
    keep_address(customer=KEPT, address="Haven 2")
    assert "Kade 1" in owner.get(page).content.decode(), "a paper that went out stays as it was"
    keep_address(customer=WRITTEN, address="Eigen weg 3")
    assert "Kade 1" in owner.get(page).content.decode()


def test_a_slip_goes_to_the_address_of_the_same_firm(owner: Client) -> None:
    replace_company(demo_company(NOW))
    keep_address(customer=KEPT, address="Kade 1")
    order = Order.objects.exclude(status__in=Order.OVER).first()
    assert order is not None
    Order.objects.filter(pk=order.pk).update(customer=WRITTEN)
    form = unescape(owner.get(f"/deliveries/new/?order={order.code}").content.decode())
    assert f"Het adres van {KEPT} is genomen." in form
    assert address_of(WRITTEN) == "Kade 1"
    assert address_of("Jansen Techniek VOF") == ""

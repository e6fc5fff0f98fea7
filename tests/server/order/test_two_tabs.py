"""Two tabs on one order or quote: nothing is made twice, and no edit is lost without a word."""

import re
from datetime import date

import pytest
from django.test import Client

from gemaakt.company.demo import demo_company
from gemaakt.server.order.models import Order
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.shop.services import replace_company
from tests.server.quote.made import NOW, asked
from tests.server.quote.test_quote_life import line_form

pytestmark = pytest.mark.django_db
PAGE = "/orders/26-001/"


def seen(client: Client, address: str) -> str:
    """The mark of what a page shows."""
    found = re.search(r'name="seen" value="(\w+)"', client.get(address).content.decode())
    assert found
    return found[1]


def test_the_second_tab_hears_that_the_order_was_changed_and_may_still_save(
    company: object, owner: Client
) -> None:
    mark = seen(owner, PAGE)
    form = {"due": "2026-12-11", "weight": "1", "status": "released", "seen": mark}
    assert owner.post(PAGE, {**form, "note": "spoed"}).status_code == 302
    answer = owner.post(PAGE, {**form, "due": "2026-12-18", "note": "rustig aan"})
    page = answer.content.decode()
    assert "heeft dit gewijzigd sinds" in page
    assert "Leverdatum: 11 december 2026" in page
    assert "Opmerking: spoed" in page
    assert "rustig aan" in page
    assert "Status: " not in page
    kept = Order.objects.get(code="26-001")
    assert (kept.due, kept.note) == (date(2026, 12, 11), "spoed")
    again = re.search(r'name="seen" value="(\w+)"', page)
    assert again
    assert again[1] != mark
    sent = {**form, "note": "rustig aan", "seen": again[1]}
    assert owner.post(PAGE, sent).status_code == 302
    assert Order.objects.get(code="26-001").note == "rustig aan"


def test_accepting_twice_or_another_version_makes_no_second_order(owner: Client) -> None:
    replace_company(demo_company(NOW))
    row = asked(owner)
    owner.post(f"/quotes/{row.pk}/send/", {"language": "nl"})
    owner.post(f"/quotes/{row.pk}/again/")
    later = QuoteVersion.objects.latest("version")
    assert later.version == 2
    before = Order.objects.count()
    assert owner.post(f"/quotes/{later.pk}/accept/").status_code == 302
    assert owner.post(f"/quotes/{later.pk}/accept/").status_code == 400
    assert owner.post(f"/quotes/{row.pk}/accept/").status_code == 400
    assert Order.objects.count() == before + 1


def test_lines_that_another_tab_changed_are_not_overwritten(owner: Client) -> None:
    replace_company(demo_company(NOW))
    row = asked(owner)
    page = f"/quotes/{row.pk}/lines/"
    mark = seen(owner, page)
    owner.post(page, line_form(quantity="25") | {"seen": mark})
    answer = owner.post(page, line_form(quantity="50") | {"seen": mark}, follow=True)
    assert "zijn gewijzigd sinds" in answer.content.decode()
    assert QuoteVersion.objects.get().asked[0]["quantity"] == 25
    owner.post(page, line_form(quantity="50") | {"seen": seen(owner, page)})
    assert QuoteVersion.objects.get().asked[0]["quantity"] == 50

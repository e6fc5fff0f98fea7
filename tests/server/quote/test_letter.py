"""What the letter of a quote says: which day binds, whose words, which other quantities."""

from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.company.demo import demo_company
from gemaakt.server.delivery.queries import address_of
from gemaakt.server.order.models import Order
from gemaakt.server.quote.models import QuoteVersion, Reservation
from gemaakt.server.quote.versions import asked_of, revise
from gemaakt.server.shop.models import Letterhead
from gemaakt.server.shop.services import replace_company
from tests.server.quote.test_own_work import typed
from tests.server.quote.test_quote_life import NOW, made, plate, upload
from tests.server.quote.test_quote_page import publish_plan

pytestmark = pytest.mark.django_db


def paper(client: Client, row: QuoteVersion, language: str = "nl") -> str:
    answer = client.get(f"/quotes/{row.pk}/paper/?language={language}")
    return " ".join(unescape(answer.content.decode()).split())


def test_one_day_binds_and_the_price_of_the_metal_only_where_the_firm_wants_it(
    owner: Client,
) -> None:
    """The letter said both a day and “as long as the material price of this day holds”."""
    row = made(owner)
    assert "Wij houden ons aan deze prijzen bij opdracht tot en met" in paper(owner, row)
    owner.post(f"/quotes/{row.pk}/send/", {"language": "nl"})
    Letterhead.objects.update_or_create(pk=1, defaults={"follows_material": True})
    assert "Wij houden ons aan deze prijzen" in paper(owner, row)  # sent is sent
    row.refresh_from_db()
    follows = revise(row=row, asked=asked_of(row), on=timezone.localdate())
    said = paper(owner, follows, "en")
    assert "The difference in the price of the metal between" in said
    assert "bind us" not in said
    QuoteVersion.objects.filter(pk=row.pk).update(follows_material=None)
    assert "zolang de materiaalprijs van deze dag geldt" in paper(owner, row)  # as it went out


def test_terms_request_and_remark_stand_on_the_letter(owner: Client) -> None:
    """An English customer read Dutch terms, and nothing could be said beside the lines."""
    row = made(owner)
    terms = {"terms": "Metaalunievoorwaarden.", "terms_en": "Metaalunie terms apply."}
    Letterhead.objects.update_or_create(pk=1, defaults=terms)
    sent = {"language": "en", "reference": "RFQ 2291", "remark": "Painting is not included."}
    owner.post(f"/quotes/{row.pk}/send/", sent)
    said = paper(owner, row, "en")
    for words in ("Metaalunie terms apply.", "RFQ 2291", "Painting is not included."):
        assert words in said
    assert "Metaalunievoorwaarden." not in said
    assert "Metaalunievoorwaarden." in paper(owner, row, "de")
    row.refresh_from_db()
    again = revise(row=row, asked=asked_of(row), on=timezone.localdate())
    assert (again.reference, again.remark) == ("RFQ 2291", "Painting is not included.")


def test_many_pieces_are_written_as_a_number_with_quantities_near_them(owner: Client) -> None:
    row = made(owner, quantity="10000")
    said = paper(owner, row)
    assert "10.000" in said
    others = said.partition("Andere aantallen, prijs per stuk:")[2].partition("</small>")[0]
    assert "2.500 ×" in others
    assert "25.000 ×" in others
    assert " 10 ×" not in others


def test_a_typed_line_has_no_other_quantities_and_no_day_without_time(owner: Client) -> None:
    replace_company(demo_company(NOW))
    row = typed(owner, "2 x hek à 480,00 [montage 60]\n1 x hek à 1.250,00")
    assert row.breaks == [[], []]
    assert "Andere aantallen" not in paper(owner, row)
    row = typed(owner, "1 x hek à 1.250,00")
    said = paper(owner, row)
    assert "in overleg" in said
    assert "Andere leverdata" not in said


def test_a_place_in_the_plan_is_held_until_its_work_begins(owner: Client) -> None:
    """Ready on the 2nd, held until the 8th: an order of the 5th could not be kept."""
    publish_plan()
    row = made_again(owner)
    owner.post(f"/quotes/{row.pk}/send/", {"language": "nl"})
    kept = Reservation.objects.get(quote=row)
    starts = [date.fromisoformat(each["pin"]["start"][:10]) for each in kept.operations]
    assert min(starts) < kept.expires
    said = paper(owner, row)
    held = said.partition("houden wij vast bij opdracht tot en met ")[2].partition(";")[0]
    assert held.startswith(f"{max(min(starts), timezone.localdate()).day} ")


def made_again(client: Client) -> QuoteVersion:
    upload(client, ("plaat.dxf", plate()))
    return QuoteVersion.objects.latest("pk")


def test_all_lines_are_ticked_when_the_customer_says_yes(owner: Client) -> None:
    """None was ticked: who pressed Accepted was told to choose at least one line."""
    replace_company(demo_company(NOW))
    row = typed(owner, "1 x hek à 1.250,00\n1 x poort à 400")
    page = owner.get(f"/quotes/{row.pk}/").content.decode()
    assert page.count('name="lines"') == 2
    assert page.count("checked") >= 2
    boxes = page.partition('name="lines"')[2].partition("</fieldset>")[0]
    assert boxes.count("checked") == 2
    owner.post(f"/quotes/{row.pk}/accept/", {"which": "True", "lines": ["0", "1"]})
    assert Order.objects.filter(code__startswith=row.number).count() == 2


def test_a_quote_that_lacks_a_price_cannot_be_signed(owner: Client) -> None:
    """A draft with one of its prices missing asked for a signature under the rest."""
    replace_company(demo_company(NOW))
    row = typed(owner, "3 x trap\n1 x hek à 300")
    said = paper(owner, row)
    assert "prijs volgt" in said
    assert "zonder wat nog volgt" in said
    assert "Handtekening" not in said


def test_the_letterhead_says_how_long_prices_hold(owner: Client) -> None:
    replace_company(demo_company(NOW))
    for chosen, kept in (("on", True), ("", False)):
        owner.post("/shop/letterhead/", {"follows_material": chosen, "terms_de": "AGB"})
        row = Letterhead.objects.get()
        assert (row.follows_material, row.terms_de) == (kept, "AGB")
        page = unescape(owner.get("/shop/letterhead/").content.decode())
        assert f'value="{chosen}" selected' in page


def test_the_address_of_the_customer_stands_on_his_papers(owner: Client) -> None:
    """A letter for a window envelope had a name and no street."""
    row = made(owner)
    assert "staat nog niet op dit papier" in paper(owner, row)
    form = {"customer": row.customer, "address": " Kade 1 \r\n\r\n 8011 AA Zwolle"}
    owner.post("/quotes/customers/address/", form)
    assert "Kade 1<br>8011 AA Zwolle" in paper(owner, row)
    assert "Kade 1" in owner.get(f"/quotes/customers/?customer={row.customer}").content.decode()
    owner.post(f"/quotes/{row.pk}/accept/", {})
    order = Order.objects.get(code__startswith=row.number)
    assert address_of(order.customer) == "Kade 1\n8011 AA Zwolle"  # until a slip says otherwise
    owner.post("/quotes/customers/address/", {"customer": row.customer, "address": ""})
    assert "Kade 1" not in paper(owner, row)

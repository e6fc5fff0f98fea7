"""What a calculator gives one customer: a share on the quote, a price by hand on a line."""

from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from gemaakt.server.order.models import Order
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.quote.services import quote_of
from tests.server.quote.test_quote_life import line_form, made

pytestmark = pytest.mark.django_db


def adjusted(client: Client, row: QuoteVersion, percent: str, why: str = "vaste klant") -> Any:
    return client.post(f"/quotes/{row.pk}/adjust/", {"percent": percent, "why": why})


def seen(client: Client, row: QuoteVersion) -> str:
    page = client.get(f"/quotes/{row.pk}/").content.decode()
    return page.partition('name="seen" value="')[2].partition('"')[0]


def by_hand(client: Client, row: QuoteVersion, unit: str, why: str = "afgerond") -> None:
    form = {"unit_eur": unit, "why": why, "seen": seen(client, row)}
    client.post(f"/quotes/{row.pk}/lines/1/price/", form, follow=True)
    row.refresh_from_db()


def codes(row: QuoteVersion) -> set[str]:
    row.refresh_from_db()
    return {each["code"] for each in row.document["lines"][0]["findings"]}


def test_a_quote_is_given_five_percent_off_with_the_reason(owner: Client) -> None:
    row = made(owner)
    before = row.total_eur
    adjusted(owner, row, "-5,0")
    row.refresh_from_db()
    price = quote_of(row).lines[0].prices[0]
    last = price.lines[-1]
    assert (last.what, last.amount, last.rate_eur) == ("adjustment", Decimal("-0.05"), before)
    assert last.rule == "vaste klant"
    assert row.total_eur == before + last.price_eur == price.price_eur
    assert row.total_eur == sum(line.price_eur for line in price.lines)
    standard = next(each for each in row.dates if each["name"] == "standard")
    assert Decimal(standard["price_eur"]) == row.total_eur
    owner.post(f"/quotes/{row.pk}/lines/", line_form(quantity="25"))
    row.refresh_from_db()
    assert row.document["lines"][0]["prices"][0]["lines"][-1]["what"] == "adjustment"
    adjusted(owner, row, "0", "")
    row.refresh_from_db()
    assert row.document["lines"][0]["prices"][0]["lines"][-1]["what"] == "order fee"


def test_a_share_asks_for_its_reason_and_a_share_that_is_none_is_refused(owner: Client) -> None:
    row = made(owner)
    before = row.total_eur
    for percent, why in (("-5", ""), ("veel", "x"), ("-100", "x"), ("", "x")):
        adjusted(owner, row, percent, why)
        row.refresh_from_db()
        assert row.total_eur == before
    assert "Zeg waarom" in owner.get(f"/quotes/{row.pk}/").content.decode()


def test_cost_and_margin_are_for_the_office_and_never_on_paper(owner: Client) -> None:
    row = made(owner)
    adjusted(owner, row, "7,5", "dure klant")
    row.refresh_from_db()
    lines = quote_of(row).lines[0].prices[0].lines
    cost = sum(each.price_eur for each in lines if each.what not in ("margin", "adjustment"))
    earned = row.total_eur - cost
    page = unescape(owner.get(f"/quotes/{row.pk}/").content.decode())
    assert f"€ {cost}".replace(".", ",") in page
    assert f"€ {earned}".replace(".", ",") in page
    paper = unescape(owner.get(f"/quotes/{row.pk}/paper/").content.decode()).lower()
    assert not [word for word in ("dure klant", "marge", "kostprijs", "7,5") if word in paper]


def test_a_price_by_hand_holds_while_what_it_was_set_for_holds(owner: Client) -> None:
    row = made(owner)
    by_hand(owner, row, "12,50")
    price = quote_of(row).lines[0].prices[0]
    assert (price.unit_price_eur, price.price_eur) == (Decimal("12.5000"), Decimal("125.00"))
    assert row.total_eur == sum(line.price_eur for line in price.lines) == Decimal("125.00")
    assert price.lines[-1].rule == "afgerond"
    owner.post(f"/quotes/{row.pk}/again/")
    row.refresh_from_db()
    assert row.total_eur == Decimal("125.00")
    adjusted(owner, row, "10")
    row.refresh_from_db()
    assert row.total_eur == Decimal("125.00")
    owner.post(f"/quotes/{row.pk}/lines/", line_form(quantity="25"))
    assert "quote.hand-price-over" in codes(row)
    page = unescape(owner.get(f"/quotes/{row.pk}/").content.decode())
    assert "€ 12,50 per stuk was gezet voor 10 × S235JR 3 mm" in page
    owner.post(f"/quotes/{row.pk}/lines/", line_form(deburr="on"))
    assert "quote.hand-price-work" in codes(row)
    owner.post(f"/quotes/{row.pk}/lines/", line_form())
    assert not {each for each in codes(row) if "hand" in each}
    assert row.total_eur == Decimal("125.00")
    by_hand(owner, row, "", "")
    assert row.total_eur != Decimal("125.00")


def test_other_quantities_go_along_with_a_price_by_hand(owner: Client) -> None:
    row = made(owner)
    before = {count: Decimal(each) for count, each in row.breaks[0]}
    by_hand(owner, row, str(before[10] / 2))
    after = {count: Decimal(each) for count, each in row.breaks[0]}
    assert after[10] == pytest.approx(before[10] / 2, abs=Decimal("0.0002"))
    assert after[100] == pytest.approx(before[100] / 2, abs=Decimal("0.02"))
    adjusted(owner, row, "-5")
    row.refresh_from_db()
    shared = {count: Decimal(each) for count, each in row.breaks[0]}
    assert shared[100] == pytest.approx(after[100], abs=Decimal("0.002"))


def test_a_price_under_its_cost_is_told_and_goes_to_the_order_as_it_is(owner: Client) -> None:
    row = made(owner)
    by_hand(owner, row, "0,5", "reclamatie")
    assert "quote.below-cost" in codes(row)
    owner.post(f"/quotes/{row.pk}/accept/", {})
    assert Order.objects.get(code=f"{row.number}-1").price_eur == Decimal("5.00")


def test_of_what_was_sent_a_price_by_hand_makes_the_next_version(owner: Client) -> None:
    row = made(owner)
    owner.post(f"/quotes/{row.pk}/send/", {"language": "nl"})
    row.refresh_from_db()
    total = row.total_eur
    by_hand(owner, row, "9,99")
    first, second = QuoteVersion.objects.order_by("version")
    assert (first.total_eur, second.total_eur) == (total, Decimal("99.90"))
    adjusted(owner, second, "3")
    owner.post(f"/quotes/{second.pk}/send/", {"language": "nl"})
    adjusted(owner, second, "4", "later")
    third = QuoteVersion.objects.get(version=3)
    assert third.total_eur == Decimal("99.90")
    assert (third.adjusted_share, third.adjusted_why) == (0.04, "later")


def test_a_price_typed_on_a_page_that_is_no_longer_so_is_not_kept(owner: Client) -> None:
    row = made(owner)
    mark = seen(owner, row)
    owner.post(f"/quotes/{row.pk}/lines/", line_form(quantity="25"))
    form = {"unit_eur": "1", "why": "x", "seen": mark}
    owner.post(f"/quotes/{row.pk}/lines/1/price/", form)
    row.refresh_from_db()
    assert not row.asked[0]["hand_eur"]


def test_a_date_that_was_chosen_stays_chosen(owner: Client) -> None:
    row = made(owner)
    owner.post(f"/quotes/{row.pk}/date/", {"date": "fast"})
    adjusted(owner, row, "2")
    row.refresh_from_db()
    assert row.chosen == "fast"


def test_a_quote_lost_on_a_named_reason_needs_no_words(owner: Client) -> None:
    row = made(owner)
    owner.post(f"/quotes/{row.pk}/lost/", {"lost_to": "other", "reason": ""})
    row.refresh_from_db()
    assert row.status == "draft"
    owner.post(f"/quotes/{row.pk}/lost/", {"lost_to": "price", "reason": ""})
    row.refresh_from_db()
    assert (row.status, row.lost_to, row.lost_reason) == ("lost", "price", "")

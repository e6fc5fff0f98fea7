"""What an estimator's afternoon holds beside drawn parts: bolts, zinc, hours, parts of a quote."""

from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from OCP.BRepPrimAPI import BRepPrimAPI_MakeCylinder, BRepPrimAPI_MakeSphere

from gemaakt.company.demo import demo_company
from gemaakt.server.order.models import Order
from gemaakt.server.quote.models import Drawing, QuoteVersion
from gemaakt.server.quote.services import quote_of
from gemaakt.server.shop.services import replace_company
from tests.drawing.fold import step_bytes
from tests.server.quote.test_given_by_hand import seen
from tests.server.quote.test_quote_life import NOW, line_form, made, plate, upload

pytestmark = pytest.mark.django_db


def add(client: Client, row: QuoteVersion, **form: str) -> Any:
    answer = client.post(f"/quotes/{row.pk}/lines/add/", {"quantity": "1", **form}, follow=True)
    row.refresh_from_db()
    return answer


def prices(row: QuoteVersion) -> list[Decimal | None]:
    lines = quote_of(row).lines
    return [line.prices[0].price_eur if line.prices else None for line in lines]


def test_bolts_and_transport_are_lines_of_a_quote(owner: Client) -> None:
    row = made(owner)
    (part,) = prices(row)
    add(owner, row, text="Bout M8x20 verzinkt", quantity="100", bought_eur="0,12")
    add(owner, row, text="Transport", unit_eur="75")
    assert prices(row) == [part, Decimal("15.18"), Decimal("75.00")]  # 0.12 × 1.1, then 15 %
    assert row.total_eur == sum(filter(None, prices(row)))
    page = unescape(owner.get(f"/quotes/{row.pk}/").content.decode())
    assert "Bout M8x20 verzinkt" in page
    paper = unescape(owner.get(f"/quotes/{row.pk}/paper/").content.decode())
    bolt = paper.partition("Bout M8x20 verzinkt")[2].partition("Transport")[0]
    assert "CO₂" not in bolt
    assert "15,18" in bolt
    # Correcting the drawn line leaves the others as they were.
    owner.post(f"/quotes/{row.pk}/lines/", line_form(quantity="25"))
    row.refresh_from_db()
    assert prices(row)[1:] == [Decimal("15.18"), Decimal("75.00")]
    assert row.document["lines"][0]["prices"][0]["quantity"] == 25


def test_a_line_without_a_drawing_asks_for_a_cost_or_a_price(owner: Client) -> None:
    row = made(owner)
    answer = add(owner, row, text="Bouten")
    assert "Vul de inkoopprijs, het eigen werk of de prijs in" in unescape(answer.content.decode())
    assert len(row.asked) == 1


def test_what_is_bought_in_is_waited_for_in_the_plan(owner: Client) -> None:
    row = made(owner)
    add(owner, row, text="Lagers 6204", quantity="4", bought_eur="8", outside_days="10")
    owner.post(f"/quotes/{row.pk}/accept/", {"lines": ["0", "1"]})
    bought = Order.objects.get(product="Lagers 6204")
    (step,) = bought.operations.all()
    assert bought.materials.count() == 0
    assert (step.to_domain().outside.lead_time_days, bought.price_eur) == (10, Decimal("40.48"))


def test_a_part_that_nobody_can_reckon_gets_its_price_by_hand(owner: Client) -> None:
    """Its page said to choose a kind and had no place for it: there was no way to a price."""
    replace_company(demo_company(NOW))
    ball = step_bytes(BRepPrimAPI_MakeSphere(20.0).Shape())
    upload(owner, ("kogel.step", ball), ("plaat.dxf", plate()))
    row = QuoteVersion.objects.latest("pk")
    assert [price is None for price in prices(row)] == [True, False]
    give = {"unit_eur": "12.50", "why": "geschat", "seen": seen(owner, row)}
    owner.post(f"/quotes/{row.pk}/lines/1/price/", give)
    row.refresh_from_db()
    assert prices(row)[0] == Decimal("125.00")
    findings = {each["code"] for each in row.document["lines"][0]["findings"]}
    assert {"quote.by-word", "quote.kind-unknown"} <= findings
    owner.post(f"/quotes/{row.pk}/send/", {"language": "nl"})
    owner.post(f"/quotes/{row.pk}/accept/", {"lines": ["0", "1"]})
    row.refresh_from_db()
    assert row.status == "won"


def test_bolts_of_an_assembly_are_not_milled(owner: Client) -> None:
    """Eight bolts M8 were milled and cost 145 euros, their nuts were cut by laser."""
    replace_company(demo_company(NOW))
    bolt = step_bytes(BRepPrimAPI_MakeCylinder(4.0, 20.0).Shape())
    upload(owner, ("ISO 4017 - M8 x 20.step", bolt), ("as 12.step", bolt))
    row = QuoteVersion.objects.latest("pk")
    assert [price is None for price in prices(row)] == [True, False]
    assert "quote.bought-part" in {e["code"] for e in row.document["lines"][0]["findings"]}
    give = {"unit_eur": "0.35", "why": "groothandel", "seen": seen(owner, row)}
    owner.post(f"/quotes/{row.pk}/lines/1/price/", give)
    row.refresh_from_db()
    assert prices(row)[0] == Decimal("3.50")


def test_zinc_has_a_minimum_welding_its_minutes_and_metal_may_be_the_customers(
    owner: Client,
) -> None:
    row = made(owner)
    form = line_form(
        outside="verzinken", outside_eur="1.5", outside_least_eur="95", weld_min="12",
        is_metal_theirs="on",
    )  # fmt: skip
    owner.post(f"/quotes/{row.pk}/lines/", form)
    row.refresh_from_db()
    lines = {each.what: each for each in quote_of(row).lines[0].prices[0].lines}
    quantity = quote_of(row).lines[0].prices[0].quantity
    assert lines["outside"].price_eur == Decimal("104.50")  # 95 × 1.1
    assert lines["weld"].rule.startswith(f"{quantity} × 12 min")
    assert lines["customer's material"].price_eur == 0
    assert "material" not in lines
    owner.post(f"/quotes/{row.pk}/accept/", {})
    assert Order.objects.latest("pk").materials.count() == 0


def test_a_quote_is_accepted_in_part_at_the_price_of_its_lines(owner: Client) -> None:
    row = made(owner)
    add(owner, row, text="Transport", unit_eur="75")
    none = owner.post(f"/quotes/{row.pk}/accept/", {"which": "True"}, follow=True)
    assert "Kies minstens één regel" in unescape(none.content.decode())
    assert 'name="which" value="True"' in owner.get(f"/quotes/{row.pk}/").content.decode()
    owner.post(f"/quotes/{row.pk}/accept/", {"which": "True", "lines": ["0"]})
    row.refresh_from_db()
    order = Order.objects.get(code__startswith=row.number)
    assert (row.status, order.price_eur) == ("won", prices(row)[0])


def test_a_line_is_left_out_and_the_last_one_stays(owner: Client) -> None:
    row = made(owner)
    add(owner, row, text="Transport", unit_eur="75")
    owner.post(f"/quotes/{row.pk}/lines/2/leave/", {"seen": seen(owner, row)})
    row.refresh_from_db()
    assert len(row.asked) == 1
    owner.post(f"/quotes/{row.pk}/lines/1/leave/", {"seen": seen(owner, row)})
    row.refresh_from_db()
    assert len(row.asked) == 1


def test_an_old_quote_is_copied_for_another_customer_without_prices_by_hand(
    owner: Client,
) -> None:
    row = made(owner)
    give = {"unit_eur": "99", "why": "afspraak", "seen": seen(owner, row)}
    owner.post(f"/quotes/{row.pk}/lines/1/price/", give)
    add(owner, row, text="Transport", unit_eur="75")
    owner.post(f"/quotes/{row.pk}/copy/", {"customer": "Bakker BV"})
    copy = QuoteVersion.objects.latest("pk")
    assert (copy.customer, copy.version, copy.number != row.number) == ("Bakker BV", 1, True)
    assert copy.asked[0]["hand_eur"] == ""
    assert prices(copy)[1] == Decimal("75.00")
    assert Drawing.objects.get(pk=copy.asked[0]["drawing"]).customer == "Bakker BV"
    row.refresh_from_db()
    assert row.asked[0]["hand_eur"] == "99"


def test_the_mirror_image_of_a_line_is_a_line_at_the_same_price(owner: Client) -> None:
    """Of a left one only the drawing comes: the right one had to be drawn by the office."""
    row = made(owner)
    owner.post(f"/quotes/{row.pk}/lines/1/mirror/", {"seen": seen(owner, row)})
    row.refresh_from_db()
    (left, right) = quote_of(row).lines
    assert right.name == f"{left.name} – gespiegeld"
    assert right.prices[0].unit_price_eur == left.prices[0].unit_price_eur
    page = unescape(owner.get(f"/quotes/{row.pk}/").content.decode())
    assert page.count('<svg class="part"') == 2
    assert "Spiegelbeeld van plaat.dxf" in page or "Mirror image of plaat.dxf" in page
    owner.post(f"/quotes/{row.pk}/lines/2/mirror/", {"seen": seen(owner, row)})
    row.refresh_from_db()
    assert [line.name for line in quote_of(row).lines][2] == left.name

"""What was agreed of an order changes after it was made: pieces, price, drawing."""

from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.company import Company
from gemaakt.company.demo import demo_company
from gemaakt.server.delivery.delivering import Slip, deliver
from gemaakt.server.delivery.services import About, Line, confirm
from gemaakt.server.nest.models import Nest
from gemaakt.server.order.models import Order
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.shop.services import replace_company
from tests.server.quote.test_quote_life import NOW, plate, upload

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
PAGE, FORM = "/orders/26-001/", {"weight": "1", "status": "released"}


def order() -> Order:
    return Order.objects.get(code="26-001")


def test_the_office_changes_pieces_and_price_by_hand(owner: Client, company: Company) -> None:
    """Ten for 100 euros become 15: 150 euros, unless a price is told; the steps go along."""
    Order.objects.filter(code="26-001").update(price_eur=Decimal("100.00"))
    owner.post(PAGE, {**FORM, "quantity": "15", "price_eur": "100.00", "drawing": "A.dxf"})
    assert (order().quantity, order().price_eur) == (15, Decimal("150.00"))
    now = {each.code: each.asked_quantity for each in order().operations.all()}
    assert now == {"10": 15, "20": 15, "30": 1}  # outside, the batch goes as one
    owner.post(PAGE, {**FORM, "quantity": "20", "price_eur": "180.00"})
    assert (order().quantity, order().price_eur) == (20, Decimal("180.00"))
    assert order().drawing == "A.dxf"  # a form that does not name it leaves it
    owner.post(PAGE, {**FORM, "price_eur": ""})
    assert (order().quantity, order().price_eur) == (20, None)
    page = unescape(owner.get(PAGE).content.decode())
    assert "aantal 10 → 15" in page


def test_fewer_than_went_out_or_more_than_a_nest_cuts_is_refused_with_what_to_do(
    owner: Client, company: Company
) -> None:
    deliver(pieces={"26-001": 6}, slip=Slip(timezone.localdate()))
    page = unescape(owner.post(PAGE, {**FORM, "quantity": "5"}).content.decode())
    assert "zijn al 6 stuks geleverd" in page
    assert 'value="5"' in page  # what was typed stands there, to be changed
    step = order().operations.all()[0]
    row = {"order": "26-001", "nests": ["N1/cut"], "was": "open",
           "step": {"code": step.code, "name": step.name, "quantity": 10}}  # fmt: skip
    booking = {"stages": [{"code": "cut", "numbers": [1]}], "steps": [row]}
    Nest.objects.create(
        code="N1", job={}, document={}, status=Nest.Status.ACCEPTED, booking=booking
    )
    page = unescape(owner.post(PAGE, {**FORM, "quantity": "12"}).content.decode())
    assert "geboekte nest N1" in page
    assert order().quantity == 10
    assert owner.post(PAGE, {**FORM, "quantity": "8"}).status_code == 302
    assert order().quantity == 8


def test_half_of_revision_a_is_made_and_the_rest_comes_by_revision_b(owner: Client) -> None:
    """Twelve were confirmed, five made: the order goes back to five, B is quoted for seven."""
    replace_company(demo_company(NOW))
    upload(owner, ("kap_A.dxf", plate()), material="S235", thickness_mm="3", quantity="12")
    quote = QuoteVersion.objects.latest("pk")
    owner.post(f"/quotes/{quote.pk}/accept/", {})
    made = Order.objects.get(code=f"{quote.number}-1")
    confirm(lines=[Line(made.code, made.due)], about=About("nl", TODAY))
    step = made.operations.all()[0]
    step.done_quantity, step.quantity, step.status = 5, 7, "running"
    step.save()
    page = f"/orders/{made.code}/"
    assert "Breng voor een nieuwe revisie" in unescape(owner.get(page).content.decode())
    whole = made.price_eur
    owner.post(page, {**FORM, "status": "running", "quantity": "5", "drawing": "kap_B.dxf"})
    made.refresh_from_db()
    assert (made.quantity, made.drawing) == (5, "kap_A.dxf")  # what is cut is A
    assert made.price_eur == round(whole * 5 / 12, 2)
    assert made.operations.all()[0].status == "done"
    assert "Bevestigd zijn 12 stuks, in de order staan er nu 5." in unescape(
        owner.get(page).content.decode()
    )

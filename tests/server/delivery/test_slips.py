"""Packing slips: deliveries in parts, what is still to come, in time or late, and the undoing."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.company import Company
from gemaakt.errors import GemaaktError
from gemaakt.server.delivery.delivering import NotDelivered, Slip, deliver, take_back_delivery
from gemaakt.server.delivery.models import Delivery
from gemaakt.server.nest.models import Nest
from gemaakt.server.order.models import Order
from gemaakt.server.passport.models import PassportVersion
from gemaakt.server.plan.history import finished_orders
from gemaakt.server.shop.services import load_company, replace_company
from gemaakt.server.work.models import WorkEvent

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SINCE = TODAY - timedelta(days=100)


def read(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def sent(pieces: int, day: date = TODAY, order: str = "26-001", **more: object) -> Delivery:
    return deliver(pieces={order: pieces}, slip=Slip(day, **more))  # type: ignore[arg-type]


def status(code: str = "26-001") -> str:
    return Order.objects.get(code=code).status


def test_a_form_without_an_order_leads_to_the_orders(cast: dict[str, Client]) -> None:
    for form in ("confirmations", "deliveries", "returns"):
        answer = cast["owner"].get(f"/{form}/new/")
        assert (answer.status_code, answer["Location"]) == (302, "/orders/")


def test_a_delivery_in_two_parts_says_what_is_still_to_come_and_has_no_prices(
    company: Company, owner: Client
) -> None:
    Order.objects.update(price_eur=100, reference="PO-4711")
    form = {
        "order": "26-001", "line": ["26-001"], "pieces:26-001": "4", "day": TODAY.isoformat(),
        "carrier": "Van Gend", "remark": "kant B boven", "language": "nl",
    }  # fmt: skip
    answer = owner.post("/deliveries/new/", form)
    paper = read(owner, answer["Location"])
    for words in ("Pakbon", "Van Gend", "kant B boven", "PO-4711", "26-001", "Hekwerk",
                  "deellevering", "Na te leveren"):  # fmt: skip
        assert words in paper, words
    assert "€" not in paper
    page = read(owner, "/orders/26-001/")
    assert "4 van 10 stuks zijn geleverd" in page
    assert "6 stuks zijn nog na te leveren" in page
    assert status() == "released"
    assert 'value="6"' in read(owner, "/deliveries/new/?order=26-001")
    second = owner.post("/deliveries/new/", {**form, "pieces:26-001": "6", "language": "en"})
    assert "delivered in full" in read(owner, second["Location"])
    assert status() == "done"
    assert "geleverd</a>" in read(owner, "/orders/?show=done")


def test_more_than_was_ordered_goes_out_only_when_somebody_says_so(
    company: Company, owner: Client
) -> None:
    form = {"order": "26-001", "line": ["26-001"], "pieces:26-001": "11", "language": "nl",
            "day": TODAY.isoformat()}  # fmt: skip
    refused = unescape(owner.post("/deliveries/new/", form).content.decode())
    assert "Van 26-001 zijn nog 10 stuks te leveren en u vult er 11 in" in refused
    assert not Delivery.objects.exists()
    assert owner.post("/deliveries/new/", {**form, "may_be_more": "on"}).status_code == 302
    for odd in ("0", "-3", "x", ""):
        answer = owner.post("/deliveries/new/", {**form, "pieces:26-001": odd})
        assert "Vul in hoeveel stuks er meegaan" in unescape(answer.content.decode())
    with pytest.raises(NotDelivered):
        sent(1, date(2206, 1, 1), "26-002")
    assert Delivery.objects.count() == 1


def test_in_time_or_late_goes_by_the_day_of_the_last_packing_slip(company: Company) -> None:
    """The last step was done in time, the pieces went out in two parts, the last one late."""
    due = TODAY - timedelta(days=3)
    Order.objects.filter(code="26-001").update(status="done", due=due)
    Order.objects.filter(code="26-002").update(status="done", due=due)
    for order in ("26-001", "26-002"):
        WorkEvent.objects.create(
            key=order, kind="done", person="bas", order=order, operation="10",
            at=timezone.now() - timedelta(days=5),
        )  # fmt: skip
    made = TODAY - timedelta(days=5)
    assert sorted(row[:2] for row in finished_orders(SINCE)) == [
        ("26-001", made), ("26-002", made),
    ]  # fmt: skip
    sent(4, made)
    assert [row[0] for row in finished_orders(SINCE)] == ["26-002"]  # in part is not delivered
    last = sent(6, TODAY)
    assert {row[0]: row[1] for row in finished_orders(SINCE)}["26-001"] == TODAY
    take_back_delivery(row=last)
    assert [row[0] for row in finished_orders(SINCE)] == ["26-002"]


def test_a_delivery_told_by_mistake_is_taken_back_and_its_order_is_open_again(
    company: Company, owner: Client
) -> None:
    row = sent(10)
    assert status() == "done"
    owner.post(f"/deliveries/{row.pk}/undo/")
    assert status() == "released"
    assert "INGETROKKEN" in read(owner, f"/deliveries/{row.pk}/")
    assert "Er is nog niets met een pakbon geleverd" in read(owner, "/orders/26-001/")
    sent(4)
    Order.objects.get(code="26-001").operations.update(status="done")
    Order.objects.filter(code="26-001").update(status="done")
    take_back_delivery(row=sent(6))
    assert status() == "done"  # its steps were done: it is made, only not delivered


def test_what_is_ready_and_not_delivered_is_listed_once_slips_are_made(
    company: Company, owner: Client
) -> None:
    Order.objects.filter(code="26-002").update(status="done", due=TODAY)
    assert "26-002" not in read(owner, "/deliveries/")
    sent(4)
    page = read(owner, "/deliveries/").split("Pakbonnen")[0]
    assert "20 van 20" in page
    assert "6 van 10" in page
    assert "26-001" in read(owner, "/deliveries/?q=26-001")
    assert "Nog geen pakbonnen" in read(owner, "/deliveries/?q=zzz")
    csv = owner.get("/deliveries/deliveries.csv").content.decode()
    assert f"PB-{TODAY:%y}-0001" in csv
    assert owner.get("/deliveries/deliveries.xlsx").content[:2] == b"PK"
    assert owner.get("/deliveries/deliveries.pdf").status_code == 404


def test_the_slip_carries_the_code_of_the_passport_and_says_when_it_is_closed(
    company: Company, owner: Client
) -> None:
    row = sent(10)
    assert "<svg" not in read(owner, f"/deliveries/{row.pk}/")
    passport = PassportVersion.objects.create(
        order="26-001", version=1, document={}, labels=[], is_public=False
    )
    page = read(owner, f"/deliveries/{row.pk}/")
    assert f"/P/{passport.token}/" in page
    assert "Het paspoort van 26-001 is dicht" in page
    PassportVersion.objects.update(is_public=True)
    assert "is dicht" not in read(owner, f"/deliveries/{row.pk}/")


def test_orders_of_two_customers_a_quote_and_a_nest_do_not_go_on_one_slip(
    company: Company, owner: Client
) -> None:
    with pytest.raises(GemaaktError) as refused:
        deliver(pieces={"26-001": 1, "26-002": 1}, slip=Slip(TODAY))
    assert refused.value.code == "delivery.two-customers"
    Order.objects.filter(code="26-002").update(status="quoted", customer="Klant 1")
    with pytest.raises(GemaaktError) as refused:
        deliver(pieces={"26-001": 1, "26-002": 1}, slip=Slip(TODAY))
    assert refused.value.code == "delivery.order-quoted"
    Order.objects.filter(code="26/003").update(customer="Klant 1")
    assert "26/003" in read(owner, "/deliveries/new/?order=26-001")
    Nest.objects.create(code="26/003", job={}, document={})
    assert "26/003" not in read(owner, "/deliveries/new/?order=26-001")
    assert not Delivery.objects.exists()


def test_a_list_that_is_read_in_again_keeps_what_was_delivered(
    company: Company, owner: Client
) -> None:
    sent(4)
    replace_company(load_company())
    assert "4 van 10 stuks zijn geleverd" in read(owner, "/orders/26-001/")


def test_what_was_done_before_the_first_slip_went_out_without_one(
    company: Company, owner: Client
) -> None:
    """A firm that begins with slips would have had the orders of last year on its first one."""
    Order.objects.update(customer="Klant", reference="PO-1")
    Order.objects.filter(code="26-002").update(status="done", due=TODAY - timedelta(days=30))
    page = read(owner, "/deliveries/new/?order=26-001")
    assert "26/003" in page
    assert "26-002" not in page
    sent(4)
    assert "26-002" not in read(owner, "/deliveries/").split("Pakbonnen")[0]
    WorkEvent.objects.create(
        key="k", kind="done", person="bas", order="26-002", operation="30", at=timezone.now()
    )
    assert "26-002" in read(owner, "/deliveries/").split("Pakbonnen")[0]


def test_the_address_is_that_of_the_last_delivery_to_the_customer(
    company: Company, owner: Client
) -> None:
    row = sent(4, address="Kade 3\nZwolle")
    assert "Kade 3<br>Zwolle" in read(owner, f"/deliveries/{row.pk}/")
    assert "Kade 3\nZwolle</textarea>" in read(owner, "/deliveries/new/?order=26-001")
    assert "Kade 3" not in read(owner, "/deliveries/new/?order=26-002")


def test_a_slip_outlives_its_order_in_the_book(company: Company, owner: Client) -> None:
    row = sent(4)
    Order.objects.filter(code="26-001").delete()
    for page in ("/deliveries/", f"/deliveries/{row.pk}/"):
        assert '"/orders/26-001' not in read(owner, page)
        assert "26-001" in read(owner, page)


def test_of_a_cancelled_order_nothing_is_still_to_come(company: Company, owner: Client) -> None:
    sent(4)
    owner.post("/orders/cancel/", {"order": "26-001"})
    page = read(owner, "/orders/26-001/")
    assert "4 van 10 stuks zijn geleverd. De rest is geannuleerd." in " ".join(page.split())
    assert "/deliveries/new/" not in page
    assert "26-001" not in read(owner, "/deliveries/").split("Pakbonnen")[0]

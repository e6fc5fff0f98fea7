"""More pieces than were ordered, and fewer for good: what the order, the slip and lists say."""

from html import unescape

import pytest
from django.test import Client

from gemaakt.company import Company
from gemaakt.errors import GemaaktError
from gemaakt.server.delivery.delivering import close_short, reopen_short, take_back_delivery
from gemaakt.server.delivery.models import Delivery, Shortfall
from gemaakt.server.delivery.queries import ready_to_go
from gemaakt.server.order.models import Order
from tests.server.delivery.test_slips import TODAY, read, sent, status

pytestmark = pytest.mark.django_db
FORM = {"order": "26-001", "line": ["26-001"], "language": "nl", "day": TODAY.isoformat()}


def test_more_than_was_ordered_is_told_on_the_order_and_the_slip(
    company: Company, owner: Client
) -> None:
    form = {**FORM, "pieces:26-001": "12", "may_be_more": "on"}
    free = read(owner, owner.post("/deliveries/new/", form)["Location"])
    assert "2 meer dan besteld (niet berekend)" in free
    assert "volledig geleverd" in free
    assert "Dat zijn 2 stuks meer dan besteld" in read(owner, "/orders/26-001/")
    take_back_delivery(row=Delivery.objects.get())
    paid = owner.post("/deliveries/new/", {**form, "more_is_charged": "on"})
    assert "2 meer dan besteld<" in read(owner, paid["Location"])


def test_fewer_for_good_closes_the_order_by_its_slip(company: Company, owner: Client) -> None:
    """Eight of ten were taken by the customer: two stood “still to come” for ever."""
    sent(3)
    form = {**FORM, "pieces:26-001": "5", "last": ["26-001"]}
    slip = read(owner, owner.post("/deliveries/new/", form)["Location"])
    assert "2 vervallen, worden niet nageleverd" in slip
    assert "wat ontbreekt, wordt niet meer geleverd" in slip
    assert status() == "done"
    assert [order.code for order, _ in ready_to_go()] == []
    page = read(owner, "/orders/26-001/")
    assert "2 stuks worden niet meer geleverd" in page
    assert "nog na te leveren" not in page
    csv = unescape(owner.get("/deliveries/deliveries.csv").content.decode())
    assert [row.split(";")[7:10] for row in csv.split("\r\n")[1:3]] == [
        ["3", "10", "7"], ["5", "10", "0"],
    ]  # fmt: skip
    take_back_delivery(row=Delivery.objects.latest("pk"))
    assert status() != "done"
    assert "7 stuks zijn nog na te leveren" in read(owner, "/orders/26-001/")


def test_an_order_is_closed_after_its_slip_and_opened_again(
    company: Company, owner: Client
) -> None:
    order = Order.objects.get(code="26-001")
    with pytest.raises(GemaaktError):
        close_short(order=order)
    sent(8)
    was = status()
    owner.post("/deliveries/close/", {"order": "26-001"})
    assert status() == "done"
    row = Shortfall.objects.get()
    assert row.quantity == 2
    owner.post(f"/deliveries/reopen/{row.pk}/")
    assert status() == was
    reopen_short(row=Shortfall.objects.get())  # twice is once
    assert "2 stuks zijn nog na te leveren" in read(owner, "/orders/26-001/")

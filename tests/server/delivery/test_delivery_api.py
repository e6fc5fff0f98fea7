"""Deliveries, confirmations and returns as other programs send and read them."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from gemaakt.company import Company
from gemaakt.server.delivery.delivering import Slip, deliver
from gemaakt.server.delivery.models import Delivery
from gemaakt.server.delivery.returning import Return, bring_back
from gemaakt.server.delivery.services import About, Line, confirm
from gemaakt.server.order.models import Order
from tests.server.test_api import caller, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("that_day")]
DAY = date(2026, 12, 3)


def told(**more: Any) -> dict[str, Any]:
    lines = [{"order": "26-001", "quantity": 4}]
    return {"external_id": "ERP-PB-1", "day": DAY.isoformat(), "lines": lines, **more}


def test_a_delivery_sent_twice_is_kept_once_and_can_be_taken_back(company: Company) -> None:
    client = caller("orders:read", "orders:write")
    first = post(client, "/api/deliveries", told(carrier="DHL"))
    assert first.status_code == 200, first.content
    again = post(client, "/api/deliveries", told(carrier="anders")).json()
    assert again == first.json()
    assert again["lines"] == [{"order": "26-001", "quantity": 4}]
    line = next(row for row in client.get("/api/orders").json()["orders"] if row["id"] == "26-001")
    assert line["delivered"] == 4
    number = again["number"]
    back = client.post(f"/api/deliveries/{number}/take-back").json()
    assert back["taken_back"]
    assert client.get("/api/deliveries?order=26-001").json()[0]["taken_back"]
    assert client.post("/api/deliveries/PB-x/take-back").status_code == 404


def test_a_field_that_nobody_reads_is_told_by_its_place(company: Company) -> None:
    lines = [{"order": "26-001", "quantity": 4, "qty": 4}]
    answer = post(caller("orders:write"), "/api/deliveries", told(carier="DHL", lines=lines))
    assert answer.status_code == 200
    rows = [
        (each["where"]["place"], each["params"]["field"]) for each in answer.json()["findings"]
    ]
    assert rows == [("request", "carier"), ("lines[0]", "qty")]
    assert "carrier" in answer.json()["findings"][0]["message"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lines": [{"order": "26-001", "quantity": 11}]}, "delivery.too-many"),
        ({"lines": [{"order": "26-001", "quantity": 6}] * 2}, "delivery.too-many"),
        ({"lines": [{"order": "nergens", "quantity": 1}]}, "delivery.no-order"),
        ({"day": "2206-01-01"}, "delivery.day-far"),
        ({"lines": []}, "api.field-wrong"),
        ({"lines": [{"order": "26-001", "quantity": 0}]}, "api.field-wrong"),
    ],
)
def test_a_delivery_that_cannot_be_is_refused_whole(
    company: Company, change: dict[str, Any], code: str | None
) -> None:
    answer = post(caller("orders:write"), "/api/deliveries", told(**change))
    assert answer.status_code == 422
    assert answer.json().get("code") == code
    assert not Delivery.objects.exists()


def test_confirmations_and_returns_are_read(company: Company) -> None:
    confirm(lines=[Line("26-001", DAY)], about=About("nl", DAY, "PO-1"))
    deliver(pieces={"26-001": 10}, slip=Slip(DAY))
    order = Order.objects.get(code="26-001")
    bring_back(order=order, told=Return(2, DAY, "finish", "again", "kras"))
    client = caller("orders:read")
    said = client.get("/api/confirmations?order=26-001").json()[0]
    assert (said["number"], said["reference"]) == ("OB-26-0001", "PO-1")
    assert said["lines"][0] == {
        "order": "26-001", "product": "Hekwerk", "quantity": 10, "price_eur": None,
        "day": "2026-12-03",
    }  # fmt: skip
    assert client.get(f"/api/confirmations?since={date(2027, 1, 1)}").json() == []
    back = client.get("/api/returns").json()[0]
    assert (back["quantity"], back["reason"], back["outcome"]) == (2, "finish", "again")
    assert Client().get("/api/deliveries").status_code == 401
    assert caller("orders:write").get("/api/deliveries").status_code == 403


def test_another_program_tells_that_nothing_more_comes(company: Company) -> None:
    client = caller("orders:read", "orders:write")
    assert post(client, "/api/deliveries", told(last_of=["26-001"])).status_code == 200
    assert Order.objects.get(code="26-001").status == "done"
    more = {"may_be_more": True, "more_is_charged": True, "external_id": "ERP-PB-2"}
    lines = [{"order": "26-002", "quantity": 99}]
    assert post(client, "/api/deliveries", told(**more, lines=lines)).status_code == 200
    assert Delivery.objects.get(external_id="ERP-PB-2").more_is_charged

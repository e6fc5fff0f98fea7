"""Whatever comes in from outside, what the firm has told of an order stays, and that is said."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import timezone

from gemaakt.company import Company
from gemaakt.company.document import builtins_of
from gemaakt.server.delivery.delivering import Slip, deliver
from gemaakt.server.delivery.returning import Return, bring_back
from gemaakt.server.delivery.services import About, Line, confirm
from gemaakt.server.intake.services import accept, receive
from gemaakt.server.nest.buying import book_nest
from gemaakt.server.nest.take_back import take_back
from gemaakt.server.order.cancelling import cancel_order
from gemaakt.server.order.models import Order
from gemaakt.server.shop.services import load_company
from gemaakt.server.work.services import by_code, record
from tests.server.nest.made import rack
from tests.server.nest.test_in_stages import draft
from tests.server.nest.test_take_back import plates
from tests.server.test_api import JSON, caller, post

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
BEFORE, CONFIRMED = date(2026, 11, 27), date(2026, 12, 10)
STEPS = ("Lasersnijden", "Zetten", "Verzinken")


@pytest.fixture
def document(company: Company) -> dict[str, Any]:
    """The firm as another program fetched it, before anything below was told."""
    return json.loads(json.dumps(builtins_of(load_company()), default=str))  # type: ignore[no-any-return]


def by_put(document: dict[str, Any]) -> list[str]:
    """The codes of what is told in the answer."""
    client = caller("company:write")
    answer = client.put("/api/company", json.dumps(document), content_type=JSON)
    assert answer.status_code == 200, answer.content
    assert all(each["message"] for each in answer.json()["findings"])
    return [each["code"] for each in answer.json()["findings"]]


def by_upload(document: dict[str, Any]) -> list[str]:
    return _read_in("firma.json", json.dumps(document).encode())


def by_list(document: dict[str, Any]) -> list[str]:
    """The orders of the document as a list of an ERP, every step a row."""
    rows = [
        f"{each['id']};{each['customer']};Hekwerk;{each['quantity']};{each['due']};{name};60"
        for each in document["orders"]
        for name in STEPS
    ]
    head = "Order;Klant;Product;Aantal;Leverdatum;Bewerking;Minuten"
    return _read_in("lijst.csv", "\n".join([head, *rows]).encode())


def _read_in(name: str, content: bytes) -> list[str]:
    upload = receive(name=name, content=content, now=NOW, actor=None)
    accept(upload=upload, now=NOW, actor=None)
    return [each["code"] for each in upload.findings]


def by_row(document: dict[str, Any]) -> list[str]:
    """The first order as a row of a table without a mark."""
    names = ("due", "quantity", "status")
    row = {"code": "26-001", **{name: document["orders"][0].get(name) for name in names}}
    row["status"] = row["status"] or "released"
    body = [{"external_id": "T-1", "row": row}]
    answer = post(caller("company:write"), "/api/tables/orders", body)
    return ["table"] if answer.json()[0]["message"] else []


def by_order(document: dict[str, Any]) -> list[str]:
    """The first order as another program sends one."""
    order = {name: document["orders"][0][name] for name in ("id", "customer", "quantity", "due")}
    steps = [{"id": "10", "name": "Lasersnijden", "quantity": 10}]
    steps += [{"id": "20", "name": "Zetten", "quantity": 10, "after": ["10"]}]
    body = [{"external_id": "E-1", "order": {**order, "operations": steps}}]
    answer = post(caller("orders:write"), "/api/orders", body)
    return ["order"] if answer.json()[0]["message"] else []


WAYS = (by_put, by_upload, by_list, by_row, by_order)
Way = Callable[[dict[str, Any]], list[str]]


def first() -> Order:
    return Order.objects.get(code="26-001")


@pytest.mark.parametrize("way", WAYS)
def test_a_cancelled_order_is_not_revived_from_outside(document: dict[str, Any], way: Way) -> None:
    cancel_order(order=first())
    assert way(document)
    assert first().status == "cancelled"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("is_delivered", [True, False])
def test_an_order_that_is_delivered_whole_or_called_done_is_not_to_be_made_again(
    document: dict[str, Any], way: Way, is_delivered: bool
) -> None:
    if is_delivered:
        deliver(pieces={"26-001": 10}, slip=Slip(timezone.localdate()))
    else:
        Order.objects.filter(code="26-001").update(status="done")
    told = way(document)
    assert first().status == "done"
    assert told or way in (by_list, by_order)  # each night's list names what it knows as open


@pytest.mark.parametrize("way", WAYS)
def test_a_confirmed_day_stays_against_the_day_of_before_and_a_new_one_is_told(
    document: dict[str, Any], way: Way
) -> None:
    confirm(lines=[Line("26-001", CONFIRMED)], about=About("nl", date(2026, 11, 24)))
    assert document["orders"][0]["due"] == BEFORE.isoformat()
    assert way(document)
    assert first().due == CONFIRMED
    document["orders"][0]["due"] = "2026-12-02"
    told = way(document)
    assert first().due == date(2026, 12, 2)
    assert told or way is by_row


@pytest.mark.parametrize("way", [by_put, by_upload, by_list])
def test_a_step_that_the_floor_finished_stays_done(document: dict[str, Any], way: Way) -> None:
    at = timezone.now().isoformat()
    for key, kind in (("a", "start"), ("b", "done")):
        event = {"key": key, "kind": kind, "person": "bas", "at": at, "steps": ["26-001/10"]}
        record(events=[event], sent_at=at, now=timezone.now(), who=by_code)
    way(document)
    assert first().operations.get(code="10").status == "done"
    assert first().status == "running"


@pytest.mark.parametrize("way", [by_put, by_upload, by_list])
def test_what_is_over_or_made_here_stays_where_it_is_not_named(
    document: dict[str, Any], way: Way
) -> None:
    deliver(
        pieces={
            "26-001": 10,
        },
        slip=Slip(timezone.localdate()),
    )
    told = Return(2, timezone.localdate(), "size", "remake", steps={"10"})
    bring_back(order=first(), told=told)
    deliver(pieces={"26-002": 5}, slip=Slip(timezone.localdate()))
    document["orders"] = document["orders"][2:]
    said = way(document)
    assert set(Order.objects.values_list("code", flat=True)) == {"26-001", "26-001-R1", "26/003"}
    assert "order.delivered-gone" in said  # a part of 26-002 went out


def book() -> dict[str, list[tuple[str, list[str]]]]:
    rows = Order.objects.prefetch_related("operations")
    return {o.code: [(step.code, step.after) for step in o.operations.all()] for o in rows}


@pytest.mark.parametrize("way", WAYS)
def test_what_a_booked_nest_cuts_is_not_cut_a_second_time(
    document: dict[str, Any], way: Way
) -> None:
    """Each new list took the nest out of the order book and put the cutting of its orders back."""
    rack()
    book_nest(nest=plates("N1", 10), heats={})
    assert book()["26-001"] == [("20", ["N1/cut"]), ("30", ["20"])]
    for _night in range(2):
        way(document)
        assert book()["N1"] == [("cut", [])]
        assert book()["26-001"][0] == ("20", ["N1/cut"])


def cutting_min() -> float:
    """Minutes of the cutting of the ten pieces of the first order, without the set-up."""
    way = first().operations.get(code="10").alternatives[0]
    return float(10 * way["piece_min"] + (way.get("fixed_min") or 0.0))


@pytest.mark.parametrize("way", [by_put, by_upload, by_list])
def test_of_a_step_cut_in_part_only_the_rest_is_asked_and_more_pieces_are_cut_too(
    document: dict[str, Any], way: Way
) -> None:
    rack()
    book_nest(nest=draft({"26-001": 6, "26-002": 20}), heats={})
    way(document)
    step = first().operations.get(code="10")
    assert (step.quantity, step.after) == (10, ["N1/cut"])
    assert cutting_min() == pytest.approx(0.4 * (60 if way is by_list else 20))
    document["orders"][1]["quantity"] = 26
    document["orders"][1]["operations"][0]["quantity"] = 26
    way(document)
    rest = Order.objects.get(code="26-002").operations.get(code="10")
    assert (rest.quantity, rest.after) == (6, ["N1/cut"])
    assert set(dict(book()["26-002"])["20"]) == {"10", "N1/cut"}


def test_minutes_that_a_list_told_for_all_pieces_are_cut_down_to_the_rest_too(
    document: dict[str, Any],
) -> None:
    """Of a list with minutes for the whole order, six of ten pieces in a nest saved nothing."""
    by_list(document)
    rack()
    nest = draft({"26-001": 6})
    book_nest(nest=nest, heats={})
    assert cutting_min() == pytest.approx(24)
    take_back(nest=nest)
    assert cutting_min() == pytest.approx(60)


def test_a_step_that_comes_under_another_number_is_told(document: dict[str, Any]) -> None:
    rack()
    book_nest(nest=plates("N1", 10), heats={})
    document["orders"][0]["operations"][0]["id"] = "15"
    document["orders"][0]["operations"][1]["after"] = ["15"]
    assert "nest.step-sent-otherwise" in by_put(document)


def test_a_row_of_a_step_that_lies_in_a_nest_is_not_added_again(document: dict[str, Any]) -> None:
    rack()
    book_nest(nest=plates("N1", 10), heats={})
    row = {"order": "26-001", "code": "10", "name": "Lasersnijden", "quantity": 10}
    answer = post(caller("company:write"), "/api/tables/operations",
                  [{"external_id": "T-9", "row": row}]).json()  # fmt: skip
    assert (answer[0]["outcome"], "N1/cut" in answer[0]["message"]) == ("unchanged", True)
    assert "10" not in dict(book()["26-001"])

"""A cancelled order: it stays in sight, nothing of it is planned or asked, no list revives it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.company import Company
from gemaakt.company.document import builtins_of
from gemaakt.order import OrderStatus
from gemaakt.plan.company.problem import PLANNED
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.intake.services import accept, receive
from gemaakt.server.order.cancelling import cancel_order, status_before, take_up
from gemaakt.server.order.models import Order
from gemaakt.server.plan.board import read_board
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.shop.models import Person
from gemaakt.server.shop.services import load_company, replace_company
from gemaakt.server.shop.tables import take_in
from gemaakt.server.work.models import Clocking, WorkEvent
from gemaakt.server.work.queries import work_of
from gemaakt.server.work.services import Outcome, by_code, record
from tests.server.conftest import plan_document

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


def read(client: Client, address: str) -> str:
    return unescape(client.get(address).content.decode())


def listed(text: str) -> list[str]:
    """Codes of what is told when a list is read in and accepted."""
    upload = receive(name="lijst.csv", content=text.encode(), now=NOW, actor=None)
    accept(upload=upload, now=NOW, actor=None)
    return [each["code"] for each in upload.findings]


def status(code: str = "26-001") -> str:
    return Order.objects.get(code=code).status


LIST = "Order;Klant;Product;Aantal;Leverdatum;Bewerking;Minuten;Status\n"
ROWS = {
    code: f"{code};Klant;Hek;10;2026-12-03;Lasersnijden;60;Vrijgegeven\n"
    for code in ("26-001", "26-002", "26/003")
}


def test_an_order_is_cancelled_and_taken_up_again_on_its_page(
    company: Company, owner: Client, cast: dict[str, Client]
) -> None:
    form = {"order": "26-001", "reason": "klant failliet"}
    assert cast["reader"].post("/orders/cancel/", form).status_code == 403
    owner.post("/orders/cancel/", form)
    page = read(owner, "/orders/26-001/")
    for words in ("geannuleerd", "klant failliet", "Nog te regelen", "Order weer opnemen"):
        assert words in page, words
    assert "26-001" not in read(owner, "/orders/")
    assert "26-001" in read(owner, "/orders/?show=cancelled")
    choices = page.split("<select")[1].split("</select>")[0]
    assert ("released" in choices, "cancelled" in choices) == (False, True)
    owner.post("/orders/revive/", {"order": "26-001"})
    assert status() == "released"
    actions = list(AuditLine.objects.filter(subject="26-001").values_list("action", flat=True))
    assert actions == ["order.taken-up", "order.cancelled"]


def test_nothing_of_it_is_planned_shown_on_the_board_or_offered_on_the_floor(
    company: Company, owner: Client
) -> None:
    start = timezone.now() - timedelta(minutes=30)
    replace_company(replace(company, plan_start=start))
    plan = plan_document(replace(company, plan_start=start))
    publish(version_id=store_plan(plan, builtins_of(company), verified=True).pk)
    bas = Person.objects.get(code="bas")
    offered = {card["order"] for card in work_of(bas, timezone.now())["mine"]}
    assert "26-001" in offered
    cancel_order(order=Order.objects.get(code="26-001"))
    offered = {card["order"] for card in work_of(bas, timezone.now())["mine"]}
    assert "26-001" not in offered
    version = PlanVersion.objects.get(status="published")
    assert {row.order for row in read_board(version, NOW).planned} == {"26-002", "26/003"}
    assert "26-001" not in read(owner, "/plan/list/")
    gone = next(each for each in load_company().orders if each.id == "26-001")
    assert gone.status not in PLANNED
    assert "3 bewerkingen hebben nog een plaats in het plan" in read(owner, "/orders/26-001/")


def test_what_is_left_behind_is_named(company: Company, owner: Client) -> None:
    order = Order.objects.get(code="26-001")
    order.operations.filter(code="30").update(status="running", running={"started": None})
    Clocking.objects.create(person="bas", order="26-001", operation="20", start=NOW)
    order.operations.filter(code="10").update(done_quantity=4, quantity=6)
    order.materials.update(arrives=timezone.now() + timedelta(days=3))
    cancel_order(order=order)
    page = read(owner, "/orders/26-001/")
    for words in ("Bas klokt er nog op", "bij Zinkerij Noord", "S235 3 mm komt binnen op",
                  "Aan 4 stuks is begonnen"):  # fmt: skip
        assert words in page, words
    assert status_before(order) == "running"


def test_work_told_later_stays_told_and_the_order_stays_cancelled(company: Company) -> None:
    order = Order.objects.get(code="26-001")
    tapped("start", "k1")
    cancel_order(order=order)
    tapped("done", "k2")
    assert status() == "cancelled"
    assert order.operations.get(code="10").status == "done"
    assert tapped("start", "k3", "26-001/20").refused[0]["code"] == "work.order-cancelled"
    assert WorkEvent.objects.count() == 2
    take_up(order=order)
    assert status() == "running"


def tapped(kind: str, key: str, step: str = "26-001/10") -> Outcome:
    now = timezone.now()
    at = now.isoformat()
    event = {"key": key, "kind": kind, "person": "bas", "at": at, "steps": [step]}
    return record(events=[event], sent_at=at, now=now, who=by_code)


def test_what_is_done_cannot_be_cancelled(company: Company, owner: Client) -> None:
    Order.objects.filter(code="26-001").update(status="done")
    owner.post("/orders/cancel/", {"order": "26-001"})
    assert status() == "done"
    assert "niet meer te annuleren" in read(owner, "/orders/26-001/")


def test_a_list_does_not_revive_what_a_person_cancelled_and_says_so(company: Company) -> None:
    cancel_order(order=Order.objects.get(code="26-001"))
    told = listed(LIST + "".join(ROWS.values()))
    assert "order.cancelled-stays" in told
    assert status() == "cancelled"
    told = listed(LIST + ROWS["26-002"])
    assert status() == "cancelled"  # also where the list does not name it any more
    assert "order.cancelled-stays" not in told


def test_a_list_that_cancels_an_order_keeps_it_in_sight_and_may_want_it_again(
    company: Company, owner: Client
) -> None:
    listed(LIST + "".join(ROWS.values()))
    gone = ROWS["26-001"].replace("Vrijgegeven", "Vervallen")
    upload = receive(
        name="l.csv", content=(LIST + gone + ROWS["26-002"]).encode(), now=NOW, actor=None
    )
    preview = read(owner, f"/import/{upload.pk}/")
    assert "26/003" in preview.split("niet op deze lijst")[1][:200]
    assert "26-001" not in preview.split("niet op deze lijst")[1][:200]
    accept(upload=upload, now=NOW, actor=None)
    assert status() == "cancelled"
    assert "Een lijst of ander programma zei dat" in read(owner, "/orders/26-001/")
    assert "order.taken-up-again" in listed(LIST + ROWS["26-001"] + ROWS["26-002"])
    assert status() == "released"


def test_the_whole_firm_as_a_document_or_table_does_not_revive_it(company: Company) -> None:
    before = builtins_of(load_company())
    rows = [{"code": "26-001", "status": "released"}]
    cancel_order(order=Order.objects.get(code="26-001"))
    upload = receive(name="firma.json", content=json.dumps(before).encode(), now=NOW, actor=None)
    accept(upload=upload, now=NOW, actor=None)
    assert status() == "cancelled"
    taken = take_in(name="orders", rows=rows, actor=None)
    assert [each.code for each in taken.findings] == ["order.cancelled-stays"]
    assert status() == "cancelled"
    kept = next(each for each in load_company().orders if each.id == "26-001")
    assert kept.status is OrderStatus.CANCELLED

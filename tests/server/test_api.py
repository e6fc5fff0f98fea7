"""The API: tokens with scopes, orders sent again and again, no answer that is a crash."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.company import Company
from gemaakt.company.document import builtins_of
from gemaakt.server.account import services
from gemaakt.server.account.models import Token
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.order.cancelling import cancel_order
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.shop.services import answer_assumption, load_company
from gemaakt.server.solve.models import Solve
from tests.server.conftest import plan_document

JSON = "application/json"


def caller(*scopes: str) -> Client:
    name = f"erp {Token.objects.count()}"
    _row, secret = services.make_token(name=name, scopes=list(scopes), actor=None)
    return Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})


def post(client: Client, address: str, body: Any) -> Any:
    return client.post(address, json.dumps(body), content_type=JSON)


def sent(external_id: str = "ERP-1", **order: Any) -> list[dict[str, Any]]:
    steps = [{"id": "10", "alternatives": [{"machine": "laser", "piece_min": 2}]}]
    form = {"id": "E-1", "customer": "Jansen", "operations": steps, **order}
    return [{"external_id": external_id, "order": form}]


def test_without_a_token_nothing_is_answered(company: Company) -> None:
    for address in ("/api/company", "/api/orders", "/api/plan"):
        assert Client().get(address).status_code == 401


def test_a_token_does_what_its_scopes_say_and_no_more(company: Company) -> None:
    reader = caller("orders:read")
    assert reader.get("/api/orders").json()["count"] == 3
    assert reader.get("/api/company").status_code == 403
    assert post(reader, "/api/orders", sent()).status_code == 403
    assert not Order.objects.filter(code="E-1").exists()


def test_a_revoked_token_is_a_stranger(company: Company) -> None:
    client = caller("orders:read")
    services.revoke_token(token_id=Token.objects.get().pk, actor=None, now=timezone.now())
    assert client.get("/api/orders").status_code == 401


def test_only_the_hash_of_a_token_is_kept(db: None) -> None:
    token, secret = services.make_token(name="erp", scopes=["plan:read"], actor=None)
    assert secret not in token.hash


def test_the_same_order_sent_again_changes_nothing(company: Company) -> None:
    client = caller("orders:write")
    outcomes = [post(client, "/api/orders", sent()).json()[0]["outcome"] for _ in range(2)]
    assert outcomes == ["created", "unchanged"]
    changed = post(client, "/api/orders", sent(customer="Smit")).json()[0]["outcome"]
    assert changed == "changed"
    assert Order.objects.get(external_id="ERP-1").customer == "Smit"
    assert len(load_company().orders) == 4


@pytest.mark.parametrize(
    "order",
    [
        {"id": ""},
        {"id": "x" * 101},
        {"quantity": -1},
        {"quantity": 10**30},
        {"due": "morgen"},
        {"status": "zoek"},
        {"operations": [{"id": "10"}, {"id": "10"}]},
        {"customer": "\x00"},
        {"price_eur": "0.001"},
        {"operations": "geen"},
        {"operations": [{"id": "10", "alternatives": [{"machine": "a", "piece_min": 1e300}]}]},
    ],
)
def test_an_order_that_cannot_be_kept_is_refused_whole(
    company: Company, order: dict[str, Any]
) -> None:
    body = sent("ERP-2", id="E-2") + sent(**order)
    answer = post(caller("orders:write"), "/api/orders", body)
    assert answer.status_code == 422
    assert not Order.objects.filter(code="E-2").exists()


def test_a_cancelled_order_is_planned_no_more_and_a_finished_one_stays(
    company: Company,
) -> None:
    """No call could take an order out: it stayed in the plan, and "cancelled" was refused."""
    client = caller("orders:write")
    post(client, "/api/orders", sent())
    code = Order.objects.get(external_id="ERP-1").code
    assert post(client, "/api/orders", sent(status="Geannuleerd")).json()[0]["id"] == code
    assert Order.objects.get(code=code).status == "cancelled"
    assert AuditLine.objects.filter(action="order.cancelled", subject=code).exists()
    again = post(client, "/api/orders", sent(status="cancelled")).json()[0]
    assert again["outcome"] == "unchanged"
    revived = post(client, "/api/orders", sent()).json()[0]
    assert (revived["outcome"], code in revived["message"]) == ("changed", True)
    assert Order.objects.get(code=code).status == "released"
    Order.objects.filter(code=code).update(status="done")
    answer = post(client, "/api/orders", sent(status="cancelled")).json()[0]
    assert (answer["outcome"], code in answer["message"]) == ("unchanged", True)
    assert Order.objects.get(code=code).status == "done"


def test_what_a_person_cancelled_another_program_does_not_revive(company: Company) -> None:
    client = caller("orders:write")
    post(client, "/api/orders", sent())
    order = Order.objects.get(external_id="ERP-1")
    cancel_order(order=order, reason="klant belde")
    answer = post(client, "/api/orders", sent(note="nieuw")).json()[0]
    assert order.code in answer["message"]
    order.refresh_from_db()
    assert (order.status, order.note) == ("cancelled", "nieuw")


def test_a_number_that_another_order_has_is_refused(company: Company) -> None:
    client = caller("orders:write")
    post(client, "/api/orders", sent())
    answer = post(client, "/api/orders", sent(id="26-001"))
    assert answer.status_code == 422
    assert answer.json()["code"] == "server.order-number-taken"
    assert Order.objects.get(external_id="ERP-1").code == "E-1"


def test_an_answered_assumption_is_no_reason_to_take_an_order_anew(company: Company) -> None:
    client = caller("orders:write", "company:write")
    row = [{"external_id": "M-1", "row": {"code": "laser", "name": "Trumpf"}}]
    post(client, "/api/orders", sent())
    post(client, "/api/tables/machines", row)
    Order.objects.filter(code="E-1").update(customer="door kantoor")
    answer_assumption(kind="power", about="", number=80)
    assert post(client, "/api/orders", sent()).json()[0]["outcome"] == "unchanged"
    assert post(client, "/api/tables/machines", row).json()[0]["outcome"] == "unchanged"
    assert Order.objects.get(code="E-1").customer == "door kantoor"


def test_an_id_that_no_database_keeps_is_refused(company: Company) -> None:
    client = caller("orders:write", "company:write", "orders:read")
    assert post(client, "/api/orders", sent("\x00")).status_code == 422
    row = {"external_id": "\x00", "row": {"code": "z", "work_centre": "a"}}
    assert post(client, "/api/tables/machines", [row]).status_code == 422
    assert client.get("/api/orders?q=%00").status_code == 200


def test_a_company_document_goes_out_and_in_again_without_loss(company: Company) -> None:
    client = caller("company:read", "company:write")
    document = client.get("/api/company").json()
    answer = client.put("/api/company", json.dumps(document), content_type=JSON)
    assert answer.status_code == 200
    assert load_company() == company


def test_the_published_plan_is_given_and_no_draft(company: Company) -> None:
    client = caller("plan:read", "plan:write")
    version = store_plan(plan_document(company), builtins_of(company), verified=True)
    assert client.get("/api/plan").status_code == 404
    assert client.post(f"/api/plan/versions/{version.pk}/publish").status_code == 200
    assert client.get("/api/plan").json()["version"] == version.pk


def test_a_plan_can_be_asked_followed_and_cancelled(company: Company) -> None:
    client = caller("plan:read", "plan:write")
    asked = post(client, "/api/plan", {"seconds": 5})
    assert asked.status_code == 202
    number = asked.json()["id"]
    assert client.get(f"/api/plan/solves/{number}").json()["status"] == "queued"
    assert client.post(f"/api/plan/solves/{number}/cancel").json()["status"] == "cancelled"
    assert client.get("/api/plan/solves/99999999999999999999").status_code in (404, 422)
    assert Solve.objects.count() == 1


def test_planned_ends_stand_beside_the_orders(company: Company) -> None:
    publish(version_id=store_plan(plan_document(company), builtins_of(company), verified=True).pk)
    late = caller("orders:read").get("/api/orders?show=late").json()["orders"]
    assert [(row["id"], row["late_minutes"]) for row in late] == [("26/003", 90)]
    assert datetime.fromisoformat(late[0]["planned_end"]) > datetime(2026, 11, 24, tzinfo=UTC)


def test_the_description_names_every_call(db: None) -> None:
    paths = Client().get("/api/openapi.json").json()["paths"]
    assert {"/api/company", "/api/orders", "/api/plan"} <= set(paths)


def event(key: str = "k1", **more: Any) -> dict[str, Any]:
    at = timezone.now().isoformat()
    form = {"key": key, "kind": "start", "person": "bas", "at": at, "steps": ["26-001/10"]}
    return {"sent_at": at, "events": [{**form, **more}]}


def test_an_event_sent_twice_is_kept_once(company: Company) -> None:
    client = caller("events:read", "events:write")
    body = event()
    answers = [post(client, "/api/events", body).json()["accepted"] for _ in range(2)]
    assert answers == [["k1"], ["k1"]]
    kept = client.get("/api/events").json()
    assert [(row["key"], row["order"], row["operation"]) for row in kept] == [
        ("k1", "26-001", "10")
    ]
    assert client.get(f"/api/events?after={kept[0]['id']}").json() == []


@pytest.mark.parametrize(
    "wrong", [{"person": "nobody"}, {"steps": ["nowhere/10"]}, {"at": "2026-01-01T00:00:00"}]
)
def test_an_event_that_cannot_be_kept_says_so_and_spoils_no_other(
    company: Company, wrong: dict[str, Any]
) -> None:
    client = caller("events:write")
    body = event()
    body["events"].append({**event("k2")["events"][0], **wrong})
    answer = post(client, "/api/events", body).json()
    assert answer["accepted"] == ["k1"]
    assert [each["key"] for each in answer["refused"]] == ["k2"]


def test_tables_go_out_in_three_forms_and_come_in_by_external_id(company: Company) -> None:
    client = caller("company:read", "company:write")
    rows = client.get("/api/tables/machines").json()
    assert {row["code"] for row in rows} >= {"laser", "kantpers"}
    assert client.get("/api/tables/machines?form=csv").content.startswith(b"\xef\xbb\xbfcode;")
    assert client.get("/api/tables/machines?form=xlsx").content[:2] == b"PK"
    sent = [{"external_id": "M-9", "row": {"code": "laser", "name": "Laser 9"}}]
    outcomes = [post(client, "/api/tables/machines", sent).json()[0]["outcome"] for _ in "ab"]
    assert outcomes == ["changed", "unchanged"]
    assert client.get("/api/tables/nothing").status_code == 404


def test_an_order_sent_again_keeps_what_was_made_and_what_the_office_wrote(
    company: Company,
) -> None:
    client = caller("orders:write")
    step = {"id": "10", "name": "Zagen", "quantity": 10, "alternatives": [{"machine": "laser"}]}
    post(client, "/api/orders", sent(operations=[step]))
    made = {"status": "running", "quantity": 6, "done_quantity": 4}
    Operation.objects.filter(order__code="E-1").update(**made)
    Order.objects.filter(code="E-1").update(status="running", note="krat", weight=3)
    post(client, "/api/orders", sent(operations=[step], customer="Smit", due="2027-01-05"))
    row = Order.objects.get(code="E-1")
    assert (row.status, row.note, row.weight, row.customer) == ("running", "krat", 3, "Smit")
    assert Operation.objects.filter(order=row).values(*made).get() == made

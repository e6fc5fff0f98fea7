"""Every answer of the API is what its own description says: all calls, done and refused.

A call that the description names and that is not made here fails the test, so that none can be
added unseen.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import jsonschema
import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from ninja import Schema

from gemaakt.company import Company
from gemaakt.company.document import builtins_of
from gemaakt.data import sentence
from gemaakt.plan import plan_company, to_document
from gemaakt.server.api.form import Form
from gemaakt.server.order.models import MaterialNeed, Order
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.shop.services import load_company, replace_company
from gemaakt.server.solve.models import Solve
from gemaakt.stop import MaxIterations
from tests.server.conftest import small_company
from tests.server.test_api import JSON, caller, event, sent

SCOPES = (
    "company:read", "company:write", "orders:read", "orders:write", "plan:read", "plan:write",
    "promise", "events:read", "events:write",
)  # fmt: skip
STEP = {"id": "10", "alternatives": [{"machine": "laser", "piece_min": 2}], "quantity": 5}
KIA = {"on": "2026-03-15", "inputs": {"investment": 50_000}}
IDS = {
    "get_company", "replace_company", "list_orders", "send_orders", "get_plan", "publish_plan",
    "start_search", "get_search", "cancel_search", "ask_promise", "list_reservations",
    "hold_reservation", "release_reservation", "send_events", "list_events", "get_table",
    "send_table", "list_confirmations", "list_deliveries", "tell_delivery", "take_back_delivery",
    "list_returns", "list_schemes", "ask_scheme", "ask_scheme_batch",
}  # fmt: skip
"""The names that the code of others is made of: one may be added, none changed."""
type Call = Callable[["Erp"], Any]


class Erp:
    """Another program with a key for everything."""

    def __init__(self, language: str = "nl") -> None:
        self.client = caller(*SCOPES)
        self.client.defaults["HTTP_ACCEPT_LANGUAGE"] = language

    def get(self, address: str) -> Any:
        return self.client.get(f"/api/{address}")

    def post(self, address: str, body: Any = None) -> Any:
        return self.client.post(f"/api/{address}", json.dumps(body), content_type=JSON)

    def slip(self) -> Any:
        lines = [{"order": "26-001", "quantity": 4}]
        return self.post("deliveries", {"external_id": "D-1", "day": "2026-12-01", "lines": lines})

    def room(self) -> Any:
        return self.post("promise/reservations", {"operations": [STEP], "name": "Hek"})


def table(name: str, erp: Erp) -> Any:
    return erp.get(f"tables/{name}")


def replaced(erp: Erp) -> Any:
    document = {**erp.get("company").json(), "kleur": "rood"}
    return erp.client.put("/api/company", json.dumps(document), content_type=JSON)


def stopped(erp: Erp) -> Any:
    return erp.post(f"plan/solves/{erp.post('plan', {}).json()['id']}/cancel")


def published(erp: Erp) -> Any:
    return erp.post(f"plan/versions/{erp.get('plan').json()['version']}/publish")


CALLS: dict[str, list[Call]] = {
    "get /api/company": [lambda erp: erp.get("company")],
    "put /api/company": [replaced],
    "get /api/orders": [lambda erp: erp.get("orders?show=all")],
    "post /api/orders": [
        lambda erp: erp.post("orders", sent() + sent("ERP-2", id="E-2", due_date="2026-12-24")),
        lambda erp: erp.post("orders", sent(status="cancelled")),
        lambda erp: erp.post("orders", []),
    ],
    "get /api/plan": [lambda erp: erp.get("plan")],
    "post /api/plan": [lambda erp: erp.post("plan", {"seconds": 5})],
    "get /api/plan/solves/{solve_id}": [
        lambda erp: erp.get(f"plan/solves/{erp.post('plan', {}).json()['id']}")
    ],
    "post /api/plan/solves/{solve_id}/cancel": [stopped],
    "post /api/plan/versions/{version_id}/publish": [published],
    "post /api/promise": [lambda erp: erp.post("promise", {"operations": [STEP]})],
    "get /api/promise/reservations": [
        lambda erp: (erp.room(), erp.get("promise/reservations"))[1]
    ],
    "post /api/promise/reservations": [lambda erp: erp.room()],
    "post /api/promise/reservations/{reservation_id}/release": [
        lambda erp: erp.post(f"promise/reservations/{erp.room().json()['id']}/release")
    ],
    "post /api/events": [lambda erp: erp.post("events", event()),
                         lambda erp: erp.post("events", event(person="nobody"))],
    "get /api/events": [lambda erp: (erp.post("events", event()), erp.get("events"))[1]],
    "get /api/tables/{name}": [
        partial(table, name)
        for name in ("orders", "operations", "materials", "machines", "people", "calendars",
                     "suppliers", "work-centres")
    ],
    "post /api/tables/{name}": [
        lambda erp: erp.post(
            "tables/machines", [{"external_id": "M-9", "row": {"code": "laser", "name": "L9"}}]
        )
    ],
    "get /api/confirmations": [lambda erp: erp.get("confirmations")],
    "get /api/deliveries": [lambda erp: (erp.slip(), erp.get("deliveries"))[1]],
    "post /api/deliveries": [lambda erp: erp.slip()],
    "get /api/returns": [lambda erp: erp.get("returns")],
    "post /api/deliveries/{number}/take-back": [
        lambda erp: erp.post(f"deliveries/{erp.slip().json()['number']}/take-back")
    ],
    "get /api/schemes": [lambda erp: erp.get("schemes")],
    "post /api/schemes/batch": [
        lambda erp: erp.post(
            "schemes/batch",
            {"questions": [{"id": "a", "instrument": "kia", "year": year, "inputs": {}}
                           for year in (2026, 2031)] + [{"id": 3}]},
        )
    ],
    "post /api/schemes/{name}": [
        lambda erp: erp.post("schemes/kia", KIA),
        lambda erp: erp.post("schemes/kia", {**KIA, "on": "2031-01-01"}),
        lambda erp: erp.post("schemes/slim", {"on": "2026-03-15"}),
        lambda erp: erp.post("schemes/machine", {**KIA, "inputs": {"price": 100_000}}),
        lambda erp: erp.post("schemes/apprentices", {**KIA, "inputs": {
            "apprentices": 2, "hours": 500, "hourly_cost": "20"}}),
        lambda erp: erp.post("schemes/project", {**KIA, "inputs": {"hours": 500}}),
        lambda erp: erp.post("schemes/succession", {**KIA, "inputs": {
            "enterprise_value": 1_000_000, "owned_since": "2020-01-01"}}),
        lambda erp: erp.post("schemes/politics", {**KIA, "inputs": {"profit": 100_000}}),
        lambda erp: erp.post("schemes/burden", {**KIA, "inputs": {"minutes": {"wpm-report": 60}}}),
    ],
}  # fmt: skip
REFUSED: dict[str, tuple[int, Call]] = {
    "no key": (401, lambda erp: Client().get("/api/orders")),
    "no such address": (404, lambda erp: erp.get("nowhere")),
    "no such method": (405, lambda erp: erp.client.delete("/api/orders")),
    "no JSON": (400, lambda erp: erp.client.post("/api/orders", "{no", content_type=JSON)),
    "nothing sent": (422, lambda erp: erp.client.post("/api/orders", "", content_type=JSON)),
    "a list where one belongs": (422, lambda erp: erp.post("deliveries", [])),
    "half a record": (422, lambda erp: erp.post("orders", [{"external_id": "a"}])),
    "a word for a number": (422, lambda erp: erp.get("orders?limit=veel")),
    "a number too large": (422, lambda erp: erp.get("orders?limit=9999")),
    "a word that is none": (422, lambda erp: erp.get("orders?show=rood")),
    "a text too long": (422, lambda erp: erp.get(f"orders?q={'x' * 101}")),
    "no day": (422, lambda erp: erp.get("deliveries?since=morgen")),
    "no moment": (422, lambda erp: erp.post("events", {**event(), "sent_at": "nu"})),
    "nothing in a list": (422, lambda erp: erp.post("promise", {"operations": []})),
    "an order without a number": (422, lambda erp: erp.post("orders", sent(id=""))),
    "a part of a cent": (422, lambda erp: erp.post("orders", sent(price_eur="12.345"))),
    "a name too long": (422, lambda erp: erp.post("orders", sent(customer="x" * 5000))),
    "two steps of one number": (422, lambda erp: erp.post("orders", sent(operations=[STEP] * 2))),
    "too many at once": (422, lambda erp: erp.post("orders", sent() * 2001)),
    "no table": (404, lambda erp: erp.get("tables/nowhere")),
    "no search": (404, lambda erp: erp.get("plan/solves/99999")),
    "no slip": (404, lambda erp: erp.post("deliveries/PB-x/take-back")),
    "no scheme": (404, lambda erp: erp.post("schemes/nowhere", {})),
    "no right": (403, lambda erp: caller("plan:read").get("/api/orders")),
}


@pytest.fixture
def description(db: None) -> dict[str, Any]:
    """The published description."""
    found: dict[str, Any] = Client().get("/api/openapi.json").json()
    return found


@pytest.fixture
def firm(db: None) -> Company:
    """A firm with a plan that was searched for, published."""
    replace_company(small_company(timezone.now()))
    company = load_company()
    document = to_document(plan_company(company, MaxIterations(1), workers=1))
    publish(version_id=store_plan(document, builtins_of(company), verified=True).pk)
    return company


def calls_of(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, call in methods.items():
            yield f"{method} {path}", call


def faults(answer: Any, call: dict[str, Any], description: dict[str, Any]) -> list[str]:
    """What another program has against an answer: a form that the description does not say."""
    said = call["responses"].get(str(answer.status_code), call["responses"]["default"])
    schema = said["content"][JSON]["schema"]
    whole = {**schema, "components": description["components"]}
    judge = jsonschema.Draft202012Validator(whole)
    assert answer.headers["Content-Type"].startswith(JSON), answer.content[:300]
    return [f"{list(each.path)}: {each.message}" for each in judge.iter_errors(answer.json())]


@pytest.mark.usefixtures("that_day")
def test_every_call_answers_what_its_description_says(
    firm: Company, description: dict[str, Any]
) -> None:
    """`POST /api/orders` was described as a delivery: two forms had one name, the last one won."""
    named = dict(calls_of(description))
    assert set(CALLS) == set(named)
    erp, wrong = Erp(), {}
    for name, calls in CALLS.items():
        for number, make in enumerate(calls):
            answer = make(erp)
            found = faults(answer, named[name], description)
            if found or answer.status_code not in (200, 202):
                wrong[f"{name} {number}"] = found or [answer.content[:300]]
    assert wrong == {}


def test_every_call_has_a_short_name_of_its_own_that_stays(description: dict[str, Any]) -> None:
    """They held the paths of our modules: a file that moved broke what others had generated."""
    named = [call["operationId"] for _name, call in calls_of(description)]
    assert sorted(named) == sorted(IDS)


def test_makers_of_clients_can_read_the_description(description: dict[str, Any]) -> None:
    """openapi-python-client refused all of it for a pair that ends in `items: false`, and left
    orders and company out: a name of a name and titles of fields made a second `Order`.
    """
    forms = description["components"]["schemas"]
    assert [name for name, form in forms.items() if "$ref" in form] == []
    fields = [each for form in forms.values() for each in form.get("properties", {}).values()]
    assert [each for each in fields if "title" in each] == []
    text = json.dumps(description)
    assert '"items": false' not in text
    assert set(re.findall(r'"#/components/schemas/(\w+)"', text)) <= set(forms)


def test_every_body_that_is_sent_here_is_what_the_description_asks(
    description: dict[str, Any],
) -> None:
    bodies = {
        "post /api/orders": sent(),
        "post /api/promise": {"operations": [STEP]},
        "post /api/events": event(),
        "post /api/plan": {"seconds": 5},
        "post /api/deliveries": {
            "external_id": "D", "day": "2026-12-01", "lines": [{"order": "1", "quantity": 1}],
        },
        "put /api/company": builtins_of(small_company()),
        "post /api/schemes/{name}": KIA,
    }  # fmt: skip
    for name, call in calls_of(description):
        if name in bodies:
            asked = call["requestBody"]["content"][JSON]["schema"]
            whole = {**asked, "components": description["components"]}
            jsonschema.Draft202012Validator(whole).validate(json.loads(json.dumps(bodies[name])))


def test_the_sentence_under_a_field_stands_in_the_description(
    description: dict[str, Any],
) -> None:
    """They stood in our source alone: who builds a coupling read `harmed: [[string, integer]]`."""
    forms = description["components"]["schemas"]
    assert "one tap for a batch" in forms["EventSent"]["properties"]["steps"]["description"]
    assert "later by it" in forms["RemedyOut"]["properties"]["harmed"]["description"]
    ours = [each for each in Schema.__subclasses__() if each.__module__.startswith("gemaakt.")]
    assert ours == [Form]


def test_a_search_that_failed_says_why(firm: Company) -> None:
    """Its status was `failed`, and the reason stood on the page only."""
    erp = Erp("en")
    number = erp.post("plan", {"seconds": 5}).json()["id"]
    row = Solve.objects.filter(pk=number)
    row.update(status=Solve.Status.FAILED, reasons=[{"code": "solve.runner-died"}])
    said = erp.get(f"plan/solves/{number}").json()
    assert (said["status"], said["reasons"]) == (
        "failed",
        [sentence("solve.runner-died", {}, "en")],
    )


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_is_a_finding_with_its_place_and_its_words(
    case: str, firm: Company, description: dict[str, Any]
) -> None:
    status, make = REFUSED[case]
    answer = make(Erp())
    assert answer.status_code == status
    any_call = description["paths"]["/api/orders"]["post"]
    assert status == 405 or str(status) in any_call["responses"]
    assert faults(answer, any_call, description) == []
    found = answer.json()["findings"][0]
    assert found["message"]
    assert "?" not in found["message"]
    assert "should be" not in found["message"]  # the words of a library, in English
    assert found["where"] or status in (403, 404)


def test_what_is_not_read_of_an_order_is_told_each_time(firm: Company) -> None:
    """An ERP that calls the day of delivery `due_date` was answered "created", and no word."""
    erp, order = Erp("en"), sent(due_date="2026-12-24", quantity=7)
    for outcome in ("created", "unchanged"):
        (row,) = erp.post("orders", order).json()
        assert row["outcome"] == outcome
        assert "due_date" in row["message"]
        assert "due" in row["message"].partition("There are")[2]


def test_a_time_without_a_zone_is_the_clock_of_the_firm_and_is_told(firm: Company) -> None:
    erp = Erp("en")
    for zone, hour in (("", 9), ("+01:00", 9), ("Z", 10), ("+09:00", 1)):
        need = {"material": "S235", "arrives": f"2027-01-05T10:00:00{zone}"}
        (row,) = erp.post("orders", sent(materials=[need])).json()
        kept = MaterialNeed.objects.get(order__code="E-1").arrives
        assert kept is not None
        assert kept.hour == hour
        assert ("Europe/Amsterdam" in row["message"]) == (zone == "")


def test_the_order_that_spoils_a_batch_is_named_by_its_place(firm: Company) -> None:
    erp = Erp("en")
    answer = erp.post("orders", [*sent(), *sent("ERP-2", id="E-2", price_eur="12.345")])
    (found,) = answer.json()["findings"]
    assert found["where"] == {"place": "orders[1]", "external_id": "ERP-2"}
    assert "price_eur" in found["message"]
    assert not Order.objects.filter(code="E-1").exists()


def test_a_cancellation_that_comes_before_its_order_is_told(firm: Company) -> None:
    erp = Erp("en")
    (row,) = erp.post("orders", sent(status="cancelled")).json()
    assert (row["outcome"], row["id"]) == ("unchanged", "")
    assert "ERP-1" in row["message"]


def test_more_than_can_be_read_at_once_is_said_to_be_too_large(
    firm: Company, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = Erp().post("orders", sent())
    assert (answer.status_code, answer.json()["code"]) == (413, "api.too-large")


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_told_and_keeps_what_was_there(firm: Company) -> None:
    """It was answered as a fault of the program, and a coupling got a page."""
    if connection.vendor != "sqlite":
        return  # how full a disk is can be told to SQLite only
    erp, planner, note = Erp("en"), Client(), "x" * 200_000
    user = User.objects.create_user("planner-person")
    user.groups.add(Group.objects.get_or_create(name="planner")[0])
    planner.force_login(user)
    table = SimpleUploadedFile("o.csv", f"code;note\n26-001;{note}\n".encode())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # what other tests left free would hold it
        most = cursor.execute("PRAGMA max_page_count").fetchone()[0]
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    try:
        told = erp.post("orders", sent(note=note))
        page = planner.post("/tables/orders/in/", {"file": table})
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {most}")
    assert (told.status_code, told.json()["code"]) == (507, "server.disk-full")
    assert page.status_code == 507
    assert "vol" in page.content.decode()
    assert not Order.objects.filter(code="E-1").exists()
    assert erp.post("orders", sent(note=note)).status_code == 200

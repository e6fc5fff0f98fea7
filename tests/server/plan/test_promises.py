"""A promised day is kept beside the plan; room that is held counts until it expires."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.clock import minute_of, utc_of
from gemaakt.company.document import builtins_of, company_of
from gemaakt.order import Order
from gemaakt.plan import plan_company, to_document
from gemaakt.routing import Alternative, Operation
from gemaakt.server.account import services as account
from gemaakt.server.order.models import MaterialNeed
from gemaakt.server.order.models import Order as OrderRow
from gemaakt.server.plan import promises
from gemaakt.server.plan.held import live, order_of
from gemaakt.server.plan.models import PlannedOperation, PlannedOrder, PlanVersion, Reservation
from gemaakt.server.plan.promise_views import steps_like
from gemaakt.server.plan.services import publish, start_plan, store_plan
from gemaakt.server.shop.services import replace_company
from gemaakt.stop import MaxIterations
from tests.server.conftest import small_company
from tests.server.plan.made import planned_by_engine

LONG = [
    {"id": "10", "alternatives": [{"machine": "M1", "setup_min": 20, "fixed_min": 2400}]},
    {"id": "20", "after": ["10"], "alternatives": [{"machine": "M2", "piece_min": 30}]},
]


@pytest.fixture
def planned(db: None) -> PlanVersion:
    """A plan that the engine made."""
    return planned_by_engine()


def caller(*scopes: str) -> Client:
    _row, secret = account.make_token(name="shop", scopes=list(scopes), actor=None)
    return Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"})


def steps() -> tuple[Operation, ...]:
    return promises.steps_of(LONG)


def test_held_room_makes_the_next_promise_later_and_release_gives_it_back(planned: Any) -> None:
    now = timezone.now()
    first = promises.promised(steps=steps(), remedies=False, now=now)
    row = promises.reserve(name="Jansen", steps=steps(), days=7)
    assert row.day == first.day
    second = promises.promised(steps=steps(), remedies=False, now=now)
    assert second.minute > first.minute
    promises.release(reservation_id=row.pk)
    assert promises.promised(steps=steps(), remedies=False, now=now).minute == first.minute


def plan_now() -> PlanVersion:
    """A plan of the company as the worker gets it, published."""
    company = company_of(start_plan().snapshot)
    result = plan_company(company, MaxIterations(200), workers=1)
    version = store_plan(to_document(result), builtins_of(company), verified=result.is_verified)
    return publish(version_id=version.pk)


def test_a_plan_made_while_room_is_held_keeps_it_and_the_floor_sees_nothing(planned: Any) -> None:
    row = promises.reserve(name="Jansen", steps=steps(), days=7)
    held = order_of(row).id
    version = plan_now()
    rows = [each for each in version.document["operations"] if each["order"] == held]
    assert [each["operation"] for each in rows] == ["10", "20"]
    assert max(each["end"] for each in rows) <= end_of(row.day, version)
    assert not PlannedOperation.objects.filter(order=held).exists()
    assert not PlannedOrder.objects.filter(order=held).exists()
    now = timezone.now()
    beside = promises.promised(steps=steps(), remedies=False, now=now).minute
    promises.release(reservation_id=row.pk)
    assert promises.promised(steps=steps(), remedies=False, now=now).minute < beside
    assert held not in {each["order"] for each in plan_now().document["operations"]}


def end_of(day: date, version: PlanVersion) -> int:
    """The minute of the plan at which a day is over."""
    return minute_of(utc_of(day + timedelta(days=1), 0), version.time_zero)


def test_a_reservation_expires_by_itself(planned: Any) -> None:
    row = promises.reserve(name="Jansen", steps=steps(), days=7)
    assert live(timezone.now()) == [row]
    assert live(timezone.now() + timedelta(days=7, minutes=1)) == []


def test_the_same_external_id_renews_and_never_doubles(planned: Any) -> None:
    client = caller("promise")
    body = {"operations": LONG, "name": "Jansen", "external_id": "Q-1", "days": 5}
    answers = [client.post("/api/promise/reservations", body, "application/json") for _ in "ab"]
    assert {each.status_code for each in answers} == {200}
    assert len({each.json()["day"] for each in answers}) == 1
    assert Reservation.objects.count() == 1


def test_the_api_gives_the_day_and_remedies(planned: Any) -> None:
    answer = caller("promise").post("/api/promise", {"operations": LONG}, "application/json")
    day = promises.promised(steps=steps(), remedies=False, now=timezone.now()).day
    assert answer.json()["day"] == day.isoformat()
    assert isinstance(answer.json()["remedies"], list)
    assert answer.json()["findings"] == []


def test_a_slip_in_a_call_is_told_and_a_time_without_zone_is_of_the_firm(planned: Any) -> None:
    first = {**LONG[0], "piece_minutes": 3, "pin": {"start": "2026-11-30T07:30:00"}}
    body = {"operations": [first, LONG[1]], "waight": 3, "name": "Jansen"}
    client = caller("promise")
    for address in ("/api/promise", "/api/promise/reservations"):
        answer = client.post(address, body, "application/json").json()
        told = [(each["code"], each["params"].get("field")) for each in answer["findings"]]
        fields = [name for code, name in told if code == "document.field-unread"]
        assert fields[-1] == "piece_minutes"
        assert "waight" in fields
        assert ("order.time-without-zone", None) in told


@pytest.mark.parametrize(
    "operations",
    [
        [{"id": "10"}],
        [{"id": "10", "alternatives": [{"machine": "nowhere"}]}],
        [{"id": "10", "after": ["5"], "alternatives": [{"machine": "M1"}]}],
        [{"id": "10", "alternatives": "M1"}],
        [{"id": "10", "alternatives": [{"machine": "M1", "setup_min": -1}]}],
        [{"id": "1", "alternatives": [{"machine": "M1"}]}] * 2,
    ],
)
def test_what_cannot_be_promised_is_refused(planned: Any, operations: Any) -> None:
    answer = caller("promise").post("/api/promise", {"operations": operations}, "application/json")
    assert answer.status_code in (200, 422)
    assert answer.json().get("day") is None


def test_without_a_published_plan_there_is_nothing_to_promise(db: None) -> None:
    answer = caller("promise").post("/api/promise", {"operations": LONG}, "application/json")
    assert answer.status_code == 404


def test_the_page_asks_reserves_and_releases(owner: Client, planned: Any) -> None:
    form = {
        "quantity": "5",
        "machine": ["@kanten", "M2"],
        "setup": ["15", ""],
        "piece": ["2,5", "4"],
    }
    page = owner.post("/promise/", {**form, "ask": "1"})
    assert page.context["found"].day is not None
    owner.post("/promise/", {**form, "reserve": "1", "name": "Jansen", "days": "10"})
    row = Reservation.objects.get()
    assert row.day == page.context["found"].day
    owner.post(f"/promise/{row.pk}/release/")
    assert live(timezone.now()) == []


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("quantity", {"quantity": "abc"}),
        ("quantity", {"quantity": "0"}),
        ("setup1", {"setup": ["abc", ""]}),
        ("piece2", {"piece": ["2", "-1"]}),
        ("days", {"days": "abc", "reserve": "1"}),
    ],
)
def test_what_is_no_number_is_said_beside_its_field_and_what_was_typed_stays(
    owner: Client, planned: Any, field: str, sent: dict[str, Any]
) -> None:
    form = {"quantity": "5", "machine": ["M1", "M2"], "setup": ["15", ""], "piece": ["2,5", "4"]}
    answer = owner.post("/promise/", {**form, **sent})
    page = answer.content.decode()
    assert answer.context["wrong_field"] == field
    assert page.count('aria-describedby="p-wrong"') == page.count('id="p-wrong"') == 1
    typed = {"quantity": sent.get("quantity"), "setup1": "abc", "piece2": "-1", "days": "abc"}
    assert f'value="{typed[field]}"' in page
    assert not Reservation.objects.exists()


def test_an_order_like_one_before_is_promised_without_its_progress(
    owner: Client, planned: Any
) -> None:
    page = owner.post("/promise/", {"like": "26001", "quantity": "4", "ask": "1"})
    assert page.context["found"].day is not None
    assert "There is no" not in page.content.decode()
    refused = owner.post("/promise/", {"like": "nothing", "ask": "1"})
    assert "nothing is not there" in refused.content.decode()


def test_one_operation_names_its_machines() -> None:
    step = promises.steps_of(LONG)[0]
    assert step.alternatives == (Alternative("M1", 20.0, 0.0, 2400.0),)


def test_an_order_like_another_takes_the_hours_of_its_own_pieces(db: None) -> None:
    """A list that tells hours keeps them as the whole of the order: twice the pieces, twice."""
    hours = Operation(
        "10", "Lassen", alternatives=(Alternative("M0", 15, 0.0, 240.0),), quantity=10
    )
    pieces = Operation(
        "20", "Zetten", ("10",), alternatives=(Alternative("M1", 15, 2.0, 30.0),), quantity=10
    )
    order = Order("26-1", quantity=10, operations=(hours, pieces))
    replace_company(replace(small_company(), orders=(order,)))
    welds, folds = steps_like("26-1", 25)
    assert (welds.quantity, welds.alternatives[0]) == (25, Alternative("M0", 15, 0.0, 600.0))
    assert (folds.quantity, folds.alternatives[0]) == (25, Alternative("M1", 15, 2.0, 30.0))
    half = replace(
        hours, quantity=5, done_quantity=5, alternatives=(Alternative("M0", 15, 0, 120),)
    )
    replace_company(replace(small_company(), orders=(replace(order, operations=(half,)),)))
    assert steps_like("26-1", 10)[0].alternatives[0].fixed_min == 240


def test_a_date_before_that_of_the_order_it_is_like_is_explained(
    owner: Client, planned: Any
) -> None:
    """20 pieces like an order were promised before that order itself, without a word."""
    row = PlannedOrder.objects.filter(order="26001").get()
    PlannedOrder.objects.filter(pk=row.pk).update(end=row.end + timedelta(days=300))
    MaterialNeed.objects.create(
        order=OrderRow.objects.get(code="26001"), material="S235JR 3 mm", quantity=1,
        arrives=timezone.now() + timedelta(days=30), position=0,
    )  # fmt: skip
    page = owner.post("/promise/", {"like": "26001", "quantity": "4", "ask": "1"}).content.decode()
    assert "Order 26001 itself is ready on" in page
    assert "S235JR 3 mm arrives on" in page

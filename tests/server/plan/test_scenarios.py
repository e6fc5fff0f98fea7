"""What-if drafts: planned beside the plan, compared, taken over when they are published."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.server.order.models import Operation, Order
from gemaakt.server.plan import scenarios
from gemaakt.server.plan.models import PlanDraft, PlanVersion
from gemaakt.server.plan.services import start_plan
from gemaakt.server.shop.models import Person, WorkCentre
from gemaakt.server.solve.models import Solve
from tests.server.plan.made import planned_by_engine, searched


@pytest.fixture
def planned(db: None, monkeypatch: pytest.MonkeyPatch) -> PlanVersion:
    """A plan that the engine made; searches of drafts last a moment."""
    monkeypatch.setattr(scenarios, "SEARCH_S", 0.2)
    return planned_by_engine()


def days() -> dict[str, str]:
    today = timezone.localdate()
    return {"first": today.isoformat(), "last": (today + timedelta(days=14)).isoformat()}


def made(owner: Client, **change: Any) -> PlanDraft:
    owner.post("/scenarios/new/", change)
    searched()
    return PlanDraft.objects.latest("id")


def test_drafts_stand_side_by_side_with_their_figures(owner: Client, planned: Any) -> None:
    made(owner, what="away", name="P1", **days())
    made(owner, what="second-machine", name="M1")
    page = owner.get("/scenarios/")
    assert [each.name for each in page.context["drafts"]] == [
        "A second Kanten 1",
        "Fatima Aydin away",
    ]
    assert all(each.verified for each in page.context["drafts"])
    for each in [page.context["now"], *(draft.figures for draft in page.context["drafts"])]:
        assert set(each) >= {"late_orders", "worked_h", "work_eur", "peak_kw"}


def test_a_searched_plan_brings_its_figures_along(owner: Client, planned: Any) -> None:
    start_plan(seconds=0.2)
    searched()
    version = PlanVersion.objects.latest("id")
    assert version.figures["late_orders"] == version.late_count
    owner.get("/scenarios/")
    planned.refresh_from_db()
    assert planned.figures["worked_h"] == pytest.approx(version.figures["worked_h"], rel=0.05)


def test_two_drafts_are_searched_though_they_are_of_one_kind(owner: Client, planned: Any) -> None:
    owner.post("/scenarios/new/", {"what": "second-machine", "name": "M1"})
    owner.post("/scenarios/new/", {"what": "second-machine", "name": "M2"})
    assert Solve.objects.filter(status="queued").count() == 2


def test_longer_days_are_called_after_the_department(owner: Client, planned: Any) -> None:
    centre = WorkCentre.objects.all()[0]
    WorkCentre.objects.filter(pk=centre.pk).update(name="Snijden en zagen")
    draft = made(owner, what="extra-hours", name=centre.code, **days(), hours_h="1.5")
    assert draft.name == "1.5 h longer Snijden en zagen"


def test_publishing_takes_the_change_over(owner: Client, planned: Any) -> None:
    draft = made(owner, what="away", name="P1", **days())
    owner.post(f"/plan/draft/{draft.pk}/publish/")
    assert len(Person.objects.get(code="P1").absences) == 1
    version = PlanVersion.objects.get(status="published")
    assert version.pk != planned.pk
    assert version.verified


def test_work_outside_is_in_the_order_afterwards(owner: Client, planned: Any) -> None:
    draft = made(
        owner, what="outsource", order="26001/20", name="buur", days="3", price_eur="250,50"
    )
    owner.post(f"/plan/draft/{draft.pk}/publish/")
    step = Operation.objects.get(order__code="26001", code="20")
    assert step.outside == {"supplier": "buur", "lead_time_days": 3}
    assert draft.changes[0]["price_eur"] == "250.50"


def test_a_machine_that_is_not_there_cannot_be_published(owner: Client, planned: Any) -> None:
    draft = made(owner, what="second-machine", name="M1")
    assert b"is not there yet" in owner.get(f"/plan/draft/{draft.pk}/").content
    answer = owner.post(f"/plan/draft/{draft.pk}/publish/")
    assert answer.status_code >= 400
    assert PlanVersion.objects.get(status="published").pk == planned.pk


def test_a_row_that_changed_meanwhile_is_not_overwritten(owner: Client, planned: Any) -> None:
    draft = made(owner, what="away", name="P1", **days())
    Person.objects.filter(code="P1").update(role="chef")
    owner.post(f"/plan/draft/{draft.pk}/publish/")
    assert Person.objects.get(code="P1").absences == []
    assert PlanVersion.objects.get(status="published").pk == planned.pk


def test_the_board_shows_a_rush_order_of_a_draft(owner: Client, planned: Any) -> None:
    last = (timezone.localdate() + timedelta(days=7)).isoformat()
    draft = made(owner, what="rush", order="26001", last=last)
    data = owner.get("/board/data.json", {"draft": draft.pk}).json()
    assert "SPOED-26001" in data["orders"]["id"]
    assert b'data-editable=""' in owner.get("/board/", {"draft": draft.pk}).content


def test_a_rush_order_moves_what_it_moves_and_is_told_when_its_plan_is_undone(
    owner: Client, planned: Any
) -> None:
    """Every step of the plan was listed as moved, most of them from nine to nine."""
    last = (timezone.localdate() + timedelta(days=7)).isoformat()
    draft = made(owner, what="rush", order="26001", last=last)
    moved = owner.get(f"/plan/draft/{draft.pk}/").context["moved"]
    assert moved
    for each in moved:
        was, now = (each[f"{at}_machine"] for at in ("from", "to"))
        assert was != now or each["from_start"] != each["to_start"]
    owner.post(f"/plan/draft/{draft.pk}/publish/")
    assert owner.get("/morning/").context["not_known"] == []
    owner.post(f"/solve/publish/{planned.pk}/")
    (line,) = owner.get("/morning/").context["not_known"]
    assert (line.action, line.subject) == ("shop.changed", draft.name)


def test_without_a_change_the_search_alone_is_seen(owner: Client, planned: Any) -> None:
    draft = made(owner, what="nothing")
    assert draft.verified
    assert draft.figures["late_orders"] <= planned.late_count


def test_a_wrong_change_makes_no_draft(owner: Client, planned: Any) -> None:
    owner.post("/scenarios/new/", {"what": "away", "name": "nobody", **days()})
    assert not PlanDraft.objects.exists()


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("hours_h", {"what": "extra-hours", "hours_h": "abc", **days()}),
        ("hours_h", {"what": "extra-hours", "hours_h": "25", **days()}),
        ("days", {"what": "outsource", "order": "26001/20", "days": "abc"}),
        ("price_eur", {"what": "outsource", "order": "26001/20", "price_eur": "duur"}),
    ],
)
def test_what_is_no_number_is_said_beside_its_field_and_what_was_typed_stays(
    owner: Client, planned: Any, field: str, sent: dict[str, str]
) -> None:
    page = owner.post("/scenarios/new/", sent).content.decode()
    assert not PlanDraft.objects.exists()
    assert page.count('aria-invalid="true"') == page.count('role="alert"') == 1
    for name in sent.keys() - {"what"}:
        assert f'name="{name}" ' in page
        assert f'value="{sent[name]}"' in page
    assert f"“{sent[field]}”" in page


def test_a_remedy_is_one_click_away_from_a_draft(owner: Client, planned: Any) -> None:
    late = planned.orders.filter(late_min__gt=0).first()
    code = late.order if late else "26001"
    shown = owner.get(f"/morning/remedies/{code}/")
    assert shown.status_code == 200
    for remedy, told, _short in shown.context["rows"]:
        assert remedy.day.isoformat() not in told
        sent = {"order": code, "kind": remedy.kind, "subject": remedy.what}
        sent |= {"operation": remedy.operation, "title": "remedy"}
        owner.post("/scenarios/remedy/", sent)
        searched()
        draft = PlanDraft.objects.latest("id")
        assert draft.verified
        assert owner.get(f"/plan/draft/{draft.pk}/").status_code == 200


def test_only_those_who_plan_see_what_ifs(worker: Client, planned: Any) -> None:
    assert worker.get("/scenarios/").status_code == 403
    assert worker.post("/scenarios/new/", {"what": "hurry", "order": "26001"}).status_code == 403


def test_an_order_or_step_is_chosen_by_customer_or_product(owner: Client, planned: Any) -> None:
    page = owner.get("/scenarios/").content.decode()
    order = Order.objects.order_by("due", "code").first()
    assert order is not None
    assert page.count('list="orders"') == 2
    assert f'<option value="{order.code}">{order.customer} · {order.product}' in page
    step = order.operations.first()
    assert step is not None
    assert f'<option value="{order.code}/{step.code}">{step.name}' in page

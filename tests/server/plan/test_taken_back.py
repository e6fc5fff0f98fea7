"""A what-if that was published is taken back: the records are as before, and so is the plan."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from gemaakt.company.document import builtins_of
from gemaakt.plan import plan_company, to_document
from gemaakt.server.order.models import Operation
from gemaakt.server.plan import scenarios
from gemaakt.server.plan.answers import base_of
from gemaakt.server.plan.board import machine_rows
from gemaakt.server.plan.models import PlanDraft, PlannedOperation, PlanVersion
from gemaakt.server.plan.services import publish, published_id, store_plan
from gemaakt.server.shop.models import Calendar, Machine, Person
from gemaakt.server.shop.services import load_company, replace_company
from gemaakt.shop import Supplier
from gemaakt.stop import MaxIterations
from tests.server.plan.made import made_company, monday, searched


@pytest.fixture
def planned(db: None, monkeypatch: pytest.MonkeyPatch) -> PlanVersion:
    """A plan of one order that is days late; searches of drafts last a moment."""
    monkeypatch.setattr(scenarios, "SEARCH_S", 0.2)
    made = made_company(monday(), operations=5)
    steps = [
        replace(each, alternatives=(replace(each.alternatives[0], setup_min=900.0),))
        for each in made.orders[0].operations
    ]
    late = replace(
        made.orders[0], operations=tuple(steps), due=made.plan_start.date() + timedelta(days=4)
    )
    company = replace(made, orders=(late,), suppliers=(Supplier("zink", "Zuid", 1),))
    result = plan_company(company, MaxIterations(1), workers=1)
    replace_company(company)
    version = store_plan(to_document(result), builtins_of(company), verified=result.is_verified)
    return publish(version_id=version.pk)


def on_the_floor() -> PlanVersion:
    return PlanVersion.objects.get(status=PlanVersion.Status.PUBLISHED)


def published(owner: Client, kind: str) -> PlanVersion:
    """The first remedy of this kind that any late order has, published."""
    late = on_the_floor().orders.filter(late_min__gt=0)
    for each in late.order_by("-late_min"):
        for remedy, _told, _short in owner.get(f"/morning/remedies/{each.order}/").context["rows"]:
            if remedy.kind == kind:
                sent = {"order": each.order, "kind": kind, "subject": remedy.what}
                owner.post("/scenarios/remedy/", {**sent, "operation": remedy.operation})
                searched()
                draft = PlanDraft.objects.latest("id")
                owner.post(f"/plan/draft/{draft.pk}/publish/")
                return on_the_floor()
    pytest.fail(f"no order has a remedy of the kind {kind}")


@pytest.mark.parametrize("kind", ["overtime", "outsource"])
def test_what_a_remedy_changed_is_taken_back_with_its_plan(
    owner: Client, planned: PlanVersion, kind: str
) -> None:
    before = load_company()
    version = published(owner, kind)
    assert version.pk != planned.pk
    assert load_company() != before
    page = owner.get(f"/plan/{version.pk}/")
    assert page.context["changed"]
    assert "Take this back" in page.content.decode()
    owner.post(f"/plan/{version.pk}/back/")
    assert load_company() == before
    assert published_id() == planned.pk
    assert "Take this back" not in owner.get(f"/plan/{version.pk}/").content.decode()
    assert owner.post(f"/plan/{version.pk}/back/").status_code == 400


def test_what_was_told_since_stays_when_overtime_is_taken_back(
    owner: Client, planned: PlanVersion
) -> None:
    version = published(owner, "overtime")
    longer = Person.objects.exclude(calendar="dag").first()
    assert longer is not None
    ill = [{"start": "2030-01-01T00:00:00Z", "end": "2030-01-02T00:00:00Z", "reason": "ill"}]
    Person.objects.filter(pk=longer.pk).update(absences=ill)
    owner.post(f"/plan/{version.pk}/back/")
    longer.refresh_from_db()
    assert longer.calendar == "dag"
    assert longer.absences == ill
    assert set(Calendar.objects.values_list("code", flat=True)) == {"dag", "lang"}
    assert not Machine.objects.exclude(calendar__in=("dag", "lang")).exists()


def test_a_step_that_went_outside_meanwhile_stays_outside(
    owner: Client, planned: PlanVersion
) -> None:
    version = published(owner, "outsource")
    step = Operation.objects.get(outside__isnull=False, outside__supplier="")
    Operation.objects.filter(pk=step.pk).update(status="running")
    assert owner.post(f"/plan/{version.pk}/back/").status_code == 400
    step.refresh_from_db()
    assert step.outside is not None
    assert published_id() == version.pk


def test_the_price_of_work_outside_is_in_the_euros_of_its_draft(
    owner: Client, planned: PlanVersion
) -> None:
    """Own hours went down by what the work took, and nothing was put in their place."""
    version = published(owner, "outsource")
    before = Decimal(scenarios.figures_of_version(planned)["work_eur"])
    draft = PlanDraft.objects.get(version=version)
    row = planned.orders.get(order=draft.changes[0]["order"])
    told = next(each for each in row.remedies or [] if each["kind"] == "outsource")
    after = Decimal(draft.figures["work_eur"])
    step = PlannedOperation.objects.get(
        version=planned, order=row.order, operation=told["operation"]
    )
    assert step.machine
    assert abs(after - before - Decimal(told["cost_eur"]) / 3) < Decimal("0.05")


def test_a_step_without_a_supplier_is_said_to_be_outside(
    owner: Client, planned: PlanVersion
) -> None:
    version = published(owner, "outsource")
    step = Operation.objects.get(outside__isnull=False, outside__supplier="")
    order = owner.get(f"/orders/{step.order.code}/").content.decode()
    assert "<td>outside</td>" in order
    assert f"/board/#order={step.order.code}" in order
    moved = owner.get(f"/plan/{planned.pk}/").context["moved"]
    assert "outside" in {each["from_machine"] for each in moved}
    rows = owner.get(f"/board/data.json?version={version.pk}").json()["machines"]
    assert {"@": "outside"}.items() <= {each["id"]: each["name"] for each in rows}.items()
    assert [each["id"] for each in machine_rows(base_of(version.pk).machines, {""})] == [
        each["id"] for each in rows
    ]

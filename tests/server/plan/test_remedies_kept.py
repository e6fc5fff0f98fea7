"""The morning page tells what helps a late order without anybody asking for it."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from gemaakt.company.document import builtins_of
from gemaakt.plan import plan_company, to_document
from gemaakt.plan.remedy import remedies as trials
from gemaakt.server.plan import remedies_kept
from gemaakt.server.plan.models import PlanDraft, PlannedOrder, PlanVersion
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.shop.services import replace_company
from gemaakt.server.solve import child, services
from gemaakt.server.solve.models import Solve
from gemaakt.stop import MaxIterations
from tests.server.plan.made import made_company, made_plan, monday, stored


@pytest.fixture
def searched(db: None, that_day: None) -> PlanVersion:
    """A crowded shop, planned and published, whose searches in the background have run.

    Of that day: in the week of New Year nothing helps what is late here.
    """
    company = made_company(monday(), operations=600, machines=6)
    plan = plan_company(company, MaxIterations(1), workers=1)
    replace_company(company)
    version = store_plan(to_document(plan), builtins_of(company), verified=plan.is_verified)
    publish(version_id=version.pk)
    while (solve := services.claim()) is not None:
        child.run(solve.pk, solve.attempt)
    return version


def untried(*_asked: Any, **_more: Any) -> Any:
    raise AssertionError("the page tried remedies itself")


def test_the_search_leaves_remedies_beside_the_latest_orders(
    owner: Client, searched: PlanVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "remedies", untried)
    page = owner.get("/morning/")
    shown = page.context["late_rows"]
    assert shown
    assert all(rows is not None for _late, rows, _little in shown)
    helped = [(late, rows) for late, rows, _little in shown if rows]
    assert helped
    late, rows = helped[0]
    text = page.content.decode()
    assert rows[0][1] in text.replace("&#x27;", "'")
    costs = remedies_kept.known(searched, [late.code])[late.code][0].cost_eur
    assert ("for € " if costs else "at no extra cost") in rows[0][1]
    assert re.search(r"ready \d+ (hour|day)s? earlier", rows[0][1])
    assert "Try as a draft" in text
    assert late.code in rows[0][1]


def test_one_click_on_the_morning_page_makes_the_draft(
    owner: Client, searched: PlanVersion
) -> None:
    rows = owner.get("/morning/").context["late_rows"]
    late, shown = next((each, rows) for each, rows, _little in rows if rows)
    remedy = shown[0][0]
    sent = {"order": late.code, "kind": remedy.kind, "subject": remedy.what, "title": "x"}
    owner.post(f"/scenarios/remedy/?version={searched.pk}", sent)
    assert PlanDraft.objects.get().changes[0]["kind"] == remedy.kind


def test_who_only_reads_sees_the_remedy_without_the_button(
    cast: dict[str, Client], searched: PlanVersion
) -> None:
    text = cast["reader"].get("/morning/").content.decode()
    assert "eerder klaar" in text
    assert "scenarios/remedy" not in text


def test_an_order_that_nobody_tried_is_tried_once_and_kept(owner: Client, db: None) -> None:
    version = stored(60, 6)
    row = version.orders.filter(late_min__gt=0).first() or version.orders.first()
    assert row.remedies is None
    assert owner.get(f"/morning/remedies/{row.order}/").status_code == 200
    row.refresh_from_db()
    assert isinstance(row.remedies, list)
    assert owner.get("/morning/remedies/no-such-order/").status_code == 404


def test_a_plan_is_tried_once_however_often_it_is_published(searched: PlanVersion) -> None:
    late = PlannedOrder.objects.filter(version=searched, late_min__gt=0)
    assert late.exclude(remedies__isnull=True).count() == min(
        remedies_kept.MOST_LATE, late.count()
    )
    PlanVersion.objects.filter(pk=searched.pk).update(status="superseded")
    publish(version_id=searched.pk)
    assert Solve.objects.filter(kind="plan.remedies").count() == 1


def test_a_plan_without_late_orders_asks_for_nothing(db: None) -> None:
    company = made_company(monday(), operations=20, machines=6)
    replace_company(company)
    document = {**made_plan(company), "late": []}
    publish(version_id=store_plan(document, builtins_of(company), verified=True).pk)
    assert not Solve.objects.exists()


def test_what_gains_next_to_nothing_is_folded_away_with_what_it_gains(
    owner: Client, searched: PlanVersion
) -> None:
    """Two hours for € 1,209 stood first under an order that is 22 days late."""
    code = next(late.code for late, rows, _ in owner.get("/morning/").context["late_rows"] if rows)
    row = PlannedOrder.objects.get(version=searched, order=code)
    row.remedies = [{**row.remedies[0], "gained_min": 120}]
    for late_min, is_folded in ((22 * 1440, True), (1440, False)):
        row.late_min = late_min
        row.save()
        cache.clear()
        page = owner.get("/morning/")
        (little,) = (how for late, _, how in page.context["late_rows"] if late.code == code)
        assert bool(little) == is_folded
        assert (f"gains {little} at most" in page.content.decode()) == is_folded

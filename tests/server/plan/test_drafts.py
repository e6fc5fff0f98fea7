"""Drops on the board: true answers, exact undo, nothing seen on the floor before publishing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from gemaakt.company.document import builtins_of
from gemaakt.plan import plan_company, to_document
from gemaakt.server.order.models import Operation
from gemaakt.server.plan import scenarios
from gemaakt.server.plan.compare import is_moved, version_diff
from gemaakt.server.plan.models import PlanDraft, PlannedOperation, PlanVersion
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.shop.services import replace_company
from gemaakt.stop import MaxIterations
from tests.plan.test_drops import last_row, leaving, pushed_past, with_one_skill_each
from tests.server.plan.made import made_company, monday, planned_by_engine, searched, send


@pytest.fixture
def planned(db: None) -> PlanVersion:
    """A plan that the engine made and the checker accepted."""
    return planned_by_engine()


def some(version: PlanVersion, operation: str = "10") -> PlannedOperation:
    """An operation that begins at an opening, on the second day or later."""
    rows = PlannedOperation.objects.filter(version=version, operation=operation).exclude(
        machine=""
    )
    return rows.order_by("-start").first()


def minute(version: PlanVersion, row: PlannedOperation) -> int:
    return int((row.start - version.time_zero).total_seconds() // 60)


NEXT_WEEK = 14 * 1440 + 8 * 60
"""Monday after next, eight o'clock."""


def test_a_drop_starts_a_draft_and_stands_exactly_there(owner: Client, planned: Any) -> None:
    row = some(planned)
    pin = {"key": f"{row.order}/10", "machine": row.machine, "start": NEXT_WEEK}
    answer = send(owner, f"/board/{planned.pk}/moves/", pin).json()
    changed = {each["key"]: each for each in answer["changed"]}
    assert changed[pin["key"]]["start"] == NEXT_WEEK
    assert changed[pin["key"]]["pinned"] == 1
    assert answer["pins"] == [pin]
    follower = changed[f"{row.order}/20"]
    assert follower["start"] >= NEXT_WEEK + changed[pin["key"]]["length"]


def test_a_drop_in_the_night_goes_on_to_the_opening(owner: Client, planned: Any) -> None:
    row = some(planned)
    pin = {"key": f"{row.order}/10", "machine": row.machine, "start": NEXT_WEEK - 7 * 60}
    answer = send(owner, f"/board/{planned.pk}/moves/", pin).json()
    start = next(each["start"] for each in answer["changed"] if each["key"] == pin["key"])
    assert start == 14 * 1440 + 7 * 60 + 30


def test_undo_brings_back_exactly_what_was(owner: Client, planned: Any) -> None:
    row = some(planned)
    pin = {"key": f"{row.order}/10", "machine": row.machine, "start": NEXT_WEEK}
    answer = send(owner, f"/board/{planned.pk}/moves/", pin).json()
    back = send(owner, answer["draft"]["moves"], {"key": pin["key"], "remove": True}).json()
    assert back["pins"] == []
    starts = {each["key"]: each["start"] for each in back["changed"]}
    for key, start in starts.items():
        order, _slash, code = key.rpartition("/")
        was = PlannedOperation.objects.get(version=planned, order=order, operation=code)
        assert start == minute(planned, was)
    assert PlanDraft.objects.get().overlay == {}


def test_a_machine_that_cannot_do_it_is_refused_and_nothing_kept(
    owner: Client, planned: Any
) -> None:
    row = some(planned)
    other = next(f"M{at}" for at in range(6) if f"M{at}" != row.machine)
    pin = {"key": f"{row.order}/10", "machine": other, "start": NEXT_WEEK}
    answer = send(owner, f"/board/{planned.pk}/moves/", pin)
    assert answer.status_code == 400
    assert "cannot do" in answer.json()["message"]
    assert not PlanDraft.objects.exists()


def test_work_outside_is_pinned_moved_and_published_like_other_work(
    owner: Client, planned: Any
) -> None:
    row = PlannedOperation.objects.filter(version=planned).exclude(supplier="").first()
    assert row is not None
    pin = {"key": f"{row.order}/{row.operation}", "machine": f"@{row.supplier}"}
    answer = send(owner, f"/board/{planned.pk}/moves/", {**pin, "start": NEXT_WEEK})
    assert answer.status_code == 200
    changed = {each["key"]: each for each in answer.json()["changed"]}
    assert changed[pin["key"]]["start"] == NEXT_WEEK
    draft = PlanDraft.objects.get()
    again = send(owner, f"/board/draft/{draft.pk}/moves/", *answer.json()["pins"])
    assert again.status_code == 200
    other = some(planned)
    second = {"key": f"{other.order}/10", "machine": other.machine, "start": NEXT_WEEK}
    assert send(owner, f"/board/draft/{draft.pk}/moves/", second).status_code == 200
    owner.post(f"/plan/draft/{draft.pk}/publish/")
    kept = Operation.objects.get(order__code=row.order, code=row.operation).pin
    assert kept["machine"] is None
    assert kept["start"]
    after = PlannedOperation.objects.get(
        version__status="published", order=row.order, operation=row.operation
    )
    assert minute(planned, after) == NEXT_WEEK
    third = {"key": f"{other.order}/10", "remove": True}
    assert send(owner, f"/board/{after.version_id}/moves/", third).status_code == 200


def test_a_step_before_its_predecessor_is_refused_in_words(owner: Client, planned: Any) -> None:
    row = some(planned, "40")
    pin = {"key": f"{row.order}/40", "machine": row.machine, "start": 450}
    answer = send(owner, f"/board/{planned.pk}/moves/", pin)
    assert answer.status_code == 400
    assert "Nothing was moved" in answer.json()["message"]


def test_odd_bodies_are_refused_without_a_trace(owner: Client, planned: Any) -> None:
    for body in ("", "[]", "{", '{"pins": 3}', '{"pins": [3]}', '{"pins": [{"key": "x"}]}'):
        answer = owner.post(f"/board/{planned.pk}/moves/", body, "application/json")
        assert answer.status_code == 400
    assert not PlanDraft.objects.exists()


def test_the_floor_sees_a_draft_only_after_publishing(
    owner: Client, worker: Client, planned: Any
) -> None:
    row = some(planned)
    pin = {"key": f"{row.order}/10", "machine": row.machine, "start": NEXT_WEEK}
    send(owner, f"/board/{planned.pk}/moves/", pin)
    draft = PlanDraft.objects.get()
    assert worker.get("/board/data.json", {"draft": draft.pk}).json()["version"] == planned.pk
    shown = owner.get(f"/plan/draft/{draft.pk}/")
    assert shown.context["moved_count"] >= 1
    owner.post(f"/plan/draft/{draft.pk}/publish/")
    data = worker.get("/board/data.json").json()
    assert data["version"] != planned.pk
    assert PlanVersion.objects.get(pk=data["version"]).verified
    kept = Operation.objects.get(order__code=row.order, code="10")
    assert kept.pin["machine"] == row.machine


def test_a_draft_says_that_another_plan_was_published_since(owner: Client, planned: Any) -> None:
    """Two planners: what the one published was undone by the other without a word."""
    drafts = []
    for minute_of_day in (8 * 60, 10 * 60):
        row, start = some(planned), NEXT_WEEK - 8 * 60 + minute_of_day
        pin = {"key": f"{row.order}/10", "machine": row.machine, "start": start}
        send(owner, f"/board/{planned.pk}/moves/", pin)
        drafts.append(PlanDraft.objects.latest("id").pk)
    first, second = drafts
    page = owner.get(f"/plan/draft/{second}/").content.decode()
    assert "what is different in it is undone" not in page
    assert f'name="floor" value="{planned.pk}"' in page
    owner.post(f"/plan/draft/{first}/publish/", {"floor": planned.pk})
    floor = PlanVersion.objects.get(status="published")
    told = owner.post(f"/plan/draft/{second}/publish/", {"floor": planned.pk}, follow=True)
    assert "Nothing is published" in told.content.decode()
    assert PlanVersion.objects.get(status="published") == floor
    page = owner.get(f"/plan/draft/{second}/").content.decode()
    assert "what is different in it is undone" in page
    owner.post(f"/plan/draft/{second}/publish/", {"floor": floor.pk})
    assert PlanDraft.objects.get(pk=second).version == PlanVersion.objects.get(status="published")


def test_the_board_opens_a_draft_where_it_was_left(owner: Client, planned: Any) -> None:
    row = some(planned)
    pin = {"key": f"{row.order}/10", "machine": row.machine, "start": NEXT_WEEK}
    send(owner, f"/board/{planned.pk}/moves/", pin)
    draft = PlanDraft.objects.get()
    data = owner.get("/board/data.json", {"draft": draft.pk}).json()
    at = data["ops"]["start"].index(NEXT_WEEK)
    assert data["ops"]["pinned"][at] == 1
    assert data["pins"] == [pin]
    assert b'data-editable="yes"' in owner.get("/board/", {"draft": draft.pk}).content


def test_who_may_not_plan_cannot_move(worker: Client, planned: Any) -> None:
    assert send(worker, f"/board/{planned.pk}/moves/").status_code == 403


def test_a_published_draft_takes_no_more_drops(owner: Client, planned: Any) -> None:
    row = some(planned)
    pin = {"key": f"{row.order}/10", "machine": row.machine, "start": NEXT_WEEK}
    answer = send(owner, f"/board/{planned.pk}/moves/", pin).json()
    owner.post(f"/plan/draft/{PlanDraft.objects.get().pk}/publish/")
    again = send(owner, answer["draft"]["moves"], pin)
    assert again.status_code == 400
    assert "published" in again.json()["message"]


def test_what_is_planned_anew_begins_as_the_drags_left_it(
    owner: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scenarios, "SEARCH_S", 0.001)
    version = planned_by_engine(operations=300)
    row = PlannedOperation.objects.filter(version=version, operation="10").order_by("start")[5]
    pin = {"key": f"{row.order}/10", "machine": row.machine, "start": NEXT_WEEK}
    send(owner, f"/board/{version.pk}/moves/", pin)
    dragged = PlanDraft.objects.get()
    owner.post(f"/plan/draft/{dragged.pk}/around/")
    anew = PlanDraft.objects.exclude(pk=dragged.pk).get()
    assert (anew.overlay, anew.late) == (dragged.overlay, dragged.late)
    searched()
    anew.refresh_from_db()
    assert anew.verified
    assert sum(late for _, late in anew.late) <= sum(late for _, late in dragged.late)


def test_the_rest_is_planned_anew_around_what_was_dragged(
    owner: Client, planned: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scenarios, "SEARCH_S", 0.2)
    row = some(planned)
    pin = {"key": f"{row.order}/10", "machine": row.machine, "start": NEXT_WEEK}
    send(owner, f"/board/{planned.pk}/moves/", pin)
    dragged = PlanDraft.objects.get()
    page = owner.get(f"/plan/draft/{dragged.pk}/").content.decode()
    assert "Plan the rest anew around this" in page
    owner.post(f"/plan/draft/{dragged.pk}/around/")
    searched()
    anew = PlanDraft.objects.exclude(pk=dragged.pk).get()
    assert anew.verified
    assert anew.document is not None
    at = next(
        each
        for each in anew.document["operations"]
        if (each["order"], each["operation"]) == (row.order, "10")
    )
    assert (at["start"], at["machine"]) == (NEXT_WEEK, row.machine)
    assert sum(late for _, late in anew.late) <= sum(late for _, late in dragged.late)
    assert "around this" not in owner.get(f"/plan/draft/{anew.pk}/").content.decode()
    owner.post(f"/plan/draft/{anew.pk}/publish/")
    kept = Operation.objects.get(order__code=row.order, code="10").pin
    assert kept["machine"] == row.machine
    assert PlanVersion.objects.get(status="published").pk != planned.pk


def test_a_drop_that_leaves_a_step_without_a_place_is_refused_in_words(
    owner: Client, db: None
) -> None:
    whole = with_one_skill_each(made_company(monday(), operations=60, machines=6))
    result = plan_company(whole, MaxIterations(1), workers=1)
    row = last_row(whole, result)
    company = leaving(whole, row)
    replace_company(company)
    version = store_plan(to_document(result), builtins_of(company), verified=True)
    publish(version_id=version.pk)
    ((order, operation), pin), *_ = pushed_past(company, result, row).items()
    moved = {"key": f"{order}/{operation}", "machine": pin.machine, "start": pin.start}
    answer = send(owner, f"/board/{version.pk}/moves/", moved)
    assert answer.status_code == 400
    name = next(
        s.name
        for o in company.orders
        if o.id == order
        for s in o.operations
        if s.id == row.operation
    )
    assert f"{order} {name}" in answer.json()["message"]
    assert not PlanDraft.objects.exists()


def test_what_is_running_and_a_few_minutes_are_no_move(version: Any) -> None:
    """A plan asked for at ten past seven named everything, also what somebody was busy with."""
    old, new = (datetime(2026, 11, 24, 7, minute, tzinfo=UTC) for minute in (0, 9))
    assert not is_moved(("M1", old), ("M1", new))
    assert is_moved(("M1", old), ("M2", old))
    assert is_moved(("M1", old), ("M1", new + timedelta(minutes=1)))
    rows = [dict(each) for each in version.document["operations"]]
    document = {**version.document, "operations": rows}
    for row in document["operations"][:2]:
        row["start"], row["end"] = row["start"] + 30, row["end"] + 30
    first = document["operations"][0]
    Operation.objects.filter(order__code=first["order"], code=first["operation"]).update(
        status="running"
    )
    later = store_plan(document, version.company, verified=True)
    assert version_diff(later)["moved_count"] == 1

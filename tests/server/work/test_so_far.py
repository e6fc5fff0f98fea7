"""What is worked on a step is not planned again: the snapshot of a search says so."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from gemaakt.plan import plan_company
from gemaakt.routing import Operation as Step
from gemaakt.server.order.models import Operation
from gemaakt.server.plan.services import start_plan
from gemaakt.server.shop.models import Facts, Person
from gemaakt.server.shop.services import load_company
from gemaakt.server.work.so_far import with_work_so_far
from gemaakt.stop import MaxIterations
from tests.server.work.test_clocks import NOW, event, record

LASER, WELD = "26000/10", "26001/10"


@pytest.fixture(autouse=True)
def _times(version: Any) -> None:
    """Ten minutes of set-up, and a hundred pieces of three minutes; the firm begins that day."""
    Facts.objects.update(plan_start=NOW)
    way = {"machine": "M0", "setup_min": 10.0, "piece_min": 3.0, "fixed_min": 0.0}
    for key in (LASER, WELD):
        order, code = key.split("/")
        rows = Operation.objects.filter(order__code=order, code=code)
        rows.update(alternatives=[way], quantity=100, after=[], attendance="whole")


def tap(kind: str, minute: float, *keys: str, person: str = "P1", **more: Any) -> None:
    at = NOW + timedelta(minutes=minute)
    told = event(kind, f"{kind}-{minute}-{person}", *keys, at=at, person=person, **more)
    assert record(told, sent=at, now=at).accepted


def at(minute: float) -> datetime:
    return NOW + timedelta(minutes=minute)


def step_at(minute: float, key: str = LASER) -> Step:
    order, code = key.split("/")
    company = with_work_so_far(load_company(), at(minute))
    own = next(each for each in company.orders if each.id == order)
    return next(each for each in own.operations if each.id == code)


def test_a_running_clock_counts_until_now_less_the_set_up() -> None:
    tap("start", 0, LASER)
    assert step_at(6).worked_min == 0.0  # she is still setting it up
    assert step_at(70).worked_min == 60.0


def test_what_was_laid_aside_keeps_its_minutes() -> None:
    tap("start", 0, LASER)
    tap("pause", 40, LASER)
    assert (step_at(600).status, step_at(600).worked_min) == ("open", 30.0)


def test_pieces_that_are_counted_took_theirs() -> None:
    """Forty pieces at two o'clock: what is worked on the other sixty came after."""
    tap("start", 0, LASER)
    tap("pause", 150, LASER, quantity=40)
    assert (step_at(200).quantity, step_at(200).worked_min) == (60, 0.0)
    tap("start", 210, LASER)
    assert step_at(225).worked_min == 15.0


def test_a_lost_piece_is_counted_in_the_middle_of_a_clock() -> None:
    tap("start", 0, LASER)
    tap("scrap", 90, LASER, quantity=1, reason="maat")
    assert step_at(120).worked_min == 30.0


def test_two_steps_of_one_tap_share_the_time() -> None:
    tap("start", 0, LASER, WELD)
    both = [step_at(60, key).worked_min + 10.0 for key in (LASER, WELD)]
    assert sum(both) == pytest.approx(60.0, abs=0.2)
    assert min(both) > 10.0


@pytest.mark.parametrize("attendance", ["setup", "none"])
def test_a_machine_that_goes_on_by_itself_works_on(attendance: str) -> None:
    Operation.objects.filter(order__code="26000", code="10").update(attendance=attendance)
    tap("start", 0, LASER)
    tap("start", 20, "26002/10")
    assert step_at(100).worked_min == 90.0


def test_what_a_list_told_holds_until_somebody_clocks() -> None:
    Operation.objects.filter(order__code="26000", code="10").update(worked_min=45.0)
    assert step_at(0).worked_min == 45.0
    tap("start", 0, LASER)
    assert step_at(20).worked_min == 10.0


def test_a_done_step_has_none() -> None:
    tap("start", 0, LASER)
    tap("done", 40, LASER)
    assert step_at(60).worked_min == 0.0


def test_a_search_plans_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of three hundred minutes are worked: the next plan has the other half."""
    tap("start", 0, LASER)
    monkeypatch.setattr("gemaakt.server.plan.services.timezone.now", lambda: at(160))
    snapshot = start_plan().snapshot
    own = next(each for each in snapshot["orders"] if each["id"] == "26000")
    assert own["operations"][0]["worked_min"] == 150.0
    plan = plan_company(with_work_so_far(load_company(), at(160)), MaxIterations(20), 1, 1)
    row = next(each for each in plan.operations if (each.order, each.operation) == ("26000", "10"))
    assert sum(b - a for a, b in row.work) == 150


@pytest.mark.parametrize(("days", "person"), [(0, "P1"), (7, None)])
def test_who_is_ill_for_a_week_from_now_on_does_not_keep_what_she_runs(
    monkeypatch: pytest.MonkeyPatch, days: int, person: str | None
) -> None:
    tap("start", 0, LASER)
    away = {"start": at(30).isoformat(), "end": (at(60) + timedelta(days=days)).isoformat()}
    Person.objects.filter(code="P1").update(absences=[{**away, "reason": "ziek"}])
    monkeypatch.setattr("gemaakt.server.plan.services.timezone.now", lambda: at(20))
    own = next(each for each in start_plan().snapshot["orders"] if each["id"] == "26000")
    assert own["operations"][0]["running"]["person"] == person

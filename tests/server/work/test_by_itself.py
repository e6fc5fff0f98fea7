"""Work that goes on by itself once it is set up: it keeps its machine when who set it up goes."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.plan import plan_company, replan
from gemaakt.server.order.models import Operation
from gemaakt.server.shop.away import keep
from gemaakt.server.shop.models import Machine, Person
from gemaakt.server.shop.services import load_company, replace_company
from gemaakt.server.work.by_itself import overdue, ready_at
from gemaakt.server.work.clocks import close_forgotten
from gemaakt.server.work.models import Clocking
from gemaakt.server.work.queries import work_of
from gemaakt.server.work.went_home import stop_clocks
from gemaakt.stop import MaxIterations
from tests.server.work.conftest import client_of
from tests.server.work.test_clocks import NOW, event, record, step

LASER = "26000/10"
ELSEWHERE = "26001/10"
SAME_MACHINE = "26006/10"


@pytest.fixture
def laser(version: Any) -> str:
    """The first step at the laser, which needs nobody once it is set up."""
    Operation.objects.filter(order__code="26000", code="10").update(attendance="setup")
    return LASER


def tap(kind: str, minute: float, key: str = LASER, person: str = "P1", **more: Any) -> None:
    at = NOW + timedelta(minutes=minute)
    told = event(kind, f"{kind}-{minute}-{person}", key, at=at, person=person, **more)
    assert record(told, sent=at, now=at).accepted


def running(key: str) -> dict[str, Any]:
    told = step(key).running
    assert told is not None
    return dict(told)


def lists(person: str = "P1") -> dict[str, list[str]]:
    shown = work_of(Person.objects.get(code=person), NOW + timedelta(hours=1))
    return {
        name: [card["key"] for card in cards] for name, cards in shown.items() if name != "keys"
    }


@pytest.mark.parametrize("attendance", ["setup", "none"])
def test_it_runs_on_without_her_when_she_starts_elsewhere(laser: str, attendance: str) -> None:
    Operation.objects.filter(order__code="26000", code="10").update(attendance=attendance)
    tap("start", 0)
    tap("start", 20, ELSEWHERE)
    assert step(laser).status == "running"
    assert (running(laser)["machine"], running(laser)["person"]) == ("M0", None)
    (clock,) = Clocking.objects.filter(order="26000")
    assert clock.worked_min == 20.0
    assert Clocking.objects.get(end=None).order == "26001"


def test_work_that_needs_her_stops_when_she_goes(version: Any) -> None:
    tap("start", 0)
    tap("start", 20, ELSEWHERE)
    assert step(LASER).status == "open"


def test_it_stands_on_her_tablet_and_on_those_of_who_can_see_to_it(laser: str) -> None:
    tap("start", 0)
    assert work_of(Person.objects.get(code="P1"), NOW)["running"][0]["goes_on"]
    tap("start", 20, ELSEWHERE)
    for person in ("P0", "P1"):  # the one has the skill, the other set it up
        shown = lists(person)
        assert shown["unattended"] == [laser]
        assert laser not in (*shown["running"], *shown["mine"], *shown["others"])
    assert lists("P3")["unattended"] == []


@pytest.mark.parametrize("person", ["P0", "P1"])
def test_anybody_tells_it_done(laser: str, person: str) -> None:
    tap("start", 0)
    tap("start", 20, ELSEWHERE)
    tap("done", 90, person=person)
    assert step(laser).status == "done"
    assert step(laser).running is None
    assert lists()["unattended"] == []
    assert Clocking.objects.get(end=None).order == "26001"  # she works on


@pytest.mark.parametrize("person", ["P0", "P1"])
def test_the_machine_has_stopped(laser: str, person: str) -> None:
    tap("start", 0)
    tap("start", 20, ELSEWHERE)
    tap("pause", 90, person=person)
    assert (step(laser).status, step(laser).running) == ("open", None)


def test_a_pause_stops_it_at_once(laser: str) -> None:
    tap("start", 0)
    tap("pause", 20)
    assert step(laser).status == "open"


def test_a_slip_of_the_finger_does_not_let_it_run(laser: str) -> None:
    tap("start", 0)
    tap("start", 0.5, ELSEWHERE)
    assert step(laser).status == "open"


@pytest.mark.parametrize("person", ["P0", "P1"])
def test_other_work_on_its_machine_ends_it(laser: str, person: str) -> None:
    tap("start", 0)
    if person != "P1":
        tap("start", 20, ELSEWHERE)
    tap("start", 40, SAME_MACHINE, person=person)
    assert step(laser).status == "open"
    assert running(SAME_MACHINE)["person"] == person


def test_it_runs_on_after_her_shift_and_when_she_goes_home_ill(laser: str) -> None:
    tap("start", 0)
    assert close_forgotten(NOW + timedelta(hours=20)) == 1
    assert running(laser)["person"] is None
    tap("start", 24 * 60)
    at = NOW + timedelta(hours=25)
    stop_clocks(Person.objects.get(code="P1"), at, at, None)
    assert step(laser).status == "running"
    assert running(laser)["person"] is None


def test_who_comes_back_to_it_has_a_clock_again(laser: str) -> None:
    tap("start", 0)
    tap("start", 20, ELSEWHERE)
    tap("start", 60, person="P0")
    assert running(laser)["person"] == "P0"
    assert lists("P0")["running"] == [laser]
    assert lists("P1")["unattended"] == []


def test_late_taps_leave_the_same(laser: str) -> None:
    at = NOW + timedelta(minutes=120)
    tap("start", 20, ELSEWHERE)
    record(event("start", "late", laser), sent=at, now=at)  # tapped at NOW, without Wi-Fi
    assert Clocking.objects.get(order="26000").worked_min == 20.0
    assert running(laser)["person"] is None


def test_orders_that_are_read_again_leave_it_running(laser: str) -> None:
    tap("start", 0)
    tap("start", 20, ELSEWHERE)
    replace_company(load_company())
    assert running(laser)["machine"] == "M0"
    assert running(laser)["person"] is None


@pytest.mark.parametrize("is_down", [False, True])
def test_planned_again_it_keeps_its_machine_and_no_set_up_is_planned(
    laser: str, *, is_down: bool
) -> None:
    row = step(laser)
    row.alternatives = [*row.alternatives, {**row.alternatives[0], "machine": "M1"}]
    row.save()
    before = plan_company(replace(load_company(), plan_start=NOW), MaxIterations(20), workers=1)
    tap("start", 0)
    tap("start", 20, ELSEWHERE)
    later = NOW + timedelta(minutes=60)
    if is_down:
        machine = Machine.objects.get(code="M0")
        keep("machine", machine, later, later + timedelta(hours=2), "storing", None)
    company = replace(load_company(), plan_start=later)
    after = replan(company, before, MaxIterations(20), workers=1)
    assert after.is_verified
    rows = {(each.order, each.operation): each for each in after.operations}
    kept = rows["26000", "10"]
    assert (kept.machine, kept.setup_end, kept.people) == ("M0", kept.start, ())
    others = [each for each in after.operations if each.machine == "M0" and each is not kept]
    assert others
    assert all(each.start >= kept.end for each in others)
    assert kept.start == (120 if is_down else 0)


def test_paused_it_is_planned_with_its_set_up_again(laser: str) -> None:
    tap("start", 0)
    tap("start", 20, ELSEWHERE)
    tap("pause", 30)
    later = NOW + timedelta(minutes=60)
    made = plan_company(replace(load_company(), plan_start=later), MaxIterations(20), workers=1)
    (row,) = [r for r in made.operations if (r.order, r.operation) == ("26000", "10")]
    assert row.setup_end > row.start


@pytest.mark.parametrize(("kind", "status"), [("done", "done"), ("pause", "open")])
def test_a_done_that_was_forgotten_is_asked_for(
    laser: str, tablet: Client, monkeypatch: pytest.MonkeyPatch, kind: str, status: str
) -> None:
    """The machine ran on in the records for days, until other work began there."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(minutes=120))
    way = {"machine": "M0", "setup_min": 10.0, "fixed_min": 0.0, "piece_min": 50.0}
    row = step(laser)
    row.alternatives, row.quantity = [way], 1
    row.save()
    began = NOW
    for key, at in ((laser, began), (ELSEWHERE, began + timedelta(minutes=10))):
        assert record(event("start", key, key, at=at), sent=at, now=at).accepted
    ready = began + timedelta(minutes=60)
    (clock,) = Clocking.objects.filter(order="26000")
    assert ready_at(row, clock) == ready
    assert list(overdue(ready + timedelta(minutes=29))) == []
    person = Person.objects.get(code="P1")
    (card,) = work_of(person, timezone.now())["unattended"]
    assert datetime.fromisoformat(card["ready_at"]) == ready
    planner = client_of("planner")
    assert "/floor/" in planner.get("/morning/").content.decode().partition("ready since")[0]
    page = planner.get("/floor/")
    assert "Should have been ready by itself" in page.content.decode()
    told = {"key": page.context["key"], "step": laser, "kind": kind}
    assert tablet.post("/floor/ready/", told).status_code == 403
    planner.post("/floor/ready/", told)
    assert (step(laser).status, step(laser).running) == (status, None)
    assert Clocking.objects.get(end=None).order == "26001"
    assert "Should have been ready" not in planner.get("/floor/").content.decode()


def test_the_tablet_is_told_the_words(tablet: Client) -> None:
    page = tablet.get("/terminal/").content.decode()
    assert "Runs by itself" in page
    assert "The machine has stopped" in page

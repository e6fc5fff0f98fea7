"""A tablet was without Wi-Fi while the office or a colleague went on: it is told in words."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.server.audit.models import AuditLine
from gemaakt.server.order.cancelling import cancel_order
from gemaakt.server.order.left_behind import left_behind
from gemaakt.server.order.models import Cancellation, Order
from gemaakt.server.work.models import Clocking, WorkEvent
from tests.server.work.conftest import client_of
from tests.server.work.test_clocks import NOW, event, record

LATER = NOW + timedelta(hours=7)


@pytest.fixture
def cancelled(version: Any) -> Order:
    """An order that was cancelled two hours after the Wi-Fi was gone."""
    order = Order.objects.get(code="26000")
    cancel_order(order=order, reason="failliet")
    Cancellation.objects.filter(order="26000").update(at=NOW + timedelta(hours=2))
    return order


def test_work_on_an_order_that_was_cancelled_meanwhile_is_kept_and_told(cancelled: Order) -> None:
    at = NOW + timedelta(hours=3)
    done = at + timedelta(hours=1)
    taps = [
        event("start", "a", "26000/10", at=at), event("pause", "b", "26000/10", at=done),
        event("start", "c", "26001/10", at=done),
    ]  # fmt: skip
    outcome = record(*taps, sent=LATER, now=LATER)
    assert outcome.accepted == ["a", "b", "c"]
    (said,) = outcome.told
    assert "26000/10" in said
    assert "26000" in said
    assert Clocking.objects.get(order="26000").worked_min == 60
    (left,) = [each for each in left_behind(cancelled) if "Fatima" in each.text]
    assert "10" in left.text


def test_what_was_done_before_it_was_cancelled_is_no_conflict(cancelled: Order) -> None:
    at = NOW + timedelta(hours=1)
    taps = [event("start", "a", "26000/10", at=at), event("done", "b", "26000/10", at=at)]
    assert record(*taps, sent=LATER, now=LATER).told == []


def test_a_step_that_a_colleague_told_done_meanwhile_is_told_and_counted_once(
    version: Any,
) -> None:
    asked = Order.objects.get(code="26001").operations.get(code="10").quantity
    other = NOW + timedelta(hours=2)
    record(event("done", "x", "26001/10", at=other, person="P2"), sent=other, now=other)
    at = NOW + timedelta(hours=4)
    outcome = record(event("done", "y", "26001/10", at=at), sent=LATER, now=LATER)
    (said,) = outcome.told
    assert "Piet Visser" in said
    assert Order.objects.get(code="26001").operations.get(code="10").done_quantity == asked
    assert record(event("done", "y", "26001/10", at=at), sent=LATER, now=LATER).accepted == ["y"]


def test_the_history_says_when_it_happened_not_only_when_it_was_sent(version: Any) -> None:
    record(event("start", "a", "26001/10"), sent=LATER, now=LATER)
    line = AuditLine.objects.get(action="work.start")
    assert line.data["happened"] == "24-11-2026 10:00"
    now = timezone.now()
    record(event("done", "b", "26001/10", at=now), sent=now, now=now)
    assert "happened" not in AuditLine.objects.get(action="work.done").data


# ------------------------------------------------------------------ the foreman


def test_the_foreman_corrects_a_clock_that_nobody_flagged(version: Any, planner: Client) -> None:
    end = NOW + timedelta(minutes=30)
    record(event("start", "a", "26000/10"), event("pause", "b", "26000/10", at=end), sent=end,
           now=end)  # fmt: skip
    row = Clocking.objects.get()
    page = planner.get("/floor/hours/?day=2026-11-24").content.decode()
    assert "26000/10" in page
    fields = {"start": "2026-11-24T09:00", "end": "2026-11-24T10:30", "reason": "vergeten"}
    answer = planner.post(f"/floor/clock/{row.pk}/", {**fields, "from": "hours"})
    assert answer["location"] == "/floor/hours/?day=2026-11-24"
    row.refresh_from_db()
    assert row.worked_min == 90
    page = planner.get("/floor/hours/?day=2026-11-24").content.decode()
    assert "by hand" in page
    record(event("start", "c", "26000/10", at=LATER), sent=LATER, now=LATER)
    running = Clocking.objects.get(end=None)
    planner.post(f"/floor/clock/{running.pk}/", fields)
    running.refresh_from_db()
    assert running.tapped_start is None


def test_work_that_nobody_clocked_is_told_afterwards_and_an_hour_counts_once(
    version: Any, planner: Client
) -> None:
    end = NOW + timedelta(hours=2)
    record(event("start", "a", "26000/10"), event("pause", "b", "26000/10", at=end), sent=end,
           now=end)  # fmt: skip
    form = {
        "person": "P2", "step": "26001/10", "start": "2026-11-24T13:00",
        "end": "2026-11-24T14:00", "reason": "tablet leeg",
    }  # fmt: skip
    planner.post("/floor/hours/tell/", form)
    row = Clocking.objects.get(person="P2")
    assert (row.worked_min, row.machine) == (60, "M1")
    odd = (
        {"step": "26001/99"}, {"person": "niemand"}, {"end": "2026-11-24T12:00"},
        {"end": "2027-11-24T12:00"}, {"reason": ""}, {"start": "x"},
        {"person": "P1", "start": "2026-11-24T10:30", "end": "2026-11-24T11:30"},
    )  # fmt: skip
    for fields in odd:
        planner.post("/floor/hours/tell/", {**form, **fields})
    assert Clocking.objects.count() == 2
    assert AuditLine.objects.filter(action="work.clock-added").count() == 1
    assert client_of("worker").post("/floor/hours/tell/", form).status_code == 403
    assert WorkEvent.objects.count() == 2

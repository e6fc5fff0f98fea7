"""Clocks: one tap, once whatever the network does, never running on, split without loss."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gemaakt import clock
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.shop.models import Person
from gemaakt.server.work import services
from gemaakt.server.work.clocks import close_forgotten, split_batch
from gemaakt.server.work.models import Clocking, WorkEvent
from gemaakt.server.work.shifts import Shifts
from gemaakt.server.work.went_home import stop_clocks
from tests.server.plan.made import stored

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def event(
    kind: str, key: str, *steps: str, at: datetime = NOW, person: str = "P1", **more: Any
) -> dict[str, Any]:
    _found, token = services.enter(person=person)
    return {
        "kind": kind, "key": key, "steps": list(steps), "at": at.isoformat(), "pass": token,
        **more,
    }  # fmt: skip


def record(*events: dict[str, Any], sent: datetime = NOW, now: datetime = NOW) -> Any:
    return services.record(events=events, sent_at=sent.isoformat(), now=now)


def step(key: str) -> Operation:
    order, code = key.split("/")
    return Operation.objects.get(order__code=order, code=code)


def test_one_tap_starts_and_the_plan_knows_at_once(version: Any) -> None:
    outcome = record(event("start", "a", "26000/10"))
    assert outcome.accepted == ["a"]
    assert step("26000/10").status == "running"
    assert step("26000/10").running["person"] == "P1"
    assert Order.objects.get(code="26000").status == "running"


def test_done_counts_all_pieces_and_frees_the_next_step(version: Any) -> None:
    asked = step("26003/10").quantity
    record(event("start", "a", "26003/10"), event("done", "b", "26003/10"))
    assert step("26003/10").status == "done"
    assert step("26003/10").done_quantity == asked
    assert step("26003/10").quantity == 0
    assert step("26003/10").running is None


def test_the_last_step_finishes_the_order(version: Any) -> None:
    steps = [f"26000/{at}0" for at in range(1, 6)]
    record(*(event("done", f"d{at}", key) for at, key in enumerate(steps)))
    assert Order.objects.get(code="26000").status == "done"


def test_a_pause_keeps_the_pieces_that_are_ready(version: Any) -> None:
    before = step("26009/10").quantity
    record(event("start", "a", "26009/10"), event("pause", "b", "26009/10", quantity=2))
    assert step("26009/10").status == "open"
    assert step("26009/10").done_quantity == 2
    assert step("26009/10").quantity == before - 2


def test_sent_ten_times_is_kept_once(version: Any) -> None:
    for _again in range(10):
        scrap = event("scrap", "s", "26000/10", quantity=1, reason="maat")
        outcome = record(event("start", "same", "26000/10"), scrap)
        assert outcome.accepted == ["same", "s"]
    assert WorkEvent.objects.count() == 2
    assert Clocking.objects.count() == 1


def test_starting_something_else_pauses_what_ran(version: Any) -> None:
    later = NOW + timedelta(minutes=30)
    record(event("start", "a", "26000/10"))
    record(event("start", "b", "26001/10", at=later), sent=later, now=later)
    open_clocks = Clocking.objects.filter(end=None)
    assert [each.order for each in open_clocks] == ["26001"]
    assert Clocking.objects.get(order="26000").worked_min == 30
    assert step("26000/10").status == "open"


def test_a_device_clock_that_is_hours_wrong_does_no_harm(version: Any) -> None:
    wrong = NOW - timedelta(hours=5)
    record(event("start", "a", "26000/10", at=wrong), sent=wrong + timedelta(minutes=10))
    assert Clocking.objects.get().start == NOW - timedelta(minutes=10)


def test_time_never_lies_in_the_future_or_long_ago(version: Any) -> None:
    ahead = NOW + timedelta(hours=3)
    assert services.server_time(ahead.isoformat(), NOW.isoformat(), NOW) == NOW
    never = "9999-12-31T23:59:59Z"
    assert services.server_time(never, NOW.isoformat(), NOW) == NOW
    assert services.server_time(NOW.isoformat(), never, NOW) == NOW - services.OLDEST
    past = NOW - timedelta(days=400)
    assert services.server_time(past.isoformat(), NOW.isoformat(), NOW) == NOW - services.OLDEST


def test_a_forgotten_clock_stops_at_the_end_of_the_shift_and_is_flagged(version: Any) -> None:
    morning = clock.utc_of(timezone.localdate(NOW), 8 * 60)
    record(event("start", "a", "26000/10", at=morning), sent=morning, now=morning)
    assert close_forgotten(morning + timedelta(hours=2)) == 0
    assert close_forgotten(morning + timedelta(hours=411)) == 1
    clocking = Clocking.objects.get()
    assert clocking.end == clock.utc_of(timezone.localdate(NOW), 16 * 60)
    assert clocking.flagged
    assert clocking.worked_min == 8 * 60
    assert step("26000/10").status == "open"
    assert AuditLine.objects.filter(action="work.closed-at-shift-end").count() == 1


def test_a_clock_started_outside_every_shift_runs_at_most_twelve_hours(version: Any) -> None:
    saturday = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
    person = Person.objects.get(code="P1")
    assert Shifts(person).end(saturday) == saturday + timedelta(hours=12)


def test_a_nest_is_clocked_once_and_split_by_what_was_planned(version: Any) -> None:
    later = NOW + timedelta(minutes=60)
    keys = ["26000/10", "26001/10", "26002/10"]
    record(event("start", "nest", *keys))
    record(event("done", "ready", *keys, at=later), sent=later, now=later)
    rows = list(Clocking.objects.all())
    assert sum(each.worked_min for each in rows) == pytest.approx(60)
    shares = {each.order: each.worked_min / each.weight_min for each in rows}
    assert max(shares.values()) == pytest.approx(min(shares.values()))
    assert {step(key).status for key in keys} == {"done"}


def test_another_persons_pass_cannot_be_made_up(version: Any) -> None:
    forged = {**event("start", "x", "26000/10"), "pass": "P2:abc:def"}
    outcome = record(forged)
    assert outcome.accepted == []
    assert outcome.refused[0]["code"] == "work.pass-ended"
    assert not WorkEvent.objects.exists()


def test_an_unknown_step_is_refused_and_leaves_nothing_behind(version: Any) -> None:
    outcome = record(event("start", "x", "99999/10"), event("start", "y", "26000/10"))
    assert outcome.refused[0]["code"] == "work.step-unknown"
    assert outcome.accepted == ["y"]
    assert WorkEvent.objects.count() == 1


@pytest.mark.parametrize(
    "odd",
    [
        {}, {"key": "k"}, {"key": "k", "kind": "explode"}, {"key": "", "kind": "start"}, 7, None,
        {"key": "k", "kind": "start", "steps": "26000/10"},
        {"key": "k", "kind": "start", "steps": ["26000/10"], "quantity": -1},
        {"key": "k", "kind": "start", "steps": ["26000/10"], "quantity": 1.5},
        {"key": "k", "kind": "start", "steps": ["26000/10"], "at": "yesterday"},
        {"key": "k", "kind": "message", "text": "mal\x00"}, {"key": "\x00", "kind": "message"},
    ],
)  # fmt: skip
def test_odd_events_are_refused_one_by_one(version: Any, odd: Any) -> None:
    whole = event("start", "z", "26000/10")
    sent = {**whole, **odd} if isinstance(odd, dict) and odd else odd
    if isinstance(sent, dict) and odd == {"key": "k"}:
        sent.pop("kind")
    outcome = record(sent)
    assert outcome.accepted == []
    assert not WorkEvent.objects.exists()


class SplitOfBatches(TestCase):
    """Whatever order the members of a batch end in, their minutes add up to the time clocked."""

    @given(st.lists(st.tuples(st.integers(1, 400), st.integers(1, 90)), min_size=1, max_size=6))
    @settings(max_examples=25, deadline=None)
    def test_shares_add_up_to_the_time_from_first_start_to_last_end(
        self, members: list[tuple[int, int]]
    ) -> None:
        Clocking.objects.all().delete()
        for at, (minutes, weight) in enumerate(members):
            Clocking.objects.create(
                person="P1", order=str(at), operation="10", batch="b", start=NOW,
                end=NOW + timedelta(minutes=minutes), weight_min=weight,
            )  # fmt: skip
        split_batch("P1", "b")
        total = sum(each.worked_min for each in Clocking.objects.all())
        assert total == pytest.approx(max(minutes for minutes, _weight in members))


def test_a_second_member_of_a_batch_ended_later_gets_the_rest(db: None) -> None:
    stored(20, 6)
    for order, minutes in (("a", 30), ("b", 60)):
        Clocking.objects.create(
            person="P1", order=order, operation="10", batch="b", start=NOW,
            end=NOW + timedelta(minutes=minutes), weight_min=1,
        )  # fmt: skip
    split_batch("P1", "b")
    worked = dict(Clocking.objects.values_list("order", "worked_min"))
    assert worked == {"a": 15, "b": 45}


def test_a_key_of_another_program_never_takes_the_place_of_another_tap(version: Any) -> None:
    record(event("start", "7", "26000/10", "26001/10"))
    assert record(event("scrap", "7.1", "26000/10", quantity=1)).accepted == ["7.1"]
    assert WorkEvent.objects.filter(kind="scrap").count() == 1
    long = "k" * 60
    record(event("start", f"{long}1", "26000/10", "26001/10"))
    record(event("done", f"{long}2", "26000/10", "26001/10"))
    assert step("26001/10").status == "done"


def ends_of(person: str) -> list[tuple[datetime | None, float, bool]]:
    rows = Clocking.objects.filter(person=person)
    return [(each.end, each.worked_min, each.flagged) for each in rows]


def test_who_goes_home_ill_stops_working_at_the_hour_that_is_told(version: Any) -> None:
    """Her clock ran on until the shift was over, and in the plan the machine was hers."""
    record(event("start", "a", "26000/10"))
    ill = NOW + timedelta(minutes=40)
    person = Person.objects.get(code="P1")
    assert stop_clocks(person, ill, ill + timedelta(minutes=25), None) == ["26000/10"]
    assert ends_of("P1") == [(ill, 40, False)]
    assert step("26000/10").status == "open"
    assert stop_clocks(person, ill, ill + timedelta(minutes=26), None) == []


def test_who_is_told_to_be_away_all_day_has_worked_until_now(version: Any) -> None:
    record(event("start", "a", "26000/10", "26003/10"))
    now = NOW + timedelta(minutes=30)
    stop_clocks(Person.objects.get(code="P1"), clock.local_midnight(now.date()), now, None)
    rows = ends_of("P1")
    assert [end for end, _minutes, _flagged in rows] == [now, now]
    assert sum(minutes for _end, minutes, _flagged in rows) == pytest.approx(30)


def test_who_leaves_earlier_and_forgets_to_stop_has_not_worked_on(version: Any) -> None:
    leaves = NOW + timedelta(hours=2)
    gone = {"start": leaves.isoformat(), "end": (leaves + timedelta(hours=4)).isoformat()}
    Person.objects.filter(code="P1").update(absences=[gone])
    record(event("start", "a", "26000/10"))
    assert close_forgotten(leaves + timedelta(minutes=30)) == 0
    assert close_forgotten(leaves + timedelta(hours=1)) == 1
    assert ends_of("P1") == [(leaves, 120, True)]

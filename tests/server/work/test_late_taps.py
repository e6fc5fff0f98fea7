"""Whatever order taps come in, and whoever taps, minutes and pieces are counted once."""

import itertools
import random
import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from gemaakt import clock
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.plan.models import PlannedOperation
from gemaakt.server.shop.models import Person
from gemaakt.server.work.clocks import close_forgotten, worked
from gemaakt.server.work.models import Clocking, WorkEvent
from gemaakt.server.work.queries import work_of
from tests.server.work.test_clocks import NOW, event, record, step

HOUR = timedelta(hours=1)
SHIFT_END = NOW + timedelta(hours=7)


class UntilFour:
    """Every shift ends at the same hour."""

    def end(self, started: datetime) -> datetime:
        return SHIFT_END

    def is_known(self, started: datetime) -> bool:
        return True

    def believed(self, started: datetime) -> datetime:
        return SHIFT_END + timedelta(hours=4)


def tap(kind: str, *steps: str, at: int, sent: int | None = None, **more: Any) -> None:
    """A tap so many minutes after the beginning, sent at once or later."""
    moment = NOW + timedelta(minutes=at)
    arrives = NOW + timedelta(minutes=at if sent is None else sent)
    key = f"{kind}-{at}-{more.get('person', '')}"
    outcome = record(event(kind, key, *steps, at=moment, **more), sent=arrives, now=arrives)
    assert outcome.accepted == [key]


def minutes() -> dict[str, float]:
    found: dict[str, float] = {}
    for each in Clocking.objects.exclude(end=None):
        name = f"{each.order}/{each.operation}"
        found[name] = found.get(name, 0.0) + each.worked_min
    return found


def test_a_start_that_comes_late_does_not_take_the_time_of_what_was_started_after_it(
    version: Any,
) -> None:
    tap("start", "26001/10", at=30)
    tap("start", "26000/10", at=0, sent=45)
    tap("pause", "26001/10", at=60)
    assert minutes() == {"26000/10": 30, "26001/10": 30}


def test_a_pause_that_comes_after_the_step_was_taken_up_again_ends_the_first_clock(
    version: Any,
) -> None:
    tap("start", "26000/10", at=0)
    tap("start", "26000/10", at=60)
    tap("pause", "26000/10", at=20, sent=70)
    assert step("26000/10").status == "running"
    tap("done", "26000/10", at=90)
    assert minutes() == {"26000/10": 50}


def test_a_clock_that_was_ended_with_the_shift_ends_when_she_said_so_after_all(
    version: Any,
) -> None:
    tap("start", "26000/10", at=0)
    assert close_forgotten(NOW + timedelta(days=1)) == 1
    tap("done", "26000/10", at=60, sent=24 * 60)
    assert minutes() == {"26000/10": 60}
    assert not Clocking.objects.get().flagged


def test_a_tablet_that_stays_open_overnight_does_not_count_the_night(version: Any) -> None:
    morning = clock.utc_of(NOW.date(), 8 * 60)
    before = round((morning - NOW).total_seconds() / 60)
    tap("start", "26000/10", at=before)
    tap("pause", "26000/10", at=before + 24 * 60)
    assert minutes() == {"26000/10": 8 * 60}
    assert Clocking.objects.get().flagged


def test_what_runs_already_goes_on_in_what_is_started_together(version: Any) -> None:
    tap("start", "26000/10", at=0)
    tap("start", "26000/10", "26001/10", at=10)
    assert Clocking.objects.filter(end=None).count() == 2
    tap("done", "26000/10", "26001/10", at=40)
    assert sum(minutes().values()) == 40


def test_a_forgotten_batch_of_two_days_ago_is_kept_once(version: Any) -> None:
    tap("start", "26000/10", "26001/10", at=0)
    tap("pause", "26000/10", at=60)
    close_forgotten(NOW + timedelta(days=3))
    close_forgotten(NOW + timedelta(days=4))
    assert Clocking.objects.count() == 2


def test_two_people_finish_a_step_and_its_pieces_are_counted_once(version: Any) -> None:
    asked = step("26000/10").quantity
    for person in ("P1", "P2"):
        tap("start", "26000/10", at=0, person=person)
    tap("done", "26000/10", at=30, person="P1", quantity=asked)
    tap("done", "26000/10", at=40, person="P2", quantity=asked)
    assert step("26000/10").made_quantity == step("26000/10").asked_quantity == asked
    assert sum(minutes().values()) == 70


def test_a_pause_of_a_second_person_opens_no_step_that_is_done(version: Any) -> None:
    for person in ("P1", "P2"):
        tap("start", "26000/10", at=0, person=person)
    tap("done", "26000/10", at=30, person="P1")
    tap("pause", "26000/10", at=40, person="P2")
    assert step("26000/10").status == "done"


def test_who_stays_on_a_step_is_named_when_the_other_leaves(version: Any) -> None:
    for person in ("P1", "P2"):
        tap("start", "26000/10", at=0, person=person)
    tap("pause", "26000/10", at=30, person="P2")
    assert step("26000/10").running["person"] == "P1"


def test_pieces_made_and_to_make_are_always_those_asked(version: Any) -> None:
    asked, least = step("26009/10").quantity, step("26009/10").machine_min
    tap("start", "26009/10", at=0)
    tap("pause", "26009/10", at=10, quantity=1)
    assert step("26009/10").asked_quantity == asked
    assert step("26009/10").machine_min < least
    tap("pause", "26009/10", at=20, quantity=asked)
    assert (step("26009/10").quantity, step("26009/10").done_quantity) == (0, asked)
    tap("done", "26009/10", at=30)
    assert step("26009/10").asked_quantity == step("26009/10").made_quantity == asked


def test_a_step_done_with_fewer_pieces_says_how_many(version: Any) -> None:
    asked = step("26009/10").quantity
    tap("done", "26009/10", at=10, quantity=asked - 1)
    assert step("26009/10").made_quantity == asked - 1
    assert step("26009/10").asked_quantity == asked


def test_an_order_of_which_a_step_is_done_without_a_start_is_running(version: Any) -> None:
    tap("done", "26000/10", at=0)
    assert Order.objects.get(code="26000").status == "running"


def test_an_order_that_the_office_closed_is_no_work_at_the_terminal(version: Any) -> None:
    person = Person.objects.get(code="P1")
    month = version.time_zero + timedelta(days=31)
    shown = {card["order"] for card in work_of(person, month)["mine"]}
    Order.objects.filter(code__in=shown).update(status="done")
    assert shown
    assert not shown & {card["order"] for card in work_of(person, month)["mine"]}
    assert Operation.objects.exclude(status="done").filter(order__code__in=shown).exists()


def test_a_clock_on_an_order_that_is_gone_can_still_be_stopped(version: Any) -> None:
    tap("start", "26000/10", at=0)
    Order.objects.filter(code="26000").delete()
    person = Person.objects.get(code="P1")
    assert [card["key"] for card in work_of(person, NOW)["running"]] == ["26000/10"]
    tap("pause", "26000/10", at=30)
    assert minutes() == {"26000/10": 30}
    later = NOW + timedelta(minutes=50)
    again = record(event("pause", "later", "26000/10", at=later), sent=later, now=later)
    assert again.refused[0]["code"] == "work.step-unknown"


def test_clocks_of_a_person_never_overlap_unless_started_together() -> None:
    chance = random.Random(3)
    for _case in range(200):
        taps = [
            WorkEvent(
                kind=chance.choice(["start", "start", "pause", "done"]), person="P1",
                order=chance.choice("abc"), operation="10", at=NOW + timedelta(minutes=at),
            )
            for at in sorted(chance.sample(range(900), 12))
        ]  # fmt: skip
        found = worked(taps, UntilFour(), NOW + timedelta(hours=20))
        for one, after in itertools.pairwise(found):
            assert one.end is not None
            assert one.start <= one.end <= after.start


def test_what_somebody_tapped_before_she_left_is_kept(version: Any) -> None:
    taps = event("start", "a", "26000/10"), event("pause", "b", "26000/10", at=NOW + HOUR)
    Person.objects.filter(code="P1").delete()
    outcome = record(*taps, sent=NOW + 2 * HOUR, now=NOW + 2 * HOUR)
    assert outcome.accepted == ["a", "b"]
    assert minutes() == {"26000/10": 60}


def test_a_tablet_that_lay_without_wifi_over_a_closure_loses_nothing(
    version: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    taps = event("start", "a", "26000/10"), event("pause", "b", "26000/10", at=NOW + HOUR)
    opened = NOW + timedelta(days=21)
    later = time.time() + 21 * 86400
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert record(*taps, sent=opened, now=opened).accepted == ["a", "b"]
    assert minutes() == {"26000/10": 60}
    assert WorkEvent.objects.get(key="a").at == NOW


def test_work_on_an_order_that_was_taken_out_meanwhile_keeps_its_minutes(version: Any) -> None:
    taps = event("start", "a", "26000/10"), event("done", "b", "26000/10", at=NOW + HOUR)
    Order.objects.filter(code="26000").delete()
    arrives = NOW + 2 * HOUR
    assert record(*taps, sent=arrives, now=arrives).accepted == ["a", "b"]
    assert minutes() == {"26000/10": 60}
    unknown = record(event("start", "c", "26000/99"), sent=arrives, now=arrives)
    assert [each["code"] for each in unknown.refused] == ["work.step-unknown"]


def test_work_started_together_is_kept_where_one_of_the_steps_is_gone(version: Any) -> None:
    Operation.objects.filter(order__code="26001", code="10").delete()
    PlannedOperation.objects.filter(order="26001").delete()
    tap("start", "26000/10", "26001/10", at=0, sent=90)
    tap("done", "26000/10", "26001/10", at=60, sent=90)
    assert sum(minutes().values()) == 60
    assert step("26000/10").status == "done"
    assert not Clocking.objects.filter(end=None).exists()


def test_what_is_sent_together_keeps_its_turns_within_one_moment(version: Any) -> None:
    kinds = ("start", "done", "not-done", "done", "not-done", "start", "pause", "start")
    record(*(event(kind, f"t{at}", "26000/10") for at, kind in enumerate(kinds)))
    assert [each.kind for each in WorkEvent.objects.order_by("at")] == list(kinds)
    assert Clocking.objects.filter(end=None).count() == 1
    assert Operation.objects.get(order__code="26000", code="10").status == "running"


def test_a_slow_line_keeps_the_turns_of_one_tablet(version: Any) -> None:
    later = NOW + timedelta(seconds=5)
    record(event("start", "a", "26000/10"), now=later)  # five seconds on its way
    pause = event("pause", "b", "26000/10", at=NOW + timedelta(seconds=2), previous="a")
    record(pause, sent=later, now=later)
    assert not Clocking.objects.filter(end=None).exists()
    assert [each.kind for each in WorkEvent.objects.order_by("at")] == ["start", "pause"]

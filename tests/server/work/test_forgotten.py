"""Who forgets to stop a clock: a good guess, nothing is learned from it, one tap to answer."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from gemaakt import clock
from gemaakt.server.order.models import Operation
from gemaakt.server.plan.models import PlannedOperation
from gemaakt.server.quote.learning import worked
from gemaakt.server.shop.models import Calendar, Person
from gemaakt.server.work.clocks import close_forgotten
from gemaakt.server.work.models import Clocking
from gemaakt.server.work.queries import work_of
from tests.server.work.conftest import client_of
from tests.server.work.test_clocks import NOW, event, record

TUESDAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _it_was_last_week(monkeypatch: pytest.MonkeyPatch) -> None:
    """She is asked for a week; whatever day it is now, it counts as within it."""
    monkeypatch.setattr("gemaakt.server.work.forgotten.ASKED", timedelta(days=100_000))


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    """An hour of the day by the clock on the wall."""
    return clock.utc_of(TUESDAY, hour * 60 + minute) + timedelta(seconds=second)


def tap(kind: str, when: datetime, key: str = "26000/10", **more: Any) -> None:
    told = event(kind, f"{kind}-{when:%d%H%M%S}-{key}", key, at=when, **more)
    assert record(told, sent=when, now=when).accepted


def planned(minutes: int, key: str = "26000/10") -> None:
    order, code = key.split("/")
    row = PlannedOperation.objects.filter(order=order, operation=code)
    row.update(work=[[0, minutes]])


def only() -> Clocking:
    return Clocking.objects.get()


def asked(when: datetime, person: str = "P1") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = work_of(Person.objects.get(code=person), when)["forgotten"]
    return found


def told(tablet: Client, card: dict[str, Any], **answer: str) -> Any:
    entered = tablet.post("/terminal/enter/", {"person": "P1"}, content_type="application/json")
    sent = {"pass": entered.json()["pass"], "clock": card["clock"], **answer}
    return tablet.post("/terminal/stopped/", json.dumps(sent), content_type="application/json")


def test_overtime_that_somebody_stops_is_hers(version: Any) -> None:
    """A rush order until half past six: all after four was gone, though she told it ready."""
    tap("start", at(15))
    close_forgotten(at(17, 30))  # the office opens a page meanwhile
    tap("done", at(18, 30))
    assert (only().end, only().worked_min, only().flagged) == (at(18, 30), 210, True)
    assert asked(at(18, 40))[0]["why"] == "late"


def test_who_goes_on_after_the_shift_and_starts_other_work_was_there(version: Any) -> None:
    tap("start", at(15))
    tap("start", at(17, 30), "26001/10")
    close_forgotten(at(23) + timedelta(hours=12))
    ends = dict(Clocking.objects.values_list("order", "end"))
    assert ends["26000"] == at(17, 30)
    assert at(17, 30) < ends["26001"] < at(23)


def test_a_stop_of_the_next_morning_is_none(version: Any) -> None:
    tap("start", at(15))
    tap("done", at(15) + timedelta(hours=17))
    assert (only().end, only().flagged) == (at(16), True)


@pytest.mark.parametrize(("minutes", "got_min"), [(45, 45), (2, 15), (1800, 480)])
def test_where_no_shift_says_when_she_went_it_gets_what_was_planned(
    version: Any, minutes: int, got_min: int
) -> None:
    """On a Saturday, or on a roster of two shifts, twelve hours were clocked."""
    planned(minutes)
    saturday = datetime.combine(date(2026, 11, 28), NOW.timetz())
    tap("start", saturday)
    assert close_forgotten(saturday + timedelta(hours=12)) == 0  # she may be at it all day
    assert close_forgotten(saturday + timedelta(hours=13)) == 1
    assert (only().worked_min, only().flagged) == (got_min, True)


def test_who_works_the_roster_of_a_machine_is_not_there_for_twelve_hours(version: Any) -> None:
    planned(45)
    Person.objects.filter(code="P1").update(calendar="lang")  # six to ten
    assert Calendar.objects.filter(code="lang").exists()
    tap("start", at(7))
    close_forgotten(at(23))
    assert only().worked_min == 45


def test_nothing_is_learned_from_a_guess_until_somebody_looked_at_it(version: Any) -> None:
    tap("start", at(8))
    close_forgotten(at(20))
    Operation.objects.filter(order__code="26000", code="10").update(status="done", name="Lassen")
    assert worked(TUESDAY) == []
    fields = {"start": "2026-11-24T08:00", "end": "2026-11-24T09:00", "reason": "gezegd"}
    client_of("office").post(f"/floor/clock/{only().pk}/", fields)
    assert [each.actual_min for each in worked(TUESDAY)] == [60]


def test_the_terminal_asks_her_and_one_tap_answers(version: Any, tablet: Client) -> None:
    planned(70)
    tap("start", at(9, 0, 20))
    close_forgotten(at(20))
    (card,) = asked(at(20))
    assert card["why"] == "forgotten"
    assert [datetime.fromisoformat(end) for end, _words in card["answers"]] == [
        at(10, 10, 20), at(16)
    ]  # fmt: skip
    assert asked(at(20), "P0") == []
    assert told(tablet, card, end=card["answers"][0][0]).status_code == 200
    assert (only().worked_min, only().flagged) == (70, False)
    assert asked(at(20)) == []
    assert told(tablet, card, end=card["answers"][1][0]).json()["code"] == "work.clock-told"


def test_she_names_another_hour_and_odd_ones_are_refused_in_words(
    version: Any, tablet: Client
) -> None:
    tap("start", at(9, 0, 20))
    close_forgotten(at(20))
    (card,) = asked(at(20))
    for odd in (
        {"hour": "25:00"},
        {"hour": ""},
        {"end": "2026-11-24T08:00:00+01:00"},
        {"end": "x"},
    ):
        assert told(tablet, card, **odd).json()["code"] == "work.clock-odd"
    assert told(tablet, card, hour="09:45").status_code == 200
    assert (only().start, only().end) == (at(9, 0, 20), at(9, 45))


def test_somebody_else_does_not_answer_for_her(version: Any, tablet: Client) -> None:
    tap("start", at(9), person="P2")
    close_forgotten(at(20))
    (card,) = asked(at(20), "P2")
    assert told(tablet, card, hour="09:45").json()["code"] == "work.clock-told"
    assert only().flagged


def test_the_office_answers_in_one_tap_with_what_a_colleague_told(version: Any) -> None:
    planned(30)
    tap("start", at(9))
    tap("done", at(11), person="P0")
    close_forgotten(at(20))
    office = client_of("office")
    for page in ("/floor/", "/floor/hours/?day=2026-11-24"):
        shown = office.get(page).content.decode()
        for words in ("As planned: until 09:30", "told it done: until 11:00", "until 16:00"):
            assert words in shown


def test_a_clock_that_follows_another_is_corrected_though_pages_show_no_seconds(
    version: Any,
) -> None:
    """09:10:40 stood as 09:10, which is within the clock before it: refused for forty seconds."""
    tap("start", at(9), "26001/10")
    tap("start", at(9, 10, 40))
    close_forgotten(at(20))
    row = Clocking.objects.get(order="26000")
    fields = {"start": "2026-11-24T09:10", "end": "2026-11-24T10:00", "reason": "gezegd"}
    client_of("office").post(f"/floor/clock/{row.pk}/", fields)
    row.refresh_from_db()
    assert (row.start, row.end, row.flagged) == (at(9, 10, 40), at(10), False)

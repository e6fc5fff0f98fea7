"""Done by mistake is taken back: the step, its pieces, its order and the plan's figures follow."""

from datetime import timedelta
from typing import Any

from django.test import Client

from gemaakt.server.order.models import Order
from gemaakt.server.plan.history import finished_orders
from gemaakt.server.shop.models import Person
from gemaakt.server.work.models import Clocking, WorkEvent
from gemaakt.server.work.queries import work_of
from tests.server.work.test_clocks import NOW, event, record, step
from tests.server.work.test_scrap import CUT, pieces

LATER = NOW + timedelta(minutes=5)


def taken_back(key: str = "u", at: Any = LATER) -> Any:
    return record(event("not-done", key, CUT, at=at), sent=at, now=at)


def test_a_wrong_done_leaves_the_step_as_it_was(version: Any) -> None:
    asked = step(CUT).quantity
    record(event("start", "a", CUT), event("pause", "b", CUT, quantity=3))
    record(event("scrap", "c", CUT, quantity=1), event("done", "d", CUT))
    assert pieces(CUT) == ("done", asked - 1, asked)
    assert taken_back().accepted == ["u"]
    assert pieces(CUT) == ("open", 3, asked)
    assert step(CUT).scrap_quantity == 1
    assert step(CUT).machine_min > 0
    record(event("done", "e", CUT, at=LATER), sent=LATER, now=LATER)
    assert pieces(CUT) == ("done", asked - 1, asked)


def test_a_finished_order_runs_again(version: Any) -> None:
    steps = [f"26000/{at}0" for at in range(1, 6)]
    record(*(event("done", f"d{at}", key) for at, key in enumerate(steps)))
    assert Order.objects.get(code="26000").status == "done"
    record(event("not-done", "u", steps[-1], at=LATER), sent=LATER, now=LATER)
    assert Order.objects.get(code="26000").status == "running"
    again = LATER + timedelta(days=1)
    record(event("done", "e", steps[-1], at=again), sent=again, now=again)
    assert [day for code, day, _due in finished_orders(NOW.date())] == [again.date()]


def test_who_is_still_on_it_goes_on(version: Any) -> None:
    record(event("start", "a", CUT, person="P2"), event("done", "b", CUT))
    taken_back()
    assert step(CUT).status == "running"
    assert step(CUT).running["person"] == "P2"
    assert Clocking.objects.filter(end=None).count() == 1


def test_one_that_comes_late_does_not_open_what_was_done_again(version: Any) -> None:
    asked = step(CUT).quantity
    record(event("done", "a", CUT))
    again = LATER + timedelta(minutes=5)
    record(event("done", "b", CUT, at=again), sent=again, now=again)
    taken_back()
    assert pieces(CUT) == ("done", asked, asked)


def test_none_good_taken_back_leaves_no_scrap_that_nobody_told(version: Any) -> None:
    asked = step(CUT).quantity
    record(event("done", "a", CUT, good=0))
    assert pieces(CUT) == ("done", 0, asked)
    taken_back()
    assert (pieces(CUT), step(CUT).scrap_quantity) == (("open", 0, asked), 0)


def test_taken_back_on_a_tablet_whose_other_tells_of_done_later(version: Any) -> None:
    asked = step(CUT).quantity
    record(event("pause", "p", CUT, quantity=2))
    assert taken_back().accepted == ["u"]
    assert pieces(CUT) == ("open", 2, asked)
    record(event("done", "late", CUT), sent=LATER, now=LATER)
    assert pieces(CUT) == ("open", 2, asked)
    again = LATER + timedelta(minutes=1)
    record(event("done", "again", CUT, at=again), sent=again, now=again)
    assert pieces(CUT) == ("done", asked, asked)


def test_a_step_that_is_not_there_or_away_cannot_be_taken_back(version: Any) -> None:
    for key in ("26009/99", "26003/50"):
        gone = record(event("not-done", f"v{key}", key))
        assert [each["code"] for each in gone.refused] == ["work.not-done-here"]
    assert WorkEvent.objects.count() == 0


def test_the_tablet_shows_what_was_just_done_and_history_that_it_was_not(
    tablet: Client, planner: Client
) -> None:
    record(event("done", "a", CUT))
    person = Person.objects.get(code="P1")
    assert [card["key"] for card in work_of(person, LATER)["done"]] == [CUT]
    assert work_of(Person.objects.get(code="P2"), LATER)["done"] == []
    taken_back()
    assert work_of(person, LATER)["done"] == []
    assert "26009/10 not done after all" in planner.get("/orders/26009/").content.decode()

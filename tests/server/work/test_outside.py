"""Steps of a supplier: sent and back, undone by a second event; the order and its day follow."""

from datetime import timedelta
from typing import Any

from django.test import Client

from gemaakt.order import OrderStatus
from gemaakt.plan import plan_company
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.plan.history import finished_orders
from gemaakt.server.shop.models import Person
from gemaakt.server.shop.services import load_company
from gemaakt.server.work import outside
from gemaakt.server.work.models import Clocking, WorkEvent
from gemaakt.server.work.queries import work_of
from gemaakt.stop import MaxIterations
from tests.server.work.conftest import client_of
from tests.server.work.test_clocks import NOW, event, record, step

STEP = "26003/50"


def done_before() -> None:
    record(*(event("done", f"d{at}", f"26003/{at}0") for at in range(1, 5)))


def test_a_step_outside_runs_from_sent_and_is_done_when_back(version: Any) -> None:
    done_before()
    asked = step(STEP).quantity
    assert record(event("sent", "s", STEP)).refused == []
    assert step(STEP).status == "running"
    assert step(STEP).running == {"machine": "", "person": "P1", "started": NOW.isoformat()}
    assert not Clocking.objects.filter(order="26003", end=None)
    assert record(event("back", "b", STEP)).refused == []
    row = step(STEP)
    assert (row.status, row.quantity, row.done_quantity, row.running) == ("done", 0, asked, None)
    assert Order.objects.get(code="26003").status == "done"
    assert [code for code, _day, _due in finished_orders(NOW.date())] == ["26003"]


def test_a_second_event_undoes_sent_and_back(version: Any) -> None:
    done_before()
    asked = step(STEP).quantity
    later = NOW + timedelta(minutes=5)
    record(event("sent", "s", STEP), event("back", "b", STEP))
    record(event("not-back", "n", STEP, at=later), sent=later, now=later)
    assert (step(STEP).status, step(STEP).quantity) == ("running", asked)
    assert Order.objects.get(code="26003").status == "running"
    record(event("not-sent", "m", STEP, at=later), sent=later, now=later)
    assert (step(STEP).status, step(STEP).running) == ("open", None)


def test_a_step_of_our_own_is_not_sent_and_nobody_clocks_on_one_outside(version: Any) -> None:
    codes = record(event("sent", "s", "26003/10"), event("start", "t", STEP)).refused
    assert [each["code"] for each in codes] == ["work.not-outside", "work.is-outside"]
    assert WorkEvent.objects.count() == 0


def test_a_pause_of_somebody_else_leaves_it_sent(version: Any) -> None:
    record(event("sent", "s", STEP), event("pause", "p", STEP, person="P2"))
    assert step(STEP).status == "running"


def test_the_tablet_shows_what_can_be_sent_is_away_and_came_back(version: Any) -> None:
    def shown() -> list[tuple[str, list[str]]]:
        cards = work_of(Person.objects.get(code="P1"), NOW)["outside"]
        return [(each["key"], [kind for kind, _word in each["taps"]]) for each in cards]

    assert shown() == []
    done_before()
    assert shown() == [(STEP, ["sent", "back"])]
    record(event("sent", "s", STEP))
    assert shown() == [(STEP, ["back", "not-sent"])]
    record(event("back", "b", STEP))
    assert shown() == [(STEP, ["not-back"])]


def test_the_office_tells_it_on_the_page_of_the_order(version: Any) -> None:
    office = client_of("office")
    assert 'value="sent"' in office.get("/orders/26003/").content.decode()
    sent = {"step": STEP, "kind": "sent", "key": "k1"}
    for _twice in range(2):
        assert office.post("/floor/outside/", sent)["location"] == "/orders/26003/"
    assert WorkEvent.objects.filter(kind="sent").count() == 1
    page = office.get("/orders/26003/").content.decode()
    assert 'value="back"' in page
    assert "26003/50 sent to the supplier" in page
    assert outside.of_order(Order.objects.get(code="26003"))["50"].who == "office"
    floor = office.get("/floor/").content.decode()
    assert "Verzinkerij Zuid" in floor
    back = {"step": STEP, "kind": "back", "key": "k2", "from": "floor"}
    assert office.post("/floor/outside/", back)["location"] == "/floor/"
    assert step(STEP).status == "done"


def test_who_only_reads_cannot_tell_it(version: Any, tablet: Client) -> None:
    sent = {"step": STEP, "kind": "sent", "key": "k1"}
    for client in (tablet, client_of("reader")):
        assert client.post("/floor/outside/", sent).status_code == 403
    assert 'value="sent"' not in client_of("reader").get("/orders/26003/").content.decode()
    assert client_of("office").post("/floor/outside/", {**sent, "kind": "done"}).status_code == 400


def test_the_plan_takes_what_is_sent_as_running_and_what_is_back_as_done(version: Any) -> None:
    done_before()
    record(event("sent", "s", STEP))
    result = plan_company(load_company(), MaxIterations(1), workers=1)
    assert result.is_verified
    rows = [each for each in result.operations if (each.order, each.operation) == ("26003", "50")]
    assert [(each.start, each.outside) for each in rows] == [(0, "zink")]
    record(event("back", "b", STEP))
    assert OrderStatus.DONE in {each.status for each in load_company().orders}


def test_an_order_is_finished_when_its_last_step_first_was(version: Any) -> None:
    """A second person who tapped done days later moved the day, and the promise was broken."""
    record(*(event("done", f"d{at}", f"26000/{at}0") for at in range(1, 6)))
    later = NOW + timedelta(days=3)
    record(event("done", "again", "26000/50", at=later, person="P2"), sent=later, now=later)
    days = {code: day for code, day, _due in finished_orders(NOW.date())}
    assert days == {"26000": NOW.date()}


def test_the_day_an_outside_step_came_back_last_finishes_the_order(version: Any) -> None:
    done_before()
    for days, kind in enumerate(("back", "not-back", "back")):
        at = NOW + timedelta(days=days)
        record(event(kind, f"k{days}", STEP, at=at), sent=at, now=at)
    days = {code: day for code, day, _due in finished_orders(NOW.date())}
    assert days == {"26003": NOW.date() + timedelta(days=2)}


def test_an_order_that_has_work_again_is_finished_when_that_is_done(version: Any) -> None:
    record(*(event("done", f"d{at}", f"26000/{at}0") for at in range(1, 6)))
    later = NOW + timedelta(days=3)
    record(event("start", "s", "26000/50", at=later), sent=later, now=later)
    at = later + timedelta(hours=1)
    record(event("done", "again", "26000/50", at=at), sent=at, now=at)
    assert [day for _code, day, _due in finished_orders(NOW.date())] == [later.date()]


def test_back_with_fewer_pieces_than_were_sent_has_those(version: Any) -> None:
    Operation.objects.filter(order__code="26003").update(quantity=4)
    record(event("sent", "a", STEP), event("scrap", "b", STEP, quantity=1))
    record(event("back", "c", STEP))
    assert (step(STEP).made_quantity, step(STEP).asked_quantity) == (3, 4)
    record(event("not-back", "d", STEP, at=NOW + timedelta(minutes=1)))
    record(event("back", "e", STEP, at=NOW + timedelta(minutes=2), quantity=2))
    assert (step(STEP).made_quantity, step(STEP).asked_quantity) == (2, 4)


def test_no_more_come_back_than_went(version: Any) -> None:
    Operation.objects.filter(order__code="26003").update(quantity=4)
    record(event("scrap", "a", "26003/40", quantity=2), event("done", "b", "26003/40"))
    record(event("sent", "c", STEP), event("back", "d", STEP))
    assert (step(STEP).made_quantity, step(STEP).asked_quantity) == (2, 4)

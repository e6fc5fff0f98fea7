"""Steps that another program or a list takes out and puts back keep what the floor told."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from gemaakt.company import Company
from gemaakt.company.document import builtins_of
from gemaakt.server.intake.models import Upload
from gemaakt.server.intake.services import accept
from gemaakt.server.order.models import Order
from gemaakt.server.order.services import upsert_orders
from gemaakt.server.shop.services import load_company
from gemaakt.server.work.models import Clocking
from tests.server.work.test_clocks import NOW, event, record, step

FIRST = "E1/10"


def send(*codes: str, quantity: int = 10) -> None:
    """The order as the other program knows it, with these steps."""
    steps = [
        {"id": code, "name": f"stap {code}", "quantity": quantity,
         "alternatives": [{"machine": "M0", "setup_min": 10, "piece_min": 2}]}
        for code in codes
    ]  # fmt: skip
    order = {"id": "E1", "customer": "Klant", "quantity": quantity, "operations": steps}
    upsert_orders(sent=[("x1", json.dumps(order))], actor=None)


def pieces(key: str) -> tuple[str, int, int]:
    row = step(key)
    return row.status, row.made_quantity, row.asked_quantity


def test_a_step_that_is_put_back_has_its_pieces_and_who_is_on_it(version: Any) -> None:
    send("10", "20")
    record(event("start", "a", FIRST), event("pause", "b", FIRST, quantity=4))
    record(event("scrap", "c", FIRST, quantity=1), event("start", "d", FIRST))
    send("20")
    send("10", "20")
    assert pieces(FIRST) == ("running", 4, 10)
    assert step(FIRST).running["person"] == "P1"
    assert step(FIRST).scrap_quantity == 1
    record(event("done", "e", FIRST))
    assert pieces(FIRST) == ("done", 9, 10)


def test_a_step_of_another_name_keeps_who_is_on_it_and_no_pieces(version: Any) -> None:
    send("10")
    record(event("pause", "a", FIRST, quantity=4), event("start", "b", FIRST))
    order = {"id": "E1", "quantity": 10, "operations": [{"id": "10", "quantity": 10}]}
    upsert_orders(sent=[("x1", json.dumps(order))], actor=None)
    assert pieces(FIRST) == ("running", 0, 10)


def test_a_finished_order_that_gets_a_step_runs_again(version: Any) -> None:
    send("10")
    record(event("done", "a", FIRST))
    assert Order.objects.get(code="E1").status == "done"
    send("10", "20")
    assert Order.objects.get(code="E1").status == "running"


def test_an_order_whose_only_open_step_is_taken_out_is_done(version: Any) -> None:
    send("10", "20")
    record(event("done", "a", FIRST))
    send("10")
    assert Order.objects.get(code="E1").status == "done"


def test_a_step_of_which_fewer_are_asked_than_are_made_is_done(version: Any) -> None:
    send("10", "20")
    record(event("pause", "a", FIRST, quantity=7), event("start", "b", FIRST))
    send("10", "20", quantity=5)
    assert pieces(FIRST) == ("done", 5, 5)
    record(event("pause", "c", FIRST))
    assert pieces(FIRST) == ("done", 5, 5)


def accepted(company: Company) -> None:
    upload = Upload.objects.create(
        name="lijst.xlsx",
        size=1,
        sha256=str(len(company.orders)),
        company=builtins_of(company),
        sheets=[{"kind": "orders"}],
    )
    assert accept(upload=upload, now=NOW, actor=None)


def test_an_order_that_one_list_left_out_and_the_next_names_has_its_pieces(version: Any) -> None:
    whole = load_company()
    rest = tuple(each for each in whole.orders if each.id != "26009")
    record(event("pause", "a", "26009/10", quantity=4))
    accepted(replace(whole, orders=rest))
    assert not Order.objects.filter(code="26009").exists()
    accepted(whole)
    assert pieces("26009/10") == ("open", 4, 10)
    assert Order.objects.get(code="26009").status == "running"


def test_an_outside_step_that_is_put_back_is_still_away(version: Any) -> None:
    whole = load_company()
    rest = tuple(each for each in whole.orders if each.id != "26003")
    record(event("sent", "a", "26003/50"))
    accepted(replace(whole, orders=rest))
    accepted(whole)
    assert step("26003/50").status == "running"


def test_an_order_that_is_numbered_anew_takes_its_minutes_and_clocks_along(version: Any) -> None:
    send("10")
    later = NOW + timedelta(minutes=30)
    taps = [event("start", "a", FIRST), event("pause", "b", FIRST, quantity=4, at=later)]
    record(*taps, event("start", "c", FIRST, at=later), sent=later, now=later)
    steps = [{"id": "10", "name": "stap 10", "quantity": 10, "alternatives": [{"machine": "M0"}]}]
    order = {"id": "E2", "quantity": 10, "operations": steps}
    upsert_orders(sent=[("x1", json.dumps(order))], actor=None)
    assert pieces("E2/10") == ("running", 4, 10)
    end = later + timedelta(minutes=10)
    assert record(event("done", "d", "E2/10", at=end), sent=end, now=end).accepted == ["d"]
    assert sum(Clocking.objects.filter(order="E2").values_list("worked_min", flat=True)) == 40
    assert not Clocking.objects.filter(end=None).exists()
    assert pieces("E2/10") == ("done", 10, 10)

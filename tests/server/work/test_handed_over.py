"""A step that another program splits, renames or takes out: the floor's work stays with it."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from gemaakt.company import Company
from gemaakt.company.document import builtins_of
from gemaakt.order import Order as OrderDocument
from gemaakt.server.intake.models import Upload
from gemaakt.server.intake.services import accept
from gemaakt.server.order.services import upsert_orders
from gemaakt.server.shop.services import load_company
from gemaakt.server.work.models import Clocking, WorkEvent
from tests.server.work.conftest import client_of
from tests.server.work.test_clocks import NOW, event, record, step
from tests.server.work.test_put_back import pieces

HALF = NOW + timedelta(minutes=30)
HOUR = NOW + timedelta(minutes=60)


def send(*steps: tuple[str, str, int], number: str = "E1") -> str:
    made = [
        {"id": code, "name": name, "quantity": quantity,
         "alternatives": [{"machine": "M0", "setup_min": 10, "piece_min": 2}]}
        for code, name, quantity in steps
    ]  # fmt: skip
    order = {"id": number, "customer": "Klant", "quantity": 10, "operations": made}
    return upsert_orders(sent=[("x1", json.dumps(order))], actor=None)[0].get("message", "")


def worked() -> None:
    """Half an hour, four pieces of which one lost, and a clock that runs."""
    send(("cut", "Snijden", 10), ("20", "Zetten", 10))
    taps = [event("start", "a", "E1/cut"), event("pause", "b", "E1/cut", at=HALF, quantity=4)]
    scrap = event("scrap", "c", "E1/cut", at=HALF, quantity=1)
    record(*taps, scrap, event("start", "d", "E1/cut", at=HALF), sent=HALF, now=HALF)


def minutes(order: str = "E1") -> dict[str, float]:
    found: dict[str, float] = {}
    for each in Clocking.objects.filter(order=order):
        found[each.operation] = found.get(each.operation, 0.0) + each.worked_min
    return found


def test_a_renamed_step_keeps_hours_taps_pieces_and_the_running_clock(version: Any) -> None:
    worked()
    told = send(("100", "Snijden", 10), ("20", "Zetten", 10))
    assert "E1/cut" in told
    assert "E1/100" in told
    assert minutes() == {"100": 30}
    assert pieces("E1/100") == ("running", 4, 10)
    assert step("E1/100").scrap_quantity == 1
    record(event("done", "e", "E1/100", at=HOUR), sent=HOUR, now=HOUR)
    assert pieces("E1/100") == ("done", 9, 10)
    assert minutes() == {"100": 60}


def test_a_split_step_goes_on_in_its_parts(version: Any) -> None:
    worked()
    told = send(("cut-1", "Snijden A", 4), ("cut-2", "Snijden B", 6), ("20", "Zetten", 10))
    assert "cut-1, cut-2" in told
    assert pieces("E1/cut-1") == ("done", 4, 4)
    assert pieces("E1/cut-2")[0] == "running"
    assert sum(minutes().values()) == 30
    record(event("done", "e", "E1/cut-2", at=HOUR), sent=HOUR, now=HOUR)
    assert sum(minutes().values()) == 60
    assert not Clocking.objects.filter(end=None).exists()


def test_what_a_tablet_tells_later_of_the_old_name_counts_on_the_new_one(version: Any) -> None:
    worked()
    send(("100", "Snijden", 10), ("20", "Zetten", 10))
    send(("110", "Snijden", 10), ("20", "Zetten", 10), number="E2")
    done = event("done", "e", "E1/cut", at=HOUR)
    assert record(done, sent=HOUR, now=HOUR).accepted == ["e"]
    assert pieces("E2/110") == ("done", 9, 10)
    assert minutes("E2") == {"110": 60}
    assert not Clocking.objects.filter(end=None).exists()


def test_a_step_without_an_heir_is_told_with_its_hours_and_who_is_on_it(version: Any) -> None:
    worked()
    told = send(("20", "Zetten", 10))
    assert "E1/cut" in told
    assert "0,5" in told or "0.5" in told
    assert "Fatima Aydin" in told
    assert minutes() == {"cut": 30}
    page = client_of("office").get("/orders/E1/").content.decode()
    assert "cut" in page
    assert record(event("pause", "e", "E1/cut", at=HOUR), sent=HOUR, now=HOUR).accepted == ["e"]
    assert minutes() == {"cut": 60}
    assert not Clocking.objects.filter(end=None).exists()


def test_scrap_counts_once_when_an_order_is_numbered_anew(version: Any) -> None:
    send(("cut", "Snijden", 10))
    record(event("scrap", "c", "E1/cut", quantity=2))
    send(("cut", "Snijden", 10), number="E2")
    assert step("E2/cut").scrap_quantity == 2


def upload_of(company: Company, kind: str) -> Upload:
    return Upload.objects.create(
        name="firma.xlsx", size=1, sha256=uuid4().hex, company=builtins_of(company),
        sheets=[{"kind": kind}],
    )  # fmt: skip


def renamed(order: OrderDocument) -> OrderDocument:
    steps = (replace(order.operations[0], id="zz"), *order.operations[1:])
    return replace(order, operations=tuple(
        replace(each, after=tuple("zz" if code == "10" else code for code in each.after))
        for each in steps
    ))  # fmt: skip


@pytest.mark.parametrize("kind", ["orders", "company"])
def test_a_list_or_a_workbook_that_renames_a_step_is_told_on_the_page(
    version: Any, kind: str
) -> None:
    before = load_company()
    record(event("start", "a", "26009/10"))
    orders = tuple(renamed(each) if each.id == "26009" else each for each in before.orders)
    upload = upload_of(replace(before, orders=orders), kind)
    page = client_of("office").post(f"/import/{upload.pk}/accept/", follow=True)
    assert "26009/zz" in page.content.decode()
    assert step("26009/zz").status == "running"
    assert WorkEvent.objects.get(key="a").operation == "zz"


def test_an_older_workbook_of_the_firm_undoes_no_work(version: Any) -> None:
    before = load_company()
    record(event("start", "a", "26009/10"), event("scrap", "s", "26009/10", quantity=1))
    record(event("pause", "b", "26009/10", quantity=2, at=HALF), sent=HALF, now=HALF)
    record(event("done", "c", "26003/10", at=HALF), sent=HALF, now=HALF)
    now = load_company()
    upload = upload_of(before, "company")
    accept(upload=upload, now=HALF, actor=None)
    assert [(o.id, o.status, o.operations) for o in load_company().orders] == [
        (o.id, o.status, o.operations) for o in now.orders
    ]
    assert upload.findings[-1]["code"] == "work.document-behind-floor"
    assert "26009/10" in upload.findings[-1]["params"]["steps"]


def test_orders_that_a_list_leaves_out_are_told_with_their_hours(version: Any) -> None:
    whole = load_company()
    record(event("start", "a", "26009/10"))
    rest = tuple(each for each in whole.orders if each.id != "26009")
    upload = upload_of(replace(whole, orders=rest), "orders")
    accept(upload=upload, now=NOW, actor=None)
    assert upload.findings[-1]["code"] == "work.orders-gone"
    assert upload.findings[-1]["params"]["orders"] == "26009"


def test_an_order_or_a_list_that_knows_less_than_the_floor_takes_nothing_back(
    version: Any,
) -> None:
    worked()
    steps = [
        {"id": "cut", "name": "Snijden", "quantity": 8, "done_quantity": 2, "status": "running"},
        {"id": "20", "name": "Zetten", "quantity": 10},
    ]
    order = {"id": "E1", "customer": "Klant", "quantity": 10, "operations": steps}
    told = upsert_orders(sent=[("x1", json.dumps(order))], actor=None)[0]["message"]
    assert "E1/cut" in told
    assert pieces("E1/cut") == ("running", 4, 10)
    company = load_company()
    older = tuple(
        replace(each, operations=tuple(
            replace(step, done_quantity=1, quantity=9, scrap_quantity=0) if step.id == "cut"
            else step for step in each.operations
        )) if each.id == "E1" else each for each in company.orders
    )  # fmt: skip
    accept(upload=upload_of(replace(company, orders=older), "orders"), now=HALF, actor=None)
    assert pieces("E1/cut") == ("running", 4, 10)
    assert step("E1/cut").scrap_quantity == 1


def test_an_older_table_does_not_bring_back_a_step_that_was_renamed(version: Any) -> None:
    from gemaakt.server.shop import files, tables

    worked()
    content = client_of("office").get("/tables/operations.csv").content
    send(("100", "Snijden", 10), ("20", "Zetten", 10))
    found = tables.take_in(
        name="operations", rows=files.read_rows(content, "x"), actor=None
    ).findings
    assert "server.table-step-moved" in {each.code for each in found}
    assert set(load_codes()) == {"100", "20"}


def load_codes() -> list[str]:
    order = next(each for each in load_company().orders if each.id == "E1")
    return [each.id for each in order.operations]

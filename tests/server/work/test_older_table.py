"""A table that went out before work was done and comes in after it undoes none of it."""

from datetime import timedelta
from typing import Any

import pytest

from gemaakt.server.order.models import Operation, Order
from gemaakt.server.shop import files, tables
from tests.server.work.conftest import client_of
from tests.server.work.test_clocks import NOW, event, record, step

STEP = "26003/10"
LATER = NOW + timedelta(minutes=30)


def out(name: str = "operations", kind: str = "csv") -> bytes:
    return client_of("office").get(f"/tables/{name}.{kind}").content


def taken(content: bytes, name: str = "operations") -> tables.Taken:
    return tables.take_in(name=name, rows=files.read_rows(content, "x"), actor=None)


def rows_of(content: bytes, **cells: object) -> list[dict[str, Any]]:
    """The rows of a file, with other cells in the row of the step."""
    order, code = STEP.split("/")
    rows = list(files.read_rows(content, "x"))
    return [
        {**row, **cells} if (row.get("order"), row.get("code")) == (order, code) else row
        for row in rows
    ]


def work() -> None:
    pause = event("pause", "b", STEP, quantity=1, at=LATER)
    again = event("start", "d", STEP, at=LATER)
    scrap = event("scrap", "c", STEP, quantity=1, at=LATER)
    record(event("start", "a", STEP), pause, scrap, again, sent=LATER, now=LATER)


def state() -> tuple[Any, ...]:
    row = step(STEP)
    return row.status, row.quantity, row.done_quantity, row.scrap_quantity, bool(row.running)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_the_floor_told_since_a_table_went_out_stays(version: Any, kind: str) -> None:
    content = out(kind=kind)
    work()
    now = state()
    assert now[2:] == (1, 1, True)
    found = taken(content)
    assert state() == now
    assert [each.code for each in found.findings] == ["server.table-is-older"]
    assert "26003/10 (status running" in str(found.findings[0].params["rows"])
    assert Order.objects.get(code="26003").status == "running"


def test_a_cell_changed_in_a_file_counts_beside_what_the_floor_told(version: Any) -> None:
    content = out()
    work()
    now = state()
    rows = rows_of(content, skill_level="3")
    found = tables.take_in(name="operations", rows=rows, actor=None)
    assert state() == now
    assert step(STEP).skill_level == 3
    assert found.counts["changed"] == 1


def test_pieces_changed_in_a_file_and_on_the_floor_are_those_of_the_floor(version: Any) -> None:
    content = out()
    work()
    now = state()
    found = tables.take_in(
        name="operations", rows=rows_of(content, status="done", done_quantity="2"), actor=None
    )
    assert state() == now
    assert [each.code for each in found.findings] == ["server.table-changed-twice"]


def test_a_table_fetched_after_the_work_may_put_it_right(version: Any) -> None:
    work()
    rows = rows_of(out(), done_quantity="0", quantity="5", scrap_quantity="0")
    assert not tables.take_in(name="operations", rows=rows, actor=None).findings
    assert state()[1:4] == (5, 0, 0)


def test_a_pin_set_since_stays_and_one_taken_away_in_the_file_goes(version: Any) -> None:
    content = out()
    Operation.objects.filter(pk=step(STEP).pk).update(
        pin={"machine": "M0", "start": None, "person": None}
    )
    found = taken(content)
    assert step(STEP).pin == {"machine": "M0", "start": None, "person": None}
    assert "pin M0" in str(found.findings[0].params["rows"])
    tables.take_in(name="operations", rows=rows_of(out(), pin=""), actor=None)
    assert step(STEP).pin is None


def test_a_file_without_a_mark_moves_a_step_on_and_never_back(version: Any) -> None:
    old = [{**row, tables.MARK: ""} for row in rows_of(out())]
    work()
    now = state()
    found = tables.take_in(name="operations", rows=old, actor=None)
    assert state() == now
    assert [each.code for each in found.findings] == ["server.table-behind-floor"]
    order, code = STEP.split("/")
    more = {"order": order, "code": code, "status": "done", "quantity": 0, "done_quantity": 9}
    assert not tables.take_in(name="operations", rows=[more], actor=None).findings
    assert state()[:3] == ("done", 0, 9)


def test_a_file_without_a_mark_lets_no_pin_loose(version: Any) -> None:
    old = [{**row, tables.MARK: ""} for row in rows_of(out())]
    Operation.objects.filter(pk=step(STEP).pk).update(
        pin={"machine": "M0", "start": None, "person": None}
    )
    assert tables.take_in(name="operations", rows=old, actor=None).findings
    assert step(STEP).pin


def test_an_older_table_of_orders_leaves_what_runs_running(version: Any) -> None:
    content = out("orders")
    work()
    plain = [{**row, tables.MARK: ""} for row in files.read_rows(content, "x")]
    for rows in (files.read_rows(content, "x"), plain):
        found = tables.take_in(name="orders", rows=rows, actor=None)
        assert Order.objects.get(code="26003").status == "running"
        assert "26003 (status running)" in str(found.findings[0].params["rows"])


def test_a_row_copied_to_another_step_has_no_mark_of_it(version: Any) -> None:
    rows = list(files.read_rows(out(), "x"))
    other = next(row for row in rows if (row["order"], row["code"]) == ("26009", "10"))
    order, code = STEP.split("/")
    copied = {**other, "order": order, "code": code, "skill_level": "2"}
    tables.take_in(name="operations", rows=[copied], actor=None)
    assert step(STEP).skill_level == 2
    assert step(STEP).quantity == step("26009/10").quantity


def test_the_page_tells_what_stayed(version: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    content = out()
    work()
    sent = {"file": SimpleUploadedFile("operations.csv", content)}
    page = client_of("office").post("/tables/operations/in/", sent, follow=True)
    assert "26003/10 (status running" in page.content.decode()

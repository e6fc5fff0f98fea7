"""What is printed: day lists, the work order with its QR codes, labels, the workbook."""

from datetime import timedelta
from io import BytesIO
from typing import Any

from django.test import Client
from openpyxl import load_workbook

from gemaakt import clock
from gemaakt.server.nest.models import Nest, StockItem
from gemaakt.server.order.models import MaterialNeed, Operation, Order
from gemaakt.server.plan.models import PlannedOperation
from gemaakt.server.plan.workbook import safe


def busy_day(version: Any, machine: str) -> str:
    row = PlannedOperation.objects.filter(version=version, machine=machine).order_by("start")[0]
    return clock.local_day(row.start).isoformat()


def test_a_machine_day_holds_all_its_work_of_that_day(owner: Client, version: Any) -> None:
    day = busy_day(version, "M0")
    page = owner.get("/day/machine/M0/", {"on": day})
    rows = page.context["sheets"][0]["rows"]
    start = clock.minute_of(page.context["sheets"][0]["rows"][0]["start"], version.time_zero)
    planned = [
        row
        for row in PlannedOperation.objects.filter(version=version, machine="M0")
        if any(
            clock.local_day(clock.instant_of(a, version.time_zero)).isoformat() == day
            for a, _b in row.work
        )
    ]
    assert {row["planned"].pk for row in rows} == {row.pk for row in planned}
    assert start >= 0


def test_a_person_sees_where_the_work_is_and_where_it_goes(owner: Client, version: Any) -> None:
    day = busy_day(version, "M1")
    page = owner.get("/day/person/P1/", {"on": day})
    row = page.context["sheets"][0]["rows"][0]
    assert row["where"] == "Kanten 1"
    assert row["next"]


def test_work_that_began_yesterday_goes_on_today(owner: Client, version: Any) -> None:
    night = next(r for r in PlannedOperation.objects.filter(version=version) if len(r.work) > 1)
    second = clock.instant_of(night.work[1][0], version.time_zero)
    page = owner.get(f"/day/machine/{night.machine}/", {"on": clock.local_day(second).isoformat()})
    row = next(r for r in page.context["sheets"][0]["rows"] if r["planned"].pk == night.pk)
    assert row["continues"]
    assert row["minutes"] == night.work[1][1] - night.work[1][0]


def test_all_lists_of_a_day_are_one_print(owner: Client, version: Any) -> None:
    page = owner.get("/day/", {"on": busy_day(version, "M0"), "print": "machines"})
    assert len(page.context["sheets"]) > 1


def test_the_work_order_has_a_code_for_every_step(owner: Client, version: Any) -> None:
    page = owner.get("/paper/order/26000/").content.decode()
    assert page.count("<title>http://testserver/w/26000/") == 5
    assert page.count("<svg") == 5


def test_a_step_that_runs_says_how_many_are_made_beside_the_minutes_that_are_left(
    owner: Client, version: Any
) -> None:
    step = Operation.objects.get(order__code="26000", code="20")
    asked = step.quantity
    step.status, step.done_quantity, step.quantity = "running", 1, asked - 1
    step.save()
    page = owner.get("/paper/order/26000/").content.decode()
    assert page.count(f"1 of {asked}") == 1
    step.status = "todo"
    step.save()
    assert f"1 of {asked}" not in owner.get("/paper/order/26000/").content.decode()


def test_a_scanned_code_leads_to_the_terminal_with_its_step(worker: Client, version: Any) -> None:
    answer = worker.get("/w/26000/10/")
    assert answer["Location"] == "/terminal/?operation=26000%2F10"


def test_labels_are_counted(owner: Client, version: Any) -> None:
    page = owner.get("/paper/labels/26000/", {"count": "3"}).content.decode()
    assert page.count('class="sticker"') == 3
    too_many = owner.get("/paper/labels/26000/", {"count": "99999999"}).content.decode()
    assert too_many.count('class="sticker"') == 200


def test_the_workbook_holds_every_operation_in_local_time(owner: Client, version: Any) -> None:
    answer = owner.get("/plan.xlsx")
    book = load_workbook(BytesIO(answer.content))
    sheet = book["Plan"]
    assert sheet.max_row == 61
    first = PlannedOperation.objects.filter(version=version).order_by("start", "order")[0]
    local = first.start.astimezone(clock.zone(clock.AMSTERDAM)).replace(tzinfo=None)
    assert abs(sheet.cell(2, 1).value - local) < timedelta(seconds=1)


def test_no_cell_becomes_a_formula() -> None:
    assert safe("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert safe("hekwerk") == "hekwerk"


def test_a_sign_that_no_workbook_holds_is_left_out(owner: Client, version: Any) -> None:
    Order.objects.filter(code="26000").update(product="hek\x07werk", customer="\x0bA")
    book = load_workbook(BytesIO(owner.get("/plan.xlsx").content))
    rows = list(book["Plan"].iter_rows(values_only=True))
    assert any("hekwerk" in row for row in rows)


def test_the_pick_list_holds_the_material_of_what_begins_that_day(
    owner: Client, version: Any
) -> None:
    first = PlannedOperation.objects.filter(version=version, operation="10").order_by("start")[0]
    day = clock.local_day(first.start)
    start, end = clock.local_midnight(day), clock.local_midnight(day + timedelta(days=1))
    begins = PlannedOperation.objects.filter(
        version=version, operation="10", start__gte=start, start__lt=end
    )
    picks = owner.get("/day/pick/", {"on": day.isoformat()}).context["picks"]
    shown = {line["need"].order.code for pick in picks for line in pick.lines}
    assert shown == set(begins.values_list("order", flat=True))
    assert all(pick.quantity == 2.0 * len(pick.lines) for pick in picks)
    assert [pick.material for pick in picks] == sorted({pick.material for pick in picks})
    quiet = owner.get("/day/pick/", {"on": "2001-01-01"})
    assert b"No material is needed" in quiet.content


def test_a_need_that_names_its_step_is_picked_for_that_step(owner: Client, version: Any) -> None:
    MaterialNeed.objects.filter(order__code="26000").update(operation="30")
    planned = PlannedOperation.objects.get(version=version, order="26000", operation="30")
    day = clock.local_day(planned.start).isoformat()
    picks = owner.get("/day/pick/", {"on": day}).context["picks"]
    lines = [line for pick in picks for line in pick.lines]
    mine = [line["planned"].pk for line in lines if line["need"].order.code == "26000"]
    assert mine == [planned.pk]


def test_the_work_order_names_the_heat_of_its_metal_once_it_is_booked(
    owner: Client, version: Any
) -> None:
    assert "H4711" not in owner.get("/paper/order/26000/").content.decode()
    Nest.objects.create(
        code="N1", status=Nest.Status.ACCEPTED, orders=["26000", "26001"],
        job={"parts": [{"id": "plaat", "order": "26000"}, {"id": "lip", "order": "26001"}]},
        document={"weights": [
            {"sheet": "S1", "heat_number": "H4711", "parts_g": {"plaat": 900.0}},
            {"sheet": "S2", "heat_number": "H9999", "parts_g": {"lip": 100.0}},
        ]},
    )  # fmt: skip
    text = owner.get("/paper/order/26000/").content.decode()
    assert "H4711" in text
    assert "H9999" not in text


def test_heats_of_several_metals_are_told_once_with_their_lot_and_not_to_each_need(
    owner: Client, version: Any
) -> None:
    order = Order.objects.get(code="26000")
    order.materials.create(material="S235JR 40x40x3", quantity=3, unit="staaf", position=9)
    for code, section in (("S1", ""), ("B1", "40x40x3")):
        StockItem.objects.create(
            code=code, material="S235JR", thickness_mm=None if section else 3.0, length_mm=3000,
            section=section,
        )  # fmt: skip
    Nest.objects.create(
        code="N1", status=Nest.Status.ACCEPTED, orders=["26000"],
        job={"parts": [{"id": "plaat", "order": "26000"}, {"id": "poot", "order": "26000"}]},
        document={"weights": [
            {"sheet": "S1", "heat_number": "H4711", "parts_g": {"plaat": 900.0}},
            {"sheet": "B1", "heat_number": "H9999", "parts_g": {"poot": 100.0}},
        ]},
    )  # fmt: skip
    text = " ".join(owner.get("/paper/order/26000/").content.decode().split())
    assert text.count("H4711") == text.count("H9999") == 1
    assert "B1 S235JR 40x40x3" in text
    assert "S1 S235JR 3 mm" in text

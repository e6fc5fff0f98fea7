"""A booked nest of several orders frees each when the sheets with its own pieces are cut."""

from copy import deepcopy
from datetime import UTC, datetime

import pytest
from django.test import Client

from gemaakt.company import Company
from gemaakt.company.document import builtins_of
from gemaakt.plan import plan_company, to_document
from gemaakt.server.nest.booked import names_of, sheets_by_step
from gemaakt.server.nest.buying import book_nest
from gemaakt.server.nest.models import CutPart, Nest, StockItem
from gemaakt.server.nest.services import store_nest
from gemaakt.server.nest.take_back import NotTakenBack, take_back
from gemaakt.server.order.models import MaterialNeed, Operation
from gemaakt.server.passport.making import made_of
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.shop.models import Person
from gemaakt.server.shop.services import load_company
from gemaakt.server.work import services
from gemaakt.server.work.queries import work_of
from gemaakt.stop import MaxIterations
from tests.server.conftest import NOW
from tests.server.nest.made import JOB, PLATE, placed, rack
from tests.server.nest.test_take_back import order_book

pytestmark = pytest.mark.django_db
SHARED = ("26-001", "26-002")


def draft(*sheets: dict[str, int], fills: str = "", code: str = "N1") -> Nest:
    """A nest of sheets with so many plates of each order; 26-001 asks ten, 26-002 twenty."""
    orders = sorted({order for sheet in sheets for order in sheet})
    for order in orders:
        CutPart.objects.get_or_create(
            order=order, operation="10", name="plaat", grade="S235JR", thickness_mm=3.0,
            piece_min=1.5, defaults={"part": {"id": "plaat", "outer": PLATE}},
        )  # fmt: skip
    parts = [
        {**JOB["parts"][0], "id": f"{order}/plaat", "order": order, "filler": order == fills}
        for order in orders
    ]
    laid = [
        {"sheet": "S1", "placements": [
            {**placed(10, 10), "part": f"{order}/plaat"} for order, n in sheet.items()
            for _ in range(n)
        ]}
        for sheet in sheets
    ]  # fmt: skip
    weights = [
        {"sheet": "S1", "heat_number": "H7", "sheet_g": 16485, "skeleton_g": 16485 - 800 * sum(
            sheet.values()), "parts_g": {f"{order}/plaat": 800 * n for order, n in sheet.items()},
         "pieces": {f"{order}/plaat": n for order, n in sheet.items()}, "remnant_mm": None,
         "remnant_g": 0}
        for sheet in sheets
    ]  # fmt: skip
    document = {"sheets": laid, "name": "S235JR 3 mm", "weights": weights}
    return store_nest(
        code=code, job={**deepcopy(JOB), "parts": parts}, document=document, orders=orders,
        verified=True,
    )  # fmt: skip


@pytest.fixture
def booked(company: Company) -> Nest:
    """26-001 on the first and the last of three sheets, 26-002 on the last and the middle one."""
    rack()
    nest = draft({"26-001": 6}, {"26-002": 14}, {"26-001": 4, "26-002": 6})
    book_nest(nest=nest, heats={})
    return nest


def step(order: str, code: str) -> Operation:
    return Operation.objects.get(order__code=order, code=code)


def sent(
    kind: str, key: str, *, quantity: int = 0, minute: int = 0, at: datetime | None = None
) -> None:
    at = at or datetime(2026, 11, 24, 9, minute, tzinfo=UTC)
    _person, token = services.enter(person="anna")
    event = {
        "kind": kind, "key": f"{kind}-{minute}", "steps": [key], "at": at.isoformat(),
        "pass": token, "quantity": quantity,
    }  # fmt: skip
    outcome = services.record(events=[event], sent_at=at.isoformat(), now=at)
    assert not outcome.refused, outcome.refused


def test_each_order_waits_for_its_own_sheets(booked: Nest) -> None:
    assert sheets_by_step(booked) == {
        "cut-1": [(1, "S1"), (3, "S1")], "cut-2": [(2, "S1")],
    }  # fmt: skip
    assert step("26-001", "20").after == ["N1/cut-1"]
    assert step("26-002", "20").after == ["N1/cut-1", "N1/cut-2"]
    assert not Operation.objects.filter(order__code__in=SHARED, code="10").exists()


def test_the_stages_take_together_what_the_sheets_do(booked: Nest) -> None:
    first, second = Operation.objects.filter(order__code="N1").order_by("position")
    assert (first.quantity, second.quantity) == (2, 1)
    minutes = [each.quantity * each.alternatives[0]["piece_min"] for each in (first, second)]
    assert minutes == pytest.approx([16 * 1.5 + 2 * 1.5, 14 * 1.5 + 1.5])
    assert first.setup_family == second.setup_family != ""
    assert first.name != second.name


def test_the_plan_bends_the_first_order_while_the_second_is_still_cut(booked: Nest) -> None:
    plan = plan_company(load_company(), MaxIterations(0))
    assert plan.is_verified
    rows = {(row.order, row.operation): row for row in plan.operations}
    assert rows["26-001", "20"].start >= rows["N1", "cut-1"].end
    assert rows["26-001", "20"].start < rows["N1", "cut-2"].end
    assert rows["26-002", "20"].start >= rows["N1", "cut-2"].end


def test_the_day_list_says_for_which_orders_the_pieces_of_a_stage_go_on(
    booked: Nest, cast: dict[str, Client]
) -> None:
    """It said that they go to dispatch, and the pick list did not have the sheets."""
    company = load_company()
    made = to_document(plan_company(company, MaxIterations(0)))
    version = store_plan(made, builtins_of(company), verified=True)
    publish(version_id=version.pk)
    page = cast["planner"].get("/day/machine/laser/?on=2026-11-24").content.decode()
    assert "Zetten (Kantpers): 26-001, 26-002" in page
    page = cast["planner"].get("/day/pick/?on=2026-11-24").content.decode()
    assert "S1 · S235JR 3 mm · 1000 × 700 mm" in page


def test_what_only_fills_room_waits_along_and_makes_no_stage(company: Company) -> None:
    rack()
    nest = draft({"26-001": 5}, {"26-001": 5, "26-002": 3}, fills="26-002")
    book_nest(nest=nest, heats={})
    assert names_of(nest) == ["N1/cut"]
    assert step("26-002", "10").after == ["N1/cut"]
    assert step("N1", "cut").quantity == 2


def test_undone_the_order_book_is_as_it_was(company: Company) -> None:
    rack()
    before, needs = order_book(), list(MaterialNeed.objects.values("order", "material", "arrives"))
    nest = draft({"26-001": 6}, {"26-002": 14}, {"26-001": 4, "26-002": 6})
    book_nest(nest=nest, heats={})
    assert not MaterialNeed.objects.filter(order__code__in=SHARED).exists()
    take_back(nest=nest)
    assert order_book() == before
    after = MaterialNeed.objects.order_by("order__position")
    assert list(after.values("order", "material", "arrives")) == needs


def test_a_stage_that_was_begun_cannot_be_undone(booked: Nest) -> None:
    sent("start", "N1/cut-2")
    with pytest.raises(NotTakenBack, match=r"N1 (snijden|cutting) 2"):
        take_back(nest=booked)


def test_the_terminal_counts_sheet_by_sheet_and_frees_the_order(booked: Nest) -> None:
    StockItem.objects.filter(code="S1").update(location="stelling 4")
    now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    person = Person.objects.get(code="anna")
    sent("start", "N1/cut-1")
    (card,) = work_of(person, now)["running"]
    assert [(row["numbers"], row["lot"], row["heat"], row["place"]) for row in card["sheets"]] == [
        ("1, 3", "S1", "H7", "stelling 4")
    ]
    assert (card["sheet_count"], card["counts_sheets"]) == (2, True)
    sent("pause", "N1/cut-1", quantity=1, minute=30)
    sent("start", "N1/cut-1", minute=30)
    (card,) = work_of(person, now)["running"]
    assert [row["numbers"] for row in card["sheets"]] == ["3"]
    sent("start", "26-002/20", minute=40)
    (bend,) = work_of(person, now)["running"]
    assert len(bend["waits"]) == 2
    sent("done", "N1/cut-1", minute=50)
    (bend,) = work_of(person, now)["running"]
    (waits,) = bend["waits"]
    assert waits.startswith("N1 ")
    assert step("N1", "cut-1").done_quantity == 2
    assert step("N1", "cut-2").status == "open"


def test_a_nest_that_was_booked_as_one_operation_stays_one(company: Company) -> None:
    """As it was kept before nests had stages: one operation, nothing of its sheets."""
    rack()
    nest = draft({"26-001": 6}, {"26-002": 14}, {"26-001": 4, "26-002": 6})
    book_nest(nest=nest, heats={})
    before = Operation.objects.filter(order__code="N1")
    before.exclude(code="cut-1").delete()
    before.update(code="cut", quantity=1)
    for row in Operation.objects.filter(code="20", order__code__in=SHARED):
        row.after = ["N1/cut"]
        row.save()
    assert nest.booking is not None
    for row in nest.booking["steps"]:
        row["nests"] = ["N1/cut"]
        row["waited"][0]["became"] = ["N1/cut"]
        del row["needs"]
    del nest.booking["stages"]
    nest.save()
    sent("start", "N1/cut")
    (card,) = work_of(Person.objects.get(code="anna"), NOW)["running"]
    assert [row["numbers"] for row in card["sheets"]] == ["1–3"]
    assert not card["counts_sheets"]
    with pytest.raises(NotTakenBack, match=r"N1 (snijden|cutting)"):
        take_back(nest=nest)
    made = made_of("26-001", {})
    assert made.product.operations[0].name == "Lasersnijden"


def test_the_passport_has_its_share_of_the_cutting(booked: Nest) -> None:
    """26-001 has 10 of 16 pieces on the two sheets of the first stage, of 27 minutes."""
    (cut, *_others) = made_of("26-001", {}).product.operations
    assert (cut.name, cut.machine) == ("Lasersnijden", "laser")
    assert cut.time_min == pytest.approx((15 + 27) * 10 / 16 / 10)
    (cut, *_others) = made_of("26-002", {}).product.operations
    assert cut.time_min == pytest.approx(((15 + 27) * 6 / 16 + (15 + 22.5)) / 20)


def test_the_sheet_report_names_the_sheets_of_each_stage(
    booked: Nest, cast: dict[str, Client]
) -> None:
    page = cast["worker"].get("/nest/N1/sheets/").content.decode()
    assert "Snijden 1" in page
    assert "Snijden 2" in page
    assert "1, 3" in page
    page = cast["planner"].get("/orders/N1/").content.decode()
    assert "snijden 1" in page
    assert "plaat 1, 3" in page


def test_the_terminal_says_which_sheet_to_load_and_which_program_cuts_it(
    booked: Nest, cast: dict[str, Client]
) -> None:
    """It said "2 sheets" of a lot and a heat: not how large, nor by which program."""
    StockItem.objects.filter(code="S1").update(location="stelling 4")
    now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    person = Person.objects.get(code="anna")
    sent("start", "N1/cut-1")
    sent("pause", "N1/cut-1", quantity=1, minute=30)
    sent("start", "N1/cut-1", minute=30)
    (card,) = work_of(person, now)["running"]
    (lot,), load = card["sheets"], card["next_sheet"]
    assert lot["size"] == "S235JR 3 mm · 1000 × 700 mm"
    assert (load["number"], load["program"]) == (3, "N1-003")
    worker = cast["worker"]
    picture = worker.get(load["picture"])
    assert picture.status_code == 200
    assert picture["Content-Type"] == "image/svg+xml"
    assert "N1-003.dxf" in worker.get(load["file"])["Content-Disposition"]
    large = worker.get(load["large"]).content.decode()
    assert "N1-003" in large
    assert "stelling 4" in large
    assert "4 × 26-001/plaat" in large
    assert large.count('class="laid') == 10


def test_the_program_has_the_name_that_the_machine_gives_it(
    booked: Nest, cast: dict[str, Client]
) -> None:
    planner, worker = cast["planner"], cast["worker"]
    assert planner.post("/nest/N1/3/program/", {"program": "P4512"}).status_code == 302
    assert worker.post("/nest/N1/3/program/", {"program": "P1"}).status_code == 403
    sent("start", "N1/cut-1")
    sent("pause", "N1/cut-1", quantity=1, minute=30)
    sent("start", "N1/cut-1", minute=30)
    now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    (card,) = work_of(Person.objects.get(code="anna"), now)["running"]
    assert card["next_sheet"]["program"] == "P4512"
    report = planner.get("/nest/N1/sheets/").content.decode()
    assert "P4512" in report
    assert "N1-001" in report
    planner.post("/nest/N1/3/program/", {"program": ""})
    assert Nest.objects.get(code="N1").programs == {}


def test_sheets_that_are_laid_alike_have_one_program(
    company: Company, cast: dict[str, Client]
) -> None:
    rack()
    nest = draft({"26-001": 5}, {"26-001": 5})
    book_nest(nest=nest, heats={})
    sent("start", "N1/cut")
    sent("pause", "N1/cut", quantity=1, minute=30)
    sent("start", "N1/cut", minute=30)
    now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    (card,) = work_of(Person.objects.get(code="anna"), now)["running"]
    assert (card["next_sheet"]["number"], card["next_sheet"]["program"]) == (2, "N1-001")
    cast["planner"].post("/nest/N1/2/program/", {"program": "P7"})
    nest.refresh_from_db()
    assert nest.programs == {"1": "P7", "2": "P7"}

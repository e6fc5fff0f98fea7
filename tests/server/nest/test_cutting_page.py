"""From what waits for the laser to an accepted nest in the order book."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from gemaakt.company import Company
from gemaakt.company.document import builtins_of
from gemaakt.plan import plan_company, to_document
from gemaakt.server.nest import asking, lying, pull_solving, solving
from gemaakt.server.nest.asking import FILL, FIRST, NOW, NothingChosen, Wanted, start_nest
from gemaakt.server.nest.buying import to_buy
from gemaakt.server.nest.into_plan import into_plan
from gemaakt.server.nest.models import CutPart, Nest, StockItem
from gemaakt.server.nest.pull_harm import trials_for
from gemaakt.server.nest.rack import receive
from gemaakt.server.nest.services import accept_nest
from gemaakt.server.nest.to_cut import Material, material_of, materials
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.plan.services import store_plan
from gemaakt.server.solve.child import Task
from gemaakt.server.solve.models import Solve
from gemaakt.stop import MaxIterations

pytestmark = pytest.mark.django_db
BOX = [[0, 0], [400, 0], [400, 300], [0, 300]]
KEY = "S235JR~3"


def part(order: str, name: str = "plaat", pieces: int = 1) -> None:
    CutPart.objects.create(
        order=order, operation="10", name=name, grade="S235JR", thickness_mm=3.0, pieces=pieces,
        piece_min=1.5, part={"id": name, "outer": BOX, "rotations": [0, 90, 180, 270]},
    )  # fmt: skip


@pytest.fixture
def waiting(company: Company) -> Material:
    """Two orders of the small firm wait for a sheet of the rack."""
    for order in ("26-001", "26-002"):
        part(order)
    receive(
        on=date(2026, 11, 24), code="PL-1", kind=StockItem.Kind.SHEET, material="S235JR",
        thickness_mm=3.0, length_mm=2000.0, width_mm=1000.0, quantity=9, heat_number="H7",
        mass_g=47100, price_eur=Decimal("60.00"), origin="NL",
    )  # fmt: skip
    found = material_of(KEY)
    assert found is not None
    return found


def claimed(solve: Solve, seconds: float) -> Task:
    """The search as its child runs it; reporting ends one that was never claimed."""
    Solve.objects.filter(pk=solve.pk).update(status="running", attempt=1)
    return Task(solve.pk, 1, solve.snapshot, solve.options, seconds, 0)


def nested(solve: Solve, seconds: float = 1.0) -> Nest:
    """The draft that the search leaves."""
    task = claimed(solve, seconds)
    solving.store(solve, solving.run(task))
    return Nest.objects.get(code=solve.options["code"])


def test_what_waits_is_counted_per_material(waiting: Material) -> None:
    (found,) = materials()
    assert (found.key, found.pieces, len(found.orders)) == (KEY, 10 + 20, 2)
    assert found.rack_m2 == pytest.approx(18.0)
    assert not found.is_short
    assert material_of("S235JR~4") is None


def test_a_done_order_and_an_operation_without_parts_wait_for_nothing(waiting: Material) -> None:
    Order.objects.filter(code="26-001").update(status="done")
    found = material_of(KEY)
    assert found is not None
    assert [each.order for each in found.orders] == ["26-002"]


def test_the_job_says_what_was_chosen(waiting: Material) -> None:
    name = "26-001/plaat"
    wanted = Wanted(
        {"26-001": FIRST, "26-002": FILL}, {name: lying.ALIKE}, frozenset({name}), kits=True,
        may_buy=True,
    )  # fmt: skip
    job = asking.job_of(waiting, wanted)
    one, two = job.parts
    assert (one.priority, one.alike, one.mirror_allowed, one.kit) == (1, True, True, "26-001")
    assert (two.filler, two.alike) == (True, False)
    assert next(sheet.id for sheet in job.sheets) == "PL-1"
    assert len(job.sheets) == 1 + len(asking.NEW_SIZES_MM)
    grain = asking.job_of(waiting, Wanted({"26-001": NOW}, {name: lying.GRAIN}))
    assert grain.parts[0].rotations_deg == (0.0, 180.0)


def test_what_lies_in_the_rack_goes_before_what_would_be_bought(waiting: Material) -> None:
    """A lot that was bought dear stayed in the rack for ever, for new sheets cost less."""
    wanted = Wanted({"26-001": NOW}, may_buy=True)
    for booked, counted in (("999.00", 46.16), ("30.00", 30.0)):
        StockItem.objects.filter(code="PL-1").update(price_eur=booked)
        found = material_of(KEY)
        assert found is not None
        cost = {sheet.id: sheet.cost_eur for sheet in asking.job_of(found, wanted).sheets}
        assert cost["PL-1"] == pytest.approx(counted)
        assert cost["PL-1"] < cost["NIEUW-2000x1000"] == pytest.approx(47.1)
        (alone,) = asking.job_of(found, Wanted({"26-001": NOW})).sheets
        assert alone.cost_eur == pytest.approx(float(booked))


def test_a_lot_of_the_rack_whose_weight_nobody_entered_is_not_free(waiting: Material) -> None:
    StockItem.objects.filter(code="PL-1").update(mass_g=0)
    found = material_of(KEY)
    assert found is not None
    sheet = asking.job_of(found, Wanted({"26-001": NOW}, may_buy=True)).sheets[0]
    assert (sheet.id, sheet.cost_eur) == ("PL-1", pytest.approx(46.16))


def test_fillers_alone_are_refused(waiting: Material) -> None:
    with pytest.raises(NothingChosen):
        start_nest(waiting, Wanted({"26-001": FILL}))


def test_a_search_tells_its_best_and_leaves_a_checked_draft(waiting: Material) -> None:
    solve = start_nest(waiting, Wanted({"26-001": NOW, "26-002": FILL}))
    nest = nested(solve)
    assert nest.verified
    assert nest.orders == ["26-001", "26-002"]
    assert nest.document["cost"] == pytest.approx(60.0 * len(nest.document["sheets"]))
    for row in nest.document["weights"]:
        assert (
            row["sheet_g"] == sum(row["parts_g"].values()) + row["remnant_g"] + row["skeleton_g"]
        )
        assert row["heat_number"] == "H7"
    again = start_nest(waiting, Wanted({"26-001": NOW}))
    assert again.options["code"] != solve.options["code"]


def test_a_nest_is_for_every_order_that_has_a_piece_on_it() -> None:
    document = {"sheets": [{"placements": [{"part": "26-001/a"}, {"part": "26-003/c"}]}]}
    parts = [
        {"id": f"26-00{n}/{name}", "order": f"26-00{n}"}
        for n, name in zip("123", "abc", strict=True)
    ]
    assert solving.orders_on({"parts": parts}, document) == ["26-001", "26-003"]
    assert solving.orders_on({"parts": parts}, {"sheets": []}) == []


def test_a_sheet_that_is_bought_is_booked_in_with_its_heat_when_the_nest_is_accepted(
    cast: dict[str, Client], waiting: Material
) -> None:
    StockItem.objects.filter(code="PL-1").update(quantity=0)
    material = material_of(KEY)
    assert material is not None
    made = nested(start_nest(material, Wanted({"26-001": NOW}, may_buy=True)))
    (row,) = to_buy(made)
    address = f"/nest/{made.code}/"
    assert f'name="heat:{row.sheet}"' in cast["planner"].get(address).content.decode()
    sent = cast["owner"].post(f"{address}accept/", {f"heat:{row.sheet}": " H99 "})
    assert sent.status_code == 302
    made.refresh_from_db()
    assert made.status == Nest.Status.ACCEPTED
    lot = StockItem.objects.get(code=f"{made.code}-{row.sheet.removeprefix('NIEUW-')}")
    assert (lot.material, lot.heat_number, lot.quantity) == ("S235JR", "H99", 0)
    assert lot.moves.filter(kind="bought").count() == 1
    assert {each["heat_number"] for each in made.document["weights"]} == {"H99"}
    kept = StockItem.objects.filter(from_nest=made)
    assert {each.heat_number for each in kept} <= {"H99"}
    assert to_buy(made) == []


def test_buying_is_proposed_only_when_the_rack_is_short_for_what_goes_now(
    cast: dict[str, Client], waiting: Material
) -> None:
    part("26-002", "luik", pieces=40)
    ticked = 'name="buy" checked'
    assert ticked in cast["planner"].get(f"/nest/cut/{KEY}/").content.decode()
    Order.objects.filter(code="26-002").update(due=date(2027, 6, 1))
    page = cast["planner"].get(f"/nest/cut/{KEY}/").content.decode()
    assert ticked not in page
    assert 'name="buy"' in page


def test_an_accepted_nest_frees_its_orders_in_the_order_book(waiting: Material) -> None:
    nest = nested(start_nest(waiting, Wanted({"26-001": NOW, "26-002": NOW})))
    accept_nest(nest=nest)
    made = into_plan(nest)
    assert made is not None
    steps = list(made.operations.all())
    assert sum(each.quantity for each in steps) == len(nest.document["sheets"])
    assert sum(e.quantity * e.alternatives[0]["piece_min"] for e in steps) >= 30 * 1.5
    assert (made.due, made.weight) == (date(2026, 11, 27), 0)
    freed = Operation.objects.filter(order__code__in=["26-001", "26-002"])
    assert not freed.filter(code="10")
    names = {f"{nest.code}/{each.code}" for each in steps}
    assert all(set() < {*bend.after} <= names for bend in freed.filter(code="20"))
    assert material_of(KEY) is None
    assert into_plan(nest) is None


def test_an_accepted_nest_needs_whom_its_operations_needed_for_as_long(waiting: Material) -> None:
    cut = Operation.objects.filter(order__code__in=["26-001", "26-002"], code="10")
    cut.update(attendance="setup", skill="laser", skill_level=1)
    cut.filter(order__code="26-002").update(attendance="whole", skill_level=3)
    nest = nested(start_nest(waiting, Wanted({"26-001": NOW, "26-002": NOW})))
    accept_nest(nest=nest)
    into_plan(nest)
    for step in Operation.objects.filter(order__code=nest.code):
        assert (step.attendance, step.skill, step.skill_level) == ("whole", "laser", 3)


def test_pieces_that_filled_room_leave_the_minutes_of_the_rest(waiting: Material) -> None:
    nest = nested(start_nest(waiting, Wanted({"26-001": NOW, "26-002": FILL})))
    laid = [row["part"] for sheet in nest.document["sheets"] for row in sheet["placements"]]
    filled = laid.count("26-002/plaat")
    assert 0 < filled < 20
    accept_nest(nest=nest)
    into_plan(nest)
    rest = Operation.objects.get(order__code="26-002", code="10")
    assert rest.alternatives[0]["piece_min"] == pytest.approx(2 * (20 - filled) / 20, abs=1e-3)
    assert rest.after == [f"{nest.code}/cut"]
    left = material_of(KEY)
    assert left is not None
    assert left.pieces == 20 - filled


def test_pulling_forward_is_answered_in_euros_sheets_and_minutes(waiting: Material) -> None:
    solve = pull_solving.start_pull(waiting, Wanted({"26-001": NOW}))
    answer = pull_solving.run(claimed(solve, 60.0))
    (row,) = answer["summary"]["rows"]
    assert row["order"] == "26-002"
    assert row["material_eur"] == pytest.approx(60.0 * row["sheets"])
    assert row["earlier_batch_min"] > 0


def published(company: Company) -> PlanVersion:
    """The plan that the floor sees."""
    plan = plan_company(company, MaxIterations(200), 0, 1)
    document = builtins_of(company)
    version = store_plan(to_document(plan), document, verified=plan.is_verified)
    PlanVersion.objects.filter(pk=version.pk).update(status="published")
    return version


def pulled(client: Client, waiting: Material) -> tuple[dict[str, Any], str]:
    """The one row of what pulling forward costs, and the card that shows it in Dutch."""
    solve = pull_solving.start_pull(waiting, Wanted({"26-001": NOW}))
    answer = pull_solving.run(claimed(solve, 60.0))
    Solve.objects.filter(pk=solve.pk).update(result=answer["summary"], status="done")
    page = client.get(f"/nest/cut/{KEY}/pull/", headers={"Accept-Language": "nl"})
    (row,) = answer["summary"]["rows"]
    return row, page.content.decode()


def test_pulling_forward_names_who_ends_later_by_the_published_plan(
    cast: dict[str, Client], company: Company, waiting: Material
) -> None:
    published(company)
    row, page = pulled(cast["planner"], waiting)
    assert row["later"][0] == ("26-001", row["earlier_batch_min"])
    assert row["late_min"] == sum(minutes for _, minutes in row["later"])
    assert "Wie later klaar is" in page
    assert "26-001 +33 min" in page


def test_pulling_forward_harms_nobody_where_there_is_time(
    cast: dict[str, Client], company: Company, waiting: Material
) -> None:
    orders = tuple(replace(order, due=date(2027, 1, 29)) for order in company.orders)
    published(replace(company, orders=orders))
    row, page = pulled(cast["planner"], waiting)
    assert (row["late_min"], row["later"]) == (0, ())
    assert "niemand" in page


def test_an_order_that_is_not_released_says_from_when_it_may_be_cut(
    cast: dict[str, Client], company: Company, waiting: Material
) -> None:
    orders = tuple(
        replace(order, release=date(2027, 1, 4)) if order.id == "26-002" else order
        for order in company.orders
    )
    published(replace(company, orders=orders))
    row, page = pulled(cast["planner"], waiting)
    assert row["opens"] == "2027-01-04"
    assert "mag vanaf" in page
    assert "late_min" not in row


def test_a_large_shop_is_judged_with_fewer_trials(company: Company) -> None:
    assert trials_for(company) == 10_000
    many = replace(company, orders=company.orders * (5_700 // len(company.orders)))
    assert 600 <= trials_for(many) < 1_000


def test_without_a_plan_nothing_is_said_of_who_ends_later(
    cast: dict[str, Client], waiting: Material
) -> None:
    row, page = pulled(cast["planner"], waiting)
    assert "late_min" not in row
    assert "niet bekend" in page


def test_the_pages_open_and_the_form_begins_a_search(
    cast: dict[str, Client], waiting: Material
) -> None:
    planner, reader, worker = cast["planner"], cast["reader"], cast["worker"]
    assert KEY in planner.get("/nest/cut/").content.decode()
    page = planner.get(f"/nest/cut/{KEY}/").content.decode()
    assert "26-001/plaat" in page
    assert worker.get("/nest/cut/").status_code == 403
    assert reader.post(f"/nest/cut/{KEY}/start/").status_code == 403
    sent: dict[str, Any] = {"when:26-001": "now", "seconds": "2", "spacing": ""}
    answer = planner.post(f"/nest/cut/{KEY}/start/", sent)
    solve = Solve.objects.get(kind="nest")
    assert answer["Location"] == f"/nest/run/{solve.pk}/"
    assert solve.snapshot["spacing"] == 3.0
    laid = {"part": "26-001/plaat", "x_mm": 10, "y_mm": 10, "rotation_deg": 0, "mirrored": False}
    best = [{"sheet": "PL-1", "times": 1, "placements": [laid]}]
    Solve.objects.filter(pk=solve.pk).update(progress={"cost": 60, "count": 1, "best": best})
    running = planner.get(f"/nest/run/{solve.pk}/").content.decode()
    assert "hx-get" in running
    assert "<svg" in running
    nest = nested(solve)
    Solve.objects.filter(pk=solve.pk).update(status="done")
    assert planner.get(f"/nest/run/{solve.pk}/")["Location"] == f"/nest/{nest.code}/"
    shown = planner.get(f"/nest/{nest.code}/").content.decode()
    assert "26-001/plaat" in shown
    planner.post(f"/nest/{nest.code}/accept/")
    assert Order.objects.filter(code=nest.code).exists()


@pytest.mark.parametrize("button", [{}, {"pull": "1"}])
@pytest.mark.parametrize(
    ("field", "typed"), [("spacing", "abc"), ("margin", "-1"), ("seconds", "301")]
)
def test_what_is_no_number_is_said_beside_its_field_and_what_was_chosen_stays(
    cast: dict[str, Client], waiting: Material, field: str, typed: str, button: dict[str, str]
) -> None:
    sent = {
        "when:26-001": "first", "turn:26-001/plaat": "cross", "mirror:26-001/plaat": "on",
        "kits": "on", "spacing": "7", "margin": "12", "seconds": "20", field: typed, **button,
    }  # fmt: skip
    page = cast["planner"].post(f"/nest/cut/{KEY}/start/", sent).content.decode()
    assert not Solve.objects.exists()
    assert page.count(f'id="{field}-wrong"') == page.count("aria-invalid") == 1
    assert f'name="{field}" inputmode="{"numeric" if field == "seconds" else "decimal"}"' in page
    for name in ("spacing", "margin", "seconds"):
        assert f'value="{sent[name]}"' in page
    assert '<option value="first" selected>' in page
    assert '<option value="cross" selected>' in page
    assert 'name="mirror:26-001/plaat" checked' in page
    assert 'name="kits" checked' in page
    assert 'name="buy" checked' not in page


def test_nothing_chosen_is_said_and_begins_nothing(
    cast: dict[str, Client], waiting: Material
) -> None:
    answer = cast["planner"].post(f"/nest/cut/{KEY}/start/", {}, follow=True)
    assert "S235JR 3 mm" in answer.content.decode()
    assert not Solve.objects.exists()


def test_files_of_a_nest_are_the_same_bytes_each_time(
    cast: dict[str, Client], waiting: Material
) -> None:
    nest = nested(start_nest(waiting, Wanted({"26-001": NOW})))
    planner = cast["planner"]
    for name in ("1.dxf", "1.svg", "files.zip"):
        one, two = (planner.get(f"/nest/{nest.code}/{name}") for _ in range(2))
        assert one.status_code == 200
        assert one.content == two.content
    whole = zipfile.ZipFile(io.BytesIO(planner.get(f"/nest/{nest.code}/files.zip").content))
    assert len(whole.namelist()) == 2 * len(nest.document["sheets"])
    assert planner.get(f"/nest/{nest.code}/99.dxf").status_code == 404
    assert planner.get(f"/nest/{nest.code}/1.exe").status_code == 404


def test_what_did_not_fit_is_named_with_its_reason(
    cast: dict[str, Client], waiting: Material
) -> None:
    CutPart.objects.create(
        order="26-001", operation="10", name="reus", grade="S235JR", thickness_mm=3.0, pieces=1,
        part={"id": "reus", "outer": [[0, 0], [5000, 0], [5000, 900], [0, 900]]},
    )  # fmt: skip
    material = material_of(KEY)
    assert material is not None
    nest = nested(start_nest(material, Wanted({"26-001": NOW})))
    page = cast["planner"].get(f"/nest/{nest.code}/").content.decode()
    assert "finding error" in page
    assert "26-001/reus" in page
    assert json.dumps(nest.document["unplaced"]).count("reus") == 1

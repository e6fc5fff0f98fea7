"""What the book says is what was cut: bars by length, remnants with their marks, nothing twice."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.nest import LaidSheet, NestJob, Part, Placement, Result, Ring, Sheet, verify
from gemaakt.nest.read_job import job_of
from gemaakt.nest.write_job import job_document
from gemaakt.routing.laser import speed_m_per_min
from gemaakt.server.nest.asking import sheets_of_rack
from gemaakt.server.nest.buying import awaited, book_nest
from gemaakt.server.nest.cut_twice import CutTwice
from gemaakt.server.nest.damaged import PieceOnDamage, job_now
from gemaakt.server.nest.hand import judged_sheet, laid_of
from gemaakt.server.nest.metals import metal_name
from gemaakt.server.nest.models import CutPart, Nest, StockItem, StockMove
from gemaakt.server.nest.pictures import sheet_svg
from gemaakt.server.nest.rack import (
    count_lot,
    fill_rack,
    mark_defect,
    receive,
    throw_away,
    today,
)
from gemaakt.server.nest.reports import material_of, sheet_min, sheet_reports
from gemaakt.server.nest.services import accept_nest, store_nest
from gemaakt.server.nest.to_cut import Material, materials, waiting_lines
from gemaakt.server.nest.weighing import at_book_prices, weighed_sheets
from gemaakt.server.order.models import MaterialNeed, Operation, Order
from gemaakt.server.passport.trace import links_of
from gemaakt.server.quote.constants import firm_constants
from gemaakt.shop.stock import StockKind, StockLot
from tests.server.nest.made import JOB, PLATE, nest, placed, rack

pytestmark = pytest.mark.django_db


def test_pieces_of_a_bar_weigh_and_cost_by_their_length() -> None:
    rack()
    drawn = nest()
    (row,) = drawn.document["bars"]["bars"]
    row |= {"pieces": ["poot", "dop"], "lengths_mm": [2000.0, 500.0]}
    drawn.save()
    accept_nest(nest=drawn)
    lines = {m.part: m for m in StockMove.objects.filter(kind="parts-out", item__code="B6")}
    assert (lines["poot"].mass_g, lines["dop"].mass_g) == (6400, 1600)
    assert lines["poot"].amount_eur == 4 * lines["dop"].amount_eur
    traced = {link.part: link.mass_kg for link in links_of([drawn]) if link.sheet == "B6"}
    assert traced == {"poot": pytest.approx(6.4), "dop": pytest.approx(1.6)}


def test_pieces_of_bars_of_two_heats_keep_each_its_own() -> None:
    rack()
    receive(
        on=date(2026, 11, 24), code="B7", kind=StockItem.Kind.BAR, material="S235JR",
        length_mm=3000.0, quantity=2, heat_number="HC", mass_g=10000,
    )  # fmt: skip
    drawn = nest()
    bars = drawn.document["bars"]["bars"]
    bars.append({**bars[0], "stock": "B7"})
    drawn.save()
    found = {link.sheet: link.heat for link in links_of([drawn]) if link.part == "poot"}
    assert found == {"B6": "HB", "B7": "HC"}


def sheet_with(*defects: list[float], **more: Any) -> StockItem:
    return receive(
        on=date(2026, 11, 24), code="D1", kind=StockItem.Kind.SHEET, material="S235JR",
        thickness_mm=3.0, length_mm=2000.0, width_mm=1000.0, mass_g=47100, defects=list(defects),
        price_eur=Decimal("60.00"), **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    "defects",
    [
        [[0.0, 0.0, 100.0, 100.0]],
        [[900.0, 400.0, 100.0, 100.0], [950.0, 450.0, 100.0, 100.0]],
        [[900.0, 0.0, 20.0, 1000.0]],
    ],
)
def test_a_sheet_with_a_damaged_corner_or_two_marks_that_overlap_can_be_nested_on(
    defects: list[list[float]],
) -> None:
    item = sheet_with(*defects)
    part = Part("p", 1, Ring(tuple((float(x), float(y)) for x, y in PLATE)))
    asked = NestJob((part,), sheets_of_rack(Material("S235JR", 3.0, (), (item,))))
    job, findings = job_of(job_document(asked))
    assert not findings
    lying = LaidSheet("D1", (Placement("p", 1500.0, 600.0),))
    on_mark = LaidSheet("D1", (Placement("p", defects[0][0] - 390.0, defects[0][1] + 10.0),))
    assert not verify(job, Result("feasible", 60.0, 0.0, (lying,)))
    assert verify(job, Result("feasible", 60.0, 0.0, (on_mark,)))


def test_a_mark_on_what_is_left_of_a_sheet_stays_a_mark_of_the_remnant() -> None:
    item = sheet_with([1500.0, 400.0, 100.0, 50.0])
    sheets = sheets_of_rack(Material("S235JR", 3.0, (), (item,)))
    part = Part("plaat", 1, Ring(tuple((float(x), float(y)) for x, y in PLATE)))
    job = NestJob((part,), sheets, "S235JR 3 mm", 5.0, 10.0, 3.0, 7850.0)
    result = Result("feasible", 60.0, 0.0, (LaidSheet("D1", (Placement("plaat", 10.0, 10.0),)),))
    document = {"sheets": [{"sheet": "D1", "placements": [placed(10, 10)]}],
                "weights": weighed_sheets(job, result)}  # fmt: skip
    accept_nest(nest=store_nest(code="N1", job=JOB, document=document, orders=[], verified=True))
    remnant = StockItem.objects.get(kind="remnant")
    assert remnant.defects == [[1085.0, 400.0, 100.0, 50.0]]
    assert (remnant.length_mm, remnant.outer) == (1585.0, [])


def test_a_lot_of_the_firm_keeps_its_holes_and_lies_in_its_own_corner() -> None:
    outer = ((100, 50), (2100, 50), (2100, 1050), (100, 1050))
    hole = ((300, 150), (400, 150), (400, 350), (300, 350))
    fill_rack([StockLot("PL", StockKind.REMNANT, "S235JR", 1, 3.0, outer, (hole,))])
    item = StockItem.objects.get(code="PL")
    assert (item.outer, item.defects) == ([], [[200, 100, 100, 200]])
    assert (item.length_mm, item.width_mm) == (2000, 1000)


def drafts(count: int, pieces: int, name: str = "plaat") -> list[Nest]:
    """So many drafts that each lay so many plates of order 26-001, which asks ten."""
    CutPart.objects.create(
        order="26-001", operation="10", name=name, grade="S235JR", thickness_mm=3.0,
        piece_min=1.5, part={"id": name, "outer": PLATE},
    )  # fmt: skip
    rows = [{**placed(10, 10), "part": f"26-001/{name}"} for _ in range(pieces)]
    job = {**JOB, "parts": [{**JOB["parts"][0], "id": f"26-001/{name}", "order": "26-001"}]}
    document = {"sheets": [{"sheet": "S1", "placements": rows}], "name": "S235JR 3 mm"}
    return [
        store_nest(code=f"N{at}", job=job, document=document, orders=["26-001"], verified=True)
        for at in range(count)
    ]


@pytest.mark.parametrize("name", ["plaat", "links/boven"])
def test_pieces_that_lie_in_a_booked_nest_are_not_cut_from_another(
    company: Company, name: str
) -> None:
    one, other = drafts(2, 10, name)
    book_nest(nest=one, heats={})
    with pytest.raises(CutTwice):
        book_nest(nest=other, heats={})
    assert Nest.objects.get(code=other.code).status == "draft"
    assert not Operation.objects.filter(order__code="26-001", code="10").exists()


@pytest.mark.parametrize(("x_mm", "is_booked"), [(20.0, False), (900.0, True)])
def test_a_place_marked_after_the_nest_was_made_is_not_cut(
    company: Company, x_mm: float, is_booked: bool
) -> None:
    rack()
    item = StockItem.objects.get(code="S1")
    count_lot(item=item, counted=1, on=date(2026, 11, 25))
    (drawn,) = drafts(1, 1)
    mark_defect(item=item, place_mm=[x_mm, 20.0, 30.0, 30.0])
    with nullcontext() if is_booked else pytest.raises(PieceOnDamage):
        book_nest(nest=drawn, heats={})
    assert (Nest.objects.get(code=drawn.code).status == "accepted") is is_booked
    assert (not judged_sheet(job_now(drawn), laid_of(drawn.document["sheets"][0]))) is is_booked


def test_an_order_cut_from_several_nests_keeps_the_minutes_of_what_is_left(
    company: Company,
) -> None:
    for each in drafts(3, 3):
        book_nest(nest=each, heats={})
    left = Operation.objects.get(order__code="26-001", code="10")
    assert left.alternatives[0]["piece_min"] == pytest.approx(2 * 1 / 10, abs=1e-3)


def test_a_nest_on_sheets_that_still_come_waits_for_them_in_the_plan(
    owner: Client, company: Company
) -> None:
    """Its order waited for its own sheet; the nest that took its place did not."""
    new, day = "NIEUW-1000x700", today() + timedelta(days=4)
    (drawn,) = drafts(1, 10)
    drawn.refresh_from_db()
    drawn.job["sheets"][0]["id"] = drawn.document["sheets"][0]["sheet"] = new
    drawn.document["weights"] = [
        {"sheet": new, "sheet_g": 16485, "parts_g": {"26-001/plaat": 16000}, "remnant_g": 0,
         "pieces": {"26-001/plaat": 10}, "skeleton_g": 485, "remnant_mm": None, "heat_number": ""},
    ]  # fmt: skip
    drawn.save()
    assert awaited(drawn) is None
    MaterialNeed.objects.create(
        order=Order.objects.get(code="26-001"), operation="10", material="plaat",
        arrives=clock.utc_of(day, 480, "Europe/Amsterdam"),
    )  # fmt: skip
    assert f'value="{day}"' in owner.get(f"/nest/{drawn.code}/").content.decode()
    owner.post(f"/nest/{drawn.code}/accept/", {f"comes:{new}": "31-2-2027"})
    assert Nest.objects.get(pk=drawn.pk).status == "draft"
    owner.post(f"/nest/{drawn.code}/accept/", {f"comes:{new}": f"{day}"})
    (need,) = MaterialNeed.objects.filter(order__code=drawn.code)
    assert need.arrives is not None
    assert clock.local_day(need.arrives, "Europe/Amsterdam") == day
    assert need.operation == Operation.objects.get(order__code=drawn.code).code


def test_a_nest_on_sheets_to_buy_is_timed_as_the_metal_it_is(db: None) -> None:
    job = {**JOB, "name": "EN AW-5754 3 mm"}
    drawn = Nest(job=job, document={"sheets": [{"sheet": "NIEUW-3000x1500", "placements": []}]})
    assert material_of(drawn) == ("EN AW-5754", 3.0)


def test_the_picture_shows_what_there_is_of_the_sheet() -> None:
    outer = [[0, 0], [900, 0], [900, 300], [300, 300], [300, 900], [0, 900]]
    hole = [[50, 50], [90, 50], [90, 90], [50, 90]]
    job = {"parts": [], "sheets": [{"id": "R", "outer": outer, "holes": [hole]}]}
    svg = sheet_svg(job, {"sheet": "R", "placements": []}, "R")
    assert "M0 900L900 900L900 600L300 600L300 0" in svg
    assert "M50 850" in svg


def test_lots_of_the_rack_are_what_the_book_has_of_them_in_pieces_and_euros() -> None:
    rack()
    apart = mark_defect(item=StockItem.objects.get(code="S1"), place_mm=[0, 0, 50, 50])
    accept_nest(nest=nest())
    throw_away(item=apart, on=date(2026, 12, 1))
    for item in StockItem.objects.all():
        lines = [line for line in item.moves.all() if line.quantity]
        assert sum(line.quantity for line in lines) == item.quantity
        assert sum(line.amount_eur for line in lines) == item.quantity * item.price_eur


def test_a_lot_of_which_nobody_said_how_dense_it_is_weighs_what_its_grade_does() -> None:
    outer = ((0, 0), (2000, 0), (2000, 1000), (0, 1000))
    fill_rack([StockLot("AL", StockKind.SHEET, "EN AW-5754", 1, 3.0, outer)])
    assert StockItem.objects.get(code="AL").mass_g == 16020


def test_a_part_costs_what_its_sheet_is_booked_at_also_beside_cheaper_new_ones() -> None:
    rack()
    sheet = Sheet("S1", 3, Ring(((0.0, 0.0), (1000.0, 0.0), (1000.0, 700.0), (0.0, 700.0))))
    asked = NestJob((), (replace(sheet, cost_eur=16.13), replace(sheet, id="NIEUW-1", cost_eur=9)))
    assert [each.cost_eur for each in at_book_prices(asked).sheets] == [40.0, 9]


@pytest.mark.parametrize("piece_min", [1.5, 0.0])
def test_what_waits_the_sheet_report_and_the_plan_tell_the_same_minutes(
    company: Company, piece_min: float
) -> None:
    """Of a piece whose order says what it takes those count, of another the quote's rule."""
    (drawn,) = drafts(1, 3)
    CutPart.objects.update(piece_min=piece_min)
    (line,) = waiting_lines()
    (report,) = sheet_reports(drawn)
    assert line.piece_min == pytest.approx(piece_min or 0.46, abs=0.3)
    assert report.time_min == pytest.approx(3 * line.piece_min + report.change_min)
    book_nest(nest=drawn, heats={})
    step = Operation.objects.get(order__code=drawn.code)
    (cut,) = step.alternatives
    assert cut["piece_min"] * step.quantity == pytest.approx(report.time_min)


def test_a_cut_that_two_plates_share_counts_once_in_metres_minutes_and_plan(
    company: Company,
) -> None:
    (drawn,) = drafts(1, 3)
    (twice,) = sheet_reports(drawn)
    drawn.document["common_lines"] = [{"number": 0, "saved_mm": 300.0, "lines": []}]
    drawn.save()
    assert [each.cut_m for each in sheet_reports(drawn)] == [twice.cut_m]  # they lie 5 mm apart
    drawn.job["spacing"] = 0
    drawn.save()
    (once,) = sheet_reports(drawn)
    assert (twice.cut_m, once.cut_m) == pytest.approx((3 * 1.4, 3 * 1.4 - 0.3))
    speed = speed_m_per_min("steel", 3.0, firm_constants(today()))
    assert twice.time_min - once.time_min == pytest.approx(0.3 / speed)
    assert sheet_min(drawn, 1) == pytest.approx(once.time_min)
    book_nest(nest=drawn, heats={})
    step = Operation.objects.get(order__code=drawn.code)
    assert step.alternatives[0]["piece_min"] == pytest.approx(once.time_min, abs=1e-3)
    drawn.refresh_from_db()
    (stage,) = drawn.booking["stages"]
    assert stage["untaught_min"] == pytest.approx(sheet_min(drawn, 1), abs=1e-3)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("s235jr", "S235JR"), ("staal", "S235JR"), ("S235", "S235JR"), ("rvs 304", "1.4301"),
     ("RVS", "1.4301"), ("5754", "EN AW-5754"), ("en aw 5754", "EN AW-5754"), ("kaas", "kaas"),
     ("5083", "5083"), ("S235J2", "S235J2"), ("316", "316"), ("S355J0", "S355J0"),
     ("Hardox 450", "Hardox 450")],
)  # fmt: skip
def test_one_metal_has_one_name_and_another_grade_keeps_its_own(typed: str, name: str) -> None:
    assert metal_name(typed) == name


def test_what_was_quoted_by_a_common_name_finds_its_sheets_in_the_rack(company: Company) -> None:
    rack()
    drafts(1, 1)
    CutPart.objects.update(grade="staal")
    (waiting,) = materials()
    assert (waiting.key, [item.code for item in waiting.rack]) == ("S235JR~3", ["S1"])


def test_the_report_of_a_sheet_that_was_bought_names_the_lot_and_its_certificate() -> None:
    rack()
    drawn = nest()
    drawn.document["sheets"] = [
        {**each, "sheet": "NIEUW-1000x700"} for each in drawn.document["sheets"]
    ]
    drawn.job["sheets"][0]["id"] = "NIEUW-1000x700"
    drawn.save()
    assert {(each.sheet, each.certificate) for each in sheet_reports(drawn)} == {("S1", "3.1-77")}


def test_what_is_left_of_an_operation_is_weighed_by_the_minutes_of_its_pieces(
    company: Company,
) -> None:
    (drawn,) = drafts(1, 10)
    small = [[x / 10, y / 10] for x, y in PLATE]
    CutPart.objects.create(
        order="26-001", operation="10", name="dop", grade="S235JR", thickness_mm=3.0,
        part={"id": "dop", "outer": small},
    )  # fmt: skip
    CutPart.objects.update(piece_min=0.0)
    book_nest(nest=drawn, heats={})
    left = Operation.objects.get(order__code="26-001", code="10")
    assert 0.0 < left.alternatives[0]["piece_min"] < 2 * 0.45

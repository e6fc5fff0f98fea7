"""Bars that failed at the saw: their pieces are sawn again, their metal is scrap."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from gemaakt.server.delivery.models import Delivery, DeliveryLine
from gemaakt.server.nest import sawing, solving
from gemaakt.server.nest.buying import book_nest
from gemaakt.server.nest.cut_again import IsDelivered
from gemaakt.server.nest.failing import NotFailed, Told, fail_sheet, good_after_all
from gemaakt.server.nest.models import FailedSheet, Nest, StockItem, StockMove
from gemaakt.server.nest.reports import saw_list
from gemaakt.server.nest.saw_again import SawnSince, waiting_again
from gemaakt.server.nest.sawn import sawn_of
from gemaakt.server.nest.take_back import NotTakenBack, take_back
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.passport.making import made_of
from gemaakt.server.passport.trace import links
from gemaakt.server.solve.models import Solve
from tests.server.nest.test_cutting_page import claimed
from tests.server.nest.test_failed_sheet import in_book
from tests.server.nest.test_saw import FORM, KEY
from tests.server.nest.test_saw import bars as bars

pytestmark = pytest.mark.django_db
LIST = "26-001;poot;1200;10\n26-002;regel;900;4"
"""Of bars of 6 m with 5 mm squared off: 10 × 1200 and 4 × 900 need three of them."""


def booked_list(client: Client, pieces: str = LIST, bundle: str = "1") -> Nest:
    answer = client.post("/nest/saw/", {**FORM, "bundle": bundle, "pieces": pieces})
    assert answer.status_code == 302, answer.content.decode()
    solve = Solve.objects.filter(kind="nest").order_by("-pk")[0]
    solving.store(solve, solving.run(claimed(solve, 0.5)))
    nest = Nest.objects.get(code=solve.options["code"])
    book_nest(nest=nest, heats={})
    return Nest.objects.get(pk=nest.pk)


@pytest.fixture
def nest(cast: dict[str, Client], bars: StockItem) -> Nest:
    """A booked cut list; the first step of both orders is at the saw."""
    Operation.objects.filter(code="10").update(name="Zagen")
    return booked_list(cast["planner"])


def row_with(nest: Nest, piece: str) -> int:
    return next(
        at for at, row in enumerate(saw_list(nest), start=1) if piece in {c[0] for c in row.cuts}
    )


def step(order: str, code: str = "10") -> Operation:
    return Operation.objects.get(order__code=order, code=code)


def test_its_pieces_wait_for_the_saw_and_the_list_has_a_bar_less(nest: Nest) -> None:
    number = row_with(nest, "26-001/poot")
    row = saw_list(nest)[number - 1]
    legs = sum(cut[0] == "26-001/poot" for cut in row.cuts)
    rails = len(row.cuts) - legs
    before = step("26-001").alternatives[0]["piece_min"]
    fail_sheet(nest=nest, told=Told(number, {"26-001/poot": 1}, "angle", bars=1))
    found = {each.name: each.quantity for each in waiting_again()}
    assert found.pop("26-001/poot") == legs - 1
    assert sum(found.values()) == rails
    again = next(each for each in waiting_again() if each.name == "26-001/poot")
    assert (again.line, again.bars) == (f"26-001;poot;1200;{legs - 1};0;0", KEY)
    assert saw_list(nest)[number - 1].left == row.count - 1
    more = step("26-001").alternatives[0]["piece_min"] / before
    assert more == pytest.approx(1 + (legs - 1) / 10)  # of 10 × 1200 mm so many are sawn again
    assert (step("26-001").status, step("26-001").quantity) == ("open", 10)


def test_the_order_that_was_done_with_sawing_is_open_for_what_is_missing(nest: Nest) -> None:
    """Four legs of ten make four of ten products; welding that was told done is open for them."""
    Operation.objects.filter(order__code="26-001", code__in=("10", "20")).update(
        status="done", quantity=0, done_quantity=10
    )
    number = row_with(nest, "26-001/poot")
    row = saw_list(nest)[number - 1]
    legs = sum(cut[0] == "26-001/poot" for cut in row.cuts)
    failure = fail_sheet(nest=nest, told=Told(number, bars=1))
    for code in ("10", "20"):
        assert (step("26-001", code).status, step("26-001", code).quantity) == ("open", legs)
        assert step("26-001", code).done_quantity == 10 - legs
    good_after_all(failure=failure)
    for code in ("10", "20"):
        assert (step("26-001", code).status, step("26-001", code).quantity) == ("done", 0)
    assert not waiting_again()
    assert saw_list(nest)[number - 1].left == row.count


def test_its_metal_is_scrap_of_the_orders_and_the_year_adds_up(nest: Nest) -> None:
    """A bar of € 24 and 20.16 kg; 2 m of it are kept, at half their price as remnants are."""
    scrap_before, eur_before = in_book()
    number = row_with(nest, "26-001/poot")
    ends = StockItem.objects.filter(from_nest=nest, code=f"REST-{nest.code}-B{number}").first()
    had = ends.quantity if ends else 0
    fail_sheet(nest=nest, told=Told(number, rest_mm=(2000.0, 0.0), bars=1))
    rest = StockItem.objects.get(code__startswith=f"REST-{nest.code}-B{number}-M")
    assert (rest.length_mm, rest.mass_g, rest.quantity) == (2000.0, 6720, 1)
    assert (rest.heat_number, rest.section) == ("HB", "40x40x3")
    if ends is not None:
        ends.refresh_from_db()
        assert ends.quantity == had - 1
    scrap_g, scrap_eur = in_book()
    assert scrap_eur - eur_before == Decimal("24.00") - rest.price_eur
    parts_g = sum(m.mass_g for m in StockMove.objects.filter(nest=nest, kind="parts-out"))
    assert parts_g + scrap_g - scrap_before + rest.mass_g <= 3 * 20160
    failure = FailedSheet.objects.get()
    good_after_all(failure=failure)
    assert in_book() == (scrap_before, eur_before)


def test_each_order_has_its_own_pieces_in_its_passport_and_bears_what_failed(nest: Nest) -> None:
    """All pieces of a cut list were those of the order that it names first."""
    for order, piece, laid in (("26-001", "poot", 10), ("26-002", "regel", 4)):
        mine = [row for row in links({"order": order}) if row.nest == nest.code]
        assert {row.part for row in mine} == {f"{order}/{piece}"}
        assert sum(row.pieces for row in mine) == laid
    number = row_with(nest, "26-001/poot")
    row = saw_list(nest)[number - 1]
    legs = sum(cut[0] == "26-001/poot" for cut in row.cuts)
    before = made_of("26-001", {})
    whole_kg = sum(each.bought_kg for each in before.product.materials) * 10
    fail_sheet(nest=nest, told=Told(number, bars=1, is_remnant_there=True))
    mine = [each for each in links({"order": "26-001"}) if each.nest == nest.code]
    assert sum(each.pieces for each in mine) == 10 - legs
    made = made_of("26-001", {})
    assert made.quantity == 10 - legs
    borne_kg = sum(each.bought_kg for each in made.product.materials) * (10 - legs)
    assert borne_kg == pytest.approx(whole_kg, abs=0.01)


def test_a_later_list_takes_them_and_then_it_cannot_be_taken_back(
    cast: dict[str, Client], nest: Nest
) -> None:
    number = row_with(nest, "26-001/poot")
    failure = fail_sheet(nest=nest, told=Told(number, bars=1))
    page = cast["planner"].get(f"/nest/saw/?again={KEY}").content.decode()
    lines = "\n".join(each.line for each in waiting_again())
    assert lines in page
    booked_list(cast["planner"], lines)
    assert not waiting_again()
    with pytest.raises(SawnSince):
        good_after_all(failure=failure)
    with pytest.raises(NotTakenBack):
        take_back(nest=nest)


@pytest.mark.parametrize("counted", [True, False])
def test_bars_that_were_tapped_as_sawn_are_so_no_more(
    cast: dict[str, Client], nest: Nest, counted: bool
) -> None:
    number = row_with(nest, "26-001/poot")
    whole = saw_list(nest)[number - 1].strokes
    cast["worker"].post(f"/nest/{nest.code}/saw/{number}/", {"known": 0, "more": 1})
    address = f"/nest/{nest.code}/saw/{number}/failed/"
    form: dict[str, Any] = {"bars": "1", "reason": "angle"} | (
        {"counted": "on"} if counted else {}
    )
    if whole == 1 and not counted:
        counted = True  # of one bar that is gone nothing is sawn
    assert cast["worker"].get(address).status_code == 200
    assert cast["worker"].post(address, form).status_code == 302
    nest.refresh_from_db()
    assert sawn_of(nest)[number - 1][1] == (0 if counted else 1)
    page = cast["worker"].get(f"/nest/{nest.code}/saw/").content.decode()
    assert "Verkeerde hoek" in page or "verkeerde hoek" in page
    failure = FailedSheet.objects.get()
    back = cast["worker"].post(f"/nest/{nest.code}/failed/{failure.pk}/undo/")
    assert back.status_code == 302
    nest.refresh_from_db()
    assert sawn_of(nest)[number - 1][1] == 1


def test_what_cannot_be_is_said(cast: dict[str, Client], nest: Nest) -> None:
    number = row_with(nest, "26-001/poot")
    count = saw_list(nest)[number - 1].count
    with pytest.raises(NotFailed):
        fail_sheet(nest=nest, told=Told(number, bars=count + 1))
    with pytest.raises(NotFailed):
        fail_sheet(nest=nest, told=Told(99, bars=1))
    address = f"/nest/{nest.code}/saw/{number}/failed/"
    for field, typed in (("bars", "0"), ("bars", "1,5"), ("length", "99999999"),
                         ("good:26-001/poot", "77")):  # fmt: skip
        answer = cast["office"].post(address, {field: typed})
        assert (answer.status_code, typed in answer.content.decode()) == (400, True)
    assert cast["reader"].post(address, {"bars": "1"}).status_code == 403
    assert cast["office"].get(f"/nest/{nest.code}/saw/99/failed/").status_code == 404
    assert not FailedSheet.objects.exists()
    assert Order.objects.get(code="26-001").status != "cancelled"
    assert sawing.bars_in_rack()


def test_what_is_delivered_did_not_fail(nest: Nest) -> None:
    order = Order.objects.get(code="26-001")
    slip = Delivery.objects.create(number="PB-1", day=date(2026, 11, 24), customer=order.customer)
    DeliveryLine.objects.create(delivery=slip, order="26-001", quantity=10, ordered=10)
    with pytest.raises(IsDelivered, match="26-001"):
        fail_sheet(nest=nest, told=Told(row_with(nest, "26-001/poot"), bars=1))
    assert not StockMove.objects.filter(why="failed").exists()

"""A sheet that failed at the machine: its pieces are cut again, its metal is scrap."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from gemaakt.company import Company
from gemaakt.nest.book import rack_year, year_figures
from gemaakt.plan import plan_company
from gemaakt.server.delivery.models import Delivery, DeliveryLine
from gemaakt.server.materials.queries import metal_uses
from gemaakt.server.nest.buying import book_nest
from gemaakt.server.nest.cut_again import CutSince, IsDelivered
from gemaakt.server.nest.cut_twice import CutTwice
from gemaakt.server.nest.failed_book import RestTooLarge
from gemaakt.server.nest.failing import NotFailed, Told, fail_sheet, good_after_all
from gemaakt.server.nest.models import Nest, StockItem, StockMove
from gemaakt.server.nest.paid import set_paid
from gemaakt.server.nest.rack import entries, in_rack_before
from gemaakt.server.nest.take_back import NotTakenBack, take_back
from gemaakt.server.nest.to_cut import materials, nested_pieces
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.passport.making import made_of
from gemaakt.server.passport.trace import links
from gemaakt.server.plan.promise_views import steps_like
from gemaakt.server.shop.models import Person
from gemaakt.server.shop.services import load_company
from gemaakt.server.work import services
from gemaakt.server.work.queries import work_of
from gemaakt.stop import MaxIterations
from tests.server.conftest import NOW
from tests.server.nest.made import rack
from tests.server.nest.test_in_stages import booked as booked
from tests.server.nest.test_in_stages import draft, sent, step
from tests.server.nest.test_take_back import order_book

pytestmark = pytest.mark.django_db


def waiting() -> dict[str, int]:
    """Pieces that wait for the laser, by order."""
    return {each.order: each.pieces for material in materials() for each in material.orders}


def in_book() -> tuple[int, Decimal]:
    """Grams and cents of the rack by its lots, which the lines of the book have to come to."""
    rows = entries()
    year = rack_year(in_rack_before(rows[-1].on.year), rows, rows[-1].on.year)
    lots = StockItem.objects.filter(quantity__gt=0)
    grams = sum(each.quantity * each.mass_g for each in lots)
    worth = sum((each.quantity * each.price_eur for each in lots), Decimal(0))
    assert (year.closing.mass_g, year.closing.worth_eur) == (grams, worth)
    whole = year.opening.mass_g + year.bought.mass_g + year.found.mass_g
    assert whole == year.parts.mass_g + year.scrap.mass_g + year.closing.mass_g
    money = year.opening.worth_eur + year.bought.worth_eur + year.found.worth_eur
    assert money == year.parts.worth_eur + year.scrap.worth_eur + year.closing.worth_eur
    return year.scrap.mass_g, year.scrap.worth_eur


def test_its_pieces_are_asked_again_and_the_orders_wait_for_them(booked: Nest) -> None:
    assert waiting() == {}
    fail_sheet(nest=booked, told=Told(3, reason="stop"))
    assert waiting() == {"26-001": 4, "26-002": 6}
    assert nested_pieces() == {"26-001/plaat": 6, "26-002/plaat": 14}
    again = step("26-001", "10")
    assert (again.status, again.quantity, again.after) == ("open", 10, ["N1/cut-1"])
    assert again.quantity * again.alternatives[0]["piece_min"] == pytest.approx(4 * 2.0)
    assert step("26-001", "20").after == ["10"]
    assert step("26-002", "10").after == ["N1/cut-1", "N1/cut-2"]
    assert (step("N1", "cut-1").quantity, step("N1", "cut-1").status) == (1, "open")
    assert plan_company(load_company(), MaxIterations(0)).is_verified


def test_what_is_good_of_it_is_not_cut_again(booked: Nest) -> None:
    fail_sheet(nest=booked, told=Told(3, good={"26-001/plaat": 4, "26-002/plaat": 1}))
    assert waiting() == {"26-002": 5}
    assert not Operation.objects.filter(order__code="26-001", code="10").exists()


def test_the_laser_leaves_it_out_whichever_of_the_sheets_it_was(booked: Nest) -> None:
    """Of two sheets the second failed while the first was cut: nothing is left to load."""
    sent("start", "N1/cut-1")
    sent("pause", "N1/cut-1", quantity=1, minute=10)
    fail_sheet(nest=booked, told=Told(1))
    row = step("N1", "cut-1")
    assert (row.done_quantity, row.quantity, row.status) == (0, 1, "open")
    sent("start", "N1/cut-1", minute=20)
    (card,) = work_of(Person.objects.get(code="anna"), NOW)["running"]
    assert [each["numbers"] for each in card["sheets"]] == ["3"]
    assert (card["sheet_count"], card["counts_sheets"]) == (1, True)
    sent("done", "N1/cut-1", minute=30)
    assert (step("N1", "cut-1").status, step("N1", "cut-1").done_quantity) == ("done", 1)


def test_a_stage_whose_sheets_all_failed_is_over(booked: Nest) -> None:
    for number in (2, 1, 3):
        fail_sheet(nest=booked, told=Told(number))
    assert Order.objects.get(code="N1").status == Order.Status.DONE
    assert [step("N1", code).made_quantity for code in ("cut-1", "cut-2")] == [0, 0]
    assert waiting() == {"26-001": 10, "26-002": 20}
    assert plan_company(load_company(), MaxIterations(0)).is_verified


def test_the_next_nest_takes_them_and_the_order_waits_for_both(booked: Nest) -> None:
    more_sheets()
    fail_sheet(nest=booked, told=Told(3))
    again = draft({"26-001": 4, "26-002": 6}, code="N2")
    with pytest.raises(CutTwice):
        book_nest(nest=draft({"26-001": 5}, code="N3"), heats={})
    book_nest(nest=again, heats={})
    assert waiting() == {}
    assert step("26-001", "20").after == ["N1/cut-1", "N2/cut"]
    with pytest.raises(CutSince):
        good_after_all(failure=booked.failures.get())
    fail_sheet(nest=again, told=Told(1, good={"26-001/plaat": 3}))
    assert waiting() == {"26-001": 1, "26-002": 6}
    row = step("26-001", "10")
    assert row.quantity * row.alternatives[0]["piece_min"] == pytest.approx(2.0)
    assert row.after == ["N1/cut-1", "N2/cut"]


def test_its_metal_is_scrap_of_the_orders_that_lay_on_it(booked: Nest) -> None:
    """Of € 40 each, four plates of 26-001 and six of 26-002; half of the sheet is left."""
    before, _worth = in_book()
    fail_sheet(nest=booked, told=Told(3, rest_mm=(500.0, 700.0)))
    rest = StockItem.objects.get(code="REST-N1-3-M")
    assert (rest.mass_g, rest.price_eur, rest.heat_number) == (8242, Decimal("13.00"), "H7")
    scrap_g, scrap_eur = in_book()
    assert (scrap_g - before, scrap_eur) == (8000 - 8242, Decimal("27.00"))
    lines = StockMove.objects.filter(nest=booked, kind="scrap").exclude(part="")
    assert [(each.part, each.mass_g, each.amount_eur) for each in lines] == [
        ("26-001/plaat", -97, Decimal("10.80")), ("26-002/plaat", -145, Decimal("16.20")),
    ]  # fmt: skip
    figures = year_figures(entries(), date.today().year)  # noqa: DTZ011
    assert (figures.parts_kg, figures.parts_eur) == (16.0, Decimal("80.00"))
    assert sum(use.parts_kg for use in metal_uses()) == pytest.approx(16.0)
    assert sum(use.scrap_kg for use in metal_uses()) == pytest.approx(scrap_g / 1000)


def test_taken_back_everything_is_as_it_was(booked: Nest) -> None:
    rows, figures = order_book(), in_book()
    booking = Nest.objects.get(code="N1").booking
    cut = sorted((row.part, row.pieces, row.mass_kg) for row in links({"nest": "N1"}))
    first = fail_sheet(nest=booked, told=Told(3, rest_mm=(500.0, 700.0)))
    second = fail_sheet(nest=booked, told=Told(1, good={"26-001/plaat": 2}))
    assert links({"nest": "N1"}) != cut
    with pytest.raises(NotFailed, match="N1 1"):
        good_after_all(failure=first)
    with pytest.raises(NotTakenBack):
        take_back(nest=booked)
    good_after_all(failure=second)
    good_after_all(failure=first)
    assert order_book() == rows
    assert in_book() == figures
    assert waiting() == {}
    assert Nest.objects.get(code="N1").booking == booking
    assert sorted((row.part, row.pieces, row.mass_kg) for row in links({"nest": "N1"})) == cut
    with pytest.raises(NotFailed):
        good_after_all(failure=first)
    fail_sheet(nest=booked, told=Told(3, rest_mm=(500.0, 700.0)))
    assert StockItem.objects.get(code="REST-N1-3-M").quantity == 1
    good_after_all(failure=booked.failures.get(taken_back=None))
    take_back(nest=booked)
    assert not Order.objects.filter(code="N1").exists()


def bent(order: str, good: int, scrap: int = 0) -> None:
    """Bending that was called done with so many good."""
    row = step(order, "20")
    row.done_quantity, row.quantity = good, row.asked_quantity - good
    row.scrap_quantity, row.status = scrap, "done"
    row.save()


@pytest.mark.parametrize("good", [6, 10])
def test_bending_that_was_done_goes_on_with_the_pieces_that_come_again(
    booked: Nest, good: int
) -> None:
    """It was done with six and four lost, or all ten were bent before the metal proved wrong."""
    bent("26-001", good, 10 - good)
    Order.objects.filter(code="26-001").update(status=Order.Status.DONE)
    failure = fail_sheet(nest=booked, told=Told(3, reason="material"))
    row = step("26-001", "20")
    assert (row.status, row.done_quantity, row.quantity, row.scrap_quantity) == ("open", 6, 4, 0)
    assert Order.objects.get(code="26-001").status == Order.Status.RUNNING
    good_after_all(failure=failure)
    row = step("26-001", "20")
    assert (row.status, row.done_quantity, row.scrap_quantity) == ("done", good, 10 - good)


def test_what_was_delivered_cannot_have_failed(booked: Nest) -> None:
    order = Order.objects.get(code="26-001")
    slip = Delivery.objects.create(number="PB-1", day=date(2026, 11, 24), customer=order.customer)
    DeliveryLine.objects.create(delivery=slip, order="26-001", quantity=8, ordered=10)
    with pytest.raises(IsDelivered, match="26-001"):
        fail_sheet(nest=booked, told=Told(3))
    assert StockMove.objects.filter(why="failed").count() == 0
    fail_sheet(nest=booked, told=Told(3, good={"26-001/plaat": 2}))
    assert waiting() == {"26-001": 2, "26-002": 6}


def test_the_passport_has_its_good_pieces_and_bears_the_lost_metal(booked: Nest) -> None:
    """26-001: 10 of 30 equal pieces of three sheets of 16.485 kg; four of them are lost."""
    before = made_of("26-001", {})
    (metal,) = before.product.materials
    each_kg = 3 * 16.485 / 30
    assert metal.bought_kg == pytest.approx(each_kg)
    fail_sheet(nest=booked, told=Told(3))
    made = made_of("26-001", {})
    assert made.quantity == 6
    (metal,) = made.product.materials
    assert metal.bought_kg == pytest.approx(10 * each_kg / 6)
    assert metal.mass_kg == pytest.approx(0.8)
    assert "failed:6.6" in made.missing
    assert {row.pieces for row in links({"part": "26-001/plaat"})} == {6}
    more_sheets()
    book_nest(nest=draft({"26-001": 4, "26-002": 6}, code="N2"), heats={})
    made = made_of("26-001", {})
    assert made.quantity == 10
    assert sum(each.bought_kg for each in made.product.materials) * 10 == pytest.approx(
        10 * each_kg + 4 * 16.485 / 10
    )


def more_sheets() -> None:
    """Three more sheets of the lot."""
    StockItem.objects.filter(code="S1").update(quantity=3)


@pytest.mark.usefixtures("that_day")
def test_an_invoice_that_comes_after_it_is_borne_by_what_was_lost_too(booked: Nest) -> None:
    for number in (1, 2, 3):
        fail_sheet(nest=booked, told=Told(number))
    set_paid(
        item=StockItem.objects.get(code="S1"), price_eur=Decimal("50.00"), on=date(2026, 12, 1)
    )
    assert in_book()[1] == Decimal("150.00")


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        (Told(4), NotFailed),
        (Told(3, good={"26-001/plaat": 5}), NotFailed),
        (Told(3, good={"26-001/plaat": 4, "26-002/plaat": 6}), NotFailed),
        (Told(3, rest_mm=(1001.0, 10.0)), RestTooLarge),
        (Told(3, good={"26-002/plaat": 6}, rest_mm=(1000.0, 700.0)), RestTooLarge),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_half_written(
    booked: Nest, told: Told, refusal: Any
) -> None:
    rows, lines = order_book(), StockMove.objects.count()
    with pytest.raises(refusal):
        fail_sheet(nest=booked, told=told)
    assert (order_book(), StockMove.objects.count()) == (rows, lines)
    assert not booked.failures.exists()


def test_an_order_like_it_is_promised_with_all_its_cutting(company: Company) -> None:
    rack()
    asked = [(each.id, each.after, each.alternatives) for each in steps_like("26-001", 20)]
    nest = draft({"26-001": 6}, {"26-001": 4})
    book_nest(nest=nest, heats={})
    fail_sheet(nest=nest, told=Told(2))
    assert [(e.id, e.after, e.alternatives) for e in steps_like("26-001", 20)] == asked


def test_the_planner_tells_it_on_its_page_and_takes_it_back(
    booked: Nest, cast: dict[str, Client]
) -> None:
    address = "/nest/N1/failed/"
    for role, status in (("reader", 403), ("worker", 403), ("planner", 200)):
        assert cast[role].get(address).status_code == status, role
    planner = cast["planner"]
    planner.defaults["HTTP_ACCEPT_LANGUAGE"] = "nl"
    sent = {"sheet": "3", "good:26-001/plaat": "5", "reason": "stop", "length": "500"}
    answer = planner.post(address, sent)
    assert answer.status_code == 400
    assert "Van 26-001/plaat liggen er 4 op plaat 3" in answer.content.decode()
    sent |= {"good:26-001/plaat": "1", "length": "500,5", "width": "700"}
    page = planner.post(address, sent, follow=True).content.decode()
    assert "Plaat 3 is als mislukt gemeld: 9 stuks wachten weer op de laser" in page
    assert "plaat 3 mislukt" in page
    assert "stroomuitval" in page
    assert 'href="/material/REST-N1-3-M/"' in page
    assert "mislukt: 3" in planner.get("/nest/N1/").content.decode()
    page = planner.get("/nest/cut/S235JR~3/").content.decode()
    assert "3 opnieuw: hun plaat mislukte" in page
    assert page.count('<option value="first" selected>') == 2
    failure = booked.failures.get()
    page = planner.post(f"/nest/N1/failed/{failure.pk}/undo/", follow=True).content.decode()
    assert "Teruggedraaid" in page
    assert waiting() == {}


def lost_sheet(key: str, **more: Any) -> services.Outcome:
    """A tap at the terminal."""
    _person, token = services.enter(person="anna")
    event = {
        "kind": "lost-sheet", "key": key, "steps": ["N1/cut-1"], "at": NOW.isoformat(),
        "pass": token, **more,
    }  # fmt: skip
    return services.record(events=[event], sent_at=NOW.isoformat(), now=NOW)


def test_the_operator_tells_it_at_the_terminal_once(booked: Nest, cast: dict[str, Client]) -> None:
    sent("start", "N1/cut-1")
    (card,) = work_of(Person.objects.get(code="anna"), NOW)["running"]
    assert [each["number"] for each in card["may_fail"]] == [1, 3]
    assert card["may_fail"][1]["parts"] == [("26-001/plaat", 4), ("26-002/plaat", 6)]
    told = {"sheet": 3, "good_parts": {"26-001/plaat": 4}, "reason": "tipped", "rest_mm": [0, 0]}
    for _again in range(2):
        assert lost_sheet("k1", **told).accepted == ["k1"]
    failure = booked.failures.get()
    assert (failure.lost, failure.person) == ({"26-002/plaat": 6}, "anna")
    (refused,) = lost_sheet("k2", **told).refused
    assert refused["code"] == "server.sheet-failed-already"
    for odd in ({"sheet": "3"}, {"sheet": 1, "good_parts": {"26-001/plaat": -1}}, {}):
        assert lost_sheet("k3", **odd).refused
    (card,) = work_of(Person.objects.get(code="anna"), NOW)["running"]
    assert [each["numbers"] for each in card["sheets"]] == ["1"]
    page = cast["planner"].get("/floor/", headers={"Accept-Language": "nl"}).content.decode()
    assert "opgewipte onderdelen" in page

"""A day at the saw: a list typed or pasted, bars of the rack, cut list, terminal, booking."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from gemaakt.company import Company
from gemaakt.nest.bars.angled import AngledPiece
from gemaakt.server.nest import sawing, solving
from gemaakt.server.nest.buying import book_nest
from gemaakt.server.nest.models import Nest, StockItem, StockMove
from gemaakt.server.nest.rack import receive
from gemaakt.server.nest.reports import saw_list
from gemaakt.server.nest.take_back import NotTakenBack, take_back
from gemaakt.server.order.models import Operation
from gemaakt.server.shop.models import Person
from gemaakt.server.solve.models import Solve
from gemaakt.server.work.queries import work_of
from tests.server.conftest import NOW
from tests.server.nest.test_cutting_page import claimed
from tests.server.nest.test_in_stages import sent as told

pytestmark = pytest.mark.django_db
KEY = "S235JR~40x40x3"
LIST = "26-001;poot;1200;8;45;45\n26-002;regel;850;6"
FORM = {
    "bars": KEY, "kerf": "3", "front": "5", "clamp": "0", "bundle": "2", "pieces": LIST
}  # fmt: skip


@pytest.fixture
def bars(company: Company) -> StockItem:
    """Five tubes of 6 m, 20.16 kg and € 24 each, heat HB."""
    return receive(
        on=date(2026, 11, 24), code="B6", kind=StockItem.Kind.BAR, material="S235JR",
        section="40x40x3", length_mm=6000.0, quantity=5, heat_number="HB", mass_g=20160,
        price_eur=Decimal("24.00"), location="stelling 9",
    )  # fmt: skip


def sawn(client: Client, **changed: str) -> Nest:
    answer = client.post("/nest/saw/", {**FORM, **changed})
    assert answer.status_code == 302, answer.content.decode()
    solve = Solve.objects.filter(kind="nest").order_by("-pk")[0]
    assert client.get(answer["Location"]).status_code == 200
    solving.store(solve, solving.run(claimed(solve, 0.5)))
    return Nest.objects.get(code=solve.options["code"])


def test_a_customers_own_bars_are_sawn_for_him_and_what_is_left_stays_his(
    owner: Client, bars: StockItem
) -> None:
    """No cut list could be made of bars that are kept for somebody."""
    sent = {
        "kind": "bar", "material": "S235JR", "section": "40x40x3", "length_mm": "6000",
        "kg_per_m": "3.36", "quantity": "3", "price_eur": "0", "code": "B7", "kept_for": "De Boer",
    }  # fmt: skip
    assert owner.post("/material/delivery/", sent).status_code == 302
    assert {row.code for row in saw_list(sawn(owner))} == {"B6"}
    his = sawn(owner, bars=f"{KEY}~De Boer")
    assert {row.code for row in saw_list(his)} == {"B7"}
    book_nest(nest=his, heats={})
    rests = StockItem.objects.filter(from_nest=his)
    assert {(row.kept_for, row.price_eur) for row in rests} == {("De Boer", 0)}


def test_a_list_becomes_a_cut_list(cast: dict[str, Client], bars: StockItem) -> None:
    """There was no page for the saw: a cut list came from the story or the command line only."""
    planner = cast["planner"]
    assert "40x40x3" in planner.get("/nest/saw/").content.decode()
    nest = sawn(planner)
    assert nest.verified
    rows = saw_list(nest)
    assert sum(row.count for row in rows) == 3  # 14,7 m and mitres: two bars hold 11,98 m
    assert sum(row.count * len(row.cuts) for row in rows) == 14
    for row in rows:
        kerf_mm = 3.0 * 2**0.5
        lengths = [length for _piece, length, _at in row.cuts]
        used_mm = 5.0 + sum(lengths) + kerf_mm * (len(lengths) - 1)
        assert used_mm <= 6000.0 + 1e-6
        ends = [row.front_mm, *(at for _piece, _length, at in row.cuts)]
        for (piece, length, at), before, (left, _right), (_left, right) in zip(
            row.cuts, ends, row.angles, [(0.0, None), *row.angles], strict=False
        ):
            wide_mm = 3.0 * (2**0.5 if 45.0 in (left, right) else 1.0)
            assert at == pytest.approx(before + length + (wide_mm if before > 5.0 else 0.0)), piece
        assert row.strokes == (row.count + 1) // 2
    page = planner.get(f"/nest/{nest.code}/saw/").content.decode()
    assert "45°" in page
    assert "stelling 9" in page
    assert "Zaaglijst" in planner.get(f"/nest/{nest.code}/").content.decode()


def test_booking_takes_the_bars_and_keeps_the_ends(
    cast: dict[str, Client], bars: StockItem
) -> None:
    nest = sawn(cast["planner"])
    cast["planner"].post(f"/nest/{nest.code}/accept/")
    bars.refresh_from_db()
    assert bars.quantity == 2
    moves = StockMove.objects.filter(nest=nest)
    parts_g = sum(m.mass_g for m in moves if m.kind == "parts-out")
    assert parts_g == pytest.approx(20160 * (8 * 1200 + 6 * 850) / 6000, abs=2)
    held = sum(m.mass_g for m in moves if m.kind in ("parts-out", "scrap", "remnant-in"))
    assert held == 3 * 20160
    ends = StockItem.objects.filter(from_nest=nest, quantity__gt=0)
    assert all(end.heat_number == "HB" and end.length_mm >= 500.0 for end in ends)
    worth = sum(m.amount_eur for m in moves if m.kind in ("parts-out", "remnant-in"))
    assert worth == Decimal("72.00")
    take_back(nest=Nest.objects.get(pk=nest.pk))
    bars.refresh_from_db()
    assert bars.quantity == 5


def test_the_terminal_leads_the_man_at_the_saw_to_his_list(
    cast: dict[str, Client], bars: StockItem
) -> None:
    step = Operation.objects.get(order__code="26-001", code="10")
    step.name = "Zagen"
    step.save()
    book_nest(nest=sawn(cast["planner"]), heats={})
    told("start", "26-001/10")
    (card,) = work_of(Person.objects.get(code="anna"), NOW)["running"]
    ((code, address),) = card["saw_lists"]
    assert cast["worker"].get(address).status_code == 200
    assert code in address


def test_a_list_copied_from_excel_is_read() -> None:
    text = (
        "Order\tStuk\tLengte\tAantal\tLinks\tRechts\n"
        "26-001\tpoot\t1.200,5\t4\t45\t\n\tkop\t300\t\t\t\n"
    )
    assert sawing.pieces_typed(text) == [
        AngledPiece("26-001/poot", 1200.5, 4, 45.0, 0.0), AngledPiece("kop", 300.0, 1),
    ]  # fmt: skip


def test_one_name_with_two_lengths_is_two_pieces() -> None:
    pieces = sawing.pieces_typed("26-001;poot;1200;4\n26-001;poot;1100;2\n26-001;poot;1200;1")
    assert [(each.id, each.length_mm, each.quantity) for each in pieces] == [
        ("26-001/poot", 1200.0, 5), ("26-001/poot (2)", 1100.0, 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "26-001;poot", "26-001;poot;lang;4", "26-001;poot;-5;4", "26-001;poot;1200;1,5",
        "26-001;poot;1200;4;90;0", "26-001 poot 1200 4", "26-001;poot;99999;1",
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_is_said_with_its_number(
    cast: dict[str, Client], bars: StockItem, line: str
) -> None:
    answer = cast["planner"].post("/nest/saw/", {**FORM, "pieces": f"26-002;regel;850;6\n{line}"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Regel 2" in page
    assert "26-002;regel;850;6" in page
    assert not Solve.objects.filter(kind="nest").exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kerf": "breed"}, "breed"), ({"bundle": "0"}, "0"), ({"pieces": " "}, "niets te zagen"),
        ({"bars": "goud~1"}, "niets te zagen"),
    ],
)  # fmt: skip
def test_what_cannot_be_sawn_is_said(
    cast: dict[str, Client], bars: StockItem, changed: dict[str, str], said: str
) -> None:
    answer = cast["planner"].post("/nest/saw/", {**FORM, **changed})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_only_who_plans_makes_a_list(cast: dict[str, Client], bars: StockItem) -> None:
    assert cast["reader"].get("/nest/saw/").status_code == 200
    assert cast["reader"].post("/nest/saw/", FORM).status_code == 403
    assert cast["worker"].get("/nest/saw/").status_code == 403


def test_too_few_bars_say_what_was_left_out(cast: dict[str, Client], bars: StockItem) -> None:
    nest = sawn(cast["planner"], pieces="26-001;lang;5900;9\n26-001;langer;6500;1")
    page = cast["planner"].get(f"/nest/{nest.code}/").content.decode()
    assert "langer" in page
    assert sum(row.count for row in saw_list(nest)) == 5
    left = {row["part"]: row["quantity"] for row in nest.document["unplaced"]}
    assert left["26-001/lang"] == 4


def test_a_judge_of_its_own_measures_the_list(bars: StockItem) -> None:
    snapshot: dict[str, Any] = {
        "name": "x", "saw": {"kerf_mm": 3.0, "front_mm": 5.0, "clamp_mm": 100.0, "bundle": 1},
        "pieces": [{"id": "p", "length_mm": 1000.0, "quantity": 6, "left_deg": 0.0,
                    "right_deg": 0.0}],
        "stock": [{"id": "B6", "length_mm": 6000.0, "copies": 1, "cost": 24.0, "mass_g": 20160,
                   "heat": "HB"}],
    }  # fmt: skip

    def row(pieces: int, count: int = 1) -> dict[str, Any]:
        return {"stock": "B6", "count": count, "pieces": ["p"] * pieces,
                "lengths_mm": [1000.0] * pieces}  # fmt: skip

    assert not sawing.wrong_with(snapshot, [row(5)])
    assert sawing.wrong_with(snapshot, [row(6)])
    assert sawing.wrong_with(snapshot, [row(2, 2)])
    assert sawing.wrong_with(snapshot, [row(3), row(4)])


@pytest.mark.parametrize(
    ("line", "piece"),
    [
        ("2x 1234,5", AngledPiece("1234,5 mm", 1234.5, 2)),
        ("1200 x 8", AngledPiece("1200 mm", 1200.0, 8)),
        ("4 stuks van 1.200 mm", AngledPiece("1.200 mm", 1200.0, 4)),
        ("2 x 1.234,5 45/22,5 poot links", AngledPiece("poot links", 1234.5, 2, 45.0, 22.5)),
        ("640", AngledPiece("640 mm", 640.0, 1)),
    ],
)
def test_a_line_is_read_as_it_is_called_across_the_shop(line: str, piece: AngledPiece) -> None:
    with translation.override("nl"):
        assert sawing.pieces_typed(line) == [piece]


@pytest.mark.parametrize("line", ["2x", "1200 8", "1 000", "2 x 1200 x 3"])
def test_a_line_that_may_mean_two_things_is_not_guessed(line: str) -> None:
    with translation.override("nl"), pytest.raises(sawing.LineNotRead):
        sawing.pieces_typed(line)


def test_the_man_at_the_saw_taps_each_bundle(cast: dict[str, Client], bars: StockItem) -> None:
    """Two or three bars of six metres in bundles of two: what was sawn is seen by everybody."""
    nest = sawn(cast["planner"])
    worker = cast["worker"]
    worker.defaults["HTTP_ACCEPT_LANGUAGE"] = "nl"
    assert worker.post(f"/nest/{nest.code}/saw/1/", {"known": 0, "more": 1}).status_code == 404
    book_nest(nest=nest, heats={})
    strokes = sum(row.strokes for row in saw_list(nest))
    for _twice in range(2):  # a second tap on the page of before counts nothing
        worker.post(f"/nest/{nest.code}/saw/1/", {"known": 0, "more": 1})
    nest.refresh_from_db()
    assert nest.sawn == {"1": 1}
    page = worker.get(f"/nest/{nest.code}/saw/").content.decode()
    assert f"1 van {strokes} gezaagd" in page
    with pytest.raises(NotTakenBack):
        take_back(nest=nest)
    worker.post(f"/nest/{nest.code}/saw/1/", {"known": 1, "more": -1})
    assert worker.post(f"/nest/{nest.code}/saw/9/", {"known": 0, "more": 1}).status_code == 404
    assert cast["reader"].post(f"/nest/{nest.code}/saw/1/", {}).status_code == 403
    nest.refresh_from_db()
    take_back(nest=nest)

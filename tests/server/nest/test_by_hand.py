"""Sheets cut and measured by hand, found without papers, counted and paid."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from gemaakt.company import Company
from gemaakt.money import eur
from gemaakt.server.nest import by_hand, paid, stocktake
from gemaakt.server.nest.buying import book_nest
from gemaakt.server.nest.damaged import PieceOnDamage
from gemaakt.server.nest.models import Nest, StockItem, StockMove
from gemaakt.server.nest.rack import receive
from gemaakt.server.nest.services import accept_nest
from gemaakt.server.quote.constants import set_constants
from tests.server.nest import made

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 24)
FOUND = {
    "code": "REST-9", "length_mm": "600", "width_mm": "400", "heat_number": "", "location": "A1",
    "material": "", "thickness_mm": "", "parent": "",
}  # fmt: skip


@pytest.fixture
def sheet(company: Company) -> StockItem:
    """Three sheets of 1000 × 700 × 3 mm, € 40 each, heat H7: 16.485 kg."""
    made.rack()
    return StockItem.objects.get(code="S1")


def test_each_field_of_the_page_of_a_lot_has_a_name_of_its_own(
    cast: dict[str, Client], sheet: StockItem
) -> None:
    """Two forms ask a length and a width: the label of the size led to the place of a fault."""
    page = cast["owner"].get("/material/S1/").content.decode()
    names = re.findall(r'\sid="([^"]+)"', page)
    assert "id_size_length_mm" in names
    assert len(names) == len(set(names))
    assert set(re.findall(r'<label for="([^"]+)"', page)) <= set(names)


# ------------------------------------------------------------------ a remnant that was found


def test_a_remnant_has_the_papers_of_the_sheet_it_was_cut_from(
    cast: dict[str, Client], sheet: StockItem
) -> None:
    """A rest cut by hand lost its heat and certificate: there was no field for its sheet."""
    answer = cast["worker"].post("/material/remnant/", {**FOUND, "parent": "S1"})
    assert answer.status_code == 302, answer.content.decode()
    rest = StockItem.objects.get(code="REST-9")
    assert (rest.parent, rest.heat_number, rest.certificate) == ("S1", "H7", "3.1-77")
    assert (rest.material, rest.thickness_mm, rest.factor_kgco2e_per_kg) == ("S235JR", 3.0, 2.0)
    assert rest.mass_g == 5652  # 600 × 400 × 3 mm of 7.85 kg/dm³


def test_one_without_papers_says_what_it_cannot_prove(
    cast: dict[str, Client], sheet: StockItem
) -> None:
    sent = {**FOUND, "material": "S235JR", "thickness_mm": "3"}
    assert cast["worker"].post("/material/remnant/", sent).status_code == 302
    page = cast["planner"].get("/material/REST-9/").content.decode()
    assert "niet te herleiden" in page
    assert StockItem.objects.get(code="REST-9").heat_number == ""


@pytest.mark.parametrize(
    ("field", "typed"),
    [("parent", "weg"), ("heat_number", "H8"), ("thickness_mm", "4"), ("material", "1.4301")],
)
def test_what_does_not_belong_to_its_sheet_is_said(
    cast: dict[str, Client], sheet: StockItem, field: str, typed: str
) -> None:
    answer = cast["worker"].post("/material/remnant/", {**FOUND, "parent": "S1", field: typed})
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert not StockItem.objects.filter(code="REST-9").exists()


# ------------------------------------------------------------------ cut and measured


def cut(client: Client, code: str = "S1", **sent: str) -> int:
    return client.post(f"/material/{code}/cut/", sent).status_code


def test_a_sheet_under_the_shears_is_two_remnants_and_scrap(
    cast: dict[str, Client], sheet: StockItem
) -> None:
    sizes = {"length_1_mm": "500", "width_1_mm": "700", "length_2_mm": "400", "width_2_mm": "700"}
    assert cut(cast["worker"], **sizes) == 302
    sheet.refresh_from_db()
    assert sheet.quantity == 2
    one, two = StockItem.objects.filter(parent="S1").order_by("code")
    assert (one.mass_g, two.mass_g) == (8242, 6594)  # 0.5 and 0.4 of 16485 g
    # 0.5 and 0.4 of € 40, at the 65 % that what a nest leaves is booked at
    assert (one.price_eur, two.price_eur) == (Decimal("13.00"), Decimal("10.40"))
    assert {one.heat_number, two.heat_number} == {"H7"}
    scrap = StockMove.objects.get(item=sheet, kind="scrap")
    assert (scrap.mass_g, scrap.amount_eur) == (16485 - 8242 - 6594, Decimal("-16.60"))
    cast["worker"].post("/material/S1/cut/undo/")
    sheet.refresh_from_db()
    assert sheet.quantity == 3
    assert not StockItem.objects.filter(parent="S1", quantity__gt=0).exists()
    assert sum(move.mass_g for move in StockMove.objects.filter(kind="scrap")) == 0


def test_what_was_used_is_for_its_order(cast: dict[str, Client], sheet: StockItem) -> None:
    assert cut(cast["worker"], length_1_mm="500", width_1_mm="700", order="26-001") == 302
    used = StockMove.objects.get(kind="parts-out")
    assert (used.part, used.mass_g, used.amount_eur) == (
        "26-001/rest", 16485 - 8242, Decimal("27.00")
    )  # fmt: skip
    assert cut(cast["worker"], length_1_mm="500", width_1_mm="700", order="99-999") == 422


def test_a_remnant_and_a_bar_are_split_as_well(cast: dict[str, Client], sheet: StockItem) -> None:
    assert cut(cast["worker"], "B6", length_1_mm="1000", length_2_mm="1990") == 302
    one, two = StockItem.objects.filter(parent="B6").order_by("code")
    assert (one.length_mm, one.width_mm, one.mass_g) == (1000.0, None, 3333)  # of 3 m, 10 kg
    assert two.price_eur == Decimal("9.95")
    assert cut(cast["worker"], one.code, length_1_mm="400", length_2_mm="600") == 302
    assert StockItem.objects.filter(parent=one.code).count() == 2


def test_a_piece_of_a_corner_weighs_what_a_piece_of_its_sheet_does(
    cast: dict[str, Client], sheet: StockItem
) -> None:
    """Of an L of 1000 × 700 mm without 500 × 350 a piece weighed three quarters of itself."""
    corner = [[0, 0], [1000, 0], [1000, 350], [500, 350], [500, 700], [0, 700]]
    StockItem.objects.filter(code="S1").update(
        outer=corner, mass_g=12364, price_eur=Decimal("30.00")
    )
    assert cut(cast["worker"], length_1_mm="1000", width_1_mm="350") == 302
    piece = StockItem.objects.get(parent="S1")
    assert (piece.mass_g, piece.price_eur) == (8242, Decimal("13.00"))
    two = {"length_1_mm": "1000", "width_1_mm": "350", "length_2_mm": "700", "width_2_mm": "350"}
    assert cut(cast["worker"], **two) == 422  # they fit the rectangle, not the corner


@pytest.mark.parametrize(
    "sizes",
    [
        {"length_1_mm": "900", "width_1_mm": "700", "length_2_mm": "200", "width_2_mm": "700"},
        {"length_1_mm": "1100", "width_1_mm": "100"},
        {"length_1_mm": "500", "width_1_mm": "700", "length_2_mm": "100"},
        {"length_1_mm": "500"},
    ],
)  # fmt: skip
def test_pieces_that_cannot_be_are_refused(
    cast: dict[str, Client], sheet: StockItem, sizes: dict[str, str]
) -> None:
    assert cut(cast["worker"], **sizes) == 422
    assert StockItem.objects.get(code="S1").quantity == 3
    assert not StockItem.objects.filter(parent="S1").exists()


def test_a_remnant_is_booked_by_one_rule_that_the_firm_sets(
    cast: dict[str, Client], sheet: StockItem
) -> None:
    """A remnant cut by hand was booked at all its metal cost, one of a nest at 65 %."""
    set_constants({"price.remnant_share": 0.8})
    assert cut(cast["worker"], length_1_mm="500", width_1_mm="700") == 302
    piece = StockItem.objects.get(parent="S1")
    assert (piece.kind, piece.price_eur) == ("remnant", Decimal("16.00"))  # 0.5 × € 40 × 0.8
    page = cast["worker"].get(f"/material/{piece.code}/").content.decode()
    assert "restplaten worden geboekt voor 80 % van wat hun metaal kostte" in page
    (trimmed,) = by_hand.cut_by_hand(item=piece, sizes=[(450.0, 700.0)], on=ON)
    assert trimmed.price_eur == Decimal("14.40"), "what was written down once stays so"
    nest = made.nest()
    (left,) = (each for each in accept_nest(nest=nest) if each.width_mm)
    whole = Decimal(left.mass_g) / Decimal(16485) * 40
    assert left.price_eur == eur(whole * Decimal("0.8"))


def test_halves_of_a_sheet_are_sheets_and_share_what_it_cost(sheet: StockItem) -> None:
    halves = by_hand.cut_by_hand(item=sheet, sizes=[(500.0, 700.0), (500.0, 700.0)], on=ON)
    assert {(each.kind, each.price_eur) for each in halves} == {("sheet", Decimal("20.00"))}
    assert sum(move.amount_eur for move in StockMove.objects.filter(why=by_hand.CUT_BY_HAND)) == 0
    by_hand.undo_cut(item=sheet)
    assert not StockItem.objects.filter(parent="S1", quantity__gt=0).exists()


def test_a_piece_that_was_used_stays_cut(sheet: StockItem) -> None:
    (piece,) = by_hand.cut_by_hand(item=sheet, sizes=[(500.0, 700.0)], on=ON)
    by_hand.measure_again(item=piece, size=(490.0, 700.0), on=ON)
    with pytest.raises(by_hand.NotUndone, match=piece.code):
        by_hand.undo_cut(item=sheet)


def test_of_a_damaged_sheet_no_piece_goes_into_a_nest_unseen(sheet: StockItem) -> None:
    sheet.defects = [[0.0, 0.0, 50.0, 50.0]]
    sheet.save()
    pieces = by_hand.cut_by_hand(item=sheet, sizes=[(500.0, 700.0), (500.0, 700.0)], on=ON)
    assert all(piece.kept_for for piece in pieces)


def test_a_size_that_was_measured_again_weighs_so_much_less(
    cast: dict[str, Client], sheet: StockItem
) -> None:
    sent = {"length_mm": "990", "width_mm": "690"}
    assert cast["worker"].post("/material/S1/measure/", sent).status_code == 302
    sheet.refresh_from_db()
    assert (sheet.mass_g, sheet.price_eur) == (16087, Decimal("39.03"))  # × 0.99 × 690/700
    move = sheet.moves.latest("pk")
    assert (move.mass_g, move.amount_eur) == (3 * (16087 - 16485), Decimal("-2.91"))


def test_a_nest_on_a_sheet_that_turned_out_smaller_is_not_booked(sheet: StockItem) -> None:
    nest = made.nest()
    by_hand.measure_again(item=sheet, size=(700.0, 600.0), on=ON)
    with pytest.raises(PieceOnDamage):
        book_nest(nest=nest, heats={})


# ------------------------------------------------------------------ the whole rack counted


def test_the_rack_is_counted_in_one_go_and_undone(
    cast: dict[str, Client], sheet: StockItem
) -> None:
    planner = cast["planner"]
    page = planner.get("/material/count/").content.decode()
    assert 'name="counted:S1"' in page
    sent = {"counted:S1": "2", "book:S1": "3", "counted:B6": "2", "book:B6": "2"}
    assert planner.post("/material/count/", sent).status_code == 302
    (take,) = stocktake.stocktakes()
    assert (take.counted, take.amount_eur) == (2, Decimal("-40.00"))
    assert take.kg == pytest.approx(-16.485)
    assert StockItem.objects.get(code="S1").quantity == 2
    assert "−16,5" in planner.get("/material/count/").content.decode().replace("-16,5", "−16,5")
    planner.post(f"/material/count/{take.code}/undo/")
    assert StockItem.objects.get(code="S1").quantity == 3
    assert stocktake.stocktakes()[0].is_undone


def test_what_changed_under_the_list_is_not_booked(
    cast: dict[str, Client], sheet: StockItem
) -> None:
    book_nest(nest=made.nest(), heats={})
    sent = {"counted:S1": "3", "book:S1": "3", "counted:B6": "1", "book:B6": "1"}
    answer = cast["worker"].post("/material/count/", sent)
    assert answer.status_code == 422
    assert "opnieuw" in answer.content.decode()
    assert not stocktake.stocktakes()


@pytest.mark.parametrize("typed", ["veel", "-1", "1,5", "99999999"])
def test_what_is_no_count_is_said_and_the_rest_stays_typed(
    cast: dict[str, Client], sheet: StockItem, typed: str
) -> None:
    sent = {"counted:S1": typed, "book:S1": "3", "counted:B6": "7", "book:B6": "2"}
    answer = cast["worker"].post("/material/count/", sent)
    assert answer.status_code == 422
    assert 'value="7"' in answer.content.decode()
    assert StockItem.objects.get(code="B6").quantity == 2


def test_a_count_stands_when_a_lot_was_used_since(sheet: StockItem) -> None:
    code = stocktake.take_stock(counted={"S1": 2}, book={"S1": 3}, on=ON)
    book_nest(nest=made.nest(), heats={})
    with pytest.raises(stocktake.CountStands, match="S1"):
        stocktake.undo_stocktake(code=code)


def test_a_count_stands_when_the_price_came_after_it(sheet: StockItem) -> None:
    """Undone at the old price, the book and the rack differed by what the invoice said more."""
    code = stocktake.take_stock(counted={"S1": 2}, book={"S1": 3}, on=ON)
    sheet.refresh_from_db()
    paid.set_paid(item=sheet, price_eur=Decimal("50.00"), on=ON)
    with pytest.raises(stocktake.CountStands, match="S1"):
        stocktake.undo_stocktake(code=code)


def test_two_halves_lose_no_cent(sheet: StockItem) -> None:
    sheet.mass_g, sheet.price_eur = 16484, Decimal("40.01")
    sheet.save()
    pieces = by_hand.cut_by_hand(item=sheet, sizes=[(500.0, 700.0)] * 2, on=ON)
    moves = StockMove.objects.filter(why=by_hand.CUT_BY_HAND)
    kept_eur = sum(piece.price_eur for piece in pieces)
    assert sum(move.amount_eur for move in moves) == kept_eur - Decimal("40.01")
    assert kept_eur == Decimal("40.01"), "each half was rounded up: the scrap was worth -0.01"
    assert sum(piece.mass_g for piece in pieces) == 16484


# ------------------------------------------------------------------ what was paid


def test_a_delivery_without_a_price_says_that_it_is_estimated(
    cast: dict[str, Client], company: Company
) -> None:
    planner = cast["planner"]
    sent = {
        "kind": "sheet", "code": "L1", "material": "S235JR", "thickness_mm": "3",
        "length_mm": "1000", "width_mm": "700", "quantity": "3",
    }  # fmt: skip
    assert planner.post("/material/delivery/", sent).status_code == 302
    assert "geschat" in planner.get("/material/L1/").content.decode()
    planner.post("/material/L1/paid/", {"price_eur": "25.50", "invoice": "F-2026-81"})
    lot = StockItem.objects.get(code="L1")
    assert (lot.price_eur, lot.price_source, lot.invoice) == (
        Decimal("25.50"),
        "paid",
        "F-2026-81",
    )
    page = planner.get("/material/L1/").content.decode()
    assert "geschat" not in page
    assert "F-2026-81" in page


def test_the_invoice_reaches_the_parts_that_were_cut_and_the_year(sheet: StockItem) -> None:
    """€ 10 more a sheet: one lies there, two were cut into four plates (3 and 1)."""
    book_nest(nest=made.nest(), heats={})
    before = StockMove.objects.filter(kind="parts-out", part="plaat")
    was_eur = sum(move.amount_eur for move in before)
    paid.set_paid(item=StockItem.objects.get(code="S1"), price_eur=Decimal("50.00"), on=ON)
    bought = StockMove.objects.filter(item__code="S1", kind="bought")
    assert sum(move.amount_eur for move in bought) == Decimal("150.00")
    parts = StockMove.objects.filter(kind="parts-out", part="plaat")
    assert sum(move.amount_eur for move in parts) == was_eur + 20
    taken = StockMove.objects.filter(item__code="S1", kind="cut")
    assert sum(move.amount_eur for move in taken) == Decimal("-100.00")


def test_the_invoice_reaches_the_order_for_which_a_hand_cut(sheet: StockItem) -> None:
    """€ 10 more a sheet was a loss of counting: the order carried its metal at the old price."""
    by_hand.cut_by_hand(item=sheet, sizes=[(500.0, 700.0)], order="26-001", on=ON)
    by_hand.cut_by_hand(item=sheet, sizes=[(500.0, 700.0)], order="26-001", on=ON)
    by_hand.undo_cut(item=sheet)
    by_hand.cut_by_hand(item=sheet, sizes=[(500.0, 700.0)], on=ON)
    paid.set_paid(item=sheet, price_eur=Decimal("50.00"), on=ON)
    moves = StockMove.objects.filter(item=sheet)
    rest = moves.filter(kind="parts-out", part="26-001/rest")
    assert sum(move.amount_eur for move in rest) == Decimal("37.00")  # 40 - 13 + 10
    assert sum(move.amount_eur for move in moves.filter(kind="cut")) == Decimal("-37.00")
    counted = moves.filter(kind="counted", why=paid.INVOICE)
    assert [move.amount_eur for move in counted] == [Decimal("-10.00")]
    bought = moves.filter(kind="bought")
    assert sum(move.amount_eur for move in bought) == Decimal("150.00")


def test_half_a_delivery_has_another_heat_and_the_same_invoice(
    cast: dict[str, Client], sheet: StockItem
) -> None:
    """A certificate for two of three sheets: a lot could not be split, and had one heat for all.

    The invoice left what was set apart at its old price, as a difference of counting.
    """
    answer = cast["worker"].post("/material/S1/apart/", {"pieces": "1"})
    assert answer["Location"] == "/material/S1-A1/"
    described = {"heat_number": "H9", "certificate": "3.1-99", "origin": "", "location": "A2"}
    assert cast["planner"].post("/material/S1-A1/describe/", described).status_code == 302
    sheet.refresh_from_db()
    apart = StockItem.objects.get(code="S1-A1")
    assert [(each.quantity, each.heat_number) for each in (sheet, apart)] == [(2, "H7"), (1, "H9")]
    paid.set_paid(item=sheet, price_eur=Decimal("50.00"), on=ON, paper="F-1")
    apart.refresh_from_db()
    assert (apart.price_eur, apart.invoice) == (Decimal("50.00"), "F-1")
    lines = StockMove.objects.filter(item__in=[sheet, apart])
    bought = sum(move.amount_eur for move in lines.filter(kind="bought"))
    assert bought == Decimal("150.00")
    assert sum(move.amount_eur for move in lines.filter(kind="counted")) == 0
    for wrong in ("2", "0", ""):
        assert cast["worker"].post("/material/S1/apart/", {"pieces": wrong}).status_code == 422


def test_sheets_bought_for_a_nest_are_estimated_until_the_invoice_comes(
    company: Company,
) -> None:
    nest = made.nest()
    for row in (*nest.document["sheets"], *nest.document["weights"], *nest.job["sheets"]):
        row["sheet" if "sheet" in row else "id"] = "NIEUW-1000x700"
    nest.document["bars"] = {}
    nest.save()
    book_nest(nest=Nest.objects.get(), heats={})
    lot = StockItem.objects.get(code="N1-1000x700")
    assert (lot.price_source, lot.price_eur) == ("assumed", Decimal("40.00"))


def test_a_remnant_was_not_bought(sheet: StockItem) -> None:
    rest = receive(
        on=ON, code="R1", kind=StockItem.Kind.REMNANT, material="S235JR", length_mm=500.0,
        width_mm=300.0, thickness_mm=3.0, mass_g=3532, price_eur=Decimal("4.00"),
    )  # fmt: skip
    with pytest.raises(paid.NotBought):
        paid.set_paid(item=rest, price_eur=Decimal("9.00"), on=ON)

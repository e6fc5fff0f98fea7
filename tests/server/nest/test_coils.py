"""A coil: booked in by weight, cut to sheets of a length, paid, undone; the year adds up."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from gemaakt.nest.book import rack_year
from gemaakt.server.nest.coils import CoilTooShort, cut_to_length, undo_cut_to_length
from gemaakt.server.nest.models import StockItem, StockMove
from gemaakt.server.nest.paid import set_paid
from gemaakt.server.nest.rack import entries, in_rack_before, receive, today
from gemaakt.server.nest.services import accept_nest
from gemaakt.server.nest.to_cut import Material, _lots, coils_of
from tests.server.nest.made import nest

pytestmark = pytest.mark.django_db
ON = date(2026, 12, 1)
DELIVERY = {
    "kind": "coil", "material": "S235JR", "thickness_mm": "2", "width_mm": "1250",
    "coil_kg": "1962.5", "quantity": "1", "code": "ROL1", "heat_number": "H55",
    "price_eur": "1570",
}  # fmt: skip


def coil(**more: object) -> StockItem:
    """100 m of 1250 × 2 mm: 19.625 kg and € 15.70 a metre."""
    fields = {
        "code": "ROL1", "material": "S235JR", "thickness_mm": 2.0, "width_mm": 1250.0,
        "length_mm": 100_000.0, "mass_g": 1_962_500, "heat_number": "H55",
        "price_eur": Decimal("1570.00"), "certificate": "3.1-9", **more,
    }  # fmt: skip
    return receive(on=ON, kind=StockItem.Kind.COIL, **fields)


def held() -> tuple[int, Decimal]:
    """What lies in the rack, in grams and euros."""
    rows = StockItem.objects.filter(quantity__gt=0)
    return sum(r.quantity * r.mass_g for r in rows), sum(
        (r.quantity * r.price_eur for r in rows), Decimal(0)
    )


def adds_up() -> None:
    """Opening + bought + found = parts + scrap + closing, and the closing is what lies there."""
    year = rack_year(in_rack_before(2026), entries(2026), 2026)
    mass_g = year.bought.mass_g + year.found.mass_g - year.parts.mass_g - year.scrap.mass_g
    assert mass_g == year.closing.mass_g == held()[0]
    worth_eur = year.bought.worth_eur + year.found.worth_eur
    assert worth_eur - year.parts.worth_eur - year.scrap.worth_eur == held()[1]
    assert year.closing.worth_eur == held()[1]


def test_a_coil_is_delivered_by_weight_and_cut_to_sheets_on_its_page(owner: Client) -> None:
    assert owner.post("/material/delivery/", {**DELIVERY, "coil_kg": ""}).status_code == 422
    assert owner.post("/material/delivery/", DELIVERY).status_code == 302
    item = StockItem.objects.get()
    assert (item.quantity, item.mass_g, item.length_mm) == (1, 1_962_500, pytest.approx(100_000))
    assert not _lots().exists()  # no nest lies on a roll
    page = owner.get("/material/ROL1/").content.decode()
    assert "/material/ROL1/lengths/" in page
    assert "/material/ROL1/cut/" not in page
    assert "100,0 m × 1250 mm" in " ".join(page.split())
    sent = {"length_mm": "3000", "pieces": "40"}
    answer = owner.post("/material/ROL1/lengths/", sent)
    assert answer.status_code == 422
    assert "35" in answer.content.decode()
    made = owner.post("/material/ROL1/lengths/", {**sent, "pieces": "10"}, follow=True)
    assert made.redirect_chain[-1][0] == "/material/ROL1-L1/"
    sheets, item = StockItem.objects.get(code="ROL1-L1"), StockItem.objects.get(code="ROL1")
    assert (sheets.kind, sheets.quantity, sheets.heat_number) == ("sheet", 10, "H55")
    assert (sheets.mass_g, sheets.price_eur) == (58_875, Decimal("47.10"))
    assert (item.mass_g, item.price_eur) == (1_373_750, Decimal("1099.00"))
    assert item.length_mm == pytest.approx(70_000)
    assert [lot.code for lot in _lots()] == ["ROL1-L1"]
    assert owner.post("/material/ROL1/cut/", {"length_1_mm": "10"}).status_code == 404
    adds_up()
    assert [each.code for each in coils_of(Material("S235JR", 2.0, (), ()))] == ["ROL1"]
    assert not coils_of(Material("S235JR", 3.0, (), ()))


def test_a_coil_is_undone_finished_and_rolled_longer_than_it_is_called() -> None:
    item = coil()
    with pytest.raises(CoilTooShort):
        cut_to_length(item=item, length_mm=1100, pieces=96, on=ON)
    cut_to_length(item=item, length_mm=1001, pieces=3, on=ON, is_finished=True)
    adds_up()
    assert StockItem.objects.get(code="ROL1").quantity == 0
    undo_cut_to_length(item=item)
    adds_up()
    item.refresh_from_db()
    whole = (1, 1_962_500, Decimal("1570.00"), pytest.approx(100_000))
    assert (item.quantity, item.mass_g, item.price_eur, item.length_mm) == whole
    sheets = cut_to_length(item=item, length_mm=2000, pieces=52, on=ON)  # 104 m
    item.refresh_from_db()
    assert (sheets.quantity, item.quantity) == (52, 0)
    adds_up()


def test_the_invoice_of_a_coil_reaches_its_sheets_and_the_parts_cut_from_them() -> None:
    item = coil(price_source="assumed")
    sheets = cut_to_length(item=item, length_mm=3000, pieces=10, on=ON)
    StockItem.objects.filter(pk=sheets.pk).update(code="S1", quantity=10)
    drawn = nest()
    drawn.document["weights"] = []
    drawn.document["bars"] = {}
    drawn.save()
    set_paid(item=item, price_eur=Decimal("1766.25"), on=today(), paper="F12")  # an eighth more
    sheets.refresh_from_db()
    item.refresh_from_db()
    assert (sheets.price_eur, sheets.invoice, sheets.price_source) == (
        Decimal("52.98"), "F12", "paid",
    )  # fmt: skip
    assert item.price_eur + 10 * sheets.price_eur == Decimal("1766.25")
    adds_up()


def test_what_is_left_of_a_customers_sheet_stays_his() -> None:
    receive(
        on=ON, code="S1", kind=StockItem.Kind.SHEET, material="S235JR", thickness_mm=3.0,
        length_mm=1000.0, width_mm=700.0, quantity=2, mass_g=16485, kept_for="klant De Boer",
    )  # fmt: skip
    drawn = nest()
    drawn.document["bars"] = {}
    drawn.save()
    accept_nest(nest=drawn)
    rest = StockItem.objects.get(kind="remnant")
    assert (rest.kept_for, rest.price_eur) == ("klant De Boer", 0)
    assert not StockMove.objects.exclude(amount_eur=0).exists()

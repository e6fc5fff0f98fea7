"""The material book: what goes out comes back in grams and cents, and the year adds up."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from gemaakt.nest.book import year_figures
from gemaakt.server.nest.asking import sheets_of_rack
from gemaakt.server.nest.models import StockItem, StockMove
from gemaakt.server.nest.rack import entries, fill_rack, throw_away
from gemaakt.server.nest.services import accept_nest
from gemaakt.server.nest.to_cut import Material
from gemaakt.shop.stock import StockKind, StockLot
from tests.server.nest.made import SHEET_G, nest, rack

pytestmark = pytest.mark.django_db


def accepted() -> None:
    rack()
    accept_nest(nest=nest())


def of(*kinds: str) -> list[StockMove]:
    return list(StockMove.objects.filter(kind__in=kinds))


def test_grams_and_cents_taken_come_back_as_parts_remnant_and_scrap() -> None:
    accepted()
    taken, back = of("cut"), of("parts-out", "remnant-in", "scrap")
    assert sum(row.mass_g for row in taken) + sum(row.mass_g for row in back) == 0
    assert sum(row.amount_eur for row in taken) == -Decimal("95.00")
    assert sum(row.amount_eur for row in back) == Decimal("95.00")


def test_a_remnant_keeps_heat_certificate_and_parent_and_is_booked_below_its_cost() -> None:
    accepted()
    item = StockItem.objects.get(code="REST-N1-2")
    assert (item.heat_number, item.certificate, item.parent) == ("H7", "3.1-77", "S1")
    assert item.price_eur == Decimal("14.14")
    assert StockItem.objects.get(code="S1").quantity == 1


def test_what_is_left_of_a_bar_goes_back_when_it_is_long_enough() -> None:
    accepted()
    item = StockItem.objects.get(code="REST-N1-B1")
    assert (item.length_mm, item.mass_g, item.heat_number) == (594.0, 1980, "HB")
    assert item.section == "40x40x3"


def test_the_year_has_what_was_bought_used_and_thrown_away() -> None:
    accepted()
    year = entries()[-1].on.year
    figures = year_figures([*entries()], year)
    assert figures.cut_kg == pytest.approx((2 * SHEET_G + 10000) / 1000)
    assert figures.cut_kg == pytest.approx(
        figures.parts_kg + figures.remnants_in_kg + figures.scrap_kg
    )
    assert figures.parts_kgco2e == pytest.approx(2.0 * figures.parts_kg)


def test_a_remnant_that_is_used_counts_as_reused() -> None:
    accepted()
    item = StockItem.objects.get(code="REST-N1-2")
    throw_away(item=item, on=date(2026, 12, 1))
    assert StockItem.objects.get(pk=item.pk).quantity == 0
    assert StockMove.objects.filter(item=item, kind="scrap", mass_g=8968).exists()


def test_the_lots_of_a_firm_are_put_in_the_rack_once() -> None:
    lot = StockLot(
        "PL", StockKind.SHEET, "S235JR", 4, 3.0, ((0, 0), (2000, 0), (2000, 1000), (0, 1000)),
        heat_number="H9", price_eur=Decimal(50), since=date(2026, 5, 1),
    )  # fmt: skip
    assert (fill_rack([lot]), fill_rack([lot])) == (1, 0)
    item = StockItem.objects.get(code="PL")
    assert (item.mass_g, item.quantity, item.length_mm) == (47100, 4, 2000)
    assert year_figures(entries(2026), 2026).bought_eur == Decimal(200)


def test_the_book_shows_its_figures_with_the_rule_and_the_lines(owner: Client) -> None:
    assert "Er is" in owner.get("/material/", headers={"accept-language": "nl"}).content.decode()
    accepted()
    page = owner.get("/material/").content.decode()
    assert page.count("<details") >= 6
    assert "REST-N1-2" in page
    only = owner.get("/material/?kind=scrap").content.decode()
    assert "REST-N1-2" not in only.split('id="lines"')[1].split("</section>")[0]


def test_a_remnant_from_the_rack_is_weighed_and_booked(owner: Client) -> None:
    form = {
        "code": "R-12", "material": "S235JR", "thickness_mm": 5, "length_mm": 1000,
        "width_mm": 500, "heat_number": "H1", "location": "A2",
    }  # fmt: skip
    answer = owner.post("/material/remnant/", form)
    assert answer.status_code == 302
    item = StockItem.objects.get(code="R-12")
    assert item.mass_g == 19625
    assert item.price_eur > 0
    again = owner.post("/material/remnant/", form)
    assert again.status_code == 422
    unknown = owner.post("/material/remnant/", {**form, "code": "R-13", "material": "kaas"})
    assert unknown.status_code == 422
    assert owner.get("/material/R-12/").status_code == 200
    assert owner.post("/material/R-12/scrap/").status_code == 302
    assert StockItem.objects.get(code="R-12").quantity == 0


def test_a_label_carries_a_code_that_leads_to_the_lot(owner: Client) -> None:
    accepted()
    page = owner.get("/material/REST-N1-2/label/").content.decode()
    assert "<svg" in page
    assert "H7" in page
    assert owner.get("/material/labels/?nest=N1").content.decode().count("<svg") == 2
    assert "Van dit nest ligt geen" in owner.get("/material/labels/?nest=N2").content.decode()
    assert owner.get("/material/BESTAAT-NIET/label/").status_code == 404


def test_a_sheet_with_a_defect_is_set_apart_and_no_nest_uses_the_place(
    cast: dict[str, Client],
) -> None:
    rack()
    sent = {"x_mm": "100", "y_mm": "50", "length_mm": "80", "width_mm": "60"}
    answer = cast["worker"].post("/material/S1/defect/", sent)
    assert answer["Location"] == "/material/S1-D1/"
    apart, rest = StockItem.objects.get(code="S1-D1"), StockItem.objects.get(code="S1")
    assert (apart.quantity, rest.quantity) == (1, 2)
    assert (apart.heat_number, apart.parent) == ("H7", "S1")
    assert apart.defects == [[100.0, 50.0, 80.0, 60.0]]
    material = Material("S235JR", 3.0, (), (apart,))
    (sheet,) = sheets_of_rack(material)
    corners = {(100.0, 50.0), (180.0, 50.0), (180.0, 110.0), (100.0, 110.0)}
    assert set(sheet.holes[0].points) == corners
    again = cast["worker"].post("/material/S1-D1/defect/", sent)
    assert again["Location"] == "/material/S1-D1/"


def test_a_defect_beside_the_sheet_is_refused_on_the_page(cast: dict[str, Client]) -> None:
    rack()
    sent = {"x_mm": "990", "y_mm": "50", "length_mm": "80", "width_mm": "60"}
    assert cast["worker"].post("/material/S1/defect/", sent).status_code == 422
    assert not StockItem.objects.filter(code="S1-D1").exists()


def test_a_remnant_that_is_no_rectangle_keeps_its_contour(cast: dict[str, Client]) -> None:
    rack()
    kept = [[0.0, 0.0], [500.0, 0.0], [500.0, 300.0], [250.0, 600.0], [0.0, 600.0]]
    made = nest()
    made.document["weights"][1]["remnant_outer"] = kept
    made.save()
    (remnant,) = accept_nest(nest=made)
    assert remnant.outer == kept
    (sheet,) = sheets_of_rack(Material("S235JR", 3.0, (), (remnant,)))
    assert len(sheet.outer.points) == 5
    assert sheet.remnant

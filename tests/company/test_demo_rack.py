"""The demo's rack holds what its orders ask for."""

from datetime import UTC, datetime

from gemaakt.company.demo import demo_company, demo_rack
from gemaakt.shop import StockKind

NOW = datetime(2026, 11, 25, 7, tzinfo=UTC)


def test_every_sheet_metal_order_finds_its_material() -> None:
    company = demo_company(NOW)
    rack = demo_rack(company)
    there = {(lot.grade, lot.thickness_mm) for lot in rack if lot.outer}
    notes = {order.note.split(" · ")[0] for order in company.orders}
    asked = [note.removesuffix(" mm").rsplit(" ", 1) for note in notes if note.endswith(" mm")]
    assert asked
    assert {(grade, float(mm.replace(",", "."))) for grade, mm in asked} <= there


def test_every_lot_has_a_heat_a_place_and_a_price() -> None:
    rack = demo_rack(demo_company(NOW))
    assert len({lot.id for lot in rack}) == len(rack)
    assert all(lot.heat_number and lot.location and lot.origin for lot in rack)
    assert all(lot.price_eur > 0 and lot.mass_kg > 0 for lot in rack)
    assert {lot.kind for lot in rack} == {StockKind.SHEET, StockKind.REMNANT, StockKind.BAR}


def test_the_same_seed_gives_the_same_rack() -> None:
    company = demo_company(NOW)
    assert demo_rack(company, 5) == demo_rack(company, 5)

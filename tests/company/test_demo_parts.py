"""The parts of the demo's orders: closed, on a sheet, and with the minutes of their operation."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gemaakt.company.demo import demo_company
from gemaakt.company.demo.parts import (
    LARGEST_MM,
    SHAPES,
    demo_parts,
    in_sheets,
    sheet_material,
)
from gemaakt.company.demo.sector import flat_parts, sector_table
from gemaakt.order import MaterialNeed, Order
from gemaakt.routing import Alternative, Operation
from gemaakt.routing.constants import defaults

NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)
CONSTANTS = defaults(NOW.date())


def test_every_sheet_order_has_parts_that_take_its_own_minutes():
    company = demo_company(NOW, 0)
    lasers = {m.id for m in company.machines if m.work_centre == "laser"}
    cutting = [
        (order, op)
        for order in company.orders
        for op in order.operations
        if any(each.machine in lasers for each in op.alternatives)
    ]
    assert len(cutting) > 60
    for order, op in cutting:
        parts = demo_parts(order, op, CONSTANTS)
        fastest = min(each.piece_min for each in op.alternatives)
        assert sum(p.cut_min * p.pieces for p in parts) == pytest.approx(fastest)
        for each in parts:
            assert each.part.outline is not None
            length, width = each.part.size_mm or (0.0, 0.0)
            assert length <= LARGEST_MM[0]
            assert width <= LARGEST_MM[1]
            assert each.part.area_mm2 > 0.0
            assert all(hole.area_mm2 < each.part.outline.area_mm2 for hole in each.part.inner)


def test_a_product_always_has_parts_of_its_own_size_however_long_they_take():
    order = Order("1", product="Liftkooi zijwand", note="1.4301 2 mm")

    def area_mm2(minutes: float) -> float:
        step = Operation("10", alternatives=(Alternative("laser-1", 10.0, minutes),))
        parts = demo_parts(order, step, CONSTANTS)
        assert parts == demo_parts(order, step, CONSTANTS)
        return sum(p.part.area_mm2 * p.pieces for p in parts)

    assert area_mm2(0.5) == area_mm2(30.0)


def test_a_flange_of_a_named_size_is_drawn_at_that_size():
    order = Order("1", product="Filterbehuizing drinkwater DN300", note="1.4404 3 mm")
    step = Operation("10", alternatives=(Alternative("laser-1", 10.0, 21.0),))
    flange = next(p for p in demo_parts(order, step, CONSTANTS) if p.part.name == "flens")
    assert flange.part.size_mm == pytest.approx((445.0, 445.0))


def test_bars_have_no_flat_parts_and_an_unknown_product_has_some():
    step = Operation("10", alternatives=(Alternative("laser-1", 10.0, 3.0),))
    assert demo_parts(Order("1", product="Koppelbus", note="C45 rond 60"), step, CONSTANTS) == ()
    assert sheet_material(Order("2", note="C45 rond 60")) is None
    assert demo_parts(Order("3", product="Iets", note="S235JR 3 mm · SPOED"), step, CONSTANTS)


def test_the_table_names_every_product_that_goes_to_the_laser_and_only_known_shapes():
    cut = {
        product
        for family in sector_table("metaalproducten")["families"]
        if any(step.get("at") == "laser" for step in family["steps"])
        for product in family["products"]
    }
    other = flat_parts("something else")
    assert all(flat_parts(product) != other for product in cut)
    rows = [row for product in cut for row in flat_parts(product)]
    assert {row[1] for row in [*rows, *other]} <= set(SHAPES)


def test_the_material_of_flat_parts_is_told_in_the_sheets_that_they_take():
    step = Operation("10", alternatives=(Alternative("laser-1", piece_min=8.0),))
    needs = (MaterialNeed("S355 5 mm", 40.0),)
    order = Order("1", product="Trekboom aanhanger", quantity=40, note="S355 5 mm",
                  operations=(step,), materials=needs)  # fmt: skip
    (need,) = in_sheets(order, CONSTANTS).materials
    boxes = [each.part.size_mm for each in demo_parts(order, step, CONSTANTS)]
    area_mm2 = sum(w * h * pieces for (w, h), pieces in zip(boxes, (2, 1, 2), strict=True))
    assert (need.material, need.unit) == ("S355 5 mm", "plaat")
    assert need.quantity == pytest.approx(40 * area_mm2 / (0.75 * 3000 * 1500), abs=1.0)
    bar = replace(order, product="Koppelbus", note="C45 rond 60")
    assert in_sheets(bar, CONSTANTS).materials == needs

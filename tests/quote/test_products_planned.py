"""A turned, a milled and a welded product: priced, ordered, and every operation in a plan."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from gemaakt.company.demo import demo_company
from gemaakt.drawing.contour import polygon_contour
from gemaakt.drawing.part import Bend, Kind, Part, Solid
from gemaakt.plan import plan_company
from gemaakt.quote import Accepted, Item, Work, accept, quote
from gemaakt.stop import MaxIterations

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
ON = date(2026, 11, 24)
CORNERS = [(0.0, 0.0), (200.0, 0.0), (200.0, 120.0), (0.0, 120.0)]
BRACKET = Part(
    "beugel", Kind.BENT, outline=polygon_contour(CORNERS), thickness_mm=3.0, source="step",
    bends=(Bend(90, 3, 120, (60, 0), (60, 120)),), certified=True, certificate_ratio=1.0,
)  # fmt: skip
SHAFT = Part("as", Kind.TURNED, solid=Solid(4e4, 8e3, (80, 30, 30), 1, turned_diameter_mm=30))
BLOCK = Part("blok", Kind.MILLED, solid=Solid(9e4, 2e4, (80, 50, 40), 4))
PRODUCTS = {
    "turned": (Item(SHAFT, "C45", quantity=20), {"saw", "turn", "deburr", "inspect"}),
    "milled": (Item(BLOCK, "6082", quantity=12), {"saw", "mill", "deburr", "inspect"}),
    "welded": (
        Item(
            BRACKET, "S235JR", quantity=30,
            work=Work(weld_mm=300, joints=3, components=2, fasteners=4, taps=("M6", "M6")),
        ),
        {"laser", "deburr", "tap", "brake", "weld", "assembly", "inspect"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PRODUCTS)
def test_it_is_priced_and_all_of_its_work_is_in_the_plan(name: str) -> None:
    item, wanted = PRODUCTS[name]
    made = quote([item], on=ON, as_order=True)
    price = made.lines[0].prices[0]
    assert price.price_eur > 0
    assert set(price.minutes) == wanted
    assert all(minutes > 0 for minutes in price.minutes.values())
    company = demo_company(NOW)
    order = accept(made, Accepted(0, item.quantity or 1), id="P-1", machines=company.machines)
    planned = plan_company(replace(company, orders=(order,)), MaxIterations(1), workers=1)
    rows = {row.operation: row for row in planned.operations}
    assert planned.is_verified
    assert set(rows) == {operation.id for operation in order.operations}
    assert {operation.name for operation in order.operations} == wanted
    machines = {machine.id for machine in company.machines}
    assert all(row.machine in machines for row in rows.values())

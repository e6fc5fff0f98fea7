"""What to cut together, and what pulling an order forward costs."""

from datetime import UTC, date, datetime

from gemaakt.company.company import Company
from gemaakt.cutting import (
    CutLine,
    batches_of,
    nest_batch,
    nested_company,
    pull_forward,
    with_cut_times,
)
from gemaakt.cutting.join import LaserPace, earliest_spans
from gemaakt.nest import Part, Ring, Sheet
from gemaakt.order import Order
from gemaakt.routing import Alternative, Operation

BOX = Ring(((0.0, 0.0), (400.0, 0.0), (400.0, 300.0), (0.0, 300.0)))
SHEET = Sheet(
    "plate", 20, Ring(((0.0, 0.0), (2000.0, 0.0), (2000.0, 1000.0), (0.0, 1000.0))), cost_eur=60.0
)
PACE = LaserPace("laser", 3000.0)


def line(order: str, day: int, quantity: int = 3, thickness: float = 3.0) -> CutLine:
    return CutLine(
        order, "laser", Part("p", quantity, BOX), "S235JR", thickness, date(2026, 12, day)
    )


def test_orders_within_the_window_and_of_one_material_are_cut_together():
    lines = [line("a", 1), line("b", 3), line("c", 20), line("d", 1, thickness=5.0)]
    groups = {batch.orders for batch in batches_of(lines, window_days=5)}
    assert groups == {("a", "b"), ("c",), ("d",)}


def test_cutting_together_costs_less_than_cutting_day_by_day():
    lines = [line(f"o{i}", i + 1) for i in range(4)]

    def cost(days: int) -> float:
        return sum(
            nest_batch(b, (SHEET,), PACE).result.cost_eur
            for b in batches_of(lines, window_days=days)
        )

    assert cost(7) <= 0.92 * cost(0)


def test_pulling_an_order_forward_has_a_price_in_euros_and_minutes():
    earlier, later = batches_of([line("a", 1), line("b", 20)], window_days=2)
    price = pull_forward("b", earlier, later, (SHEET,), PACE)
    assert price.material_eur == -60.0
    assert price.earlier_batch_min > 0
    assert price.cut_min < 0


def test_a_nest_is_one_operation_whose_end_frees_its_orders():
    steps = (
        Operation("laser", alternatives=(Alternative("laser", 5.0, 1.0),)),
        Operation("bend", after=("laser",), alternatives=(Alternative("brake", 5.0, 1.0),)),
    )
    orders = tuple(Order(name, due=date(2026, 12, 4), operations=steps) for name in "ab")
    company = Company("x", datetime(2026, 11, 24, tzinfo=UTC), orders=orders)
    joined = [
        nest_batch(b, (SHEET,), PACE)
        for b in batches_of([line("a", 1), line("b", 2)], window_days=3)
    ]
    spans = earliest_spans(company, joined)
    planned = with_cut_times(nested_company(company, joined, [PACE]), spans)
    nest, first, _ = planned.orders
    assert len(nest.operations) == 1
    assert [op.id for op in first.operations] == ["bend"]
    assert first.materials[0].arrives == spans[joined[0].batch.id][1]

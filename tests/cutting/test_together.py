"""Which small orders share sheets, and that nobody's pieces are cut before they may be."""

from dataclasses import replace
from datetime import UTC, date, datetime

from gemaakt.cutting import CutLine, batches_by_order, nest_batch, nested_company
from gemaakt.cutting.ahead import cut_ahead
from gemaakt.cutting.lines import first_day
from gemaakt.cutting.together import Limits, cut_together
from gemaakt.order import MaterialNeed
from tests.cutting.test_cutting import MONDAY, PACE, SHEET, company, line, planned


def nest(batch, ahead):
    return nest_batch(batch, (SHEET,), PACE, ahead=ahead)


def together(*lines: CutLine, limits: Limits | None = None) -> list[tuple[str, ...]]:
    made = cut_together(batches_by_order(lines), nest, limits or Limits(4))
    return sorted(each.batch.orders for each in made)


def test_small_orders_of_near_days_share_a_sheet_and_far_ones_do_not():
    lines = [line("a", 1), line("b", 3), line("c", 20)]
    assert together(*lines) == [("a", "b"), ("c",)]
    assert together(*lines, limits=Limits(1)) == [("a",), ("b",), ("c",)]


def test_orders_that_fill_their_sheets_stay_apart():
    alone = nest_batch(batches_by_order([line("a", 1, quantity=99)])[0], (SHEET,), PACE)
    first = alone.result.sheets[0]
    full = len(first.placements)
    assert together(line("a", 1, quantity=full), line("b", 1, quantity=full)) == [("a",), ("b",)]


def test_a_nest_grows_no_longer_than_its_orders_may_wait():
    slow = [replace(line(name, 1), piece_min=30.0) for name in "ab"]
    assert together(*slow) == [("a", "b")]
    assert together(*slow, limits=Limits(4, most_min=150.0)) == [("a",), ("b",)]


def test_orders_that_no_one_machine_can_cut_stay_apart():
    lines = [replace(line("a", 1), machines=("x",)), replace(line("b", 1), machines=("y",))]
    assert together(*lines) == [("a",), ("b",)]


def test_what_is_not_released_on_the_day_of_a_nest_is_neither_joined_nor_cut_ahead():
    first, later = line("a", 1), replace(line("b", 3), release=date(2026, 12, 2))
    assert together(first, later) == [("a",), ("b",)]
    assert [each.ahead for each in cut_ahead(batches_by_order([first, later]), nest, days=9)] == [
        (),
        (),
    ]


def test_a_group_that_saves_nothing_after_all_is_divided_again():
    def dear(batch, ahead):
        made = nest(batch, ahead)
        cost = made.result.cost_eur * (9.0 if len(batch.orders) > 1 else 1.0)
        return replace(made, result=replace(made.result, cost_eur=cost))

    made = cut_together(batches_by_order([line("a", 1), line("b", 1)]), dear, Limits(4))
    assert [each.batch.orders for each in made] == [("a",), ("b",)]


def test_a_shared_nest_waits_for_the_release_and_the_material_of_all_its_orders():
    firm = company("a", "b")
    arrives = datetime(2026, 12, 3, 9, tzinfo=UTC)
    orders = (
        replace(firm.orders[0], release=date(2026, 12, 2)),
        replace(firm.orders[1], materials=(MaterialNeed("S235JR 3 mm", arrives=arrives),)),
    )
    firm = replace(firm, orders=orders)
    (made,) = cut_together(batches_by_order([line("a", 1), line("b", 1)]), nest, Limits(4))
    plan = planned(nested_company(firm, [made], [PACE]))
    assert plan.is_verified
    cut = next(row for row in plan.operations if row.operation == "cut")
    assert cut.start >= (arrives - MONDAY).total_seconds() / 60


def test_the_first_day_of_cutting_is_that_of_the_release_or_of_the_material():
    order = replace(company("a").orders[0], release=date(2026, 12, 2))
    assert first_day(order, order.operations[0]) == date(2026, 12, 2)
    need = MaterialNeed("S235JR 3 mm", arrives=datetime(2026, 12, 3, 9, tzinfo=UTC))
    assert first_day(replace(order, materials=(need,)), order.operations[0]) == date(2026, 12, 3)
    assert first_day(company("a").orders[0], order.operations[0]) is None

"""What to cut together, and what pulling an order forward costs."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from gemaakt.company.company import Company
from gemaakt.cutting import (
    CutLine,
    CuttingRoom,
    FlatPart,
    LaserPace,
    RoomPlan,
    batches_by_order,
    batches_of,
    best_room_plan,
    cut_ahead,
    cut_lines,
    expected_pulls,
    frontier,
    late_min,
    nest_batch,
    nested_company,
    promptest_room_plan,
    pulls,
    wanted_from,
)
from gemaakt.cutting.trade_off import pareto
from gemaakt.drawing import Bend, Contour, Path
from gemaakt.drawing import Part as Drawn
from gemaakt.nest import Part, Ring, Sheet
from gemaakt.order import Order
from gemaakt.plan import PlanResult, plan_company
from gemaakt.routing import Alternative, Operation
from gemaakt.shop import Machine
from gemaakt.stop import MaxIterations

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


def test_order_by_order_makes_a_batch_for_each_order_and_material():
    lines = [line("a", 1), line("a", 1, thickness=5.0), line("b", 1)]
    assert [(b.orders, b.material[1]) for b in batches_by_order(lines)] == [
        (("a",), 3.0),
        (("a",), 5.0),
        (("b",), 3.0),
    ]


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
    (price,) = pulls(("b",), earlier, later, (SHEET,), PACE)
    assert price.material_eur == -60.0
    assert price.earlier_batch_min > 0
    assert price.cut_min < 0


STEPS = (
    Operation("laser", alternatives=(Alternative("laser", 5.0, 1.0),)),
    Operation("bend", after=("laser",), alternatives=(Alternative("brake", 5.0, 1.0),)),
)
MONDAY = datetime(2026, 11, 30, 6, tzinfo=UTC)


def company(*names: str) -> Company:
    orders = tuple(Order(name, due=date(2026, 12, 11), operations=STEPS) for name in names)
    return Company(
        "x", MONDAY, machines=(Machine("laser", "laser"), Machine("brake", "brake")), orders=orders
    )


def planned(asked: Company) -> PlanResult:
    return plan_company(asked, MaxIterations(50), 0, 1)


def test_a_nest_is_one_operation_whose_end_frees_its_orders():
    joined = [
        nest_batch(b, (SHEET,), PACE)
        for b in batches_of([line("a", 1), line("b", 2)], window_days=3)
    ]
    asked = nested_company(company("a", "b"), joined, [PACE])
    nest, first, _ = asked.orders
    assert len(nest.operations) == 1
    assert [op.id for op in first.operations] == ["bend"]
    plan = planned(asked)
    at = {(row.order, row.operation): row for row in plan.operations}
    assert plan.is_verified
    for name in "ab":
        assert at[name, "bend"].start >= at[nest.id, "cut"].end


def test_lines_are_wanted_when_the_plan_cuts_them():
    plan = planned(company("a", "b"))
    wanted = wanted_from([line("a", 20), line("b", 20), line("unknown", 20)], plan)
    assert [each.due for each in wanted] == [MONDAY.date(), MONDAY.date(), date(2026, 12, 20)]


def room_plan_of(cost_eur: float, late: int) -> RoomPlan:
    firm = company("a")
    return RoomPlan((), firm, planned(firm), cost_eur, late)


def test_a_cheaper_division_that_is_later_is_not_taken():
    only, later = room_plan_of(9.0, 3), room_plan_of(1.0, 4)
    assert best_room_plan([only, later]) is only


def test_room_that_is_left_is_filled_with_what_is_wanted_later():
    batches = batches_of([line("a", 1, quantity=4), line("b", 9, quantity=20)], window_days=0)

    def nest(batch, ahead):
        return nest_batch(batch, (SHEET,), PACE, ahead=ahead)

    apart, filled = cut_ahead(batches, nest, days=0), cut_ahead(batches, nest, days=20)
    assert [each.ahead for each in apart] == [(), ()]
    early = sum(each.part.quantity for each in filled[0].ahead)
    assert early > 0
    assert len(filled[0].result.sheets) == len(apart[0].result.sheets)
    assert filled[1].batch.lines[0].part.quantity == 20 - early
    sheets = [sum(len(each.result.sheets) for each in made) for made in (apart, filled)]
    assert sheets[1] <= sheets[0]


def test_what_is_wanted_too_far_ahead_fills_nothing_and_a_batch_cut_ahead_is_gone():
    batches = batches_of([line("a", 1, quantity=1), line("b", 9, quantity=2)], window_days=0)

    def nest(batch, ahead):
        return nest_batch(batch, (SHEET,), PACE, ahead=ahead)

    assert len(cut_ahead(batches, nest, days=7)) == 2
    assert len(cut_ahead(batches, nest, days=8)) == 1


def test_an_order_of_which_pieces_were_cut_ahead_waits_for_all_its_nests():
    batches = batches_of([line("a", 1, quantity=4), line("b", 9, quantity=20)], window_days=0)
    joined = cut_ahead(batches, lambda b, c: nest_batch(b, (SHEET,), PACE, ahead=c), days=20)
    asked = nested_company(company("a", "b"), joined, [PACE])
    steps = {order.id: order.operations for order in asked.orders}
    assert [op.id for op in steps["a"]] == [op.id for op in steps["b"]] == ["laser", "bend"]
    assert steps["b"][0].after == ("a/laser",)
    assert steps["b"][1].after == ("laser",)
    plan = planned(asked)
    rows = {(row.order, row.operation): row for row in plan.operations}
    assert plan.is_verified
    assert rows["b", "laser"].start >= rows["a", "laser"].end


def test_an_order_that_is_cut_ahead_whole_waits_for_the_nest_of_the_other():
    batches = batches_of([line("a", 1, quantity=1), line("b", 9, quantity=2)], window_days=0)
    joined = cut_ahead(batches, lambda b, c: nest_batch(b, (SHEET,), PACE, ahead=c), days=20)
    asked = nested_company(company("a", "b"), joined, [PACE])
    (bend,) = next(order for order in asked.orders if order.id == "b").operations
    assert bend.after == ("a/laser",)
    assert planned(asked).is_verified


def test_known_minutes_and_machines_of_a_line_hold_for_its_nest():
    thick = replace(line("a", 1), piece_min=2.0, machines=("strong",))
    made = nest_batch(batches_of([thick], window_days=0)[0], (SHEET,), PACE)
    assert made.cut_min == 3 * 2.0 + PACE.sheet_min
    paces = [replace(PACE, machine="weak"), replace(PACE, machine="strong", slower_ratio=2.0)]
    nest = nested_company(company("a"), [made], paces).orders[0].operations[0]
    assert [(each.machine, each.fixed_min) for each in nest.alternatives] == [("strong", 20.0)]


def test_the_least_late_of_what_costs_no_more_is_found():
    blind, prompt, dear = (room_plan_of(*each) for each in ((100.0, 9), (100.0, 2), (101.0, 0)))
    assert promptest_room_plan([blind, dear, prompt]) is prompt
    broken = room_plan_of(1.0, 10**12)
    assert pareto([blind, dear, broken, prompt]) == (blind, prompt, dear)


def test_a_drawn_part_is_cut_with_its_arcs_holes_and_marks():
    circle = Contour(((0.0, 5.0, 1.0), (10.0, 5.0, 1.0)))
    square = Contour(((0.0, 0.0, 0.0), (90.0, 0.0, 0.0), (90.0, 60.0, 0.0), (0.0, 60.0, 0.0)))
    drawn = Drawn(
        "flap",
        outline=square,
        inner=(circle,),
        bends=(Bend(90.0, 2.0, 60.0, (45.0, 0.0), (45.0, 60.0)),),
        marks=(Path(((60.0, 10.0, 0.0), (80.0, 10.0, 0.0))),),
    )
    order = company("a").orders[0]
    flats = [FlatPart(drawn, 2, 0.5), FlatPart(Drawn("no outline"))]
    (found,) = cut_lines(order, replace(order.operations[0], quantity=5), flats, "S235JR", 3.0)
    assert (found.part.quantity, found.piece_min, found.machines) == (10, 0.5, ("laser",))
    assert not found.part.outer.has_arcs
    assert found.part.holes[0].has_arcs
    assert [mark.layer for mark in found.part.marks] == ["mark", "bend"]


def test_large_batches_are_reckoned_in_whole_sheets_from_areas():
    earlier, later = batches_of(
        [line("a", 1, quantity=9), line("b", 20, quantity=9)], window_days=2
    )
    (alone,) = expected_pulls(("b",), earlier, later, (SHEET,), PACE)
    assert alone.is_expected
    assert alone.material_eur == 60.0 * alone.sheets
    one, other = batches_of([line("a", 1), line("b", 20)], window_days=2)
    (joined,) = expected_pulls(("b",), one, other, (SHEET,), PACE)
    assert (joined.sheets, joined.cut_min) == (-1, -PACE.sheet_min)
    assert -60.0 < joined.net_eur < 0.0


def test_a_nest_with_the_whole_of_one_operation_stays_that_operation():
    (made,) = [nest_batch(b, (SHEET,), PACE) for b in batches_by_order([line("a", 1)])]
    (order,) = nested_company(company("a"), [made], [PACE]).orders
    assert [op.id for op in order.operations] == ["laser", "bend"]
    assert order.operations[0].alternatives[0].fixed_min == math.ceil(made.cut_min)
    assert order.operations[1].after == ("laser",)


def test_a_nest_needs_whom_its_operations_need_and_is_never_late_itself():
    firm = company("a", "b")
    held = replace(STEPS[0], skill="lasersnijden", skill_level=2, setup_family="S235JR 3 mm")
    orders = tuple(replace(o, operations=(held, STEPS[1])) for o in firm.orders)
    (batch,) = batches_of([line("a", 1), line("b", 1)], window_days=0)
    asked = nested_company(
        replace(firm, orders=orders), [nest_batch(batch, (SHEET,), PACE)], [PACE]
    )
    nest = asked.orders[0]
    made = nest.operations[0]
    assert (made.skill, made.skill_level, made.setup_family) == (
        "lasersnijden", 2, "S235JR 3 mm",
    )  # fmt: skip
    assert made.attendance is held.attendance
    assert nest.weight == 0


def test_a_plan_that_is_not_true_is_later_than_any_other():
    firm = company("a")
    plan = planned(firm)
    assert late_min(firm, plan) == 0
    assert late_min(firm, replace(plan, is_verified=False)) > 10**9
    assert late_min(firm, replace(plan, unplanned={"a/bend": "plan.never-fits"})) > 10**9


def replanned(asked: Company, before: PlanResult | None) -> PlanResult:
    return plan_company(asked, MaxIterations(50), 0, 1, previous=before)


def cutting_room(firm: Company, *lines: CutLine) -> CuttingRoom:
    def nest(batch, ahead):
        return nest_batch(batch, (SHEET,), PACE, ahead=ahead)

    stock = {("S235JR", 3.0): lines}
    return CuttingRoom(firm, stock, [PACE], replanned, nest)


def test_the_frontier_begins_nest_blind_and_nothing_on_it_is_later_or_beaten():
    names = [f"o{i}" for i in range(5)]
    firm = company(*names)
    days = [MONDAY.date() + timedelta(days=at) for at in range(5)]
    orders = [
        replace(order, release=day, operations=STEPS[:1])
        for order, day in zip(firm.orders, days, strict=True)
    ]
    firm = replace(firm, orders=tuple(orders))
    lines = [replace(line(name, 1, quantity=4), piece_min=3.0) for name in names]
    plans = frontier(cutting_room(firm, *lines))
    blind, *others = plans
    assert len(blind.joined) == 5
    assert others
    assert others[0].sheet_cost_eur < blind.sheet_cost_eur
    assert all(each.late_min <= blind.late_min for each in others)
    costs, late = [p.sheet_cost_eur for p in others], [p.late_min for p in others]
    assert costs == sorted(costs)
    assert late == sorted(late, reverse=True)

"""Which small orders share sheets, and that nobody's pieces are cut before they may be."""

from dataclasses import replace
from datetime import UTC, date, datetime

from gemaakt.company.company import Company
from gemaakt.cutting import (
    Batch,
    CutLine,
    JoinedBatch,
    batches_by_order,
    nest_batch,
    nested_company,
)
from gemaakt.cutting.ahead import cut_ahead
from gemaakt.cutting.lines import first_day
from gemaakt.cutting.one_by_one import join_one_by_one
from gemaakt.cutting.room import RoomPlan
from gemaakt.cutting.stages import step_starts
from gemaakt.cutting.together import Pair, joint_of, pairs_by_saving
from gemaakt.order import MaterialNeed
from gemaakt.plan import PlanResult
from gemaakt.units import MINUTES_PER_DAY
from tests.cutting.test_cutting import (
    MONDAY,
    PACE,
    SHEET,
    company,
    cutting_room,
    line,
    planned,
    replanned,
)
from tests.cutting.test_stages import HALF_MORE

METAL = ("S235JR", 3.0)


def nest(batch, ahead):
    return nest_batch(batch, (SHEET,), PACE, ahead=ahead)


def pairs(days: int, **starts: int) -> list[Pair]:
    """Pairs of orders that begin on these days, each with a third of a sheet."""
    made = [nest(each, ()) for each in batches_by_order([line(name, 1) for name in starts])]
    minutes = {(name, "laser"): day * MINUTES_PER_DAY for name, day in starts.items()}
    return pairs_by_saving(made, minutes, days=days)


def at_once(*orders: str) -> dict[tuple[str, str], int]:
    """The cutting of these orders begins with the plan."""
    return {(name, "laser"): 0 for name in orders}


def orders_of(found: list[Pair]) -> list[tuple[str, str]]:
    return [(each.first.batch.orders[0], each.second.batch.orders[0]) for each in found]


def test_small_orders_of_near_days_may_share_a_sheet_and_far_ones_may_not():
    assert orders_of(pairs(2, b=3, a=1, c=20)) == [("a", "b")]
    assert orders_of(pairs(1, b=3, a=1, c=20)) == []


def test_orders_that_fill_their_sheets_or_are_left_out_of_the_plan_are_no_pair():
    alone = nest(batches_by_order([line("a", 1, quantity=99)])[0], ())
    full = len(alone.result.sheets[0].placements)
    lines = [line("a", 1, quantity=full), line("b", 1, quantity=full)]
    made = [nest(each, ()) for each in batches_by_order(lines)]
    assert pairs_by_saving(made, at_once("a", "b"), days=1) == []
    small = [nest(each, ()) for each in batches_by_order([line("a", 1), line("b", 1)])]
    assert pairs_by_saving(small, at_once("a"), days=1) == []


def test_orders_that_no_one_machine_can_cut_are_no_pair():
    lines = [replace(line("a", 1), machines=("x",)), replace(line("b", 1), machines=("y",))]
    made = [nest(each, ()) for each in batches_by_order(lines)]
    assert pairs_by_saving(made, at_once("a", "b"), days=1) == []


def test_a_pair_whose_nest_saves_nothing_after_all_is_none():
    def dear(batch, ahead):
        made = nest(batch, ahead)
        return replace(made, result=replace(made.result, cost_eur=9.0 * made.result.cost_eur))

    (pair,) = pairs(0, a=0, b=0)
    joint = joint_of(pair, {("a", "laser"): 9, ("b", "laser"): 2}, nest)
    assert joint is not None
    assert joint.batch.orders == ("b", "a")
    assert joint_of(pair, {}, dear) is None


def joined(firm: Company, *lines: CutLine) -> RoomPlan:
    """Nests made one by one, from the plan of one nest an order."""
    room = cutting_room(firm, *lines)
    now = room.planned({METAL: room.apart(METAL)}, None)
    return join_one_by_one(room, now, 7)


def test_nests_that_make_nobody_later_are_made_one_until_nothing_is_saved():
    lines = [line(name, 11, quantity=1) for name in "abcd"]
    made = joined(company(*"abcd"), *lines)
    assert [sorted(each.batch.orders) for each in made.joined] == [list("abcd")]
    assert made.sheet_cost_eur == SHEET.cost_eur
    assert made.late_min == 0
    assert made.plan.is_verified


def test_an_order_without_time_for_the_pieces_of_another_is_cut_alone():
    firm = company("a", "b")
    slow = [replace(line(name, 11), piece_min=130.0) for name in "ab"]
    due = replace(firm.orders[0], due=MONDAY.date())
    made = joined(replace(firm, orders=(due, firm.orders[1])), *slow)
    assert sorted(each.batch.orders for each in made.joined) == [("a",), ("b",)]
    assert len(joined(firm, *slow).joined) == 1


def test_a_joint_nest_is_judged_where_its_orders_were_and_where_its_first_and_its_last_was():
    firm = company("a", "b")
    lines = [line("a", 11, quantity=HALF_MORE), line("b", 11, quantity=HALF_MORE)]
    asked: list[PlanResult] = []

    def quick(firm: Company, before: PlanResult | None) -> PlanResult:
        assert before is not None
        asked.append(before)
        return replace(replanned(firm, before), is_verified=False)

    room = cutting_room(firm, *lines)
    room.quick = quick
    now = room.planned({METAL: room.apart(METAL)}, None)
    assert join_one_by_one(room, now, 7) is now
    first, last = sorted(step_starts(now.joined, now.plan).values())
    laser = [
        sorted(row.start for row in each.operations if row.operation == "laser") for each in asked
    ]
    assert laser == [[first, last], [first, first], [last, last]]


def test_what_is_not_released_on_the_day_of_a_nest_is_not_cut_ahead():
    first, later = line("a", 1), replace(line("b", 3), release=date(2026, 12, 2))
    assert [each.ahead for each in cut_ahead(batches_by_order([first, later]), nest, days=9)] == [
        (),
        (),
    ]


def shared(*lines: CutLine) -> JoinedBatch:
    return nest(Batch("nest", lines), ())


def test_a_shared_nest_waits_for_the_release_and_the_material_of_all_its_orders():
    firm = company("a", "b")
    arrives = datetime(2026, 12, 3, 9, tzinfo=UTC)
    orders = (
        replace(firm.orders[0], release=date(2026, 12, 2)),
        replace(firm.orders[1], materials=(MaterialNeed("S235JR 3 mm", arrives=arrives),)),
    )
    firm = replace(firm, orders=orders)
    made = shared(line("a", 1), line("b", 1))
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

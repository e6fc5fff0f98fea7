"""A joint nest in stages: whose sheets are cut when, and that all is cut, and once."""

from collections import Counter
from dataclasses import replace

from gemaakt.cutting import Batch, CutLine, JoinedBatch, nest_batch, nested_company, wanted_from
from gemaakt.cutting.join import CutAsOne
from gemaakt.cutting.stages import staged, stages, step_starts
from tests.cutting.test_cutting import PACE, SHEET, company, line, planned

FULL = len(
    nest_batch(Batch("x", (line("x", 1, quantity=99),)), (SHEET,), PACE)
    .result.sheets[0]
    .placements
)
HALF_MORE = FULL + FULL // 2
"""Pieces that fill a sheet and a half."""


def nest(*lines: CutLine, ahead: tuple[CutLine, ...] = ()) -> JoinedBatch:
    return nest_batch(Batch("nest", lines), (SHEET,), PACE, ahead=ahead)


def pieces(made: tuple[CutAsOne, ...]) -> Counter[str]:
    """Pieces of each order over all stages."""
    return Counter(
        {
            order: sum(
                each.part.quantity
                for stage in made
                for each in (*stage.batch.lines, *stage.ahead)
                if each.order == order
            )
            for order in {line.order for stage in made for line in stage.batch.lines}
        }
    )


def test_a_nest_of_one_order_is_one_stage():
    made = nest(line("a", 1), ahead=(line("b", 9, quantity=1),))
    assert stages(made) == (made,)


def test_an_order_waits_for_the_sheets_that_hold_its_pieces_and_no_others():
    """A sheet and a half for each of two orders: three sheets, the middle one shared."""
    joint = nest(line("a", 1, quantity=HALF_MORE), line("b", 2, quantity=HALF_MORE))
    first, second = stages(joint)
    assert (first.batch.orders, second.batch.orders) == (("a",), ("b",))
    assert len(joint.result.sheets) == 3
    assert pieces((first, second)) == {"a": HALF_MORE, "b": HALF_MORE}
    assert first.cut_min + second.cut_min == joint.cut_min
    assert second.cut_min > 0
    assert second.ahead == ()


def test_an_order_of_which_all_lies_on_sheets_of_another_has_no_stage():
    joint = nest(line("a", 1, quantity=2), line("b", 2, quantity=2))
    (only,) = stages(joint)
    assert [each.order for each in only.ahead] == ["b"]
    firm = company("a", "b")
    asked = nested_company(firm, staged([joint]), [PACE])
    plan = planned(asked)
    rows = {(row.order, row.operation): row for row in plan.operations}
    assert ("b", "laser") not in rows
    assert rows["b", "bend"].start >= rows["a", "laser"].end
    assert step_starts([joint], plan) == dict.fromkeys(
        [("a", "laser"), ("b", "laser")], rows["a", "laser"].start
    )


def test_stages_stay_the_operations_of_their_orders_and_the_later_waits():
    joint = nest(line("a", 1, quantity=HALF_MORE), line("b", 2, quantity=HALF_MORE))
    asked = nested_company(company("a", "b"), staged([joint]), [PACE])
    assert [order.id for order in asked.orders] == ["a", "b"]
    cut = {order.id: order.operations[0] for order in asked.orders}
    assert cut["a"].after == ()
    waits = any(stage.ahead for stage in stages(joint))
    assert cut["b"].after == (("a/laser",) if waits else ())
    plan = planned(asked)
    assert plan.is_verified


def test_what_fills_a_nest_goes_with_the_stage_on_whose_sheet_it_lies():
    joint = nest(
        line("a", 1, quantity=FULL),
        line("b", 2, quantity=5),
        ahead=(replace(line("c", 9), order="c"),),
    )
    made = stages(joint)
    along = [each for stage in made for each in stage.ahead if each.order == "c"]
    assert sum(each.part.quantity for each in along) == sum(
        each.part.quantity for each in joint.ahead
    )


def test_lines_of_a_joint_nest_are_wanted_when_their_stage_is_cut():
    lines = (line("a", 1, quantity=HALF_MORE), line("b", 2, quantity=HALF_MORE))
    joint = nest(*lines)
    plan = planned(nested_company(company("a", "b"), staged([joint]), [PACE]))
    starts = step_starts([joint], plan)
    assert starts["a", "laser"] < starts["b", "laser"]
    assert [each.due is not None for each in wanted_from(lines, plan, [joint])] == [True, True]

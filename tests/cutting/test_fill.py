"""Room on sheets filled nest by nest, each fill judged by the plan, and the advice made of it."""

from dataclasses import replace

import pytest

from gemaakt.company.company import Company
from gemaakt.cutting import CutLine, cut_together
from gemaakt.cutting.cutting_room import CuttingRoom
from gemaakt.cutting.fill import fill_one_by_one
from gemaakt.cutting.room import RoomPlan
from tests.cutting.test_cutting import MONDAY, SHEET, company, cutting_room, line
from tests.cutting.test_stages import HALF_MORE
from tests.cutting.test_together import METAL


def apart_in(room: CuttingRoom) -> RoomPlan:
    return room.planned({METAL: room.apart(METAL)}, None)


def filled(firm: Company, *lines: CutLine, days: int = 7) -> RoomPlan:
    room = cutting_room(firm, *lines)
    return fill_one_by_one(room, apart_in(room), (days,))


def hurried(firm: Company) -> Company:
    """The first order is wanted today."""
    first, *others = firm.orders
    return replace(firm, orders=(replace(first, due=MONDAY.date()), *others))


SLOW = tuple(replace(line(name, 11), piece_min=130.0) for name in "ab")
"""Three pieces of each of two orders: six and a half hours, a fifth of a sheet."""


def test_a_sheet_less_where_the_room_on_another_holds_what_is_cut_later() -> None:
    lines = [line(name, 11, quantity=HALF_MORE) for name in "ab"]
    room = cutting_room(company("a", "b"), *lines)
    apart = apart_in(room)
    made = fill_one_by_one(room, apart, (7,))
    assert [len(each.result.sheets) for each in apart.joined] == [2, 2]
    assert sorted(len(each.result.sheets) for each in made.joined) == [1, 2]
    assert made.sheet_cost_eur == pytest.approx(3 * SHEET.cost_eur)
    assert made.late_min <= apart.late_min
    assert made.plan.is_verified


def test_all_pieces_are_cut_and_each_once() -> None:
    lines = [line(name, 11, quantity=HALF_MORE + at) for at, name in enumerate("abc")]
    made = filled(company("a", "b", "c"), *lines)
    cut = dict.fromkeys("abc", 0)
    for nest in made.joined:
        for each in (*nest.batch.lines, *nest.ahead):
            cut[each.order] += each.part.quantity
    assert cut == {each.order: each.part.quantity for each in lines}


def test_a_nest_on_which_an_order_waits_without_time_stays_as_it_is() -> None:
    firm = company("a", "b")
    assert len(filled(firm, *SLOW).joined) == 1
    first, second = filled(hurried(firm), *SLOW).joined
    assert (first.ahead, second.ahead) == ((), ())


def test_what_is_cut_too_long_after_fills_nothing() -> None:
    assert len(filled(company("a", "b"), *SLOW, days=0).joined) == 2


def test_a_search_whose_time_is_over_leaves_nests_as_they_are() -> None:
    room = cutting_room(company("a", "b"), *SLOW)
    room.is_over = lambda: True
    apart = apart_in(room)
    assert fill_one_by_one(room, apart, (7,)) is apart


def test_advice_tells_what_is_saved_and_which_orders_go_together() -> None:
    firm = company("a", "b")
    room = cutting_room(firm, *SLOW)
    advice = cut_together(room, apart_in(room).plan)
    (shared,) = advice.shared(METAL)
    assert advice.saved_eur == pytest.approx(SHEET.cost_eur)
    assert {order for order, _step in shared.steps} == {"a", "b"}
    assert (advice.is_known, advice.later) == (True, ())


def test_advice_has_nothing_to_share_where_there_is_no_time() -> None:
    room = cutting_room(hurried(company("a", "b")), *SLOW)
    advice = cut_together(room, apart_in(room).plan)
    assert (advice.saved_eur, advice.shared(METAL)) == (0.0, ())

"""Late orders put into the gaps of a plan: nothing else moves, and no plan becomes dearer."""

import numpy as np
import pytest

from gemaakt.plan import plan_company, replan
from gemaakt.plan.company.ready import prepare
from gemaakt.plan.draft import THROUGHOUT, Choice, Demand, Draft, Member, Step
from gemaakt.plan.engine import search
from gemaakt.plan.engine.arrays import FIRST, START, TOTAL, Arrays, State
from gemaakt.plan.engine.late_gaps import after_so_many, fill_gaps, in_own_turn
from gemaakt.plan.engine.pack import pack
from gemaakt.plan.engine.rules import by_due_date
from gemaakt.plan.engine.search import solve
from gemaakt.plan.engine.starts import starts_first
from gemaakt.plan.engine.state import is_consistent, new_state, plan_list
from gemaakt.plan.shop.problem import shop_draft
from gemaakt.plan.simulation.planners import Morning
from gemaakt.plan.simulation.searcher import Searcher
from gemaakt.stop import MaxIterations

from .companies import random_company
from .test_decode import random_shop

HORIZON = 14_400
FIRST_STEP, SECOND, SHORT, LONG = range(4)


def in_time() -> bool:
    return False


def shop_with_a_gap() -> Draft:
    """The second machine waits for the first for 600 minutes; two orders stand behind it."""
    rows = [
        Step(0, "first", [Choice(0, 600, 0)]),
        Step(0, "second", [Choice(1, 2400, 30)], [(FIRST_STEP, 0)], family=1),
        Step(1, "short", [Choice(1, 100, 30)], family=1),
        Step(2, "long", [Choice(1, 700, 30)], family=1),
    ]
    return Draft(
        horizon=HORIZON,
        steps=rows,
        orders=[
            Demand(name, due, 1) for name, due in (("one", HORIZON), ("two", 90), ("three", 90))
        ],
        machines=["a", "b"],
        machine_calendar=[0, 0],
        calendars=[[(0, HORIZON)]],
        family_now=[-1, 1],
        families=3,
    )


def planned(draft: Draft) -> tuple[Arrays, State]:
    """The plan of the steps in their turn."""
    arrays = pack(draft).arrays
    state = new_state(arrays)
    plan_list(arrays, state, np.arange(len(draft.steps), dtype=np.int32))
    return arrays, state


def filled(draft: Draft) -> list[int]:
    """Starts of the steps once late orders are put into the gaps."""
    arrays, state = planned(draft)
    fill_gaps(arrays, state, in_time)
    starts: list[int] = state.placed[:, START].tolist()
    return starts


def test_a_late_order_takes_the_gap_that_is_long_enough_and_nothing_else_moves() -> None:
    draft = shop_with_a_gap()
    assert planned(draft)[1].placed[:, START].tolist() == [0, 600, 3000, 3100]
    assert filled(draft) == [0, 600, 0, 3000]


def two_short_orders_late() -> tuple[Arrays, State]:
    """The shop with a gap, with a second short order that fits into it as well."""
    draft = shop_with_a_gap()
    draft.steps.append(Step(3, "other", [Choice(1, 100, 30)], family=1))
    draft.orders.append(Demand("four", 90, 1))
    return planned(draft)


@pytest.mark.parametrize(("orders", "earlier"), [(0, 0), (1, 1), (9, 2)])
def test_no_more_orders_are_tried_than_may_be(orders: int, earlier: int) -> None:
    arrays, state = two_short_orders_late()
    before = state.placed[:, START].copy()
    fill_gaps(arrays, state, after_so_many(orders))
    short = [SHORT, LONG + 1]
    assert int((state.placed[short, START] < 600).sum()) == earlier
    assert (state.placed[short, START] <= before[short]).all()


def test_a_gap_that_spares_a_set_up_is_left_to_its_family() -> None:
    draft = shop_with_a_gap()
    draft.steps[SHORT] = Step(1, "short", [Choice(1, 100, 30)], family=2)
    assert filled(draft)[:3] == [0, 600, 3000]


def test_a_late_order_does_not_take_hands_that_others_have() -> None:
    draft = shop_with_a_gap()
    draft.people, draft.person_calendar, draft.supervises = ["x", "y"], [0, 0], [0, 0]
    draft.crews = [[Member(0)], [Member(0), Member(1)]]
    for at, crew in ((FIRST_STEP, 0), (SHORT, 0)):
        draft.steps[at].crew, draft.steps[at].attendance = crew, THROUGHOUT
    assert filled(draft)[SHORT] == 3000
    draft.steps[SHORT].crew = 1
    assert filled(draft)[SHORT] == 0


def test_without_time_nothing_is_put_anew() -> None:
    arrays, state = planned(shop_with_a_gap())
    assert not fill_gaps(arrays, state, lambda: True)
    assert state.placed[:, START].tolist() == [0, 600, 3000, 3100]


def test_no_plan_of_a_random_shop_becomes_dearer_and_its_list_gives_it() -> None:
    bettered = 0
    for seed in range(30):
        arrays = pack(shop_draft(random_shop(seed, 40))).arrays
        state, again = new_state(arrays), new_state(arrays)
        before = plan_list(arrays, state, by_due_date(arrays))
        rows = state.placed.copy()
        if fill_gaps(arrays, state, in_time):
            bettered += 1
            assert state.cost[TOTAL] < before
        else:
            assert (state.placed == rows).all()
        assert is_consistent(arrays, state.listed)
        again.forced_choice[:], again.forced_member[:] = state.forced_choice, state.forced_member
        plan_list(arrays, again, state.listed)
        assert (again.placed == state.placed).all()
    assert bettered >= 20


def test_a_list_by_starts_gives_no_later_start_where_power_is_not_short() -> None:
    for seed in range(20):
        shop = random_shop(seed, 40) | {"cap": 1000}
        arrays = pack(shop_draft(shop)).arrays
        state = new_state(arrays)
        plan_list(arrays, state, by_due_date(arrays))
        before = state.placed[:, START].copy()
        assert in_own_turn(arrays, state)
        assert (state.placed[:, START] <= before).all()


def test_of_a_company_with_pins_and_batches_what_is_fixed_stays_in_front() -> None:
    bettered = 0
    for seed in range(40):
        ready = prepare(random_company(seed, orders=16))
        arrays, first = ready.packed.arrays, len(ready.fixed)
        state = new_state(arrays, ready.pins.times())
        plan_list(arrays, state, starts_first(by_due_date(arrays), ready.fixed))
        if fill_gaps(arrays, state, in_time):
            bettered += 1
            assert is_consistent(arrays, state.listed)
        assert arrays.sizes[FIRST] == first
        assert state.listed[:first].tolist() == ready.fixed.tolist()
    assert bettered >= 10  # where a pin stands before what it waits for, no list goes by starts


def test_a_search_ends_with_it_and_gives_the_same_plan_twice() -> None:
    gained = 0
    for seed in range(12):
        arrays = pack(shop_draft(random_shop(seed, 60))).arrays
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(search, "fill_gaps", lambda *_: False)
            plain = solve(arrays, MaxIterations(200), seed, workers=1)
        first, second = (solve(arrays, MaxIterations(200), seed, workers=1) for _ in range(2))
        assert first.listed.tolist() == second.listed.tolist()
        assert first.cost == second.cost <= plain.cost
        gained += first.cost < plain.cost
    assert gained >= 3


def never(*_: object) -> bool:
    raise AssertionError


def test_a_plan_for_the_floor_of_the_score_does_not_fix_its_people_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "fill_gaps", never)
    none = np.zeros(0, np.int32)
    draft = shop_draft(random_shop(1, 20))
    ours = Searcher(lambda morning: MaxIterations(50))
    first = ours.plan(Morning(draft, 0, none, none, 0))
    ours.plan(Morning(draft, 0, first.listed, first.rows[:, 2].copy(), 1))


def test_a_first_plan_does_not_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "fill_gaps", never)
    company = random_company(3, orders=12)
    plan = plan_company(company, MaxIterations(0), 0, 1)
    assert replan(company, plan, MaxIterations(0), 0, 1).is_verified

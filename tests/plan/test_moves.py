"""Late orders are put forward whole or without waiting; what holds them goes behind them."""

from typing import Any

import numpy as np

from gemaakt.plan.engine.anneal import move_order
from gemaakt.plan.engine.arrays import MACHINE_BEFORE, START, Arrays, State
from gemaakt.plan.engine.moves import (
    LONGEST_TRAIL,
    earlier_in_queue,
    fill_idle,
    jump_queue,
    order_earlier,
    undo,
    weigh_orders,
)
from gemaakt.plan.engine.pack import pack
from gemaakt.plan.engine.state import is_consistent, new_state, plan_list
from gemaakt.plan.shop.problem import shop_draft

SAW, WELD = range(2)
SAWN_MIN, WELDED_MIN, LAST_MIN = 100, 500, 60
HOURS_MIN = 1440


def step(machine: int, minutes: int) -> dict[str, Any]:
    alone = {"fam": 0, "attended": 0, "split": 0}
    return {"g": machine, "alts": [[machine, minutes]], **alone}


def planned(ways: list[list[dict[str, Any]]]) -> tuple[Arrays, State]:
    """Orders that go these ways over a saw and a welder, in their turn."""
    shop = {
        "machines": [{"group": name, "cal": 0, "kw": 5} for name in ("saw", "weld")],
        "workers": [],
        "jobs": [{"ops": steps, "rel": 0, "due": 500, "w": 1} for steps in ways],
        "calendars": {"0": [[0, HOURS_MIN]]},
        "groups": ["saw", "weld"],
        "setup_minutes": {},
        "cap": 100,
    }
    arrays = pack(shop_draft(shop)).arrays
    state = new_state(arrays)
    plan_list(arrays, state, np.arange(arrays.ready.size, dtype=np.int32))
    return arrays, state


def queues() -> tuple[Arrays, State]:
    """Ten orders at the saw and ten at the welder, and one behind them that needs both."""
    ways = [[step(SAW, SAWN_MIN)]] * 10 + [[step(WELD, WELDED_MIN)]] * 10
    ways.append([step(SAW, LAST_MIN), step(WELD, LAST_MIN)])
    arrays, state = planned(ways)
    by_start = np.argsort(state.placed[:, START], kind="stable")
    plan_list(arrays, state, by_start.astype(np.int32))
    return arrays, state


def test_a_tight_shift_takes_the_last_step_as_far_as_the_first_allows() -> None:
    arrays, state = queues()
    sawn, welded = 20, 21
    assert state.placed[[sawn, welded], START].tolist() == [1000, 5000]
    before = state.listed.tolist()
    trail = np.zeros((LONGEST_TRAIL, 2), np.int64)
    ahead = set()
    for _ in range(40):
        moved = order_earlier(arrays, state, 20, arrays.steps0[20], 900.0, trail)
        assert moved == 2
        assert is_consistent(arrays, state.listed)
        waiting = [s for s in state.listed[: state.position[welded]] if 10 <= s < 20]
        ahead.add(len(waiting))
        assert [s for s in state.listed[: state.position[sawn]] if s < 10] == [0]
        undo(state, trail, moved)
        assert state.listed.tolist() == before
    loose = sum(start < 5000 - 900 for start in range(0, 5000, WELDED_MIN))
    tight = sum(start < 100 + LAST_MIN for start in range(0, 5000, WELDED_MIN))
    assert ahead == {tight, loose} == {1, 9}


def test_any_that_holds_a_late_order_may_go_right_behind_it() -> None:
    arrays, state = queues()
    late, sawn, welded = 20, 20, 21
    assert weigh_orders(arrays, state) > 0
    trail = np.zeros((LONGEST_TRAIL, 2), np.int64)
    behind = set()
    for _ in range(400):
        moved = move_order(arrays, state, late, trail)
        at = state.position
        put_behind = [s for s in range(20) if at[s] > at[welded if s >= 10 else sawn]]
        if moved == 1 and put_behind and at[put_behind[0]] == at[welded] + 1:
            behind.add(put_behind[0])
        undo(state, trail, moved)
    assert len(behind & set(range(10, 19))) > 2


def test_a_jump_puts_a_step_anywhere_in_its_queue_and_the_step_before_it_just_in_time() -> None:
    arrays, state = queues()
    sawn, welded = 20, 21
    before = state.listed.tolist()
    trail = np.zeros((LONGEST_TRAIL, 2), np.int64)
    places = set()
    for _ in range(400):
        other = earlier_in_queue(state, welded, MACHINE_BEFORE)
        begins = int(state.placed[other, START])
        moved = jump_queue(arrays, state, welded, other, trail)
        assert is_consistent(arrays, state.listed)
        assert state.position[welded] < state.position[other]
        assert all(
            state.position[s] < state.position[welded]
            for s in range(10, 20)
            if state.placed[s, START] < begins
        )
        sawn_behind = sum(state.position[s] < state.position[sawn] for s in range(10))
        in_time = sum(start < begins - LAST_MIN for start in range(0, 1000, SAWN_MIN))
        assert sawn_behind == in_time
        places.add(other)
        undo(state, trail, moved)
        assert state.listed.tolist() == before
    assert places == set(range(10, 20))


def test_the_first_of_a_queue_has_nothing_to_jump() -> None:
    _, state = queues()
    assert earlier_in_queue(state, 10, MACHINE_BEFORE) == -1


def idle_welder() -> tuple[Arrays, State]:
    """A welder that waits for the saw, with an order behind it that the saw could do sooner."""
    ways = [
        [step(WELD, 100)],
        [step(SAW, 500)],
        [step(SAW, 500), step(WELD, 100)],
        [step(SAW, 50), step(WELD, 500)],
        [step(WELD, 300)],
        [step(WELD, 100)],
    ]
    return planned(ways)


def test_what_is_not_late_fills_idle_time_and_the_late_order_takes_its_place() -> None:
    arrays, state = idle_welder()
    first, held_up, waits, other, late = 0, 3, 5, 6, 7
    welded = [first, held_up, waits, other, late]
    assert state.placed[welded, START].tolist() == [0, 1000, 1100, 1600, 1900]
    trail = np.zeros((LONGEST_TRAIL, 2), np.int64)
    before, found = state.listed.copy(), {}
    for _ in range(200):
        moved = fill_idle(arrays, state, late, MACHINE_BEFORE, trail)
        assert moved > 0
        assert is_consistent(arrays, state.listed)
        turn = tuple(each for each in state.listed.tolist() if each in welded)
        found[turn] = state.listed.copy()
        undo(state, trail, moved)
        assert state.listed.tolist() == before.tolist()
    assert set(found) == {
        (first, late, held_up, waits, other),
        (first, other, held_up, waits, late),
        (first, waits, held_up, other, late),
        (first, waits, held_up, late, other),
    }
    plan_list(arrays, state, found[first, waits, held_up, late, other])
    assert state.placed[welded, START].tolist() == [0, 1050, 550, 1250, 1150]

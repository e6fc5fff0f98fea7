"""A shift frees what is listed behind it, and a trial that is refused fixes all of it again."""

import numpy as np
import pytest

from gemaakt.plan.engine.anneal import anneal, copy_ways, set_free
from gemaakt.plan.engine.arrays import CHOICE, IMPROVED, MEMBER, NEAR, TOTAL, Arrays, State
from gemaakt.plan.engine.late_gaps import in_own_turn
from gemaakt.plan.engine.pack import pack
from gemaakt.plan.engine.rules import by_due_date
from gemaakt.plan.engine.state import new_state, plan_list
from gemaakt.plan.shop.problem import shop_draft

from .test_decode import random_shop

COLD = 1e-12


def all_fixed(seed: int) -> tuple[Arrays, State]:
    """A busy shop by due date, every step fixed on the machine and person that it has."""
    arrays = pack(shop_draft(random_shop(seed, 60))).arrays
    state = new_state(arrays, (), seed)
    plan_list(arrays, state, by_due_date(arrays))
    assert in_own_turn(arrays, state)
    return arrays, state


def fixed_of(state: State) -> list[list[int]]:
    return [state.forced_choice.tolist(), state.forced_member.tolist()]


def test_what_is_freed_begins_at_the_shift_and_comes_back() -> None:
    arrays, state = all_fixed(3)
    before, begin = fixed_of(state), 40
    choice, member = state.forced_choice.copy(), state.forced_member.copy()
    until = set_free(arrays, state, begin)
    assert begin < until <= state.listed.size
    freed = np.flatnonzero(state.forced_choice < 0)
    assert sorted(freed.tolist()) == sorted(state.listed[begin:until].tolist())
    copy_ways(state, begin, until, choice, member, state.forced_choice, state.forced_member)
    assert fixed_of(state) == before


def test_a_step_planned_near_now_keeps_its_machine_and_person() -> None:
    arrays, state = all_fixed(3)
    sizes = arrays.sizes.copy()
    sizes[NEAR] = 1000
    near = state.listed[50:55]
    old = np.full_like(arrays.old_start, -1)
    old[near] = 500
    before = fixed_of(state)
    until = 0
    while until < 55:
        until = set_free(arrays._replace(sizes=sizes, old_start=old), state, 50)
    assert state.forced_choice[near].tolist() == [before[0][step] for step in near]
    assert state.forced_choice[state.listed[55:until]].max(initial=-1) < 0


@pytest.mark.parametrize("seed", range(4))
def test_the_present_plan_is_what_its_list_and_fixed_choices_give(seed: int) -> None:
    """Whether trials were taken or refused: what a trial freed or fixed never stays by mistake."""
    arrays, state = all_fixed(seed)
    for _ in range(20):
        anneal(arrays, state, 50, 5.0, COLD)
        cost, placed = float(state.cost[TOTAL]), state.placed.copy()
        assert plan_list(arrays, state, state.listed.copy()) == pytest.approx(cost)
        assert (state.placed[:, [CHOICE, MEMBER]] == placed[:, [CHOICE, MEMBER]]).all()


def test_a_plan_of_which_all_is_fixed_comes_loose() -> None:
    arrays, state = all_fixed(1)
    began = float(state.cost[TOTAL])
    anneal(arrays, state, 4000, 5.0, COLD)
    assert state.counters[IMPROVED] > 0
    assert state.cost[TOTAL] < began
    assert (state.forced_choice < 0).mean() > 0.25

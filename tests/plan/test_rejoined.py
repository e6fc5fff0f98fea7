"""A trial ends where its plan becomes the present one again, and nothing of it is lost by that."""

import numpy as np
import pytest

from gemaakt.plan.engine.anneal import anneal
from gemaakt.plan.engine.arrays import (
    ACCEPTED,
    CHECKPOINTS,
    PLAIN,
    REJOINED,
    SAME_FROM,
    TOTAL,
    Arrays,
    State,
)
from gemaakt.plan.engine.decode import accept, decode
from gemaakt.plan.engine.pack import pack
from gemaakt.plan.engine.rules import by_due_date
from gemaakt.plan.engine.state import new_state, plan_list
from gemaakt.plan.shop.problem import shop_draft

from .test_decode import random_shop, usual_companies


def planned(arrays: Arrays, seed: int) -> State:
    state = new_state(arrays, (), seed)
    plan_list(arrays, state, by_due_date(arrays))
    return state


def same_as_decoded_whole(arrays: Arrays, state: State) -> bool:
    """Say whether the present plan is what its list gives, with all that is kept of it."""
    kept = state.placed.copy(), state.kept_free.copy(), state.kept_cost.copy()
    cost = state.cost[TOTAL]
    plan_list(arrays, state, state.listed.copy())
    again = state.placed, state.kept_free, state.kept_cost
    same = all(np.allclose(one, two, atol=1e-6) for one, two in zip(kept, again, strict=True))
    return same and bool(abs(cost - state.cost[TOTAL]) < 1e-6)


@pytest.mark.parametrize("cap", [25, 5000])
def test_after_thousands_of_trials_the_plan_is_what_its_list_gives(cap: int) -> None:
    for seed in range(12):
        arrays = pack(shop_draft(random_shop(seed, 60) | {"cap": cap})).arrays
        assert arrays.sizes[PLAIN] == 1
        state = planned(arrays, seed)
        anneal(arrays, state, 3000, 300.0, 3.0)
        assert state.counters[ACCEPTED] > 300
        assert same_as_decoded_whole(arrays, state)


def test_of_companies_too() -> None:
    drafts = [draft for draft in usual_companies() if len(draft.steps) > 8]
    assert len(drafts) > 10
    for seed, draft in enumerate(drafts):
        arrays = pack(draft).arrays
        assert arrays.sizes[PLAIN] == 1
        state = planned(arrays, seed)
        anneal(arrays, state, 1000, 300.0, 3.0)
        assert same_as_decoded_whole(arrays, state)


def test_a_trial_that_changes_nothing_ends_soon() -> None:
    arrays = pack(shop_draft(random_shop(3, 60))).arrays
    state = planned(arrays, 3)
    cost = state.cost[TOTAL]
    state.counters[SAME_FROM] = 40
    assert decode(arrays, state, 33, np.inf)
    assert state.counters[REJOINED] == 48
    assert state.cost[TOTAL] == cost
    accept(arrays, state, 33)
    assert same_as_decoded_whole(arrays, state)
    assert state.kept_cost[arrays.sizes[CHECKPOINTS]].any()

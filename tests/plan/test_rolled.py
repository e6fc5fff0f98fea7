"""Dispatching along the plan: what is fixed stays, the routing holds, and it is less late."""

import numpy as np
import pytest

from gemaakt.plan import plan_company
from gemaakt.plan.engine import starts
from gemaakt.plan.engine.arrays import FIRST, TOTAL, Arrays
from gemaakt.plan.engine.pack import pack
from gemaakt.plan.engine.rolled import rolled
from gemaakt.plan.engine.rules import LOOK_AHEAD, by_apparent_cost
from gemaakt.plan.engine.search import solve
from gemaakt.plan.engine.state import is_consistent, new_state, plan_list
from gemaakt.plan.shop.problem import shop_draft
from gemaakt.stop import MaxIterations

from .companies import random_company
from .test_decode import random_shop


def shop_of(seed: int, orders: int = 40) -> Arrays:
    """A random shop, packed."""
    return pack(shop_draft(random_shop(seed, orders))).arrays


def test_what_is_fixed_stays_in_front_and_the_rest_keeps_the_routing() -> None:
    for seed in range(3):
        arrays = shop_of(seed)
        state = new_state(arrays)
        first = by_apparent_cost(arrays, 1.5, 1.0)
        plan_list(arrays, state, first)
        fixed = len(first) // 3
        listed = rolled(arrays, state, state.placed, fixed, 0, 4.0, 240)
        assert listed[:fixed].tolist() == first[:fixed].tolist()
        assert sorted(listed.tolist()) == list(range(len(first)))
        assert is_consistent(arrays, listed)


def test_what_stands_before_what_it_waits_for_is_listed_once() -> None:
    """As a pin does that can no longer be kept: one in a thousand companies got no plan for it."""
    for seed in range(3):
        arrays = shop_of(seed)
        state = new_state(arrays)
        first = by_apparent_cost(arrays, 1.5, 1.0)
        early = next(
            step for step in first.tolist() if arrays.before0[step] < arrays.before0[step + 1]
        )
        plan_list(arrays, state, np.insert(first[first != early], 0, early).astype(np.int32))
        listed = rolled(arrays, state, state.placed, 1, 0, 4.0, 240)
        assert listed[0] == early
        assert sorted(listed.tolist()) == list(range(len(first)))


def test_the_state_is_left_with_the_plan_of_the_list() -> None:
    for seed in range(3):
        arrays = shop_of(seed)
        state, other = new_state(arrays), new_state(arrays)
        plan_list(arrays, state, by_apparent_cost(arrays, 1.5, 1.0))
        listed = rolled(arrays, state, state.placed, 0, 0, 1.5, 480)
        plan_list(arrays, other, listed)
        assert (state.placed == other.placed).all()
        assert state.cost[TOTAL] == other.cost[TOTAL]


def test_dispatched_along_the_plan_it_is_less_late_than_dispatched_at_once() -> None:
    at_once = along = 0.0
    for seed in range(4):
        arrays = shop_of(seed, 120)
        state = new_state(arrays)
        best = [np.inf, np.inf]
        for scale in LOOK_AHEAD:
            cost = plan_list(arrays, state, by_apparent_cost(arrays, scale, 1.0))
            rolled(arrays, state, state.placed, 0, 0, scale, 480)
            best = [min(best[0], cost), min(best[1], float(state.cost[TOTAL]))]
        at_once, along = at_once + best[0], along + best[1]
    assert along < at_once


def test_a_search_begins_with_the_better_of_rules_and_dispatching_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by_rules = along = 0.0
    for seed in range(3):
        arrays = shop_of(seed, 80)
        after = solve(arrays, MaxIterations(0), seed).cost
        with monkeypatch.context() as only_rules:
            only_rules.setattr(starts, "try_along", lambda *_: None)
            before = solve(arrays, MaxIterations(0), seed).cost
        assert after <= before
        by_rules, along = by_rules + before, along + after
    assert along < by_rules


def test_what_waits_is_never_listed_before_what_it_waits_for() -> None:
    """A pin before its predecessor can be ready went ahead of it, and the whole plan was lost."""
    company = random_company(735, orders=12)
    plan = plan_company(company, MaxIterations(200), 735, 1)
    assert plan.is_verified
    assert len(plan.operations) == 30


def test_a_search_that_dispatches_along_the_plan_leaves_the_fixed_steps_in_front() -> None:
    arrays = shop_of(5)
    fixed = by_apparent_cost(arrays, 4.0, 1.0)[:20]
    arrays.sizes[FIRST] = len(fixed)
    found = solve(arrays, MaxIterations(0), 0, fixed=fixed)
    assert found.listed[: len(fixed)].tolist() == fixed.tolist()
    assert is_consistent(arrays, found.listed)

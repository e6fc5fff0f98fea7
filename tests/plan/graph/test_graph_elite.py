"""What the elite promises: good plans that differ, and ways between them without cycles."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemaakt.plan.graph import JobShop, search, solve
from gemaakt.plan.graph.chance import dice
from gemaakt.plan.graph.elite import (
    ALIKE_SHARE,
    SETTLED,
    SETTLED_ALIKE,
    SIZE,
    Elite,
    Kept,
    between,
    kept,
)
from gemaakt.plan.graph.state import empty_plan, makespan, rebuild
from gemaakt.stop import MaxIterations
from tests.plan.graph.shops import random_graph, random_shop


def plan_by_chance(shop: JobShop, seed: int) -> Kept:
    """A plan whose order and modes are drawn: whoever has nobody to wait for may go next."""
    chance = np.random.default_rng(seed)
    depth = np.zeros(shop.operations)
    for a, b in sorted(shop.arcs, key=lambda arc: arc[1]):
        depth[b] = max(depth[b], depth[a] + 0.01 + chance.uniform())
    order = np.argsort(depth + 1e-6 * chance.uniform(size=shop.operations)).astype(np.int32)
    at = shop.net.mode_at
    modes = np.array([chance.integers(at[x], at[x + 1]) for x in range(shop.operations)], np.int32)
    return rebuilt(shop, order, modes)


def rebuilt(shop: JobShop, order: np.ndarray, modes: np.ndarray) -> Kept:
    plan = empty_plan(shop.net, shop.resources)
    rebuild(shop.net, plan, order, modes)
    return kept(shop, plan, int(makespan(plan.table, plan.chain, plan.length)))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), joins=st.booleans())
def test_the_way_between_two_plans_keeps_every_order_of_the_job(seed: int, joins: bool) -> None:
    shop = random_graph(seed) if joins else random_shop(seed, workers=seed % 3)
    one, other = plan_by_chance(shop, seed), plan_by_chance(shop, seed + 1)
    order, modes = between(one, other, dice(seed, 0))
    place = np.argsort(order)
    assert sorted(order) == list(range(shop.operations))
    assert all(place[a] < place[b] for a, b in shop.arcs)
    assert all(m in (a, b) for m, a, b in zip(modes, one.modes, other.modes, strict=True))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_what_both_plans_agree_on_stays(seed: int) -> None:
    shop = random_shop(seed)
    one, other = plan_by_chance(shop, seed), plan_by_chance(shop, seed + 1)
    order, _ = between(one, other, dice(seed, 0))
    place = np.argsort(order)
    for a, b in combinations(range(shop.operations), 2):
        first, second = (each.starts[a] - each.starts[b] for each in (one, other))
        if first * second > 0:
            assert (place[a] < place[b]) == (first < 0)


def test_the_elite_keeps_its_best_and_no_two_alike() -> None:
    shop, elite = random_shop(3, jobs=12), Elite()
    costs = []
    for seed in range(40):
        drawn = plan_by_chance(shop, seed)
        plan = empty_plan(shop.net, shop.resources)
        rebuild(shop.net, plan, drawn.order, drawn.modes)
        elite.offer(shop, plan, drawn.cost)
        costs.append(drawn.cost)
    assert len(elite.plans) == SIZE
    assert [each.cost for each in elite.plans] == sorted(each.cost for each in elite.plans)
    assert elite.best == min(costs)
    pairs = combinations(elite.plans, 2)
    assert all(a.distance(b) >= ALIKE_SHARE for a, b in pairs)


def test_a_plan_known_already_is_not_kept_twice() -> None:
    shop, elite = random_shop(4), Elite()
    drawn = plan_by_chance(shop, 1)
    plan = empty_plan(shop.net, shop.resources)
    rebuild(shop.net, plan, drawn.order, drawn.modes)
    assert [elite.offer(shop, plan, drawn.cost) for _ in range(2)] == [True, False]


def test_an_elite_that_takes_nothing_more_is_settled_and_keeps_its_best() -> None:
    shop, elite = random_shop(3, jobs=12), Elite()
    drawn = [plan_by_chance(shop, seed) for seed in range(SIZE + 2)]
    for each in drawn[:SIZE]:
        assert offer(shop, elite, each, 100)
    refuse(shop, elite, drawn[SIZE + 1], SETTLED_ALIKE - 1)
    assert not elite.is_settled
    refuse(shop, elite, drawn[SIZE + 1], 1)
    assert elite.is_settled, "all cost the same"
    assert offer(shop, elite, drawn[SIZE], 99)
    refuse(shop, elite, drawn[SIZE + 1], SETTLED - 1)
    assert not elite.is_settled
    refuse(shop, elite, drawn[SIZE + 1], 1)
    assert elite.is_settled
    elite.begin_anew()
    assert [each.cost for each in elite.plans] == [99]
    assert not elite.is_settled


def refuse(shop: JobShop, elite: Elite, drawn: Kept, times: int) -> None:
    for _ in range(times):
        assert not offer(shop, elite, drawn, 101)


def offer(shop: JobShop, elite: Elite, drawn: Kept, cost: int) -> bool:
    plan = empty_plan(shop.net, shop.resources)
    rebuild(shop.net, plan, drawn.order, drawn.modes)
    return elite.offer(shop, plan, cost)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_search_that_asks_the_elite_is_repeatable(
    workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    walk = search.between

    def counted(*words: object) -> object:
        asked.append(1)
        return walk(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(search, "PATIENCE", 200)
    monkeypatch.setattr(search, "between", counted)
    shop = random_shop(8, jobs=20, machines=6)
    one, two = (solve(shop, MaxIterations(1_500_000), 5, workers) for _ in range(2))
    assert asked
    assert one == two

"""What the moves of tabu search promise: heads and tails are as if computed from nothing."""

import random
from itertools import pairwise

import numpy as np
import pytest

from gemaakt.plan.graph import JobShop
from gemaakt.plan.graph.problem import Ints
from gemaakt.plan.graph.search import first_plan
from gemaakt.plan.graph.state import DUR, HEAD, MACH, POS, TAIL, WORK, Plan, empty_plan, rebuild
from gemaakt.plan.graph.sweep import move, sweep
from tests.plan.graph.shops import random_graph, random_shop


def begun(shop: JobShop) -> Plan:
    plan, start = empty_plan(shop.net, shop.resources), first_plan(shop, late=False)
    rebuild(shop.net, plan, start.order, start.modes)
    return plan


def at_random(shop: JobShop, plan: Plan, chance: random.Random, touched: Ints) -> bool:
    """Move one operation to a mode and places drawn; False on a cycle."""
    net, v = shop.net, chance.randrange(shop.operations)
    row = chance.randrange(net.mode_at[v], net.mode_at[v + 1])
    left = [int(each) for each in plan.table[v, [MACH, WORK]]]
    machine, worker = (int(each) for each in net.modes[row, :2])
    room = [int(plan.length[r]) + 1 - (r in left) for r in (machine, worker)]
    places = [chance.randint(1, max(1, each)) for each in room]
    return bool(
        move(
            plan.table, plan.chain, plan.length, plan.order, plan.scratch, plan.info, net.preds,
            net.succs, net.modes, v, row, places[0], places[1], touched,
        )
    )  # fmt: skip


def longest_ways(shop: JobShop, plan: Plan) -> tuple[list[int], list[int]]:
    """The plain twin: heads and tails from all pairs that follow one another."""
    pairs = list(shop.arcs)
    for r in range(shop.resources):
        chain = [int(each) for each in plan.chain[r, 1 : plan.length[r] + 1]]
        pairs += pairwise(chain)
    time = [int(each) for each in plan.table[:, DUR]]
    heads, tails = [0] * shop.operations, [0] * shop.operations
    for _ in range(shop.operations):
        for a, b in pairs:
            heads[b] = max(heads[b], heads[a] + time[a])
            tails[a] = max(tails[a], tails[b] + time[b])
    return heads, tails


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", ["jobs", "people", "graph"])
def test_after_one_or_two_moves_a_sweep_mends_all_heads_and_tails(kind: str, seed: int) -> None:
    shop = (
        random_graph(seed) if kind == "graph" else random_shop(seed, workers=3 * (kind[0] == "p"))
    )
    plan, chance, made = begun(shop), random.Random(seed), 0
    for _ in range(200):
        touched = np.array([shop.operations, -1])
        made += sum(at_random(shop, plan, chance, touched) for _ in range(chance.randint(1, 2)))
        sweep(plan.table, plan.order, shop.net.preds, shop.net.succs, touched)
        heads, tails = longest_ways(shop, plan)
        assert plan.table[:-1, HEAD].tolist() == heads
        assert plan.table[:-1, TAIL].tolist() == tails
        assert all(plan.table[a, POS] < plan.table[b, POS] for a, b in shop.arcs)
    assert made > 20

"""What tabu search promises: it exchanges operations where no single move helps."""

import numpy as np
import pytest

from gemaakt.plan.graph import JobShop, Mode, of_jobs, solve, verify
from gemaakt.plan.graph.answer import _rows
from gemaakt.plan.graph.chance import dice
from gemaakt.plan.graph.problem import LONGEST
from gemaakt.plan.graph.state import COST, MACH, empty_plan, makespan, rebuild
from gemaakt.plan.graph.tabu import ARCS, arc, forbid, rows_by_machine, tabu_search
from gemaakt.stop import MaxIterations
from tests.plan.graph.shops import random_shop


def alike(*times: int) -> JobShop:
    """Jobs of one operation that take as long on one machine as on the other."""
    return of_jobs([[[Mode(1, None, time), Mode(2, None, time)]] for time in times])


def after_one_iteration(shop: JobShop, machines: list[int], row_on: np.ndarray) -> int:
    """The best cost one iteration after operations stand on these machines in order."""
    plan = empty_plan(shop.net, shop.resources)
    order = np.arange(shop.operations, dtype=np.int32)
    modes = (shop.net.mode_at[: shop.operations] + machines).astype(np.int32)
    rebuild(shop.net, plan, order, modes)
    start = int(makespan(plan.table, plan.chain, plan.length))
    plan.info[COST] = start
    memory = np.zeros((shop.operations + 1, shop.resources + 1), np.int32)
    return int(
        tabu_search(
            shop.net, plan, order.copy(), modes.copy(), start, 1, LONGEST, 0, memory,
            np.zeros(ARCS, np.int32), row_on, np.zeros(2, np.int64), dice(0, 0),
        )
    )  # fmt: skip


@pytest.mark.parametrize("machines", [[0, 1, 0, 1], [1, 0, 1, 0]])
def test_two_operations_change_places_where_no_single_move_helps(machines: list[int]) -> None:
    shop = alike(8, 7, 6, 5)
    nothing = np.full((1, 1), -1, np.int32)
    assert after_one_iteration(shop, machines, nothing) == 14
    assert after_one_iteration(shop, machines, rows_by_machine(shop)) == 13


def test_the_quickest_mode_on_a_machine_is_the_one_exchanged_to() -> None:
    job = [[Mode(1, None, 9), Mode(2, None, 4), Mode(1, None, 3)], [Mode(2, None, 5)]]
    rows = rows_by_machine(of_jobs([job]))
    assert rows.tolist()[:2] == [[2, 1, -1], [-1, 3, -1]]


def test_nothing_is_exchanged_where_people_are_chosen_too() -> None:
    assert rows_by_machine(random_shop(1, workers=2)).tolist() == [[-1]]


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_after_many_exchanges_passes_the_judge(seed: int) -> None:
    shop = random_shop(seed, jobs=20, machines=5)
    result = solve(shop, MaxIterations(600_000), seed, 2)
    assert verify(shop, _rows(shop, result), "makespan", result.cost) is None


def kept_away(modes: int, walked: int) -> list[int]:
    """For how many iterations an operation of so many modes stays off the machine it left."""
    shop = of_jobs([[[Mode(k + 1, None, 5) for k in range(modes)]]])
    plan = empty_plan(shop.net, shop.resources)
    rebuild(shop.net, plan, np.zeros(1, np.int32), np.zeros(1, np.int32))
    chosen = np.array([1, 1, 1, 0, 0, -1, 0], np.int64)
    left = np.zeros((2, shop.resources + 1), np.int32)
    arcs = np.zeros(ARCS, np.int32)
    found = []
    for seed in range(60):
        forbid(
            plan.table, plan.chain, 0, chosen, shop.net.modes, left, arcs, 100, walked,
            dice(seed, 0),
        )  # fmt: skip
        found.append(int(left[0, plan.table[0, MACH]]) - 100)
    assert not arcs.any()
    return found


def test_an_operation_with_more_modes_stays_off_the_machine_it_left_for_longer() -> None:
    assert set(kept_away(2, 0)) == {3, 4, 5}
    assert set(kept_away(8, 0)) == set(range(6, 12))
    assert min(kept_away(2, 64)) == 7
    assert max(kept_away(60, 0)) == 23


def test_an_arc_that_is_turned_round_stays_tabu_for_longer_on_a_long_path() -> None:
    shop = of_jobs([[[Mode(1, None, 5)]], [[Mode(1, None, 5)]]])
    plan = empty_plan(shop.net, shop.resources)
    rebuild(shop.net, plan, np.arange(2, dtype=np.int32), np.arange(2, dtype=np.int32))
    chosen = np.array([0, 2, 1, 0, 0, -1, 0], np.int64)
    left, ends = np.zeros((3, shop.resources + 1), np.int32), []
    for walked in [0] * 30 + [48] * 30:
        arcs = np.zeros(ARCS, np.int32)
        forbid(
            plan.table, plan.chain, 0, chosen, shop.net.modes, left, arcs, 100, walked,
            dice(len(ends), 0),
        )  # fmt: skip
        ends.append(int(arcs[arc(0, 1)]) - 100)
        assert np.count_nonzero(arcs) == 1
    assert set(ends[:30]) == set(range(5, 10))
    assert set(ends[30:]) <= set(range(9, 22))
    assert not left.any()

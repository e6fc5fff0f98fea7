"""What the graph search promises: plans that hold, bounds that are true, the same for a seed."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gemaakt.plan.cp.exact import Exact
from gemaakt.plan.graph import Mode, of_jobs, solve, verify
from gemaakt.plan.graph.answer import _rows
from gemaakt.plan.graph.bound import load_of, lower_bound
from gemaakt.plan.graph.lane import Lane, cost_of, is_narrow, seconds_of
from gemaakt.plan.graph.late_bound import lateness_bound
from gemaakt.plan.graph.search import ANEW_TRIES, _go_on, _team, first_plan
from gemaakt.stop import AnyOf, MaxIterations, MaxSeconds
from tests.plan.graph.shops import random_graph, random_shop

SHORT = MaxIterations(30_000)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), workers=st.sampled_from([0, 0, 3]), due=st.booleans())
def test_every_plan_found_passes_the_judge(seed: int, workers: int, due: bool) -> None:
    shop = random_shop(seed, workers=workers, due=due)
    result = solve(shop, SHORT, seed)
    assert verify(shop, _rows(shop, result), result.objective, result.cost) is None
    assert result.bound <= result.cost


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_graph_with_joins_is_planned_in_its_order(seed: int) -> None:
    shop = random_graph(seed)
    result = solve(shop, SHORT, seed)
    assert verify(shop, _rows(shop, result), "makespan", result.cost) is None


@pytest.mark.parametrize("due", [False, True])
def test_the_same_seed_workers_and_iterations_give_the_same_plan(due: bool) -> None:
    shop = random_shop(7, jobs=12, due=due)
    one, two = (solve(shop, MaxIterations(60_000), 3, 2) for _ in range(2))
    assert one == two


def test_who_begins_anew_anneals_for_each_operation() -> None:
    """A handful of tries would leave the plan as it is."""
    shop = random_shop(3, jobs=5, machines=4)
    (worker,) = _team(shop, [first_plan(shop, late=False)], 1, 0, late=False)
    worker.shake = ANEW_TRIES
    assert _go_on(shop, worker, 1.0, -1, late=False) == ANEW_TRIES * shop.operations


@pytest.mark.parametrize("due", [False, True])
def test_the_search_is_never_worse_than_the_best_rule(due: bool) -> None:
    shop = random_shop(11, jobs=15, due=due)
    assert solve(shop, SHORT).cost <= first_plan(shop, late=due).cost


def test_a_small_shop_is_proven_by_the_exact_lane() -> None:
    shop = random_shop(5, jobs=5, machines=3)
    result = solve(shop, MaxSeconds(30.0), workers=1)
    assert result.is_optimal
    assert result.bound == result.cost


def test_two_jobs_on_one_machine_take_the_sum_of_their_times() -> None:
    shop = of_jobs([[[Mode(1, None, 5)]], [[Mode(1, None, 7)]]])
    result = solve(shop, SHORT)
    assert (result.cost, result.bound, result.is_optimal) == (12, 12, True)


def test_one_worker_for_two_machines_does_one_thing_at_a_time() -> None:
    shop = of_jobs([[[Mode(1, 4, 5)]], [[Mode(2, 4, 7)]]])
    assert solve(shop, SHORT).cost == 12


def test_work_waits_for_its_release() -> None:
    shop = of_jobs([[[Mode(1, None, 5)]]], release=[10])
    assert solve(shop, SHORT).steps[0].start == 10


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), workers=st.sampled_from([0, 2]))
def test_the_bounds_never_exceed_a_plan(seed: int, workers: int) -> None:
    shop = random_shop(seed, jobs=6, workers=workers, due=True)
    cost = solve(shop, SHORT, objective="makespan").cost
    assert max(lower_bound(shop), load_of(shop).bound) <= cost
    assert lateness_bound(shop) <= solve(shop, SHORT).cost


def test_the_load_bound_shares_work_over_machines() -> None:
    shop = of_jobs([[[Mode(0, None, 6), Mode(1, None, 6)]] for _ in range(4)])
    assert load_of(shop).bound == 12


@pytest.mark.parametrize("spoil", ["machine", "start", "double", "missing", "value"])
def test_the_judge_refuses_a_spoilt_plan(spoil: str) -> None:
    shop = random_shop(2)
    result = solve(shop, SHORT)
    rows, value = _rows(shop, result), result.cost
    if spoil == "machine":
        rows[0]["machine"] = "99"
    elif spoil == "start":
        rows[1]["end"] -= rows[1]["start"]
        rows[1]["start"] = 0
    elif spoil == "double":
        rows[1] = rows[0]
    elif spoil == "missing":
        rows.pop()
    else:
        value -= 1
    assert verify(shop, rows, "makespan", value) is not None


def test_the_exact_lane_goes_on_from_a_plan() -> None:
    shop = random_shop(2, jobs=40, machines=6)
    start = first_plan(shop, late=False)
    with ThreadPoolExecutor(1) as pool, Exact(shop, late=False) as exact:
        lane = Lane(shop, exact, pool, seconds=1.0)
        (worker,) = _team(shop, [start], 1, 0, late=False)
        assert is_narrow(shop)
        found = start.cost, start.order, start.modes
        lane.go_on_from(found, 0.05, start.cost)
        assert not lane.begun
        lane.go_on_from(found, 0.5, start.cost // 2)
        assert not lane.begun
        lane.go_on_from(found, 0.5, start.cost)
        pool.shutdown()
        lane.hand_over([worker])
    assert worker.best < start.cost
    assert cost_of(worker.plan, late=False) == worker.best


def test_the_exact_lane_takes_over_where_the_search_is_stuck_and_but_once_in_vain() -> None:
    shop = random_shop(2, jobs=8, machines=4)
    start = first_plan(shop, late=False)
    with ThreadPoolExecutor(1) as pool, Exact(shop, late=False) as exact:
        lane = Lane(shop, exact, pool, seconds=60.0)
        (worker,) = _team(shop, [start], 1, 0, late=False)
        lane.take_over((start.cost, start.order, start.modes), 0.5, lambda: False)
        lane.hand_over([worker])
        assert worker.best < start.cost
        assert not lane.in_vain
        assert worker.best == exact.bound, "a small shop is proved"
        lane.take_over((worker.best, worker.order, worker.modes), 0.5, lambda: False)
        assert lane.in_vain


def test_every_solve_of_the_exact_lane_ends_with_the_search() -> None:
    """The one that proves a small shop went on for ever once another had begun beside it."""
    shop = random_shop(1, jobs=40, machines=12)
    modes = first_plan(shop, late=False).modes
    with ThreadPoolExecutor(2) as pool:
        with Exact(shop, late=False) as exact:
            tasks = [pool.submit(exact.run, modes), pool.submit(exact.run, modes)]
            while len(exact.solvers) < 2:
                pass
        assert not wait(tasks, timeout=60).not_done


def test_without_a_clock_the_exact_lane_stays_out() -> None:
    shop = random_shop(2, jobs=4)
    with ThreadPoolExecutor(1) as pool, Exact(shop, late=False) as exact:
        lane = Lane(shop, exact, pool, seconds_of(AnyOf([MaxIterations(5)])))
        lane.begin(first_plan(shop, late=False).modes)
        assert not lane.begun

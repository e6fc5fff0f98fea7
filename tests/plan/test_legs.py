"""A search with time for it begins several times, and goes on from what is mixed of the best."""

from datetime import UTC, datetime

import numpy as np
import pytest

from gemaakt.company.demo import demo_company
from gemaakt.plan.company.plan import fitted
from gemaakt.plan.company.ready import Prepared
from gemaakt.plan.engine import legs
from gemaakt.plan.engine.arrays import BEST, FIRST, TOTAL, State
from gemaakt.plan.engine.found import Clock, Found, adopt
from gemaakt.plan.engine.legs import ENOUGH, FEWEST, KEPT, MILD, MOST, Elite, Legs, legs_each
from gemaakt.plan.engine.search import course_of, solve
from gemaakt.plan.engine.state import is_consistent, new_state
from gemaakt.stop import MaxIterations


def ready_demo(seed: int = 0) -> Prepared:
    return fitted(demo_company(datetime(2026, 11, 23, 6, 0, tzinfo=UTC), seed), None)


def found_in(ready: Prepared, trials: int, seed: int = 0, workers: int = 1) -> Found:
    pins = ready.pins.times()
    stop = MaxIterations(trials)
    return solve(
        ready.packed.arrays, stop, seed, workers=workers, pins=pins, fixed=ready.fixed,
        fills_gaps=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("legs", "workers", "each"), [(5.9, 1, 1), (6, 1, 6), (7, 2, 3), (9, 5, 1), (99, 2, 24)]
)
def test_as_many_legs_as_there_are_trials_for(legs: float, workers: int, each: int) -> None:
    assert legs_each(legs * ENOUGH * 500 + 1, 500, workers) == each
    assert each == 1 or FEWEST <= each * workers <= MOST


def test_each_leg_is_gone_through_whole() -> None:
    legs = Legs(begun_share=0.2, each=3)
    seen = [legs.at(0.2 + 0.8 * at / 1000) for at in range(1001)]
    assert [leg for leg, _ in seen] == sorted(leg for leg, _ in seen)
    for number in range(3):
        done = [part for leg, part in seen if leg == number]
        assert done == sorted(done)
        assert done[0] < 0.01
        assert 0.99 < done[-1] <= 1.0
    assert Legs(begun_share=0.2).at(0.6) == (0, pytest.approx(0.5))


def test_a_third_of_the_legs_begin_from_the_first_plan_and_no_more_than_twelve() -> None:
    assert [Legs(each=3).begins_anew(at, 2) for at in range(3)] == [True, False, False]
    assert [Legs(each=24).begins_anew(at, 2) for at in range(24)] == [True] * 6 + [False] * 18
    assert Legs().begins_anew(0, 8)


def test_legs_begin_from_the_first_plan_and_then_mildly_from_mixed_ones() -> None:
    ready = ready_demo()
    arrays, pins = ready.packed.arrays, ready.pins.times()
    first = found_in(ready, 0)
    ends = [found_in(ready, 3_000, seed) for seed in (1, 2)]
    assert abs(ends[0].cost - ends[1].cost) > 1
    states = [new_state(arrays, pins, at) for at in (1, 2)]
    course = course_of(arrays, states, first, Clock(MaxIterations(10)), 0)
    course.legs.each = 4
    begun = states[0].listed.tolist()
    hot = course.warm(arrays, states, 0.0)
    for state, end in zip(states, ends, strict=True):
        adopt(arrays, state, end)
    assert course.warm(arrays, states, 0.24) < hot  # cooled, and left where it is
    assert states[0].listed.tolist() == ends[0].listed.tolist()
    assert course.warm(arrays, states, 0.26) == pytest.approx(MILD * hot, rel=0.5)
    for state in states:
        assert state.listed.tolist() not in (begun, ends[0].listed.tolist())
    assert [each.plan.cost for each in course.elite.kept] == sorted(end.cost for end in ends)


def taken(elite: Elite, ready: Prepared, state: State, found: Found) -> None:
    adopt(ready.packed.arrays, state, found)
    elite.take(ready.packed.arrays, state)


def test_the_best_are_kept_none_twice_and_each_order_stands_as_in_one_of_two() -> None:
    ready, elite = ready_demo(), Elite()
    arrays = ready.packed.arrays
    state = new_state(arrays, ready.pins.times())
    ends = [found_in(ready, 400, seed) for seed in range(KEPT + 2)]
    for end in (*ends, ends[0]):
        taken(elite, ready, state, end)
    costs = [each.plan.cost for each in elite.kept]
    assert costs == sorted({end.cost for end in ends})[:KEPT]
    assert len(costs) == KEPT
    del elite.kept[2:]
    one, other = elite.kept
    mixed = elite.mixed(arrays, np.random.default_rng(0))
    first = int(arrays.sizes[FIRST])
    assert mixed.listed[:first].tolist() == one.plan.listed[:first].tolist()
    assert is_consistent(arrays, mixed.listed)
    ways = [
        {tuple(each.plan.choices[own]) for each in (one, other)}
        for own in (arrays.order == order for order in range(arrays.due.size))
    ]
    is_own = [
        tuple(mixed.choices[arrays.order == order]) in ways[order] for order in range(len(ways))
    ]
    assert all(is_own)
    assert mixed.listed.tolist() not in (one.plan.listed.tolist(), other.plan.listed.tolist())


def test_one_plan_alone_is_not_mixed() -> None:
    ready, elite = ready_demo(), Elite()
    arrays = ready.packed.arrays
    state = new_state(arrays, ready.pins.times())
    taken(elite, ready, state, found_in(ready, 0))
    assert state.cost[BEST] == state.cost[TOTAL]
    assert elite.mixed(arrays, np.random.default_rng(0)) is elite.kept[0].plan


def test_a_search_of_several_legs_is_the_same_twice_and_no_worse_than_its_first_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ready, few = ready_demo(3), ENOUGH // 5
    monkeypatch.setattr(legs, "ENOUGH", few)
    trials = FEWEST * few * len(ready.packed.arrays.ready) + 2
    assert legs_each(trials, len(ready.packed.arrays.ready), 2) == FEWEST // 2
    first, again = (found_in(ready, trials, 4, workers=2) for _ in range(2))
    assert first.listed.tolist() == again.listed.tolist()
    assert first.cost == again.cost
    assert first.iterations in (trials, trials + 1)
    assert first.cost < found_in(ready, 0, 4).cost

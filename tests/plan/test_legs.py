"""A search with time for it begins several times, and goes on from the best."""

from datetime import UTC, datetime

import pytest

from gemaakt.company.demo import demo_company
from gemaakt.plan.company.plan import fitted
from gemaakt.plan.engine.found import Clock, adopt
from gemaakt.plan.engine.legs import ENOUGH, SHORT_SHARE, STARTS, Legs, short_legs
from gemaakt.plan.engine.search import course_of, solve
from gemaakt.plan.engine.state import new_state
from gemaakt.stop import MaxIterations


@pytest.mark.parametrize(
    ("starts", "workers", "legs"), [(1.9, 1, 0), (2, 1, 2), (3, 2, 0), (4, 2, 2), (99, 2, 6)]
)
def test_as_many_short_searches_as_there_are_trials_for(
    starts: float, workers: int, legs: int
) -> None:
    trials = starts * ENOUGH * 500 / SHORT_SHARE
    assert short_legs(trials + 1, 500, workers) == legs
    assert legs * workers <= STARTS


def test_each_leg_is_gone_through_whole_and_the_last_is_the_rest() -> None:
    legs = Legs(begun_share=0.2, short=3)
    seen = [legs.at(0.2 + 0.8 * at / 1000) for at in range(1000)]
    assert [leg for leg, _ in seen] == sorted(leg for leg, _ in seen)
    for number in range(4):
        done = [part for leg, part in seen if leg == number]
        assert done == sorted(done)
        assert done[0] < 0.01
        assert done[-1] > 0.99
        assert legs.is_last(number) == (number == 3)
    assert Legs(begun_share=0.2).at(0.6) == (0, pytest.approx(0.5))
    assert Legs().is_last(0)


def test_short_legs_begin_from_the_first_plan_and_the_last_from_the_best() -> None:
    ready = fitted(demo_company(datetime(2026, 11, 23, 6, 0, tzinfo=UTC)), None)
    arrays, pins = ready.packed.arrays, ready.pins.times()
    first = solve(arrays, MaxIterations(0), 0, workers=1, pins=pins, fixed=ready.fixed)
    better = solve(arrays, MaxIterations(2_000), 0, workers=1, pins=pins, fixed=ready.fixed)
    assert better.cost < first.cost
    states = [new_state(arrays, pins, at) for at in (1, 2)]
    course = course_of(arrays, states, first, Clock(MaxIterations(10)))
    course.legs.short = 2
    begun = states[0].listed.tolist()
    hot = course.warm(arrays, states, first, 0.0)
    for state in states:
        adopt(arrays, state, better)
    assert course.warm(arrays, states, better, 0.29) < hot  # cooled, and left where it is
    assert states[0].listed.tolist() == better.listed.tolist()
    assert course.warm(arrays, states, better, 0.31) == pytest.approx(hot, rel=0.5)
    assert all(state.listed.tolist() == begun for state in states)
    assert course.warm(arrays, states, better, 0.61) < hot
    assert all(state.cost[4] <= better.cost * 1.01 for state in states)


def test_a_search_of_several_legs_is_the_same_twice_and_no_worse_than_its_first_plan() -> None:
    ready = fitted(demo_company(datetime(2026, 11, 23, 6, 0, tzinfo=UTC), 3), None)
    arrays, pins = ready.packed.arrays, ready.pins.times()
    trials = int(2 * 2 * ENOUGH * len(arrays.ready) / SHORT_SHARE) + 2
    assert short_legs(trials, len(arrays.ready), 2) == 2
    first, again = (
        solve(arrays, MaxIterations(trials), 4, workers=2, pins=pins, fixed=ready.fixed)
        for _ in range(2)
    )
    assert first.listed.tolist() == again.listed.tolist()
    assert first.cost == again.cost
    assert first.iterations in (trials, trials + 1)
    assert first.cost < solve(arrays, MaxIterations(0), 4, pins=pins, fixed=ready.fixed).cost

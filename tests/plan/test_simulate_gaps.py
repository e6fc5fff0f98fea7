"""A morning of the score: far work in the gaps between near steps, none of which moves for it."""

from dataclasses import replace

import numpy as np

from gemaakt.plan.draft import THROUGHOUT, Choice, Demand, Draft, Member, Step
from gemaakt.plan.engine.arrays import START
from gemaakt.plan.engine.found import decoded
from gemaakt.plan.engine.pack import pack
from gemaakt.plan.shop.problem import shop_draft
from gemaakt.plan.simulation.gaps import Held, held_near
from gemaakt.plan.simulation.planners import (
    Morning,
    carried_on,
    moved,
    plan_of,
    rows_of,
)
from gemaakt.plan.simulation.searcher import Searcher, far_lists, near_steps
from gemaakt.stop import MaxIterations

from .test_decode import random_shop

HORIZON = 14_400
ALWAYS = [(0, HORIZON)]
FIRST, SECOND, SHORT, LONG = range(4)


def two_machines() -> Draft:
    """The second machine waits for the first for 600 minutes, and is needed on the third day."""
    rows = [
        Step(0, "first", [Choice(0, 600, 0)]),
        Step(0, "second", [Choice(1, 2400, 0)], [(FIRST, 0)]),
        Step(1, "short", [Choice(1, 100, 0)]),
        Step(2, "long", [Choice(1, 700, 0)]),
    ]
    return Draft(
        horizon=HORIZON,
        steps=rows,
        orders=[Demand(name, HORIZON, 1) for name in ("one", "two", "three")],
        machines=["a", "b"],
        machine_calendar=[0, 0],
        calendars=[ALWAYS],
        family_now=[-1, -1],
    )


def held_of(draft: Draft, kept: list[int]) -> tuple[Held, Morning]:
    """The first morning of a plan in which the steps stood in this order."""
    morning = Morning(draft, 0, np.array(kept, np.int32), np.zeros(len(kept), np.int32), 0)
    packed = pack(draft, near=morning.near_until)
    carried = plan_of(packed, carried_on(morning), morning.choices)
    near = near_steps(morning, rows_of(packed, carried))
    return held_near(packed, morning, carried, near), morning


def as_list(held: Held, morning: Morning) -> list[int]:
    """Starts by step of the plan that is carried on, with far steps in the gaps."""
    plain = pack(morning.draft)
    begin = held.found(carried_on(morning), morning.choices)
    listed = held.as_list(plain, begin)
    starts: list[int] = plan_of(plain, listed.listed, morning.choices).placed[:, START].tolist()
    return starts


def test_far_work_takes_a_gap_that_is_long_enough() -> None:
    held, morning = held_of(two_machines(), [FIRST, SECOND, SHORT, LONG])
    assert held.near.tolist() == [True, True, False, False]
    assert as_list(held, morning) == [0, 600, 0, 3000]


def test_far_work_does_not_take_the_hands_that_near_work_needs() -> None:
    """Short could be done by either, and by list it would go to the one whom first needs."""
    draft = two_machines()
    draft.people, draft.person_calendar, draft.supervises = ["x", "y"], [0, 0], [0, 0]
    draft.crews = [[Member(0)], [Member(0), Member(1)]]
    crews = {FIRST: 0, SHORT: 1}
    for step, crew in crews.items():
        draft.steps[step] = replace(draft.steps[step], crew=crew, attendance=THROUGHOUT)
    draft.steps[FIRST] = replace(draft.steps[FIRST], ready=60)
    held, morning = held_of(draft, [FIRST, SECOND, SHORT, LONG])
    starts = as_list(held, morning)
    assert starts[:2] == [60, 660]


def test_what_is_searched_in_the_gaps_hardly_moves_the_near_steps_of_a_shop() -> None:
    pulled = moves = watched = 0
    for seed in range(12):
        draft = shop_draft(random_shop(seed, 40))
        none = np.zeros(0, np.int32)
        ours = Searcher(lambda morning: MaxIterations(300))
        first = ours.plan(Morning(draft, 0, none, none, seed))
        morning = Morning(draft, 0, first.listed, first.rows[:, 2].copy(), seed)
        packed = pack(draft, near=morning.near_until)
        carried, kept = ours.kept_plan(morning, packed)
        near = near_steps(morning, kept)
        held = held_near(packed, morning, carried, near)
        *_, anew = far_lists(morning, packed, carried.placed[:, START], near)
        found = held.searched(held.found(*anew), MaxIterations(500))
        rows = rows_of(packed, decoded(packed.arrays, (), held.as_list(packed, found)))
        made, seen = moved(kept, rows, 0)
        moves, watched = moves + made, watched + seen
        pulled += int((~near & (rows[:, 0] < morning.near_until)).sum())
    assert pulled > 0
    assert moves <= 0.05 * watched

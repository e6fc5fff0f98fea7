"""The next days as a problem of their own: what is cut off keeps its turn and its slack."""

import numpy as np

from gemaakt.plan.engine.arrays import END, START
from gemaakt.plan.engine.found import Found, decoded
from gemaakt.plan.engine.pack import Packed, pack
from gemaakt.plan.engine.rules import by_apparent_cost
from gemaakt.plan.engine.state import is_consistent
from gemaakt.plan.shop.problem import shop_draft
from gemaakt.plan.simulation.planners import Morning, anyone, found_of
from gemaakt.plan.simulation.window import Window, due_of_parts, last_ends, window_of

from .test_decode import random_shop


def begun(seed: int, until: int) -> tuple[Packed, Found, Window]:
    """A dispatched shop, and its steps up to a minute."""
    draft = shop_draft(random_shop(seed, 40))
    packed = pack(draft)
    listed = by_apparent_cost(packed.arrays, 1.5, 1.0)
    morning = Morning(draft, 0, listed, anyone(draft), seed)
    base = found_of(packed, listed, anyone(draft))
    placed = decoded(packed.arrays, (), base).placed
    window = window_of(packed, morning, placed, base, until, lambda part: pack(part.draft))
    return packed, base, window


def test_the_plan_of_a_window_with_its_rest_is_a_plan_of_the_whole() -> None:
    for seed in range(3):
        packed, base, window = begun(seed, 2 * 1440)
        assert 0 < window.inside.sum() < window.inside.size
        part = found_of(window.packed, window.listed, window.choices)
        whole = window.whole(packed, part)
        assert sorted(whole.listed.tolist()) == list(range(window.inside.size))
        assert is_consistent(packed.arrays, whole.listed)
        alone = decoded(window.packed.arrays, (), part).placed[:, :END]
        together = decoded(packed.arrays, (), whole).placed[window.inside, :END]
        assert (alone[:, START] == together[:, START]).all()
        assert whole.choices.tolist() == base.choices.tolist()


def test_a_window_of_all_days_is_the_whole() -> None:
    packed, base, window = begun(3, 1 << 29)
    assert window.inside.all()
    assert window.listed.tolist() == base.listed.tolist()
    assert window.packed.arrays.due.tolist() == packed.arrays.due.tolist()


def test_a_part_of_an_order_has_the_slack_that_its_order_has() -> None:
    packed, base, window = begun(4, 2 * 1440)
    placed = decoded(packed.arrays, (), base).placed
    every = np.ones(window.inside.size, np.bool_)
    ends, within = (last_ends(packed.arrays, placed, each) for each in (every, window.inside))
    due = due_of_parts(packed.arrays, placed, window.inside)
    cut = (within > 0) & (within < ends)
    assert cut.any()
    assert (due[cut] - within[cut] == packed.arrays.due[cut] - ends[cut]).all()
    assert (due[~cut] == packed.arrays.due[~cut]).all()

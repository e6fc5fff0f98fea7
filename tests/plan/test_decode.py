"""The fast loop of the decoder gives what the general one gives, step for step."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gemaakt.plan.company.problem import company_draft
from gemaakt.plan.draft import Draft
from gemaakt.plan.engine.arrays import CHOICE, COLUMNS, PLAIN, START, TOTAL, Arrays, State
from gemaakt.plan.engine.decode import decode_any
from gemaakt.plan.engine.drawn import left_watt, show_from, show_nothing
from gemaakt.plan.engine.pack import pack
from gemaakt.plan.engine.plain import decode_plain
from gemaakt.plan.engine.state import new_state, plan_list, plan_part
from gemaakt.plan.shop.problem import shop_draft

from .companies import random_company

HOURS = {"0": [[0, 1440]], "1": [[360, 1320]], "2": [[420, 720], [750, 960]], "3": [[840, 1380]]}


def random_shop(seed: int, orders: int = 30) -> dict[str, Any]:
    """Three groups of machines, people with one or two skills, a kW limit that bites."""
    random = np.random.default_rng(seed)
    groups = ["laser", "brake", "weld"]
    machines = [
        {"group": groups[at % 3], "cal": int(random.integers(0, 3)), "kw": int(10 + at)}
        for at in range(8)
    ]

    def operation() -> dict[str, Any]:
        group = int(random.integers(3))
        return {
            "g": group,
            "alts": [[m, int(random.integers(1, 200))] for m in range(8) if m % 3 == group],
            "fam": int(random.integers(3)),
            "attended": int(random.random() < 0.7),
            "split": int(random.random() < 0.5),
        }

    def job() -> dict[str, Any]:
        release = int(random.integers(0, 5000))
        steps = [operation() for _ in range(int(random.integers(1, 6)))]
        due = release + int(random.integers(100, 4000))
        return {"ops": steps, "rel": release, "due": due, "w": int(random.integers(1, 4))}

    return {
        "machines": machines,
        "workers": [
            {"skills": [at % 3, int(random.integers(3))], "cal": int(random.integers(1, 4))}
            for at in range(7)
        ],
        "jobs": [job() for _ in range(orders)],
        "calendars": HOURS,
        "groups": groups,
        "setup_minutes": {"laser": 15, "brake": 25},
        "cap": int(random.integers(25, 60)),
    }


def usual_companies() -> list[Draft]:
    """Random companies that leave nothing pinned."""
    drafts = [company_draft(random_company(seed)).draft for seed in range(600, 700)]
    for draft in drafts:
        for step in draft.steps:
            step.pin_start = -1
    return [draft for draft in drafts if draft.steps]


def in_some_order(arrays: Arrays, seed: int) -> NDArray[np.int32]:
    """Orders shuffled, each with its steps in a row."""
    key = np.random.default_rng(seed).permutation(arrays.due.size)
    count = arrays.ready.size
    return np.lexsort((np.arange(count), key[arrays.order])).astype(np.int32)


def decoded_by(kernel: Any, arrays: Arrays, state: State, begin: int) -> NDArray[np.int32]:
    state.trial[:, :COLUMNS] = -7
    assert kernel(arrays, state, begin, np.inf)
    return state.trial.copy()


@pytest.mark.parametrize("begin", [0, 70])
def test_the_fast_loop_gives_the_general_loops_plan_of_a_shop(begin: int) -> None:
    for seed in range(25):
        arrays = pack(shop_draft(json.loads(json.dumps(random_shop(seed))))).arrays
        assert arrays.sizes[PLAIN] == 1
        state = new_state(arrays)
        plan_list(arrays, state, in_some_order(arrays, seed))
        start = min(begin, arrays.ready.size - 1)
        fast = decoded_by(decode_plain, arrays, state, start)
        cost = state.cost[TOTAL]
        assert np.array_equal(fast, decoded_by(decode_any, arrays, state, start))
        assert cost == state.cost[TOTAL]


def test_the_fast_loop_gives_the_general_loops_plan_of_a_company() -> None:
    drafts = usual_companies()
    assert len(drafts) > 20
    assert any(batch for draft in drafts for step in draft.steps for _, batch in step.after)
    assert any(
        member.supervisor >= 0 for draft in drafts for crew in draft.crews for member in crew
    )
    for seed, draft in enumerate(drafts):
        arrays = pack(draft).arrays
        assert arrays.sizes[PLAIN] == 1
        state = new_state(arrays)
        random = np.random.default_rng(seed)
        low, high = arrays.choice0[:-1], arrays.choice0[1:]
        forced = random.random(low.size) < 0.2
        state.forced_choice[:] = np.where(forced, low + random.integers(0, high - low), -1)
        plan_list(arrays, state, np.arange(arrays.ready.size, dtype=np.int32))
        fast = decoded_by(decode_plain, arrays, state, 0)
        assert np.array_equal(fast, decoded_by(decode_any, arrays, state, 0))


def shops_short_of_power() -> Iterator[tuple[Arrays, State]]:
    for seed in range(15):
        arrays = pack(shop_draft(random_shop(seed))).arrays
        state = new_state(arrays)
        plan_list(arrays, state, in_some_order(arrays, seed))
        yield arrays, state


@pytest.mark.parametrize("kernel", [decode_plain, decode_any])
def test_a_plan_draws_no_more_than_is_free_and_a_trial_leaves_what_was_free(kernel: Any) -> None:
    is_short = False
    for arrays, state in shops_short_of_power():
        decoded_by(kernel, arrays, state, 0)
        assert np.array_equal(state.watt, arrays.free_watt)
        assert not kernel(arrays, state, 40, 0.9 * state.cost[TOTAL])
        assert np.array_equal(state.watt, arrays.free_watt)
        left = left_watt(arrays, state)
        assert left.min() >= 0
        is_short |= left.min() < arrays.run_watt[arrays.run_watt > 0].min()
    assert is_short


@pytest.mark.parametrize("kernel", [decode_plain, decode_any])
@pytest.mark.parametrize("begin", [0, 70])
def test_where_power_is_not_looked_up_there_is_enough(kernel: Any, begin: int) -> None:
    """A plan is the same when the minutes of every step are looked up, from its first on."""
    for arrays, state in shops_short_of_power():
        start = min(begin, arrays.ready.size - 1)
        made = decoded_by(kernel, arrays, state, start)
        state.peak_watt[:] += 10_000_000
        assert np.array_equal(made, decoded_by(kernel, arrays, state, start))


def test_what_a_trial_sees_is_what_the_plan_leaves() -> None:
    for arrays, state in shops_short_of_power():
        decode_any(arrays, state, 0, np.inf)
        state.last[:] = -1
        for step in state.listed:  # the chains that the trial ended with
            state.last[arrays.machine[state.trial[step, CHOICE]]] = step
        left = left_watt(arrays, state)
        for start in (9000, 4000, 0):  # further and further back
            show_from(arrays, state, 0, start)
            assert np.array_equal(state.watt[start:], left[start:])
        show_nothing(arrays, state)
        assert np.array_equal(state.watt, arrays.free_watt)


@pytest.mark.parametrize("seed", range(600, 640))
def test_the_first_steps_alone_lie_as_they_do_in_the_whole_plan(seed: int) -> None:
    """Whether an order fits at all is asked without decoding all others behind it."""
    draft = company_draft(random_company(seed)).draft
    if not draft.steps:
        return
    arrays = pack(draft).arrays
    listed = in_some_order(arrays, seed)
    whole, part = new_state(arrays), new_state(arrays)
    plan_list(arrays, whole, listed)
    count = 1 + seed % len(listed)
    plan_part(arrays, part, listed, count)
    first, others = listed[:count], listed[count:]
    assert (part.placed[first] == whole.placed[first]).all()
    assert (part.placed[others, START] < 0).all()

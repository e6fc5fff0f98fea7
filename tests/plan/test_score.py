"""The score: a rule that the judge accepts, the same bad luck for all, plans that can live."""

from typing import Any

import numpy as np
from bench.shop.check import judge

from gemaakt.plan.score import Contest, interval, scored, undisturbed_rule
from gemaakt.plan.score_rule import by_operation_due_date, due_date_rule, work_after
from gemaakt.plan.shop_problem import shop_draft
from gemaakt.plan.simulate import live
from gemaakt.plan.simulate_planners import Dispatcher, DueDateRule, Searcher
from gemaakt.plan.simulate_world import NOTHING, Rates, disturbed
from gemaakt.stop import MaxIterations

from .test_decode import random_shop


def answer_of_rule(shop: dict[str, Any]) -> dict[str, Any]:
    """The rule's plan as a document of the contract."""
    draft = shop_draft(shop)
    rows = due_date_rule(draft).rows.tolist()
    operations = [
        {
            "operation": step.name,
            "machine": draft.machines[step.choices[choice].machine],
            "people": [draft.people[person]] if person >= 0 else [],
            "start": start,
            "end": end,
        }
        for step, (start, end, choice, person) in zip(draft.steps, rows, strict=True)
    ]
    return {"operations": operations}


def test_the_judge_of_the_open_benchmark_accepts_the_rules_plan() -> None:
    for seed in range(4):
        shop = random_shop(seed, 25)
        judged = judge(shop, answer_of_rule(shop))
        assert judged["feasible"], judged
        assert judged["weighted_minutes_late"] == undisturbed_rule(shop_draft(shop))


def test_the_rule_lists_by_what_is_left_to_do_and_keeps_the_routing() -> None:
    draft = shop_draft(random_shop(5, 25))
    left, listed = work_after(draft.steps), by_operation_due_date(draft).tolist()
    rank = {step: at for at, step in enumerate(listed)}
    dues = [draft.orders[s.order].due - 2.5 * left[at] for at, s in enumerate(draft.steps)]
    assert [dues[step] for step in listed] == sorted(dues)
    assert all(rank[b] < rank[at] for at, s in enumerate(draft.steps) for b, _ in s.after)


def searcher(iterations: int) -> Searcher:
    """Ours with so many trials for each replan."""
    return Searcher(lambda is_first: MaxIterations(iterations))


def test_undisturbed_days_change_nothing_and_disturbed_ones_repeat() -> None:
    draft = shop_draft(random_shop(6, 25))
    calm = live(disturbed(draft, NOTHING, 0), DueDateRule())
    assert calm.late_min == undisturbed_rule(draft)
    one = live(disturbed(draft, Rates(), 3), searcher(300), 3)
    assert live(disturbed(draft, Rates(), 3), searcher(300), 3) == one
    assert live(disturbed(draft, Rates(), 4), searcher(300), 3) != one


def test_our_replans_move_less_near_now_than_those_of_the_rules() -> None:
    moved = {"ours": 0.0, "rule": 0.0, "atcs": 0.0}
    for seed in range(4):
        draft = shop_draft(random_shop(seed, 30))
        planners = {"ours": searcher(500), "rule": DueDateRule(), "atcs": Dispatcher()}
        for name, planner in planners.items():
            moved[name] += live(disturbed(draft, Rates(), seed), planner, seed).moved_share / 4
    assert moved["ours"] <= 0.05
    assert moved["ours"] < min(moved["rule"], moved["atcs"])


def test_the_score_tells_its_rates_seeds_and_every_planner() -> None:
    draft = shop_draft(random_shop(7, 12))
    contests = [Contest("one", draft, seed, Rates(), 0.05) for seed in (0, 1)]
    answer = scored(contests, workers=1)
    assert answer["format"] == "gemaakt.score/1"
    assert answer["seeds"] == [0, 1]
    assert answer["rates"]["absence_per_person_per_day"] == Rates().absence_per_person_per_day
    for name in ("gemaakt", "due_date_rule", "atcs"):
        assert {"late_share", "weighted_days_late", "moved_share"} <= set(answer["total"][name])
    low, high = interval([0.1, 0.2, 0.3])
    assert low < 0.2 < high
    assert np.isclose((low + high) / 2, 0.2)

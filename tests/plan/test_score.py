"""The score: a rule that the judge accepts, the same bad luck for all, plans that can live."""

import copy
from dataclasses import replace
from typing import Any

import numpy as np
from bench.shop.check import judge

from gemaakt.plan.engine.pack import pack
from gemaakt.plan.shop.problem import shop_draft
from gemaakt.plan.simulation.planners import Dispatcher, DueDateRule, Morning, in_routing_order
from gemaakt.plan.simulation.rule import (
    BOUND_EACH,
    bound_steps,
    by_operation_due_date,
    due_date_rule,
    work_after,
)
from gemaakt.plan.simulation.score import Contest, Effort, interval, scored, undisturbed_rule
from gemaakt.plan.simulation.searcher import Searcher, earlier, working
from gemaakt.plan.simulation.simulate import live, live_through
from gemaakt.plan.simulation.world import NOTHING, Rates, disturbed, longest_open
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
    return Searcher(lambda morning: MaxIterations(iterations))


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
    contests = [Contest("one", draft, seed, Rates(), Effort(iterations=200)) for seed in (0, 1)]
    answer = scored(contests, workers=1)
    assert answer["format"] == "gemaakt.score/1"
    assert answer["seeds"] == [0, 1]
    assert answer["rates"]["absence_per_person_per_day"] == Rates().absence_per_person_per_day
    for name in ("gemaakt", "due_date_rule", "atcs"):
        assert {"late_share", "weighted_days_late", "moved_share"} <= set(answer["total"][name])
    low, high = interval([0.1, 0.2, 0.3])
    assert low < 0.2 < high
    assert np.isclose((low + high) / 2, 0.2)


def test_the_effort_is_told_as_it_was_spent() -> None:
    assert Effort(iterations=0).row() == {"seconds_per_search": None, "iterations_per_search": 0}
    assert Effort().row()["iterations_per_search"] == Effort().trials > 0
    timed = Effort(seconds=2.0).row()
    assert timed == {"seconds_per_search": 2.0, "iterations_per_search": None}


def test_bound_steps_are_done_on_the_first_machine_that_they_name() -> None:
    draft = shop_draft(random_shop(8, 40))
    bound = bound_steps(draft)
    rows = due_date_rule(draft, bound).rows
    assert all(draft.steps[at].name in bound for at in range(0, len(rows), BOUND_EACH))
    assert all(rows[at][2] == 0 for at in range(0, len(rows), BOUND_EACH))
    assert len(bound) == -(-len(rows) // BOUND_EACH)


def test_slack_is_working_time_so_that_a_weekend_is_none() -> None:
    draft = shop_draft(random_shop(9, 10))
    friday_noon, sunday = 4 * 1440 + 720, 6 * 1440 + 600
    due = earlier(np.array([friday_noon, sunday, draft.horizon + 5], np.int64), draft, 180)
    open_minutes = working(draft)
    assert due[2] == draft.horizon + 5
    assert due[1] < 5 * 1440  # on Friday, though it is due on Sunday
    for one, other in zip(due[:2], (friday_noon, sunday), strict=True):
        assert open_minutes[one + 1 : other + 1].sum() <= 180
        assert open_minutes[one : other + 1].sum() >= 180


def test_a_list_is_mended_where_a_step_stood_before_what_it_waits_for() -> None:
    draft = shop_draft(random_shop(10, 12))
    turned = list(range(len(draft.steps)))[::-1]
    mended = in_routing_order(draft, turned).tolist()
    rank = {step: at for at, step in enumerate(mended)}
    assert sorted(mended) == sorted(turned)
    assert all(rank[b] < rank[at] for at, s in enumerate(draft.steps) for b, _ in s.after)
    assert in_routing_order(draft, mended).tolist() == mended


def test_what_is_new_takes_no_time_from_the_plan_that_is_carried_on() -> None:
    draft = shop_draft(random_shop(11, 20))
    ours = searcher(200)
    count = len(draft.steps)
    known = np.array([at for at in range(count) if draft.steps[at].order != 3], np.int32)
    packed = pack(draft)
    free = np.full(count, -1, np.int32)
    with_new = ours.kept_plan(Morning(draft, 0, known, free, 0), packed)[1]
    alone = copy.copy(draft)
    number = {int(old): new for new, old in enumerate(known)}
    alone.steps = [
        replace(draft.steps[at], after=[(number[b], batch) for b, batch in draft.steps[at].after])
        for at in known
    ]
    every = np.arange(len(known), dtype=np.int32)
    without = ours.kept_plan(Morning(alone, 0, every, every * 0 - 1, 0), pack(alone))[1]
    assert (with_new[known, :2] == without[:, :2]).all()


def test_moves_stay_within_their_budget_whatever_the_bad_luck() -> None:
    rough = Rates(0.4, 0.1, 0.05, 6.0, 0.2)
    for seed in range(3):
        draft = shop_draft(random_shop(seed + 20, 30))
        assert live(disturbed(draft, rough, seed), searcher(300), seed).moved_share <= 0.05


def test_overtime_is_paid_for_what_is_left_after_the_last_due_date() -> None:
    draft = shop_draft(random_shop(12, 30))
    draft.orders = [replace(order, due=order.due // 3) for order in draft.orders]
    lived = live(disturbed(draft, NOTHING, 0), DueDateRule())
    calm = live(disturbed(shop_draft(random_shop(12, 30)), NOTHING, 0), DueDateRule())
    assert lived.overtime_h > calm.overtime_h
    assert lived.standard_h == calm.standard_h
    assert 0 < lived.setup_share < 1


def test_work_that_takes_longer_than_any_opening_is_finished_all_the_same() -> None:
    draft = shop_draft(random_shop(8, 20))
    world = disturbed(draft, NOTHING, 0)
    at, step = next((at, s) for at, s in enumerate(draft.steps) if s.attendance)
    world.draft.steps[at] = replace(step, may_pause=False)
    longest = max(longest_open(world, c.machine, None) for c in step.choices)
    world.factor[at] = 1.5 * longest / min(c.run for c in step.choices)
    _lived, facts = live_through(world, DueDateRule())
    assert len(facts.done) == len(draft.steps)
    assert facts.done[at] - facts.rows[at][0] > longest

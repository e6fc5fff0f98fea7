"""What a plan is judged by, and how good it can be at best."""

import pytest

from gemaakt.plan import plan_company, plan_of, to_document
from gemaakt.plan.engine.aims import USUAL, Aims, AimsRefused, aims_of
from gemaakt.plan.engine.bounds import earliest_order_ends
from gemaakt.plan.engine.pack import pack
from gemaakt.plan.shop.plan import plan_shop
from gemaakt.plan.shop.problem import shop_draft
from gemaakt.stop import MaxIterations

from .companies import random_company
from .test_decode import random_shop


def test_words_say_which_aim_goes_first() -> None:
    assert aims_of("late+changes,setups,wip") == USUAL
    strict = aims_of("late, changes, setups")
    assert [strict.level_of(name) for name in ("late", "changes", "setups", "wip")] == [1, 2, 3, 0]
    late, setups, wip, changes = strict.shares()
    assert late > changes > setups > wip == 0


@pytest.mark.parametrize("words", ["", "setups", "late,late", "late,beauty"])
def test_words_that_name_no_aims_are_refused(words: str) -> None:
    with pytest.raises(AimsRefused):
        aims_of(words)


def test_setups_that_go_first_make_fewer_minutes_of_set_up() -> None:
    shop = random_shop(5)
    usual = plan_shop(shop, MaxIterations(3000), 1)
    other = plan_shop(shop, MaxIterations(3000), 1, aims=aims_of("setups,late"))
    assert other.setup_minutes < usual.setup_minutes
    assert [row.aim for row in other.levels][:2] == ["setups", "late"]
    assert other.levels[0].value == other.setup_minutes


def test_no_plan_is_better_than_the_bound() -> None:
    bounds = []
    for seed in range(40):
        result = plan_company(random_company(seed), MaxIterations(100), seed)
        bounds.append(result.bound)
        assert result.bound <= result.objective.value
    assert sum(bound > 0 for bound in bounds) > 5
    for seed in range(6):
        shop = plan_shop(random_shop(seed), MaxIterations(500), seed)
        assert shop.bound <= shop.objective.value


def test_the_levels_come_back_from_the_document() -> None:
    result = plan_company(random_company(3), MaxIterations(20), 0)
    assert result.levels[0].aim == "late"
    assert result.levels[0].value == result.objective.value
    assert plan_of(to_document(result)).levels == result.levels
    assert Aims().shares()[0] == 1.0


def test_no_order_ends_before_it_could_end_alone() -> None:
    for seed in range(4):
        shop = random_shop(seed)
        alone = earliest_order_ends(pack(shop_draft(shop)).arrays)
        ends = [0] * len(alone)
        for row in plan_shop(shop, MaxIterations(200), seed).operations:
            ends[int(row.order)] = max(ends[int(row.order)], row.end)
        assert all(end >= least > 0 for end, least in zip(ends, alone, strict=True))

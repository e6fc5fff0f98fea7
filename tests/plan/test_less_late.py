"""A drop that makes orders much later is searched on for a moment, and is a true plan still."""

from datetime import UTC, datetime
from functools import cache

import pytest

from gemaakt.company import Company
from gemaakt.company.demo import demo_company
from gemaakt.plan import PlanResult, drops, plan_company
from gemaakt.plan.drops import Held, Wanted, dropped, held_of
from gemaakt.stop import MaxIterations
from tests.plan.test_drops import faults


@cache
def standing(seed: int) -> tuple[Company, PlanResult, Held]:
    """The demo company, whose lasers are full for weeks, and a plan for it."""
    company = demo_company(datetime(2026, 11, 30, 18, tzinfo=UTC), 0)
    plan = plan_company(company, MaxIterations(1000), seed, 1)
    held = held_of(company, plan)
    assert held is not None
    return company, plan, held


@pytest.fixture(scope="module")
def demo() -> tuple[Company, PlanResult, Held]:
    return standing(0)


def wanted(plan: PlanResult) -> list[dict[tuple[str, str], Wanted]]:
    """Cutting of the first weeks, each moved a day later on its laser."""
    rows = [row for row in plan.operations if row.machine in ("laser-1", "laser-2")]
    rows.sort(key=lambda row: row.start)
    return [
        {(row.order, row.operation): Wanted(row.machine or "", row.start + 1440)}
        for row in rows[:24:2]
    ]


def late_min(company: Company, late: dict[str, int]) -> int:
    weights = {order.id: order.weight for order in company.orders}
    return sum(weights[order] * minutes for order, minutes in late.items())


def test_orders_are_less_late_by_a_drop_and_never_later_than_by_pushing_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = pushed = 0
    for seed in range(2):
        company, plan, held = standing(seed)
        base = late_min(company, {each.order: each.minutes for each in plan.late})
        with_search = [late_min(company, dropped(held, pins).late) for pins in wanted(plan)]
        with monkeypatch.context() as patch:
            patch.setattr(drops, "less_late", lambda *given: None)
            without = [late_min(company, dropped(held, pins).late) for pins in wanted(plan)]
        assert all(one <= two for one, two in zip(with_search, without, strict=True))
        ours += sum(with_search) - len(without) * base
        pushed += sum(without) - len(without) * base
    assert ours < 0.95 * pushed


def test_what_was_found_is_a_true_plan_with_the_pin_and_nothing_before_its_places(
    demo: tuple[Company, PlanResult, Held],
) -> None:
    company, plan, held = demo
    was = {(row.order, row.operation): row for row in plan.operations}
    for pins in wanted(plan):
        found = dropped(held, pins)
        assert faults(company, plan, pins, found) == []
        ((key, pin),) = pins.items()
        if key in found.refused:
            continue
        assert found.rows[key].start == pin.start
        first = min(pin.start, was[key].start)
        sooner = [row for at, row in found.rows.items() if row.start < was[at].start]
        assert all(row.start >= first for row in sooner)


def test_the_same_drop_gives_the_same_answer(demo: tuple[Company, PlanResult, Held]) -> None:
    _, plan, held = demo
    pins = wanted(plan)[1]
    assert dropped(held, pins) == dropped(held, pins)

"""A quick answer to pins is a true plan, moves nothing without a reason, and refuses with one."""

import random
from dataclasses import replace

import pytest

from gemaakt.clock import instant_of, local_day
from gemaakt.company import Company
from gemaakt.company.demo import demo_company
from gemaakt.plan import PlanResult, plan_company
from gemaakt.plan.drops import Dropped, Wanted, dropped, held_of
from gemaakt.plan.judge.verify import verify_company_plan
from gemaakt.plan.result import LateOrder, PlannedOperation
from gemaakt.routing import OperationStatus, Pin
from gemaakt.stop import MaxIterations
from tests.plan.companies import random_company
from tests.server.plan.made import made_company, monday


@pytest.fixture(scope="module")
def firm() -> tuple[Company, PlanResult]:
    """A company of sixty orders and its plan."""
    company = made_company(monday(), operations=300, machines=6)
    return company, plan_company(company, MaxIterations(1), workers=1)


def pinned(company: Company, pins: dict[tuple[str, str], Wanted]) -> Company:
    orders = []
    for order in company.orders:
        steps = []
        for step in order.operations:
            pin = pins.get((order.id, step.id))
            start = instant_of(pin.start, company.plan_start) if pin else None
            steps.append(replace(step, pin=Pin(machine=pin.machine, start=start) if pin else None))
        orders.append(replace(order, operations=tuple(steps)))
    return replace(company, orders=tuple(orders))


def faults(
    company: Company, base: PlanResult, pins: dict[tuple[str, str], Wanted], found: Dropped
) -> list[object]:
    """What the independent checker says of the plan with what moved laid over it."""
    rows = {(row.order, row.operation): row for row in base.operations} | found.rows
    weight = {order.id: order.weight for order in company.orders}
    late = sorted(found.late.items(), key=lambda each: -each[1])
    result = replace(
        base,
        operations=tuple(sorted(rows.values(), key=lambda row: (row.start, row.end))),
        late=tuple(LateOrder(*each) for each in late),
        objective=replace(base.objective, value=sum(weight[o] * m for o, m in late)),
    )
    kept = {key: pin for key, pin in pins.items() if key not in found.refused}
    return list(verify_company_plan(pinned(company, kept), result))


def some_pins(base: PlanResult, draw: random.Random) -> dict[tuple[str, str], Wanted]:
    rows = draw.sample([row for row in base.operations if row.machine], draw.choice([1, 1, 2, 5]))
    shifts = (-2880, -240, 60, 240, 1440, 10080)
    return {
        (row.order, row.operation): Wanted(
            row.machine or "", max(0, (row.start + draw.choice(shifts)) // 15 * 15)
        )
        for row in rows
    }


def test_without_pins_nothing_moves(firm: tuple[Company, PlanResult]) -> None:
    company, base = firm
    held = held_of(company, base)
    assert held is not None
    found = dropped(held, {})
    assert found.rows == {} == found.refused
    assert found.late == {each.order: each.minutes for each in base.late}


def test_every_answer_is_a_true_plan(firm: tuple[Company, PlanResult]) -> None:
    company, base = firm
    held = held_of(company, base)
    assert held is not None
    draw, moved, refused = random.Random(3), 0, 0
    for _ in range(25):
        pins = some_pins(base, draw)
        found = dropped(held, pins)
        assert faults(company, base, pins, found) == []
        moved += len(found.rows)
        refused += len(found.refused)
    assert moved > 25
    assert refused > 0


def test_answers_are_true_for_companies_that_use_every_field() -> None:
    draw, asked = random.Random(4), 0
    for seed in range(12):
        company = random_company(seed)
        base = plan_company(company, MaxIterations(1), workers=1)
        held = held_of(company, base) if base.is_verified else None
        if held is None or not any(row.machine for row in base.operations):
            continue
        row = draw.choice([row for row in base.operations if row.machine])
        pin = Wanted(row.machine or "", (row.start + 1440) // 15 * 15)
        own = {(row.order, row.operation): pin}
        found = dropped(held, own)
        every = {**held.pins, **own}
        assert faults(company, base, every, found) == [], seed
        asked += 1
    assert asked >= 3


def test_an_own_pin_can_be_taken_away(firm: tuple[Company, PlanResult]) -> None:
    company, base = firm
    row = next(row for row in base.operations if row.machine and row.start > 1440)
    key = (row.order, row.operation)
    fixed = pinned(company, {key: Wanted(row.machine or "", row.start)})
    held = held_of(fixed, base)
    assert held is not None
    assert held.pins == {key: Wanted(row.machine or "", row.start)}
    assert dropped(held, {key: None}).refused == {}


def last_row(company: Company, base: PlanResult) -> PlannedOperation:
    """The last step of the plan that people do and that waits for another."""
    steps = {(order.id, step.id): step for order in company.orders for step in order.operations}
    return max(
        (row for row in base.operations if row.people and steps[row.order, row.operation].after),
        key=lambda row: row.end,
    )


def leaving(company: Company, row: PlannedOperation) -> Company:
    """The company that the hand of this step leaves after the day that it ends."""
    hand, last = row.people[0].id, local_day(instant_of(row.end, company.plan_start))
    people = tuple(
        replace(each, contract_ends=last) if each.id == hand else each for each in company.people
    )
    return replace(company, people=people)


def with_one_skill_each(company: Company) -> Company:
    people = tuple(
        replace(each, skills=dict(list(each.skills.items())[:1])) for each in company.people
    )
    return replace(company, people=people)


def pushed_past(
    company: Company, base: PlanResult, row: PlannedOperation
) -> dict[tuple[str, str], Wanted]:
    """A pin on the step before it, two weeks later: it pushes the step past its day."""
    order = next(each for each in company.orders if each.id == row.order)
    before = next(step for step in order.operations if step.id == row.operation).after[0]
    first = next(r for r in base.operations if (r.order, r.operation) == (row.order, before))
    return {(row.order, before): Wanted(first.machine or "", first.start + 14 * 1440)}


def test_who_left_by_then_is_relieved_by_another(firm: tuple[Company, PlanResult]) -> None:
    whole, base = firm
    row = last_row(whole, base)
    company = leaving(whole, row)
    held = held_of(company, base)
    assert held is not None
    pins = pushed_past(company, base, row)
    found = dropped(held, pins)
    assert (found.refused, found.unplaced) == ({}, ())
    assert found.rows[row.order, row.operation].people[0].id != row.people[0].id
    assert faults(company, base, pins, found) == []


def test_a_step_that_nobody_is_left_for_is_named_and_counts_for_no_lateness(
    firm: tuple[Company, PlanResult],
) -> None:
    whole = with_one_skill_each(firm[0])
    base = plan_company(whole, MaxIterations(1), workers=1)
    row = last_row(whole, base)
    company = leaving(whole, row)
    held = held_of(company, base)
    assert held is not None
    found = dropped(held, pushed_past(company, base, row))
    assert found.unplaced == ((row.order, row.operation),)
    assert max(found.late.values(), default=0) < 60 * 1440


@pytest.fixture(scope="module")
def demo() -> tuple[Company, PlanResult]:
    """A company with transfer batches, kW, supervisors, set-up families and running work."""
    company = demo_company(monday())
    return company, plan_company(company, MaxIterations(300), workers=1)


def in_place(
    company: Company, base: PlanResult, draw: random.Random, count: int
) -> dict[tuple[str, str], Wanted]:
    """Pins on steps that are not running, each where the plan has it."""
    open_steps = {
        (order.id, step.id)
        for order in company.orders
        for step in order.operations
        if step.status is OperationStatus.OPEN
    }
    rows = [row for row in base.operations if (row.order, row.operation) in open_steps]
    chosen = draw.sample([row for row in rows if row.machine], count)
    return {(row.order, row.operation): Wanted(row.machine or "", row.start) for row in chosen}


def overlapping(company: Company, base: PlanResult) -> list[PlannedOperation]:
    """Steps that begin before a step they wait for has ended: it hands on batches."""
    rows = {(row.order, row.operation): row for row in base.operations}
    return [
        rows[order.id, step.id]
        for order in company.orders
        for step in order.operations
        if step.status is OperationStatus.OPEN
        for before in step.after
        if (order.id, before) in rows
        and rows[order.id, step.id].start < rows[order.id, before].end
    ]


def test_what_is_pinned_where_it_stands_moves_nothing(demo: tuple[Company, PlanResult]) -> None:
    """The person who has it keeps it; a pin reserves the set-up and the power that it has."""
    company, base = demo
    held = held_of(company, base)
    assert held is not None
    late = {each.order: each.minutes for each in base.late}
    for count in (1, 1, 1, 5, 40, 200):
        found = dropped(held, in_place(company, base, random.Random(count), count))
        assert found.refused == {}
        assert found.rows == {}
        assert found.late == late


def test_a_step_that_overlaps_the_one_before_can_be_pinned_where_it_stands(
    demo: tuple[Company, PlanResult],
) -> None:
    company, base = demo
    held = held_of(company, base)
    assert held is not None
    steps = overlapping(company, base)
    assert len(steps) > 3
    for row in steps:
        pins = {(row.order, row.operation): Wanted(row.machine or "", row.start)}
        found = dropped(held, pins)
        assert found.refused == {}
        assert faults(company, base, pins, found) == []


def test_a_replan_keeps_every_pin_that_the_plan_before_kept(
    demo: tuple[Company, PlanResult],
) -> None:
    company, base = demo
    pins = in_place(company, base, random.Random(7), 60)
    pins |= {
        (row.order, row.operation): Wanted(row.machine or "", row.start)
        for row in overlapping(company, base)
    }
    fixed = pinned(company, pins)
    plan = plan_company(fixed, MaxIterations(50), workers=1, previous=base)
    assert "plan.pin-start-impossible" not in [found.code for found in plan.findings]
    assert verify_company_plan(fixed, plan) == []
    starts = {(row.order, row.operation): row.start for row in plan.operations}
    assert all(starts[key] == pin.start for key, pin in pins.items())


def test_a_pin_never_takes_the_person_of_what_is_running(
    demo: tuple[Company, PlanResult],
) -> None:
    """She who is at work cannot begin elsewhere before she has begun what runs."""
    company, base = demo
    held = held_of(company, base)
    assert held is not None
    running = {
        (order.id, step.id)
        for order in company.orders
        for step in order.operations
        if step.status is OperationStatus.RUNNING
    }
    begun = {
        (r.order, r.operation): r for r in base.operations if (r.order, r.operation) in running
    }
    for row in [each for each in base.operations if each.machine and each.people][:60]:
        soon = {(row.order, row.operation): Wanted(row.machine or "", begun_at(begun))}
        found = dropped(held, soon)
        assert not [key for key in running if key in found.rows and key not in soon]


def begun_at(begun: dict[tuple[str, str], PlannedOperation]) -> int:
    """The first minute of what runs."""
    return min(row.start for row in begun.values())

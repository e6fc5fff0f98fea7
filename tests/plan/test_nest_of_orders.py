"""A nest of one order frees the operations of others, whatever rule the plan starts from."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from gemaakt.company import Company
from gemaakt.order import Order
from gemaakt.plan import plan_company, verify_company_plan
from gemaakt.plan.company.problem import company_draft, referred_first
from gemaakt.plan.engine.pack import pack
from gemaakt.plan.engine.rules import by_apparent_cost
from gemaakt.routing import Alternative, Operation
from gemaakt.shop import Calendar, Machine, Shift
from gemaakt.stop import MaxIterations
from tests.plan.companies import random_company

START = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
DAY = Calendar("dag", shifts=tuple(Shift(day, 450, 960) for day in range(5)))


def waiting(number: int) -> Order:
    step = Operation("10", "zetten", ("NEST/10",), (Alternative("kantpers", piece_min=30.0),))
    return Order(f"O{number}", due=date(2026, 11, 25), operations=(step,))


NEST = Order(
    "NEST", operations=(Operation("10", "laser", alternatives=(Alternative("laser", 10, 60),)),)
)
SHOP = Company(
    "Nest",
    START,
    orders=(waiting(1), waiting(2), NEST),
    machines=(Machine("laser", "snijden"), Machine("kantpers", "zetten")),
    calendars=(DAY,),
)


@pytest.mark.parametrize("iterations", [0, 300])
def test_what_waits_for_a_nest_starts_after_it(iterations: int) -> None:
    made = plan_company(SHOP, MaxIterations(iterations), 1, 1)
    rows = {row.order: row for row in made.operations}
    assert not verify_company_plan(SHOP, made)
    assert min(rows["O1"].start, rows["O2"].start) >= rows["NEST"].end


@pytest.mark.parametrize("due", [None, date(2026, 11, 27)])
def test_a_nest_that_was_accepted_after_the_plan_was_made_comes_before_what_waits_for_it(
    due: date | None,
) -> None:
    free = replace(waiting(1), operations=(replace(waiting(1).operations[0], after=()),))
    plan = plan_company(replace(SHOP, orders=(free,)), MaxIterations(50), 0, 1)
    asked = replace(SHOP, orders=(waiting(1), replace(NEST, due=due)))
    made = plan_company(asked, MaxIterations(0), 0, 1, previous=plan)
    rows = {row.order: row for row in made.operations}
    assert made.is_verified
    assert rows["O1"].start >= rows["NEST"].end


def test_a_plan_that_starts_before_its_nest_is_refused() -> None:
    made = plan_company(SHOP, MaxIterations(0), 1, 1)
    moved = tuple(
        replace(row, start=0, end=30, setup_end=0, work=((0, 30),)) if row.order == "O1" else row
        for row in made.operations
    )
    rules = {fault.rule for fault in verify_company_plan(SHOP, replace(made, operations=moved))}
    assert "predecessor" in rules


def test_orders_come_after_those_they_wait_for() -> None:
    assert [order.id for order in referred_first(SHOP.orders)] == ["NEST", "O1", "O2"]


def test_a_plan_with_transfer_batches_is_never_lost() -> None:
    """Seed 13 once gave a plan that the judge refused, and so no plan at all."""
    company = random_company(13)
    made = plan_company(company, MaxIterations(60), 13, 1)
    assert made.status != "failed"
    assert not verify_company_plan(company, made)


def test_a_dispatcher_counts_a_nest_for_what_waits_for_it() -> None:
    other = Operation("10", "laser", alternatives=(Alternative("laser", 10, 55),))
    book = (
        Order("OTHER", due=date(2026, 11, 25), operations=(other,)),
        replace(NEST, due=date(2026, 11, 25), weight=0),
        replace(waiting(1), weight=5),
    )
    draft = company_draft(replace(SHOP, orders=book)).draft
    first = by_apparent_cost(pack(draft).arrays, 2.0, 1.0)[0]
    assert draft.orders[draft.steps[first].order].name == "NEST"

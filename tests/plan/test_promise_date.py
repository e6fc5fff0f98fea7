"""A promise into a company that stays compiled is that of the company compiled anew."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache

import numpy as np

from gemaakt.company import Company
from gemaakt.order import Order, OrderStatus
from gemaakt.plan import PlanResult, plan_company, promise, replan
from gemaakt.plan.company.ready import frozen_of
from gemaakt.plan.company.standing import standing_of, with_order
from gemaakt.plan.promised.places import NEW_ORDER, fresh_offer, list_offer
from gemaakt.plan.remedy.model import Remedy
from gemaakt.plan.scenario import Change, changed_company
from gemaakt.routing import Alternative, Operation, OperationStatus
from gemaakt.shop import Calendar, Machine, Person, Shift
from gemaakt.stop import MaxIterations

from .companies import random_company


@cache
def asked_of(seed: int) -> tuple[Company, PlanResult, Order]:
    """A company with its plan, and an order like one of another company of the same kind."""
    company = random_company(seed, orders=8)
    plan = plan_company(company, MaxIterations(100), seed)
    like = [o for o in random_company(seed + 1000).orders if o.operations]
    steps = like[int(np.random.default_rng(seed).integers(len(like)))].operations
    none = {"pin": None, "running": None, "status": OperationStatus.OPEN}
    plain = tuple(replace(step, **none) for step in steps)
    return company, plan, Order(NEW_ORDER, status=OrderStatus.RELEASED, operations=plain)


def test_a_kept_company_promises_what_a_fresh_one_promises() -> None:
    kept = 0
    for seed in range(700, 730):
        company, plan, order = asked_of(seed)
        fresh = replace(company, orders=(*company.orders, order))
        known = with_order(standing_of(company, plan), order)
        if known is not None:
            kept += 1
            end = list_offer(standing_of(company, plan), order)
            assert end == fresh_offer(fresh, frozen_of(fresh, plan, None))
    assert kept >= 5


def test_asking_twice_gives_the_same_answer_and_leaves_the_company_alone() -> None:
    company, plan, order = asked_of(701)
    standing = standing_of(company, plan)
    steps = len(standing.ready.draft.steps)
    first = promise(company, plan, order.operations)
    assert promise(company, plan, order.operations) == first
    assert standing_of(company, plan) is standing
    assert len(standing.ready.draft.steps) == steps


def test_every_remedy_gives_an_earlier_end() -> None:
    remedies = []
    for seed in range(700, 720):
        company, plan, order = asked_of(seed)
        found = promise(company, plan, order.operations)
        remedies += [(found.minute, each) for each in found.remedies]
    assert {"other-machine", "overtime"} <= {each.kind for _, each in remedies}
    assert all(each.gained_min > 0 for _, each in remedies)
    assert all(each.harmed for _, each in remedies if each.kind == "move-order")


def test_a_plan_keeps_the_room_by_which_a_day_was_promised() -> None:
    """The promised steps come pinned; a plan of the company with them keeps the day.

    A pin holds the longest set-up it may need, so that some are let go and end a little later.
    """
    asked = kept = 0
    for seed in range(700, 730):
        company, plan, order = asked_of(seed)
        found = promise(company, plan, order.operations, remedies=False)
        if found.minute < 0:
            continue
        asked += 1
        held = Order("houd", status=OrderStatus.RELEASED, operations=found.held)
        wider = replace(company, orders=(*company.orders, held))
        again = replan(wider, plan, MaxIterations(0))
        assert again.is_verified
        end = max(row.end for row in again.operations if row.order == "houd")
        kept += end <= found.minute + 180
    assert asked >= 10
    assert kept >= 0.9 * asked


def test_new_work_does_not_begin_before_now() -> None:
    for seed in (701, 709, 713):
        company, plan, order = asked_of(seed)
        now = company.plan_start + timedelta(days=9)
        found = promise(company, plan, order.operations, remedies=False, not_before=now)
        starts = [step.pin.start for step in found.held if step.pin and step.pin.start]
        assert starts
        assert min(starts) >= now


START = datetime(2026, 9, 7, 6, 0, tzinfo=UTC)
DAYS = Calendar("dag", shifts=tuple(Shift(day, 8 * 60, 16 * 60) for day in range(5)))
"""The plan begins on a Monday, when the shop opens."""


def small_firm(people: int, weight: int = 1) -> Company:
    """One machine with an hour of work for an order that is due today."""
    step = Operation("1", alternatives=(Alternative("M", 0.0, 60.0),))
    order = Order("X", due=START.date(), weight=weight, operations=(step,))
    return Company(
        "Klein",
        START,
        orders=(replace(order, status=OrderStatus.RELEASED),),
        machines=(Machine("M", "draaien"),),
        people=tuple(Person(f"p{n}", rate_eur_per_h=Decimal(40)) for n in range(people)),
        calendars=(DAYS,),
    )


def remedy_of(kind: str, company: Company, minutes: float) -> Remedy:
    plan = plan_company(company, MaxIterations(20), 0, 1)
    step = Operation("1", alternatives=(Alternative("M", 0.0, minutes),))
    found = promise(company, plan, (step,))
    return next(each for each in found.remedies if each.kind == kind)


def test_overtime_for_everybody_costs_what_everybody_is_paid_until_the_work_is_done() -> None:
    """From Monday to Wednesday evening: three times two hours each at one and a half times 40."""
    for people in (1, 10):
        told = remedy_of("overtime", small_firm(people), 2000)
        assert told.day == date(2026, 9, 10)
        assert told.cost_eur == people * 3 * 2 * 40 * Decimal("1.5")


def test_overtime_holds_with_the_hours_that_it_is_paid_for() -> None:
    """It was paid until the new work was done, and what made way for it was done in the rest."""
    tried = 0
    for seed in (703, 707, 711, 715, 719, 723):
        company, plan, order = asked_of(seed)
        found = promise(company, plan, order.operations)
        for told in (each for each in found.remedies if each.kind == "overtime"):
            tried += 1
            first, last = company.plan_start.date(), date.fromisoformat(told.what)
            hours = Change("extra-hours", first=first, last=last, hours_h=2.0)
            longer = changed_company(company, (hours,))
            again = promise(longer, plan, order.operations, remedies=False)
            assert again.minute == found.minute - told.gained_min
    assert tried >= 1


def test_a_firm_that_wrote_no_hours_down_is_offered_overtime_after_the_assumed_ones() -> None:
    """1700 minutes are four days from half past seven to four, and three that end at six."""
    firm = replace(small_firm(1), calendars=())
    told = remedy_of("overtime", firm, 1700)
    assert told.day == date(2026, 9, 9)


def test_the_harm_of_an_order_that_makes_way_is_how_late_it_gets() -> None:
    """The new work gains an hour; the order behind it waits three days for that."""
    for weight in (0, 1, 5):
        told = remedy_of("move-order", small_firm(0, weight), 1000)
        assert told.gained_min == 60
        assert told.harmed == (("X", 2020 * max(1, weight)),)

"""A remedy is tried: taken, the company's verified plan shows the gain that was told."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from gemaakt.company import Company
from gemaakt.data.messages import LANGUAGES, has_sentence
from gemaakt.order import Order
from gemaakt.plan import PlanResult, plan_company
from gemaakt.plan.company.standing import standing_of
from gemaakt.plan.engine.arrays import END
from gemaakt.plan.remedy.apply import with_remedy
from gemaakt.plan.remedy.model import Remedy
from gemaakt.plan.remedy.remedies import remedies
from gemaakt.plan.remedy.taken import ends_of
from gemaakt.plan.remedy.trial import ground_of
from gemaakt.routing import Alternative, Operation
from gemaakt.shop import Calendar, Machine, Person, Shift
from gemaakt.stop import MaxIterations

from .companies import random_company

KINDS = {
    "overtime",
    "saturday",
    "other-machine",
    "other-person",
    "outsource",
    "move-order",
    "priority",
    "transfer-batch",
}


def busy(seed: int) -> tuple[Company, PlanResult]:
    """A company with late orders, and a first plan of it."""
    company = random_company(seed, orders=26)
    orders = [
        replace(o, operations=tuple(replace(op, pin=None, running=None) for op in o.operations))
        for o in company.orders
    ]
    company = replace(company, grid=None, orders=tuple(orders))
    return company, plan_company(company, MaxIterations(0), seed)


@pytest.fixture(scope="module")
def found() -> list[tuple[Company, PlanResult, str, Remedy]]:
    """All remedies of the latest orders of some companies."""
    rows = []
    for seed in (45, 49, 56, 57, 58):
        company, plan = busy(seed)
        for late in plan.late[:3]:
            for each in remedies(company, plan, late.order, at_most=9):
                rows.append((company, plan, late.order, each))
    return rows


def lateness(plan: PlanResult, order: str) -> int:
    """Minutes that an order is late in a plan."""
    return next((late.minutes for late in plan.late if late.order == order), 0)


def test_most_kinds_of_remedy_occur(found: list[tuple[Company, PlanResult, str, Remedy]]) -> None:
    kinds = {each.kind for *_, each in found}
    assert kinds <= KINDS
    assert len(kinds) >= 6


def test_a_remedy_taken_gives_a_verified_plan_with_all_that_was_told(
    found: list[tuple[Company, PlanResult, str, Remedy]],
) -> None:
    for company, plan, order, each in found:
        for stop in (MaxIterations(0), MaxIterations(100)):
            taken = with_remedy(company, plan, order, each, stop)
            assert taken is not None
            assert taken[1].is_verified, (each, taken[1].findings)
            assert not taken[1].unplanned.keys() - plan.unplanned.keys()
            assert lateness(taken[1], order) <= each.late_after_min
            assert lateness(plan, order) - lateness(taken[1], order) >= each.gained_min >= 60
            told = dict(each.harmed)
            for name, minutes in harm_of(company, plan, taken[1]).items():
                assert minutes <= told[name]


def harm_of(company: Company, before: PlanResult, after: PlanResult) -> dict[str, int]:
    """Weighted minutes that orders are later, those of weight 0 as of weight 1."""
    weights = {order.id: max(1, order.weight) for order in company.orders}
    later = {each.order: each.minutes - lateness(before, each.order) for each in after.late}
    return {name: weights[name] * minutes for name, minutes in later.items() if minutes > 0}


START = datetime(2026, 9, 7, 4, 0, tzinfo=UTC)
"""A Monday, six o'clock: the day begins with a wait."""


def work(name: str, machine: str, minutes: float) -> Operation:
    return Operation(name, alternatives=(Alternative(machine, 0.0, minutes),))


def small_firm(*orders: Order) -> Company:
    """Jan alone, on hours of his own making: no calendar, no machine is described."""
    jan = Person("jan", "Jan", rate_eur_per_h=Decimal(40))
    return Company("Klein", START, orders=orders, people=(jan,))


DAYS = Calendar("dag", shifts=tuple(Shift(day, 8 * 60, 16 * 60) for day in range(5)))


@pytest.mark.parametrize("machines", [(), (Machine("M", "draaien"),)])
@pytest.mark.parametrize("calendars", [(), (DAYS,)])
def test_overtime_taken_keeps_the_work_of_a_firm_that_describes_little(
    machines: tuple[Machine, ...], calendars: tuple[Calendar, ...]
) -> None:
    """Without calendars the extra hours were the only ones; an assumed machine stayed shut."""
    order = Order("A", due=date(2026, 9, 8), operations=(work("10", "M", 1500),))
    company = replace(small_firm(order), machines=machines, calendars=calendars)
    plan = plan_company(company, MaxIterations(50), 0, 1)
    kinds = set()
    for each in remedies(company, plan, "A", at_most=9):
        taken = with_remedy(company, plan, "A", each, MaxIterations(0))
        assert taken is not None
        assert not taken[1].unplanned
        assert lateness(plan, "A") - lateness(taken[1], "A") == each.gained_min > 0
        kinds.add(each.kind)
    assert "overtime" in kinds


def test_work_of_a_firm_that_sent_nothing_out_yet_can_be_sent_out() -> None:
    """Nine weeks of work for one machine; the neighbour has it back in a week."""
    order = Order("A", due=date(2026, 9, 14), operations=(work("10", "M", 21_600),))
    company = replace(small_firm(order), calendars=(DAYS,))
    plan = plan_company(company, MaxIterations(50), 0, 1)
    told = next(
        each for each in remedies(company, plan, "A", at_most=9) if each.kind == "outsource"
    )
    taken = with_remedy(company, plan, "A", told, MaxIterations(0))
    assert taken is not None
    assert taken[1].is_verified
    assert [row.outside is not None for row in taken[1].operations] == [True]
    assert lateness(taken[1], "A") == told.late_after_min < lateness(plan, "A")


def test_overtime_of_a_machine_named_like_its_operator_gives_each_a_calendar() -> None:
    order = Order("A", due=date(2026, 9, 8), operations=(work("10", "jan", 1500),))
    company = replace(small_firm(order), calendars=(DAYS,), machines=(Machine("jan", "draaien"),))
    plan = plan_company(company, MaxIterations(50), 0, 1)
    told = next(each for each in remedies(company, plan, "A") if each.kind == "overtime")
    taken = with_remedy(company, plan, "A", told, MaxIterations(0))
    assert taken is not None
    names = [each.id for each in taken[0].calendars]
    assert len(set(names)) == len(names) == 3


def test_an_order_of_no_weight_that_gets_later_is_told() -> None:
    first = Order("X", due=date(2026, 9, 7), weight=0, operations=(work("10", "M", 400),))
    then = Order("A", due=date(2026, 9, 7), weight=5, operations=(work("10", "M", 400),))
    company = replace(small_firm(then), calendars=(DAYS,), machines=(Machine("M", "draaien"),))
    company = replace(company, orders=(first, then))
    # X was worth something when it was planned.
    weighed = replace(company, orders=(replace(first, weight=9), then))
    plan = plan_company(weighed, MaxIterations(9), 0, 1)
    assert ends_of(plan.operations)["X"] < ends_of(plan.operations)["A"]
    told = {each.kind: each for each in remedies(company, plan, "A", at_most=9)}
    assert {"X"} == {name for name, minutes in told["priority"].harmed if minutes > 0}
    assert "X" in told["priority"].sentence("A", "en")


def test_overtime_costs_what_its_people_are_paid_in_the_plan_that_is_told() -> None:
    order = Order("A", due=date(2026, 9, 8), operations=(work("10", "M", 1500),))
    company = replace(small_firm(order), calendars=(DAYS,))
    plan = plan_company(company, MaxIterations(50), 0, 1)
    told = next(each for each in remedies(company, plan, "A") if each.kind == "overtime")
    taken = with_remedy(company, plan, "A", told, MaxIterations(0))
    assert taken is not None
    usual = sum(b - a for row in plan.operations for a, b in row.work)
    evenings = [
        (a, b)
        for row in taken[1].operations
        for a, b in row.work
        if (b - a) > 480  # the evening touches its day
    ]
    paid_min = sum(b - a - 480 for a, b in evenings)
    assert usual == 1500
    assert told.cost_eur == Decimal(40) * paid_min / 60 * Decimal("1.5")


@pytest.mark.parametrize(
    ("gained_min", "dutch", "english"),
    [
        (26, "26 minuten eerder", "26 minutes earlier"),
        (60, "1 uur eerder", "1 hour earlier"),
        (119, "1 uur eerder", "1 hour earlier"),
        (120, "2 uur eerder", "2 hours earlier"),
    ],
)
def test_a_gain_is_told_in_words_that_fit_its_number_and_never_too_much(
    gained_min: int, dutch: str, english: str
) -> None:
    told = Remedy("other-machine", "M", date(2026, 9, 9), gained_min, Decimal(0), operation="10")
    assert dutch in told.sentence("A", "nl")
    assert f"ready {english}" in told.sentence("A", "en")


def test_who_gets_in_time_hears_how_much_earlier_and_not_only_how_much_less_late() -> None:
    """An order 5 hours late that is ready nine days earlier was told to be 5 hours earlier."""
    told = Remedy(
        "priority", "A", date(2026, 9, 9), 300, Decimal(0), earlier_min=9 * 1440 + 700
    )  # fmt: skip
    assert "9 dagen eerder klaar, op 2026-09-09 en daarmee op tijd, zonder" in told.sentence("A")
    still = replace(told, earlier_min=300, harmed=(("B", 60),))
    assert "5 hours earlier, on 2026-09-09, at no extra cost; later" in still.sentence("A", "en")


def test_the_ground_of_a_remedy_is_the_plan_as_it_stands() -> None:
    """Short power makes a list by starts come out otherwise; the ground keeps every hour."""
    compared = 0
    for seed in range(60, 72):
        company = random_company(seed, orders=16)
        plan = plan_company(company, MaxIterations(200), seed, 1)
        at = standing_of(company, plan)
        ends = {(row.order, row.operation): row.end for row in plan.operations}
        for late in plan.late:
            ground = ground_of(at, late.order)
            assert ground is not None
            pinned = ground.arrays.pin >= 0
            for step, (order, operation) in enumerate(at.ready.made.operations):
                if (order.id, operation.id) in ends and not pinned[step]:
                    assert ground.state.placed[step, END] == ends[order.id, operation.id]
                    compared += 1
    assert compared > 1000


def test_no_remedy_costs_the_others_more_than_it_gains(
    found: list[tuple[Company, PlanResult, str, Remedy]],
) -> None:
    for company, _, order, each in found:
        weight = next(o.weight for o in company.orders if o.id == order)
        harm = sum(minutes for _, minutes in each.harmed)
        assert each.net_gain_min >= 0
        assert each.net_gain_min >= max(1, weight) * each.gained_min - harm
        assert each.cost_eur >= 0


def test_every_remedy_has_its_sentence_in_both_languages(
    found: list[tuple[Company, PlanResult, str, Remedy]],
) -> None:
    for *_, order, each in found:
        assert has_sentence(each.finding(order).code)
        for language in LANGUAGES:
            assert order in each.sentence(order, language)
            assert "?" not in each.sentence(order, language)


def test_asking_for_remedies_leaves_company_and_plan_alone() -> None:
    company, plan = busy(41)
    first = remedies(company, plan, plan.late[0].order)
    assert remedies(company, plan, plan.late[0].order) == first
    assert remedies(company, plan, "no such order") == ()

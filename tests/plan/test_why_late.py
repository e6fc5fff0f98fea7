"""Every late minute has one cause, and without its heaviest cause an order ends earlier."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench.score.why_late import RELAXED, checked

from gemaakt.company import Company
from gemaakt.company.demo import demo_company
from gemaakt.data import has_sentence, sentence
from gemaakt.order import MaterialNeed, Order
from gemaakt.plan import explained, plan_company
from gemaakt.plan.company.standing import standing_of
from gemaakt.plan.engine.arrays import END
from gemaakt.plan.promised.gaps import gaps_of, refitted_order
from gemaakt.plan.simulation.company import free_company
from gemaakt.plan.waits import Wait, beyond, look, waits_of
from gemaakt.plan.why_words import why_code
from gemaakt.routing import Alternative, Attendance, Operation, OutsideStep
from gemaakt.shop import Absence, Calendar, Machine, Person, Shift
from gemaakt.stop import MaxIterations

from .companies import random_company

ENOUGH = 0.95
"""Below what is measured over all sectors (bench/score/why_late.py), for these are a few dozen."""


def test_the_causes_of_every_late_order_add_up_to_its_lateness() -> None:
    late = 0
    for seed in range(60, 72):
        company = random_company(seed, orders=16)
        for each in explained(company, plan_company(company, MaxIterations(0), seed)).late:
            assert sum(cause.minutes for cause in each.why) == each.minutes
            assert all(cause.minutes > 0 for cause in each.why)
            late += 1
    assert late > 20


def test_nearly_every_late_order_of_the_demo_ends_earlier_without_its_heaviest_cause() -> None:
    company = free_company(demo_company(datetime(2026, 11, 23, 6, 0, tzinfo=UTC)))
    rows = checked(company, plan_company(company, MaxIterations(1500), 0, 1))
    assert len(rows) >= 12
    assert all(row.is_whole for row in rows)
    assert sum(row.is_earlier for row in rows) >= ENOUGH * len(rows)


START = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
DAYS = Calendar("dag", shifts=tuple(Shift(day, 8 * 60, 17 * 60) for day in range(5)))
"""From 8 to 17; the plan begins on Monday at 8."""


def work(name: str, machine: str, minutes: float, *after: str, **more: Any) -> Operation:
    return Operation(
        name,
        alternatives=(Alternative(machine, 0.0, minutes),),
        attendance=Attendance.NONE,
        after=after,
        **more,
    )


def waiting_company() -> Company:
    """One order holds the lathe from Monday until Tuesday at nine; another waits for it."""
    machines = (
        Machine("zaag", "zaag", calendar="dag"),
        Machine("draai", "draai", calendar="dag"),
    )
    first = Order("eerst", due=date(2026, 11, 24), weight=9, operations=(work("1", "draai", 600),))
    steps = (work("1", "zaag", 500), work("2", "draai", 60, "1", may_pause=False))
    second = Order("dan", due=date(2026, 11, 20), operations=steps)
    return Company(
        "Draaierij", START, orders=(first, second), machines=machines, calendars=(DAYS,)
    )


def test_a_night_that_closes_all_machines_is_no_fault_of_the_one_that_is_held() -> None:
    company = waiting_company()
    plan = plan_company(company, MaxIterations(50), 0, 1)
    rows = {(row.order, row.operation): row for row in plan.operations}
    assert (rows["eerst", "1"].end, rows["dan", "2"].start) == (1500, 1500)
    waits = list(waits_of(look(company, plan), "dan"))
    by_cause = {cause: sum(w.end - w.start for w in waits if w.cause == cause)
                for cause in {w.cause for w in waits}}  # fmt: skip
    # The saw ends at 16:20. Forty minutes are too few for an hour, so until eight it is closed
    # for any lathe. While it sawed, and in the hour from eight, the one lathe was busy.
    assert by_cause == {"calendar": 940, "machine": 560}


def test_a_machine_of_its_own_is_not_taken_by_the_first_of_the_people() -> None:
    company = waiting_company()
    people = (Person("p1", "Piet", calendar="dag", skills={"draaien": 2}),)
    held = work("1", "draai", 600)
    held = replace(held, attendance=Attendance.WHOLE, skill="draaien")
    orders = (replace(company.orders[0], operations=(held,)), company.orders[1])
    company = replace(company, people=people, orders=orders)
    plan = plan_company(company, MaxIterations(50), 0, 1)
    gaps = gaps_of(standing_of(company, plan))
    number = [order.name for order in gaps.at.ready.draft.orders].index("dan")
    taken = refitted_order(gaps, number, RELAXED["machine"])
    assert taken.end == 1500
    assert refitted_order(gaps, number).end == 1560


def test_time_at_a_supplier_that_a_busy_machine_would_have_swallowed_is_no_cause() -> None:
    company = waiting_company()
    first = replace(company.orders[0], operations=(work("1", "draai", 1500),))
    away = Operation("1", outside=OutsideStep("harderij", 1))
    second = replace(company.orders[1], operations=(away, work("2", "draai", 60, "1")))
    company = replace(company, orders=(first, second))
    plan = plan_company(company, MaxIterations(50), 0, 1)
    rows = {(row.order, row.operation): row for row in plan.operations}
    assert (rows["dan", "1"].end, rows["dan", "2"].start) == (1440, 3300)
    assert "outside" not in {wait.cause for wait in waits_of(look(company, plan), "dan")}


def test_late_material_is_the_cause_where_the_next_machine_is_free_no_sooner_either() -> None:
    """Both held it until nine: told was that an order of two hours takes longer than there is."""
    company = waiting_company()
    first, second = company.orders
    sheet = MaterialNeed("S235 3 mm", arrives=START + timedelta(days=1), operation="1")
    steps = (work("1", "zaag", 60), second.operations[1])
    second = replace(second, due=START.date(), operations=steps, materials=(sheet,))
    company = replace(company, orders=(first, second))
    plan = explained(company, plan_company(company, MaxIterations(50), 0, 1))
    (late,) = [each for each in plan.late if each.order == "dan"]
    assert [(each.cause, each.what, each.minutes) for each in late.why] == [
        ("material", "S235 3 mm", 10 * 60)
    ]


def test_of_waits_those_minutes_count_that_a_later_wait_leaves() -> None:
    early, late = Wait(0, 10, "calendar", "x", "1"), Wait(20, 30, "calendar", "x", "1")
    assert list(beyond(0, [early, late])) == [late, early]
    assert list(beyond(4, [early, late])) == [replace(late, end=26), early]
    assert list(beyond(13, [early, late])) == [replace(early, end=7)]


def test_an_order_put_into_its_gaps_again_ends_no_later_than_in_the_plan() -> None:
    company = free_company(demo_company(datetime(2026, 11, 23, 6, 0, tzinfo=UTC)))
    plan = plan_company(company, MaxIterations(500), 0, 1)
    gaps = gaps_of(standing_of(company, plan))
    arrays = gaps.at.ready.packed.arrays
    for number, order in enumerate(gaps.at.ready.draft.orders):
        own = arrays.steps[arrays.steps0[number] : arrays.steps0[number + 1]]
        if own.size:
            planned = gaps.state.placed[own, END].max()
            assert 0 <= refitted_order(gaps, number).end <= planned, order.name


def told(company: Company, order: str) -> list[tuple[str, str, int, str]]:
    """Why an order is late: cause, what, minutes and operation."""
    plan = explained(company, plan_company(company, MaxIterations(50), 0, 1))
    late = next(each for each in plan.late if each.order == order)
    return [(each.cause, each.what, each.minutes, each.operation) for each in late.why]


def attended(name: str, machine: str, minutes: float, **more: Any) -> Operation:
    return replace(work(name, machine, minutes, **more), attendance=Attendance.WHOLE)


def test_whoever_does_work_that_needs_no_skill_is_waited_for_herself() -> None:
    machines = (Machine("zaag", "zaag"), Machine("pers", "pers"))
    orders = tuple(
        Order(name, due=date(2026, 11, 23), weight=weight, operations=(attended("1", at, 400),))
        for name, at, weight in (("eerst", "zaag", 9), ("dan", "pers", 1))
    )
    jan = Person("jan", "Jan")
    company = Company(
        "Klein", START, orders=orders, machines=machines, people=(jan,), calendars=(DAYS,)
    )
    assert ("person", "jan", 400, "1") in told(company, "dan")


def test_a_machine_that_is_open_all_day_is_not_closed_while_its_operator_is_away() -> None:
    always = Calendar(
        "vol", shifts=tuple(Shift(day, 0, 1440) for day in range(7)), works_on_holidays=True
    )
    away = (Absence(START, START.replace(day=30)),)
    jan = Person("jan", "Jan", calendar="dag", absences=away)
    order = Order("A", due=date(2026, 11, 23), operations=(attended("1", "pers", 60),))
    company = Company("Klein", START, orders=(order,), calendars=(DAYS, always))
    company = replace(company, machines=(Machine("pers", "pers", calendar="vol"),), people=(jan,))
    why = told(company, "A")
    assert [(cause, what) for cause, what, _, _ in why] == [("calendar", "jan")]
    params = {"hours": "3 uur", "what": "jan", "operation": "1"}
    assert "buiten de werktijd van jan" in sentence("plan.why-calendar", params, "nl")
    assert "outside the hours of jan" in sentence("plan.why-calendar", params, "en")


def test_the_weekend_after_a_week_of_illness_is_hers() -> None:
    """The machine is closed in it too, but with her the order would have been ready on Friday."""
    away = (Absence(START, START + timedelta(days=4, hours=16)),)
    jan = Person("jan", "Jan", calendar="dag", absences=away)
    order = Order("A", due=date(2026, 11, 27), operations=(attended("1", "pers", 60),))
    company = Company("Klein", START, orders=(order,), calendars=(DAYS,), people=(jan,))
    company = replace(company, machines=(Machine("pers", "pers", calendar="dag"),))
    assert told(company, "A") == [("calendar", "jan", 57 * 60, "1")]


def test_a_wait_of_another_order_names_that_order() -> None:
    machines = (Machine("zaag", "zaag"), Machine("pers", "pers"))
    orders = (
        Order("X", due=date(2026, 11, 23), weight=99, operations=(work("5", "zaag", 540),)),
        Order("A", due=date(2026, 12, 23), operations=(work("99", "zaag", 60),)),
        Order("B", due=date(2026, 11, 23), operations=(work("20", "pers", 60, "A/99"),)),
    )
    company = Company("Klein", START, orders=orders, machines=machines, calendars=(DAYS,))
    assert {operation for *_, operation in told(company, "B")} == {"A/99"}


def test_a_supplier_is_never_told_as_a_machine_without_a_name() -> None:
    """It could have begun in the last open minute before the weekend: it waits from there."""
    orders = (
        Order(
            "A",
            due=date(2026, 11, 26),
            operations=(
                work("1", "zaag", 5 * 540, may_pause=True),
                replace(Operation("2", outside=OutsideStep("harderij", 3)), after=("1",)),
                replace(Operation("3", outside=OutsideStep("", 2)), after=("2",)),
            ),
        ),
    )
    company = Company("Klein", START, orders=orders, machines=(Machine("zaag", "zaag"),))
    late = Calendar("laat", shifts=tuple(Shift(day, 15 * 60, 24 * 60) for day in range(5)))
    company = replace(company, calendars=(late,))
    why = told(company, "A")
    assert all(cause != "machine" for cause, *_ in why)
    assert ("calendar", "harderij") in {(cause, what) for cause, what, *_ in why}


def test_a_supplier_without_a_name_has_a_sentence_without_a_gap() -> None:
    for cause in ("outside", "calendar"):
        code = why_code({"cause": cause, "what": ""})
        assert has_sentence(code)
        assert why_code({"cause": cause, "what": "harderij"}) == f"plan.why-{cause}"

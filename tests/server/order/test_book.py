"""The order book added up by the database says what the whole book says."""

from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from gemaakt.company import Company
from gemaakt.company.asks import asks_document, figures
from gemaakt.company.load import load_share, tightest_skills, work_by_skill
from gemaakt.plan.short_skills import short_skills
from gemaakt.routing import Alternative, Attendance, OperationStatus
from gemaakt.server.asks.figures import book_figures
from gemaakt.server.order import book
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.people import queries
from gemaakt.server.shop.services import load_company, replace_company
from tests.server.plan.made import made_company, monday


@pytest.fixture
def whole(db: None) -> Company:
    """A firm in which steps are done, outside, attended in part, and doable on two machines."""
    company = made_company(monday(), operations=120, machines=12)
    replace_company(
        replace(company, orders=tuple(_mixed(n, o) for n, o in enumerate(company.orders)))
    )
    Order.objects.filter(code="26005").update(status="done")
    Order.objects.filter(code="26006").update(due=None)
    return load_company()


def _mixed(number: int, order: Any) -> Any:
    """Every fifth order with a step of another kind."""
    first, second, *rest = order.operations
    if number % 5 == 1:
        first = replace(first, attendance=Attendance.SETUP)
    if number % 5 == 2:
        first = replace(first, attendance=Attendance.NONE)
    if number % 5 == 0:
        first = replace(first, skill_level=3)
    if number % 5 == 3:
        first = replace(first, status=OperationStatus.DONE)
    if number % 5 == 4:
        other = Alternative("M0", 7.0, 3.0, 11.0)
        second = replace(second, alternatives=(*second.alternatives, other))
    return replace(order, operations=(first, second, *rest))


def test_load_per_department_and_skill_is_that_of_the_whole_book(whole: Company) -> None:
    added = load_company(book.added_up("machine"))
    assert len(added.orders) == 1
    assert load_share(added, 12) == pytest.approx(load_share(whole, 12))
    assert tightest_skills(added, 12) == pytest.approx(tightest_skills(whole, 12))


def test_work_per_skill_and_week_is_that_of_the_whole_book(whole: Company) -> None:
    added = queries.people_and_work()
    assert work_by_skill(added) == pytest.approx(work_by_skill(whole))
    one, other = short_skills(added), short_skills(whole)
    assert one.weeks == other.weeks
    hours = [
        {(row.skill, row.told_level): [cell.need_h for cell in row.cells] for row in each.rows}
        for each in (one, other)
    ]
    assert hours[0].keys() == hours[1].keys()
    for skill in hours[0]:
        assert hours[0][skill] == pytest.approx(hours[1][skill])


def test_the_asks_say_the_same_of_sums_as_of_orders(whole: Company) -> None:
    added = load_company(book.added_up("machine"))
    known = figures(whole)
    counted = book_figures()
    assert counted["orders_in_plan"] == known["orders_in_plan"]
    assert counted["outside_share"] == known["outside_share"]
    assert asks_document(added, "nl", counted).asks == asks_document(whole, "nl").asks


def test_rows_of_before_the_sums_are_filled_in(whole: Company) -> None:
    fields = ("machine", "setup_min", "machine_min")
    before = list(Operation.objects.values_list("pk", *fields))
    Operation.objects.update(machine="", setup_min=0.0, machine_min=0.0)
    assert book.added_up("machine") == ()
    import_module("gemaakt.server.order.migrations.0002_sums").add_up(apps, None)
    after = list(Operation.objects.values_list("pk", *fields))
    assert [row[:2] for row in after] == [row[:2] for row in before]
    assert [x for row in after for x in row[2:]] == pytest.approx(
        [x for row in before for x in row[2:]]
    )

"""Whom to teach what, tried in the published plan, and who is left when somebody leaves."""

from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from django.test import Client

from gemaakt.company.document import builtins_of
from gemaakt.plan import plan_company, to_document
from gemaakt.server.people import teaching
from gemaakt.server.plan.services import publish, published_plan, store_plan
from gemaakt.server.shop.services import replace_company
from gemaakt.shop import Person
from gemaakt.stop import MaxIterations
from tests.server.conftest import NOW, small_company

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("that_day")]


def crowded() -> None:
    """Much work for one person on two lasers, due at once."""
    company = small_company()
    first = company.machines[0]
    orders = tuple(
        replace(
            each,
            due=NOW.date(),
            operations=tuple(
                replace(
                    op,
                    quantity=900 if op.id == "10" else 5,
                    alternatives=tuple(
                        replace(a, machine="laser2") if a.machine == "laser" and number else a
                        for a in op.alternatives
                    ),
                )
                for op in each.operations
            ),
        )
        for number, each in enumerate(company.orders)
    )
    people = (
        Person("anna", "Anna", "dag", {"laser": 2}, contract_ends=date(2027, 3, 1)),
        Person("bas", "Bas", "dag", {"zetten": 3}),
        Person("cees", "Cees", "dag", {"zetten": 2}),
    )
    machines = (*company.machines, replace(first, id="laser2", name="Laser 2"))
    made = replace(company, orders=orders, people=people, machines=machines)
    replace_company(made)
    plan = plan_company(made, MaxIterations(30), 0, 1)
    version = store_plan(to_document(plan), builtins_of(made), verified=plan.is_verified)
    publish(version_id=version.pk)


def test_the_page_asks_first_and_then_shows_who_helps_most(owner: Client) -> None:
    crowded()
    page = unescape(owner.get("/people/learning/").content.decode())
    assert "Gewogen uren minder te laat" not in page
    page = unescape(owner.post("/people/learning/teach/", follow=True).content.decode())
    assert "Gewogen uren minder te laat" in page
    rows = teaching.known_answer(published_plan())
    assert rows
    assert {row["skill"] for row in rows} == {"laser"}
    assert rows == sorted(rows, key=lambda row: -row["gained_h"])
    assert all(row["gained_h"] > 0 for row in rows)


def test_who_leaves_is_shown_with_who_is_left(owner: Client) -> None:
    crowded()
    page = unescape(owner.get("/people/learning/").content.decode())
    assert "Wie vertrekt" in page
    assert "2027" in page


def test_without_a_plan_nothing_is_reckoned(owner: Client, cast: dict[str, Client]) -> None:
    replace_company(small_company())
    page = unescape(owner.post("/people/learning/teach/", follow=True).content.decode())
    assert "nog geen plan gepubliceerd" in page
    assert cast["reader"].post("/people/learning/teach/").status_code == 403

"""A learning goal gets nearer with every hour that is clocked on its skill."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.server.shop.services import load_company, replace_company
from gemaakt.server.work.models import Clocking
from tests.server.people.test_people_room import taught
from tests.server.work.conftest import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner() -> Client:
    replace_company(taught())
    return client_of("planner")


def clock(hours: float, **more: Any) -> None:
    start = timezone.now() + timedelta(minutes=1)
    facts = {"person": "bas", "skill": "laser", "order": "26-001", "operation": "10", **more}
    Clocking.objects.create(
        **facts, start=start, end=start + timedelta(hours=hours), worked_min=60 * hours
    )


def practice(planner: Client) -> tuple[int, float]:
    (row,) = planner.get("/people/learning/").context["goals"]
    return row["done"], row["left_h"]


def test_a_week_at_the_laser_is_practice(planner: Client) -> None:
    assert practice(planner) == (25, 60.0)
    for _day in range(5):
        clock(4)
    clock(8, person="anna")
    clock(8, skill="zetten")
    assert practice(planner) == (50, 40.0)
    assert b"20.0 h of it clocked" in planner.get("/people/learning/").content


def test_a_list_that_is_read_in_again_takes_no_practice_back(planner: Client) -> None:
    assert practice(planner) == (25, 60.0)
    clock(20)
    replace_company(load_company())
    assert practice(planner) == (50, 40.0)


def test_who_practised_enough_is_told_to_set_the_level(planner: Client) -> None:
    clock(60)
    assert practice(planner) == (100, 0.0)
    assert b"set the level" in planner.get("/people/learning/").content

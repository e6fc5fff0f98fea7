"""A draft says what of it no order asks any more: it waited while the order changed."""

import pytest
from django.test import Client

from gemaakt.company import Company
from gemaakt.server.nest.asked_now import TooMany, too_many
from gemaakt.server.nest.buying import book_nest
from gemaakt.server.nest.models import Nest
from gemaakt.server.order.models import Operation, Order
from tests.server.nest.made import rack
from tests.server.nest.test_in_stages import draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def nest(company: Company) -> Nest:
    rack()
    return draft({"26-001": 6}, {"26-001": 4, "26-002": 6})


def page_of(cast: dict[str, Client]) -> str:
    return cast["planner"].get("/nest/N1/").content.decode()


def test_what_is_asked_is_said_of_nothing(nest: Nest) -> None:
    assert too_many(nest) == []
    book_nest(nest=nest, heats={})
    assert too_many(nest) == []


def test_a_cancelled_order_is_named(nest: Nest, cast: dict[str, Client]) -> None:
    Order.objects.get(code="26-001").delete()
    assert too_many(nest) == [TooMany("26-001/plaat", "26-001", 10, is_gone=True)]
    assert "10 stuks van 26-001/plaat" in page_of(cast)


def test_an_order_that_became_smaller_is_named(nest: Nest, cast: dict[str, Client]) -> None:
    Operation.objects.filter(order__code="26-001", code="10").update(quantity=7)
    assert too_many(nest) == [TooMany("26-001/plaat", "26-001", 3, is_gone=False)]
    assert "3 stuks van 26-001/plaat" in page_of(cast)


def test_what_was_cut_meanwhile_is_named(nest: Nest) -> None:
    Operation.objects.filter(order__code="26-002", code="10").update(status="done")
    assert [each.pieces for each in too_many(nest)] == [6]

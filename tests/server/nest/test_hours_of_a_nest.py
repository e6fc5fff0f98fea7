"""Hours that were clocked on a nest are shared over the orders that it cuts for."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from gemaakt.server.nest.models import Nest
from gemaakt.server.order.models import Operation
from gemaakt.server.order.spent import post_calculation, shared_over, with_nests
from gemaakt.server.work.models import Clocking
from gemaakt.server.work.queries import minutes_clocked
from gemaakt.work.actuals import planned_min
from tests.server.nest.test_in_stages import booked as booked

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 11, 24, 8, tzinfo=UTC)


def clocked(order: str, operation: str, minutes: float) -> None:
    Clocking.objects.create(
        person="anna", order=order, operation=operation, machine="laser", start=BEGIN,
        end=BEGIN + timedelta(minutes=minutes), worked_min=minutes,
    )  # fmt: skip


def done(order: str, operation: str) -> Operation:
    row = Operation.objects.get(order__code=order, code=operation)
    row.status = "done"
    row.save()
    return row


def calculated(order: str) -> list[tuple[object, ...]]:
    steps = Operation.objects.filter(order__code=order)
    found = with_nests(post_calculation(steps, minutes_clocked([order])[order]), order)
    return [(f"{each.nest}/{each.code}", each.planned_h, each.clocked_h) for each in found.steps]


def test_each_order_carries_its_share_of_the_hours(booked: Nest) -> None:
    """Of the first stage 26-001 has 10 of 16 pieces; the second is for 26-002 alone."""
    first, second = done("N1", "cut-1"), done("N1", "cut-2")
    one, two = (planned_min(row.to_domain()) for row in (first, second))
    clocked("N1", "cut-1", 64)
    clocked("N1", "cut-2", 30)
    clocked("26-001", "20", 45)
    assert calculated("26-001") == [
        ("N1/cut-1", pytest.approx(one * 10 / 16 / 60), pytest.approx(40 / 60)),
        ("/20", pytest.approx((20 + 30) / 60), 0.75),
    ]
    assert calculated("26-002") == [
        ("N1/cut-1", pytest.approx(one * 6 / 16 / 60), pytest.approx(24 / 60)),
        ("N1/cut-2", pytest.approx(two / 60), 0.5),
    ]


def test_shared_hours_are_those_of_the_nest(booked: Nest) -> None:
    clocked("N1", "cut-1", 64)
    clocked("N1", "cut-2", 30)
    shared = shared_over("N1")
    assert [each.order for each in shared] == ["26-002", "26-001"]
    assert sum(each.clocked_h for each in shared) == pytest.approx(94 / 60)


def test_only_a_nest_that_was_worked_on_is_told(booked: Nest) -> None:
    assert not calculated("26-001")
    assert not shared_over("N1")
    assert not shared_over("26-001")


def test_the_pages_of_order_and_nest_lead_to_each_other(
    booked: Nest, cast: dict[str, Client]
) -> None:
    done("N1", "cut-1")
    clocked("N1", "cut-1", 64)
    page = cast["owner"].get("/orders/26-001/").content.decode()
    table = page.split('id="spent"')[1].split("</section>")[0]
    assert 'href="/orders/N1/#spent"' in table
    assert "Lasersnijden" in table
    assert "62%" in table
    assert "0,67" in table
    page = cast["owner"].get("/orders/N1/").content.decode()
    shared = page.split('id="shared"')[1].split("</table>")[0]
    assert 'href="/orders/26-001/#spent"' in shared
    assert "0,40" in shared

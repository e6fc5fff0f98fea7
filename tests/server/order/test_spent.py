"""Post-calculation of one order: what was planned beside what was clocked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from gemaakt.order import Order
from gemaakt.routing import Attendance, OperationStatus
from gemaakt.server.order.models import Operation
from gemaakt.server.order.spent import post_calculation
from gemaakt.server.shop.services import replace_company
from gemaakt.server.work.models import Clocking
from gemaakt.server.work.queries import minutes_clocked
from gemaakt.work.actuals import planned_min
from tests.server.plan.made import made_company, monday

pytestmark = pytest.mark.django_db


def clocked(order: Order, *minutes: float) -> None:
    """So many minutes on the first operations of the order."""
    for step, each in zip(order.operations, minutes, strict=False):
        Clocking.objects.create(
            person="P0", order=order.id, operation=step.id, machine="M0", start=monday(),
            end=monday() + timedelta(minutes=each), worked_min=each,
        )  # fmt: skip


def order_with(*changes: dict[str, object]) -> Order:
    company = made_company(monday(), operations=12, machines=3)
    order = company.orders[0]
    steps = list(order.operations)
    for at, change in enumerate(changes):
        steps[at] = replace(steps[at], **change)  # type: ignore[arg-type]
    changed = replace(order, operations=tuple(steps))
    replace_company(replace(company, orders=(changed, *company.orders[1:])))
    return changed


def test_done_steps_are_compared_and_others_only_told(owner: Client) -> None:
    done = {"status": OperationStatus.DONE}
    unmanned = {"attendance": Attendance.SETUP, "status": OperationStatus.DONE}
    order = order_with(done, unmanned, {})
    planned = planned_min(order.operations[0])
    clocked(order, planned + 30, 12.0, 45.0)
    steps = Operation.objects.filter(order__code=order.id)
    found = post_calculation(steps, minutes_clocked([order.id])[order.id])
    assert [each.is_compared for each in found.steps] == [True, False, False]
    assert found.compared
    assert found.compared.more_h == pytest.approx(0.5)
    page = owner.get(f"/orders/{order.id}/", headers={"accept-language": "en"}).content.decode()
    table = page.split('id="spent"')[1].split("</section>")[0]
    assert "+0.50" in table
    assert "not done yet" in table
    assert "set-up only" in table


def test_an_order_without_clocks_shows_none(owner: Client) -> None:
    order = order_with()
    assert 'id="spent"' not in owner.get(f"/orders/{order.id}/").content.decode()

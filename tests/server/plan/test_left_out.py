"""What a plan leaves out is said on the pages of plan and order, with the reason."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.company.document import builtins_of
from gemaakt.plan.job import planned
from gemaakt.routing import Operation
from gemaakt.server.plan.compare import version_diff
from gemaakt.server.plan.models import PlannedOrder, PlanVersion
from gemaakt.server.plan.morning import newly_late
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.shop.services import replace_company
from tests.server.plan.made import made_company

UNKNOWN = Operation("99", "polijsten", after=("50",))
"""Work without a machine that can do it."""


@pytest.fixture
def short_version(db: None) -> PlanVersion:
    """A published plan in which one order lacks its last step, and another waits for a ghost."""
    now = timezone.now().replace(second=0, microsecond=0) + timedelta(minutes=1)
    company = made_company(now, operations=30, machines=6)
    first, second, *rest = company.orders
    first = replace(
        first, operations=(*first.operations, UNKNOWN, replace(UNKNOWN, id="100", after=("99",)))
    )
    odd = replace(second.operations[0], after=("spook",))
    second = replace(second, operations=(odd, *second.operations[1:]))
    company = replace(company, orders=(first, second, *rest))
    replace_company(company)
    answer = planned(builtins_of(company), None, 0.1, 0, 1, None)
    version = store_plan(answer["document"], builtins_of(company), verified=answer["verified"])
    publish(version_id=version.pk)
    return PlanVersion.objects.get(pk=version.pk)


def stored_again(version: PlanVersion) -> PlanVersion:
    return store_plan(version.document, version.company, verified=True)


def test_the_page_of_a_plan_names_the_orders_it_leaves_steps_out_of(
    owner: Client, short_version: PlanVersion
) -> None:
    assert short_version.left_out_count == 2
    page = owner.get(f"/plan/{short_version.pk}/").content.decode()
    assert "Not in this plan" in page
    assert "Operation 99 of order 26000 names no machine" in page
    assert "because 99 cannot be planned" not in page, "the cause is told, not what follows on it"
    assert "waits for spook, which does not exist" in page
    listed = owner.get("/plan/").content.decode()
    assert f'href="/plan/{short_version.pk}/#left-out"' in listed


def test_the_page_of_an_order_says_which_of_its_steps_are_not_planned(
    owner: Client, short_version: PlanVersion
) -> None:
    listed = owner.get("/orders/").content.decode()
    assert listed.count("not complete") == 1
    page = owner.get("/orders/26000/").content.decode()
    assert "2 operations of this order are not in the plan:" in page
    assert "Operation 99 of order 26000 names no machine" in page
    assert "not in the plan:" not in owner.get("/orders/26001/").content.decode()


def test_a_plan_that_holds_everything_says_so(owner: Client, version: PlanVersion) -> None:
    page = owner.get(f"/plan/{version.pk}/").content.decode()
    assert "Every operation that is asked is in this plan." in page
    assert "#left-out" not in owner.get("/plan/").content.decode()


def test_a_late_order_that_is_left_out_is_not_in_time_again(short_version: PlanVersion) -> None:
    again = stored_again(short_version)
    PlannedOrder.objects.filter(version=again).update(late_min=0)
    lost, kept = "26000", "26001"
    PlannedOrder.objects.filter(version=short_version, order__in=[lost, kept]).update(late_min=600)
    assert [each["code"] for each in version_diff(again)["recovered"]] == [kept]
    assert newly_late(again)[1] == [kept]


def test_this_morning_says_that_the_plan_is_not_complete(
    owner: Client, short_version: PlanVersion
) -> None:
    page = owner.get("/morning/").content.decode()
    assert "2 operations fit nowhere" in page
    assert f'href="/plan/{short_version.pk}/#left-out"' in page

"""Pins of the published plan stay in the list of the board when something is dragged."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from gemaakt.clock import instant_of
from gemaakt.company.document import builtins_of
from gemaakt.plan import plan_company, to_document
from gemaakt.routing import Pin
from gemaakt.server.plan.models import PlannedOperation, PlanVersion
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.shop.services import replace_company
from gemaakt.stop import MaxIterations
from tests.server.plan.made import made_company, monday, send

pytestmark = pytest.mark.django_db
LATER = 14 * 1440 + 8 * 60
"""Monday after next, eight o'clock."""


def published_with_a_pin() -> tuple[PlanVersion, dict[str, Any]]:
    """A plan in which the first step of the first order stands a week on."""
    company = made_company(monday(), operations=12, machines=6)
    order = company.orders[0]
    step = order.operations[0]
    machine = step.alternatives[0].machine
    start = LATER - 7 * 1440
    pin = Pin(machine=machine, start=instant_of(start, company.plan_start))
    held = replace(order, operations=(replace(step, pin=pin), *order.operations[1:]))
    company = replace(company, orders=(held, *company.orders[1:]))
    result = plan_company(company, MaxIterations(1), workers=1)
    replace_company(company)
    version = store_plan(to_document(result), builtins_of(company), verified=result.is_verified)
    shown = {"key": f"{order.id}/{step.id}", "machine": machine, "start": start}
    return publish(version_id=version.pk), shown


def test_a_drag_leaves_the_pins_that_were_there(owner: Client) -> None:
    version, held = published_with_a_pin()
    row = PlannedOperation.objects.filter(version=version).exclude(machine="")
    other = row.exclude(order=held["key"].split("/")[0]).order_by("start").first()
    assert other
    pin = {"key": f"{other.order}/{other.operation}", "machine": other.machine, "start": LATER}
    answer = send(owner, f"/board/{version.pk}/moves/", pin).json()
    assert sorted(each["key"] for each in answer["pins"]) == sorted([held["key"], pin["key"]])
    assert held in answer["pins"]


def test_what_was_pinned_is_pinned_again_when_its_drag_is_undone(owner: Client) -> None:
    version, held = published_with_a_pin()
    moved = {**held, "start": LATER}
    answer = send(owner, f"/board/{version.pk}/moves/", moved).json()
    assert answer["pins"] == [moved]
    back = send(owner, answer["draft"]["moves"], held).json()
    assert back["pins"] == [held]
    gone = send(owner, answer["draft"]["moves"], {"key": held["key"], "remove": True}).json()
    assert gone["pins"] == []
    assert all(each["pinned"] == 0 for each in gone["changed"])

"""This morning's power: the connection's limit holds before the plan began too."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from gemaakt.company.document import builtins_of
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.plan.morning import power_today
from gemaakt.server.plan.services import store_plan
from gemaakt.server.shop.models import Facts, Machine
from gemaakt.server.shop.services import load_company, replace_company
from gemaakt.shop import GridConnection
from tests.server.conftest import small_company

pytestmark = pytest.mark.django_db


def planned(grid: GridConnection | None) -> PlanVersion:
    now = timezone.now().replace(second=0, microsecond=0)
    replace_company(replace(small_company(now), grid=grid))
    row = {"order": "26-001", "operation": "10", "machine": "laser", "start": 0, "end": 30}
    document = {"time_zero": now.isoformat(), "operations": [{**row, "power_kw": [20.0]}]}
    return store_plan(document, builtins_of(load_company()), verified=True)


def today_of(version: PlanVersion) -> dict[str, Any]:
    day = timezone.localdate(version.time_zero + timedelta(minutes=1))
    return power_today(version, day, Facts.objects.get(), Machine.objects.all())


def test_the_limit_is_known_from_midnight_on() -> None:
    version = planned(GridConnection(180.0))
    today = today_of(version)
    assert today["limit"] == [0, 180]


def test_without_a_connection_no_limit_is_shown() -> None:
    version = planned(None)
    today = today_of(version)
    assert today["limit"] == []

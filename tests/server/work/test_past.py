"""Finished orders are kept with their clockings, once."""

from datetime import UTC, datetime

import pytest

from gemaakt.company.demo import demo_company, demo_past
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.plan.history import kept_promises
from gemaakt.server.work.models import Clocking
from gemaakt.server.work.past import keep_past

NOW = datetime(2026, 11, 25, 7, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_the_past_is_kept_once_and_fills_the_quarter() -> None:
    past = demo_past(demo_company(NOW))
    assert keep_past(past) == len(past)
    assert keep_past(past) == 0
    assert Order.objects.filter(status=Order.Status.DONE).count() == len(past)
    assert not Operation.objects.exclude(status="done").exists()
    assert Clocking.objects.filter(end=None).count() == 0
    kept = kept_promises(NOW.date())
    assert sum(week.finished for week in kept["weeks"]) == len(past)
    assert 0.7 <= kept["quarter"].share <= 0.92

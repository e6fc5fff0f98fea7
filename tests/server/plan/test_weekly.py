"""The weekly mail: off by default, once a week, with the figures of the page."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail

from gemaakt.server.plan import remedies_kept
from gemaakt.server.plan.weekly import send_if_due
from tests.server.plan.made import stored

MONDAY_MORNING = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def wanted(settings: Any) -> None:
    """A mail server and somebody who wants to know."""
    settings.EMAIL_HOST = "mail.example"
    settings.WEEKLY_MAIL_TO = ["eigenaar@example.nl"]


def test_nothing_is_sent_unless_it_is_asked_for() -> None:
    stored(60, 6)
    assert not send_if_due(MONDAY_MORNING)
    assert mail.outbox == []


def test_it_is_sent_once_on_monday(wanted: None) -> None:
    stored(600, 6)
    assert not send_if_due(TUESDAY)
    assert [send_if_due(MONDAY_MORNING) for _ in range(2)] == [True, False]
    assert len(mail.outbox) == 1
    assert mail.outbox[0].subject == "Proefbedrijf, week 48"
    assert "orders in het plan zijn te laat" in mail.outbox[0].body
    assert mail.outbox[0].body.count("\n- ") == 8


def test_it_says_what_helps_an_order_that_was_looked_into(wanted: None) -> None:
    version = stored(600, 6)
    latest = version.orders.order_by("-late_min", "order").first()
    remedy = {
        "kind": "overtime", "what": "M1", "day": "2026-12-01", "gained_min": 600,
        "cost_eur": "1080.00", "operation": "20",
    }  # fmt: skip
    remedies_kept.keep(version.pk, latest.order, [remedy])
    assert send_if_due(MONDAY_MORNING)
    lines = mail.outbox[0].body.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(f"- {latest.order} "))
    assert "10 uur eerder klaar" in lines[at + 1]
    assert "€ 1.080,00" in lines[at + 1]
    assert sum("eerder klaar" in line for line in lines) == 1

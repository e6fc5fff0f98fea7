"""What a welder reads on the card of a job."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from gemaakt.server.plan.models import PlannedOperation
from tests.browser.test_terminal import PHONE, entered
from tests.server.plan.made import stored

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def test_long_work_is_told_in_hours_and_taps_stand_two_by_two(
    visit: Callable[..., Any], transactional_db: None
) -> None:
    stored(60, 6)
    rows = PlannedOperation.objects.filter(stretches__person="P1").distinct().order_by("start")
    first, second = rows[:2]
    PlannedOperation.objects.filter(pk=first.pk).update(work=[[0, 1726]])
    PlannedOperation.objects.filter(pk=second.pk).update(work=[[0, 49]])
    page = entered(visit("worker", size=PHONE))
    for said in ("planned 28.8 hours", "planned 49 min"):
        expect(page.locator(".job", has_text=said)).to_have_count(1)
    with page.expect_response("**/events/"):
        page.locator(".go").first.click()
    expect(page.locator(".job.running")).to_have_count(1)
    narrow = page.evaluate(
        "[...document.querySelectorAll('.job.running .taps button')].map(b => b.offsetWidth)"
    )
    assert min(narrow) > 120

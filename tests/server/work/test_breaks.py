"""Breaks of the working hours are no work, whether somebody taps them or not."""

from datetime import timedelta
from typing import Any

import pytest

from gemaakt.server.shop.models import Calendar
from gemaakt.server.work.clocks import close_forgotten
from gemaakt.server.work.correct import correct_clock
from gemaakt.server.work.models import Clocking
from tests.server.work.test_clocks import NOW, record
from tests.server.work.test_clocks import event as tapped

CUT, OTHER = "26009/10", "26008/10"
HALF_DAYS = ((450, 720), (750, 960))
"""Half past seven to noon, and half past twelve to four; `NOW` is ten o'clock."""


@pytest.fixture
def with_break(version: Any) -> None:
    """Everybody has half an hour at noon."""
    Calendar.objects.update(
        shifts=[
            {"weekday": day, "start_min": start, "end_min": end}
            for day in range(5)
            for start, end in HALF_DAYS
        ]
    )


def tap(kind: str, *steps: str, at: int) -> None:
    moment = NOW + timedelta(minutes=at)
    record(tapped(kind, f"{kind}-{at}", *steps, at=moment), sent=moment, now=moment)


def minutes() -> dict[str, float]:
    rows = Clocking.objects.exclude(end=None)
    return {f"{each.order}/{each.operation}": each.worked_min for each in rows}


@pytest.mark.usefixtures("with_break")
def test_a_clock_that_runs_through_noon_does_not_count_it() -> None:
    tap("start", CUT, at=0)
    tap("done", CUT, at=180)
    assert minutes() == {CUT: 150}


@pytest.mark.usefixtures("with_break")
def test_who_goes_on_in_the_break_worked() -> None:
    tap("start", CUT, at=0)
    tap("start", OTHER, at=130)
    tap("done", OTHER, at=145)
    assert minutes() == {CUT: 130, OTHER: 15}


@pytest.mark.usefixtures("with_break")
def test_forgotten_together_and_corrected_all_leave_the_break_out() -> None:
    tap("start", CUT, OTHER, at=0)
    close_forgotten(NOW + timedelta(days=1))
    assert sum(minutes().values()) == pytest.approx(330)
    row = Clocking.objects.first()
    assert row is not None
    later = NOW + timedelta(days=1)
    until = NOW + timedelta(hours=4)
    correct_clock(clock=row.pk, start=NOW, end=until, reason="naar huis", actor=None, now=later)
    assert sum(minutes().values()) == pytest.approx(210)

"""How long a failed sheet ran: hours that nobody clocked, and what past jobs teach."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from gemaakt.server.nest.failed_time import failed_min
from gemaakt.server.nest.failing import Told, fail_sheet, good_after_all
from gemaakt.server.nest.models import FailedSheet, Nest
from gemaakt.server.nest.reports import sheet_min, sheet_reports
from gemaakt.server.shop.models import Person
from gemaakt.server.work import services
from gemaakt.server.work.models import Clocking, WorkEvent
from gemaakt.server.work.queries import work_of
from tests.server.conftest import NOW as MORNING
from tests.server.nest.test_in_stages import booked as booked
from tests.server.nest.test_in_stages import sent, step

pytestmark = pytest.mark.django_db
NOW = MORNING + timedelta(hours=2)
"""When `sent` taps."""


def tell(kind: str, key: str, *, at: int = 0, **more: Any) -> Any:
    _person, token = services.enter(person="anna")
    when = NOW + timedelta(minutes=at)
    event = {
        "kind": kind, "key": key, "steps": ["N1/cut-1"], "at": when.isoformat(), "pass": token,
        **more,
    }  # fmt: skip
    return services.record(events=[event], sent_at=when.isoformat(), now=when)


def test_minutes_that_nobody_clocked_are_hours_of_who_tells_them(booked: Nest) -> None:
    assert not tell("lost-sheet", "l1", at=60, sheet=3, ran_min=25).refused
    (row,) = Clocking.objects.all()
    assert (row.person, row.order, row.operation) == ("anna", "N1", "cut-1")
    assert (row.start, row.end) == (NOW + timedelta(minutes=35), NOW + timedelta(minutes=60))
    assert row.worked_min == 25
    good_after_all(failure=FailedSheet.objects.get())
    assert not Clocking.objects.exists()


def test_minutes_that_a_clock_counted_are_counted_once(booked: Nest) -> None:
    sent("start", "N1/cut-1")
    assert not tell("lost-sheet", "l1", at=30, sheet=3, ran_min=25).refused
    sent("done", "N1/cut-1", minute=50)
    assert [each.worked_min for each in Clocking.objects.all()] == [50]


def test_a_failed_sheet_does_not_teach_that_the_laser_is_slow(booked: Nest) -> None:
    """Of two sheets one failed after 8 of its minutes: the other is what was learned from."""
    first, third = sheet_min(booked, 1), sheet_min(booked, 3)
    reports = {each.number: each.time_min for each in sheet_reports(booked)}
    assert (first, third) == pytest.approx((reports[1], reports[3]))
    sent("start", "N1/cut-1")
    tell("lost-sheet", "l1", at=8, sheet=3, ran_min=8)
    share, ran = failed_min()["N1", "cut-1"]
    assert share == pytest.approx(first / (first + third))
    assert ran == 8


def test_without_a_number_it_ran_as_planned_and_adds_no_hours(booked: Nest) -> None:
    fail_sheet(nest=booked, told=Told(3, person="anna"))
    assert not Clocking.objects.exists()
    assert failed_min()["N1", "cut-1"][1] == 0.0  # nobody clocked it: nothing is taken off


def test_it_is_taken_back_at_the_terminal(booked: Nest) -> None:
    sent("start", "N1/cut-1")
    tell("lost-sheet", "l1", at=5, sheet=3)
    (card,) = work_of(Person.objects.get(code="anna"), NOW)["running"]
    assert (card["failed"], [each["number"] for each in card["may_fail"]]) == ([3], [1])
    assert card["may_fail"][0]["ran_min"] == round(sheet_min(booked, 1))
    assert not tell("not-lost", "n1", at=6, sheet=3).refused
    assert FailedSheet.objects.get().taken_back is not None
    assert step("N1", "cut-1").quantity == 2
    (no,) = tell("not-lost", "n2", at=7, sheet=3).refused
    assert no["code"] == "server.sheet-not-failed"
    for odd in ("3", True, None, 99):
        assert tell("not-lost", f"n-{odd}", at=8, sheet=odd).refused
    kinds = WorkEvent.objects.values_list("kind", flat=True)
    assert list(kinds) == ["start", "lost-sheet", "not-lost"]


def test_the_last_sheet_of_a_nest_is_taken_back_at_the_terminal_too(booked: Nest) -> None:
    """Without any sheet the operation is done and stood nowhere on the tablet."""
    for number in (1, 3):
        tell("lost-sheet", f"l{number}", at=number, sheet=number)
    (card,) = work_of(Person.objects.get(code="anna"), NOW + timedelta(minutes=9))["done"]
    assert (card["failed"], card["is_told"]) == ([1, 3], False)


def test_the_office_tells_how_long_it_ran_and_who_stood_there(
    cast: dict[str, Client], booked: Nest
) -> None:
    page = cast["office"].get("/nest/N1/failed/?sheet=3").content.decode()
    assert f"{sheet_min(booked, 3) + 1e-6:.0f} min" in page
    form = {"sheet": "3", "ran": "12,5", "person": "bas"}
    assert cast["office"].post("/nest/N1/failed/", {**form, "ran": "lang"}).status_code == 400
    assert cast["office"].post("/nest/N1/failed/", form).status_code == 302
    assert FailedSheet.objects.get().ran_min == 12.5
    assert [(each.person, each.worked_min) for each in Clocking.objects.all()] == [("bas", 12.5)]

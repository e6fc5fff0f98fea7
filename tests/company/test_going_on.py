"""Running work whose person goes before it is ready is for whoever can go on with it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from gemaakt.company import Company
from gemaakt.company.going_on import with_who_can_go_on
from gemaakt.order import Order
from gemaakt.plan import plan_company
from gemaakt.routing import Alternative, Attendance, Operation, OperationStatus, Running
from gemaakt.shop import Absence, Calendar, Machine, Person, Shift
from gemaakt.stop import MaxIterations

NOW = datetime(2026, 12, 1, 12, 50, tzinfo=UTC)
"""A Tuesday, ten to two."""
DAY = Calendar("dag", shifts=tuple(Shift(day, 450, 960) for day in range(5)))
AWAY = Absence(datetime(2026, 12, 1, 13, tzinfo=UTC), datetime(2026, 12, 8, 6, tzinfo=UTC))
WELD = Operation(
    "10", alternatives=(Alternative("bank", 0.0, 0.0, 300.0),), skill="lassen",
    status=OperationStatus.RUNNING, running=Running("bank", "dirk"),
)  # fmt: skip
DIRK, EVA = (
    Person("dirk", calendar="dag", skills={"lassen": 2}),
    Person("eva", calendar="dag", skills={"lassen": 2}),
)


def company(*people: Person, step: Operation = WELD) -> Company:
    order = Order("A", operations=(step,), due=date(2026, 12, 4))
    bench = Machine("bank", "las", calendar="dag")
    return Company("G", NOW, calendars=(DAY,), machines=(bench,), people=people, orders=(order,))


def who_is_on(firm: Company) -> str | None:
    running = with_who_can_go_on(firm).orders[0].operations[0].running
    assert running is not None
    return running.person


def ends(firm: Company) -> datetime:
    plan = plan_company(firm, MaxIterations(50), 0, 1)
    assert plan.is_verified
    return NOW + timedelta(minutes=max(row.end for row in plan.operations))


def test_who_is_ill_for_a_week_does_not_keep_it_for_a_week() -> None:
    firm = company(replace(DIRK, absences=(AWAY,)), EVA)
    assert ends(firm).date() == date(2026, 12, 8)
    assert ends(with_who_can_go_on(firm)) == datetime(2026, 12, 2, 9, 20, tzinfo=UTC)


def test_who_leaves_tonight_does_not_keep_it_for_ever() -> None:
    firm = company(replace(DIRK, contract_ends=NOW.date()), EVA)
    assert plan_company(firm, MaxIterations(50), 0, 1).unplanned
    assert ends(with_who_can_go_on(firm)).date() == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("dirk", "step"),
    [
        (replace(DIRK, absences=(replace(AWAY, end=AWAY.start + timedelta(hours=3)),)), WELD),
        (replace(DIRK, absences=(AWAY,)), replace(WELD, worked_min=290.0, quantity=1)),
        (replace(DIRK, absences=(AWAY,)), replace(WELD, attendance=Attendance.SETUP)),
        (replace(DIRK, contract_ends=date(2026, 12, 2)), WELD),
    ],
    ids=["back the same day", "ready before", "runs by itself", "leaves tomorrow"],
)
def test_who_can_make_it_ready_keeps_it(dirk: Person, step: Operation) -> None:
    away = replace(AWAY, start=AWAY.start + timedelta(hours=1))
    if step.worked_min:  # thirty minutes are left, and she goes at three
        dirk = replace(dirk, absences=(away,))
    assert who_is_on(company(dirk, EVA, step=step)) == "dirk"


@pytest.mark.parametrize(
    "other",
    [
        replace(EVA, skills={"lassen": 1}),
        replace(EVA, needs_supervisor=True),
        replace(EVA, skills={"lassen": 1}, needs_supervisor=True),
    ],
)
def test_where_nobody_else_can_it_waits_for_her(other: Person) -> None:
    step = replace(WELD, skill_level=2)
    assert who_is_on(company(replace(DIRK, absences=(AWAY,)), other, step=step)) == "dirk"

"""Work longer than a shift has one person for all of it: the plan says what that means."""

from datetime import UTC, date, datetime

import pytest

from gemaakt.company import Company
from gemaakt.findings import Finding
from gemaakt.order import Order
from gemaakt.plan import PlanResult, plan_company
from gemaakt.routing import Alternative, Attendance, Operation
from gemaakt.shop import Calendar, Machine, Person, Shift, WorkCentre
from gemaakt.stop import MaxIterations

ROUND = tuple(Shift(day, 0, 1440) for day in range(5))
EARLY = tuple(Shift(day, 360, 840) for day in range(5))
LATE = tuple(Shift(day, 840, 1320) for day in range(5))


def planned(
    *people: tuple[str, str], attendance: Attendance = Attendance.WHOLE, hours: int = 30
) -> PlanResult:
    """A job of so many hours on a machine of three shifts; people by name and roster."""
    step = Operation(
        "10", "Frezen", alternatives=(Alternative("frees", 0.0, 0.0, hours * 60.0),),
        skill="frezen", attendance=attendance,
    )  # fmt: skip
    company = Company(
        name="Drieploegen", plan_start=datetime(2026, 11, 30, 5, 0, tzinfo=UTC),
        orders=(Order(id="A", customer="K", product="P", quantity=1, due=date(2026, 12, 18),
                      operations=(step,)),),
        machines=(Machine("frees", "Frezen", "Frees", "rond"),),
        work_centres=(WorkCentre("Frezen"),),
        people=tuple(Person(name, name, roster, {"frezen": 2}) for name, roster in people),
        calendars=(Calendar("rond", "Rond de klok", ROUND), Calendar("vroeg", shifts=EARLY),
                   Calendar("laat", shifts=LATE)),
    )  # fmt: skip
    result = plan_company(company, MaxIterations(2), workers=1)
    assert result.is_verified
    return result


def said(result: PlanResult) -> dict[str, Finding]:
    return {each.code: each for each in result.findings}


def test_a_machine_that_waits_for_its_person_is_told_with_who_could_go_on() -> None:
    """30 h from Monday 06:00 to Thursday 12:00 in shifts of 8: of 78 h the machine runs 30."""
    result = planned(("anna", "vroeg"), ("bas", "laat"))
    (row,) = result.operations
    assert (row.start, row.end) == (0, 3 * 1440 + 360)
    found = said(result)["plan.one-person-alone"]
    assert found.where == {"order": "A", "operation": "10"}
    assert found.params["still_h"] == 78 - 30
    assert {found.params["person"], found.params["others"]} == {"anna", "bas"}
    assert found.params["machine"] == "Frees"  # as it is called, not its code


@pytest.mark.parametrize("people", [(("anna", "vroeg"),), (("anna", "vroeg"), ("bas", "vroeg"))])
def test_nothing_is_told_where_nobody_could_go_on(people: tuple[tuple[str, str], ...]) -> None:
    assert not said(planned(*people))


def test_who_is_planned_round_the_clock_is_told() -> None:
    """A person whose roster is that of the machine worked thirty hours on end, without a word."""
    found = said(planned(("anna", "rond")))["plan.person-round-the-clock"]
    assert (found.params["person"], found.params["hours"]) == ("anna", 30.0)
    assert found.params["calendar"] == "Rond de klok"


def test_short_work_and_work_that_runs_by_itself_are_no_matter() -> None:
    assert not said(planned(("anna", "vroeg"), ("bas", "laat"), hours=7))
    assert not said(planned(("anna", "rond"), ("bas", "laat"), attendance=Attendance.SETUP))

"""A changed company is another company: it plans, verifies, and costs what its changes cost."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from gemaakt.company import Company
from gemaakt.order import Order
from gemaakt.plan import PlanResult, plan_company
from gemaakt.plan.scenario import Change, ChangeImpossible, changed_company, figures_of
from gemaakt.routing import Alternative, Operation, Pin
from gemaakt.shop import (
    Calendar,
    Closure,
    DayException,
    GridConnection,
    Machine,
    Person,
    PowerStates,
    Shift,
)
from gemaakt.stop import MaxIterations
from tests.server.plan.made import made_company, monday


@pytest.fixture(scope="module")
def firm() -> Company:
    """A company of twenty orders on six machines."""
    return made_company(monday(), operations=100, machines=6)


def planned(company: Company) -> PlanResult:
    result = plan_company(company, MaxIterations(1), workers=1)
    assert result.is_verified
    return result


def week(company: Company) -> tuple[date, date]:
    first = company.plan_start.date() + timedelta(days=1)
    return first, first + timedelta(days=20)


def test_a_second_machine_takes_work_over(firm: Company) -> None:
    changed = changed_company(firm, [Change("second-machine", "M1")])
    machines = {row.machine for row in planned(changed).operations}
    assert "M1 (2)" in machines


def test_longer_days_cost_the_premium_of_the_overtime(firm: Company) -> None:
    first, last = week(firm)
    change = Change("extra-hours", first=first, last=last, hours_h=2.0)
    paid = tuple(replace(p, rate_eur_per_h=Decimal(40)) for p in firm.people)
    usual = replace(firm, people=paid)
    changed = changed_company(usual, [change])
    plan = planned(changed)
    with_premium = figures_of(changed, plan, usual=usual, outside_eur=Decimal(0))
    without = figures_of(changed, plan, outside_eur=Decimal(0))
    assert with_premium.overtime_h > 0
    premium = with_premium.work_eur - without.work_eur
    assert abs(premium - Decimal(str(with_premium.overtime_h)) * 20) < Decimal("2")


def test_an_ordinary_plan_has_no_overtime(firm: Company) -> None:
    found = figures_of(firm, planned(firm), usual=firm, outside_eur=Decimal(0))
    assert found.overtime_h == 0
    assert found.worked_h > 0
    assert 8 < found.peak_kw <= 180


def test_longer_days_of_a_department_leave_the_others_alone(firm: Company) -> None:
    first, last = week(firm)
    change = Change("extra-hours", "kanten", first=first, last=last, hours_h=1.5)
    changed = changed_company(firm, [change])
    calendars = {machine.id: machine.calendar for machine in changed.machines}
    assert calendars["M1"] != "dag"
    assert calendars["M2"] == "dag"


def test_somebody_away_does_nothing_then(firm: Company) -> None:
    first, last = week(firm)
    changed = changed_company(firm, [Change("away", "P1", first=first, last=last)])
    until = 21 * 1440
    rows = planned(changed).operations
    busy = [h for row in rows for h in row.people if h.id == "P1" and 1440 <= h.start < until]
    assert busy == []


def test_a_rush_order_is_one_more_and_weighs_more(firm: Company) -> None:
    first, _last = week(firm)
    changed = changed_company(firm, [Change("rush", order="26003", last=first)])
    new = changed.orders[-1]
    assert (new.id, new.due, new.weight) == ("SPOED-26003", first, 10)
    assert len(new.operations) == len(firm.orders[3].operations)


def test_work_outside_frees_the_machine_and_costs_what_was_agreed(firm: Company) -> None:
    change = Change("outsource", "buur", "26003", "20", days=3, price_eur=Decimal(250))
    changed = changed_company(firm, [change])
    plan = planned(changed)
    row = next(r for r in plan.operations if (r.order, r.operation) == ("26003", "20"))
    assert (row.machine, row.outside) == (None, "buur")
    found = figures_of(changed, plan, outside_eur=change.price_eur)
    assert found.work_eur > 250


@pytest.mark.parametrize(
    "change",
    [
        Change("magic"),
        Change("away", "nobody", first=date(2026, 1, 1), last=date(2026, 1, 2)),
        Change("away", "P1", first=date(2026, 1, 2), last=date(2026, 1, 1)),
        Change("second-machine", "nothing"),
        Change("outsource", "x", "26003", "20"),
        Change("rush", order="26003"),
        Change("extra-hours", first=date(2026, 1, 1), last=date(2026, 1, 2)),
    ],
)
def test_what_cannot_be_is_refused(firm: Company, change: Change) -> None:
    with pytest.raises(ChangeImpossible):
        changed_company(firm, [change])


DAY = Calendar("dag", shifts=tuple(Shift(day, 480, 960) for day in range(5)))
MONDAY = datetime(2026, 9, 7, 6, 0, tzinfo=UTC)
"""Eight o'clock in Amsterdam, when the day's shift begins."""


def weld(order: str, machine: str, *, by: str = "") -> Order:
    """Four hours of one person on one machine, from Monday at eight."""
    pin = Pin(person=by, start=MONDAY) if by else None
    one = Operation("10", alternatives=(Alternative(machine, 0.0, 240.0),), skill="las", pin=pin)
    return Order(order, operations=(one,))


def longer_days(**changed: object) -> set[date]:
    """The days that two hours more in the last weeks of 2026 make longer."""
    change = Change("extra-hours", first=date(2026, 12, 21), last=date(2027, 1, 3), hours_h=2.0)
    calendar = replace(DAY, **changed)  # type: ignore[arg-type]
    company = Company(
        "Werkplaats",
        datetime(2026, 12, 21, 7, 0, tzinfo=UTC),
        calendars=(calendar,),
        closures=(Closure(date(2026, 12, 28), date(2026, 12, 31), "kerstsluiting"),),
    )
    (made,) = changed_company(company, [change]).calendars
    return {each.day for each in made.exceptions if (480, 1080) in each.shifts}


def test_longer_days_leave_holidays_and_closures_closed() -> None:
    """Christmas is on a Friday, New Year on the next; what lies between is a closure."""
    week = {date(2026, 12, day) for day in range(21, 25)}
    assert longer_days() == week
    assert longer_days(works_on_holidays=True) == week | {date(2026, 12, 25), date(2027, 1, 1)}
    opened = DayException(date(2026, 12, 29), ((480, 960),), "inventaris")
    assert longer_days(exceptions=(opened,)) == week | {opened.day}


def test_who_supervises_beside_her_own_work_is_paid_once() -> None:
    boss = Person("baas", rate_eur_per_h=Decimal(40), skills={"las": 3})
    trainee = Person("stag", rate_eur_per_h=Decimal(20), skills={"las": 1}, needs_supervisor=True)
    company = Company(
        "Lasserij",
        MONDAY,
        orders=(weld("A", "M", by="baas"), weld("B", "N", by="stag")),
        machines=(Machine("M", "las"), Machine("N", "las")),
        people=(boss, trainee),
        calendars=(DAY,),
    )
    plan = planned(company)
    assert {row.start for row in plan.operations} == {0}
    found = figures_of(company, plan, usual=company, outside_eur=Decimal(0))
    assert found.worked_h == 8.0
    assert found.work_eur == Decimal("240.00")


def test_the_highest_power_holds_what_stands_idle_beside_the_work() -> None:
    """2 kW base, 10 kW of the work in place of 1 kW idle, and 8 kW of the other, which idles."""
    company = Company(
        "Lasserij",
        MONDAY,
        orders=(weld("A", "M"),),
        machines=(
            Machine("M", "las", power=PowerStates(off_kw=0, idle_kw=1, run_kw=10)),
            Machine("N", "las", power=PowerStates(off_kw=4, idle_kw=8, run_kw=8)),
        ),
        calendars=(DAY,),
        grid=GridConnection(limit_kw=20, base_load_kw=2),
    )
    assert figures_of(company, planned(company), outside_eur=Decimal(0)).peak_kw == 20.0
    narrow = replace(company, grid=GridConnection(limit_kw=19.9, base_load_kw=2))
    assert planned(narrow).unplanned == {"A/10": "plan.never-fits"}

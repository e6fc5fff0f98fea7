"""A changed company is another company: it plans, verifies, and costs what its changes cost."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from gemaakt.company import Company
from gemaakt.plan import PlanResult, plan_company
from gemaakt.plan.scenario import Change, ChangeImpossible, changed_company, figures_of
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

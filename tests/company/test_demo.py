"""The demo companies are average members: busy, in trouble here and there, and plannable."""

from datetime import UTC, datetime, timedelta

import pytest

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.company.check import check_company
from gemaakt.company.demo import SECTORS, UnknownSector, demo_company
from gemaakt.company.load import PLANNED, load_of_sets, load_share, tightest_skills
from gemaakt.order import OrderStatus
from gemaakt.routing import OperationStatus
from gemaakt.shop import open_intervals

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def average() -> Company:
    return demo_company(NOW)


def test_the_average_member_has_the_figures_of_the_manifesto(average: Company) -> None:
    assert len(average.people) == average.profile.employees == 28
    assert average.grid is not None
    assert average.grid.limit_kw == 180
    assert (
        abs(float(average.profile.turnover_eur) - 28 * 35e9 / 180_000) < 20_000
    )  # 35 billion euro over 180,000 people
    assert "turnover_eur" in average.profile.figures_from_manifesto
    assert average.profile.owner_age == 61


def test_the_order_book_is_twelve_weeks_long(average: Company) -> None:
    book = [order for order in average.orders if order.status in PLANNED]
    steps = [s for o in book for s in o.operations if s.status is not OperationStatus.DONE]
    assert len(book) == 120
    assert 450 <= len(steps) <= 700
    assert 550 <= sum(len(order.operations) for order in book) <= 700
    today = clock.local_day(NOW)
    last = max(order.due for order in book if order.due)
    assert timedelta(weeks=11) <= last - today <= timedelta(weeks=15)


def test_something_is_always_wrong(average: Company) -> None:
    assert sum("materiaal te laat" in order.note for order in average.orders) == 3
    assert sum("SPOED" in order.note for order in average.orders) == 4
    (down,) = [each for machine in average.machines for each in machine.downtimes]
    tuesday = clock.local_day(down.start)
    assert tuesday.weekday() == 1
    assert clock.local_day(NOW) < tuesday <= clock.local_day(NOW) + timedelta(days=7)


def test_work_is_under_way_quoted_and_pinned(average: Company) -> None:
    steps = [step for order in average.orders for step in order.operations]
    running = [step.running for step in steps if step.running]
    assert len(running) >= 4
    assert len({each.machine for each in running}) == len(running)
    assert any(order.status is OrderStatus.QUOTED for order in average.orders)
    assert any(step.pin for step in steps)
    assert any(step.transfer_quantity for step in steps)
    assert any(len(step.after) > 1 for step in steps)


def test_there_is_an_apprentice_with_school_days_and_an_intern(average: Company) -> None:
    learners = {each.role: each for each in average.people if each.needs_supervisor}
    assert set(learners) == {"bbl-leerling", "stagiair"}
    assert all(each.school_weekdays for each in learners.values())


@pytest.mark.parametrize("sector", SECTORS)
def test_every_sector_is_busy_but_not_beyond_what_it_can_do(sector: str) -> None:
    company = demo_company(NOW, sector=sector)
    fullest = max({**load_share(company, 12), **tightest_skills(company, 12)}.values())
    sets = load_of_sets(company, 12).values()
    assert 0.55 <= max(fullest, *sets) <= 0.95
    assert check_company(company) == []


def test_every_sector_has_its_own_place_and_somebody_who_learns() -> None:
    companies = [demo_company(NOW, sector=sector) for sector in SECTORS]
    assert len({each.profile.place for each in companies}) == len(SECTORS) == 11
    assert all(any(p.needs_supervisor for p in each.people) for each in companies)


def test_the_same_seed_gives_the_same_company_and_another_gives_another() -> None:
    assert demo_company(NOW, 3) == demo_company(NOW, 3)
    assert demo_company(NOW, 3) != demo_company(NOW, 4)


@pytest.mark.parametrize("days", [0, 17, 90, 200, 291])
def test_the_demo_is_dated_relative_to_today(days: int) -> None:
    now = NOW + timedelta(days=days)
    company = demo_company(now)
    assert company.plan_start == now
    overdue = [o for o in company.orders if o.due and o.due < clock.local_day(now)]
    assert overdue == []
    assert check_company(company) == []


def test_whoever_does_a_running_operation_is_at_work(average: Company) -> None:
    people = {each.id: each for each in average.people}
    calendars = {each.id: each for each in average.calendars}
    day = clock.local_midnight(clock.local_day(NOW))
    for order in average.orders:
        for step in order.operations:
            if step.running and step.running.person:
                person = people[step.running.person]
                hours = open_intervals(
                    calendars[person.calendar], day, day + timedelta(days=1),
                    closures=average.closures,
                )  # fmt: skip
                assert hours
                assert person.skills[step.skill] >= step.skill_level


def test_an_unknown_sector_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownSector) as refusal:
        demo_company(NOW, sector="bakkerij")
    assert "verspaning" in str(refusal.value)

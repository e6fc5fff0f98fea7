"""What one more kW, the sun, a battery or another shift changes, and what fits nowhere at all."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gemaakt.company import Company
from gemaakt.energy import (
    Battery,
    solar_kw,
    with_battery,
    with_more_kw,
    with_second,
    with_shift_moved,
    with_solar,
)
from gemaakt.energy.battery import daily_boost_kw
from gemaakt.energy.congestion import noise_h
from gemaakt.energy.what_if import limits_kw
from gemaakt.order import Order
from gemaakt.plan import plan_company
from gemaakt.plan.explain import explained
from gemaakt.plan.power_short import power_findings, power_shortages
from gemaakt.plan.result import Objective
from gemaakt.plan.what_if import best_for, outcome
from gemaakt.routing import Alternative, Attendance, Operation
from gemaakt.shop import (
    Calendar,
    GridConnection,
    LimitPeriod,
    Machine,
    PowerStates,
    Shift,
    WeeklyLimit,
)
from gemaakt.stop import MaxIterations
from tests.energy.shaved import shaved

MONDAY = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
DAY = Calendar("dag", shifts=tuple(Shift(day, 420, 960) for day in range(5)))


def shop(limit_kw: float, run_kw: float = 40.0, *, may_pause: bool = True) -> Company:
    """One oven of so many kW, idle 2 kW, base load 5 kW; half the limit at noon."""
    heat = Operation(
        "bakken",
        alternatives=(Alternative("oven", 0, 240),),
        attendance=Attendance.NONE,
        may_pause=may_pause,
    )
    noon = tuple(WeeklyLimit(day, 720, 780, limit_kw / 2) for day in range(5))
    return Company(
        "Proef",
        MONDAY,
        orders=(Order("o1", due=date(2026, 11, 2), operations=(heat,)),),
        machines=(Machine("oven", "oven", "Oven", power=PowerStates(0, 2, 2, run_kw)),),
        calendars=(DAY,),
        grid=GridConnection(limit_kw, 5.0, weekly=noon),
    )


def short_of(company: Company) -> list[float]:
    plan = plan_company(company, MaxIterations(5), 0, 1)
    return [each.missing_kw for each in power_shortages(company, plan)]


@settings(deadline=None, max_examples=25)
@given(st.integers(20, 44), st.integers(38, 60))
def test_the_missing_kw_are_exactly_those_with_which_it_fits_alone(limit: int, run: int) -> None:
    assume(run + 5 > limit)
    company = shop(float(limit), float(run))
    missing = short_of(company)
    assert missing
    assert short_of(with_more_kw(company, missing[0])) == []
    assert short_of(with_more_kw(company, missing[0] - 0.1)) != []


def test_what_fits_nowhere_names_job_machine_quarter_and_kw() -> None:
    company = shop(40.0)
    plan = plan_company(company, MaxIterations(5), 0, 1)
    (finding,) = power_findings(company, plan)
    assert finding.code == "plan.power-never-fits"
    assert finding.where == {"order": "o1", "operation": "bakken"}
    assert finding.params["machine"] == "Oven"
    assert finding.params["missing_kw"] == pytest.approx(5.0)
    assert str(finding.params["quarter"]).startswith("2026-11-02")


def test_what_fits_in_kw_but_never_long_enough_is_said_so() -> None:
    long = shop(90.0, may_pause=False)
    step = replace(long.orders[0].operations[0], alternatives=(Alternative("oven", 0, 400),))
    company = replace(long, orders=(replace(long.orders[0], operations=(step,)),))
    plan = plan_company(company, MaxIterations(5), 0, 1)
    tight = (
        replace(company, grid=replace(company.grid, limit_kw=70.0)) if company.grid else company
    )
    assert power_findings(company, plan) == []
    halved = with_more_kw(tight, -10.0)
    plan = plan_company(halved, MaxIterations(5), 0, 1)
    assert power_findings(halved, plan)[0].code == "plan.power-too-short"


def test_what_fits_alone_but_not_beside_the_plan_is_not_called_impossible() -> None:
    """Enough power for one oven, on the first day only; the second oven comes too late."""
    company = with_solar(shop(50.0), np.full(96, 30.0))
    second = Machine("oven2", "oven", "Oven 2", power=company.machines[0].power)
    steps = [
        replace(company.orders[0].operations[0], alternatives=(Alternative(each, 0, 300),))
        for each in ("oven", "oven2")
    ]
    orders = tuple(
        Order(f"o{at}", due=date(2026, 11, 2), operations=(step,)) for at, step in enumerate(steps)
    )
    both = replace(company, machines=(*company.machines, second), orders=orders)
    plan = plan_company(both, MaxIterations(5), 0, 1)
    (told,), (finding,) = plan.findings, explained(both, plan).findings
    assert told.where == finding.where, "one sentence for each operation left out"
    assert finding.code == "plan.power-taken"
    assert finding.params["missing_kw"] > 0


def test_an_operation_that_lacks_hours_is_not_blamed_on_the_connection() -> None:
    long = shop(200.0, may_pause=False)
    step = replace(long.orders[0].operations[0], alternatives=(Alternative("oven", 0, 900),))
    company = replace(long, orders=(replace(long.orders[0], operations=(step,)),))
    plan = plan_company(company, MaxIterations(5), 0, 1)
    assert plan.unplanned
    assert power_findings(company, plan) == []


def test_solar_power_lets_work_fit_that_did_not() -> None:
    company = shop(80.0)
    sunny = with_solar(company, np.full(96 * 10, 20.0))
    assert short_of(company) == []
    assert limits_kw(sunny, 96) == pytest.approx(limits_kw(company, 96) + 20.0)
    dark = shop(44.0)
    assert short_of(dark) != []
    assert short_of(with_solar(dark, np.full(96 * 10, 30.0))) == []


def test_after_the_forecast_the_lowest_limit_holds() -> None:
    company = with_solar(shop(44.0), np.full(96, 30.0))
    assert limits_kw(company, 200)[150] == 22.0


def test_a_battery_helps_in_its_hours_and_takes_room_in_the_others() -> None:
    company = shop(60.0)
    battery = Battery(60.0, 30.0, 1.0)
    helped = with_battery(company, battery, start_min=720, end_min=780, days=5)
    before, after = limits_kw(company, 96), limits_kw(helped, 96)
    noon = (720 - 420) // 15
    assert after[noon] == before[noon] + 30.0
    assert after[0] == pytest.approx(before[0] - 30.0 / 22)


@given(st.floats(1, 200), st.floats(1, 100), st.floats(0.5, 1.0), st.integers(1, 20))
def test_the_promised_help_can_be_repeated_every_day(
    capacity: float, power: float, efficiency: float, hours: int
) -> None:
    battery = Battery(capacity, power, efficiency)
    boost, room = daily_boost_kw(battery, hours)
    day = np.r_[np.full(hours * 4, 100.0 + boost), np.full((24 - hours) * 4, 100.0 - room)]
    load = np.tile(day, 5)
    seen = shaved(load, np.full(len(load), 100.0), battery)
    assert seen.short_kw.max() <= 1e-6


def test_the_help_is_there_on_the_day_that_the_clock_goes_forward_too() -> None:
    company = replace(
        shop(60.0),
        plan_start=datetime(2026, 3, 27, 23, tzinfo=UTC),  # Saturday; Sunday has 23 hours
        grid=GridConnection(60.0),
    )
    battery = Battery(80.0, 40.0, 0.9)
    helped = with_battery(company, battery, start_min=480, end_min=720, days=3)
    load = limits_kw(helped, 3 * 96 - 4)
    assert load.max() > 60.0
    assert shaved(load, np.full(len(load), 60.0), battery).short_kw.max() <= 1e-6


@given(st.lists(st.floats(0, 200), min_size=4, max_size=60), st.floats(0, 100))
def test_a_battery_gives_no_more_than_it_took(load: list[float], capacity: float) -> None:
    battery = Battery(capacity, 50.0, 0.9)
    series = np.array(load)
    seen = shaved(series, np.full(len(series), 80.0), battery, stored_share=0.0)
    given_kwh = np.maximum(0, series - seen.grid_kw).sum() / 4
    taken_kwh = np.maximum(0, seen.grid_kw - series).sum() / 4
    assert given_kwh <= taken_kwh * 0.9 + 1e-6
    assert seen.stored_kwh.min() >= -1e-9
    assert seen.stored_kwh.max() <= capacity + 1e-9


def test_a_moved_shift_moves_only_its_calendar() -> None:
    company = with_shift_moved(shop(90.0), "dag", 60)
    assert company.calendars[0].shifts[0].start_min == 480


def test_a_shift_that_moves_past_midnight_is_worked_the_day_before_or_after() -> None:
    company = replace(shop(60.0), calendars=(Calendar("dag", shifts=(Shift(0, 30, 480),)),))
    assert with_shift_moved(company, "dag", -60).calendars[0].shifts == (Shift(6, 1410, 1860),)
    assert with_shift_moved(company, "dag", 1440).calendars[0].shifts == (Shift(1, 30, 480),)


def test_a_night_limit_that_began_before_the_plan_holds_on_its_first_morning() -> None:
    night = WeeklyLimit(6, 1320, 1320 + 600, 30.0)  # Sunday 22:00 to Monday 8:00
    company = replace(shop(60.0), grid=GridConnection(60.0, 5.0, weekly=(night,)))
    assert limits_kw(company, 6).tolist() == [30.0] * 4 + [60.0] * 2


def test_what_the_connection_may_not_carry_later_it_may_not_with_panels_or_a_battery_either() -> (
    None
):
    end = MONDAY + timedelta(days=90)
    rights = (LimitPeriod(MONDAY, end, 50.0), LimitPeriod(end, end + timedelta(days=90), 40.0))
    company = replace(shop(60.0), grid=GridConnection(100.0, 5.0, periods=rights))
    battery = Battery(100.0, 50.0)
    for changed in (
        with_solar(company, np.full(42 * 96, 10.0)),
        with_battery(company, battery, start_min=480, end_min=720, days=42),
    ):
        later = limits_kw(changed, 100 * 96)[42 * 96 :]
        assert (later == limits_kw(company, 100 * 96)[42 * 96 :]).all()


def test_one_more_kw_is_compared_in_minutes_euros_and_kilograms() -> None:
    company = shop(80.0)
    tight = with_more_kw(company, -36.0)
    prices = np.full(96 * 10, 0.10)
    now, then = (
        outcome(each, plan_company(each, MaxIterations(20), 0, 1), prices, kgco2e_per_kwh=0.3)
        for each in (tight, company)
    )
    assert (now.unplanned, then.unplanned) == (1, 0)
    assert then.co2e_kg == pytest.approx(0.3 * then.work_kwh)
    assert then.energy_eur == pytest.approx(0.10 * 38 * 4)


def test_a_second_machine_takes_the_work_of_the_first() -> None:
    company = with_second(shop(90.0), "oven")
    assert [each.id for each in company.machines] == ["oven", "oven-2"]
    choices = company.orders[0].operations[0].alternatives
    assert [each.machine for each in choices] == ["oven", "oven-2"]
    assert [each.id for each in with_second(company, "oven").machines][-1] == "oven-3"
    assert with_second(company, "anders") == company


def test_the_sun_yields_what_statistics_reckon_with_and_nothing_at_night() -> None:
    year = solar_kw(datetime(2025, 1, 1, tzinfo=UTC), 365 * 96, 10.0, sure_share=1.0)
    assert year.sum() / 4 == pytest.approx(8750, rel=1e-3)
    june = year[171 * 96 : 172 * 96]
    december = year[354 * 96 : 355 * 96]
    assert june.sum() > 4 * december.sum()
    assert june[:8].max() == 0.0
    assert 11 <= june.argmax() / 4 <= 12.5
    half = solar_kw(datetime(2025, 6, 1, tzinfo=UTC), 96, 10.0)
    assert half == pytest.approx(0.5 * year[151 * 96 : 152 * 96], abs=1e-3)


def test_the_sun_does_not_know_in_which_zone_a_day_is_written() -> None:
    local = MONDAY.astimezone(ZoneInfo("Europe/Amsterdam"))
    assert (solar_kw(local, 96, 100.0) == solar_kw(MONDAY, 96, 100.0)).all()


def test_pairs_that_lie_apart_say_so() -> None:
    assert noise_h([10.0, 10.0, 10.0]) == 0.0
    assert noise_h([0.0, 20.0]) == pytest.approx(20.0)
    assert noise_h([5.0]) == 0.0


def test_more_never_looks_like_less_because_two_searches_ended_elsewhere() -> None:
    company = shop(80.0)
    more = with_second(company, "oven")
    worse = replace(
        plan_company(more, MaxIterations(5), 0, 1), objective=Objective("weighted-tardiness", 999)
    )
    now = plan_company(company, MaxIterations(5), 0, 1)
    assert best_for(more, [worse, now]) is now
    late = with_shift_moved(company, "dag", 120)
    assert best_for(late, [now, plan_company(late, MaxIterations(5), 0, 1)]) is not now

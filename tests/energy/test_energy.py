"""The connection as kW over time, the bill, and what the meter teaches."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.data import NoValueOn
from gemaakt.energy import (
    CapacityLimit,
    Connection,
    MachineState,
    RightKind,
    Stretch,
    Tariff,
    TransportRight,
    bill,
    free_kw,
    grid_connection,
    learn_power,
    limit_series,
    peak_kw,
    quarter_means_kw,
)
from gemaakt.energy.congestion import congestion_statement
from gemaakt.energy.tariff import energy_tax_eur
from gemaakt.energy.what_if import limits_kw
from gemaakt.schemes import ask

MONDAY = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
"""Local midnight of Monday 23 November 2026."""
NIGHTS = tuple((day, 22 * 60, 30 * 60) for day in range(7))


def test_rights_on_one_connection_add_up_to_what_the_cable_carries() -> None:
    firm = TransportRight(RightKind.FIRM, 100.0)
    night = TransportRight(RightKind.TIME_BLOCK, 80.0, blocks=NIGHTS)
    limit = limit_series(Connection(160.0, (firm, night)), MONDAY, 96)
    assert limit[: 6 * 4].tolist() == [160.0] * 24
    assert limit[6 * 4 : 22 * 4].tolist() == [100.0] * 64
    assert limit[22 * 4 :].tolist() == [160.0] * 8


def test_a_variable_right_holds_only_when_announced() -> None:
    hour = MONDAY + timedelta(hours=9)
    right = TransportRight(RightKind.VARIABLE, 50.0, periods=((hour, hour + timedelta(hours=1)),))
    limit = limit_series(Connection(100.0, (right,)), MONDAY, 96)
    assert np.flatnonzero(limit).tolist() == [36, 37, 38, 39]


def test_an_interruption_takes_every_quarter_it_touches() -> None:
    begin = MONDAY + timedelta(minutes=20)
    right = TransportRight(
        RightKind.TIME_DURATION, 50.0, periods=((begin, begin + timedelta(minutes=20)),)
    )
    limit = limit_series(Connection(100.0, (right,)), MONDAY, 8)
    assert limit.tolist() == [50.0, 0.0, 0.0, 50.0, 50.0, 50.0, 50.0, 50.0]


def test_night_blocks_have_nine_hours_when_summer_time_ends() -> None:
    saturday = datetime(2026, 10, 23, 22, 0, tzinfo=UTC)
    right = TransportRight(RightKind.TIME_BLOCK, 10.0, blocks=((5, 22 * 60, 30 * 60),))
    limit = limit_series(Connection(10.0, (right,)), saturday, 4 * 40)
    assert np.count_nonzero(limit) == 9 * 4


@given(
    st.lists(st.floats(0, 300), min_size=1, max_size=5),
    st.floats(1, 500),
    st.sampled_from([RightKind.FIRM, RightKind.VARIABLE, RightKind.TIME_DURATION]),
)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_planner_never_gets_more_than_the_rights_allow(
    powers: list[float], cable: float, kind: RightKind
) -> None:
    night = TransportRight(RightKind.TIME_BLOCK, 20.0, blocks=NIGHTS)
    hour = MONDAY + timedelta(hours=2, minutes=20)
    kinds = [
        TransportRight(kind, power, periods=((hour, hour + timedelta(hours=1)),))
        for power in powers
    ]
    cut = CapacityLimit(MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=2), cable / 2)
    connection = Connection(cable, (*kinds, night), (cut,))
    limit = limit_series(connection, MONDAY, 64)
    company = Company("Proef", MONDAY, grid=grid_connection(connection, MONDAY, 64))
    assert limits_kw(company, 64) == pytest.approx(limit, rel=1e-12)
    assert limit.max() <= cable


def test_hours_that_return_every_week_hold_however_far_one_looks_ahead() -> None:
    firm = TransportRight(RightKind.FIRM, 40.0)
    night = TransportRight(RightKind.TIME_BLOCK, 60.0, blocks=NIGHTS)
    cut = CapacityLimit(MONDAY, MONDAY + timedelta(hours=1), 10.0)
    grid = grid_connection(Connection(160.0, (firm, night), (cut,)), MONDAY, 96)
    for days in (1, 100, 130, 500):  # 130 days later summer time holds
        start = clock.local_midnight(date(2026, 11, 23) + timedelta(days=days))
        limit = limits_kw(Company("Proef", start, grid=grid), 96)
        assert limit.tolist() == [100.0] * 24 + [40.0] * 64 + [100.0] * 8
    assert limits_kw(Company("Proef", MONDAY, grid=grid), 8).tolist() == [10.0] * 4 + [100.0] * 4
    assert grid.limit_kw == 100.0


def test_free_power_is_the_limit_less_base_less_drawn_plus_sun() -> None:
    connection = Connection(100.0, base_load_kw=10.0)
    drawn, sun = np.array([20.0, 95.0]), np.array([0.0, 15.0])
    assert free_kw(connection, MONDAY, drawn, sun).tolist() == [70.0, 10.0]


def test_a_burst_of_five_minutes_counts_as_the_mean_of_its_quarter() -> None:
    stretches = [Stretch(0, 5, 90.0), Stretch(15, 30, 30.0), Stretch(20, 30, 30.0)]
    assert quarter_means_kw(stretches, 2).tolist() == [30.0, 50.0]
    assert peak_kw(stretches, 30) == (90.0, 0)


def test_only_what_goes_over_the_peak_already_made_costs_peak_money() -> None:
    tariff = Tariff(date(2024, 1, 1), "own contract", month_peak_eur_per_kw=Decimal("2.00"))
    means, prices = np.array([40.0, 60.0]), np.array([0.10, -0.02])
    under = bill(means, prices, tariff, on=date(2024, 3, 1), month_peak_kw=60.0)
    over = bill(means, prices, tariff, on=date(2024, 3, 1), month_peak_kw=50.0)
    assert under.peak_eur == Decimal("0.00")
    assert over.peak_eur == Decimal("20.00")
    assert under.commodity_eur == Decimal("0.70")
    assert under.total_eur == under.commodity_eur + under.tax_eur


def test_energy_tax_walks_through_its_bands() -> None:
    expected = Decimal("0.10880") * 1000 + Decimal("0.09037") * 1000
    assert energy_tax_eur(9000.0, 2000.0, on=date(2024, 6, 1)) == expected.quantize(
        Decimal("0.01")
    )
    with pytest.raises(NoValueOn):
        energy_tax_eur(0.0, 1.0, on=date(2027, 6, 1))


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_the_energy_room_reckons_with_the_same_energy_tax_as_the_room_of_schemes(year) -> None:
    on = date(year, 12, 31)
    for kwh in (2_900, 10_001, 50_000, 12_000_000):
        asked = ask("energiebelasting", on=on, inputs={"kwh": kwh})
        assert energy_tax_eur(0.0, kwh, on=on) == pytest.approx(
            Decimal(str(asked.amounts["tax"])), abs=Decimal("0.02")
        )


def test_the_meter_teaches_the_power_of_each_state() -> None:
    draw = np.random.default_rng(3)
    quarters = 2000
    run, idle = draw.random(quarters) * (draw.random(quarters) < 0.6), draw.random(quarters)
    brake = (draw.random(quarters) < 0.3) * draw.random(quarters)
    meter = 6.0 + 32.0 * run + 4.0 * idle + 9.0 * brake + draw.normal(0, 1.0, quarters)
    meter[10] = np.nan
    rare = np.zeros(quarters)
    rare[:3] = 1.0
    base, rows = learn_power(
        meter,
        [
            MachineState("laser", "run", run),
            MachineState("laser", "idle", idle),
            MachineState("kantpers", "run", brake),
            MachineState("oven", "run", rare, assumed_kw=0.0),
        ],
    )
    found = {(row.machine, row.state): row for row in rows}
    assert base == pytest.approx(6.0, abs=0.3)
    assert found["laser", "run"].power_kw == pytest.approx(32.0, abs=0.5)
    assert found["laser", "idle"].power_kw == pytest.approx(4.0, abs=0.5)
    assert found["kantpers", "run"].power_kw == pytest.approx(9.0, abs=0.5)
    assert found["laser", "run"].is_learned
    assert not found["oven", "run"].is_learned


def test_machines_that_always_run_together_stay_guesses() -> None:
    draw = np.random.default_rng(4)
    on, welds = draw.random((2, 400)) < 0.5
    meter = 10.0 + 30.0 * on + 8.0 * welds + draw.normal(0, 0.1, 400)
    base, rows = learn_power(
        meter,
        [
            MachineState("laser", "run", on.astype(float), 20.0),
            MachineState("afzuiging", "run", on.astype(float), 10.0),
            MachineState("las", "run", welds.astype(float), 1.0),
        ],
    )
    assert base == pytest.approx(10.0, abs=0.1)
    assert [row.power_kw for row in rows] == pytest.approx([20.0, 10.0, 8.0], abs=0.1)
    assert [row.is_learned for row in rows] == [False, False, True]


def test_what_lowers_the_meter_is_not_learned_to_draw_nothing() -> None:
    draw = np.random.default_rng(5)
    on, off = draw.random((2, 400)) < 0.5
    meter = 10.0 + 30.0 * on - 3.0 * off + draw.normal(0, 0.1, 400)
    states = [MachineState("laser", "run", each.astype(float), 25.0) for each in (on, off)]
    assert [row.is_learned for row in learn_power(meter, states)[1]] == [True, False]


def test_a_congestion_statement_counts_only_what_the_limit_caused() -> None:
    statement = congestion_statement(
        {"A": 600, "B": 60, "C": 0},
        {"A": 120, "B": 60},
        {"A": Decimal("1000"), "B": Decimal("500")},
        period=(date(2026, 11, 1), date(2026, 11, 30)),
        limit_kw=180.0,
    )
    assert [lost.order for lost in statement.lost] == ["A"]
    assert statement.lost_h == 8.0
    assert statement.value_late_eur == Decimal("0.00")

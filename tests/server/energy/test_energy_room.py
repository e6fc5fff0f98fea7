"""From a meter file to free kW, and what the limit costs, as records and pages."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.server.energy import queries
from gemaakt.server.energy.models import CongestionReport, MeterFile
from gemaakt.server.energy.services import NoLimit, by_quarter, keep_meter, state_congestion
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.shop.services import replace_company
from gemaakt.shop import GridConnection, LimitPeriod, PowerStates, WeeklyLimit
from tests.server.conftest import NOW, plan_document, small_company

GRID = GridConnection(100.0, 10.0)
START = datetime(2026, 11, 24, 0, 0)  # noqa: DTZ001 - a meter writes local time without a zone


def meter_csv(kw: list[float | None]) -> bytes:
    rows = [
        f"{START + timedelta(minutes=15 * at):%Y-%m-%d %H:%M};{each / 4:.4f}"
        for at, each in enumerate(kw)
        if each is not None
    ]
    return "\n".join(["Tijd;kWh", *rows]).encode()


def powered(grid: GridConnection | None = GRID) -> Company:
    made = replace(small_company(), grid=grid)
    replace_company(made)
    return made


@pytest.mark.django_db
def test_free_kw_is_the_limit_less_the_meter_in_every_quarter() -> None:
    powered()
    row = keep_meter(name="meter.csv", content=meter_csv([20.0, 60.0, None, 120.0, *[0.0] * 20]))
    room = queries.free(row, GRID, "Europe/Amsterdam")
    assert row.missing == 1
    assert room[[0, 1, 3]] == pytest.approx([80.0, 40.0, -20.0])
    assert np.isnan(room[2])


@pytest.mark.django_db
def test_a_weekly_limit_and_a_period_take_their_quarters_only() -> None:
    begin = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    grid = GridConnection(
        100.0,
        weekly=(WeeklyLimit(1, 30, 45, 50.0),),
        periods=(LimitPeriod(begin, begin + timedelta(minutes=15), 30.0),),
    )
    powered(grid)
    row = keep_meter(name="meter.csv", content=meter_csv([0.0] * 4))
    room = queries.free(row, grid, "Europe/Amsterdam")
    assert list(room) == [30.0, 100.0, 50.0, 100.0]


@pytest.mark.django_db
def test_the_day_the_clock_goes_back_has_a_hundred_quarters() -> None:
    start = datetime(2026, 10, 23, 22, 0, tzinfo=UTC)
    row = MeterFile(name="m", start=start, values_kw=[1.0] * 400)
    _, values = queries.day_slice(
        row, queries.meter_kw(row), date(2026, 10, 25), "Europe/Amsterdam"
    )
    assert len(values) == 100


@pytest.mark.django_db
def test_a_file_that_is_no_meter_is_said_and_nothing_is_kept(cast: dict[str, Client]) -> None:
    powered()
    bad = (b"hello;there\n1;2", b"", b"\x00\xff" * 50, b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")
    for content in bad:
        answer = cast["owner"].post(
            "/energy/meter/", {"file": SimpleUploadedFile("m.csv", content)}
        )
        assert answer.status_code == 200
        assert "errorlist" in answer.content.decode()
    assert MeterFile.objects.count() == 0


@pytest.mark.django_db
def test_gas_is_refused_as_gas(cast: dict[str, Client]) -> None:
    rows = [f"02-11-2026;{hour:02}:00;{1 + hour % 3},25" for hour in range(24)]
    gas = "\n".join(["Datum;Tijd;Verbruik gas (m3)", *rows]).encode()
    page = cast["office"].post("/energy/meter/", {"file": SimpleUploadedFile("gas.csv", gas)})
    told = unescape(page.content.decode())
    assert "geen meterreeks" not in told
    reason = told.split("errorlist")[1].split("Er is niets bewaard")[0]
    assert "gas" in reason.replace("gas.csv", "")
    assert not MeterFile.objects.exists()


def test_three_steps_lead_from_the_file_to_free_kw(cast: dict[str, Client]) -> None:
    company = powered()
    version = store_plan(plan_document(company), {}, verified=True)
    publish(version_id=version.pk)
    file = SimpleUploadedFile("m.csv", meter_csv([20.0] * 96 * 3))
    answer = cast["office"].post("/energy/meter/", {"file": file}, follow=True)
    row = MeterFile.objects.get()
    assert "288" in answer.content.decode()
    page = cast["reader"].get(f"/energy/meter/{row.pk}/free/").content.decode()
    assert ">80<" in page
    lines = cast["reader"].get(f"/energy/meter/{row.pk}/free.csv").content.decode().splitlines()
    assert len(lines) == 1 + 288
    for day in ("9999-12-31", "0001-01-01", "2026-02-30"):
        far = cast["reader"].get(f"/energy/meter/{row.pk}/free/?day={day}")
        assert far.status_code == 200, day
    assert cast["reader"].post(f"/energy/meter/{row.pk}/drop/").status_code == 403


@pytest.mark.django_db
def test_the_plan_draws_what_the_planner_reckons_with_idle_machines_and_all() -> None:
    company = powered()
    states = replace(company.machines[0], power=PowerStates(0.5, 3.0, 5.0, 20.0))
    replace_company(replace(company, machines=(states, *company.machines[1:])))
    document = plan_document(company)
    for row in document["operations"]:  # type: ignore[attr-defined]
        row["power_kw"] = [20.0 if row["machine"] == "laser" else 0.0]
    version = publish(version_id=store_plan(document, {}, verified=True).pk)
    power = queries.plan_power(version, GRID, "Europe/Amsterdam", date(2026, 11, 24))
    begin = clock.minute_of(NOW, power["start"])
    busy = [
        (row["start"] + begin, row["end"] + begin)
        for row in document["operations"]  # type: ignore[attr-defined]
        if row["machine"] == "laser"
    ]
    for at in (0, 2, 5, 20, 36, 37):
        minutes = []
        for minute in range(15 * at, 15 * at + 15):
            local = NOW.astimezone(clock.zone("Europe/Amsterdam")) + timedelta(minutes=minute)
            is_open = 450 <= 60 * local.hour + local.minute < 960
            is_busy = any(first <= minute < last for first, last in busy)
            minutes.append(10.0 + (20.0 if is_busy else 3.0 if is_open else 0.5))
        assert power["drawn"][at] == pytest.approx(sum(minutes) / 15), at


@pytest.mark.django_db
def test_the_statement_counts_only_what_the_limit_made_later() -> None:
    tight = replace(small_company(), grid=GridConnection(2.0, 0.0))
    replace_company(tight)
    report = state_congestion(iterations=2)
    again = state_congestion(iterations=2)
    assert report.document == again.document
    assert report.document["lost_h"] >= 0
    assert CongestionReport.objects.count() == 2


@pytest.mark.django_db
def test_without_a_connection_the_pages_say_so_and_reckon_nothing(cast: dict[str, Client]) -> None:
    powered(None)
    assert "geen aansluiting bekend" in cast["owner"].get("/energy/").content.decode()
    assert "geen aansluiting bekend" in cast["owner"].get("/energy/congestion/").content.decode()
    with pytest.raises(NoLimit):
        state_congestion()


def test_holes_stay_holes() -> None:
    from gemaakt.exchange import Series

    first = NOW
    series = Series("meter-series", "kW", (first, first + timedelta(minutes=45)), (1.0, 2.0))
    assert by_quarter(series) == [1.0, None, None, 2.0]


STATEMENT = {
    "first_day": "2026-11-24", "last_day": "2026-12-23", "limit_kw": 183.0, "lost_h": 110.0,
    "value_late_eur": "12480.25", "pairs_h": [100.0, 110.0, 120.0], "noise_h": 11.5,
    "lost": [{"order": "26-001", "late_with_min": 900, "late_without_min": 300,
              "value_eur": "12480.25"}],
}  # fmt: skip


def test_the_association_gets_a_figure_without_name_order_or_cents(owner: Client) -> None:
    powered()
    assert owner.get("/energy/congestion/figure.json").status_code == 404
    CongestionReport.objects.create(document=STATEMENT)
    answer = owner.get("/energy/congestion/figure.json")
    figure = answer.json()
    assert (figure["lost_h"], figure["orders_later"], figure["period_days"]) == (110, 1, 30)
    assert (figure["limit_kw"], figure["value_late_eur"]) == (180, 12000)
    for secret in ("26-001", "Klein en Zonen", "12480", "2026-11-24"):
        assert secret not in answer.content.decode()


def test_the_order_that_was_late_is_found_by_its_number(owner: Client) -> None:
    """Of the order `26#1` the link led to an order 26."""
    powered()
    row = {"late_with_min": 900, "late_without_min": 300, "value_eur": "12480.25"}
    CongestionReport.objects.create(document={**STATEMENT, "lost": [{**row, "order": "26#1"}]})
    assert 'href="/orders/26%231/"' in owner.get("/energy/congestion/").content.decode()


def test_hours_within_the_noise_are_no_figure(owner: Client) -> None:
    powered()
    CongestionReport.objects.create(document={**STATEMENT, "noise_h": 500.0})
    figure = owner.get("/energy/congestion/figure.json").json()
    assert (figure["lost_h"], figure["orders_later"], figure["value_late_eur"]) == (0, 0, 0)

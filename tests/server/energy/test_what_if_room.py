"""What a change is worth in the plan, as records and pages."""

from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemaakt.server.energy import what_if
from gemaakt.server.energy.models import MeterFile, PriceFile, WhatIf
from gemaakt.server.energy.services import state_congestion
from gemaakt.server.energy.what_if_views import shown
from gemaakt.shop import GridConnection
from tests.server.energy.test_energy_room import powered

pytestmark = pytest.mark.django_db
HOURS = {"from_hour": "8", "to_hour": "12"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(what_if, "ITERATIONS", 3)
    monkeypatch.setattr(what_if, "PRICE_ITERATIONS", 3)


MONDAY = datetime(2026, 10, 4, 22, 0, tzinfo=UTC)
"""Monday 5 October, midnight in Amsterdam."""


def prices_csv(weeks: int, start: datetime = MONDAY) -> bytes:
    """Hourly prices: dear on Monday and at eight o'clock, by the clock on the wall."""
    rows = ["utc;price EUR/kWh"]
    for at in range(weeks * 7 * 24):
        moment = start + timedelta(hours=at)
        local = moment.astimezone(ZoneInfo("Europe/Amsterdam"))
        price = 0.30 if local.weekday() == 0 else 0.20 if local.hour == 8 else 0.10
        rows.append(f"{moment:%Y-%m-%dT%H:%M}Z;{price:.2f}")
    return "\n".join(rows).encode()


@pytest.mark.parametrize(
    ("language", "typed", "kept"),
    [
        ("nl", "1.500", "1500"),
        ("en", "1,500", "1500"),
        ("en", "1.5", "1.5"),
        ("nl", "10,5", "10,5"),
    ],
)
def test_a_thousand_kw_is_no_single_one(
    owner: Client, language: str, typed: str, kept: str
) -> None:
    powered()
    given = {"kind": "kw", "more_kw": typed}
    owner.post("/energy/what-if/reckon/", given, headers={"Accept-Language": language})
    assert WhatIf.objects.get().inputs["more_kw"] == kept


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        ("kw", {"more_kw": "10,5"}),
        ("solar", {"peak_kwp": "40"}),
        ("battery", {"capacity_kwh": "50", "power_kw": "20", "from_hour": "8", "to_hour": "12"}),
        ("shift", {"calendar": "dag", "later_min": "60"}),
        ("machine", {"like": "laser"}),
    ],
)
def test_every_change_is_planned_with_and_without_it(
    owner: Client, kind: str, inputs: dict[str, str]
) -> None:
    powered()
    answer = owner.post("/energy/what-if/reckon/", {"kind": kind, **inputs}, follow=True)
    assert answer.status_code == 200
    row = WhatIf.objects.get()
    assert row.kind == kind
    assert set(row.document["now"]) == set(row.document["then"])
    assert row.document["now"]["energy_eur"] is None
    assert row.document["now"]["co2e_kg"] > 0


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "kw", "more_kw": "veel"},
        {"kind": "kw", "more_kw": "0"},
        {"kind": "machine", "like": "bestaat-niet"},
        {"kind": "battery", "capacity_kwh": "50"},
        {"kind": "kw", "more_kw": "nan"},
        {"kind": "kw", "more_kw": "1e400"},
        {"kind": "kw", "more_kw": "-101"},
        {"kind": "solar", "peak_kwp": "-50"},
        {"kind": "solar", "peak_kwp": "inf"},
        {"kind": "battery", "capacity_kwh": "-5", "power_kw": "10", **HOURS},
        {"kind": "battery", "capacity_kwh": "50", "power_kw": "20", **HOURS, "to_hour": "8"},
        {"kind": "battery", "capacity_kwh": "50", "power_kw": "20", **HOURS, "to_hour": "99999"},
        {"kind": "shift", "calendar": "dag", "later_min": "1000000"},
        {"kind": "anders"},
        {},
    ],
)
def test_a_change_that_makes_no_sense_is_said_and_not_kept(
    owner: Client, fields: dict[str, str]
) -> None:
    powered()
    answer = owner.post("/energy/what-if/reckon/", fields, follow=True)
    assert "niet te rekenen" in unescape(answer.content.decode())
    assert not WhatIf.objects.exists()


def test_prices_make_euros_and_repeat_by_weekday(owner: Client) -> None:
    powered()
    file = SimpleUploadedFile("prijzen.csv", prices_csv(4))
    owner.post("/energy/prices/", {"file": file})
    assert PriceFile.objects.count() == 1
    monday = datetime(2026, 11, 22, 23, tzinfo=UTC)  # winter time; most of the file is summer's
    series = what_if.prices_of_plan(monday)
    assert series is not None
    assert np.allclose(series[:96], 0.30)
    for day in range(1, 7):
        assert np.flatnonzero(series[day * 96 :][:96] > 0.15).tolist() == [32, 33, 34, 35]
    assert np.allclose(series[7 * 96 : 8 * 96], 0.30)
    owner.post("/energy/what-if/reckon/", {"kind": "kw", "more_kw": "10"})
    assert WhatIf.objects.get().document["now"]["energy_eur"] > 0


def test_a_price_that_is_known_goes_before_what_it_mostly_was(owner: Client) -> None:
    values = [0.10] * (14 * 96 - 8) + [0.50] * 8
    PriceFile.objects.create(name="p", start=MONDAY, values_eur=values)
    end = MONDAY + timedelta(days=14)
    series = what_if.prices_of_plan(end - timedelta(hours=3))
    assert series is not None
    assert series[:12].tolist() == [0.10] * 4 + [0.50] * 8
    later = series[7 * 96 :]  # one week of two was so dear; the clock went back that night
    assert later[8:16] == pytest.approx(np.full(8, 0.30))
    assert later[:8] == pytest.approx(np.full(8, 0.10))


def test_a_file_a_day_is_a_series_and_one_day_is_repeated_by_hour(owner: Client) -> None:
    """A contract by the quarter: 40 quarters at 0.10, the others below nil."""
    day = [0.10] * 40 + [-0.05] * 56
    PriceFile.objects.create(name="a", start=MONDAY, values_eur=day)
    alone = what_if.prices_of_plan(MONDAY)
    assert alone is not None
    assert alone[:96].tolist() == alone[96:192].tolist() == day
    after = MONDAY + timedelta(days=1)
    PriceFile.objects.create(name="b", start=after, values_eur=[0.20] * 96)
    both = what_if.prices_of_plan(MONDAY)
    assert both is not None
    assert both[:192].tolist() == day + [0.20] * 96
    assert both[192:196] == pytest.approx(np.full(4, 0.15))
    PriceFile.objects.create(name="a again", start=MONDAY, values_eur=[0.30, None])
    assert what_if.prices_of_plan(MONDAY)[:3].tolist() == [0.30, 0.10, 0.10]  # type: ignore[index]


def test_prices_of_a_century_are_not_kept(owner: Client) -> None:
    rows = b"utc;price EUR/kWh\n1995-10-05T00:00Z;1\n2095-10-05T00:00Z;2\n2095-10-05T00:15Z;2\n"
    file = SimpleUploadedFile("prijzen.csv", rows)
    assert owner.post("/energy/prices/", {"file": file}, follow=True).status_code == 200
    assert not PriceFile.objects.exists()


def test_a_meter_file_is_no_price_file(owner: Client) -> None:
    file = SimpleUploadedFile(
        "meter.csv", b"utc;verbruik kWh\n2026-10-05T00:00Z;1\n2026-10-05T00:15Z;2\n"
    )
    answer = owner.post("/energy/prices/", {"file": file}, follow=True)
    assert "geen prijsreeks" in unescape(answer.content.decode())
    assert not PriceFile.objects.exists()


def test_the_machine_question_shows_what_the_plan_says(owner: Client) -> None:
    powered()
    here = "/schemes/machine/?price=250000&on=2026-03-15&category=I"
    fields = {"kind": "machine", "like": "laser", "next": here}
    answer = owner.post("/energy/what-if/reckon/", fields, follow=True)
    assert answer.redirect_chain[-1][0] == here
    page = unescape(answer.content.decode())
    assert "In het plan" in page
    assert "178.995,56" in page.replace("\xa0", " ")
    outside = owner.post("/energy/what-if/reckon/", {**fields, "next": "//elders.example/"})
    assert outside["Location"] == "/energy/what-if/"


def test_only_who_plans_or_keeps_records_may_reckon(cast: dict[str, Client]) -> None:
    powered()
    for role in ("reader", "worker"):
        answer = cast[role].post("/energy/what-if/reckon/", {"kind": "kw", "more_kw": "10"})
        assert answer.status_code == 403
    assert cast["reader"].get("/energy/what-if/").status_code == 200


def test_pages_ask_few_queries(owner: Client, django_assert_max_num_queries: object) -> None:
    powered()
    for _ in range(3):
        what_if.reckon(kind="machine", inputs={"like": "laser"})
    for path in ("/energy/what-if/", "/schemes/machine/?price=250000&on=2026-03-15"):
        owner.get(path)
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            assert owner.get(path).status_code == 200


def test_a_statement_says_what_its_pairs_may_be_off_by(owner: Client) -> None:
    powered(GridConnection(25.0, 2.0))
    report = state_congestion(iterations=2, pairs=3)
    assert len(report.document["pairs_h"]) == 3
    page = unescape(owner.get("/energy/congestion/").content.decode())
    assert "paren van plannen" in page


@pytest.mark.parametrize(("spoken", "said"), [("nl", "een prijsreeks"), ("en", "a price series")])
def test_a_price_file_among_the_meters_is_called_what_it_is(
    owner: Client, spoken: str, said: str
) -> None:
    file = SimpleUploadedFile("prijzen.csv", prices_csv(1))
    answer = owner.post("/energy/meter/", {"file": file}, headers={"accept-language": spoken})
    assert f"prijzen.csv is {said}" in answer.content.decode()
    assert not MeterFile.objects.exists()


def test_the_difference_is_that_of_the_figures_beside_it() -> None:
    """Five late orders and seven are two more, not one: means of three pairs of plans."""
    now = {"late_orders": 16 / 3, "late_h": 720.4, "work_kwh": 51145.6}
    then = {"late_orders": 20 / 3, "late_h": 644.5, "work_kwh": 51149.4}
    row = WhatIf(kind="kw", document={"now": now, "then": then, "noise_h": 10.0})
    late, _hours, power = shown(row)["rows"]
    assert (late["now"], late["then"]) == (5.3, 6.7)
    assert late["difference"] == pytest.approx(1.4)
    assert power["difference"] == power["then"] - power["now"] == 3

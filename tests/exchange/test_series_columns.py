"""Which column of a file is the firm's own use, and which is only beside it."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import pytest

from gemaakt.exchange import METER, PRICES, Understood, understand

QUARTERS = 96
BEGIN = datetime(2026, 1, 5)  # noqa: DTZ001


def read(
    heading: str, cells: Callable[[int], str], when: str = "%d-%m-%Y;%H:%M", wanted: str = ""
) -> Understood:
    """A day of quarters below a heading."""
    moments = [BEGIN + timedelta(minutes=15 * at) for at in range(QUARTERS)]
    rows = [f"{moment:{when}};{cells(at)}" for at, moment in enumerate(moments)]
    return understand("\n".join([heading, *rows]).encode(), "meter.csv", wanted)


def codes(found: Understood) -> Iterable[str]:
    return [finding.code for finding in found.findings]


@pytest.mark.parametrize(
    ("heading", "cells", "kw"),
    [
        ("Datum;Tijd;Gasverbruik;Stroomverbruik", "20;8", 8.0),
        ("Datum;Tijd;Gas (kWh);Verbruik (kWh)", "20;2", 8.0),
        ("Datum;Tijd;Warmtepomp (kWh)", "2", 8.0),
        ("Datum;Tijd;LDN (kWh);ODN (kWh)", "3,5;1", 14.0),
        ("Datum;Tijd;Afname kWh;PV kWh", "3;7", 12.0),
        ("Datum;Tijd;Zone A (kWh)", "7,5", 30.0),
        ("Datum;Tijd;Meternummer;Verbruik", "123456;7,5", 7.5),
        ("Datum;Tijd;kWmax;kW gemiddeld", "20;8", 8.0),
        ("Datum;Tijd;Verbruik hoogtarief (kWh);Verbruik laagtarief (kWh)", "2;0,5", 10.0),
        ("Datum;Tijd;Tarief;Verbruik (kWh)", "Hoog;2", 8.0),
        ("Datum;Tijd;Verbruik (kWh);Kosten (EUR)", "2;0,80", 8.0),
        ("Datum;Tijd;Afname\ndd-mm-jjjj;uu:mm;kWh", "2", 8.0),
        ("Klant: A, B, C en D, te E, F\nDatum;Tijd;Verbruik (kWh)", "2,5", 10.0),
    ],
)
def test_the_column_of_the_firms_own_electricity_is_read(
    heading: str, cells: str, kw: float
) -> None:
    found = read(heading, lambda _: cells)
    assert (found.kind, found.facts["quarters"]) == (METER, QUARTERS)
    assert found.facts["mean"] == pytest.approx(kw)


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("Datum;Tijd;Waterverbruik", "series.foreign-unit"),
        ("Datum;Tijd;Gasverbruik (kWh)", "series.foreign-unit"),
        ("Datum;Tijd;Warmte kWh", "series.foreign-unit"),
    ],
)
def test_water_gas_and_heat_are_no_electricity(heading: str, code: str) -> None:
    found = read(heading, lambda _: "20")
    assert codes(found) == [code]
    assert not found.is_usable


@pytest.mark.parametrize(
    ("heading", "eur"),
    [
        ("Datum;Tijd;Kosten (EUR);Prijs (EUR/kWh)", 0.25),
        ("Datum;Tijd;Bedrag;Prijs incl. btw (EUR/kWh);Prijs (EUR/kWh)", 0.25),
    ],
)
def test_the_euros_of_a_line_are_no_price(heading: str, eur: float) -> None:
    cells = "5;0,30;0,25" if "btw" in heading else "5;0,25"
    found = read(heading, lambda _: cells)
    assert (found.kind, found.facts["mean"]) == (PRICES, pytest.approx(eur))


def test_of_a_file_with_use_and_prices_the_kind_that_is_wanted_is_read() -> None:
    heading = "Datum;Tijd;Verbruik (kWh);Prijs (EUR/kWh)"
    asked = {kind: read(heading, lambda _: "2;0,25", wanted=kind) for kind in (METER, PRICES)}
    assert {kind: found.kind for kind, found in asked.items()} == {METER: METER, PRICES: PRICES}
    assert asked[METER].facts["mean"] == pytest.approx(8.0)
    assert asked[PRICES].facts["mean"] == pytest.approx(0.25)


def test_meters_of_two_connections_add_up() -> None:
    rows = [
        f"{BEGIN + timedelta(minutes=15 * at):%d-%m-%Y %H:%M};87168590000{ean};{ean}"
        for at in range(QUARTERS)
        for ean in (4, 5)
    ]
    found = understand("\n".join(["Datum;EAN;Verbruik (kWh)", *rows]).encode(), "ean.csv")
    assert found.facts["mean"] == pytest.approx(36.0)


def test_machines_that_are_measured_a_second_apart_add_up() -> None:
    rows = [
        f"{BEGIN + timedelta(minutes=5 * at, seconds=second):%Y-%m-%d %H:%M:%S};{second};10"
        for at in range(QUARTERS)
        for second in (0, 1)
    ]
    found = understand("\n".join(["ts;machine;kW", *rows]).encode(), "machines.csv")
    assert (found.facts["lowest"], found.facts["highest"]) == (20.0, 20.0)


def test_two_values_of_one_instant_are_told() -> None:
    rows = [
        f"{BEGIN + timedelta(minutes=15 * at):%d-%m-%Y %H:%M};{kwh}"
        for at in range(QUARTERS)
        for kwh in (2, 3)
    ]
    found = understand("\n".join(["Datum;Verbruik (kWh)", *rows]).encode(), "twice.csv")
    assert codes(found) == ["series.twice"]
    assert found.findings[0].params == {"quantity": QUARTERS}


def test_what_goes_back_to_the_grid_is_left_where_a_column_says_which_way() -> None:
    rows = [
        f"{BEGIN + timedelta(minutes=15 * at):%d-%m-%Y %H:%M};{way};{kwh}"
        for at in range(QUARTERS)
        for way, kwh in (("Levering", 2), ("Teruglevering", 3))
    ]
    found = understand("\n".join(["Datum;Richting;Energie (kWh)", *rows]).encode(), "way.csv")
    assert found.facts["mean"] == pytest.approx(8.0)
    assert codes(found) == []


def test_a_meter_that_lacks_one_reading_makes_no_peak() -> None:
    found = read(
        "Datum;Tijd;Stand laag (kWh);Stand hoog (kWh)",
        lambda at: f"20000;{'' if at == 40 else 50000 + 2 * at}",
    )
    assert found.facts["highest"] == pytest.approx(8.0)
    assert found.facts["missing"] == 1


def test_readings_of_once_a_day_say_what_is_lacking() -> None:
    rows = [f"{BEGIN + timedelta(days=at):%d-%m-%Y};{1000 + 240 * at}" for at in range(30)]
    found = understand("\n".join(["Datum;Stand (kWh)", *rows]).encode(), "days.csv")
    assert codes(found) == ["series.readings-far-apart"]


def test_a_point_before_three_digits_is_a_thousand_where_others_have_a_comma() -> None:
    found = read("Datum;Tijd;Afname (kW)", lambda at: "1.234,5" if at % 2 else "1.234")
    assert (found.facts["lowest"], found.facts["highest"]) == (1234.0, 1234.5)
    alone = read("Datum;Tijd;Afname (kW)", lambda at: f"1.{200 + at}")
    assert alone.facts["lowest"] == pytest.approx(1.2)


@pytest.mark.parametrize(
    ("heading", "when"),
    [
        ("Date/Time;kW", "%m/%d/%Y %I:%M %p"),
        ("Datum;kW", "ma %d-%m-%Y %H:%M"),
        ("Datum;kW", "%d-jan-%Y %H:%M"),
        ("Datum;kW", "%d januari %Y %H:%M"),
    ],
)
def test_days_are_read_as_offices_write_them(heading: str, when: str) -> None:
    found = read(heading, lambda at: "3", when)
    assert (found.facts["quarters"], found.facts["missing"]) == (QUARTERS, 0)
    assert found.facts["from"] == datetime.fromisoformat("2026-01-04T23:00Z")


def test_a_number_beyond_all_measure_is_left_out_and_told() -> None:
    found = read("Datum;Tijd;Verbruik (MWh)", lambda at: "1e308" if at == 9 else "0,002")
    assert codes(found)[0] == "series.no-number"
    assert found.facts["highest"] == pytest.approx(8.0)

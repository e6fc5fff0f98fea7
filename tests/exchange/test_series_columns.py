"""Which column of a file is the firm's own use, and which is only beside it."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

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
    assert codes(found) == ["series.fed-in"]
    assert found.findings[0].params == {"column": "Richting", "kwh": 3.0 * QUARTERS, "kw": 12.0}


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("Afname (kWh);Teruglevering (kWh)", "series.fed-in"),
        ("Stand 1.8.1;Stand 2.8.1", "series.fed-in"),
        ("Verbruik (kWh);Productie (kWh)", "series.own-power"),
        ("Consumption (kWh);PV yield (kWh)", "series.own-power"),
    ],
)
def test_what_went_back_or_was_made_here_is_told_and_is_no_use(heading: str, code: str) -> None:
    is_counter = "Stand" in heading
    found = read(
        f"Datum;Tijd;{heading}",
        lambda at: f"{1000 + 2 * at};{500 + 3 * at}" if is_counter else "2;3",
    )
    assert found.facts["mean"] == pytest.approx(8.0)
    told = found.findings[-1]
    quarters = found.facts["quarters"]
    assert (told.code, told.params["kwh"], told.params["kw"]) == (code, 3.0 * quarters, 12.0)
    assert found.content.fed_in_kwh == (3.0 * quarters if code == "series.fed-in" else 0.0)


def test_a_hall_that_produces_uses_power() -> None:
    found = read("Datum;Tijd;Kantoor (kWh);Hal productie (kWh)", lambda _: "1;2")
    assert (found.facts["mean"], codes(found)) == (12.0, [])


def test_a_file_of_what_went_back_only_says_that_the_use_is_lacking() -> None:
    found = read("Datum;Tijd;Teruglevering (kWh)", lambda _: "3")
    assert codes(found) == ["series.no-column"]


def test_a_meter_that_lacks_one_reading_makes_no_peak() -> None:
    found = read(
        "Datum;Tijd;Stand laag (kWh);Stand hoog (kWh)",
        lambda at: f"20000;{'' if at == 40 else 50000 + 2 * at}",
    )
    assert found.facts["highest"] == pytest.approx(8.0)
    assert found.facts["missing"] == 1


@pytest.mark.parametrize("heading", ["Stand (kWh)", "Verbruik (kWh)", "Vermogen (kW)"])
def test_a_row_a_day_is_spread_over_its_day_also_where_the_clock_jumps(heading: str) -> None:
    """240 kWh each day, on 29 March in 23 hours."""
    first = date(2026, 3, 27)
    value = {"Stand": lambda at: 1000 + 240 * at, "Verbruik": lambda _: 240}
    one = value.get(heading.split()[0], lambda _: 10)
    rows = [f"{first + timedelta(days=at):%d-%m-%Y};{one(at)}" for at in range(5)]
    found = understand("\n".join([f"Datum;{heading}", *rows]).encode(), "days.csv")
    days = 4 if heading.startswith("Stand") else 5
    assert codes(found) == ["series.spread"]
    assert (found.facts["quarters"], found.facts["missing"]) == (96 * days - 4, 0)
    assert found.content.step_min == 24 * 60
    kwh = sum(found.content.values) / 4
    assert kwh == pytest.approx(10 * (24 * days - 1) if "kW)" in heading else 240 * days)
    highest_kw = 10 if "kW)" in heading else 240 / 23
    assert found.facts["highest"] == pytest.approx(highest_kw)


def test_a_day_that_is_lacking_stays_a_hole_and_a_month_is_its_own_length() -> None:
    days = "Datum;Verbruik (kWh)\n01-06-2026;24\n02-06-2026;24\n04-06-2026;48\n"
    found = understand(days.encode(), "days.csv")
    assert (found.facts["quarters"], found.facts["missing"]) == (3 * 96, 96)
    assert sum(found.content.values) / 4 == pytest.approx(96)
    months = "Datum;Verbruik (kWh)\n01-01-2026;744\n01-02-2026;672\n01-03-2026;743\n"
    found = understand(months.encode(), "months.csv")
    assert found.facts["quarters"] == 4 * (31 * 24 + 28 * 24 + 31 * 24 - 1)
    assert (found.facts["lowest"], found.facts["highest"]) == (pytest.approx(1), pytest.approx(1))


def test_a_row_an_hour_says_that_a_quarter_may_be_higher() -> None:
    rows = [f"{BEGIN + timedelta(hours=at):%d-%m-%Y %H:%M};{20 + at}" for at in range(24)]
    found = understand("\n".join(["Datum;Verbruik (kWh)", *rows]).encode(), "hours.csv")
    assert (codes(found), found.content.step_min) == (["series.wider-than-quarter"], 60)


def test_readings_of_once_a_year_say_what_is_lacking() -> None:
    rows = [f"01-01-{year};{1000 * year}" for year in range(2020, 2026)]
    found = understand("\n".join(["Datum;Stand (kWh)", *rows]).encode(), "years.csv")
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

"""Series as people and meters write them: encodings, orders, units, clocks, and files that lie."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gemaakt.exchange import NotUnderstood, Understood, understand
from gemaakt.exchange.series_csv import MOST_LINES
from gemaakt.exchange.series_units import plain_number

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
AUTUMN = datetime(2025, 10, 25, 22, 0, tzinfo=UTC)
"""The day of a hundred quarters."""
SPRING = datetime(2025, 3, 29, 23, 0, tzinfo=UTC)
"""The day of ninety-two."""


def moments(count: int, start: datetime = AUTUMN, step_min: int = 15) -> list[datetime]:
    return [start + timedelta(minutes=step_min) * at for at in range(count)]


def local(moment: datetime, form: str = "%d-%m-%Y %H:%M") -> str:
    return moment.astimezone(AMSTERDAM).strftime(form)


def read(heading: str, rows: list[str], encoding: str = "utf-8", end: str = "\n") -> Understood:
    return understand(end.join([heading, *rows]).encode(encoding), "reeks.csv")


def utc_rows(value: str = "0,1", count: int = 100) -> list[str]:
    return [f"{t:%Y-%m-%dT%H:%MZ};{value}" for t in moments(count)]


def codes(found: Understood) -> set[str]:
    return {each.code for each in found.findings}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_series_reads_alike_in_every_encoding_and_line_end(encoding: str, end: str) -> None:
    found = read("utc;prijs €/kWh", utc_rows(), encoding, end)
    assert (found.facts["quarters"], found.facts["missing"]) == (100, 0)
    assert found.facts["highest"] == 0.1


@pytest.mark.parametrize(("start", "count"), [(AUTUMN, 100), (SPRING, 92)])
@pytest.mark.parametrize("step_min", [15, 60])
@pytest.mark.parametrize("is_reversed", [False, True])
def test_clock_days_in_wall_time_are_whole_in_either_order(
    start: datetime, count: int, step_min: int, is_reversed: bool
) -> None:
    rows = [f"{local(t)};0,1" for t in moments(count * 15 // step_min, start, step_min)]
    found = read("datum;prijs EUR/kWh", rows[::-1] if is_reversed else rows)
    assert (found.facts["quarters"], found.facts["missing"]) == (count, 0)
    assert found.facts["from"] == start


def test_two_meters_line_by_line_share_the_hour_that_is_there_twice() -> None:
    rows = [f"{local(t)};{meter};5" for t in moments(100) for meter in ("A", "B")]
    found = read("datum;meter_id;vermogen kW", rows)
    assert (found.facts["quarters"], found.facts["missing"]) == (100, 0)
    assert (found.facts["lowest"], found.facts["highest"]) == (10.0, 10.0)


@pytest.mark.parametrize(
    "written",
    [
        lambda t: str(int(t.timestamp())),
        lambda t: str(int(t.timestamp() * 1000)),
        lambda t: t.astimezone(AMSTERDAM).isoformat(),
        lambda t: t.astimezone(ZoneInfo("Asia/Tokyo")).isoformat(),
        lambda t: f"{t:%d-%m-%Y %H:%M} UTC",
        lambda t: f"{t + timedelta(hours=1):%Y/%m/%d %H:%M:%S} CET",
        lambda t: f"{t + timedelta(hours=2):%d.%m.%Y %H:%M} CEST",
    ],
)  # fmt: skip
def test_times_that_name_their_zone_need_no_guess(written) -> None:  # type: ignore[no-untyped-def]
    found = read("tijd;kW", [f"{written(t)};5" for t in moments(100)])
    assert (found.facts["quarters"], found.facts["from"]) == (100, AUTUMN)


def test_the_whole_column_says_whether_the_day_or_the_month_is_first() -> None:
    american = [f"{t:%m/%d/%Y},{t:%I:%M %p},5" for t in moments(100, datetime(2025, 3, 12))]  # noqa: DTZ001
    assert read("Date,Time,kW", american).facts["from"] == datetime(2025, 3, 11, 23, tzinfo=UTC)
    dutch = [f"{t:%d/%m/%Y};5" for t in moments(3, datetime(2025, 4, 3), 1440)]  # noqa: DTZ001
    assert read("datum;kW", dutch).facts["from"] == datetime(2025, 4, 2, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("heading", "values", "highest"),
    [
        ("verbruik Wh", ("2500", "1000"), 10.0),
        ("verbruik MWh", ("0,0025", "0,001"), 10.0),
        ("power [W]", ("2500", "1000"), 2.5),
        ("vermogen MW", ("0,5", "0,1"), 500.0),
        ("vermogen (kW)", ("1.234,5", "1 000"), 1234.5),
        ("prijs (eurocent/kWh)", ("8,5", "−1,5"), 0.085),
        ("prijs €/MWh", ("80,5", "-20"), 0.0805),
    ],
)
def test_units_in_the_heading_are_converted(
    heading: str, values: tuple[str, str], highest: float
) -> None:
    rows = [f"{t:%Y-%m-%dT%H:%MZ};{values[at % 2]}" for at, t in enumerate(moments(100))]
    assert read(f"utc;{heading}", rows).facts["highest"] == pytest.approx(highest)


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("gasverbruik gas m3", "series.foreign-unit"),
        ("energie GJ", "series.foreign-unit"),
        ("vermogen kVA", "series.foreign-unit"),
        ("price USD/MWh", "series.other-money"),
        ("price (GBP/MWh)", "series.other-money"),
    ],
)
def test_another_quantity_is_refused_and_no_figure_is_made_of_it(heading: str, code: str) -> None:
    found = read(f"utc;{heading}", utc_rows("12"))
    assert code in codes(found)
    assert not found.is_usable
    assert found.facts["quarters"] == 0


def test_gas_beside_the_electricity_is_left_alone() -> None:
    rows = [f"{t:%Y-%m-%dT%H:%MZ};7;5" for t in moments(100)]
    assert read("utc;gas meter m3;import kW", rows).facts["highest"] == 5.0


@pytest.mark.parametrize("value", ["1e300", "9999999999", "-5e9"])
def test_power_that_no_firm_draws_is_an_error(value: str) -> None:
    found = read("utc;vermogen kW", utc_rows(value))
    assert "series.unit-doubtful" in codes(found)
    assert not found.is_usable


@pytest.mark.parametrize("year", ["0001", "1601", "9999"])
def test_years_of_no_meter_are_no_times(year: str) -> None:
    found = read("utc;kW", [f"{year}-12-31T23:{m}Z;5" for m in ("00", "15", "30", "45")])
    assert "series.no-time" in codes(found)
    assert not found.is_usable


def test_an_open_quote_or_an_endless_line_spoils_its_own_line_only() -> None:
    rows = utc_rows()
    rows[10] = '"' + rows[10]
    rows[20] = "x" * 200_000 + ";1"
    found = read("utc;prijs EUR/kWh", rows)
    assert found.facts["missing"] == 2


def test_lines_before_the_heading_are_not_taken_for_it() -> None:
    before = "Export van meter 871687\nKlant: Jansen\n\ntijd;verbruik kW"
    assert read(before, utc_rows("5")).facts["quarters"] == 100


def test_more_lines_than_a_year_of_minutes_are_refused_unread() -> None:
    found = understand(b"tijd;kW\n" + b"\n" * MOST_LINES, "groot.csv")
    assert codes(found) == {"series.too-many-lines"}


def test_a_long_file_without_one_line_of_a_series_is_given_up_early() -> None:
    found = understand(b"tijd;kW\n" + b"morgen;veel\n" * 500_000, "groot.csv")
    more = next(each for each in found.findings if each.code == "series.more-lines")
    assert more.params["quantity"] < 50_000
    assert not found.is_usable


@pytest.mark.parametrize(
    "heading",
    ["time;gCO2/kWh", "Datetime (UTC),Carbon intensity gCO₂eq/kWh (direct)", "tijd;g/kWh",
     "datum;emissiefactor kg CO2 per kWh", "timestamp;carbon_intensity_kwh"],
)  # fmt: skip
def test_carbon_per_kwh_is_no_meter(heading: str) -> None:
    mark = ";" if ";" in heading else ","
    rows = [f"2026-11-24 {hour:02}:00{mark}{300 + hour}" for hour in range(24)]
    with pytest.raises(NotUnderstood) as refused:
        understand("\n".join([heading, *rows]).encode(), "co2.csv")
    assert refused.value.code == "series.carbon-intensity"


def test_a_meter_beside_carbon_is_read_without_it() -> None:
    rows = [f"2026-11-24 {hour:02}:00;{300 + hour};{20 + 7 * (hour % 3)}" for hour in range(24)]
    found = understand("\n".join(["tijd;gCO2/kWh;kWh", *rows]).encode(), "meter.csv")
    assert found.kind == "meter-series"
    assert found.facts["highest"] == pytest.approx(34.0)


def entsoe(points: str, currency: str = "EUR") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-16"?><Publication_MarketDocument xmlns="urn:x">'
        f"<TimeSeries><currency_Unit.name>{currency}</currency_Unit.name>"
        "<price_Measure_Unit.name>MWH</price_Measure_Unit.name><Period><timeInterval>"
        "<start>2025-03-29T23:00Z</start><end>2025-03-30T22:00Z</end></timeInterval>"
        f"<resolution>PT15M</resolution>{points}</Period></TimeSeries></Publication_MarketDocument>"
    )


def test_market_documents_in_utf16_and_any_order_of_points_are_read() -> None:
    points = "".join(
        f"<Point><position>{at + 1}</position><price.amount>{-at}</price.amount></Point>"
        for at in reversed(range(92))
    )
    found = understand(entsoe(points).encode("utf-16"), "prijs.xml")
    assert (found.facts["quarters"], found.facts["missing"]) == (92, 0)
    assert found.facts["lowest"] == pytest.approx(-0.091)
    assert not understand(entsoe(points, "GBP").encode("utf-16"), "prijs.xml").is_usable


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1 234,5", 1234.5), ("12,5", 12.5),
        ("0.125", 0.125), ("−3", -3.0), ("€ 0,08", 0.08), ("1.234.567", 1234567.0),
        ("1e-3", 0.001),
        ("1_000", None), ("infinity", None), ("0x10", None), ("1.2.3,4", None), ("9" * 50, None),
    ],
)  # fmt: skip
def test_numbers_are_read_in_dutch_and_english(text: str, number: float | None) -> None:
    assert plain_number(text) == number


def metered(count: int, start: datetime) -> list[tuple[datetime, str]]:
    """Quarters of 5 kWh, but for the last of the hour that the autumn night has twice: 40 kW."""
    peak = start + timedelta(hours=3, minutes=45)
    return [(t, "10,0" if t == peak else "5,0") for t in moments(count, start)]


@pytest.mark.parametrize(("start", "count"), [(AUTUMN, 196), (SPRING, 188)])
def test_quarters_by_their_number_in_the_day_count_on_through_clock_days(
    start: datetime, count: int
) -> None:
    """The number of the quarter was read as the kW of a meter: 1 kW a day, the rest missing."""
    rows, number, day = [], 0, ""
    for t, kwh in metered(count, start):
        number = number + 1 if local(t, "%d-%m-%Y") == day else 1
        day = local(t, "%d-%m-%Y")
        rows.append(f"{day};{number};{kwh}")
    found = read("Datum;Kwartier;Verbruik (kWh)", rows)
    assert (found.facts["quarters"], found.facts["missing"]) == (count, 0)
    assert (found.facts["from"], found.facts["highest"]) == (start, 40.0)
    assert found.content.starts[found.content.values.index(40.0)] == start + timedelta(minutes=225)


@pytest.mark.parametrize(("start", "count"), [(AUTUMN, 196), (SPRING, 188)])
@pytest.mark.parametrize("heading", ["Datum;Tijd tot;kWh", "Datum;Eindtijd;kWh"])
def test_quarters_that_say_only_when_they_end_are_put_where_they_begin(
    start: datetime, count: int, heading: str
) -> None:
    """Date and end were read as one quarter a day, and the others as said twice."""
    rows = []
    for t, kwh in metered(count, start):
        clock = local(t + timedelta(minutes=15), "%H:%M")
        rows.append(f"{local(t, '%d-%m-%Y')};{'24:00' if clock == '00:00' else clock};{kwh}")
    found = read(heading, rows)
    assert (found.facts["quarters"], found.facts["missing"]) == (count, 0)
    assert found.facts["from"] == start
    assert found.content.starts[found.content.values.index(40.0)] == start + timedelta(minutes=225)


def test_an_instant_that_says_it_is_the_end_is_one() -> None:
    rows = [f"{local(t + timedelta(minutes=15))};{kwh}" for t, kwh in metered(96, AUTUMN)]
    assert read("Datum en tijd tot;Afname kWh", rows).facts["from"] == AUTUMN
    both = [f"{local(t + timedelta(minutes=15))};{local(t)};5,0" for t in moments(96)]
    assert read("Datum tot;Datum van;Afname kWh", both).facts["from"] == AUTUMN


def test_the_kw_of_kwartier_is_no_unit() -> None:
    rows = [f"{local(t, '%d-%m-%Y;%H:%M')};5,0" for t in moments(96)]
    assert "series.unit-assumed" in codes(read("Datum;Tijd;Kwartierwaarde", rows))

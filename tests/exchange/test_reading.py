"""Outside documents: facts right, oddities named, hostile files refused."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from gemaakt.exchange import NotUnderstood, understand

START = datetime(2025, 10, 25, 22, 0, tzinfo=UTC)


def quarters(count: int, start: datetime = START) -> list[datetime]:
    return [start + timedelta(minutes=15) * at for at in range(count)]


def text_of(rows: list[str]) -> bytes:
    return "\n".join(rows).encode()


def test_a_day_of_a_hundred_quarters_is_read_in_utc_and_in_local_time() -> None:
    in_utc = ["utc,eur_per_kwh"] + [f"{t:%Y-%m-%dT%H:%MZ},0.1" for t in quarters(100)]
    facts = understand(text_of(in_utc), "prijs.csv").facts
    assert (facts["quarters"], facts["missing"]) == (100, 0)
    from zoneinfo import ZoneInfo

    local = ["datum;prijs EUR/kWh"] + [
        f"{t.astimezone(ZoneInfo('Europe/Amsterdam')):%d-%m-%Y %H:%M};0,10" for t in quarters(100)
    ]
    facts = understand(text_of(local), "prijs.csv").facts
    assert (facts["quarters"], facts["missing"], facts["from"]) == (100, 0, START)


def test_an_hourly_series_stands_for_four_quarters_an_hour() -> None:
    rows = ["utc,price"] + [f"{t:%Y-%m-%dT%H:%MZ},-0.05" for t in quarters(96)[::4]]
    found = understand(text_of(rows), "prijs.csv")
    assert found.kind == "price-series"
    assert (found.facts["quarters"], found.facts["lowest"]) == (96, -0.05)


def test_a_hole_is_named_with_its_quarters_and_not_filled() -> None:
    moments = quarters(96)
    rows = ["utc,price"] + [f"{t:%Y-%m-%dT%H:%MZ},0.1" for t in moments[:40] + moments[48:]]
    found = understand(text_of(rows), "prijs.csv")
    assert found.facts["missing"] == 8
    hole = next(f for f in found.findings if f.code == "series.hole")
    assert hole.params["quarters"] == 8


def test_prices_per_megawatt_hour_are_converted_and_said() -> None:
    rows = ["utc,EUR/MWh"] + [f"{t:%Y-%m-%dT%H:%MZ},86.7" for t in quarters(8)]
    found = understand(text_of(rows), "prijs.csv")
    assert found.facts["mean"] == pytest.approx(0.0867)
    assert "series.unit-converted" in {f.code for f in found.findings}


def test_prices_in_the_wrong_unit_are_an_error_not_a_bill() -> None:
    rows = ["utc,price"] + [f"{t:%Y-%m-%dT%H:%MZ},86.7" for t in quarters(8)]
    found = understand(text_of(rows), "prijs.csv")
    assert not found.is_usable
    assert "series.unit-doubtful" in {f.code for f in found.findings}


def test_lines_that_are_no_number_are_named_by_line() -> None:
    rows = ["utc,price"] + [f"{t:%Y-%m-%dT%H:%MZ},0.1" for t in quarters(8)]
    rows[3] = rows[3].replace("0.1", "NaN")
    found = understand(text_of(rows), "prijs.csv")
    odd = next(f for f in found.findings if f.code == "series.no-number")
    assert odd.where["line"] == 4
    assert found.facts["missing"] == 1


def test_meter_readings_become_mean_power_per_quarter() -> None:
    rows = ["time;Import T1 kWh;Import T2 kWh;Export T1 kWh"]
    for at, moment in enumerate(quarters(9)):
        rows.append(f"{moment:%Y-%m-%d %H:%M:%S}+00:00;{100 + at};{50 + 0.5 * at};0")
    found = understand(text_of(rows), "meter.csv")
    assert found.kind == "meter-series"
    assert found.content.values == pytest.approx([6.0] * 8)


def test_energy_per_quarter_is_told_from_a_counter() -> None:
    rows = ["datum;verbruik kWh"]
    for moment, value in zip(quarters(4), ("2,5", "1", "5", "0"), strict=True):
        rows.append(f"{moment:%Y-%m-%dT%H:%M}Z;{value}")
    assert understand(text_of(rows), "meter.csv").content.values == (10.0, 4.0, 20.0, 0.0)


def test_entsoe_prices_repeat_the_position_that_is_left_out() -> None:
    document = """<Publication_MarketDocument xmlns="urn:x"><TimeSeries>
    <price_Measure_Unit.name>MWH</price_Measure_Unit.name><Period>
    <timeInterval><start>2025-10-25T22:00Z</start><end>2025-10-25T23:00Z</end></timeInterval>
    <resolution>PT15M</resolution>
    <Point><position>1</position><price.amount>50</price.amount></Point>
    <Point><position>3</position><price.amount>-10</price.amount></Point>
    </Period></TimeSeries></Publication_MarketDocument>"""
    found = understand(document.encode(), "prijs.xml")
    assert found.content.values == (0.05, 0.05, -0.01, -0.01)


def test_energy_charts_prices_are_read() -> None:
    seconds = [1761429600 + 900 * at for at in range(6)]
    prices = [80.0, 90.0, None, 100.0, 110.0, 120.0]
    answer = {"unix_seconds": seconds, "price": prices, "unit": "EUR/MWh"}
    found = understand(json.dumps(answer).encode(), "prijs.json")
    assert found.facts["missing"] == 1
    assert found.content.values == pytest.approx((0.08, 0.09, 0.1, 0.11, 0.12))


def metals(value: object, unit: str = "%") -> bytes:
    element = {"PropertySymbol": "Mn", "Unit": unit, "Actual": {"Value": value}}
    analysis = {"HeatNumber": "H1", "Elements": [element]}
    product = {"Name": "Plaat", "Weight": 2.5, "WeightUnit": "t", "CountryOfOrigin": "DE"}
    passport = {"Id": "X", "Product": product, "ChemicalAnalysis": analysis}
    return json.dumps({"DigitalMaterialPassport": passport}).encode()


def test_a_certificate_gives_heats_and_mass_shares() -> None:
    facts = understand(metals(1.47), "3.1.json").facts
    assert facts["heat_numbers"] == ["H1"]
    assert facts["chemistry"] == {"H1": {"Mn": 0.0147}}
    assert (facts["mass_kg"], facts["country"]) == (2500.0, "DE")


def test_parts_per_million_are_not_percent() -> None:
    facts = understand(metals(120, "ppm"), "3.1.json").facts
    assert facts["chemistry"]["H1"]["Mn"] == pytest.approx(0.00012)


def test_more_than_everything_is_a_finding_and_left_out() -> None:
    found = understand(metals(150.5), "3.1.json")
    assert found.facts["chemistry"] == {"H1": {}}
    assert "certificate.share-impossible" in {f.code for f in found.findings}


def test_a_footprint_whose_sum_differs_is_told() -> None:
    pcf = {
        "declaredUnitOfMeasurement": "kilogram",
        "declaredUnitAmount": "1",
        "pcfExcludingBiogenicUptake": "2.0",
        "pcfIncludingBiogenicUptake": "1.0",
        "biogenicCO2Uptake": "-0.5",
    }
    document = {"id": "u", "specVersion": "3.0.0", "pcf": pcf}
    found = understand(json.dumps(document).encode(), "pcf.json")
    assert found.facts["pcf_kgco2e"] == 2.0
    assert "footprint.sum-differs" in {f.code for f in found.findings}


def test_version_two_footprints_are_read() -> None:
    pcf = {"declaredUnit": "kilogram", "unitaryProductAmount": "10", "pCfExcludingBiogenic": "3.5"}
    document = {"id": "u", "specVersion": "2.3.0", "pcf": pcf}
    assert understand(json.dumps(document).encode(), "pcf.json").facts["pcf_kgco2e"] == 3.5


BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>
<Publication_MarketDocument>&c;</Publication_MarketDocument>"""


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "read.empty"),
        (b"hallo wereld", "read.unknown"),
        (b"%PDF-1.7 ...", "read.unknown"),
        (b"PK\x03\x04 kapot", "read.unknown"),
        (b'{"a": 1', "document.not-json"),
        (b"[" * 200_000, "read.too-deep"),
        (BOMB, "read.hostile-xml"),
        (b"<open><niet>", "read.broken-xml"),
        (b"x" * (33 * 1024 * 1024), "read.too-large"),
        (b'{"unix_seconds": [' + b"9" * 5000 + b'], "price": [1]}', "document.not-json"),
        (b'{"unix_seconds": [1, 2', "document.not-json"),
        (b'{"a":' * 50_000, "read.too-deep"),
        ('<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "b">]><k/>'.encode("utf-16"),
         "read.hostile-xml"),
        (b"<a>" + b"<b/>" * 300_000 + b"</a>", "read.too-many-tags"),
        (b"<Publication_MarketDocument><TimeSeries>", "read.broken-xml"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_reason(raw: bytes, code: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        understand(raw, "bestand")
    assert refused.value.code == code


def year(value: str = "2.5", heading: str = "verbruik kWh", hole: bool = False) -> bytes:
    """A year of quarters; with `hole` ten days of March are missing."""
    rows = [f"utc;{heading}"]
    for at, moment in enumerate(quarters(35_040, datetime(2025, 1, 1, tzinfo=UTC))):
        if not (hole and 6_000 <= at < 6_960):
            rows.append(f"{moment:%Y-%m-%dT%H:%M}Z;{value}")
    return text_of(rows)


def test_a_hole_of_ten_days_in_a_year_is_named_and_stays_a_hole() -> None:
    found = understand(year(hole=True), "meter.csv")
    assert (found.facts["quarters"], found.facts["missing"]) == (34_080, 960)
    hole = next(f for f in found.findings if f.code == "series.hole")
    assert hole.params["quarters"] == 960


def test_a_year_without_one_number_is_an_error_with_the_first_lines_named() -> None:
    found = understand(year("NaN"), "meter.csv")
    assert not found.is_usable
    assert len([f for f in found.findings if f.code == "series.no-number"]) == 10
    more = next(f for f in found.findings if f.code == "series.more-lines")
    assert more.params["quantity"] == 35_030


@pytest.mark.parametrize("value", ["inf", "-inf", "1e999", "nan", "", "abc", "1.2.3,4,5"])
def test_what_is_no_number_is_left_out_and_named(value: str) -> None:
    rows = ["utc;prijs EUR/kWh"] + [f"{t:%Y-%m-%dT%H:%MZ};0,1" for t in quarters(8)]
    rows[4] = f"{quarters(4)[3]:%Y-%m-%dT%H:%MZ};{value}"
    found = understand(text_of(rows), "prijs.csv")
    assert "series.no-number" in {f.code for f in found.findings}
    assert found.facts["highest"] == 0.1


def test_a_price_in_cents_and_a_meter_in_watts_are_converted() -> None:
    cents = ["utc;prijs ct/kWh"] + [f"{t:%Y-%m-%dT%H:%MZ};8,7" for t in quarters(8)]
    assert understand(text_of(cents), "p.csv").facts["mean"] == pytest.approx(0.087)
    watt = ["utc;power [W]"] + [f"{t:%Y-%m-%dT%H:%MZ};2500" for t in quarters(8)]
    assert understand(text_of(watt), "m.csv").facts["mean"] == pytest.approx(2.5)


def test_an_entity_that_reads_a_file_is_refused_unread() -> None:
    raw = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
        b"<Publication_MarketDocument>&e;</Publication_MarketDocument>"
    )
    with pytest.raises(NotUnderstood) as refused:
        understand(raw, "prijs.xml")
    assert refused.value.code == "read.hostile-xml"


@pytest.mark.parametrize("raw", [b"utc;kWh\n" * 6_553_600, b"<a>" * 17_500_000])
def test_fifty_megabytes_are_refused_before_they_are_parsed(raw: bytes) -> None:
    with pytest.raises(NotUnderstood) as refused:
        understand(raw, "groot")
    assert refused.value.code == "read.too-large"


def test_a_certificate_in_an_unknown_unit_says_so_and_keeps_nothing_of_it() -> None:
    found = understand(metals(1.47, "furlong"), "3.1.json")
    assert found.facts["chemistry"] == {"H1": {}}
    assert "certificate.unknown-unit" in {f.code for f in found.findings}


def test_a_footprint_that_is_no_number_is_an_error() -> None:
    pcf = {"declaredUnitAmount": "1", "pcfExcludingBiogenicUptake": "NaN"}
    document = {"id": "u", "specVersion": "3.0.0", "pcf": pcf}
    found = understand(json.dumps(document).encode(), "pcf.json")
    assert not found.is_usable

"""Exports as markets, suppliers and meters give them, and files made to take long."""

import json
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gemaakt.exchange import NotUnderstood, Understood, understand

BEGIN = datetime(2026, 1, 14, 23, 0, tzinfo=UTC)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def moments(count: int, step_min: int = 15) -> list[datetime]:
    return [BEGIN + timedelta(minutes=step_min * at) for at in range(count)]


def at(moment: datetime, form: str) -> str:
    return moment.astimezone(AMSTERDAM).strftime(form)


def read(heading: str, rows: list[str]) -> Understood:
    return understand("\n".join([heading, *rows]).encode(), "reeks.csv")


def codes(found: Understood) -> set[str]:
    return {each.code for each in found.findings}


def entsoe(prices: dict[int, str], curve: str) -> Understood:
    points = "".join(
        f"<Point><position>{place}</position><price.amount>{price}</price.amount></Point>"
        for place, price in prices.items()
    )
    return understand(
        f"""<?xml version="1.0" encoding="UTF-8"?><Publication_MarketDocument xmlns="urn:x">
        <TimeSeries><currency_Unit.name>EUR</currency_Unit.name>
        <price_Measure_Unit.name>MWH</price_Measure_Unit.name><curveType>{curve}</curveType>
        <Period><timeInterval><start>2026-01-14T23:00Z</start><end>2026-01-15T23:00Z</end>
        </timeInterval><resolution>PT60M</resolution>{points}</Period></TimeSeries>
        </Publication_MarketDocument>""".encode(),
        "prijs.xml",
    )


def test_a_position_left_out_is_a_hole_in_blocks_and_the_price_before_it_in_a_curve() -> None:
    prices = {place: str(place) for place in range(1, 25) if place not in (5, 6)}
    blocks, curve = entsoe(prices, "A01"), entsoe(prices, "A03")
    assert (blocks.facts["quarters"], blocks.facts["missing"]) == (88, 8)
    assert "series.hole" in codes(blocks)
    assert (curve.facts["quarters"], curve.facts["missing"]) == (96, 0)
    assert curve.content.values[16:24] == (0.004,) * 8


@pytest.mark.parametrize("curve", ["A01", "A03"])
@pytest.mark.parametrize("price", ["NaN", "1e999", "", "acht"])
def test_a_price_that_is_no_number_is_not_the_price_before_it(curve: str, price: str) -> None:
    found = entsoe({place: "50" if place != 3 else price for place in range(1, 25)}, curve)
    assert (found.facts["quarters"], found.facts["missing"]) == (92, 4)
    assert "series.no-number" in codes(found)


@pytest.mark.parametrize(
    ("unit", "mean", "said"),
    [
        ("EUR / MWh", 0.03, "series.unit-converted"),
        ("ct/kWh", 0.3, "series.unit-converted"),
        ("EUR/kWh", 30.0, "series.unit-doubtful"),
        ("", 0.03, "series.unit-assumed"),
    ],
)
def test_the_unit_of_an_energy_charts_answer_counts(unit: str, mean: float, said: str) -> None:
    seconds = [int(moment.timestamp()) for moment in moments(8)]
    answer = {"unix_seconds": seconds, "price": [30.0] * 8, "unit": unit}
    found = understand(json.dumps(answer).encode(), "prijs.json")
    assert found.facts["mean"] == pytest.approx(mean)
    assert said in codes(found)


def test_one_hole_in_few_quarters_does_not_make_them_half_hours() -> None:
    seconds = [int(moment.timestamp()) for moment in moments(4)]
    answer = {"unix_seconds": seconds, "price": [80.0, None, 81.0, 82.0], "unit": "EUR/MWh"}
    found = understand(json.dumps(answer).encode(), "prijs.json")
    assert (found.facts["quarters"], found.facts["missing"]) == (3, 1)


@pytest.mark.parametrize(
    ("heading", "line", "step_min"),
    [
        ("Datum;Van;Tot;Prijs ct/kWh", "{:%d-%m-%Y};{:%H:%M};{:%H:%M};8,05", 15),
        ("Datum;Starttijd;Eindtijd;Prijs ct/kWh", "{:%d-%m-%Y};{:%H:%M};{:%H:%M};8,05", 15),
        ("Datum;Tijd;Prijs ct/kWh", "{:%d-%m-%Y};{:%H:%M}-{:%H:%M};8,05", 15),
        ("Datum;Uur;Prijs ct/kWh", "{:%d-%m-%Y};{:%H};8,05", 60),
        (
            '"MTU (CET/CEST)","Area","Sequence","Day-ahead Price (EUR/MWh)"',
            '"{:%d/%m/%Y %H:%M:%S} - {:%d/%m/%Y %H:%M:%S}","BZN|NL","Without Sequence","80.50"',
            15,
        ),
        ("MTU (CET/CEST),Day-ahead Price [EUR/MWh]", "{:%d.%m.%Y %H:%M} - {:%H:%M},80.5", 60),
        ("Datum von;Datum bis;Niederlande [€/MWh]", "{:%d.%m.%Y %H:%M};{:%d.%m.%Y};80,50", 60),
        ("Periode van;Prijs €/MWh", "{:%d-%m-%Y %H:%M} tot {:%H:%M};80,5", 15),
        ("Tijdstip;Prijs incl. btw €/kWh;Prijs excl. btw €/kWh", "{:%d-%m-%Y %H:%M};1;0,0805", 15),
    ],
)
def test_prices_as_markets_and_suppliers_export_them(
    heading: str, line: str, step_min: int
) -> None:
    rows = []
    for moment in moments(96 * 15 // step_min, step_min):
        begins = moment.astimezone(AMSTERDAM)
        ends = begins + timedelta(minutes=step_min)
        rows.append(line.format(begins, *[ends] * 2, begins))
    found = read(heading, rows)
    assert (found.kind, found.facts["quarters"], found.facts["missing"]) == ("price-series", 96, 0)
    assert found.facts["from"] == BEGIN
    assert found.facts["mean"] == pytest.approx(0.0805)


def test_of_two_clocks_the_one_of_utc_is_read() -> None:
    rows = [
        f"NLD,{t:%Y-%m-%d %H:%M:%S},{at(t, '%Y-%m-%d %H:%M:%S')},80.5" for t in moments(24, 60)
    ]
    found = read("ISO3 Code,Datetime (UTC),Datetime (Local),Price (EUR/MWhe)", rows)
    assert (found.facts["quarters"], found.facts["from"]) == (96, BEGIN)
    assert found.facts["mean"] == pytest.approx(0.0805)


def test_hours_by_number_run_from_one_to_twenty_four_or_from_nought() -> None:
    for first in (0, 1):
        rows = [f"{at(t, '%d-%m-%Y')};{int(at(t, '%H')) + first};0,1" for t in moments(48, 60)]
        found = read("datum;uur;prijs EUR/kWh", rows)
        assert (found.facts["quarters"], found.facts["from"]) == (192, BEGIN)


def test_a_meter_that_was_changed_is_no_use_of_a_thousand_kwh_a_quarter() -> None:
    counts = [(1000 if place < 90 else 0) + 2.5 * place for place in range(97)]
    rows = [f"{t:%Y-%m-%dT%H:%MZ};{kwh}" for t, kwh in zip(moments(97), counts, strict=True)]
    found = read("utc;meterstand kWh", rows)
    assert (found.facts["quarters"], found.facts["missing"]) == (95, 1)
    assert found.facts["highest"] == pytest.approx(10.0)
    assert "series.meter-reset" in codes(found)


@pytest.mark.parametrize("used", [[2.5] * 20 + [3.0] * 20, [1.0, 2.0, 3.0, 4.0]])
def test_use_that_only_rises_is_use_and_no_meter(used: list[float]) -> None:
    rows = [f"{t:%Y-%m-%dT%H:%MZ};{kwh}" for t, kwh in zip(moments(99), used, strict=False)]
    assert read("utc;verbruik kWh", rows).content.values == pytest.approx([4 * u for u in used])


def test_a_meter_under_the_heading_of_use_is_a_meter_when_it_is_long() -> None:
    rows = [f"{t:%Y-%m-%dT%H:%MZ};{7000 + 2.5 * place}" for place, t in enumerate(moments(97))]
    found = read("utc;verbruik totaal kWh", rows)
    assert found.content.values == pytest.approx([10.0] * 96)


@pytest.mark.parametrize(
    ("file", "made"),
    [
        ("a.xml", lambda: "<a " + " ".join(f'a{n}="1"' for n in range(1_000_000)) + "/>"),
        ("a.xml", lambda: "<a " + " ".join(f'xmlns:a{n}="u"' for n in range(600_000)) + "/>"),
        ("a.json", lambda: "[" + "1," * 15_000_000 + "1]"),
        ("a.json", lambda: "{" + ",".join(f'"{n}":1' for n in range(1_000_000)) + "}"),
    ],
)
def test_a_file_of_millions_of_values_is_refused_at_once(file: str, made) -> None:  # type: ignore[no-untyped-def]
    raw = made().encode()
    began = time.process_time()
    with pytest.raises(NotUnderstood, match="too-many-values"):
        understand(raw, file)
    assert time.process_time() - began < 1.0

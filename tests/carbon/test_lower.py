"""What would lower a footprint most, in kg and euros."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gemaakt.carbon import (
    HourOffer,
    Material,
    MetalOffer,
    Product,
    ProductWork,
    footprint,
    hour_offer,
    lowering,
)
from gemaakt.cli.footprint import NoPrices
from gemaakt.cli.main import app
from gemaakt.routing import defaults

BRACKET = Product(
    "beugel",
    made_on=date(2025, 6, 1),
    materials=(Material("S235JR", 2.0, 1.2),),
    operations=(ProductWork("laser", "laser", 30.0, 3.0),),
)


def test_a_cleaner_metal_takes_off_its_difference_times_what_was_bought() -> None:
    offer = MetalOffer("Hoogoven", "steel", 1.6, "EPD", 2025, Decimal("0.10"))
    (row,) = [r for r in lowering(BRACKET, metals=[offer]) if r.kind == "source"]
    before = footprint(BRACKET).lines[0]
    assert row.co2e_kg == pytest.approx(before.co2e_kg - 2.0 * 1.6)
    assert row.saved_eur == Decimal("-0.20")


def test_a_dirtier_metal_is_no_measure() -> None:
    assert not [
        r
        for r in lowering(BRACKET, metals=[MetalOffer("x", "steel", 9.0, "EPD", 2025)])
        if r.kind == "source"
    ]


def test_a_full_sheet_is_a_bound_and_its_scrap_is_not_sold() -> None:
    (row,) = [r for r in lowering(BRACKET) if r.kind == "nest"]
    assert row.is_bound
    assert row.saved_eur == Decimal("0.66")  # 0.8 kg at 1.00 less 0.18 for scrap
    own = defaults(BRACKET.made_on).with_values({"metal.s235jr.price_eur_per_kg": 1.5}, "own")
    (dear,) = [r for r in lowering(BRACKET, constants=own) if r.kind == "nest"]
    assert dear.saved_eur == Decimal("1.06")
    (half,) = [r for r in lowering(BRACKET, used_share=0.8) if r.kind == "nest"]
    assert half.co2e_kg < row.co2e_kg
    assert not half.is_bound


def test_measures_come_with_the_most_first() -> None:
    rows = lowering(BRACKET, hours=[HourOffer(-0.05, Decimal("-0.03"), "reeks")])
    assert [r.co2e_kg for r in rows] == sorted((r.co2e_kg for r in rows), reverse=True)
    assert {r.kind for r in rows} == {"nest", "contract", "hour"}


def test_the_cheapest_quarters_hold_the_minutes() -> None:
    offer = hour_offer([0.10, 0.02, 0.04, 0.20], 30, "reeks", [0.3, 0.1, 0.1, 0.5])
    assert offer.difference_eur_per_kwh == Decimal("-0.06")
    assert offer.difference_kgco2e_per_kwh == pytest.approx(-0.15)


def test_the_command_says_it_with_kg_and_euros(tmp_path: Path) -> None:
    product = {
        "id": "b",
        "made_on": "2025-06-01",
        "materials": [{"material": "S235JR", "bought_kg": 2.0, "mass_kg": 1.2}],
        "operations": [{"name": "laser", "time_min": 60, "energy_kwh": 3.0}],
    }
    file, prices = tmp_path / "p.json", tmp_path / "prijzen.csv"
    file.write_text(json.dumps(product))
    rows = [f"2025-06-01T{h:02}:00Z;{0.05 if h < 4 else 0.11}" for h in range(24)]
    prices.write_text("\n".join(["utc;price EUR/kWh", *rows]))
    run = CliRunner().invoke(
        app, ["footprint", str(file), "--prices", str(prices), "--json", "--language", "en"]
    )
    found = json.loads(run.stdout)["lowering"]
    assert {row["kind"] for row in found} == {"nest", "contract", "hour"}
    (hour,) = [row for row in found if row["kind"] == "hour"]
    assert hour["saved_eur"] == pytest.approx(3.0 * (0.10 - 0.05))
    assert hour["says"] == "run in the cheapest hours"


def test_a_file_that_holds_no_prices_is_refused(tmp_path: Path) -> None:
    file, meter = tmp_path / "p.json", tmp_path / "meter.csv"
    file.write_text(json.dumps({"id": "b"}))
    meter.write_text("utc;verbruik kWh\n2025-06-01T00:00Z;1\n2025-06-01T00:15Z;1\n")
    run = CliRunner().invoke(app, ["footprint", str(file), "--prices", str(meter), "--json"])
    assert isinstance(run.exception, NoPrices)

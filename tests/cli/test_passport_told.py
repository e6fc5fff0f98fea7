"""A passport made at the terminal says what is odd in what it was made from."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gemaakt.cli.main import app

PRODUCT: dict[str, Any] = {
    "id": "Hekwerk", "made_on": "2026-11-24",
    "materials": [
        {"material": "S235JR", "bought_kg": 12.5, "mass_kg": 10.0, "heat_number": "H1"},
        {"material": "1.4301", "bought_kg": 2.0, "mass_kg": 1.5, "heat_number": "H2",
         "factor_kgco2e_per_kg": 4.5, "factor_source": "leverancier"},
    ],
    "operations": [{"name": "Lasersnijden", "energy_kwh": 1.8},
                   {"name": "Lassen", "energy_kwh": 2.2}],
    "outside": [{"name": "Verzinken", "quantity": 11.5, "unit": "kg", "factor": "galvanising"}],
}  # fmt: skip


def told(path: Path, product: dict[str, Any], *words: str) -> Any:
    file = path / "product.json"
    file.write_text(json.dumps(product))
    return CliRunner().invoke(app, [*words, str(file), "--language", "nl"])


def test_grams_of_three_sources_are_those_reckoned_by_hand(tmp_path: Path) -> None:
    answer = json.loads(told(tmp_path, PRODUCT, "passport", "--json").stdout)
    steel, stainless = 12.5 * 2.864, 2.0 * 4.5
    power, zinc = 4.0 * 0.268, 11.5 * 0.35
    assert answer["co2e_kg"] == pytest.approx(steel + stainless + power + zinc)
    assert answer["co2e_kg"] == pytest.approx(49.897)
    assert (answer["kwh"], answer["mass_kg"]) == (pytest.approx(4.0), pytest.approx(11.5))
    assert "carbon.factor-low" in {each["code"] for each in answer["findings"]}


@pytest.mark.parametrize("words", [("passport",), ("passport", "--as", "html"),
                                   ("footprint", "--as", "pact")])  # fmt: skip
def test_energy_under_another_name_is_told_and_not_left_out_in_silence(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    """`kwh` for `energy_kwh` made a passport without its electricity, and nobody heard of it."""
    odd = {**PRODUCT, "operations": [{"name": "Lassen", "kwh": 2.2}]}
    odd["materials"] = [{"material": "unobtainium", "bought_kg": 1.0, "mass_kg": 2.0}]
    answer = told(tmp_path, odd, *words)
    assert answer.exit_code == 0
    said = " ".join(answer.stderr.split())
    for part in ("heeft een veld kwh dat niet bestaat", "van unobtainium is geen factor bekend",
                 "minder unobtainium ingekocht dan er in het product zit"):  # fmt: skip
        assert part in said, part
    assert "kwh dat niet" not in answer.stdout

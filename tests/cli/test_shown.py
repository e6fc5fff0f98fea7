"""What a person sees: words of the trade, amounts in Dutch, tables that fit a terminal."""

import json
from pathlib import Path

from typer.testing import CliRunner

from gemaakt.cli.main import app
from gemaakt.cli.score import show as show_score

BARS = {
    "kerf_mm": 2,
    "stock": [{"id": "S", "length_mm": 6000, "cost": 12345.0, "copies": 3}],
    "pieces": [{"id": "P", "length_mm": 900, "qty": 2}],
}


def test_a_nest_says_what_its_number_is_and_in_dutch(tmp_path: Path) -> None:
    job = tmp_path / "bars.json"
    job.write_text(json.dumps(BARS))
    words = ["nest", str(job), "--iterations", "1"]
    assert "Kosten 12.345 (0,0%" in CliRunner().invoke(app, [*words, "--language", "nl"]).stdout
    assert "Cost 12,345 (0.0%" in CliRunner().invoke(app, [*words, "--language", "en"]).stdout


def test_what_was_read_is_shown_in_dutch(tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    rows = [f"2025-10-01T{h:02}:00:00Z,{h / 100}" for h in range(24)]
    file.write_text("\n".join(["utc,price_eur_per_kwh", *rows]) + "\n")
    shown = CliRunner().invoke(app, ["read", str(file), "--language", "nl"]).stdout
    assert "kwartieren" in shown
    assert "quarters" not in shown


def test_the_score_fits_a_terminal_of_eighty_columns(capsys) -> None:  # type: ignore[no-untyped-def]
    one = {"late_share": 0.025, "weighted_days_late": 12.5, "moved_share": 0.0044}
    every = {"gemaakt": one, "due_date_rule": one, "atcs": one}
    shop = {"shop": "shop1350_busy_s15.json", **every}
    show_score({"shops": [shop], "total": every}, "nl")
    shown = capsys.readouterr().out
    assert "…" not in shown
    assert "12.50" in shown
    assert "2.5%" in shown

"""`gemaakt plan` for a person, and a workbook with nothing in it yet."""

import json
from pathlib import Path

from typer.testing import CliRunner

from gemaakt.cli.init import app as init
from gemaakt.cli.plan import app as plan
from gemaakt.cli.plan_tables import moment

runner = CliRunner()


def test_days_are_written_in_the_language_asked_for() -> None:
    zero = "2026-11-25T07:00:00+00:00"
    assert moment(zero, 30, "nl") == "wo 25-11 08:30"
    assert moment(zero, 30, "en") == "Wed 25-11 08:30"


def test_an_empty_workbook_says_that_there_is_nothing_to_plan(tmp_path: Path) -> None:
    book = tmp_path / "leeg.xlsx"
    assert runner.invoke(init, [str(book), "--language", "nl"]).exit_code == 0
    answer = runner.invoke(plan, [str(book), "--json", "--seconds", "1", "--language", "nl"])
    assert answer.exit_code == 0, answer.output
    document = json.loads(answer.stdout)
    assert document["operations"] == []
    assert [f["code"] for f in document["findings"]] == ["plan.nothing-to-plan"]


def test_words_that_mean_nothing_for_a_file_are_named(tmp_path: Path) -> None:
    shop = tmp_path / "klein.jsp"
    shop.write_text("2 2\n0 3 1 2\n1 4 0 1\n")
    asked = [str(shop), "--json", "--iterations", "50", "--aims", "late,setups", "--workers", "1"]
    document = json.loads(runner.invoke(plan, asked).stdout)
    assert [each["code"] for each in document["findings"]] == ["plan.aims-unused"]
    assert "makespan" in document["findings"][0]["message"]
    shown = runner.invoke(plan, [*asked[:1], *asked[2:], "--language", "nl"])
    assert "--aims late,setups is niet gebruikt" in " ".join(shown.stdout.split())
    book = tmp_path / "leeg.xlsx"
    runner.invoke(init, [str(book)])
    asked = [str(book), "--json", "--iterations", "1", "--objective", "makespan"]
    document = json.loads(runner.invoke(plan, asked).stdout)
    assert "plan.objective-unused" in [each["code"] for each in document["findings"]]
    plain = json.loads(runner.invoke(plan, asked[:-2]).stdout)
    assert "plan.objective-unused" not in [each["code"] for each in plain["findings"]]


def test_a_plan_that_leaves_work_out_says_so_beside_how_late_it_is(tmp_path: Path) -> None:
    step = {"id": "10", "name": "zagen", "alternatives": [{"machine": "zaag", "piece_min": 60}]}
    odd = {"id": "20", "name": "polijsten", "after": ["10"], "alternatives": []}
    company = {
        "format": "gemaakt.company/1", "name": "Klein", "plan_start": "2026-12-01T06:00:00Z",
        "machines": [{"id": "zaag", "work_centre": "zaag"}],
        "orders": [{"id": "A", "operations": [step, odd]}],
    }  # fmt: skip
    file = tmp_path / "klein.json"
    file.write_text(json.dumps(company))
    shown = runner.invoke(plan, [str(file), "--iterations", "5", "--language", "nl"])
    assert shown.exit_code == 0, shown.output
    assert "Niet in dit plan: 1 van de 2 bewerkingen." in shown.stdout

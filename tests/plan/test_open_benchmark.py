"""The open shop benchmark: same words same file, and a checker that sees what is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from bench.shop.check import bound, judge
from bench.shop.generate import generate
from typer.testing import CliRunner

from gemaakt.cli.main import app
from gemaakt.plan.shop.plan import plan_shop, shop_document
from gemaakt.stop import MaxIterations

SHOP = generate(12, 0.7, 5)


@pytest.fixture(scope="module")
def plan() -> dict[str, Any]:
    return shop_document(plan_shop(SHOP, MaxIterations(300), 0, 1, file="shop.json"))


def test_the_same_words_give_the_same_shop() -> None:
    assert json.dumps(generate(12, 0.7, 5)) == json.dumps(SHOP)
    assert generate(12, 0.7, 6) != SHOP


def test_the_checker_agrees_with_the_planner(plan: dict[str, Any]) -> None:
    said = judge(SHOP, plan)
    assert said["feasible"], said
    assert said["weighted_minutes_late"] == plan["objective"]["value"]
    assert said["weighted_minutes_late"] >= bound(SHOP)


def test_the_command_line_plans_the_file_that_the_generator_writes(tmp_path: Path) -> None:
    """It was taken for a company, for it names its format."""
    source = tmp_path / "shop.json"
    source.write_text(json.dumps(SHOP), encoding="utf-8")
    said = CliRunner().invoke(app, ["plan", str(source), "--iterations", "100", "--json"])
    assert said.exit_code == 0, said.output
    assert judge(SHOP, json.loads(said.stdout))["feasible"]


def spoiled(plan: dict[str, Any], at: int, **change: Any) -> dict[str, Any]:
    rows = [dict(row) for row in plan["operations"]]
    rows[at].update(change)
    return {"operations": rows}


def test_the_checker_refuses_what_may_not_be(plan: dict[str, Any]) -> None:
    rows = plan["operations"]
    attended = next(i for i, row in enumerate(rows) if row["people"])
    last = max(range(len(rows)), key=lambda at: rows[at]["end"])
    first = next(i for i, row in enumerate(rows) if row["operation"] == "0/0")
    faults = {
        "planned twice": {"operations": [*rows, rows[0]]},
        "missing": {"operations": rows[1:]},
        "before it can": spoiled(plan, first, start=SHOP["jobs"][0]["rel"] - 1),
        "one worker": spoiled(plan, attended, people=[]),
        "works": spoiled(plan, last, end=rows[last]["end"] + 1),
    }
    for reason, each in faults.items():
        said = judge(SHOP, each)
        assert not said["feasible"]
        assert reason in said["reason"], said


def test_two_at_once_and_too_many_kilowatts_are_refused(plan: dict[str, Any]) -> None:
    assert "kW" in judge({**SHOP, "cap": 1}, plan)["reason"]
    one = next(row for row in plan["operations"] if row["people"])
    twin = {**SHOP, "jobs": [*SHOP["jobs"], SHOP["jobs"][int(one["operation"].split("/")[0])]]}
    job = one["operation"].split("/")[0]
    copies = [
        {**row, "operation": f"{len(SHOP['jobs'])}/{row['operation'].split('/')[1]}"}
        for row in plan["operations"]
        if row["operation"].split("/")[0] == job
    ]
    assert "at once" in judge(twin, {"operations": [*plan["operations"], *copies]})["reason"]

"""A field that nobody reads is said, wherever a document is read."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gemaakt.cli.footprint import app as footprint
from gemaakt.cli.nest import app as nest
from gemaakt.cli.plan import app as plan
from gemaakt.company import Company
from gemaakt.nest.document import JobDocument
from gemaakt.unread_fields import unread_fields

SQUARE = [[0, 0], [100, 0], [100, 100], [0, 100]]
runner = CliRunner()


def company(**more: Any) -> dict[str, Any]:
    steps = [
        {"id": "10", "name": "zagen", "alternatives": [{"machine": "zaag", "run_min": 60}]},
        {"id": "20", "name": "boren", "alternatives": [{"machine": "zaag", "run_min": 5}]},
    ]
    return {
        "name": "Klein",
        "plan_start": "2026-12-01T06:00:00Z",
        "machines": [{"id": "zaag", "work_centre": "zaag"}],
        "orders": [{"id": "A", "operations": steps, **more}],
    }


def test_the_same_slip_of_the_pen_is_told_once_with_its_first_place_and_what_exists() -> None:
    found = unread_fields(company(duedate="2026-12-04"), Company, "company")
    told = {each.params["field"]: (each.where["place"], each.params["count"]) for each in found}
    assert told == {
        "duedate": ("company.orders[0]", 1),
        "run_min": ("company.orders[0].operations[0].alternatives[0]", 2),
    }
    assert "piece_min" in str(found[-1].params["known"])


def test_a_document_of_known_fields_is_not_remarked_on() -> None:
    whole = company(due="2026-12-04", note="duedate")
    for step in whole["orders"][0]["operations"]:
        step["alternatives"] = [{"machine": "zaag", "piece_min": 5}]
        step["pin"] = {"machine": "zaag", "start": None}
    assert unread_fields(whole, Company, "company") == ()
    job = {"parts": [{"id": "a", "outer": SQUARE, "arcs": {"outer": []}}], "sheets": []}
    assert unread_fields({**job, "about": {"anything": 1}}, JobDocument, "job") == ()


JOB = {
    "spacing": 5, "margin": 10, "unit": "mm",
    "parts": [{"id": "p", "outer": SQUARE, "qty": 2, "rotation": [0, 90]}],
    "sheets": [{"id": "S", "outer": [[0, 0], [900, 0], [900, 900], [0, 900]], "copies": 1}],
}  # fmt: skip
PRODUCT = {
    "format": "gemaakt.product/1", "id": "hek", "name": "Hek", "mass_kg": 2.0, "weight": 2.0
}  # fmt: skip


@pytest.mark.parametrize(
    ("verb", "document", "field"),
    [
        ((plan, "--iterations", "5"), company(), "run_min"),
        ((nest, "--iterations", "1"), JOB, "rotation"),
        ((footprint,), PRODUCT, "weight"),
    ],
)
def test_every_verb_that_reads_a_document_says_it(
    tmp_path: Path, verb: tuple[Any, ...], document: dict[str, Any], field: str
) -> None:
    file = tmp_path / "document.json"
    file.write_text(json.dumps(document))
    app, *words = verb
    answer = runner.invoke(app, [str(file), *words, "--json", "--language", "en"])
    assert answer.exit_code == 0, answer.output
    said = [each["message"] for each in json.loads(answer.stdout)["findings"]]
    assert any(f"has a field {field} that does not exist" in each for each in said), said

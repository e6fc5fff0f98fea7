"""A schema says of each field what it is, its unit and its default; our own answers fit it."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from gemaakt.cli.answer import document_text
from gemaakt.cli.main import app
from gemaakt.cli.schema import DOCUMENTS, schema_of
from gemaakt.cli.schema_fields import is_number
from gemaakt.company import Company, write_company
from gemaakt.order import Order
from gemaakt.plan.simulation.score import Effort, Rates
from gemaakt.plan.simulation.year import scored_year
from gemaakt.routing import Alternative, Operation
from gemaakt.shop import Calendar, Machine, Shift
from gemaakt.stop import MaxSeconds

CONTRACTED = (
    "company", "plan", "score", "nest-job", "nest", "bars", "part", "quote", "read", "scheme",
    "passport", "asks", "evidence", "constants",
)  # fmt: skip
FJS = "2 2\n1 2 1 3 2 4\n2 1 1 2 1 2 5\n"
WORKERS = "1 2 2\n1 1 1 2 1 3 2 4\n"
BARS = {
    "kerf_mm": 2,
    "stock": [{"id": "S", "length_mm": 6000, "cost": 1.0, "copies": 3}],
    "pieces": [{"id": "P", "length_mm": 900, "qty": 2}],
}
STRIP = {
    "name": "s", "strip_height": 10,
    "items": [
        {
            "id": 0, "demand": 2, "dxf": "", "allowed_orientations": [0.0],
            "shape": {"type": "simple_polygon", "data": [[0, 0], [4, 0], [4, 3], [0, 3], [0, 0]]},
        }
    ],
}  # fmt: skip
SHOP = {
    "machines": [{"group": "laser", "cal": 0, "kw": 5}], "workers": [{"cal": 0, "skills": [0]}],
    "calendars": {"0": [[480, 960]]}, "cap": 50, "groups": ["laser"],
    "setup_minutes": {"laser": 5},
    "jobs": [
        {
            "rel": 0, "due": 600, "w": 1,
            "ops": [{"g": 0, "fam": 0, "alts": [[0, 30]], "attended": True, "split": True}],
        }
    ],
}  # fmt: skip


def small_company() -> Company:
    """One order of an hour on a laser."""
    cut = Operation("10", alternatives=(Alternative("laser", 15.0, 3.0),), quantity=15)
    order = Order("26-001", due=date(2026, 12, 4), operations=(cut,), price_eur=Decimal(250))
    start = datetime(2026, 11, 30, 6, 30, tzinfo=UTC)
    day = Calendar("dag", shifts=tuple(Shift(each, 450, 960) for each in range(5)))
    laser = Machine("laser", "snijden", calendar="dag")
    return Company("Klein", start, orders=(order,), machines=(laser,), calendars=(day,))


def known_fields(document: dict[str, Any]) -> set[str]:
    schema = schema_of(str(document["format"]))
    return set(schema["$defs"][schema["$ref"].rpartition("/")[2]]["properties"])


def faults(document: dict[str, Any]) -> list[str]:
    validator = jsonschema.Draft202012Validator(schema_of(str(document["format"])))
    plain = json.loads(document_text(document))
    return [f"{list(each.path)}: {each.message}" for each in validator.iter_errors(plain)]


@pytest.mark.parametrize("name", CONTRACTED)
def test_every_document_of_the_contract_has_a_schema(name: str) -> None:
    schema = schema_of(f"gemaakt.{name}/1")
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema_of(name) == schema


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_number_says_its_unit_and_every_free_field_its_default(name: str) -> None:
    for owner, definition in schema_of(name)["$defs"].items():
        for field, row in definition.get("properties", {}).items():
            said = row.get("description", "")
            assert not is_number(row) or "Unit: " in said, f"{owner}.{field} has no unit"
            free = field not in definition.get("required", ())
            assert not free or "default" in row, f"{owner}.{field} has no default"


@pytest.mark.parametrize(
    ("verb", "name", "text"),
    [
        ("plan", "two.fjs", FJS),
        ("plan", "fjsp_worker/one.fjs", WORKERS),
        ("plan", "shop.json", json.dumps(SHOP)),
        ("nest", "bars.json", json.dumps(BARS)),
        ("nest", "strip.json", json.dumps(STRIP)),
        ("score", "shop.json", json.dumps(SHOP)),
    ],
)
def test_the_answer_of_a_search_is_what_its_schema_says(
    verb: str, name: str, text: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    words = [verb, str(file), "--json", "--iterations", "20", "--workers", "1"]
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 0, answer.output
    assert not faults(json.loads(answer.stdout))


def test_what_was_read_is_what_its_schema_says(tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    rows = [f"2025-10-01T{h:02}:00:00Z,{h / 100}" for h in range(24)]
    file.write_text("\n".join(["utc,price_eur_per_kwh", *rows]) + "\n")
    answer = CliRunner().invoke(app, ["read", str(file), "--json"])
    assert answer.exit_code == 0, answer.output
    assert not faults(json.loads(answer.stdout))


def test_a_finding_has_one_form_in_every_schema() -> None:
    for name in ("plan", "nest", "quote", "part", "read"):
        (document,) = [name for name in (f"gemaakt.{name}/1",) if name in DOCUMENTS]
        schema = schema_of(document)
        assert schema["$defs"]["FindingForm"]["required"] == [
            "code", "severity", "where", "params", "message",
        ]  # fmt: skip


def test_a_year_and_days_that_hold_fit_a_schema_of_their_own(tmp_path: Path) -> None:
    company = small_company()
    effort = Effort(iterations=1)
    heard, no_time = list[float](), MaxSeconds(0.0)
    year = scored_year(
        company, Rates(), range(1), effort, workers=1, within=no_time, told=heard.append
    )
    assert (year["weeks"], year["weeks_of_a_year"]) == (12, 48)
    assert {row["orders"] for row in year["year"]} == {len(company.orders)}
    assert (heard, heard[-1]) == (sorted(heard), 1.0)
    assert year["format"] == "gemaakt.score-year/1"
    assert faults(year) == []
    file = tmp_path / "company.json"
    write_company(company, file)
    answer = CliRunner().invoke(app, ["score", str(file), "--robust", "2", "--json"])
    robust = json.loads(answer.stdout)
    assert robust["orders"]
    assert faults(robust) == []
    assert set(robust) == known_fields(robust)
    calm = ["score", str(file), "--robust", "2", "--undisturbed", "--iterations", "5", "--json"]
    (order,) = json.loads(CliRunner().invoke(app, calm).stdout)["orders"]
    assert (order["on_time_share"], set(order["holds"].values())) == (1.0, {order["planned"]})


def test_what_read_and_wensen_say_stands_in_their_schema(tmp_path: Path) -> None:
    prices = "\n".join(["Datum;Prijs (EUR/kWh)", *(f"0{d}-01-2026 00:00;0,1" for d in (1, 2))])
    file = tmp_path / "prijs.csv"
    file.write_text(prices, encoding="utf-8")
    document = json.loads(CliRunner().invoke(app, ["read", str(file), "--json"]).stdout)
    assert faults(document) == []
    assert set(document) <= known_fields(document)
    company = tmp_path / "company.json"
    write_company(small_company(), company)
    asked = json.loads(CliRunner().invoke(app, ["wensen", str(company), "--json"]).stdout)
    assert faults(asked) == []
    assert set(asked) <= known_fields(asked)

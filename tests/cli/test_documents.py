"""Every document that a command writes, judged as an outside program would: by its schema.

Odd ones too: nothing in it, nothing placed, nothing late, a refusal. A field that the schema does
not name is a fault as well, for nobody outside can know what it means.
"""

import importlib
import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import typer.main
from typer.testing import CliRunner

from gemaakt.cli.main import VERBS, app
from gemaakt.cli.schema import DOCUMENTS, schema_of
from tests.cli.test_schema import BARS, FJS, SHOP, STRIP

ORDERS = (
    "Order;Klant;Product;Aantal;Leverdatum;Afdeling;Uren\n"
    "26-1;Pomp BV;Plaat;10;2027-12-20;Laser;4\n"
    "26-1;Pomp BV;Plaat;10;2027-12-20;Zetten;2,5\n"
)
PIECE = {
    "id": "P1", "name": "Plaat", "company": "Klein BV", "made_on": "2026-12-01", "order": "26-1",
    "materials": [
        {"material": "S235JR", "bought_kg": 10 / 3, "mass_kg": 7 / 3, "heat_number": "H1"},
        {"material": "AlMg3", "bought_kg": 0.1, "mass_kg": 0.07, "origin": "NO"},
        {"material": "1.4301", "bought_kg": 0.2, "mass_kg": 0.00003, "origin": "FI"},
    ],
    "operations": [
        {"name": "laser", "machine": "L", "time_min": 10 / 3, "energy_kwh": 1 / 3},
        {"name": "bend", "machine": "K", "time_min": 1 / 7, "energy_kwh": 1 / 70},
    ],
}  # fmt: skip
NOTHING = {"id": "P0", "made_on": "2026-12-01"}
SQUARE = [[0, 0], [100, 0], [100, 100], [0, 100]]
JOB = {
    "format": "gemaakt.nest-job/1",
    "parts": [{"id": "a", "outer": SQUARE, "qty": 3}],
    "sheets": [{"id": "S", "outer": [[0, 0], [500, 0], [500, 500], [0, 500]]}],
}
TOO_LARGE = {**JOB, "sheets": [{"id": "S", "outer": [[0, 0], [90, 0], [90, 90], [0, 90]]}]}
SHORT_BARS = {**BARS, "pieces": [{"id": "P", "length_mm": 7000, "qty": 2}]}
SEARCH = ("--iterations", "5", "--workers", "1")
HOURS = {
    "lines": [
        {"person": "anna", "project": "Lasrobot", "day": day, "worked_min": 90,
         "recorded_on": "2026-03-02"} for day in ("2026-03-02", "2026-01-05")
    ],
    "declared_h": {"Lasrobot": 100},
}  # fmt: skip
PAST = "bewerking;instel_min;stuk_min;aantal;werkelijk_min\nzetten;10;1;10;25\n"
FILES: dict[str, str] = {
    "two.fjs": FJS, "shop.json": json.dumps(SHOP), "orders.csv": ORDERS, "no.dxf": "nothing",
    "piece.json": json.dumps(PIECE), "nothing.json": json.dumps(NOTHING),
    "both.json": json.dumps([PIECE, NOTHING]), "job.json": json.dumps(JOB),
    "large.json": json.dumps(TOO_LARGE), "bars.json": json.dumps(BARS),
    "short.json": json.dumps(SHORT_BARS), "strip.json": json.dumps(STRIP),
    "mass.csv": "Datum;Prijs (EUR/kWh)\n01-01-2026 00:00;0,1\n02-01-2026 00:00;0,1\n",
    "empty.csv": "Order;Klant;Product;Aantal;Leverdatum;Afdeling;Uren\n",
    "hours.json": json.dumps(HOURS), "past.csv": PAST,
    "file.csv": "file,thickness_mm,material,quantity\nnowhere.dxf,3,S235,1\n",
}  # fmt: skip
CASES: dict[str, tuple[str, ...]] = {
    "a plan": ("plan", "two.fjs", *SEARCH),
    "a plan of a shop": ("plan", "shop.json", *SEARCH),
    "a plan in which nothing is late": ("plan", "orders.csv", *SEARCH),
    "a plan of no orders": ("plan", "empty.csv", *SEARCH),
    "a list read in": ("import", "orders.csv"),
    "a list without orders": ("import", "empty.csv"),
    "a nest": ("nest", "job.json", *SEARCH),
    "a nest in which nothing fits": ("nest", "large.json", *SEARCH),
    "bars": ("nest", "bars.json", *SEARCH),
    "bars that are too short": ("nest", "short.json", *SEARCH),
    "a strip": ("nest", "strip.json", *SEARCH),
    "a drawing that is none": ("drawing", "no.dxf"),
    "a quote of no drawing": ("quote", "no.dxf", "--material", "S235", "--thickness", "3"),
    "a quote of nothing": ("quote",),
    "a quote of a list that names no file": ("quote", "--order", "file.csv"),
    "a series read": ("read", "mass.csv"),
    "something that nobody knows": ("read", "no.dxf"),
    "a footprint": ("footprint", "piece.json"),
    "a footprint of nothing": ("footprint", "nothing.json"),
    "footprints": ("footprint", "both.json"),
    "what lowers a footprint": ("footprint", "piece.json", "--lower"),
    "a passport": ("passport", "piece.json"),
    "a passport of nothing": ("passport", "nothing.json"),
    "a passport that nobody signed": ("passport", "piece.json", "--check"),
    "an allowance": ("schemes", "kia", "--on", "2026-03-15", "investment=50000"),
    "an allowance of no year": ("schemes", "kia", "--on", "2031-03-15", "investment=50000"),
    "an allowance without its input": ("schemes", "kia", "--on", "2026-03-15"),
    "a scheme that is only told": ("schemes", "csrd", "--on", "2026-03-15"),
    "all schemes": ("schemes",),
    "the last days": ("schemes", "deadlines", "--on", "2026-03-15"),
    "a machine bought": ("schemes", "machine", "--on", "2026-03-15", "price=100000"),
    "a machine in a year without a rule": ("schemes", "machine", "--on", "2031-03-15", "price=1"),
    "apprentices": (
        "schemes",
        "apprentices",
        "--on",
        "2026-03-15",
        "apprentices=2",
        "hours=500",
        "hourly_cost=20",
    ),
    "a project": ("schemes", "project", "--on", "2026-03-15", "hours=500", "profit=100000"),
    "a firm handed over": (
        "schemes",
        "succession",
        "--on",
        "2026-03-15",
        "enterprise_value=1000000",
        "owned_since=2020-01-01",
    ),
    "two years of politics": (
        "schemes",
        "politics",
        "--on",
        "2026-03-15",
        "profit=100000",
        "wage_sum=400000",
        "sole_trader_profit=1",
    ),
    "the burden": ("schemes", "burden", "--on", "2026-03-15", "employees=28"),
    "hours of a project": ("schemes", "hours", "hours.json", "--on", "2026-03-20"),
    "a handover file": ("schemes", "handover", "orders.csv"),
    "the turn of the year": ("schemes", "rollover", "2031"),
    "an empty workbook": ("init", "leeg.xlsx"),
    "a workbook that is there": ("init", "orders.csv"),
    "constants of past jobs": ("calibrate", "past.csv"),
    "a score": ("score", "shop.json", "--iterations", "2", "--seeds", "1", "--workers", "1"),
    "figures of firms": ("bewijs", "combine", "nothing.json"),
    "a story where nothing can be written": ("story", "--out", "orders.csv/x"),
    "papers of nobody": ("papers", "26-1"),
    "a backup": ("backup", "b.zip"),
    "a backup put back": ("restore", "made.zip"),
    "no backup": ("restore", "no.dxf"),
    "the asks": ("wensen", "orders.csv"),
    "the anonymous figures": ("bewijs", "export", "orders.csv"),
    "a file that is not there": ("plan", "nowhere.fjs"),
}

NO_ANSWERS = (
    "gemaakt.backup/1", "gemaakt.congestion/1", "gemaakt.congestion-figure/1",
    "gemaakt.empty-workbook/1", "gemaakt.shop-benchmark/1",
)  # fmt: skip
"""Marks inside files of our own, and what only a page gives: no verb answers them."""


@pytest.fixture
def answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The one document that a call with `--json` writes."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GEMAAKT_HOME", str(tmp_path / "huis van Zoë"))
    backed_up(tmp_path)

    def call(*words: str) -> dict[str, Any]:
        from gemaakt.cli.answer import guarded

        said = [*words, "--json"]
        monkeypatch.setattr("sys.argv", ["gemaakt", *said])
        result = CliRunner().invoke(app, said)
        text = result.stdout
        if result.exception and not isinstance(result.exception, SystemExit):
            text = _refused(guarded, result.exception)
        found = json.loads(text)
        assert isinstance(found, dict)
        return found

    return call


def backed_up(folder: Path) -> None:
    """A company with a database and no more, and a backup of it."""
    from gemaakt.server.backup import write_backup
    from gemaakt.server.home import home

    place = home("company")
    place.prepare()
    with sqlite3.connect(place.database) as database:
        database.execute("CREATE TABLE order_order (id INTEGER)")
    write_backup(place, folder / "made.zip", datetime(2026, 12, 1, tzinfo=UTC))


def _refused(guarded: Any, error: BaseException) -> str:
    """What the edge of the program makes of a refusal."""
    import contextlib
    import io

    def again() -> None:
        raise error

    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        guarded(again)
    return said.getvalue()


def faults_of(document: dict[str, Any]) -> list[str]:
    """What an outside program has against a document: its schema, and fields nobody named."""
    schema = schema_of(str(document.get("format", "gemaakt.refusal/1")))
    judge = jsonschema.Draft202012Validator(schema)
    broken = [f"{list(each.path)}: {each.message}" for each in judge.iter_errors(document)]
    return [*broken, *_unnamed(document, schema, schema["$defs"])]


def _unnamed(value: Any, row: dict[str, Any], forms: dict[str, Any], at: str = "") -> list[str]:
    """Fields that the schema does not name; free maps and free values have none."""
    while "$ref" in row:
        row = forms[row["$ref"].rpartition("/")[2]]
    if "anyOf" in row:
        fitting = [each for each in row["anyOf"] if _fits(value, each, forms)]
        return min((_unnamed(value, each, forms, at) for each in fitting), key=len, default=[])
    if isinstance(value, list):
        inside = row.get("items")
        return [
            fault
            for each in (value if isinstance(inside, dict) else ())
            for fault in _unnamed(each, inside, forms, f"{at}[]")
        ]
    named = row.get("properties")
    if not isinstance(value, dict) or named is None:
        return []
    strange = [f"{at}.{name} has no name in the schema" for name in value if name not in named]
    known = [name for name in value if name in named]
    return strange + [
        fault for name in known for fault in _unnamed(value[name], named[name], forms, name)
    ]


def _fits(value: Any, row: dict[str, Any], forms: dict[str, Any]) -> bool:
    return jsonschema.Draft202012Validator({**row, "$defs": forms}).is_valid(value)


@pytest.mark.parametrize("case", CASES)
def test_a_document_is_what_its_schema_says(case: str, answered: Any) -> None:
    document = answered(*CASES[case])
    assert faults_of(document) == []
    assert noisy(document) == []


def verbs_with_json() -> Iterator[tuple[str, ...]]:
    """Every command of the program that takes `--json`, as its words."""
    for verb, module in VERBS.items():
        command = typer.main.get_command(importlib.import_module(module).app)
        for name, each in (getattr(command, "commands", None) or {"": command}).items():
            if any("--json" in row.opts for row in each.params):
                yield (verb, name) if name else (verb,)


def test_no_verb_answers_without_being_judged_here() -> None:
    """A schema is the one answer that is judged by no other."""
    tried = {words[:size] for words in CASES.values() for size in (1, 2)}
    assert [each for each in verbs_with_json() if each not in tried] == [("schema",)]


def test_no_document_has_a_name_without_a_schema() -> None:
    """Seven answers about schemes had a format and no schema."""
    sources = (Path(__file__).parents[2] / "src/gemaakt").rglob("*.py")
    text = "".join(each.read_text(encoding="utf-8") for each in sources)
    named = set(re.findall(r'"(gemaakt\.[a-z-]+/\d)"', text))
    assert named - set(DOCUMENTS) == set(NO_ANSWERS)


def noisy(value: Any) -> list[float]:
    """Figures with more than twelve figures: what is left of adding floating point."""
    if isinstance(value, dict):
        return [each for inside in value.values() for each in noisy(inside)]
    if isinstance(value, list):
        return [each for inside in value for each in noisy(inside)]
    return [value] if isinstance(value, float) and float(f"{value:.12g}") != value else []


def test_the_sums_of_a_passport_are_those_of_its_lines(answered: Any) -> None:
    document = answered(*CASES["a passport"])
    lines = document["factors"]
    assert document["co2e_kg"] == pytest.approx(sum(line["co2e_kg"] for line in lines), abs=1e-9)
    kwh = [work["energy_kwh"] for work in document["operations"]]
    assert document["kwh"] == pytest.approx(sum(kwh), abs=1e-9)
    assert [line["amount"] for line in lines if line["kind"] == "energy"] == kwh
    assert sum(document["origin"]["material"].values()) == pytest.approx(1.0, abs=1e-9)
    assert sum(document["origin"]["work"].values()) == pytest.approx(1.0, abs=1e-9)
    assert document["mass_kg"] == round(7 / 3 + 0.07 + 0.00003, 4)
    assert all(each["mass_kg"] > 0 for each in document["critical"])


def test_the_sums_of_a_footprint_are_those_of_its_lines(answered: Any) -> None:
    document = answered(*CASES["a footprint"])
    total = pytest.approx(document["co2e_kg"], abs=1e-9)
    assert sum(line["co2e_kg"] for line in document["lines"]) == total
    assert sum(document["by_confidence"].values()) == total

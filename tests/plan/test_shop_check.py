"""A benchmark shop that cannot be planned is refused at its field, or said why it fits nowhere."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from gemaakt.cli.main import app
from gemaakt.data import has_sentence
from gemaakt.plan.shop.check import ShopFieldRefused
from gemaakt.plan.shop.plan import checked_draft, is_shop, plan_shop
from gemaakt.stop import MaxIterations

type Shop = dict[str, Any]
SHOP: Shop = {
    "cap": 50,
    "groups": ["laser", "brake"],
    "setup_minutes": {"laser": 5},
    "calendars": {"0": [[480, 720], [750, 960]], "1": [[840, 1500]]},
    "machines": [
        {"group": "laser", "cal": 0, "kw": 34},
        {"group": "brake", "cal": 0, "kw": 9},
    ],
    "workers": [{"cal": 0, "skills": [0, 1]}],
    "jobs": [
        {
            "rel": 0,
            "due": 900,
            "w": 2,
            "ops": [
                {"g": 0, "fam": 1, "alts": [[0, 60]], "attended": 1, "split": 1},
                {"g": 1, "fam": 0, "alts": [[1, 30]], "attended": 1, "split": 0},
            ],
        }
    ],
}


def changed(*path: Any, to: Any) -> Shop:
    shop = copy.deepcopy(SHOP)
    row: Any = shop
    for each in path[:-1]:
        row = row[each]
    row[path[-1]] = to
    return shop


STEP = ("jobs", 0, "ops", 0)


@pytest.mark.parametrize(
    ("path", "to", "code", "place"),
    [
        (("cap",), "x", "plan.shop-amount", "cap"),
        (("cap",), None, "plan.shop-amount", "cap"),
        (("cap",), float("nan"), "plan.shop-amount", "cap"),
        (("cap",), float("inf"), "plan.shop-amount", "cap"),
        (("cap",), -1, "plan.shop-amount", "cap"),
        (("machines",), [], "plan.shop-too-few", "machines"),
        (("machines", 0, "cal"), 9, "plan.shop-unknown", "machines[0].cal"),
        (("machines", 0, "group"), "saw", "plan.shop-unknown", "machines[0].group"),
        (("machines", 0, "kw"), -5, "plan.shop-amount", "machines[0].kw"),
        (("workers", 0), 7, "plan.shop-no-table", "workers[0]"),
        (("calendars", "0"), [[900, 400]], "plan.shop-hours", "calendars.0"),
        (("calendars", "0"), [[-5, 20]], "plan.shop-hours", "calendars.0"),
        (("calendars", "0"), [[400, 800], [700, 900]], "plan.shop-hours", "calendars.0"),
        (("calendars", "0"), ["x"], "plan.shop-no-pair", "calendars.0"),
        (("setup_minutes",), None, "plan.shop-no-table", "setup_minutes"),
        (("setup_minutes", "laser"), -5, "plan.shop-number", "setup_minutes.laser"),
        (("jobs",), [], "plan.shop-too-few", "jobs"),
        (("jobs", 0), "x", "plan.shop-no-table", "jobs[0]"),
        (("jobs", 0, "ops"), [], "plan.shop-too-few", "jobs[0].ops"),
        (("jobs", 0, "ops"), {}, "plan.shop-no-list", "jobs[0].ops"),
        (("jobs", 0, "rel"), 10**9, "plan.shop-number", "jobs[0].rel"),
        (("jobs", 0, "due"), 10**30, "plan.shop-number", "jobs[0].due"),
        (("jobs", 0, "due"), 100.5, "plan.shop-number", "jobs[0].due"),
        (("jobs", 0, "w"), -1, "plan.shop-number", "jobs[0].w"),
        ((*STEP, "g"), -1, "plan.shop-number", "jobs[0].ops[0].g"),
        ((*STEP, "g"), 77, "plan.shop-number", "jobs[0].ops[0].g"),
        ((*STEP, "alts"), [[99, 10]], "plan.shop-number", "jobs[0].ops[0].alts"),
        ((*STEP, "alts"), [[0, -10]], "plan.shop-number", "jobs[0].ops[0].alts"),
        ((*STEP, "alts"), [], "plan.shop-too-few", "jobs[0].ops[0].alts"),
        ((*STEP, "attended"), "ja", "plan.shop-no-truth", "jobs[0].ops[0].attended"),
    ],
)
def test_a_wrong_field_is_named(path: Any, to: Any, code: str, place: str) -> None:
    with pytest.raises(ShopFieldRefused) as refusal:
        checked_draft(changed(*path, to=to), "shop.json")
    assert (refusal.value.code, refusal.value.params["place"]) == (code, place)
    assert has_sentence(code)


@pytest.mark.parametrize("name", [*SHOP])
def test_a_missing_part_is_named_and_no_company_is_looked_for(name: str) -> None:
    shop = {key: row for key, row in SHOP.items() if key != name}
    assert is_shop(shop)
    with pytest.raises(ShopFieldRefused) as refusal:
        checked_draft(shop, "shop.json")
    assert refusal.value.params["place"] == name


def without_skill(shop: Shop) -> None:
    shop["workers"] = []


def without_power(shop: Shop) -> None:
    shop["cap"] = 20


def too_long(shop: Shop) -> None:
    shop["jobs"][0]["ops"][1]["alts"] = [[1, 300]]


def never_together(shop: Shop) -> None:
    shop["calendars"]["1"] = [[0, 60]]
    shop["workers"][0]["cal"] = 1


@pytest.mark.parametrize(
    ("change", "code", "operation"),
    [
        (without_skill, "plan.shop-no-skill", "0/0"),
        (without_power, "plan.shop-too-much-power", "0/0"),
        (too_long, "plan.shop-too-long", "0/1"),
        (never_together, "plan.shop-no-place", "0/0"),
    ],
)
def test_a_plan_that_cannot_be_whole_says_why(
    change: Callable[[Shop], None], code: str, operation: str
) -> None:
    shop = copy.deepcopy(SHOP)
    change(shop)
    result = plan_shop(shop, MaxIterations(20), workers=1)
    assert result.status == "infeasible"
    assert result.operations == ()
    assert result.findings[0].code == code
    assert result.findings[0].params["operation"] == operation
    assert has_sentence(code)


def test_the_command_line_says_it_too_and_ends_with_one(tmp_path: Any) -> None:
    file = tmp_path / "shop.json"
    file.write_text(json.dumps(changed("cap", to=20)))
    words = ["plan", str(file), "--json", "--iterations", "20", "--language", "nl"]
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 1
    assert "aansluiting" in json.loads(answer.stdout)["findings"][0]["message"]


def test_family_numbers_may_be_any_and_hours_may_pass_midnight() -> None:
    shop = changed("jobs", 0, "ops", 0, "fam", to=1_000_000)
    shop["machines"][0]["cal"] = shop["workers"][0]["cal"] = 1
    shop["machines"][1]["cal"] = 1
    shop["jobs"][0]["due"] = 10**12
    result = plan_shop(shop, MaxIterations(20), workers=1)
    assert result.status == "optimal"
    assert result.objective.value == 0


def test_part_of_a_kilowatt_counts() -> None:
    shop = changed("machines", 0, "kw", to=49.6)
    shop["machines"][1]["kw"] = 0.5
    shop["jobs"].append(copy.deepcopy(shop["jobs"][0]))
    shop["workers"].append(shop["workers"][0])
    result = plan_shop(shop, MaxIterations(50), workers=1)
    lasers = [row for row in result.operations if row.machine == "0"]
    brakes = [row for row in result.operations if row.machine == "1"]
    for laser in lasers:
        assert all(brake.end <= laser.start or brake.start >= laser.end for brake in brakes)


def test_work_without_end_is_refused_before_memory_is_taken() -> None:
    shop = changed("jobs", 0, "ops", 0, "alts", to=[[0, 5_000_000]])
    shop["jobs"] *= 100
    with pytest.raises(ValueError, match=r"plan\.shop-endless"):
        checked_draft(shop, "shop.json")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("[" * 100_000, "document.too-deep"),
        ('{"format": "gemaakt.company/1", "x": ' + "9" * 6000 + "}", "document.endless-number"),
        (b'{"a": "\xff"}', "document.not-text"),
    ],
)
def test_text_that_is_no_document_is_refused(content: Any, code: str, tmp_path: Any) -> None:
    file = tmp_path / "company.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    answer = CliRunner().invoke(app, ["plan", str(file), "--json"])
    assert getattr(answer.exception, "code", "") == code

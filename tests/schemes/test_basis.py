"""What stands behind an answer: the values that it used, each with its article and sentence."""

from datetime import date
from typing import Any

import pytest

from gemaakt.schemes.answers import question
from gemaakt.schemes.basis import basis, source_in_words

MARCH = date(2026, 3, 15)


def behind(name: str, on: date = MARCH, **inputs: Any) -> dict[str, list[dict[str, Any]]]:
    found = question(name, on=on, inputs=inputs, given={}, language="nl")
    return {each["key"]: each["values"] for each in basis(name, found, on, "nl")}


def names(rows: list[dict[str, Any]]) -> set[str]:
    return {row["parameter"] for row in rows}


def test_only_what_the_rule_used_stands_behind_its_answer() -> None:
    kia = behind("kia", investment=60_000)["kia"]
    assert names(kia) == {
        *("rate", "lower", "bracket1_end", "fixed", "bracket2_end", "taper", "upper"),
    }
    assert {row["valid_from"] for row in kia} == {"2026-01-01"}


def test_values_of_another_law_stand_under_that_law() -> None:
    found = behind("eia", investment=60_000, profit=300_000)
    assert names(found["vpb"]) == {"rate_low", "bracket", "rate_high"}
    assert names(found["eia"]) == {"rate", "min_investment_per_asset", "max_investment"}


@pytest.mark.parametrize(
    ("name", "inputs", "files"),
    [
        ("machine", {"price": 250_000}, {"kia", "eia", "mia", "vamil", "vpb", "afschrijving"}),
        (
            "succession",
            {"enterprise_value": 2_000_000},
            {"bor", "schenk_erfbelasting", "box2"},
        ),
        (
            "apprentices",
            {"apprentices": 2, "hours": 900, "hourly_cost": 18, "lkv_hours": 10},
            {"praktijkleren", "lkv"},
        ),
        ("project", {"hours": 900, "profit": 90_000}, {"wbso", "innovatiebox", "vpb"}),
    ],
)
def test_a_stacked_answer_rests_on_every_law_it_reckons_with(
    name: str, inputs: dict[str, Any], files: set[str]
) -> None:
    found = behind(name, **inputs)
    assert set(found) == files
    assert all(row["quote"] and row["article"] for rows in found.values() for row in rows)


def test_of_two_years_the_values_that_were_turned_are_told() -> None:
    firm = {"year": 2025, "other": 2026, "investment": 200_000, "profit": 300_000}
    found = behind("politics", **firm)
    turned = names(found["kia"])
    assert "fixed" in turned
    assert "taper" not in turned  # 7,56 % in both years
    assert {row["valid_from"][:4] for row in found["kia"]} == {"2025", "2026"}
    assert found["vpb"]  # nothing was turned, so all of it stands there


def test_a_source_is_told_by_its_title() -> None:
    said = source_in_words("BRIDGE_EIA + WIB26; art. 3.42 Wet IB 2001; RVO")
    assert "EIA 2026 (www.bridgefund.nl)" in said
    assert "BRIDGE_EIA" not in said
    assert said.endswith("art. 3.42 Wet IB 2001; RVO")

"""What a declaration of performance proposes, and what it lacks."""

from dataclasses import replace
from datetime import date

import pytest

from gemaakt.findings import Severity
from gemaakt.passport.declaration import (
    CHARACTERISTICS,
    Control,
    Declaration,
    kept_until,
    lacking,
    proposed,
)

OF_A_CALCULATION = ("bearing", "deformation", "fatigue", "fire_resistance")
"""Not proposed: they are not declared where the customer's drawing is followed."""
MADE = Declaration(
    product="Ligger L1", intended_use="dragend", manufacturer="Staal BV", address="Kade 1",
    control=Control("0035-CPR-1090-1.00123", "0035", highest_class="EXC2"),
    execution_class="EXC2", performances=proposed(["S355J2"]), signed_by="A. Bos", place="Ede",
)  # fmt: skip


def test_what_is_proposed_follows_from_the_grade_and_nothing_is_made_up() -> None:
    found = proposed(["S355J2+N"])
    assert tuple(found) == CHARACTERISTICS
    assert found["weldability"] == "S355J2 (EN 10025-2)"
    assert (found["toughness"], found["fire_reaction"]) == ("27 J, -20 °C", "A1")
    assert {found[name] for name in (*OF_A_CALCULATION, "cadmium", "durability")} == {"NPD"}
    two = proposed(["S235JR", "S355J2"])
    assert (two["weldability"], two["toughness"]) == ("S235JR, S355J2 (EN 10025-2)", "NPD")
    assert proposed(["S235JR"], is_coated=True)["fire_reaction"] == "NPD"
    assert proposed(["EN AW-6082"])["tolerances"] == "EN 1090-3"
    assert set(proposed([]).values()) == {"NPD", "EN 1090-2"}


def test_a_whole_declaration_lacks_nothing() -> None:
    assert lacking(MADE) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"control": None}, "declaration.no-certificate"),
        ({"control": Control(" ", "0035")}, "declaration.no-certificate"),
        ({"control": Control("c", "35")}, "declaration.no-body"),
        ({"execution_class": ""}, "declaration.no-class"),
        ({"execution_class": "EXC3"}, "declaration.class-above"),
        ({"performances": {"cadmium": "npd"}}, "declaration.nothing-declared"),
        ({"product": " "}, "declaration.no-product"),
        ({"address": ""}, "declaration.no-address"),
    ],
)
def test_what_the_regulation_asks_is_an_error(change: dict[str, object], code: str) -> None:
    found = lacking(replace(MADE, **change))  # type: ignore[arg-type]
    assert [(each.code, each.severity) for each in found] == [(code, Severity.ERROR)]


def test_what_somebody_still_writes_on_paper_is_a_warning() -> None:
    found = lacking(replace(MADE, place="", performances={"tolerances": "EN 1090-2"}))
    assert [each.code for each in found] == ["declaration.no-grade", "declaration.not-signed"]
    assert {each.severity for each in found} == {Severity.WARNING}


def test_it_is_kept_ten_years_after_the_last_of_it_went_out() -> None:
    assert kept_until(date(2026, 12, 1), None) == date(2036, 12, 1)
    assert kept_until(date(2026, 12, 1), date(2028, 2, 29)) == date(2038, 2, 28)
    assert kept_until(date(2026, 12, 1), date(2026, 1, 1)) == date(2036, 12, 1)

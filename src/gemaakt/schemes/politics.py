"""What did politics do to us: the same firm under the rules of two years, rule by rule."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from gemaakt.data.dated import table, values
from gemaakt.schemes.ask import plain, whole_input
from gemaakt.schemes.catalogue import instrument
from gemaakt.schemes.law import Law, NoRuleOn
from gemaakt.schemes.rollover import files
from gemaakt.schemes.sheet import InputMissing, Measure, Sheet

FIRST_YEAR = 2023
QUESTIONS: dict[str, tuple[str, int, dict[str, str]]] = {
    "wbso": ("credit", 1, {"hours": "rd_hours", "hourly_wage": "rd_hourly_wage"}),
    "innovatiebox": ("tax_saving", 1, {"profit": "innovation_profit"}),
    "eia": ("deduction", 1, {"investment": "energy_investment"}),
    "mia": ("deduction", 1, {"investment": "environment_investment", "category": "category"}),
    "vamil": ("free_depreciation", 1, {"investment": "environment_investment"}),
    "kia": ("deduction", 1, {"investment": "investment"}),
    "vpb": ("tax", -1, {"profit": "profit"}),
    "box2": ("tax", -1, {"amount": "dividend"}),
    "mkb_winstvrijstelling": ("exempt", 1, {"profit": "sole_trader_profit"}),
    "bor": ("tax", -1, {"enterprise_value": "enterprise_value"}),
    "schenk_erfbelasting": ("tax", -1, {"gift": "gift"}),
    "wkr": ("free_space", 1, {"wage_sum": "wage_sum"}),
    "lkv": ("amount", 1, {"hours": "lkv_hours", "kind": "lkv_kind"}),
    "praktijkleren": ("amount", 1, {"places": "apprentices"}),
    "energiebelasting": ("tax_after_reduction", -1, {"kwh": "kwh", "m3": "m3"}),
}
"""Instrument -> the amount compared, +1 when more is good for the firm, and the firm's inputs."""

KIND = {"deduction": "deduction", "exempt": "deduction", "free_depreciation": "deduction"}


def compare(firm: Mapping[str, object], *, year: int, other: int) -> dict[str, Any]:
    """The difference that the rules of `other` make against those of `year`, in euros per rule.

    `kind` says what the amount is: cash, a deduction (before tax) or space; only cash is added.
    """
    rows, unknown = [], []
    for name, (amount, sign, inputs) in QUESTIONS.items():
        if not any(source in firm for source in inputs.values()):
            continue
        before, after = (_amount(name, amount, inputs, firm, each) for each in (year, other))
        if before is None or after is None:
            unknown.append(
                {
                    "rule": name,
                    "years": [y for y, v in ((year, before), (other, after)) if v is None],
                }
            )
            continue
        rows.append(
            {
                "rule": name,
                "amount": amount,
                "kind": KIND.get(amount, "space" if amount == "free_space" else "cash"),
                "before_eur": plain(before, Measure.EUR),
                "after_eur": plain(after, Measure.EUR),
                "difference_eur": plain(sign * (after - before), Measure.EUR),
            }
        )
    cash = sum(float(str(row["difference_eur"])) for row in rows if row["kind"] == "cash")
    return {
        "format": "gemaakt.scheme-politics/1",
        "years": [year, other],
        "rules": rows,
        "not_known": unknown,
        "cash_eur": round(cash, 2),
        "knobs": knobs(),
    }


def _amount(
    name: str, amount: str, inputs: Mapping[str, str], firm: Mapping[str, object], year: int
) -> int | None:
    asked = instrument(name)
    known = {
        key: whole_input(key, firm[source], asked.inputs[key])
        for key, source in inputs.items()
        if source in firm
    }
    sheet = Sheet(Law(asked.file, date(year, 12, 31)), known, traced=False)
    try:
        asked.rule(sheet)
    except (NoRuleOn, InputMissing):
        return None
    found = sheet.amounts.get(amount)
    return None if found is None else int(found[1])


def knobs() -> dict[str, Any]:
    """How often each value was turned since 2023: changes out of the turns of the year seen."""
    rows = {name: _turns(name) for name in files()}
    rows = {name: row for name, row in rows.items() if row["turns_of_year"]}
    changes = sum(row["changes"] for row in rows.values())
    chances = sum(row["turns_of_year"] for row in rows.values())
    return {
        "since": FIRST_YEAR,
        "per_instrument": rows,
        "changes": changes,
        "index": round(changes / chances, 4) if chances else None,
    }


def _turns(name: str) -> dict[str, int]:
    changes = chances = 0
    for parameter in table(f"schemes/{name}"):
        rows = [
            each
            for each in values(f"schemes/{name}", parameter)
            if each.valid_from.year >= FIRST_YEAR
        ]
        for before, after in pairwise(rows):
            if before.valid_to == after.valid_from and before.unit != "rule":
                chances += 1
                changes += before.value != after.value
    return {"changes": changes, "turns_of_year": chances}

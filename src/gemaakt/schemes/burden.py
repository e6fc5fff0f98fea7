"""Regulatory burden: the obligations that apply to this firm, and what they take in its own time.

A cost per action is time times tariff plus what is paid out, times how often (standard cost
model). Minutes are the firm's own, entered or timed: where nobody measured there is no figure.
The tariff is the firm's own wage cost. Only obligations with a sourced trigger are listed.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from gemaakt.schemes.ask import Number, plain, whole_input
from gemaakt.schemes.sheet import Measure
from gemaakt.schemes.whole import of_hundredths


@cache
def obligations() -> dict[str, dict[str, Any]]:
    """The obligations, by id."""
    entry = resources.files("gemaakt.schemes").joinpath("obligations.toml")
    return tomllib.loads(entry.read_text(encoding="utf-8"))


def applies(obligation: Mapping[str, Any], firm: Mapping[str, Any]) -> bool | None:
    """Whether the firm has the obligation; None when its own data do not tell."""
    answers = [_holds(test, firm) for test in obligation["when"]]
    joined = obligation.get("join", "any")
    if joined == "any":
        return True if True in answers else (None if None in answers else False)
    return False if False in answers else (None if None in answers else True)


def _holds(test: Mapping[str, Any], firm: Mapping[str, Any]) -> bool | None:
    value = firm.get(test["input"])
    if value is None:
        return None
    if "over" in test:
        return bool(value > test["over"])
    return bool(value >= test.get("from", 1))


def burden(
    firm: Mapping[str, Any],
    *,
    minutes: Mapping[str, Any],
    wage_eur_per_h: object,
    taken_over: Mapping[str, Any] | None = None,
    paid_eur: Mapping[str, Any] | None = None,
    language: str = "nl",
) -> dict[str, Any]:
    """Minutes and euros a year per obligation; `taken_over` are the minutes with Gemaakt.

    `minutes` and `taken_over` are whole minutes a year as measured; an obligation without minutes
    has no figure and is not in the totals.
    """
    wage = whole_input("wage_eur_per_h", wage_eur_per_h or 0, Measure.EUR)
    rows = [
        _row(name, entry, applies(entry, firm), minutes, wage, (taken_over or {}, paid_eur or {}))
        for name, entry in obligations().items()
    ]
    for row, entry in zip(rows, obligations().values(), strict=True):
        row["what"] = entry[language]
    counted = [row for row in rows if row["minutes"] is not None and row["applies"] is not False]
    return {
        "format": "gemaakt.scheme-burden/1",
        "obligations": rows,
        "minutes": sum(row["minutes"] for row in counted),
        "eur": round(sum(row["eur"] for row in counted), 2),
        "saved_minutes": sum(row["saved_minutes"] or 0 for row in counted),
        "saved_eur": round(sum(row["saved_eur"] or 0 for row in counted), 2),
        "measured": len(counted),
        "not_measured": [row["id"] for row in rows if row["applies"] and row["minutes"] is None],
    }


def _row(
    name: str,
    entry: Mapping[str, Any],
    holds: bool | None,
    minutes: Mapping[str, Any],
    wage: int,
    more: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> dict[str, Any]:
    with_us, paid = more
    before = _minutes(f"minutes.{name}", minutes.get(name))
    after = _minutes(f"taken_over.{name}", with_us.get(name))
    saved = None if before is None or after is None else max(before - after, 0)
    cost = None
    if before is not None:
        paid_out = whole_input(f"paid_eur.{name}", paid.get(name) or 0, Measure.EUR)
        cost = _cost(before, wage) + paid_out
    return {
        "id": name,
        "applies": holds,
        "every": entry["every"],
        "source": entry["source"],
        "minutes": before,
        "eur": None if cost is None else cost / 100,
        "minutes_with_gemaakt": after,
        "saved_minutes": saved,
        "saved_eur": None if saved is None else _cost(saved, wage) / 100,
    }


def _minutes(name: str, value: object) -> Number | None:
    """Minutes as entered; `NotWhole` or `InputOdd` when they are no number or below nil."""
    hundredths = whole_input(name, value, Measure.HUNDREDTH)
    return None if hundredths is None else plain(hundredths, Measure.HUNDREDTH)


def _cost(minutes: float, wage: int) -> int:
    return int(of_hundredths(wage, round(minutes * 100 / 60)))

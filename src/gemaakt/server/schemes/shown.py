"""An answer of the library as rows for the page: words, euros, and each step with its article."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from gemaakt.server.schemes.words import label, stacked


def shown(name: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """The context of one answer."""
    if found.get("refusal") is not None:
        return {"missing": found["refusal"], "found": found}
    answers = found.get("answers") or ([found] if "steps" in found else [])
    return {
        "found": found,
        "amounts": [(label(key), value) for key, value in (found.get("amounts") or {}).items()],
        "options": [_option(row, found) for row in found.get("options", ())],
        "lines": [(label(key), value) for key, value in (found.get("lines_eur") or {}).items()],
        "credits": [
            (label(key), value, key == found.get("best"))
            for key, value in (found.get("credit_eur") or {}).items()
        ],
        "answers": [_answer(each) for each in answers],
        "deadlines": [
            {**each, "day": date.fromisoformat(str(each["day"]))}
            for each in found.get("deadlines", ())
        ],
        "conditions": found.get("conditions") or [],
        "assumptions": [label(each) for each in found.get("assumptions", ())],
        "timeline": [
            {**each, "what": label(each["what"]), "day": date.fromisoformat(each["day"])}
            for each in found.get("timeline", ())
        ],
        "rules": [
            {**each, "title": stacked(each["rule"]), "what": label(each["amount"])}
            for each in found.get("rules", ())
        ],
        "knobs": _knobs(found.get("knobs")),
    }


def _option(row: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    allowances = [(stacked(key), value) for key, value in row["allowances_eur"].items()]
    return {
        **row,
        "title": stacked(row["name"]),
        "allowances": allowances,
        "is_best": row["name"] == found.get("best"),
    }


def _answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    """One instrument: its amounts, each with the steps that made it."""
    steps = [
        {**each, "what": label(each["what"]), "name": each["parameter"].replace("_", " ")}
        for each in answer["steps"]
        if each["article"] or each["quote"]
    ]
    amounts = [(label(key), value) for key, value in (answer.get("amounts") or {}).items()]
    return {**answer, "steps": steps, "amounts": amounts}


def _knobs(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if not found:
        return None
    rows = sorted(
        ((stacked(name), row) for name, row in found["per_instrument"].items()),
        key=lambda each: -each[1]["changes"],
    )
    percent = None if found["index"] is None else round(100 * found["index"])
    return {**found, "rows": rows, "percent": percent}

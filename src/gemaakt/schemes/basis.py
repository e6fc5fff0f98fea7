"""The values of the law behind an answer, each with its article and its own sentence."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from gemaakt.data import Value
from gemaakt.schemes.catalogue import INSTRUMENTS, words
from gemaakt.schemes.inheritance import values_used
from gemaakt.schemes.law import values_on

ALONE = ("rule", "date", "bool")
"""Units of values that are no numbers."""

BOR_VALUES = {
    *("full_exemption_up_to", "exemption_above", "continuation_years"),
    *("possession_years_gift", "possession_years_death", "min_age_acquirer_gift"),
}

type Asked = dict[str, set[str]]
"""File of the law -> its parameters that were used; none named: all."""


def told(value: Value) -> dict[str, Any]:
    """One value of the law as a plain row: what, how much, article, sentence and source."""
    return {
        "parameter": value.parameter,
        "value": value.value if value.unit in ALONE else float(value.number),
        "unit": value.unit,
        "valid_from": str(value.valid_from),
        "grade": value.grade,
        "source": value.source,
        "article": value.article,
        "quote": value.quote,
        "quote_of": value.quote_of,
        "entry": value.entry,
        "derived": value.derived,
    }


def basis(name: str, found: Mapping[str, Any], on: date, language: str) -> list[dict[str, Any]]:
    """The values behind the answer to a question, per file of the law and each once.

    `found` is the document of `answers.question`. A group is `{key, title, values}`.
    """
    days = _days(found, on)
    groups = {file: _values(file, used, days) for file, used in _files(name, found).items()}
    if "rules" in found:
        groups = {file: _turned(rows) for file, rows in groups.items()}
    return [
        {"key": file, "title": words().get(file, {}).get(language, file), "values": rows}
        for file, rows in groups.items()
        if rows
    ]


def _days(found: Mapping[str, Any], on: date) -> list[date]:
    """The days of law that the answer compares; else the day asked."""
    years = [
        each["year"] if isinstance(each, Mapping) else each for each in found.get("years", ())
    ]
    return [on, *(date(year, 12, 31) for year in years)] if "rules" not in found else [
        date(year, 12, 31) for year in years
    ]  # fmt: skip


def _files(name: str, found: Mapping[str, Any]) -> Asked:
    """Which files of the law the answer rests on, and which of their values it used."""
    asked: Asked = {INSTRUMENTS[row["rule"]].file: set() for row in found.get("rules", ())}
    for answer in found.get("answers") or ([found] if "steps" in found else []):
        own = INSTRUMENTS[answer["instrument"]].file
        for step in answer["steps"]:
            file, _, parameter = step["parameter"].rpartition(".")
            if parameter:
                asked.setdefault(file or own, set()).add(parameter)
    if not asked and name in INSTRUMENTS:
        asked[INSTRUMENTS[name].file] = set()
    return asked | _behind(name, found)


def _behind(name: str, found: Mapping[str, Any]) -> Asked:
    """What a stacked question reckons with besides the answers that it holds."""
    if name == "machine" and found:
        return {"vpb": set(), "afschrijving": set()}
    if name == "succession" and found:
        gift = values_used(found["relation"], by_death=0) | values_used(found["relation"], 1)
        return {"bor": BOR_VALUES, "schenk_erfbelasting": gift, "box2": set()}
    return {}


def _values(file: str, used: set[str], days: Iterable[date]) -> list[dict[str, Any]]:
    rows = {
        (each.parameter, each.valid_from): told(each)
        for day in days
        for each in values_on(file, day).values()
        if not used or each.parameter in used
    }
    return [rows[key] for key in sorted(rows)]


def _turned(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of two years compared: the values that differ, or all when none does."""
    seen: dict[str, set[Any]] = {}
    for row in rows:
        seen.setdefault(row["parameter"], set()).add(row["value"])
    return [row for row in rows if len(seen[row["parameter"]]) > 1] or rows


def source_in_words(source: str) -> str:
    """A source with the titles of the pages that it names by their id."""
    return re.sub(r"\b[A-Z][A-Z0-9_]{2,}\b", lambda found: _title(found[0]), source)


def _title(id_: str) -> str:
    entry = _sources().get(id_)
    return f"{entry['title']} ({entry['address'].split('/')[0]})" if entry else id_


@cache
def _sources() -> dict[str, dict[str, str]]:
    file = resources.files("gemaakt.schemes").joinpath("sources.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))

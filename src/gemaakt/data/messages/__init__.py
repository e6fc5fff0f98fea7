"""Sentences of findings and refusals: code -> Dutch and English, one TOML file per room.

A file holds one table per code: ``["drawing.open-contour"]`` with ``nl = "..."`` and
``en = "..."``; ``{name}`` stands for a parameter of the finding (or of where it was seen).
"""

import math
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any, Literal

import msgspec

from gemaakt.data.messages.reasons import reason_in_words
from gemaakt.data.messages.sources import source_in_words
from gemaakt.data.messages.written import as_written, day_written
from gemaakt.findings import Finding

LANGUAGES = ("nl", "en")


@cache
def sentences() -> dict[str, dict[str, str]]:
    """All sentences, by code and language."""
    found: dict[str, dict[str, str]] = {}
    for entry in sorted(resources.files(__name__).iterdir(), key=lambda each: each.name):
        if entry.name.endswith(".toml"):
            found.update(tomllib.loads(entry.read_text(encoding="utf-8")))
    return found


def has_sentence(code: str) -> bool:
    """Say whether the code has a sentence in every language."""
    return all(language in sentences().get(code, {}) for language in LANGUAGES)


class _Forgiving(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"


class _Written(Formatter):
    """Writes a measured number with the comma of the language, and a day as it is said there."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.has_comma = language == "nl"

    def format_field(self, value: object, format_spec: str) -> str:
        """The number in digits; in Dutch with a comma, and without `,0`; a day as 24-12-2026."""
        if isinstance(value, date) and not format_spec:
            return day_written(value, "nl" if self.has_comma else "en")
        text = str(super().format_field(value, format_spec))
        if not self.has_comma or not isinstance(value, float | Decimal):
            return text
        return text.removesuffix(".0").replace(".", ",")


def sentence(code: str, params: Mapping[str, object], language: str = "nl") -> str:
    """The sentence of a code in a language; a missing parameter shows as a question mark.

    `why` is told in the words of the sentence `code.why`, where there is one.
    """
    by_language = sentences().get(code)
    if by_language is None:
        return code
    text = by_language.get(language) or by_language.get("en") or code
    values = _Forgiving(params)
    if isinstance(reason := values.get("reason"), str):
        values["reason"] = reason_in_words(reason, language)
    if isinstance(source := values.get("source"), str):
        values["source"] = source_in_words(source, language)
    if isinstance(orders := values.get("orders"), str):
        values["orders"] = as_written(orders, str(values.get("why")), language)
    if has_sentence(why := f"{code}.{values.get('why')}"):
        values["why"] = sentence(why, {}, language)
    return _Written(language).vformat(text, (), values)


class FindingForm(msgspec.Struct):
    """What is odd: a stable code, where, the values of its sentence, and the sentence."""

    code: str
    severity: Literal["error", "warning", "info"]
    where: dict[str, Any]
    params: dict[str, Any]
    message: str


def finding_row(finding: Finding, language: str) -> dict[str, Any]:
    """A finding as CONTRACTS.md shows it, with its sentence."""
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "where": _writable(msgspec.to_builtins(dict(finding.where), enc_hook=str)),
        "params": _writable(msgspec.to_builtins(dict(finding.params), enc_hook=str)),
        "message": sentence(finding.code, {**finding.where, **finding.params}, language),
    }


def _writable(value: Any) -> Any:
    """The value as JSON can hold it: a refused number may be one without an end."""
    if isinstance(value, dict):
        return {name: _writable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_writable(each) for each in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value

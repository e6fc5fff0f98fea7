"""Findings as a page shows them: severity, sentence, and the number that marks their place."""

from collections.abc import Mapping, Sequence
from typing import Any

from gemaakt.data import sentence
from gemaakt.server.quote.limit_words import source_words
from gemaakt.server.refusals import language


def said(findings: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Severity and sentence of kept findings, in the language of the page."""
    return [
        (row["severity"], sentence(row["code"], {**row["where"], **_worded(row)}, language()))
        for row in findings
    ]


def _worded(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Values of a finding; where its limit comes from in the language of the page."""
    params: Mapping[str, Any] = row["params"]
    if "source" not in params:
        return params
    return {**params, "source": source_words(str(params["source"]))}


def numbered(findings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same with the number of the mark on the picture, and the limit that it is about."""
    return [
        {
            "number": at,
            "severity": severity,
            "text": text,
            "is_placed": _is_placed(row),
            "rule": row["where"].get("rule", ""),
        }
        for at, ((severity, text), row) in enumerate(
            zip(said(findings), findings, strict=True), start=1
        )
    ]


def _is_placed(row: Mapping[str, Any]) -> bool:
    where = row["where"]
    return "x_mm" in where and (where["x_mm"], where.get("y_mm")) != (0.0, 0.0)

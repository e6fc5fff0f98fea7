"""Rows of a job with a number that is none: left out and named, so that the rest is nested.

Programs write NaN and Infinity where a measure failed, though JSON knows neither.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding

ODD = re.compile(rb"NaN|Infinity|[eE]\+?\d{3}")
"""What every number that is not finite is written with."""
ROWS = {"parts": "part", "items": "part", "pieces": "part", "sheets": "sheet", "stock": "sheet"}


class NotFinite(GemaaktError, ValueError):
    """A number of the job itself is none: there is no row that could be left out."""


def finite_rows(
    form: dict[str, Any], content: bytes, *, name: str
) -> tuple[dict[str, Any], bytes, tuple[Finding, ...]]:
    """The parsed job and its text less rows with such a number; `NotFinite` outside of rows."""
    if not ODD.search(content):
        return form, content, ()
    findings: list[Finding] = []
    kept: dict[str, Any] = {}
    for key, value in form.items():
        if key in ROWS and isinstance(value, list):
            kept[key] = list(_finite(value, ROWS[key], findings))
        elif _is_odd(value):
            reason = f"{key} = {value}"[:80]
            raise NotFinite("document.wrong-form", file=name, format="json", reason=reason)
        else:
            kept[key] = value
    return kept, json.dumps(kept).encode(), tuple(findings)


def _finite(rows: list[Any], kind: str, findings: list[Finding]) -> Iterator[Any]:
    for at, row in enumerate(rows):
        if not _is_odd(row):
            yield row
            continue
        named = str(row.get("id", at)) if isinstance(row, dict) else str(at)
        findings.append(Finding("nest.not-finite", where={kind: named}, params={"row": named}))


def _is_odd(value: Any) -> bool:
    """Whether there is a number within that is not finite."""
    if isinstance(value, float):
        return not math.isfinite(value)
    if isinstance(value, dict):
        return any(map(_is_odd, value.values()))
    return isinstance(value, list) and any(map(_is_odd, value))

"""Fields of a call that nobody reads: told in its answer, as documents tell of theirs."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, get_args

from django.http import HttpRequest
from ninja import Schema

from gemaakt.data.messages import finding_row
from gemaakt.findings import Finding, Severity
from gemaakt.server.refusals import language

type Unread = tuple[type[Schema], str, str]
"""The form that was sent, where, and a field that it does not have."""


def unread_of(request: HttpRequest, form: type[Schema]) -> list[Finding]:
    """A warning for each field of a call that nobody reads; the same in several rows once.

    The call was read by its form already, so what was sent is JSON.
    """
    places: dict[tuple[type[Schema], str], list[str]] = defaultdict(list)
    for kind, place, name in _unread(json.loads(request.body), form, ""):
        places[kind, name].append(place or "request")
    return [
        Finding("document.field-unread", Severity.WARNING, {"place": where[0]}, {
            "field": name, "count": len(where), "known": ", ".join(sorted(kind.model_fields)),
        })
        for (kind, name), where in places.items()
    ]  # fmt: skip


def _unread(raw: Any, form: type[Schema], place: str) -> Iterator[Unread]:
    if isinstance(raw, list):
        for number, row in enumerate(raw):
            yield from _unread(row, form, f"{place}[{number}]")
    elif isinstance(raw, dict):
        for name in sorted(raw.keys() - form.model_fields.keys()):
            yield form, place, name
        for name, field in form.model_fields.items():
            for inner in get_args(field.annotation):
                if name in raw and isinstance(inner, type) and issubclass(inner, Schema):
                    yield from _unread(raw[name], inner, f"{place}.{name}" if place else name)


def told_rows(findings: list[Finding]) -> list[dict[str, Any]]:
    """Findings as an answer tells them, in the language of the caller."""
    return [finding_row(each, language()) for each in findings]

"""Fields of a document that nobody reads: a slip of the pen that would pass for a default."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec.inspect as forms

from gemaakt.findings import Finding, Severity

type Form = tuple[frozenset[str], tuple[tuple[str, type], ...]]
"""Names of the fields of a type, and those that hold other types with fields."""
type Unread = tuple[str, type, str]
"""The place, what is read there, and a field that is not."""


def unread_fields(raw: object, kind: type, name: str) -> tuple[Finding, ...]:
    """A warning for each field of a parsed document that `kind` does not know, with its place.

    The same field of the same kind of row is told once, with how often it is there. `name` is
    how places begin: `company` gives `company.orders[0]`.
    """
    places: dict[tuple[type, str], list[str]] = defaultdict(list)
    for place, at, field in _unread(raw, kind, name):
        places[at, field].append(place)
    return tuple(_finding(at, field, found) for (at, field), found in places.items())


def _finding(kind: type, field: str, places: Sequence[str]) -> Finding:
    known = ", ".join(sorted(_form(kind)[0]))
    params = {"field": field, "count": len(places), "known": known}
    return Finding("document.field-unread", Severity.WARNING, {"place": places[0]}, params)


def _unread(raw: object, kind: type, place: str) -> Iterator[Unread]:
    if isinstance(raw, list):
        for number, row in enumerate(raw):
            yield from _unread(row, kind, f"{place}[{number}]")
    elif isinstance(raw, Mapping):
        known, held = _form(kind)
        for field in sorted(raw.keys() - known):
            yield place, kind, field
        for name, inner in held:
            if name in raw:
                yield from _unread(raw[name], inner, f"{place}.{name}")


@cache
def _form(kind: type) -> Form:
    fields = getattr(forms.type_info(kind), "fields", ())
    held = [(each.encode_name, inner) for each in fields for inner in _held(each.type)]
    return frozenset(each.encode_name for each in fields), tuple(held)


def _held(form: Any) -> Iterator[type]:
    """The types with fields in a list, a tuple or a choice of types; not those behind names."""
    if hasattr(form, "fields"):
        yield form.cls
    for inner in (getattr(form, "item_type", None), *getattr(form, "types", ())):
        if inner is not None:
            yield from _held(inner)

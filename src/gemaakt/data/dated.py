"""Values with a first day, a unit and a source; never the last known number in silence.

A file ``data/<folder>/<name>.toml`` has one table per parameter::

    [share]
    unit = "share"
    known_until = 2026-12-31
    values = [{valid_from = 2026-01-01, value = 0.36, source = "...", quote = "..."}]

What all rows share (source, quote, grade, article) may stand once beside `unit`.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from gemaakt.data.compiled import ready_table
from gemaakt.errors import GemaaktError


class NoValueOn(GemaaktError, LookupError):
    """The day lies before the first or after the last day for which a value is known."""


class UnknownParameter(GemaaktError, KeyError):
    """The data file has no such parameter."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value, [valid_from, valid_to), with where it was read."""

    name: str
    parameter: str
    value: object
    unit: str
    valid_from: date
    valid_to: date
    source: str
    quote: str = ""
    status: str = "enacted"
    """enacted (also when nothing is said), proposed or estimate."""
    grade: str = ""
    """How sure: law, two_sources, one_source, year_not_stated."""
    article: str = ""
    quote_of: str = "source"
    """`source`: the sentence is the source's own; `register`: a line of our register of facts."""
    entry: str = ""
    """Which line of the register, where the sentence is one."""
    derived: str = ""
    """How the value follows from the numbers in its sentence, such as ``0.16 + 0.34``."""

    @property
    def number(self) -> Decimal:
        """The value as the exact number it is written as."""
        return Decimal(str(self.value))


@cache
def table(name: str) -> dict[str, dict[str, object]]:
    """The parsed file of a name such as ``schemes/wbso``; numbers are exact decimals."""
    raw = _root().joinpath(*f"{name}.toml".split("/")).read_bytes()
    ready = ready_table(name, raw)
    return tomllib.loads(raw.decode(), parse_float=Decimal) if ready is None else ready


@cache
def _root() -> Traversable:
    return resources.files("gemaakt.data")


@cache
def values(name: str, parameter: str) -> tuple[Value, ...]:
    """All values of a parameter in order of their first day."""
    entry = table(name).get(parameter)
    if entry is None:
        raise UnknownParameter("data.unknown-parameter", name=name, parameter=parameter)
    rows = sorted(entry["values"], key=lambda row: row["valid_from"])  # type: ignore[call-overload]
    last = entry.get("known_until", date.max - timedelta(days=1)) + timedelta(days=1)  # type: ignore[operator]
    ends = [row["valid_from"] for row in rows[1:]] + [last]
    return tuple(
        Value(
            name=name,
            parameter=parameter,
            value=row["value"],
            unit=str(entry.get("unit", "")),
            valid_from=row["valid_from"],
            valid_to=min(end, row.get("valid_to", end)),
            source=str(row["source"] if "source" in row else entry["source"]),
            quote=str(row.get("quote", entry.get("quote", ""))),
            status=str(row.get("status", "enacted")),
            grade=str(row.get("grade", entry.get("grade", ""))),
            article=str(row.get("article", entry.get("article", ""))),
            quote_of=str(row.get("quote_of", entry.get("quote_of", "source"))),
            entry=str(row.get("entry", entry.get("entry", ""))),
            derived=str(row.get("derived", entry.get("derived", ""))),
        )
        for row, end in zip(rows, ends, strict=True)
    )


def value(name: str, parameter: str, *, on: date) -> Value:
    """The value of a parameter on a day; `NoValueOn` names the days there are."""
    known = values(name, parameter)
    for each in known:
        if each.valid_from <= on < each.valid_to:
            return each
    days = ", ".join(f"{each.valid_from} – {each.valid_to}" for each in known)
    raise NoValueOn("data.no-value-on", name=name, parameter=parameter, on=on, known=days)
